/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxProfileDialog:
 *
 * Where a profile is written: what the messages of a peer mean. It listens to a peer while that is
 * done, and shows what the text would make of what the peer says.
 */
#define SBX_TYPE_PROFILE_DIALOG (sbx_profile_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxProfileDialog, sbx_profile_dialog, SBX, PROFILE_DIALOG, AdwWindow)

/* @address: (nullable): of a peer, to begin with */
GtkWidget *sbx_profile_dialog_new (const char *address);
void sbx_profile_dialog_set_text (SbxProfileDialog *self,
                                  const char       *text);
/* As if the peer had said it. */
void sbx_profile_dialog_take (SbxProfileDialog *self,
                              GBytes           *message);
guint sbx_profile_dialog_get_n_lines (SbxProfileDialog *self);
gboolean sbx_profile_dialog_can_save (SbxProfileDialog *self);

G_END_DECLS
