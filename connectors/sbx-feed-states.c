/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-feed-states.h"

#include "sbx-budget.h"
#include "sbx-limits.h"

struct _SbxFeedStates
{
  GHashTable *states;   /* store → SbxFeedState */
  gsize bytes;
  gsize charged;        /* SBX_BUDGET_FEEDS */
};

static gsize
get_weight (const SbxJson *json)
{
  return json->length + json->n_tokens * sizeof (SbxJsonToken);
}

static void
free_state (gpointer data)
{
  SbxFeedState *state = data;

  sbx_json_unref (state->json);
  g_free (state);
}

/**
 * sbx_feed_states_new:
 *
 * Returns: (transfer full): no states
 */
SbxFeedStates *
sbx_feed_states_new (void)
{
  SbxFeedStates *self = g_new0 (SbxFeedStates, 1);

  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_state);

  return self;
}

/**
 * sbx_feed_states_free:
 * @self: (transfer full): the states
 */
void
sbx_feed_states_free (SbxFeedStates *self)
{
  sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, 0);
  g_hash_table_unref (self->states);
  g_free (self);
}

SbxFeedState *
sbx_feed_states_find (SbxFeedStates *self,
                      const char    *store)
{
  return g_hash_table_lookup (self->states, store);
}

void
sbx_feed_states_forget (SbxFeedStates *self,
                        const char    *store)
{
  const SbxFeedState *state = sbx_feed_states_find (self, store);

  if (state == NULL)
    return;
  self->bytes -= get_weight (state->json);
  sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, self->bytes);
  g_hash_table_remove (self->states, store);
}

void
sbx_feed_states_remember (SbxFeedStates *self,
                          const char    *store,
                          SbxJson       *json,
                          guint32        token,
                          gboolean       told)
{
  SbxFeedState *state;

  sbx_feed_states_forget (self, store);
  if (g_hash_table_size (self->states) >= SBX_LIMIT_STORES_PER_RUN
      || self->bytes + get_weight (json) > SBX_LIMIT_FEED_STATES
      || !sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, self->bytes + get_weight (json)))
    return;

  state = g_new (SbxFeedState, 1);
  state->json = sbx_json_ref (json);
  state->token = token;
  state->told = told;
  self->bytes += get_weight (json);
  g_hash_table_insert (self->states, g_strdup (store), state);
}

GPtrArray *
sbx_feed_states_list (SbxFeedStates *self)
{
  GPtrArray *stores = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer store;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &store, NULL))
    g_ptr_array_add (stores, g_strdup (store));

  return stores;
}
