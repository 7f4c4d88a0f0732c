/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-payloads.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxColumn:
 *
 * The columns of the action list, in their order.
 */
typedef enum
{
  SBX_COLUMN_TIME,
  SBX_COLUMN_DELTA,
  SBX_COLUMN_REMOTE,
  SBX_COLUMN_STORE,
  SBX_COLUMN_ACTION,
  SBX_COLUMN_PAYLOAD,
  SBX_COLUMN_CHANGED,
  SBX_COLUMN_DURATION,
  SBX_COLUMN_BRIDGE,
  SBX_COLUMN_FINDING,
  SBX_COLUMN_NUMBER,
  SBX_N_COLUMNS
} SbxColumn;

/* (transfer full): a column that shows [class@TimelineRow]s; names of remotes come from @world. */
GtkColumnViewColumn *sbx_action_column_new (SbxColumn column, SbxWorld *world,
                                            SbxPayloads *payloads);
/* What it is called for people, and in settings. */
const char *sbx_action_column_get_title (SbxColumn column);
const char *sbx_action_column_get_name (SbxColumn column);
/* Whether it is there unless somebody chose otherwise. */
gboolean sbx_action_column_is_usual (SbxColumn column);
int sbx_action_column_get_width (SbxColumn column, double digit);

G_END_DECLS
