/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-event.h"

G_BEGIN_DECLS

/* Whether a dispatch reached the reducer and changed nothing. Without a patch nobody knows. */
static inline gboolean
sbx_event_is_no_op (const SbxEvent *event)
{
  return event->n_changed == 0 && event->patch != 0 && event->error == 0
         && sbx_json_first (event->json, event->patch) == 0;
}

G_END_DECLS
