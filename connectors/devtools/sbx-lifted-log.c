/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lifted-log-private.h"

#include <math.h>

#include "sbx-limits.h"

/* What follows an entry whose reducer threw. */
#define INTERRUPTED "Interrupted by an error up the chain"

static void
held_free (SbxHeldAction *held)
{
  sbx_json_unref (held->action);
  g_free (held);
}

void
sbx_lifted_log_clear_held (SbxLiftedLog *self)
{
  g_queue_clear_full (&self->held, (GDestroyNotify) held_free);
  g_queue_init (&self->held);
  self->held_bytes = 0;
}

/* --- Telling --------------------------------------------------------------------------------- */

/* Not before what was told, not after now, whatever clock the peer has. */
static void
set_time (SbxLiftedLog *self,
          double        timestamp)
{
  SbxRun *run = sbx_feed_get_run (self->feed);
  double now = sbx_feed_get_time (self->feed);
  double t = run != NULL && !isnan (timestamp) ? timestamp - run->wall : now;

  self->last_t = CLAMP (t, self->last_t, MAX (now, self->last_t));
  sbx_feed_set_time (self->feed, self->last_t);
}

static void
end_time (SbxLiftedLog *self)
{
  sbx_feed_set_time (self->feed, -1);
}

double
sbx_lifted_log_get_timestamp (const SbxJson *action)
{
  guint32 member = sbx_json_member (action, 0, "timestamp");
  double time;

  return member != 0 && sbx_json_get_double (action, member, &time) && time > 0 ? time : NAN;
}

/* A lifted action has the action in it; what is sent with a sanitizer is the action itself. */
guint32
sbx_lifted_log_get_inner (const SbxJson *action)
{
  guint32 type = sbx_json_member (action, 0, "type");

  return type != 0 && sbx_json_equals (action, type, "PERFORM_ACTION")
           ? sbx_json_member (action, 0, "action") : 0;
}

/* @entry: (nullable): `{state, error?}` */
void
sbx_lifted_log_tell_action (SbxLiftedLog  *self,
             guint64        id,
             const SbxJson *action,
             const SbxJson *entry,
             SbxJson       *json,
             guint32        state)
{
  g_autoptr (GString) members = g_string_new (NULL);
  guint32 inner = sbx_lifted_log_get_inner (action);
  guint32 error = entry != NULL ? sbx_json_member (entry, 0, "error") : 0;
  gsize length;
  const char *raw = sbx_json_raw (action, inner, &length);

  g_string_append_printf (members, ",\"id\":\"%u.%" G_GUINT64_FORMAT "\"", self->epoch, id);
  if (inner != 0)
    sbx_json_copy_string (members, "stack", action, sbx_json_member (action, 0, "stack"));
  if (error != 0 && !sbx_json_equals (entry, error, INTERRUPTED))
    sbx_json_copy_string (members, "error", entry, error);

  set_time (self, inner != 0 ? sbx_lifted_log_get_timestamp (action) : NAN);
  if (json == NULL)
    sbx_feed_forget_state (self->feed, self->store);
  sbx_feed_dispatch (self->feed, self->store, raw, (gssize) length, members->str, json, state);
  end_time (self);
  self->last = MAX (self->last, id);
}

void
sbx_lifted_log_tell_status (SbxLiftedLog *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->feed == NULL)
    return;
  g_string_append (text, ",\"store\":");
  sbx_json_append_string (text, self->store, -1);
  g_string_append (text, self->can != NULL ? self->can : "");
  g_string_append_printf (text, ",\"locked\":%s,\"paused\":%s,\"at\":",
                          self->locked ? "true" : "false", self->paused ? "true" : "false");
  if (self->at_end)
    g_string_append (text, "\"newest\"");
  else if (self->current == SBX_LIFTED_BASE_NONE)
    g_string_append_printf (text, "\"%u.gone\"", self->epoch); /* no action has that name */
  else
    g_string_append_printf (text, "\"%u.%" G_GUINT64_FORMAT "\"", self->epoch, self->current);
  g_string_append (text, ",\"skipped\":[");
  for (guint i = 0; i < self->skipped->len; i++)
    g_string_append_printf (text, "%s\"%u.%" G_GUINT64_FORMAT "\"", i > 0 ? "," : "", self->epoch,
                            g_array_index (self->skipped, guint64, i));
  g_string_append_c (text, ']');

  if (g_strcmp0 (text->str, self->status) == 0)
    return;
  g_free (self->status);
  self->status = g_strdup (text->str);
  sbx_feed_add (self->feed, SBX_EVENT_STORE_STATUS, text->str);
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_lifted_log_new:
 * @store: its id in the run
 *
 * Returns: (transfer full): a log of which nothing is known
 */
