/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxBudget:
 * @SBX_BUDGET_UNFINISHED: messages and bodies of which the end has not come
 *   (%SBX_LIMIT_UNFINISHED)
 * @SBX_BUDGET_FEEDS: what feeds keep: last states, and what waits for the disk
 *   (%SBX_LIMIT_ALL_FEEDS)
 *
 * Memory that all peers of the process share: what one of them may have is a limit of its own, and
 * there may be many of them.
 */
typedef enum
{
  SBX_BUDGET_UNFINISHED,
  SBX_BUDGET_FEEDS,
} SbxBudget;

gboolean sbx_budget_charge (SbxBudget  budget,
                            gsize     *charged,
                            gsize      bytes);
gsize sbx_budget_get_used (SbxBudget budget);

G_END_DECLS
