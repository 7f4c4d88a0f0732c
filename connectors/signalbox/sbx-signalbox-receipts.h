/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/**
 * SbxSignalboxReceipt:
 * @run: a run of which events came over a link; borrowed
 * @acknowledged: number of the last event that the peer was told is on disk
 *
 * How far a run was acknowledged over one link.
 */
typedef struct
{
  SbxRun *run;
  guint64 acknowledged;
} SbxSignalboxReceipt;

/* (transfer full) (element-type SbxSignalboxReceipt) */
GArray *sbx_signalbox_receipts_new (void);
/* That of @run, begun at 0 if there is none; valid until the next one begins. */
SbxSignalboxReceipt *sbx_signalbox_receipts_get (GArray *receipts,
                                                 SbxRun *run);
/* (nullable): one whose run is further on disk than the peer knows, acknowledged from now on. */
const SbxSignalboxReceipt *sbx_signalbox_receipts_take_due (GArray *receipts);

G_END_DECLS
