/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-symbols.h"

G_BEGIN_DECLS

/**
 * SbxRowKind:
 * @SBX_ROW_ACTION: a dispatch
 * @SBX_ROW_BEGIN: a run began (connected, page loaded, reconnected)
 * @SBX_ROW_END: a run ended
 * @SBX_ROW_GAP: events are missing here
 * @SBX_ROW_LOG: a message of the agent; something of a remote that could not be loaded
 * @SBX_ROW_COMMAND: the user sent a command to a store; the type is its name
 *
 * What a row stands for.
 */
typedef enum
{
  SBX_ROW_ACTION,
  SBX_ROW_BEGIN,
  SBX_ROW_END,
  SBX_ROW_GAP,
  SBX_ROW_LOG,
  SBX_ROW_COMMAND,
} SbxRowKind;

/**
 * SbxRowFlags:
 * @SBX_ROW_SENT: crossed a bridge from here
 * @SBX_ROW_REPLAYED: came over a bridge (has a cause)
 * @SBX_ROW_ERROR: the dispatch threw
 * @SBX_ROW_ON: the command switched something on: skip, lock or pause
 *
 * What a row says besides its kind.
 */
typedef enum
{
  SBX_ROW_SENT = 1 << 0,
  SBX_ROW_REPLAYED = 1 << 1,
  SBX_ROW_ERROR = 1 << 2,
  SBX_ROW_ON = 1 << 3,
} SbxRowFlags;

#define SBX_ROW_NONE G_MAXUINT16

/**
 * SbxRow:
 * @time: milliseconds since 1970
 * @number: number of the event
 * @type: action type; for a gap or a log its text
 * @changed: the changed slices as one name, "cart, profile"
 * @duration: milliseconds in the reducer, or NaN; for a gap the number of events; for a command the
 *   number of the action it means, 0 for a jump back to the newest state, NaN if that is not known
 * @store: index of the store in the overview, or %SBX_ROW_NONE
 * @remote: index of the remote, or %SBX_ROW_NONE
 * @run: index of the run
 * @kind: an [enum@SbxRowKind]
 * @flags: [flags@SbxRowFlags]
 *
 * What the action list needs to draw one row without touching the recording. 32 bytes.
 */
typedef struct
{
  double time;
  guint32 number;
  SbxSymbol type;
  SbxSymbol changed;
  float duration;
  guint16 store;
  guint16 remote;
  guint16 run;
  guint8 kind;
  guint8 flags;
} SbxRow;

G_STATIC_ASSERT (sizeof (SbxRow) == 32);

/**
 * SbxRows:
 *
 * The rows of one session, in order. One thread appends; other threads may read every row below a
 * count they were told, because rows are never moved or changed.
 */
typedef struct _SbxRows SbxRows;

SbxRows *sbx_rows_new (void);
SbxRows *sbx_rows_ref (SbxRows *self);
void sbx_rows_unref (SbxRows *self);
gboolean sbx_rows_append (SbxRows      *self,
                          const SbxRow *row);
guint sbx_rows_get_count (const SbxRows *self);
const SbxRow *sbx_rows_get (const SbxRows *self,
                            guint          index);
guint sbx_rows_find (const SbxRows *self,
                     guint          count,
                     guint32        number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRows, sbx_rows_unref)

G_END_DECLS
