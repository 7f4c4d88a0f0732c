/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-presence-private.h"

#include <math.h>
#include <string.h>

#include "sbx-limits.h"

static guint
use_hash (gconstpointer key)
{
  const SbxUse *self = key;

  return g_str_hash (self->id) ^ (self->run->index * 0x9e3779b1u);
}

static gboolean
use_equal (gconstpointer a,
           gconstpointer b)
{
  const SbxUse *left = a;
  const SbxUse *right = b;

  return left->run == right->run && strcmp (left->id, right->id) == 0;
}

static void
use_free (SbxUse *self)
{
  g_free (self->id);
  g_free (self);
}

/* Its members are links of the uses themselves. */
static void
queue_free (GQueue *self)
{
  if (self == NULL)
    return;
  g_queue_init (self);
  g_queue_free (self);
}

void
sbx_presence_init_uses (SbxPresence *self)
{
  self->uses = g_hash_table_new_full (use_hash, use_equal, (GDestroyNotify) use_free, NULL);
  self->by_store = g_ptr_array_new_with_free_func ((GDestroyNotify) queue_free);
  self->watchers = g_array_new (FALSE, FALSE, sizeof (SbxUseWatcher));
}

void
sbx_presence_clear_uses (SbxPresence *self)
{
  g_ptr_array_unref (self->by_store);
  g_hash_table_unref (self->uses);
  g_array_unref (self->watchers);
}

static SbxSymbol
get_symbol (SbxPresence    *self,
            const SbxEvent *event,
            const char     *name)
{
  g_autofree char *text = sbx_event_dup_text (event, name);

  if (text == NULL || strlen (text) > SBX_LIMIT_NAME_LENGTH)
    return SBX_SYMBOL_NONE;

  return sbx_symbols_intern (self->symbols, text, -1);
}

static GQueue *
get_queue (SbxPresence    *self,
           const SbxStore *store)
{
  GQueue *queue;

  if (store->index >= self->by_store->len)
    g_ptr_array_set_size (self->by_store, (int) store->index + 1);
  queue = g_ptr_array_index (self->by_store, store->index);
  if (queue == NULL)
    {
      queue = g_queue_new ();
      self->by_store->pdata[store->index] = queue;
    }

  return queue;
}

static void
end (SbxPresence    *self,
     SbxUse         *use,
     const SbxEvent *event)
{
  SbxAttendance *who = use->who;

  for (guint i = 0; i < self->watchers->len; i++)
    {
      SbxUseWatcher *watcher = &g_array_index (self->watchers, SbxUseWatcher, i);

      watcher->func (use, event, watcher->data);
    }
  if (use->store != NULL)
    g_queue_unlink (get_queue (self, use->store), &use->in_store);
  if (who != NULL)
    {
      if (isnan (use->left))
        g_queue_unlink (&who->fresh, &use->in_fresh);
      if (--who->n_uses == 0)
        sbx_presence_fall_silent (self, who, event);
    }
  g_hash_table_remove (self->uses, use);
}

static void
begin (SbxPresence    *self,
       SbxUse         *use,
       const SbxEvent *event)
{
  SbxAttendance *who = sbx_presence_attend (self, event->run, event->remote->name);

  use->who = who;
  if (who == NULL)
    return;
  use->mount = who->n_mounts;
  who->n_uses++;
  g_queue_push_tail_link (&who->fresh, &use->in_fresh);
  sbx_presence_use (self, who, event);
}

static SbxUse *
add_use (SbxPresence    *self,
         const SbxEvent *event,
         char           *id)
{
  SbxUse *use = g_new0 (SbxUse, 1);

  use->run = event->run;
  use->id = id;
  use->store = event->store;
  use->bridge = event->store == NULL ? get_symbol (self, event, "bridge") : SBX_SYMBOL_NONE;
  use->number = event->number;
  use->time = event->time;
  use->left = NAN;
  use->gaps = sbx_slices_count_gaps (self->slices, event->run);
  use->in_fresh.data = use;
  use->in_store.data = use;
  g_hash_table_add (self->uses, use);
  if (use->store != NULL)
    g_queue_push_tail_link (get_queue (self, use->store), &use->in_store);

  return use;
}

void
sbx_presence_begin_use (SbxPresence    *self,
                        const SbxEvent *event)
{
  g_autofree char *id = sbx_event_dup_text (event, "id");
  SbxUse key = { .run = event->run, .id = id };
  SbxUse *use = id != NULL ? g_hash_table_lookup (self->uses, &key) : NULL;

  if (id == NULL || (use == NULL && g_hash_table_size (self->uses) >= SBX_PRESENCE_MAX_USES))
    return;
  if (use == NULL)
    use = add_use (self, event, g_steal_pointer (&id));
  /* It may be told again, with more. */
  if (use->site == SBX_SYMBOL_NONE)
    use->site = get_symbol (self, event, "site");
  if (use->who == NULL && event->remote != NULL)
    begin (self, use, event);
}

void
sbx_presence_end_use (SbxPresence    *self,
                      const SbxEvent *event)
{
  g_autofree char *id = sbx_event_dup_text (event, "id");
  SbxUse key = { .run = event->run, .id = id };
  SbxUse *use = id != NULL ? g_hash_table_lookup (self->uses, &key) : NULL;

  if (use != NULL)
    end (self, use, event);
}

void
sbx_presence_end_uses_of (SbxPresence    *self,
                          const SbxEvent *event)
{
  GQueue *queue = get_queue (self, event->store);

  while (queue->head != NULL)
    end (self, queue->head->data, event);
}

void
sbx_presence_watch_uses (SbxPresence *self,
                         SbxUseFunc   func,
                         gpointer     data)
{
  SbxUseWatcher watcher = { func, data };

  g_array_append_val (self->watchers, watcher);
}

static int
compare_uses (gconstpointer a,
              gconstpointer b)
{
  const SbxUse *left = *(SbxUse *const *) a;
  const SbxUse *right = *(SbxUse *const *) b;

  return left->number < right->number ? -1 : left->number > right->number;
}

GPtrArray *
sbx_presence_list_uses (SbxPresence *self)
{
  GPtrArray *list = g_ptr_array_sized_new (g_hash_table_size (self->uses));
  GHashTableIter iter;
  gpointer use;

  g_hash_table_iter_init (&iter, self->uses);
  while (g_hash_table_iter_next (&iter, &use, NULL))
    g_ptr_array_add (list, use);
  g_ptr_array_sort (list, compare_uses);

  return list;
}
