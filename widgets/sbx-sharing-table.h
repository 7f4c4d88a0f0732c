/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-world.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* More are in `sbx map`, and in no table that a person would read. */
#define SBX_SHARING_TABLE_MAX_SLICES 300

/**
 * sbx_sharing_table_new:
 * @world: where the remotes are known
 * @map: who uses what
 * @tables: (element-type SbxPageTable): takes the tables that were made; borrowed
 *
 * The macro-state map in words: for each store a table of its slices, with whose they are and who
 * writes them how often; who looks at the store; and who tells whom over bridges.
 *
 * Returns: (transfer floating): the tables below each other
 */
GtkWidget *sbx_sharing_table_new (SbxWorld      *world,
                                  SbxSharingMap *map,
                                  GPtrArray     *tables);

G_END_DECLS
