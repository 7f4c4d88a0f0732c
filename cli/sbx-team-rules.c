/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-team-rules.h"

#include <glib/gi18n.h>

#include "sbx-cmd.h"
#include "sbx-rules-file.h"

SbxTeamRules sbx_team_rules;

char *
sbx_team_rules_find (void)
{
  g_autofree char *folder = NULL;

  if (sbx_team_rules.none)
    return NULL;
  if (sbx_team_rules.file != NULL)
    return g_strdup (sbx_team_rules.file);

  folder = g_get_current_dir ();

  return sbx_rules_find_file (folder);
}

gboolean
sbx_team_rules_load (SbxRules **rules)
{
  g_autofree char *path = sbx_team_rules_find ();
  g_autoptr (GError) error = NULL;

  *rules = NULL;
  if (sbx_team_rules.none && sbx_team_rules.file != NULL)
    {
      sbx_cmd_fail (_("--rules and --no-rules exclude each other"));
      return FALSE;
    }
  if (path == NULL)
    return TRUE;

  *rules = sbx_rules_load (path, &error);
  if (*rules == NULL)
    sbx_cmd_fail ("%s", error->message);

  return *rules != NULL;
}
