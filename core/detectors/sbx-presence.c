/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-presence-private.h"

#include <string.h>

/* A slice of a store that was registered, and by whom, as soon as that is known. */
typedef struct
{
  guint store;
  SbxSymbol slice;
  SbxAttendance *who;
  guint64 number;
  double time;
} Place;

static G_DEFINE_QUARK (sbx-presence, sbx_presence)

static guint
attendance_hash (gconstpointer key)
{
  const SbxAttendance *self = key;

  return (self->run->index * 0x9e3779b1u) ^ self->remote;
}

static gboolean
attendance_equal (gconstpointer a,
                  gconstpointer b)
{
  const SbxAttendance *left = a;
  const SbxAttendance *right = b;

  return left->run == right->run && left->remote == right->remote;
}

static void
attendance_free (SbxAttendance *self)
{
  g_array_unref (self->slices);
  g_free (self);
}

static guint
place_hash (gconstpointer key)
{
  const Place *self = key;

  return (self->store * 0x9e3779b1u) ^ self->slice;
}

static gboolean
place_equal (gconstpointer a,
             gconstpointer b)
{
  const Place *left = a;
  const Place *right = b;

  return left->store == right->store && left->slice == right->slice;
}

/**
 * sbx_presence_get:
 * @session: a session
 *
 * Returns: (transfer full): the one of this session; give it back by sbx_presence_release()
 */
SbxPresence *
sbx_presence_get (SbxSession *session)
{
  SbxPresence *self = g_object_get_qdata (G_OBJECT (session), sbx_presence_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxPresence, 1);
      self->session = session;
      self->symbols = sbx_symbols_ref (sbx_session_get_symbols (session));
      self->slices = sbx_slices_get (session);
      self->deliveries = sbx_deliveries_get (session);
      self->remotes = g_hash_table_new_full (attendance_hash, attendance_equal,
                                             (GDestroyNotify) attendance_free, NULL);
      self->registered = g_hash_table_new_full (place_hash, place_equal, g_free, NULL);
      self->return_watchers = g_array_new (FALSE, FALSE, sizeof (SbxReturnWatcher));
      sbx_presence_init_uses (self);
      g_object_set_qdata (G_OBJECT (session), sbx_presence_quark (), self);
    }
  self->n_users++;

  return self;
}

/**
 * sbx_presence_release:
 * @self: (transfer full): what sbx_presence_get() gave
 *
 * The last one to release it frees it.
 */
void
sbx_presence_release (SbxPresence *self)
{
  if (--self->n_users > 0)
    return;

  g_object_set_qdata (G_OBJECT (self->session), sbx_presence_quark (), NULL);
  sbx_presence_clear_uses (self);
  g_array_unref (self->return_watchers);
  g_hash_table_unref (self->registered);
  g_hash_table_unref (self->remotes);
  sbx_deliveries_release (self->deliveries);
  sbx_slices_release (self->slices);
  sbx_symbols_unref (self->symbols);
  g_free (self);
}

/* --- Remotes --------------------------------------------------------------------------------- */

static gboolean
is_host (const SbxRun *run,
         SbxSymbol     remote)
{
  GPtrArray *remotes = run->peer != NULL ? run->peer->remotes : NULL;

  for (guint i = 0; remotes != NULL && i < remotes->len; i++)
    {
      const SbxRemote *each = g_ptr_array_index (remotes, i);

      if (each->name == remote)
        return each->host;
    }

  return FALSE;
}

SbxAttendance *
sbx_presence_attend (SbxPresence *self,
                     SbxRun      *run,
                     SbxSymbol    remote)
{
  SbxAttendance key = { .run = run, .remote = remote };
  SbxAttendance *who;

  if (remote == SBX_SYMBOL_NONE)
    return NULL;
  who = g_hash_table_lookup (self->remotes, &key);
  if (who != NULL || g_hash_table_size (self->remotes) >= SBX_PRESENCE_MAX_REMOTES)
    return who;

  who = g_new0 (SbxAttendance, 1);
  who->run = run;
  who->remote = remote;
  who->host = is_host (run, remote);
  who->slices = g_array_new (FALSE, FALSE, sizeof (SbxRegistered));
  g_queue_init (&who->fresh);
  g_hash_table_add (self->remotes, who);

  return who;
}

