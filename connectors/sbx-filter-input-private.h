/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter-input.h"
#include "sbx-frame-scanner.h"
#include "sbx-head-scanner.h"

G_BEGIN_DECLS

/* What one peer may bring in one turn of the main loop before the others have theirs. */
#define SBX_FILTER_TURN_SIZE (256u * 1024)

typedef enum
{
  SBX_FILTER_PHASE_HEAD,
  SBX_FILTER_PHASE_HELD,
  SBX_FILTER_PHASE_BODY,
  SBX_FILTER_PHASE_FRAMES,
  SBX_FILTER_PHASE_DISCARD,
} SbxFilterPhase;

/* What waits for the input to be readable. */
typedef struct
{
  GSource source;
  SbxFilterInput *input; /* owned */
  GSource *base;         /* owned; only while it is a child */
} SbxFilterSource;

struct _SbxFilterInput
{
  GInputStream parent_instance;

  SbxFilterPhase phase;
  SbxHeadScanner head;
  SbxFrameScanner scanner;
  guint64 body;    /* what the body may still have */
  gsize charged;   /* for a message that has not come to its end (SBX_BUDGET_UNFINISHED) */
  GError *refusal; /* found by a scanner, not reported yet */
  GError *abort;

  gboolean paused;
  gint64 paused_since;
  gint64 last_read;
  gsize turn;

  SbxFilterRefusedFunc notify;
  gpointer notify_data;

  /* Borrowed references */
  SbxFilterSource *source; /* the source that waits now */

  /* Owned references */
  GInputStream *base;
  guint8 *buffer;
  gsize start;
  gsize end;
};

gboolean sbx_filter_input_may_read (SbxFilterInput *self);
gboolean sbx_filter_input_is_ready (SbxFilterInput *self);
void sbx_filter_input_update_source (SbxFilterInput *self);
GSource *sbx_filter_input_make_source (GPollableInputStream *pollable,
                                       GCancellable         *cancellable);

G_END_DECLS
