/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "export-kit.h"

#include <unistd.h>

#include "sbx-export-private.h"
#include "sbx-redactor.h"

#define CARD "4111 1111 1111 1111"
#define JWT "eyJhbGciOiJIUzI1NiJ9.eyJwYXNzd29yZCI6ImNhbmFyeS1qd3QifQ.canaryJwtSignature0123456789"
#define B64 "eyJwYXNzd29yZCI6ImNhbmFyeS1iNjQifQ==" /* {"password":"canary-b64"} */

/* A secret in every place where an event can hold text. Each holds the word by which it would be found. */
static const char canaries[] =
  "{\"k\":\"mount\",\"t\":1,\"remote\":\"cart\",\"version\":\"canary@example.org\",\"entry\":\"https://u:canarypass@example.org/entry.js?token=canary1\"},"
  "{\"k\":\"package\",\"t\":2,\"name\":\"react\",\"version\":\"1\",\"provider\":\"Bearer canaryprovider1\",\"required\":\"password=canary2\"},"
  "{\"k\":\"store-open\",\"t\":3,\"store\":\"s-canary@example.org\",\"name\":\"/home/canaryuser/store\",\"library\":\"redux\",\"tag\":\"sk_live_canary0123456789\","
  " \"keys\":[\"cart\",\"mail canary@example.org\"]},"
  "{\"k\":\"reducer-add\",\"t\":4,\"store\":\"s-canary@example.org\",\"slice\":\"cart\",\"owner\":\"cart\",\"types\":[\"cart/add\",\"x?api_key=canary3\"]},"
  "{\"k\":\"state\",\"t\":5,\"store\":\"s-canary@example.org\",\"state\":{\"cart\":{\"password\":\"canary-old\",\"n\":1,"
  " \"headers\":[{\"name\":\"authorization\",\"value\":\"canary-pair\"}]},\"auth\":{\"token\":\"canary-state\"}}},"
  "{\"k\":\"dispatch\",\"t\":6,\"store\":\"s-canary@example.org\",\"remote\":\"cart\",\"ms\":0.5,"
  " \"action\":{\"type\":\"login canary@example.org\",\"payload\":{\"secret\":\"canary-payload\",\"canary@example.org\":1,"
  "  \"json\":\"{\\\"password\\\":\\\"canary-json\\\"}\",\"b64\":\"" B64 "\",\"card\":\"" CARD "\",\"jwt\":\"" JWT "\","
  "  \"form\":\"a=1&password=canary-form\",\"pin\":123456},\"meta\":{\"origin\":\"cart\",\"token\":\"canary-meta\"}},"
  " \"patch\":[{\"p\":[\"cart\",\"password\"],\"v\":\"canary-new\"},{\"p\":[\"cart\",\"headers\",0,\"value\"],\"v\":\"canary-place\"},"
  "  {\"p\":[\"auth\",\"token\"]}],"
  " \"stack\":\"Error\\n    at run (file:///home/canaryuser/app.js:1:2)\",\"error\":\"failed with token=canary-error\",\"extra\":{\"apiKey\":\"canary-extra\"}},"
  "{\"k\":\"subscribe\",\"t\":7,\"id\":\"l1\",\"of\":\"bridge\",\"bridge\":\"b canary@example.org\",\"remote\":\"cart\",\"accepts\":[\"canary@example.org\"]},"
  "{\"k\":\"bridge-sent\",\"t\":8,\"bridge\":\"b canary@example.org\",\"id\":\"m1\",\"hash\":\"canaryhash\",\"body\":{\"type\":\"x\",\"password\":\"canary-body\"}},"
  "{\"k\":\"bridge-received\",\"t\":9,\"bridge\":\"b canary@example.org\",\"id\":\"r1\",\"hash\":\"canaryhash\",\"listener\":\"l1\",\"body\":\"Bearer canarybody2\"},"
  "{\"k\":\"bridge-dropped\",\"t\":10,\"bridge\":\"b canary@example.org\",\"hash\":\"canaryhash\",\"listener\":\"l1\",\"reason\":\"threw\","
  " \"detail\":\"Authorization: Bearer canarydetail1\",\"received\":\"r1\"},"
  "{\"k\":\"query-start\",\"t\":11,\"id\":\"q1\",\"url\":\"https://example.org/?session=canary-url-1\",\"key\":[\"user\",{\"password\":\"canary-key\"}]},"
  "{\"k\":\"not-ready\",\"t\":12,\"store\":\"s-canary@example.org\",\"slice\":\"cart\",\"path\":[\"canary@example.org\"]},"
  "{\"k\":\"log\",\"t\":13,\"level\":\"error\",\"text\":\"C:\\\\Users\\\\Canary User\\\\x.js -----BEGIN PRIVATE KEY-----canary-----END PRIVATE KEY-----\"},"
  "{\"k\":\"gap\",\"t\":14,\"count\":1,\"reason\":\"queue\",\"error\":\"cookie: canary=1\"},"
  "{\"k\":\"dispatch\",\"t\":15,\"store\":\"s-canary@example.org\",\"action\":{\"type\":\"cart/add\"},\"patch\":[{\"p\":[\"cart\",\"n\"],\"v\":2}]}";