static void
turn (SbxPresence    *self,
      SbxAttendance  *who,
      gboolean        mounted,
      SbxPresenceHow  how,
      const SbxEvent *event)
{
  if (mounted && !who->mounted && who->number != 0)
    {
      for (guint i = 0; i < self->return_watchers->len; i++)
        {
          SbxReturnWatcher *watcher = &g_array_index (self->return_watchers, SbxReturnWatcher, i);

          watcher->func (who, event, watcher->data);
        }
    }
  if (who->mounted != mounted || who->number == 0)
    {
      who->since = event->time;
      who->number = event->number;
    }
  who->mounted = mounted;
  who->how = how;
}

static void
settle (SbxPresence    *self,
        SbxAttendance  *who,
        SbxPresenceHow  how,
        const SbxEvent *event)
{
  if (!who->settled)
    {
      who->settled = TRUE;
      who->settled_how = how;
      who->n_mounts++;
    }
  who->settled_how = MAX (who->settled_how, how);
  turn (self, who, TRUE, who->settled_how, event);
}

/* All it listens to it should have given up by now. */
static void
leave (SbxPresence    *self,
       SbxAttendance  *who,
       SbxPresenceHow  how,
       const SbxEvent *event)
{
  GList *link;

  if (!who->settled && !who->mounted)
    {
      who->how = MAX (who->how, how); /* known already, and now better */
      if (who->number == 0)
        turn (self, who, FALSE, how, event);
      return;
    }
  who->settled = FALSE;
  who->n_unmounts++;
  turn (self, who, FALSE, how, event);
  while ((link = g_queue_pop_head_link (&who->fresh)) != NULL)
    {
      SbxUse *use = link->data;

      use->left = event->time;
      use->left_number = event->number;
      use->left_how = how;
      use->mount = who->n_mounts;
      use->gaps = sbx_slices_count_gaps (self->slices, who->run);
    }
}

void
sbx_presence_use (SbxPresence    *self,
                  SbxAttendance  *who,
                  const SbxEvent *event)
{
  if (who->mounted)
    return;
  if (who->settled)
    turn (self, who, TRUE, who->settled_how, event);
  else if (who->number == 0 || who->how != SBX_PRESENCE_TOLD)
    turn (self, who, TRUE, SBX_PRESENCE_USES, event);
}

void
sbx_presence_fall_silent (SbxPresence    *self,
                          SbxAttendance  *who,
                          const SbxEvent *event)
{
  if (who->mounted && !who->rooted && !who->host)
    turn (self, who, FALSE, SBX_PRESENCE_USES, event);
}

/* --- What is told ---------------------------------------------------------------------------- */

static void
observe_mount (SbxPresence    *self,
               const SbxEvent *event)
{
  SbxAttendance *who;
  gboolean found = sbx_json_member (event->json, event->token, "entry") != 0;

  who = event->remote != NULL ? sbx_presence_attend (self, event->run, event->remote->name) : NULL;
  if (who == NULL)
    return;
  who->host = event->remote->host;
  /* With an address of its code it may have been found, rather than mounted, and it may be told so
   * again after a lost connection. */
  if (found && !who->ever_unmounted && who->number != 0 && !who->mounted)
    return;
  if (!found || who->ever_unmounted)
    who->rooted = TRUE;
  settle (self, who, SBX_PRESENCE_TOLD, event);
}

static void
observe_unmount (SbxPresence    *self,
                 const SbxEvent *event)
{
  SbxAttendance *who;

  who = event->remote != NULL ? sbx_presence_attend (self, event->run, event->remote->name) : NULL;
  if (who == NULL)
    return;
  who->rooted = FALSE;
  who->ever_unmounted = TRUE;
  leave (self, who, SBX_PRESENCE_TOLD, event);
}

/* What was in the store when it was made is not registered by whoever mounts. */
static gboolean
is_registered (const SbxEvent *event)
{
  const SbxSlice *slice = sbx_store_find_slice (event->store, event->slice);

  return slice != NULL && slice->open && (!slice->initial || event->store->late);
}

static Place *
get_place (SbxPresence    *self,
           const SbxEvent *event)
{
  Place key = { .store = event->store->index, .slice = event->slice };
  Place *place = g_hash_table_lookup (self->registered, &key);

  if (place != NULL || g_hash_table_size (self->registered) >= SBX_PRESENCE_MAX_SLICES)
    return place;
  place = g_memdup2 (&key, sizeof key);
  place->number = event->number;
  place->time = event->time;
  g_hash_table_add (self->registered, place);

  return place;
}

