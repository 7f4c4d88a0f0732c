/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-engine.h"
#include "sbx-rows.h"
#include "sbx-selection.h"

G_BEGIN_DECLS

/**
 * SbxDetailsEvent:
 * @number: number of the event, 0 if there is none
 * @has_row: whether it has a line in the list; evidence may be an event that has none
 * @row: that line; without one its kind is %SBX_ROW_LOG and it names no store
 * @store: index of the store on show, or %SBX_SELECTION_NONE
 * @n_findings: findings that cite the event
 * @n_links: messages that were sent with it, or that it is
 * @detail: (nullable): the event in full; %NULL until the engine has answered
 *
 * What the details are of. Valid during a call.
 */
typedef struct
{
  guint64 number;
  gboolean has_row;
  SbxRow row;
  guint store;
  guint n_findings;
  guint n_links;
  SbxEventDetail *detail;
} SbxDetailsEvent;

static inline gboolean
sbx_details_event_is_action (const SbxDetailsEvent *event)
{
  return event->has_row && event->row.kind == SBX_ROW_ACTION;
}

static inline gboolean
sbx_details_event_is_bridged (const SbxDetailsEvent *event)
{
  return event->n_links > 0
         || (event->has_row && (event->row.flags & (SBX_ROW_SENT | SBX_ROW_REPLAYED)) != 0);
}

G_END_DECLS