static const char canary_hello[] =
  "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p canary@example.org\",\"run\":\"r canary@example.org\",\"wall\":1795150179604.5,"
  "\"kind\":\"page\",\"name\":\"canary@example.org\",\"url\":\"http://u:canarypass@localhost/?code_verifier=canary-url\","
  "\"title\":\"Inbox of canary@example.org\",\"agent\":\"1 token=canary-agent\"}";

static void
record (Kit        *kit,
        const char *hello,
        const char *events)
{
  g_autoptr (SbxJson) json = kit_parse (hello);
  g_autoptr (GError) error = NULL;
  gboolean known;
  SbxRun *run = sbx_session_begin_run (kit->session, json, 0, &known, &error);

  g_assert_no_error (error);
  kit_must_take (kit, run, 1, events);
  sbx_session_end_run (kit->session, run, "closed");
  g_assert_true (sbx_session_commit (kit->session, &error));
}

static void
test_canaries (void)
{
  Kit kit;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  for (gsize i = 0; i < G_N_ELEMENTS (export_formats); i++)
    {
      SbxExportOptions options = { .format = export_formats[i], .key = export_key };
      SbxExportReport report = { 0, };
      g_autoptr (GBytes) redacted = export_read (&kit, kit.path, &options, &report);
      g_autoptr (GBytes) raw = NULL;

      g_test_message ("format %d", export_formats[i]);
      g_assert_false (bytes_have_any_case (redacted, "canary"));
      g_assert_false (bytes_have (redacted, "Y2FuYXJ5")); /* the same in base64 */
      g_assert_false (bytes_have (redacted, B64));
      g_assert_false (bytes_have (redacted, "4111"));
      g_assert_false (bytes_have (redacted, "123456,"));
      g_assert_true (bytes_have (redacted, "redacted"));
      g_assert_cmpuint (report.size, ==, g_bytes_get_size (redacted));
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (report.redacted, "email")), >, 3);
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (report.redacted, "secret")), >, 10);
      sbx_export_report_clear (&report);

      options.raw = TRUE;
      raw = export_read (&kit, kit.path, &options, NULL);
      g_assert_true (bytes_have (raw, "canary@example.org"));
    }
  kit_clear (&kit);
}

static void
test_deterministic (void)
{
  SbxExportOptions options = { .format = SBX_EXPORT_JSON, .key = export_key };
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;
  Kit kit;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  copy = g_build_filename (kit.folder, "copy.signalbox", NULL);
  g_assert_true (sbx_recording_save_copy (kit.path, copy, NULL, NULL, NULL, &error));
  for (gsize i = 1; i < G_N_ELEMENTS (export_formats); i++)
    {
      g_autoptr (GBytes) live = NULL;
      g_autoptr (GBytes) saved = NULL;
      g_autoptr (GBytes) reopened = NULL;

      options.format = export_formats[i];
      live = export_read (&kit, kit.path, &options, NULL);
      saved = export_read (&kit, copy, &options, NULL);
      kit_reopen (&kit, SBX_RECORDING_READ);
      reopened = export_read (&kit, kit.path, &options, NULL);
      kit_reopen (&kit, SBX_RECORDING_APPEND);
      g_assert_true (g_bytes_equal (live, saved));
      g_assert_true (g_bytes_equal (live, reopened));
    }
  g_unlink (copy);
  kit_clear (&kit);
}

