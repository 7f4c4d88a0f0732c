/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-queries.h"

#include <math.h>
#include <string.h>

/* Requests and queries, and which request was made for which query:
 *
 * 1. the agent says so (`query`);
 * 2. the query's end names the address, and a bare request for it began meanwhile;
 * 3. its remote made exactly one request meanwhile. */

#define BARE "fetch"

typedef struct
{
  void (*leaving) (gpointer data);
  gpointer data;
} Watcher;

typedef struct
{
  const SbxRun *run;
  guint64 number;
} Gap;

struct _SbxQueries
{
  guint n_users;
  SbxSession *session;
  SbxSymbols *symbols;
  GPtrArray *all;      /* SbxQuery, in the order in which they began */
  GHashTable *by_name; /* run and id → SbxQuery */
  GArray *watchers;
  Gap gaps[SBX_QUERIES_MAX_GAPS];
  guint n_gaps;
  guint64 number;      /* of the last event that was taken */
  const SbxQuery *last;
};

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("sbx-queries");
}

static void
release_text (const char *text)
{
  if (text != NULL)
    g_ref_string_release ((char *) text);
}

static void
query_free (gpointer data)
{
  SbxQuery *query = data;

  release_text (query->key);
  release_text (query->url);
  g_free (query->id);
  g_free (query);
}

static guint
hash_name (gconstpointer data)
{
  const SbxQuery *query = data;

  return g_str_hash (query->id) ^ g_direct_hash (query->run);
}

static gboolean
equal_names (gconstpointer a,
             gconstpointer b)
{
  const SbxQuery *left = a;
  const SbxQuery *right = b;

  return left->run == right->run && strcmp (left->id, right->id) == 0;
}

/**
 * sbx_queries_get:
 * @session: a session
 *
 * Returns: (transfer full): the queries of the session; to be given back by sbx_queries_release()
 */
SbxQueries *
sbx_queries_get (SbxSession *session)
{
  SbxQueries *self = g_object_get_qdata (G_OBJECT (session), get_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxQueries, 1);
      self->session = session;
      self->symbols = sbx_session_get_symbols (session);
      self->all = g_ptr_array_new_with_free_func (query_free);
      self->by_name = g_hash_table_new (hash_name, equal_names);
      self->watchers = g_array_new (FALSE, FALSE, sizeof (Watcher));
      g_object_set_qdata (G_OBJECT (session), get_quark (), self);
    }
  self->n_users++;

  return self;
}

void
sbx_queries_release (SbxQueries *self)
{
  if (--self->n_users > 0)
    return;
  g_object_set_qdata (G_OBJECT (self->session), get_quark (), NULL);
  g_array_unref (self->watchers);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->all);
  g_free (self);
}

void
sbx_queries_watch (SbxQueries *self,
                   void      (*leaving) (gpointer data),
                   gpointer    data)
{
  Watcher watcher = { leaving, data };

  g_array_append_val (self->watchers, watcher);
}

GPtrArray *
sbx_queries_get_all (SbxQueries *self)
{
  return self->all;
}

gboolean
sbx_queries_has_gap (SbxQueries   *self,
                     const SbxRun *run,
                     guint64       from,
                     guint64       to)
{
  for (guint i = 0; i < MIN (self->n_gaps, SBX_QUERIES_MAX_GAPS); i++)
    {
      if (self->gaps[i].run == run && self->gaps[i].number > from && self->gaps[i].number < to)
        return TRUE;
    }

  return FALSE;
}

static void
forget_oldest (SbxQueries *self)
{
  for (guint i = 0; i < self->watchers->len; i++)
    {
      const Watcher *watcher = &g_array_index (self->watchers, Watcher, i);

      watcher->leaving (watcher->data);
    }
  for (guint i = 0; i < SBX_QUERIES_STEP; i++)
    {
      SbxQuery *query = g_ptr_array_index (self->all, i);

      query->leaving = TRUE;
      if (g_hash_table_lookup (self->by_name, query) == query)
        g_hash_table_remove (self->by_name, query);
    }
  for (guint i = SBX_QUERIES_STEP; i < self->all->len; i++)
    {
      SbxQuery *query = g_ptr_array_index (self->all, i);

      if (query->sake != NULL && query->sake->leaving)
        query->sake = NULL;
      if (query->asked != NULL && query->asked->leaving)
        query->asked = NULL;
    }
  g_ptr_array_remove_range (self->all, 0, SBX_QUERIES_STEP);
}

static const char *
intern_text (const char *text)
{
  if (strlen (text) > SBX_QUERIES_MAX_TEXT)
    {
      g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);

      return g_ref_string_new_intern (sum);
    }

  return g_ref_string_new_intern (text);
}

static SbxSymbol
get_symbol (SbxQueries     *self,
            const SbxEvent *event,
            const char     *name)
{
  g_autofree char *text = sbx_event_dup_text (event, name);

  return text != NULL ? sbx_symbols_intern (self->symbols, text, -1) : SBX_SYMBOL_NONE;
}

static void
take_url (SbxQuery       *query,
          const SbxEvent *event)
{
  g_autofree char *text = query->url == NULL ? sbx_event_dup_text (event, "url") : NULL;
  g_autofree char *normal = text != NULL ? sbx_queries_normalize (text) : NULL;

  if (normal != NULL)
    query->url = intern_text (normal);
}

