/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the user chooses about an export: which actions, what is secret besides the usual, what is
 * not; and what he is shown before anything is written. */

#include "config.h"

#include "export-kit.h"

#include "sbx-export-preview.h"
#include "sbx-limits.h"

#define MAIL "anna@example.org"

static const char hello[] =
  "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p1\",\"run\":\"r1\",\"wall\":1795150179604,\"kind\":\"page\",\"name\":\"shop\"}";

static const char events[] =
  "{\"k\":\"mount\",\"t\":1,\"remote\":\"cart\"},"
  "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"name\":\"cart\",\"library\":\"redux\",\"owner\":\"cart\"},"
  "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":{\"cart\":{\"pin\":7,\"note\":\"ACME-123456\",\"sender\":\"" MAIL "\",\"items\":[{\"owner\":\"x@example.org\"},"
  "{\"owner\":\"y@example.org\"}]}}},"
  "{\"k\":\"dispatch\",\"t\":2,\"store\":\"s1\",\"remote\":\"cart\",\"action\":{\"type\":\"cart/set\",\"payload\":{\"pin\":12,\"mail\":\"" MAIL "\"}},"
  "\"patch\":[{\"p\":[\"cart\",\"pin\"],\"v\":12}]},"
  "{\"k\":\"dispatch\",\"t\":3,\"store\":\"s1\",\"remote\":\"cart\",\"action\":{\"type\":\"cart/clear\",\"payload\":\"ACME-99 and ACME-100\"},"
  "\"patch\":[{\"p\":[\"cart\",\"note\"],\"v\":\"ACME-99\"}]},"
  "{\"k\":\"log\",\"t\":4,\"level\":\"error\",\"text\":\"failed for " MAIL "\"}";

enum
{
  FIRST_DISPATCH = 5,
  SECOND_DISPATCH,
};

static void
set_up (Kit *kit)
{
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (GError) error = NULL;
  gboolean known;
  SbxRun *run;

  kit_init (kit);
  json = kit_parse (hello);
  run = sbx_session_begin_run (kit->session, json, 0, &known, &error);
  g_assert_no_error (error);
  kit_must_take (kit, run, 1, events);
  sbx_session_end_run (kit->session, run, "closed");
  g_assert_true (sbx_session_commit (kit->session, &error));
}

static SbxRedaction *
make_rules (const char *const *texts)
{
  SbxRedaction *rules = sbx_redaction_new ();
  g_autoptr (GError) error = NULL;

  for (; *texts != NULL; texts++)
    {
      sbx_redaction_add (rules, *texts, &error);
      g_assert_no_error (error);
    }
  return rules;
}

static GBytes *
export_with (Kit               *kit,
             SbxExportFormat    format,
             const char *const *texts)
{
  g_autoptr (SbxRedaction) rules = make_rules (texts);
  SbxExportOptions options = { .format = format, .key = export_key, .redaction = rules };

  return export_read (kit, kit->path, &options, NULL);
}

/* A name, a path and a pattern of the user's are replaced in every format, small numbers too. */
static void
test_rules (void)
{
  static const char *const key[] = { "key:PIN", NULL };
  static const char *const path[] = { "path:cart.pin", NULL };
  static const char *const text[] = { "text:ACME-[0-9]+", NULL };
  Kit kit;

  set_up (&kit);
  for (gsize i = 0; i < G_N_ELEMENTS (export_formats); i++)
    {
      g_autoptr (GBytes) plain = export_with (&kit, export_formats[i], (const char *const[]) { NULL });
      g_autoptr (GBytes) by_text = export_with (&kit, export_formats[i], text);

      g_assert_true (bytes_have (plain, "ACME-99") || export_formats[i] == SBX_EXPORT_MARKDOWN);
      g_assert_false (bytes_have (by_text, "ACME-99"));
      g_assert_false (bytes_have (by_text, "ACME-1"));
      g_assert_true (bytes_have (by_text, "redacted") || export_formats[i] == SBX_EXPORT_MARKDOWN);
    }
  {
    g_autoptr (GBytes) by_key = export_with (&kit, SBX_EXPORT_JSON, key);
    g_autoptr (GBytes) by_path = export_with (&kit, SBX_EXPORT_JSON, path);

    g_assert_false (bytes_have (by_key, "\"pin\":7"));
    g_assert_false (bytes_have (by_key, "\"pin\":12"));
    g_assert_false (bytes_have (by_key, "\"v\":12"));
    /* The path is that of the state: the action says it elsewhere. */
    g_assert_false (bytes_have (by_path, "\"pin\":7"));
    g_assert_false (bytes_have (by_path, "\"v\":12"));
    g_assert_true (bytes_have (by_path, "\"pin\":12"));
  }
  kit_clear (&kit);
}

/* A place that is kept stays, there and nowhere else, and the scan of the file knows it. */
static void
test_keep (void)
{
  static const char *const keep[] = { "keep:cart.items.*.owner", NULL };
  static const char *const sender[] = { "keep:payload.mail", NULL };
  Kit kit;

  set_up (&kit);
  for (gsize i = 0; i < G_N_ELEMENTS (export_formats); i++)
    {
      g_autoptr (GBytes) kept = export_with (&kit, export_formats[i], keep);

      g_assert_false (bytes_have (kept, MAIL));
      if (export_formats[i] == SBX_EXPORT_JSON || export_formats[i] == SBX_EXPORT_RECORDING)
        g_assert_true (bytes_have (kept, "x@example.org") && bytes_have (kept, "y@example.org"));
    }
  {
    g_autoptr (GBytes) kept = export_with (&kit, SBX_EXPORT_JSON, sender);

    g_assert_true (bytes_have (kept, "\"mail\":\"" MAIL "\""));
    g_assert_false (bytes_have (kept, "\"sender\":\"" MAIL "\""));
    g_assert_false (bytes_have (kept, "failed for " MAIL));
  }
  kit_clear (&kit);
}

static void
test_mistakes (void)
{
  static const struct { const char *rule; SbxRedactionError code; } wrong[] = {
    { "pin", SBX_REDACTION_ERROR_KIND }, { "Key:pin", SBX_REDACTION_ERROR_KIND },
    { "", SBX_REDACTION_ERROR_KIND }, { "key:", SBX_REDACTION_ERROR_EMPTY },
    { "keep:", SBX_REDACTION_ERROR_EMPTY }, { "text:(", SBX_REDACTION_ERROR_PATTERN },
    { "text:a*", SBX_REDACTION_ERROR_PATTERN }, { "text:\xff", SBX_REDACTION_ERROR_SIZE },
  };
  g_autoptr (SbxRedaction) rules = sbx_redaction_new ();
  g_autofree char *most = g_strnfill (SBX_LIMIT_REDACTION_RULE, 'k');
  g_autofree char *more = g_strconcat (most, "k", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", wrong[i].rule);
      g_assert_false (sbx_redaction_check (wrong[i].rule, &error));
      g_assert_error (error, SBX_REDACTION_ERROR, (int) wrong[i].code);
      g_assert_false (sbx_redaction_add (rules, wrong[i].rule, NULL));
    }
  memcpy (most, "key:", 4);
  memcpy (more, "key:", 4);
  g_assert_true (sbx_redaction_check (most, NULL));
  g_assert_false (sbx_redaction_check (more, NULL));
  for (guint i = 0; i < SBX_LIMIT_REDACTION_RULES; i++)
    g_assert_true (sbx_redaction_add (rules, "key:pin", NULL));
  g_assert_false (sbx_redaction_add (rules, "key:pin", NULL));
}

/* A pattern that could match a pseudonym does not eat it, and redacting twice changes nothing. */
static void
test_pseudonyms (void)
{
  static const char *const text[] = { "text:[0-9a-f]{4,}", "text:redacted", NULL };
  g_autoptr (SbxRedaction) rules = make_rules (text);
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (export_key);
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  sbx_redactor_set_rules (redactor, rules);
  once = sbx_redactor_dup_text (redactor, "mail " MAIL " and beef01");
  twice = sbx_redactor_dup_text (redactor, once);
  g_assert_cmpstr (once, ==, twice);
  g_assert_null (strstr (once, "beef01"));
  g_assert_null (strstr (once, MAIL));
}

static const SbxPreviewPlace *
find_place (const SbxExportPreview *preview,
            const char             *kind,
            const char             *what,
            const char             *path)
{
  for (guint i = 0; i < preview->places->len; i++)
    {
      const SbxPreviewPlace *place = g_ptr_array_index (preview->places, i);

      if (g_str_equal (place->kind, kind) && g_str_equal (place->what, what) &&
          g_str_equal (place->path, path))
        return place;
    }
  return NULL;
}

/* What is shown before is what happens: kinds, places, numbers, and the same pseudonyms. */
static void
test_preview (void)
{
  SbxExportOptions options = { .format = SBX_EXPORT_JSON, .key = export_key };
  g_autoptr (SbxExportPreview) preview = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *mark = NULL;
  const SbxPreviewPlace *owner, *mail, *log;
  SbxExportReport report = { 0, };
  Kit kit;

  set_up (&kit);
  preview = sbx_export_preview_new (kit.path, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  owner = find_place (preview, "email", "", "cart.items.*.owner");
  mail = find_place (preview, "email", "cart/set", "payload.mail");
  log = find_place (preview, "email", "log", "text");
  g_assert_true (owner != NULL && mail != NULL && log != NULL);
  g_assert_cmpuint (owner->count, ==, 2);
  g_assert_cmpint (mail->scope, ==, SBX_REDACTOR_ACTION);
  g_assert_cmpint (log->scope, ==, SBX_REDACTOR_EVENT);
  g_assert_cmpstr (mail->id, ==, log->id);
  g_assert_cmpuint (preview->n_actions, ==, 2);

  file = export_read (&kit, kit.path, &options, &report);
  mark = g_strdup_printf ("\"kind\":\"email\",\"id\":\"%s\"", mail->id);
  g_assert_true (bytes_have (file, mark));
  g_assert_cmpuint (preview->n_events, ==, report.n_events);
  /* The model repeats what events say: the file has these at least. */
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (report.redacted, "email")), >=, preview->count);
  g_assert_cmpuint (preview->size, >, 500);
  g_assert_cmpuint (preview->size, <, report.size);
  sbx_export_report_clear (&report);
  kit_clear (&kit);
}

