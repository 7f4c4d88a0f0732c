/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "detector-kit.h"
#include "sbx-evidence.h"
#include "sbx-limits.h"

/* What all rules share: findings, evidence, their order, their limits. */

static void
test_finding_plain (void)
{
  static const char *const cases[][2] = {
    { NULL, "" },
    { "", "" },
    { "No code.", "No code." },
    { "`a()`", "a()" },
    { "Write `a('b')` instead of `b`.", "Write a('b') instead of b." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = sbx_finding_dup_plain (cases[i][0]);

      g_assert_cmpstr (plain, ==, cases[i][1]);
    }
}

static void
test_finding_evidence (void)
{
  static const guint64 low[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  g_autoptr (SbxFinding) finding = sbx_finding_new ("rule", "case", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN);

  /* 1 to 100, each twice, in an order that is neither up nor down. */
  for (guint i = 0; i < 200; i++)
    {
      guint64 number = 1 + (i * 37) % 100;

      sbx_finding_add_evidence (finding, number, 1000.0 + number);
    }

  g_assert_cmpuint (finding->n_evidence, ==, SBX_FINDING_MAX_EVIDENCE);
  for (guint i = 0; i < 8; i++)
    {
      g_assert_cmpuint (finding->evidence[i], ==, low[i]);
      g_assert_cmpuint (finding->evidence[8 + i], ==, 93 + i);
    }
  g_assert_cmpuint (finding->first, ==, 1);
  g_assert_cmpuint (finding->last, ==, 100);
  g_assert_cmpfloat (finding->first_time, ==, 1001.0);
  g_assert_cmpfloat (finding->last_time, ==, 1100.0);
  g_assert_cmpuint (finding->count, ==, 0);
}

static void
test_finding_remotes (void)
{
  g_autoptr (SbxFinding) finding = sbx_finding_new ("rule", "case", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("remote-%u", i / 2);

      sbx_finding_add_remote (finding, name);
    }
  g_assert_cmpstr (finding->remotes[0], ==, "remote-0");
  g_assert_cmpstr (finding->remotes[SBX_FINDING_MAX_REMOTES - 1], ==, "remote-7");
  g_assert_null (finding->remotes[SBX_FINDING_MAX_REMOTES]);
}

static void
test_names (void)
{
  SbxSeverity severity;

  for (guint i = SBX_SEVERITY_NOTICE; i <= SBX_SEVERITY_ERROR; i++)
    {
      g_assert_true (sbx_severity_from_string (sbx_severity_to_string ((SbxSeverity) i), &severity));
      g_assert_cmpuint (severity, ==, i);
    }
  g_assert_false (sbx_severity_from_string ("fatal", &severity));
  g_assert_cmpstr (sbx_confidence_to_string (SBX_CONFIDENCE_UNDECIDED), ==, "undecided");
}

/* The first ones and the last ones are kept, all are counted. */
static void
test_evidence (void)
{
  SbxEvidence whole = { 0 };

  for (guint64 i = 1; i <= 100; i++)
    sbx_evidence_add (&whole, i, (double) i);
  g_assert_cmpuint (whole.count, ==, 100);
  g_assert_cmpuint (whole.n, ==, SBX_FINDING_MAX_EVIDENCE);
  g_assert_cmpuint (whole.numbers[7], ==, 8);
  g_assert_cmpuint (whole.numbers[8], ==, 93);
  g_assert_cmpfloat (whole.first_time, ==, 1.0);
  g_assert_cmpfloat (whole.last_time, ==, 100.0);
}

static void
test_table (void)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "..", "docs", "findings.md", NULL);
  g_autofree char *docs = NULL;

  g_assert_true (g_file_get_contents (path, &docs, NULL, NULL));
  for (guint i = 0; rules[i] != NULL; i++)
    {
      g_autofree char *line = g_strdup_printf ("\n| [%s](findings/%s.md) |", rules[i]->id, rules[i]->id);
      g_autofree char *name = g_strdup_printf ("%s.md", rules[i]->id);
      g_autofree char *page = g_test_build_filename (G_TEST_DIST, "..", "..", "docs", "findings", name, NULL);
      g_autofree char *heading = g_strdup_printf ("\n# %s\n", rules[i]->id);
      g_autofree char *text = NULL;

      g_assert_cmpstr (rules[i]->title, !=, "");
      g_assert_nonnull (strstr (docs, line));
      g_assert_true (g_file_get_contents (page, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, heading));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (rules[i]->id, !=, rules[j]->id);
    }
}

static void
take_shop (Kit    *kit,
           SbxRun *run)
{
  kit_must_take (kit, run, 1,
                 "{\"k\":\"store-open\",\"t\":1,\"store\":\"s\",\"name\":\"Shop\",\"library\":\"redux\",\"owner\":\"host\","
                 "\"keys\":[\"auth\"]},"
                 "{\"k\":\"reducer-add\",\"t\":2,\"store\":\"s\",\"slice\":\"a\",\"owner\":\"alpha\"},"
                 "{\"k\":\"reducer-add\",\"t\":2,\"store\":\"s\",\"slice\":\"b\",\"owner\":\"beta\"}");
}

