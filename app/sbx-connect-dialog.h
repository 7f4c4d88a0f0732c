/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-doors.h"

G_BEGIN_DECLS

/**
 * SbxConnectDialog:
 *
 * How to get connected: what can be reached now, an address to dial, each kind of connector with
 * the line to paste, who waits for permission, and what went wrong.
 */
#define SBX_TYPE_CONNECT_DIALOG (sbx_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, SBX, CONNECT_DIALOG, AdwWindow)

GtkWidget *sbx_connect_dialog_new (SbxDoors   *doors,
                                   SbxOrigins *origins,
                                   GSettings  *settings);

void sbx_connect_dialog_examine (SbxConnectDialog *self,
                                 const char       *address);

G_END_DECLS
