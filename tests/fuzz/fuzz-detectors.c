/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any lines as hellos and events, like the streams of tests/data/detectors/: what the rules say can
 * be shown, stays the same when they are asked again, and is the same of the recording. */

#include "fuzz.h"

#include "../core/detector-kit.h"
#include "sbx-limits.h"

/* A hello, an event of the run that "in" names, or something that is refused. */
static void
take_line (Kit        *kit,
           GHashTable *runs,
           SbxRun    **last,
           const char *line)
{
  g_autofree char *text = g_strdup_printf ("[%s]", line);
  g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, NULL);
  guint32 token = json != NULL ? sbx_json_first (json, 0) : 0;
  gboolean hello;
  g_autofree char *id = NULL;
  SbxRun *run;
  gboolean known;

  if (token == 0 || json->tokens[token].type != SBX_JSON_OBJECT)
    return;

  hello = sbx_json_member (json, token, "m") != 0;
  id = sbx_json_dup_string (json, sbx_json_member (json, token, hello ? "run" : "in"), NULL);
  if (hello)
    {
      run = sbx_session_begin_run (kit->session, json, token, &known, NULL);
      if (run == NULL)
        return;
      *last = run;
      if (id != NULL)
        g_hash_table_insert (runs, g_steal_pointer (&id), run);
      return;
    }

  run = id != NULL ? g_hash_table_lookup (runs, id) : NULL;
  if (run == NULL)
    run = *last;
  if (run != NULL)
    sbx_session_take (kit->session, run, json, 0, run->seq + 1, NULL);
}

static void
check_findings (SbxSession *session)
{
  g_autoptr (GPtrArray) findings = sbx_session_report (session, INFINITY);

  g_assert_cmpuint (findings->len, <=, SBX_LIMIT_FINDINGS);
  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      g_assert_true (g_utf8_validate (finding->subject, -1, NULL));
      g_assert_true (g_utf8_validate (finding->summary, -1, NULL));
      g_assert_true (g_utf8_validate (finding->explanation, -1, NULL));
      g_assert_true (g_utf8_validate (finding->remedy, -1, NULL));
      g_assert_cmpuint (finding->n_evidence, >, 0);
      g_assert_cmpuint (finding->first, <=, finding->last);
      g_assert_cmpuint (finding->last, <=, sbx_session_get_n_events (session));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *live = NULL;
  g_autofree char *again = NULL;
  g_autofree char *reopened = NULL;
  SbxRun *last = NULL;
  Kit kit = { 0 };

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  kit_init (&kit);
  for (guint i = 0; lines[i] != NULL; i++)
    take_line (&kit, runs, &last, lines[i]);

  check_findings (kit.session);
  live = findings_text (kit.session, NULL, INFINITY, TRUE);
  g_ptr_array_unref (sbx_session_report (kit.session, sbx_session_get_last_time (kit.session)));
  again = findings_text (kit.session, NULL, INFINITY, TRUE);
  g_assert_cmpstr (live, ==, again);
  kit_reopen (&kit, SBX_RECORDING_READ);
  reopened = findings_text (kit.session, NULL, INFINITY, TRUE);
  g_assert_cmpstr (live, ==, reopened);
  kit_clear (&kit);

  return 0;
}
