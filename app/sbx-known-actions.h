/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxKnownAction:
 * @type: its type; valid as long as the session
 * @number: the last event of that type
 * @count: how many there were among those that were looked at
 *
 * A type that a store has seen.
 */
typedef struct
{
  const char *type;
  guint64 number;
  guint count;
} SbxKnownAction;

/* (transfer full) (element-type SbxKnownAction): the types that a store has seen, the newest first;
 * the last few thousand rows are looked at. */
GArray *sbx_known_actions_list (SbxWorld *world,
                                guint     store);

G_END_DECLS