/* Without the parts that differ by nature: whether it is redacted, and how much; and how long a credential was. */
static char *
cut_json (GBytes *bytes)
{
  const char *text = g_bytes_get_data (bytes, NULL);
  const char *begin = strstr (text, "\"peers\":");
  const char *end = g_strrstr_len (text, (gssize) g_bytes_get_size (bytes), "\n],\"redactions\"");

  g_autoptr (GRegex) length = g_regex_new (" \\(\\d+ characters\\)", 0, 0, NULL);

  g_assert_true (begin != NULL && end != NULL);
  return g_regex_replace_literal (length, begin, end - begin, 0, "", 0, NULL);
}

/* What a redacted recording says is what a redacted report of the original says: the findings as well. */
static void
check_redacted_copy (Kit *kit)
{
  SbxExportOptions options = { .format = SBX_EXPORT_JSON, .key = export_key };
  SbxExportOptions as_copy = { .format = SBX_EXPORT_RECORDING, .key = export_key };
  SbxExportOptions raw = { .format = SBX_EXPORT_JSON, .raw = TRUE };
  g_autoptr (GBytes) report = export_read (kit, kit->path, &options, NULL);
  g_autofree char *copy = export_to (kit, kit->path, "redacted.signalbox", &as_copy, NULL);
  g_autoptr (GBytes) of_copy = export_read (kit, copy, &raw, NULL);
  g_autofree char *one = cut_json (report);
  g_autofree char *other = cut_json (of_copy);

  g_assert_cmpstr (one, ==, other);
  g_unlink (copy);
}

static void
test_redacted_copy (void)
{
  Kit kit;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  check_redacted_copy (&kit);
  kit_clear (&kit);
}

static void
test_findings_survive (gconstpointer data)
{
  g_autoptr (GPtrArray) lines = lines_read (data);
  Kit kit = { 0, };

  kit_init (&kit);
  feed_all (&kit, lines, FALSE);
  check_redacted_copy (&kit);
  kit_clear (&kit);
}

static char *
redact_text (const char *text)
{
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (export_key);
  g_autoptr (SbxJson) json = kit_parse (text);
  GString *out = g_string_new (NULL);

  sbx_redactor_append_value (redactor, json, 0, out);
  return g_string_free (out, FALSE);
}

/* Any state of the copy is the redacted state of the original. */
static void
test_states (void)
{
  SbxExportOptions options = { .format = SBX_EXPORT_RECORDING, .key = export_key };
  g_autofree char *copy = NULL;
  Kit kit, other;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  copy = export_to (&kit, kit.path, "redacted.signalbox", &options, NULL);
  other = kit;
  other.path = copy;
  kit_open (&other, SBX_RECORDING_READ);
  for (guint64 number = 1; number <= sbx_session_get_n_events (kit.session); number++)
    {
      g_autofree char *before = kit_state_text (&kit, 0, number);
      g_autofree char *expected = before != NULL ? redact_text (before) : NULL;
      g_autofree char *state = kit_state_text (&other, 0, number);

      g_assert_cmpstr (state, ==, expected);
    }
  kit_close (&other);
  g_unlink (copy);
  kit_clear (&kit);
}

static void
test_range (void)
{
  g_autofree char *part = NULL;
  g_autofree char *state = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GError) error = NULL;
  SbxExportReport report = { 0, };
  Kit kit, other;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  {
    SbxExportOptions options = { .format = SBX_EXPORT_JSON, .from = 7, .to = 9 };

    json = export_read (&kit, kit.path, &options, &report);
    g_assert_cmpuint (report.n_events, ==, 3);
    g_assert_true (bytes_have (json, "{\"number\":7,"));
    g_assert_true (bytes_have (json, "{\"number\":9,"));
    g_assert_false (bytes_have (json, "{\"number\":6,"));
    g_assert_false (bytes_have (json, "{\"number\":10,"));
    sbx_export_report_clear (&report);
  }
  {
    /* From the last dispatch on: everything before becomes a state. */
    SbxExportOptions options = { .format = SBX_EXPORT_RECORDING, .from = 16, .raw = TRUE };

    part = export_to (&kit, kit.path, "part.signalbox", &options, &report);
    g_assert_cmpuint (report.n_events, ==, 2);
    other = kit;
    other.path = part;
    kit_open (&other, SBX_RECORDING_READ);
    state = kit_state_text (&other, 0, G_MAXUINT64);
    g_assert_nonnull (strstr (state, "canary-new"));
    g_assert_nonnull (strstr (state, "\"n\":2"));
    kit_close (&other);
    g_unlink (part);
    sbx_export_report_clear (&report);
  }
  {
    SbxExportOptions options = { .format = SBX_EXPORT_JSON, .from = 900 };
    g_autofree char *path = g_build_filename (kit.folder, "never", NULL);

    g_assert_false (sbx_export (kit.path, path, &options, NULL, NULL, NULL, NULL, &error));
    g_assert_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_RANGE);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  }
  kit_clear (&kit);
}