SbxLiftedLog *
sbx_lifted_log_new (const char *store)
{
  SbxLiftedLog *self = g_new0 (SbxLiftedLog, 1);

  self->store = g_strdup (store);
  self->staged = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->times = g_array_new (FALSE, FALSE, sizeof (double));
  self->skipped = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->at_end = TRUE;
  g_queue_init (&self->held);

  return self;
}

/**
 * sbx_lifted_log_free:
 * @self: (transfer full): a log
 */
void
sbx_lifted_log_free (SbxLiftedLog *self)
{
  sbx_lifted_log_clear_held (self);
  g_array_unref (self->staged);
  g_array_unref (self->times);
  g_array_unref (self->skipped);
  g_free (self->status);
  g_free (self->can);
  g_free (self->store);
  g_free (self);
}

/**
 * sbx_lifted_log_open:
 * @self: a log
 * @feed: where its events go from now on
 * @name: (nullable): what the app calls the store
 * @members: further members of `store-open`, beginning with a comma, or ""
 *
 * Tells that the store is there.
 */
void
sbx_lifted_log_open (SbxLiftedLog *self,
                     SbxFeed      *feed,
                     const char   *name,
                     const char   *members)
{
  g_autoptr (GString) text = g_string_new (",\"store\":");

  self->feed = feed;
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->can, g_free);
  sbx_json_append_string (text, self->store, -1);
  /* It was there before all that it is about to tell. */
  sbx_feed_set_time (feed, self->epoch == 0 ? 0 : -1);
  if (name != NULL)
    {
      g_string_append (text, ",\"name\":");
      sbx_json_append_string (text, name, -1);
    }
  g_string_append (text, members);
  sbx_feed_add (feed, SBX_EVENT_STORE_OPEN, text->str);
  sbx_feed_set_time (feed, -1);
}

/**
 * sbx_lifted_log_detach:
 * @self: a log
 *
 * Its feed has ended. What is known stays: the store may come back.
 */
void
sbx_lifted_log_detach (SbxLiftedLog *self)
{
  self->feed = NULL;
  sbx_lifted_log_clear_held (self);
}

/**
 * sbx_lifted_log_tell:
 * @feed: where the events go
 * @store: the store's id
 * @name: (nullable): its name
 * @members: further members of `store-open`, beginning with a comma, or ""
 * @lifted: what there is of it
 * @error: return location for an error of %G_IO_ERROR, for people
 *
 * Tells all of a store that is not alive: of a file, or a report.
 *
 * Returns: %FALSE if it could not be read to its end
 */
gboolean
sbx_lifted_log_tell (SbxFeed         *feed,
                     const char      *store,
                     const char      *name,
                     const char      *members,
                     const SbxLifted *lifted,
                     GError         **error)
{
  g_autoptr (SbxLiftedLog) self = sbx_lifted_log_new (store);

  sbx_lifted_log_open (self, feed, name, members);

  return sbx_lifted_log_take (self, lifted, error);
}

static void
stage (SbxLiftedLog *self,
       guint64       id,
       double        time,
       gboolean      excess)
{
  if (excess && self->staged->len > 1)
    {
      guint64 dropped = g_array_index (self->staged, guint64, 1);

      if (!sbx_lifted_log_is_skipped (self, dropped))
        self->base = dropped;
      g_array_remove_index (self->staged, 1);
      g_array_remove_index (self->times, 1);
    }
  if (self->staged->len >= SBX_LIMIT_LIFTED_ACTIONS)
    {
      g_array_remove_index (self->staged, 0);
      g_array_remove_index (self->times, 0);
    }
  g_array_append_val (self->staged, id);
  g_array_append_val (self->times, time);
}

static void
hold (SbxLiftedLog  *self,
      guint64        id,
      const SbxJson *action)
{
  SbxHeldAction *held;

  if (self->held_bytes + action->length > SBX_LIMIT_DEVTOOLS_HELD)
    return;
  held = g_new (SbxHeldAction, 1);
  held->id = id;
  held->action = sbx_json_ref ((SbxJson *) action);
  self->held_bytes += action->length;
  g_queue_push_tail (&self->held, held);
}

