/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-rows.h"

G_BEGIN_DECLS

/**
 * SbxLaneRows:
 *
 * Indexes of rows in the order of their time: an array of guint32 with these functions. Times stay
 * in the rows, so an index costs 4 bytes a row.
 */

guint sbx_lane_rows_settle (GArray        *self,
                            const SbxRows *rows,
                            guint          n_settled);
guint sbx_lane_rows_seek (const GArray  *self,
                          const SbxRows *rows,
                          double         time);
void sbx_lane_rows_bin (const GArray  *self,
                        const SbxRows *rows,
                        double         from,
                        double         step,
                        guint          n,
                        guint         *starts);
void sbx_lane_rows_cut (GArray *self,
                        guint   row);

G_END_DECLS
