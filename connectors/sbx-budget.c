/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-budget.h"

#include "sbx-limits.h"

static const struct
{
  gsize limit;
  gsize small; /* so much of each holder is not counted: who holds little is never refused */
} budgets[] = {
  [SBX_BUDGET_UNFINISHED] = { SBX_LIMIT_UNFINISHED, SBX_LIMIT_UNFINISHED_SMALL },
  [SBX_BUDGET_FEEDS] = { SBX_LIMIT_ALL_FEEDS, 0 },
};

/* Atomic: connections may live in several threads. */
static gsize used[G_N_ELEMENTS (budgets)];

/**
 * sbx_budget_charge:
 * @budget: a budget
 * @charged: (inout): what the holder is charged with; 0 at first, and to be made 0 by a charge of 0
 *   when it goes
 * @bytes: how much it holds now
 *
 * Says how much a holder holds. Any thread, if each holder stays in one.
 *
 * Returns: %FALSE if it may not hold that much, because of all the others; @charged is as before
 */
gboolean
sbx_budget_charge (SbxBudget  budget,
                   gsize     *charged,
                   gsize      bytes)
{
  gsize counted = bytes > budgets[budget].small ? bytes : 0;
  gsize before;
  gsize more;

  if (counted <= *charged)
    {
      g_atomic_pointer_add (&used[budget], -(gssize) (*charged - counted));
      *charged = counted;
      return TRUE;
    }

  more = counted - *charged;
  before = (gsize) g_atomic_pointer_add (&used[budget], (gssize) more);
  if (more > budgets[budget].limit || before > budgets[budget].limit - more)
    {
      g_atomic_pointer_add (&used[budget], -(gssize) more);
      return FALSE;
    }
  *charged = counted;

  return TRUE;
}

/**
 * sbx_budget_get_used:
 * @budget: a budget
 *
 * Returns: how much of it is charged, in bytes. Any thread.
 */
gsize
sbx_budget_get_used (SbxBudget budget)
{
  return (gsize) g_atomic_pointer_get (&used[budget]);
}