/* The preview goes with the rules, and with what is chosen. */
static void
test_preview_changes (void)
{
  static const char *const texts[] = { "key:pin", "keep:cart.*", NULL };
  static const guint64 numbers[] = { FIRST_DISPATCH };
  g_autoptr (SbxRedaction) rules = make_rules (texts);
  SbxExportOptions options = { .key = export_key, .format = SBX_EXPORT_JSON, .redaction = rules };
  g_autoptr (SbxExportPreview) preview = NULL;
  g_autoptr (SbxExportPreview) one = NULL;
  g_autoptr (SbxExportPreview) none = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Kit kit;

  set_up (&kit);
  preview = sbx_export_preview_new (kit.path, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (find_place (preview, "secret", "cart/set", "payload.pin"));
  g_assert_null (find_place (preview, "secret", "", "cart.pin"));
  g_assert_null (find_place (preview, "email", "", "cart.items.*.owner"));

  options.numbers = numbers;
  options.n_numbers = 1;
  one = sbx_export_preview_new (kit.path, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->n_events, ==, 1);
  g_assert_null (find_place (one, "email", "log", "text"));

  g_cancellable_cancel (cancellable);
  none = sbx_export_preview_new (kit.path, &options, NULL, NULL, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (none);
  kit_clear (&kit);
}

/* More places than are told apart are counted all the same. */
static void
test_preview_bound (void)
{
  SbxExportOptions options = { .format = SBX_EXPORT_JSON, .key = export_key };
  g_autoptr (SbxExportPreview) preview = NULL;
  g_autoptr (GString) state = g_string_new ("{\"k\":\"state\",\"t\":9,\"store\":\"s1\",\"state\":{");
  Kit kit;

  set_up (&kit);
  for (guint i = 0; i < SBX_LIMIT_REDACTION_PLACES + 50; i++)
    g_string_append_printf (state, "%s\"k%c%c\":\"m@example.org\"", i > 0 ? "," : "", 'a' + (int) (i / 26), 'a' + (int) (i % 26));
  g_string_append (state, "}}");
  {
    g_autoptr (SbxJson) json = kit_parse ("{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p2\",\"run\":\"r2\",\"wall\":1795150180000,\"kind\":\"page\",\"name\":\"two\"}");
    gboolean known;
    SbxRun *run = sbx_session_begin_run (kit.session, json, 0, &known, NULL);

    g_string_prepend (state, "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"name\":\"b\",\"library\":\"redux\"},");
    kit_must_take (&kit, run, 1, state->str);
    g_assert_true (sbx_session_commit (kit.session, NULL));
  }
  preview = sbx_export_preview_new (kit.path, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (preview->places->len, ==, SBX_LIMIT_REDACTION_PLACES);
  g_assert_cmpuint (preview->n_elsewhere, >=, 50);
  kit_clear (&kit);
}

/* Only what was chosen is written, by a filter or by hand; formats that cannot say so. */
static void
test_choice (void)
{
  static const guint64 numbers[] = { SECOND_DISPATCH };
  g_autoptr (SbxFilter) filter = sbx_filter_new ("type:cart/set", NULL, NULL);
  SbxExportOptions by_filter = { .format = SBX_EXPORT_JSON, .filter = filter };
  SbxExportOptions by_hand = { .format = SBX_EXPORT_HTML, .numbers = numbers, .n_numbers = 1 };
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GBytes) other = NULL;
  SbxExportReport report = { 0, };
  Kit kit;

  set_up (&kit);
  one = export_read (&kit, kit.path, &by_filter, &report);
  g_assert_cmpuint (report.n_events, ==, 1);
  g_assert_true (bytes_have (one, "cart/set"));
  g_assert_false (bytes_have (one, "cart/clear"));
  sbx_export_report_clear (&report);
  other = export_read (&kit, kit.path, &by_hand, &report);
  g_assert_cmpuint (report.n_events, ==, 1);
  g_assert_true (bytes_have (other, "cart/clear"));
  g_assert_false (bytes_have (other, "cart/set"));
  sbx_export_report_clear (&report);

  for (SbxExportFormat format = SBX_EXPORT_RECORDING; format <= SBX_EXPORT_LIFTED; format++)
    {
      SbxExportOptions options = { .format = format, .filter = filter };
      g_autofree char *path = g_build_filename (kit.folder, "out", NULL);
      g_autoptr (GError) error = NULL;
      gboolean done = sbx_export (kit.path, path, &options, NULL, NULL, NULL, NULL, &error);

      g_assert_cmpint (done, ==, sbx_export_format_takes_filter (format));
      if (!done)
        g_assert_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_CHOICE);
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, done);
      g_unlink (path);
    }
  kit_clear (&kit);
}

