/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-open-queries.h"

#include <math.h>

typedef struct
{
  const SbxRun *run;
  SbxSymbol remote;
  double began;
  double settled; /* infinity: not yet */
  char *id;
} Query;

/* The last SBX_OPEN_QUERIES_MAX ones, in a ring. */
struct _SbxOpenQueries
{
  GHashTable *open;
  Query *ring;
  guint n;
};

static guint
query_hash (gconstpointer key)
{
  const Query *query = key;

  return g_str_hash (query->id) ^ (query->run->index * 0x9e3779b1u);
}

static gboolean
query_equal (gconstpointer a,
             gconstpointer b)
{
  const Query *left = a;
  const Query *right = b;

  return left->run == right->run && strcmp (left->id, right->id) == 0;
}

SbxOpenQueries *
sbx_open_queries_new (SbxSession *session)
{
  SbxOpenQueries *self = g_new0 (SbxOpenQueries, 1);

  self->open = g_hash_table_new (query_hash, query_equal);
  self->ring = g_new0 (Query, SBX_OPEN_QUERIES_MAX);

  return self;
}

void
sbx_open_queries_free (SbxOpenQueries *self)
{
  g_hash_table_unref (self->open);
  for (guint i = 0; i < SBX_OPEN_QUERIES_MAX; i++)
    g_free (self->ring[i].id);
  g_free (self->ring);
  g_free (self);
}

static void
begin (SbxOpenQueries *self,
       const SbxEvent *event,
       char           *id)
{
  Query *query = &self->ring[self->n++ % SBX_OPEN_QUERIES_MAX];

  if (query->id != NULL && g_hash_table_lookup (self->open, query) == query)
    g_hash_table_remove (self->open, query);
  g_free (query->id);
  *query = (Query) {
    .run = event->run,
    .remote = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE,
    .began = event->time,
    .settled = INFINITY,
    .id = id,
  };
  g_hash_table_replace (self->open, query, query);
}

void
sbx_open_queries_observe (SbxOpenQueries *self,
                          const SbxEvent *event)
{
  char *id;
  Query *query;

  if (event->kind != SBX_EVENT_QUERY_START && event->kind != SBX_EVENT_QUERY_SETTLE)
    return;
  id = sbx_event_dup_text (event, "id");
  if (id == NULL)
    return;
  if (event->kind == SBX_EVENT_QUERY_START)
    {
      begin (self, event, id);
      return;
    }
  query = g_hash_table_lookup (self->open, &(Query) { .run = event->run, .id = id });
  if (query != NULL)
    {
      query->settled = event->time;
      g_hash_table_remove (self->open, query);
    }
  g_free (id);
}

gboolean
sbx_open_queries_waits (SbxOpenQueries *self,
                        const SbxRun   *run)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Query *query = value;

      if (query->run == run
          && run->wall + run->last_t - query->began < SBX_OPEN_QUERIES_PATIENCE)
        return TRUE;
    }

  return FALSE;
}

double
sbx_open_queries_first_settled (SbxOpenQueries *self,
                                const SbxRun   *run,
                                SbxSymbol       remote,
                                double          since)
{
  double first = INFINITY;

  for (guint i = 0; i < MIN (self->n, SBX_OPEN_QUERIES_MAX); i++)
    {
      const Query *query = &self->ring[i];

      if (query->run == run && query->remote == remote && query->began >= since)
        first = MIN (first, query->settled);
    }

  return first;
}