static void
on_progress (double   fraction,
             gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <=, 1);
  *last = fraction;
}

static void
cancel (double   fraction,
        gpointer data)
{
  g_cancellable_cancel (data);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_progress (void)
{
  Kit kit;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  for (gsize i = 0; i < G_N_ELEMENTS (export_formats); i++)
    {
      SbxExportOptions options = { .format = export_formats[i] };
      g_autofree char *path = g_build_filename (kit.folder, "out", NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      double last = 0;
      guint files;

      g_assert_true (sbx_export (kit.path, path, &options, on_progress, &last, NULL, NULL, &error));
      g_assert_cmpfloat (last, ==, 1);
      g_unlink (path);

      files = count_files (kit.folder);
      g_assert_false (sbx_export (kit.path, path, &options, cancel, cancellable, cancellable, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (count_files (kit.folder), ==, files);
    }
  kit_clear (&kit);
}

/* The scan is no ornament: it finds what was put into a finished file. */
static void
test_scan (void)
{
  SbxExportOptions options = { .format = SBX_EXPORT_HTML };
  g_autofree char *path = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Kit kit;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  path = g_build_filename (kit.folder, "out", NULL);
  while (text->len < 9 * 1024 * 1024)
    g_string_append (text, "nothing to see here, 1234 5678; ");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  g_assert_true (sbx_export_scan (path, &options, NULL, NULL, &error));
  g_assert_no_error (error);

  /* At the seams between the slices that are looked at, too. */
  for (gsize at = 4 * 1024 * 1024 - 4120; at < 4 * 1024 * 1024 + 4120; at += 37)
    {
      g_autofree char *saved = g_strndup (text->str + at, 40);

      memcpy (text->str + at, " \"password\":\"canary-in-the-file\",       ", 40);
      g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
      g_assert_false (sbx_export_scan (path, &options, NULL, NULL, &error));
      g_assert_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_SECRET);
      g_clear_error (&error);
      memcpy (text->str + at, saved, 40);
      at += 400;
    }

  /* A recording that was not redacted. */
  g_unlink (path);
  g_assert_true (sbx_recording_save_copy (kit.path, path, NULL, NULL, NULL, &error));
  options.format = SBX_EXPORT_RECORDING;
  g_assert_false (sbx_export_scan (path, &options, NULL, NULL, &error));
  g_assert_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_SECRET);
  g_unlink (path);
  kit_clear (&kit);
}

/* Pieces that mean something to the rules, in any mixture: every export succeeds, so what is redacted never reads
 * like a secret again, wherever it was put. */
static const char *const pieces[] = {
  "token=", "password: ", "\"token\":\"", "Bearer ", "basic ", "authorization:", "cookie: ", "a@b.example", "@", "://", ":", "=",
  "\"", "\\", "'", "/home/", "alice", "C:\\Users\\", "4111 1111 1111 1111", "41111111", "123-45-6789", "DE89 3704 0044 0532 0130 00",
  "eyJhbGciOiJIUzI1NiJ9", ".", "sk-", "ghp_0123456789abcdef", "-----BEGIN ", "-----END ", "%3D", "%22", "{", "}", "[", "]", ",", " ", "\n",
  "redacted:", "redacted:secret:12345678", "secret", "session", "&", "?", "1234567", "é", "…", "<", "`", "x", "true", "null",
};

static void
append_mixture (GString *out,
                GRand   *rand)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = (guint) g_rand_int_range (rand, 1, 7);

  for (guint i = 0; i < n; i++)
    g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
  sbx_json_append_string (out, text->str, (gssize) text->len);
}

/* Each # becomes a mixture. */
static char *
mix (const char *pattern,
     GRand      *rand)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (; *pattern != '\0'; pattern++)
    {
      if (*pattern == '#')
        append_mixture (out, rand);
      else
        g_string_append_c (out, *pattern);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_mixtures (void)
{
  static const char pattern[] =
    "{\"k\":\"mount\",\"t\":1,\"remote\":#,\"version\":#},"
    "{\"k\":\"package\",\"t\":1,\"name\":#,\"version\":#},"
    "{\"k\":\"store-open\",\"t\":1,\"store\":\"s\",\"name\":#,\"library\":#,\"version\":#,\"keys\":[#]},"
    "{\"k\":\"state\",\"t\":1,\"store\":\"s\",\"state\":{#:#,\"a\":[#,[#,#]],#:{#:#,#:5000}}},"
    "{\"k\":\"dispatch\",\"t\":2,\"store\":\"s\",\"remote\":#,\"action\":{\"type\":#,\"payload\":{#:#,\"name\":#,\"value\":#}},"
    "\"patch\":[{\"p\":[#],\"v\":{#:#}},{\"p\":[\"a\",0],\"v\":#}],\"stack\":#,\"error\":#},"
    "{\"k\":\"bridge-dropped\",\"t\":3,\"bridge\":#,\"hash\":\"h\",\"reason\":#,\"detail\":#},"
    "{\"k\":\"log\",\"t\":4,\"level\":#,\"text\":#}";
  static const char hello[] =
    "{\"m\":\"hello\",\"protocol\":1,\"peer\":#,\"run\":#,\"wall\":1795150179604.5,\"kind\":\"page\",\"name\":#,\"url\":#,\"title\":#}";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261120);

  for (guint round = 0; round < 80; round++)
    {
      g_autofree char *first = mix (hello, rand);
      g_autofree char *events = mix (pattern, rand);
      Kit kit;

      kit_init (&kit);
      record (&kit, first, events);
      for (gsize i = 0; i < G_N_ELEMENTS (export_formats); i++)
        {
          SbxExportOptions options = { .format = export_formats[i], .key = export_key };
          g_autoptr (GBytes) bytes = export_read (&kit, kit.path, &options, NULL);

          g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
        }
      check_redacted_copy (&kit);
      kit_clear (&kit);
    }
}

static void
test_bad_files (void)
{
  SbxExportOptions options = { .format = SBX_EXPORT_JSON };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *missing = NULL;
  Kit kit;

  kit_init (&kit);
  record (&kit, canary_hello, canaries);
  path = g_build_filename (kit.folder, "out", NULL);
  missing = g_build_filename (kit.folder, "missing", "out", NULL);

  g_assert_false (sbx_export (missing, path, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  g_assert_false (sbx_export (path, missing, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FOREIGN);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_false (sbx_export (kit.path, missing, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE);
  g_clear_error (&error);

  /* Under another name it is still the recording. */
  g_assert_cmpint (symlink (kit.path, path), ==, 0);
  g_assert_false (sbx_export (kit.path, path, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_WRITE);
  g_unlink (path);
  kit_clear (&kit);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const rules[] = { "action-collision", "bridge-dropped", "duplicate-store" };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/export/canaries", test_canaries);
  g_test_add_func ("/export/deterministic", test_deterministic);
  g_test_add_func ("/export/redacted-copy", test_redacted_copy);
  g_test_add_func ("/export/states", test_states);
  g_test_add_func ("/export/range", test_range);
  g_test_add_func ("/export/progress", test_progress);
  g_test_add_func ("/export/scan", test_scan);
  g_test_add_func ("/export/mixtures", test_mixtures);
  g_test_add_func ("/export/bad-files", test_bad_files);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "data", "detectors", rules[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".ndjson"))
          {
            g_autofree char *test = g_strdup_printf ("/export/findings/%s/%s", rules[i], name);

            g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_findings_survive, g_free);
          }
    }

  return g_test_run ();
}