/* It may be told again, by somebody who knows the owner: the slice is no newer for that. */
static void
observe_add (SbxPresence    *self,
             const SbxEvent *event)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, event->store);
  SbxTenure *tenure = sbx_store_slices_get_current (slices, event->slice);
  Place *place = is_registered (event) ? get_place (self, event) : NULL;
  SbxRegistered registered = { .store = event->store, .slice = event->slice };
  SbxAttendance *who;

  if (place == NULL || place->who != NULL || tenure == NULL)
    return;
  who = sbx_presence_attend (self, event->run, tenure->owner);
  if (who == NULL)
    return;
  /* Whoever watches returns sees what was there before. */
  if (who->number == 0 || place->number > who->number)
    settle (self, who, SBX_PRESENCE_SLICE, event);
  place->who = who;
  registered.number = place->number;
  registered.time = place->time;
  g_array_append_val (who->slices, registered);
}

static void
observe_remove (SbxPresence    *self,
                const SbxEvent *event)
{
  Place key = { .store = event->store->index, .slice = event->slice };
  Place *place = g_hash_table_lookup (self->registered, &key);
  SbxAttendance *who = place != NULL ? place->who : NULL;

  if (place != NULL)
    g_hash_table_remove (self->registered, &key);
  if (who == NULL)
    return;
  for (guint i = 0; i < who->slices->len; i++)
    {
      const SbxRegistered *each = &g_array_index (who->slices, SbxRegistered, i);

      if (each->store == event->store && each->slice == event->slice)
        {
          g_array_remove_index (who->slices, i);
          break;
        }
    }
  if (who->slices->len == 0 && !who->rooted && !who->host)
    leave (self, who, SBX_PRESENCE_SLICE, event);
}

/**
 * sbx_presence_observe:
 * @event: an event that the session has taken into its model
 *
 * Takes an event in. Several rules may pass on the same one; it counts once.
 */
void
sbx_presence_observe (SbxPresence    *self,
                      const SbxEvent *event)
{
  if (event->number <= self->last || (SBX_DETECTOR_WANTS (event->kind) & SBX_PRESENCE_WANTS) == 0)
    return;
  self->last = event->number;
  sbx_slices_observe (self->slices, event);
  sbx_deliveries_observe (self->deliveries, event);

  switch ((int) event->kind)
    {
    case SBX_EVENT_MOUNT:
      observe_mount (self, event);
      break;
    case SBX_EVENT_UNMOUNT:
      observe_unmount (self, event);
      break;
    case SBX_EVENT_REDUCER_ADD:
      observe_add (self, event);
      break;
    case SBX_EVENT_REDUCER_REMOVE:
      observe_remove (self, event);
      break;
    case SBX_EVENT_SUBSCRIBE:
      sbx_presence_begin_use (self, event);
      break;
    case SBX_EVENT_UNSUBSCRIBE:
      sbx_presence_end_use (self, event);
      break;
    case SBX_EVENT_STORE_CLOSE:
      sbx_presence_end_uses_of (self, event);
      break;
    default:
      break;
    }
}

/**
 * sbx_presence_find:
 * @run: a run
 * @remote: name of a remote
 *
 * Returns: (nullable) (transfer none): whether it is mounted there, as far as that is known
 */
const SbxAttendance *
sbx_presence_find (SbxPresence  *self,
                   const SbxRun *run,
                   SbxSymbol     remote)
{
  SbxAttendance key = { .run = (SbxRun *) run, .remote = remote };

  return g_hash_table_lookup (self->remotes, &key);
}

gboolean
sbx_presence_has_passed (SbxPresence  *self,
                         const SbxRun *run,
                         double        deadline,
                         double        now)
{
  return sbx_deliveries_has_passed (self->deliveries, run, deadline, now);
}

static int
compare_attendances (gconstpointer a,
                     gconstpointer b,
                     gpointer      data)
{
  const SbxAttendance *left = *(SbxAttendance *const *) a;
  const SbxAttendance *right = *(SbxAttendance *const *) b;

  if (left->run != right->run)
    return left->run->index < right->run->index ? -1 : 1;

  return strcmp (sbx_symbols_get (data, left->remote), sbx_symbols_get (data, right->remote));
}

GPtrArray *
sbx_presence_list (SbxPresence *self)
{
  GPtrArray *list = g_ptr_array_sized_new (g_hash_table_size (self->remotes));
  GHashTableIter iter;
  gpointer who;

  g_hash_table_iter_init (&iter, self->remotes);
  while (g_hash_table_iter_next (&iter, &who, NULL))
    g_ptr_array_add (list, who);
  g_ptr_array_sort_with_data (list, compare_attendances, self->symbols);

  return list;
}

void
sbx_presence_watch_returns (SbxPresence  *self,
                            SbxReturnFunc func,
                            gpointer      data)
{
  SbxReturnWatcher watcher = { func, data };

  g_array_append_val (self->return_watchers, watcher);
}