/**
 * sbx_lifted_log_add:
 * @self: an open log
 * @id: its id, 0 if the peer does not say
 * @action: the lifted action, or the bare one
 * @state: (nullable): the state after it
 * @token: the state in @state
 * @excess: whether the store drops its oldest action for it
 *
 * Tells one more action.
 *
 * Returns: %FALSE if the state may be that of another action: ask for the whole log
 */
gboolean
sbx_lifted_log_add (SbxLiftedLog  *self,
                    guint64        id,
                    const SbxJson *action,
                    SbxJson       *state,
                    guint32        token,
                    gboolean       excess)
{
  g_return_val_if_fail (self->feed != NULL, FALSE);

  if (self->epoch == 0)
    self->epoch = 1;
  if (id == 0)
    id = self->last + 1;
  if (!self->at_end || state == NULL || id <= self->last)
    {
      hold (self, id, action);
      return FALSE;
    }
  sbx_lifted_log_tell_action (self, id, action, NULL, state, token);
  stage (self, id,
         sbx_lifted_log_get_inner (action) != 0 ? sbx_lifted_log_get_timestamp (action) : NAN,
         excess);
  self->current = id;

  return TRUE;
}

gboolean
sbx_lifted_log_is_known (SbxLiftedLog *self)
{
  return self->epoch > 0;
}

static gboolean
contains (const GArray *ids,
          guint64       id)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_array_index (ids, guint64, i) == id)
        return TRUE;
    }

  return FALSE;
}

gboolean
sbx_lifted_log_is_staged (SbxLiftedLog *self,
                          guint64       id)
{
  /* The first entry goes by the id of `@@INIT` even when it has another state. */
  return contains (self->staged, id) && (id != 0 || self->base == 0);
}

gboolean
sbx_lifted_log_is_skipped (SbxLiftedLog *self,
                           guint64       id)
{
  return contains (self->skipped, id);
}

gboolean
sbx_lifted_log_is_locked (SbxLiftedLog *self)
{
  return self->locked;
}

gboolean
sbx_lifted_log_is_paused (SbxLiftedLog *self)
{
  return self->paused;
}

guint64
sbx_lifted_log_get_current (SbxLiftedLog *self)
{
  return self->current;
}

/**
 * sbx_lifted_log_get_newest:
 * @self: a log
 * @id: (out): what the store calls its newest action
 *
 * Returns: %FALSE if it has none
 */
gboolean
sbx_lifted_log_get_newest (SbxLiftedLog *self,
                           guint64      *id)
{
  if (self->staged->len == 0)
    return FALSE;
  *id = g_array_index (self->staged, guint64, self->staged->len - 1);

  return TRUE;
}

gboolean
sbx_lifted_log_is_at_end (SbxLiftedLog *self)
{
  return self->at_end;
}

guint64
sbx_lifted_log_get_next_id (SbxLiftedLog *self)
{
  return self->last + 1;
}

/**
 * sbx_lifted_log_resolve:
 * @self: a log
 * @name: member `id` of a dispatch
 * @id: (out): what the store calls it
 *
 * Returns: %FALSE if the store has begun to count anew since, or it is no such name
 */
gboolean
sbx_lifted_log_resolve (SbxLiftedLog *self,
                        const char   *name,
                        guint64      *id)
{
  g_auto (GStrv) parts = g_strsplit (name, ".", 2);
  guint64 epoch;

  return g_strv_length (parts) == 2
         && g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXUINT, &epoch, NULL)
         && epoch == self->epoch
         && g_ascii_string_to_unsigned (parts[1], 10, 0, G_GUINT64_CONSTANT (1) << 53, id, NULL);
}

/**
 * sbx_lifted_log_set_can:
 * @self: an open log
 * @can: a JSON array of commands
 * @why: (nullable): why not the others
 *
 * Tells what the store takes now.
 */
void
sbx_lifted_log_set_can (SbxLiftedLog *self,
                        const char   *can,
                        const char   *why)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, ",\"can\":%s,\"why\":", can);
  sbx_json_append_string (text, why != NULL ? why : "", -1);
  if (g_strcmp0 (self->can, text->str) == 0)
    return;
  g_free (self->can);
  self->can = g_strdup (text->str);
  sbx_lifted_log_tell_status (self);
}
