/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxCommandMenu:
 *
 * What a store can be asked to do, as a menu. What it cannot is insensitive and says why. A choice
 * activates `win.command` with (name, store, number, on).
 */
#define SBX_TYPE_COMMAND_MENU (sbx_command_menu_get_type ())
G_DECLARE_FINAL_TYPE (SbxCommandMenu, sbx_command_menu, SBX, COMMAND_MENU, GtkPopover)

GtkWidget *sbx_command_menu_new (SbxWorld *world);
/* @number: the action that is meant, 0 for none. */
void sbx_command_menu_set_target (SbxCommandMenu *self,
                                  guint           store,
                                  guint64         number);
/* Puts something of its own above what the store can be asked. */
void sbx_command_menu_prepend (SbxCommandMenu *self,
                               GtkWidget      *child);
/* The parameter of `win.command`. (transfer floating) */
GVariant *sbx_command_menu_new_parameter (SbxWorld       *world,
                                          SbxCommandKind  kind,
                                          guint           store,
                                          guint64         number);

G_END_DECLS
