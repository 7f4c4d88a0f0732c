/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-doors.h"

G_BEGIN_DECLS

/**
 * SbxConnectionRow:
 *
 * A connector in the Connect dialog: how it stands, what is wrong, what it asks and what it offers.
 * Its buttons use the actions of sbx_door_actions_add().
 */
#define SBX_TYPE_CONNECTION_ROW (sbx_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectionRow, sbx_connection_row, SBX, CONNECTION_ROW, AdwActionRow)

GtkWidget *sbx_connection_row_new (SbxDoors *doors);
void sbx_connection_row_set_info (SbxConnectionRow       *self,
                                  const SbxConnectorInfo *info);
/* To be compared alone. */
gconstpointer sbx_connection_row_get_id (SbxConnectionRow *self);

G_END_DECLS
