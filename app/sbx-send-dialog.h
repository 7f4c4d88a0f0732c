/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-command.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxSendDialog:
 *
 * Where an action to dispatch, or a state to import, is written: JSON, checked while it is typed,
 * with what was sent before and what the store has seen at hand.
 *
 * Signals: `send` (kind, store, SbxJson): the text is valid; the dialog closes. `fetch` (number):
 * the text shall become the action of that event: to be answered with sbx_send_dialog_set_text().
 */
#define SBX_TYPE_SEND_DIALOG (sbx_send_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxSendDialog, sbx_send_dialog, SBX, SEND_DIALOG, AdwWindow)

/* @kind: dispatch or import; @recent: (element-type utf8): what was sent before, newest first */
GtkWidget *sbx_send_dialog_new (SbxCommandKind  kind,
                                SbxWorld       *world,
                                guint           store,
                                GPtrArray      *recent);
void sbx_send_dialog_set_text (SbxSendDialog *self,
                               const char    *text);
/* (transfer full) */
char *sbx_send_dialog_dup_text (SbxSendDialog *self);
gboolean sbx_send_dialog_can_send (SbxSendDialog *self);

G_END_DECLS
