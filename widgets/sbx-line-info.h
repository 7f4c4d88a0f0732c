/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-links.h"

G_BEGIN_DECLS

/**
 * SbxLineInfo:
 * @delta: ms since the action before it, NaN if there is none; never below 0
 * @span: ms from the beginning of the asynchronous action to its end, NaN if it has not ended
 * @count: how many rows the line stands for, 0 if it is one of an open line above it
 * @partner: number of the other end of the asynchronous action; 0 if there is none yet
 * @sent: what became of the message that was sent here
 * @from_remote: whose message this is, %SBX_ROW_NONE if nobody's or if that is not known
 * @open: whether the rows of the line have lines of their own
 * @begins: whether an asynchronous action begins here
 * @ends: whether one ends here
 * @paired: whether its end is in the same line, closed
 * @fate: what became of it
 *
 * What a line says beside its row, and what may change.
 */
typedef struct
{
  double delta;
  double span;
  guint count;
  guint32 partner;
  SbxLinkCount sent;
  guint16 from_remote;
  guint8 open;
  guint8 begins;
  guint8 ends;
  guint8 paired;
  guint8 fate;
} SbxLineInfo;

/* What @links say about @row; the rest of @info stays. */
void sbx_line_info_read_links (SbxLineInfo *info, const SbxRow *row, const SbxLinks *links);
gboolean sbx_line_info_equal (const SbxLineInfo *a, const SbxLineInfo *b);
/* An SbxRowJoinFunc; @links: what is known of the session. Rows that repeat, and an asynchronous
 * action that ends where it began. */
gboolean sbx_line_info_joins (const SbxRow *head, const SbxRow *above, const SbxRow *row,
                              gpointer links);

G_END_DECLS