/* What a team keeps beside its code counts as well, and its mistakes have a place. */
static void
test_configuration (void)
{
  static const char good[] = "{ \"redact\": [\"key:pin\", \"keep:cart.sender\"] }";
  static const char bad[] = "{\n  \"redact\": [\"key:pin\",\n    \"text:(\"] }";
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRules) rules = sbx_rules_parse (good, strlen (good), "signalbox.json", &error);
  SbxExportOptions options = { .format = SBX_EXPORT_JSON, .rules = rules };
  g_autoptr (GBytes) file = NULL;
  Kit kit;

  g_assert_no_error (error);
  set_up (&kit);
  file = export_read (&kit, kit.path, &options, NULL);
  g_assert_false (bytes_have (file, "\"pin\":7"));
  g_assert_true (bytes_have (file, "\"sender\":\"" MAIL "\""));
  kit_clear (&kit);

  g_assert_null (sbx_rules_parse (bad, strlen (bad), "signalbox.json", &error));
  g_assert_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "signalbox.json:3:5: “(” is no regular expression"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/choice", test_choice);
  g_test_add_func ("/export/rules", test_rules);
  g_test_add_func ("/export/keep", test_keep);
  g_test_add_func ("/export/mistakes", test_mistakes);
  g_test_add_func ("/export/pseudonyms", test_pseudonyms);
  g_test_add_func ("/export/preview", test_preview);
  g_test_add_func ("/export/preview-changes", test_preview_changes);
  g_test_add_func ("/export/preview-bound", test_preview_bound);
  g_test_add_func ("/export/configuration", test_configuration);
  return g_test_run ();
}
