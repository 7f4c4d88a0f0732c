/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-rows.h"

G_BEGIN_DECLS

/**
 * SbxRowJoinFunc:
 * @head: the first row of a line
 * @above: the last one of it so far
 * @row: the one that comes right after it
 * @data: what was given with the function
 *
 * Returns: whether the line can stand for @row, too
 */
typedef gboolean (*SbxRowJoinFunc) (const SbxRow *head,
                                    const SbxRow *above,
                                    const SbxRow *row,
                                    gpointer      data);

/**
 * SbxRowLine:
 * @row: index of the row
 * @above: index of the row before it in time, %G_MAXUINT if there is none: it may be inside a
 *   closed line
 * @count: how many rows belong together, on the line of the first of them; 1 if it stands alone,
 *   0 for one of the others, which have lines only where it is open
 * @open: whether the others have lines of their own
 *
 * What stands in one line.
 */
typedef struct
{
  guint row;
  guint above;
  guint count;
  gboolean open;
} SbxRowLine;

/**
 * SbxRowChange:
 * @position: the first line that is another one
 * @removed: how many lines are gone from there on
 * @added: how many came
 * @regrouped: a line before @position that stands for other rows now, or is open where it was
 *   closed; %G_MAXUINT if there is none
 *
 * What an update does to the lines.
 */
typedef struct
{
  guint position;
  guint removed;
  guint added;
  guint regrouped;
} SbxRowChange;

/**
 * SbxRowOrder:
 *
 * Rows in the order of time, and the lines that stand for them. Realms report when they can, so
 * rows arrive out of order; what happened at the same time stays in the order in which it arrived.
 * With a join function rows that belong together share a line, which can be opened.
 *
 * Four bytes a row, eight with a join function. One thread at a time.
 */
typedef struct _SbxRowOrder SbxRowOrder;

SbxRowOrder *sbx_row_order_new (SbxRows *rows);
void sbx_row_order_free (SbxRowOrder *self);
void sbx_row_order_set_join (SbxRowOrder   *self,
                             SbxRowJoinFunc func,
                             gpointer       data);
void sbx_row_order_add (SbxRowOrder *self,
                        guint        row);
void sbx_row_order_commit (SbxRowOrder  *self,
                           SbxRowChange *change);
guint sbx_row_order_get_n_lines (SbxRowOrder *self);
void sbx_row_order_get_line (SbxRowOrder *self,
                             guint        position,
                             SbxRowLine  *line);
guint sbx_row_order_find (SbxRowOrder *self,
                          guint        row);
guint sbx_row_order_find_time (SbxRowOrder *self,
                               double       time);
guint sbx_row_order_list (SbxRowOrder *self,
                          guint        position,
                          GArray      *rows);
gboolean sbx_row_order_set_open (SbxRowOrder  *self,
                                 guint         position,
                                 gboolean      open,
                                 SbxRowChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRowOrder, sbx_row_order_free)

G_END_DECLS