/* More colliding types than there may be findings: the limit holds, and so does the order. */
static void
test_many_findings (void)
{
  g_autoptr (GPtrArray) findings = NULL;
  Kit kit = { 0 };
  SbxRun *run;
  guint64 seq = 4;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  take_shop (&kit, run);
  for (guint i = 0; i < 20000; i += 100)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint j = i; j < i + 100; j++)
        g_string_append_printf (text, "%s{\"k\":\"dispatch\",\"t\":%u,\"store\":\"s\",\"remote\":\"alpha\",\"action\":"
                                      "{\"type\":\"type-%u\"},\"patch\":[{\"p\":[\"a\"],\"v\":1},{\"p\":[\"b\"],\"v\":1}]}",
                                j > i ? "," : "", 10 + j, j);
      kit_must_take (&kit, run, seq, text->str);
      seq += 100;
    }

  findings = sbx_session_report (kit.session, INFINITY);
  g_assert_cmpuint (findings->len, ==, SBX_LIMIT_FINDINGS);
  for (guint i = 1; i < findings->len; i++)
    {
      const SbxFinding *before = g_ptr_array_index (findings, i - 1);
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpuint (before->first, <, finding->first);
    }
  kit_clear (&kit);
}

/* Messages without end: what was forgotten still counts, and a listener is judged by all it did. */
static void
test_many_messages (void)
{
  g_autofree char *live = NULL;
  g_autofree char *reopened = NULL;
  Kit kit = { 0 };
  SbxRun *run;
  guint64 seq = 5;
  const guint n = 6000;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  take_shop (&kit, run);
  kit_must_take (&kit, run, 4, "{\"k\":\"subscribe\",\"t\":3,\"id\":\"l\",\"of\":\"bridge\",\"bridge\":\"b\",\"remote\":\"alpha\"}");
  for (guint i = 0; i < n; i++)
    {
      const char *type = i == 0 ? "auth/login" : "tenant/switch";
      g_autofree char *text =
        g_strdup_printf ("{\"k\":\"bridge-sent\",\"t\":%u,\"bridge\":\"b\",\"id\":\"m%u\",\"hash\":\"h%u\",\"remote\":\"host\","
                         "\"store\":\"s\",\"body\":{\"type\":\"%s\",\"meta\":{\"crossApp\":true}}},"
                         "{\"k\":\"bridge-received\",\"t\":%u,\"bridge\":\"b\",\"id\":\"x%u\",\"hash\":\"h%u\",\"listener\":\"l\"},"
                         "{\"k\":\"bridge-handled\",\"t\":%u,\"received\":\"x%u\",\"dispatches\":%u}",
                         10 + i, i, i % 7, type, 10 + i, i, i % 7, 10 + i, i, i == 0 ? 1 : 0);

      kit_must_take (&kit, run, seq, text);
      seq += 3;
    }

  live = findings_text (kit.session, NULL, INFINITY, TRUE);
  g_assert_nonnull (strstr (live, "\"variant\":\"allow-list-likely\""));
  g_assert_nonnull (strstr (live, "\"count\":5999,"));
  kit_reopen (&kit, SBX_RECORDING_READ);
  reopened = findings_text (kit.session, NULL, INFINITY, TRUE);
  g_assert_cmpstr (live, ==, reopened);
  kit_clear (&kit);
}

/* Deadlines by the clock of the caller: nothing more arrives, and still the message is judged. */
static void
test_deadline_by_now (void)
{
  static const double wall = 1795150179604.5; /* of kit_hello() */
  Kit kit = { 0 };
  SbxRun *run;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  take_shop (&kit, run);
  kit_must_take (&kit, run, 4, "{\"k\":\"bridge-sent\",\"t\":100,\"bridge\":\"b\",\"id\":\"m\",\"hash\":\"h\",\"remote\":\"host\","
                               "\"body\":{\"type\":\"auth/login\"}}");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) before = sbx_session_report (kit.session, wall + 100 + 1500);
      g_autoptr (GPtrArray) after = sbx_session_report (kit.session, wall + 100 + 1501);

      g_assert_cmpuint (before->len, ==, 0);
      g_assert_cmpuint (after->len, ==, 1);
    }
  kit_clear (&kit);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/detectors/finding/evidence", test_finding_evidence);
  g_test_add_func ("/detectors/finding/plain", test_finding_plain);
  g_test_add_func ("/detectors/finding/remotes", test_finding_remotes);
  g_test_add_func ("/detectors/finding/names", test_names);
  g_test_add_func ("/detectors/evidence", test_evidence);
  g_test_add_func ("/detectors/table", test_table);
  g_test_add_func ("/detectors/many-findings", test_many_findings);
  g_test_add_func ("/detectors/many-messages", test_many_messages);
  g_test_add_func ("/detectors/deadline-by-now", test_deadline_by_now);

  return g_test_run ();
}
