/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-timeline-row.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* What the cells of a line say. All of it (transfer full). */

/* The action with what came of it: "cart/addItem ×14", "cart/fetchPrices ✓ 412 ms". */
char *sbx_line_text_dup_action (SbxTimelineRow *row);
/* "↗ 1 of 2", "↘ from host", "✕ dropped"; "" if it crossed no bridge */
char *sbx_line_text_dup_bridge (SbxTimelineRow *row, SbxWorld *world);
char *sbx_line_text_dup_remote (SbxTimelineRow *row, SbxWorld *world);
char *sbx_line_text_dup_store (SbxTimelineRow *row, SbxWorld *world);
/* The whole line for those who hear it. */
char *sbx_line_text_dup_spoken (SbxTimelineRow *row, SbxWorld *world);
/* The type of an asynchronous action without the word for its phase: length of what is left. */
gsize sbx_line_text_get_stem (const char *type);

G_END_DECLS
