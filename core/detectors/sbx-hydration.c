/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-hydration.h"

#include <math.h>
#include <string.h>

#include "sbx-limits.h"

struct _SbxHydration
{
  SbxSymbols *symbols;
  SbxSlices *slices;
  SbxPresence *presence;
  GPtrArray *stores; /* SbxHydrationStore, by index of the store; (nullable) */
  guint n_ready;
  guint n_readers;
};

static void
look_free (SbxHydrationStore *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->touched);
  g_array_unref (self->ready);
  g_ptr_array_unref (self->readers);
  g_free (self);
}

SbxHydration *
sbx_hydration_new (SbxSession *session)
{
  SbxHydration *self = g_new0 (SbxHydration, 1);

  self->symbols = sbx_symbols_ref (sbx_session_get_symbols (session));
  self->slices = sbx_slices_get (session);
  self->presence = sbx_presence_get (session);
  self->stores = g_ptr_array_new_with_free_func ((GDestroyNotify) look_free);

  return self;
}

void
sbx_hydration_free (SbxHydration *self)
{
  g_ptr_array_unref (self->stores);
  sbx_presence_release (self->presence);
  sbx_slices_release (self->slices);
  sbx_symbols_unref (self->symbols);
  g_free (self);
}

GPtrArray *
sbx_hydration_get_stores (SbxHydration *self)
{
  return self->stores;
}

static SbxHydrationStore *
get_look (SbxHydration *self,
          SbxStore     *store)
{
  SbxHydrationStore *look;

  if (store->index >= self->stores->len)
    g_ptr_array_set_size (self->stores, (int) store->index + 1);
  look = g_ptr_array_index (self->stores, store->index);
  if (look != NULL)
    return look;

  look = g_new0 (SbxHydrationStore, 1);
  look->store = store;
  look->until = -INFINITY;
  look->touched = g_hash_table_new (NULL, NULL);
  look->ready = g_array_new (FALSE, FALSE, sizeof (SbxReady));
  look->readers = g_ptr_array_new_with_free_func (g_free);
  self->stores->pdata[store->index] = look;

  return look;
}

/* --- Ready ----------------------------------------------------------------------------------- */

