/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxCommandBar:
 *
 * The commands that are used most, as buttons, and all others in a menu. What the store cannot do
 * is insensitive and says why.
 */
#define SBX_TYPE_COMMAND_BAR (sbx_command_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxCommandBar, sbx_command_bar, SBX, COMMAND_BAR, GtkWidget)

GtkWidget *sbx_command_bar_new (void);
/* Once. */
void sbx_command_bar_connect (SbxCommandBar *self,
                              SbxWorld      *world);
/* @store: G_MAXUINT for none; @number: the action that is meant, 0 for none. */
void sbx_command_bar_set_target (SbxCommandBar *self,
                                 guint          store,
                                 guint64        number);

G_END_DECLS
