/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-shown.h"
#include "sbx-timeline-row.h"

G_BEGIN_DECLS

/**
 * SbxPayloads:
 *
 * The beginnings of payloads for the lines that are seen: asked of the engine together, one
 * question at a time and at most one a frame, and kept for those that were seen last.
 */
#define SBX_TYPE_PAYLOADS (sbx_payloads_get_type ())
G_DECLARE_FINAL_TYPE (SbxPayloads, sbx_payloads, SBX, PAYLOADS, GObject)

SbxPayloads *sbx_payloads_new (SbxShown *shown);
/* Sees to it that @row gets its payload, now or soon. */
void sbx_payloads_ask (SbxPayloads *self, SbxTimelineRow *row);

G_END_DECLS
