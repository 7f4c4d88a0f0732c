/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/* What commands are called, what they would do here, and why they cannot. */

/* The command as a word or two, translated; @name as in sbx_command_kind_to_string(). An unknown
 * one keeps its name. */
const char *sbx_command_text_get_word (const char *name);
/* (transfer full): the same for a line of the list, or for what is said when it is done. @on: was
 * switched on; @number: of the action it means, 0 for the way back, NAN if that is not known */
char *sbx_command_text_dup_deed (const char *name,
                                 gboolean    on,
                                 double      number);
/* What a button or an item of a menu says. @number: the action that is meant, 0 for none. */
const char *sbx_command_text_get_title (SbxCommandKind          kind,
                                        const SbxOverviewStore *store,
                                        guint64                 number);
/* (transfer full) (nullable): why the store cannot do that, for people; NULL: it can */
char *sbx_command_text_dup_reason (SbxWorld       *world,
                                   guint           store,
                                   guint64         number,
                                   SbxCommandKind  kind);
/* Likewise, for the way back to its newest state */
char *sbx_command_text_dup_live_reason (SbxWorld *world,
                                        guint     store);
/* Whether an action is left out: @store may be NULL. */
gboolean sbx_command_text_is_skipped (const SbxOverviewStore *store,
                                      guint64                 number);
/* What to switch to, for those that are on or off: skip, lock and pause. */
gboolean sbx_command_text_get_on (SbxCommandKind          kind,
                                  const SbxOverviewStore *store,
                                  guint64                 number);
/* The number of the store's action before (-1) or after (1) another one, 0 if there is none; with 0
 * the last one. */
guint64 sbx_command_text_find_action (SbxWorld *world,
                                      guint     store,
                                      guint64   number,
                                      int       step);

G_END_DECLS