static gboolean
is_ready_word (const SbxJson *json,
               guint32        token)
{
  static const char *const words[] = {
    "ready", "succeeded", "loaded", "idle", "authenticated", "hydrated", NULL,
  };

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (sbx_json_equals (json, token, words[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_restoring (const char *type)
{
  static const char *const words[] = { "rehydrat", "restor", "hydrat", NULL };
  g_autofree char *lower = g_ascii_strdown (type, -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (lower, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Whoever subscribed was told; a subscription of nobody known is a UI library's, for anybody. And
 * who is gone shows nothing. */
static void
decide_followers (SbxHydration      *self,
                  SbxHydrationStore *look)
{
  g_autoptr (GPtrArray) uses = NULL;
  const SbxAttendance *who;

  for (guint i = 0; i < look->readers->len; i++)
    {
      SbxReader *reader = g_ptr_array_index (look->readers, i);

      if (reader->decided)
        continue;
      reader->decided = TRUE;
      who = sbx_presence_find (self->presence, look->store->run, reader->remote);
      reader->follows = who != NULL && !who->mounted;
      if (uses == NULL)
        uses = sbx_presence_list_uses (self->presence);
      for (guint j = 0; j < uses->len && !reader->follows; j++)
        {
          const SbxUse *use = g_ptr_array_index (uses, j);

          reader->follows = use->store == look->store
                            && (use->who == NULL || use->who->remote == reader->remote);
        }
    }
}

static void
add_ready (SbxHydration      *self,
           SbxHydrationStore *look,
           const SbxEvent    *event,
           SbxSymbol          slice)
{
  const SbxSlice *known = sbx_store_find_slice (look->store, slice);
  SbxReady ready = {
    .slice = slice,
    .sender = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE,
    .number = event->number,
    .time = event->time,
    .added = known != NULL ? known->added : look->store->opened,
  };

  for (guint i = 0; i < look->ready->len; i++)
    {
      if (g_array_index (look->ready, SbxReady, i).slice == slice)
        return;
    }
  if (self->n_ready >= SBX_HYDRATION_MAX_READY)
    return;
  self->n_ready++;
  g_array_append_val (look->ready, ready);
  decide_followers (self, look);
}

/* What somebody has changed is in use: to restore it then is to follow something else, such as
 * another tab. */
static void
restore (SbxHydration      *self,
         SbxHydrationStore *look,
         const SbxEvent    *event,
         SbxSymbol          slice)
{
  if (!g_hash_table_contains (look->touched, GUINT_TO_POINTER (slice)))
    add_ready (self, look, event, slice);
}

static void
look_at_patch (SbxHydration      *self,
               SbxHydrationStore *look,
               const SbxEvent    *event)
{
  const SbxJson *json = event->json;

  for (guint32 op = sbx_json_first (json, event->patch);
       op != 0;
       op = sbx_json_after (json, event->patch, op))
    {
      guint32 path = sbx_json_member (json, op, "p");
      guint32 value = sbx_json_member (json, op, "v");
      guint32 step = sbx_json_first (json, path);
      guint32 last = step;

      if (step == 0 || value == 0 || json->tokens[value].type != SBX_JSON_STRING)
        continue;
      for (guint32 at = step; at != 0; at = sbx_json_after (json, path, at))
        last = at;
      if (last != step && sbx_json_equals (json, last, "status") && is_ready_word (json, value))
        {
          g_autofree char *slice = sbx_json_dup_string (json, step, NULL);

          add_ready (self, look, event, sbx_symbols_intern (self->symbols, slice, -1));
        }
    }
}

static void
observe_dispatch (SbxHydration   *self,
                  const SbxEvent *event)
{
  SbxHydrationStore *look = event->store->index < self->stores->len
               ? g_ptr_array_index (self->stores, event->store->index) : NULL;

  if (look == NULL || event->time > look->until || event->n_changed == 0
      || look->n_looks >= SBX_HYDRATION_MAX_LOOKS)
    return;
  look->n_looks++;
  if (event->type != SBX_SYMBOL_NONE
      && is_restoring (sbx_symbols_get (self->symbols, event->type)))
    {
      for (guint i = 0; i < event->n_changed; i++)
        restore (self, look, event, event->changed[i]);
    }
  else
    {
      for (guint i = 0; i < event->n_changed
                        && g_hash_table_size (look->touched) < SBX_HYDRATION_MAX_TOUCHED; i++)
        g_hash_table_add (look->touched, GUINT_TO_POINTER (event->changed[i]));
    }
  if (event->patch != 0)
    look_at_patch (self, look, event);
}

/* --- Reads and errors ------------------------------------------------------------------------ */

static SbxReader *
get_reader (SbxHydration      *self,
            SbxHydrationStore *look,
            const SbxEvent    *event,
            SbxSymbol          slice)
{
  SbxReader *reader;

  for (guint i = 0; i < look->readers->len; i++)
    {
      reader = g_ptr_array_index (look->readers, i);
      if (reader->remote == event->remote->name && reader->slice == slice)
        return reader;
    }
  if (self->n_readers >= SBX_HYDRATION_MAX_READERS)
    return NULL;

  self->n_readers++;
  reader = g_new0 (SbxReader, 1);
  reader->remote = event->remote->name;
  reader->slice = slice;
  reader->number = event->number;
  reader->time = event->time;
  reader->gaps = sbx_slices_count_gaps (self->slices, event->run);
  g_ptr_array_add (look->readers, reader);

  return reader;
}

static void
observe_read (SbxHydration   *self,
              const SbxEvent *event)
{
  g_autofree char *site = sbx_event_dup_text (event, "site");
  SbxHydrationStore *look;
  SbxReader *reader;

  if (event->remote == NULL || event->store == NULL || event->store->late)
    return;
  look = get_look (self, event->store);
  reader = get_reader (self, look, event, event->slice);
  if (reader == NULL)
    return;
  if (reader->site == SBX_SYMBOL_NONE && site != NULL && strlen (site) <= SBX_LIMIT_NAME_LENGTH)
    reader->site = sbx_symbols_intern (self->symbols, site, -1);
  reader->last = event->number;
  reader->last_time = event->time;
}

static gboolean
is_about_nothing (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  return strstr (lower, "undefined") != NULL || strstr (lower, "null") != NULL
         || strstr (lower, "not a function") != NULL;
}

static void
fail (SbxHydrationStore *look,
      const SbxEvent    *event,
      double             within)
{
  for (guint i = 0; i < look->readers->len; i++)
    {
      SbxReader *reader = g_ptr_array_index (look->readers, i);
      SbxReadFailure failure = { reader->last, reader->last_time, event->number, event->time };

      if (reader->remote == event->remote->name && reader->n_failures < SBX_HYDRATION_MAX_FAILURES
          && event->time - reader->last_time <= within)
        reader->failures[reader->n_failures++] = failure;
    }
}

static void
observe_log (SbxHydration   *self,
             const SbxEvent *event,
             double          within)
{
  g_autofree char *level = sbx_event_dup_text (event, "level");
  g_autofree char *text = sbx_event_dup_text (event, "text");
  GHashTableIter iter;
  gpointer store;

  if (event->remote == NULL || level == NULL || text == NULL || strcmp (level, "error") != 0
      || !is_about_nothing (text))
    return;
  g_hash_table_iter_init (&iter, event->run->stores);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    {
      guint index = ((SbxStore *) store)->index;
      SbxHydrationStore *look = index < self->stores->len
                                ? g_ptr_array_index (self->stores, index) : NULL;

      if (look != NULL)
        fail (look, event, within);
    }
}

void
sbx_hydration_observe (SbxHydration   *self,
                       const SbxEvent *event,
                       double          error,
                       double          window)
{
  if (event->kind == SBX_EVENT_DISPATCH)
    {
      observe_dispatch (self, event);
      return;
    }
  sbx_presence_observe (self->presence, event);
  switch ((int) event->kind)
    {
    case SBX_EVENT_STORE_OPEN:
    case SBX_EVENT_REDUCER_ADD:
      /* Past the limit of stores there is none. */
      if (event->store != NULL && !event->store->late)
        get_look (self, event->store)->until = event->time + window;
      break;
    case SBX_EVENT_READ:
    case SBX_EVENT_NOT_READY:
      observe_read (self, event);
      break;
    case SBX_EVENT_LOG:
      observe_log (self, event, error);
      break;
    default:
      break;
    }
}