static SbxQuery *
find_named (SbxQueries   *self,
            const SbxRun *run,
            char         *id)
{
  SbxQuery name = { .run = run, .id = id };

  return id != NULL ? g_hash_table_lookup (self->by_name, &name) : NULL;
}

static gboolean
is_safe (const char *method)
{
  return method == NULL || g_ascii_strcasecmp (method, "GET") == 0
         || g_ascii_strcasecmp (method, "HEAD") == 0 || g_ascii_strcasecmp (method, "OPTIONS") == 0;
}

/* The query got its request: what the one knows the other knows. */
static void
link_request (SbxQuery *query,
              SbxQuery *request)
{
  request->sake = query;
  if (query->asked != NULL)
    return;
  query->asked = request;
  query->safe = request->safe;
  if (query->url == NULL && request->url != NULL)
    query->url = g_ref_string_acquire ((char *) request->url);
}

static const SbxQuery *
take_start (SbxQueries     *self,
            const SbxEvent *event)
{
  g_autofree char *library = sbx_event_dup_text (event, "library");
  g_autofree char *method = sbx_event_dup_text (event, "method");
  g_autofree char *sake = sbx_event_dup_text (event, "query");
  g_autofree char *key = sbx_event_dup_text (event, "key");
  SbxQuery *query;

  if (self->all->len == SBX_QUERIES_MAX)
    forget_oldest (self);
  query = g_new0 (SbxQuery, 1);
  query->run = event->run;
  query->remote = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE;
  query->request = g_strcmp0 (library, BARE) == 0;
  if (library != NULL && !query->request)
    query->library = sbx_symbols_intern (self->symbols, library, -1);
  else if (event->store != NULL)
    query->library = event->store->library;
  query->store = event->store;
  query->cache = get_symbol (self, event, "cache");
  query->closed = INFINITY;
  query->key = key != NULL ? intern_text (key) : NULL;
  query->safe = is_safe (method);
  query->number = event->number;
  query->time = event->time;
  query->bytes = NAN;
  query->id = sbx_event_dup_text (event, "id");
  if (query->id == NULL)
    query->id = g_strdup ("");
  take_url (query, event);
  g_ptr_array_add (self->all, query);
  g_hash_table_replace (self->by_name, query, query);
  if (query->request && sake != NULL)
    {
      SbxQuery *known = find_named (self, event->run, sake);

      if (known != NULL && known != query)
        link_request (known, query);
    }

  return query;
}

/* The request that must be the query's, by address or because there is no other. */
static SbxQuery *
find_request (SbxQueries     *self,
              const SbxQuery *query)
{
  SbxQuery *only = NULL;
  guint n_own = 0;
  guint steps = 0;

  for (guint i = self->all->len; i-- > 0 && steps < SBX_QUERIES_LOOK_BACK; steps++)
    {
      SbxQuery *other = g_ptr_array_index (self->all, i);

      if (other->run != query->run || !other->request || other->sake != NULL)
        continue;
      if (other->time < query->time)
        break;
      if (query->url != NULL)
        {
          if (other->url == query->url)
            only = other;
          continue;
        }
      if (other->remote == query->remote)
        {
          only = other;
          n_own++;
        }
    }

  return query->url != NULL || (n_own == 1 && query->remote != SBX_SYMBOL_NONE) ? only : NULL;
}

static const SbxQuery *
take_settle (SbxQueries     *self,
             const SbxEvent *event)
{
  g_autofree char *id = sbx_event_dup_text (event, "id");
  SbxQuery *query = find_named (self, event->run, id);
  double bytes;

  if (query == NULL || query->settled != 0)
    return NULL;
  take_url (query, event);
  query->settled = event->number;
  query->settled_time = event->time;
  sbx_json_get_boolean (event->json, sbx_json_member (event->json, event->token, "ok"),
                        &query->ok);
  if (sbx_json_get_double (event->json, sbx_json_member (event->json, event->token, "bytes"),
                           &bytes))
    query->bytes = bytes;
  if (!query->request && query->asked == NULL)
    {
      SbxQuery *request = find_request (self, query);

      query->guessed = request != NULL && query->url == NULL;
      if (request != NULL)
        link_request (query, request);
    }

  return query;
}

static void
take_close (SbxQueries     *self,
            const SbxEvent *event)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      SbxQuery *query = g_ptr_array_index (self->all, i);

      if (query->store != NULL && query->store == event->store)
        query->closed = MIN (query->closed, event->time);
    }
}

/**
 * sbx_queries_observe:
 * @self: the queries of the session
 * @event: any event
 *
 * Takes the event once, however many rules pass it on.
 *
 * Returns: (nullable): what @event began or settled
 */
const SbxQuery *
sbx_queries_observe (SbxQueries     *self,
                     const SbxEvent *event)
{
  if (event->number == self->number)
    return self->last;
  self->number = event->number;
  self->last = NULL;

  switch ((int) event->kind)
    {
    case SBX_EVENT_QUERY_START:
      self->last = take_start (self, event);
      break;
    case SBX_EVENT_QUERY_SETTLE:
      self->last = take_settle (self, event);
      break;
    case SBX_EVENT_STORE_CLOSE:
      take_close (self, event);
      break;
    case SBX_EVENT_GAP:
      self->gaps[self->n_gaps++ % SBX_QUERIES_MAX_GAPS] =
        (Gap) { event->run, event->number };
      break;
    default:
      break;
    }

  return self->last;
}
