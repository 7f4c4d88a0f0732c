/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-presence-private.h"

/* A slice of a store. */
typedef struct
{
  guint store;
  SbxSymbol slice;
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
      self->remotes = g_hash_table_new_full (attendance_hash, attendance_equal, g_free, NULL);
      self->registered = g_hash_table_new_full (place_hash, place_equal, g_free, NULL);
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
  g_queue_init (&who->fresh);
  g_hash_table_add (self->remotes, who);

  return who;
}

static void
turn (SbxAttendance  *self,
      gboolean        mounted,
      SbxPresenceHow  how,
      const SbxEvent *event)
{
  if (self->mounted != mounted || self->number == 0)
    {
      self->since = event->time;
      self->number = event->number;
    }
  self->mounted = mounted;
  self->how = how;
}

static void
settle (SbxAttendance  *self,
        SbxPresenceHow  how,
        const SbxEvent *event)
{
  if (!self->settled)
    {
      self->settled = TRUE;
      self->settled_how = how;
      self->n_mounts++;
    }
  self->settled_how = MAX (self->settled_how, how);
  turn (self, TRUE, self->settled_how, event);
}

/* All it listens to it should have given up by now. */
static void
leave (SbxAttendance  *self,
       SbxPresenceHow  how,
       const SbxEvent *event)
{
  GList *link;

  if (!self->settled && !self->mounted)
    {
      self->how = MAX (self->how, how); /* known already, and now better */
      if (self->number == 0)
        turn (self, FALSE, how, event);
      return;
    }
  self->settled = FALSE;
  self->n_unmounts++;
  turn (self, FALSE, how, event);
  while ((link = g_queue_pop_head_link (&self->fresh)) != NULL)
    {
      SbxUse *use = link->data;

      use->left = event->time;
      use->left_number = event->number;
      use->left_how = how;
    }
}

void
sbx_attendance_use (SbxAttendance  *self,
                    const SbxEvent *event)
{
  if (self->mounted)
    return;
  if (self->settled)
    turn (self, TRUE, self->settled_how, event);
  else if (self->number == 0 || self->how != SBX_PRESENCE_TOLD)
    turn (self, TRUE, SBX_PRESENCE_USES, event);
}

void
sbx_attendance_fall_silent (SbxAttendance  *self,
                            const SbxEvent *event)
{
  if (self->mounted && !self->rooted && !self->host)
    turn (self, FALSE, SBX_PRESENCE_USES, event);
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
  settle (who, SBX_PRESENCE_TOLD, event);
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
  leave (who, SBX_PRESENCE_TOLD, event);
}

/* What was in the store when it was made is not registered by whoever mounts. */
static gboolean
is_registered (const SbxEvent *event)
{
  const SbxSlice *slice = sbx_store_find_slice (event->store, event->slice);

  return slice != NULL && slice->open && (!slice->initial || event->store->late);
}

static void
observe_add (SbxPresence    *self,
             const SbxEvent *event)
{
  SbxStoreSlices *slices = sbx_slices_get_store (self->slices, event->store);
  Place place = { event->store->index, event->slice };
  SbxTenure *tenure;
  SbxAttendance *who;

  if (!is_registered (event) || g_hash_table_contains (self->registered, &place)
      || g_hash_table_size (self->registered) >= SBX_PRESENCE_MAX_SLICES)
    return;
  tenure = sbx_store_slices_get_current (slices, event->slice);
  who = tenure != NULL ? sbx_presence_attend (self, event->run, tenure->owner) : NULL;
  if (who == NULL)
    return;
  g_hash_table_insert (self->registered, g_memdup2 (&place, sizeof place), who);
  who->n_slices++;
  settle (who, SBX_PRESENCE_SLICE, event);
}

static void
observe_remove (SbxPresence    *self,
                const SbxEvent *event)
{
  Place place = { event->store->index, event->slice };
  SbxAttendance *who = g_hash_table_lookup (self->registered, &place);

  if (who == NULL)
    return;
  g_hash_table_remove (self->registered, &place);
  if (--who->n_slices == 0 && !who->rooted && !who->host)
    leave (who, SBX_PRESENCE_SLICE, event);
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
