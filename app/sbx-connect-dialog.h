/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-origins.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxConnectDialog:
 *
 * How to get connected: the line to paste, an address to dial, who waits for permission, and what
 * went wrong.
 *
 * Signal: `dial` (address).
 */
#define SBX_TYPE_CONNECT_DIALOG (sbx_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, SBX, CONNECT_DIALOG, AdwWindow)

GtkWidget *sbx_connect_dialog_new (SbxWorld *world, SbxOrigins *origins, GSettings *settings,
                                   const char *page, const char *node);
/* (transfer full) (nullable): @text as a WebSocket address, or NULL with @problem */
char *sbx_connect_dialog_parse_address (const char *text, const char **problem);

G_END_DECLS
