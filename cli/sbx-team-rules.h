/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-rules.h"

G_BEGIN_DECLS

/* The team's rule configuration, as all commands take it. */

typedef struct
{
  char *file;    /* --rules */
  gboolean none; /* --no-rules */
} SbxTeamRules;

extern SbxTeamRules sbx_team_rules;

#define SBX_TEAM_RULES_ENTRIES                                                                     \
  { "rules", 0, 0, G_OPTION_ARG_FILENAME, &sbx_team_rules.file,                                    \
    N_("Rule configuration; else signalbox.json here or in a folder above"), N_("FILE") },         \
  { "no-rules", 0, 0, G_OPTION_ARG_NONE, &sbx_team_rules.none,                                     \
    N_("Use no rule configuration"), NULL }

/* (transfer full) (nullable): where the configuration is; NULL if there is none */
char *sbx_team_rules_find (void);
/* @rules: (out) (nullable): NULL if there is none. FALSE: a line was printed. */
gboolean sbx_team_rules_load (SbxRules **rules);

G_END_DECLS
