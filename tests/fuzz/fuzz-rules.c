/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as a rule configuration: read, or refused with a place in it. What was read can be asked;
 * what is added to a file leaves it readable, adds what was asked for and keeps all it allowed. */

#include "fuzz.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-glob.h"
#include "sbx-rules-file.h"

static const char *const texts[] = { "", "cart/add", "app/reset", "é*?", "a.b.c" };

static void
check_refused (const GError *error)
{
  g_auto (GStrv) parts = g_strsplit (error->message, ":", 4);

  g_assert_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_INVALID);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (g_strv_length (parts), ==, 4);
  g_assert_cmpuint (g_ascii_strtoull (parts[1], NULL, 10), >, 0);
  g_assert_cmpuint (g_ascii_strtoull (parts[2], NULL, 10), >, 0);
}

static guint
ask (const SbxRules *rules)
{
  guint answers = 0;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      for (guint list = 0; list < SBX_N_ALLOWS; list++)
        answers = answers * 2 + (sbx_rules_allows (rules, (SbxAllow) list, texts[i]) ? 1 : 0);
      answers += sbx_rules_get_ignored (rules, "bridge-dropped", texts[i]) != NULL;
    }

  return answers;
}

static void
check_edit (const char     *text,
            gsize           size,
            const SbxRules *rules)
{
  static char *path;
  g_autoptr (SbxRules) more = NULL;
  g_autoptr (GError) error = NULL;
  guint answers = ask (rules);

  if (path == NULL)
    path = g_strdup_printf ("%s/signalbox-fuzz-%d.json", g_get_tmp_dir (), getpid ());
  g_assert_true (g_file_set_contents (path, text, (gssize) size, NULL));
  if (sbx_rules_add_ignored (path, "action-collision", "one \"more\"", "", &error)
      && sbx_rules_add_allowed (path, SBX_ALLOW_OPTIONAL_PATHS, "no such path", &error))
    {
      more = sbx_rules_load (path, &error);
      g_assert_no_error (error);
      g_assert_nonnull (sbx_rules_get_ignored (more, "action-collision", "one \"more\""));
      g_assert_true (sbx_rules_allows (more, SBX_ALLOW_OPTIONAL_PATHS, "no such path"));
      g_assert_cmpuint (ask (more), ==, answers);
    }
  else
    {
      /* It is full. */
      g_assert_nonnull (strstr (error->message, "at most"));
    }
  g_unlink (path);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (GError) error = NULL;
  const char *text = size > 0 ? (const char *) data : "";
  g_autoptr (SbxRules) rules = sbx_rules_parse (text, size, "f", &error);
  g_autofree char *pattern = g_strndup (text, MIN (size, 100));

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_utf8_validate (pattern, -1, NULL))
        sbx_glob_matches (pattern, texts[i]);
    }
  if (rules == NULL)
    check_refused (error);
  else if (size % 8 == 0) /* files are slow */
    check_edit (text, size, rules);

  return 0;
}
