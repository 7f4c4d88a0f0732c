/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxHelpGroup:
 * @SBX_HELP_GUIDES: how to do things, in the order of learning
 * @SBX_HELP_WAYS: one page for each way to connect
 * @SBX_HELP_RULES: one page for each rule
 *
 * The parts of the manual. A page is known by the name of its file without its ending; no two of
 * the manual have the same.
 */
typedef enum
{
  SBX_HELP_GUIDES,
  SBX_HELP_WAYS,
  SBX_HELP_RULES,
  SBX_HELP_N_GROUPS
} SbxHelpGroup;

/* (transfer full) (element-type utf8): ids, in the order in which they are listed */
GPtrArray *sbx_help_list (SbxHelpGroup group);
gboolean sbx_help_exists (const char *id);
/* (transfer full) (nullable): the page, in Markdown */
char *sbx_help_dup_page (const char *id);
/* (transfer full): what the page is called; its id if there is none */
char *sbx_help_dup_title (const char *id);

G_END_DECLS
