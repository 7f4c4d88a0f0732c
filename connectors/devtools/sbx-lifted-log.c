/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-lifted-log.h"

#include <math.h>

#include "sbx-limits.h"

/* What follows an entry whose reducer threw. */
#define INTERRUPTED "Interrupted by an error up the chain"

/**
 * Held:
 *
 * An action whose state is not known yet.
 */
typedef struct
{
  guint64 id;
  SbxJson *action;
} Held;

struct _SbxLiftedLog
{
  char *store;
  SbxFeed *feed;         /* (nullable), borrowed */
  GArray *staged;        /* guint64, as the store has it now */
  GArray *times;         /* double, when these were dispatched; NaN if unknown */
  GArray *skipped;       /* guint64 */
  GQueue held;           /* Held */
  gsize held_bytes;
  char *status;          /* the members that were last told */
  char *can;             /* (nullable): members */

  guint epoch;           /* 0: nothing is known */
  guint64 last;          /* the last action that was told */
  guint64 current;       /* the action whose state the store shows */
  double last_t;
  gboolean at_end;       /* that is the last one */
  gboolean locked;
  gboolean paused;
};

static void
held_free (Held *held)
{
  sbx_json_unref (held->action);
  g_free (held);
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

static double
get_timestamp (const SbxJson *action)
{
  guint32 member = sbx_json_member (action, 0, "timestamp");
  double time;

  return member != 0 && sbx_json_get_double (action, member, &time) && time > 0 ? time : NAN;
}

/* A lifted action has the action in it; what is sent with a sanitizer is the action itself. */
static guint32
get_inner (const SbxJson *action)
{
  guint32 type = sbx_json_member (action, 0, "type");

  return type != 0 && sbx_json_equals (action, type, "PERFORM_ACTION")
           ? sbx_json_member (action, 0, "action") : 0;
}

static void
append_text_member (GString       *out,
                    const char    *name,
                    const SbxJson *json,
                    guint32        token)
{
  gsize length;
  const char *raw;

  if (token == 0 || json->tokens[token].type != SBX_JSON_STRING)
    return;
  raw = sbx_json_raw (json, token, &length);
  g_string_append_printf (out, ",\"%s\":", name);
  g_string_append_len (out, raw, (gssize) length);
}

/* @entry: (nullable): `{state, error?}` */
static void
tell_action (SbxLiftedLog  *self,
             guint64        id,
             const SbxJson *action,
             const SbxJson *entry,
             SbxJson       *json,
             guint32        state)
{
  g_autoptr (GString) members = g_string_new (NULL);
  guint32 inner = get_inner (action);
  guint32 error = entry != NULL ? sbx_json_member (entry, 0, "error") : 0;
  gsize length;
  const char *raw = sbx_json_raw (action, inner, &length);

  g_string_append_printf (members, ",\"id\":\"%u.%" G_GUINT64_FORMAT "\"", self->epoch, id);
  if (inner != 0)
    append_text_member (members, "stack", action, sbx_json_member (action, 0, "stack"));
  if (error != 0 && !sbx_json_equals (entry, error, INTERRUPTED))
    append_text_member (members, "error", entry, error);

  set_time (self, inner != 0 ? get_timestamp (action) : NAN);
  if (json == NULL)
    sbx_feed_forget_state (self->feed, self->store);
  sbx_feed_dispatch (self->feed, self->store, raw, (gssize) length, members->str, json, state);
  end_time (self);
  self->last = MAX (self->last, id);
}

static void
tell_status (SbxLiftedLog *self)
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

static void
tell_gap (SbxLiftedLog *self,
          guint64       count,
          const char   *reason)
{
  g_autofree char *members = NULL;

  if (count == 0)
    return;
  members = g_strdup_printf (",\"count\":%" G_GUINT64_FORMAT ",\"reason\":\"%s\"", count, reason);
  sbx_feed_add (self->feed, SBX_EVENT_GAP, members);
}

/* --- The whole log --------------------------------------------------------------------------- */

static double
get_staged_time (const SbxLifted *lifted,
                 guint64          id)
{
  g_autoptr (SbxJson) action = sbx_lifted_get_action (lifted, id);

  return action != NULL ? get_timestamp (action) : NAN;
}

/* Whether its ids mean what they meant: none of those we know was dispatched at another time. */
static gboolean
continues (SbxLiftedLog    *self,
           const SbxLifted *lifted)
{
  if (self->epoch == 0 || sbx_lifted_get_next_id (lifted) <= self->last)
    return FALSE;

  for (guint i = 0; i < self->staged->len; i++)
    {
      double known = g_array_index (self->times, double, i);
      double time = get_staged_time (lifted, g_array_index (self->staged, guint64, i));

      if (!isnan (known) && !isnan (time) && fabs (known - time) > 0)
        return FALSE;
    }

  return TRUE;
}

/* Actions between the last that was told and the first new one that the store has forgotten. Those
 * that the app filters out take ids, too; the store still has them. */
static guint64
count_missing (SbxLiftedLog    *self,
               const SbxLifted *lifted,
               guint64          first)
{
  guint64 from = MAX (self->last, 0);
  guint64 count = first > from + 1 ? first - from - 1 : 0;
  guint64 present = 0;

  if (count == 0 || count > G_MAXINT32)
    return count > 0 ? MIN (count, G_MAXINT32) : 0;
  for (guint64 id = from + 1; id < first && present < count && id < from + 1 + 65536; id++)
    present += sbx_lifted_has_action (lifted, id) ? 1 : 0;

  return count - present;
}

static void
adopt (SbxLiftedLog    *self,
       const SbxLifted *lifted)
{
  guint n = sbx_lifted_get_n_staged (lifted);

  g_array_set_size (self->staged, 0);
  g_array_set_size (self->times, 0);
  g_array_set_size (self->skipped, 0);
  for (guint i = 0; i < n; i++)
    {
      guint64 id = sbx_lifted_get_staged (lifted, i);
      double time = get_staged_time (lifted, id);

      g_array_append_val (self->staged, id);
      g_array_append_val (self->times, time);
    }
  for (guint i = 0; i < sbx_lifted_get_n_skipped (lifted); i++)
    {
      guint64 id = sbx_lifted_get_skipped (lifted, i);

      g_array_append_val (self->skipped, id);
    }
  self->last = MAX (self->last, sbx_lifted_get_next_id (lifted) > 0
                                  ? sbx_lifted_get_next_id (lifted) - 1 : 0);
  self->at_end = n == 0 || sbx_lifted_get_current (lifted) == n - 1;
  self->current = n > 0 ? sbx_lifted_get_staged (lifted, sbx_lifted_get_current (lifted)) : 0;
  self->locked = sbx_lifted_is_locked (lifted);
  self->paused = sbx_lifted_is_paused (lifted);
}

/* Those that came while the store did not show its newest state, and that it has dropped since. */
static void
tell_held (SbxLiftedLog *self,
           guint64       before)
{
  Held *held;

  while ((held = g_queue_peek_head (&self->held)) != NULL && held->id < before)
    {
      if (held->id > self->last)
        tell_action (self, held->id, held->action, NULL, NULL, 0);
      held_free (g_queue_pop_head (&self->held));
    }
}

static void
clear_held (SbxLiftedLog *self)
{
  g_queue_clear_full (&self->held, (GDestroyNotify) held_free);
  g_queue_init (&self->held);
  self->held_bytes = 0;
}

/* The state of an entry; 0 where there is none. */
static guint32
get_state (const SbxJson *entry)
{
  return entry != NULL ? sbx_json_member (entry, 0, "state") : 0;
}

static gboolean
set_entry (SbxLiftedLog    *self,
           const SbxLifted *lifted,
           guint            index,
           GError         **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (SbxJson) entry = sbx_lifted_get_entry (lifted, index, &problem);
  guint32 state = get_state (entry);

  if (problem != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a state in it cannot be read: %s",
                   problem->message);
      return FALSE;
    }
  if (state != 0)
    sbx_feed_set_state (self->feed, self->store, entry, state);

  return TRUE;
}

static gboolean
tell_staged (SbxLiftedLog    *self,
             const SbxLifted *lifted,
             guint            index,
             GError         **error)
{
  guint64 id = sbx_lifted_get_staged (lifted, index);
  g_autoptr (SbxJson) action = sbx_lifted_get_action (lifted, id);
  g_autoptr (GError) problem = NULL;
  g_autoptr (SbxJson) entry = sbx_lifted_get_entry (lifted, index, &problem);
  guint32 state = get_state (entry);

  if (problem != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a state in it cannot be read: %s",
                   problem->message);
      return FALSE;
    }
  if (action == NULL)
    {
      tell_gap (self, 1, "invalid");
      return TRUE;
    }
  tell_action (self, id, action, entry, state != 0 ? entry : NULL, state);

  return TRUE;
}

static gboolean
tell_new (SbxLiftedLog    *self,
          const SbxLifted *lifted,
          guint64          told,
          gboolean         all,
          GError         **error)
{
  const char *reason = self->epoch == 1 && all ? "earlier" : "missing";
  guint n = sbx_lifted_get_n_staged (lifted);
  gboolean first = TRUE;

  for (guint i = 0; i < n; i++)
    {
      guint64 id = sbx_lifted_get_staged (lifted, i);

      if (!all && id <= told)
        continue;
      tell_held (self, id);
      if (first && id > 0)
        {
          tell_gap (self, count_missing (self, lifted, id), reason);
          /* What came before may have been changed since it was told. */
          if (i > 0 && !all && !set_entry (self, lifted, i - 1, error))
            return FALSE;
          first = FALSE;
        }
      if (!tell_staged (self, lifted, i, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
tell_bare (SbxLiftedLog    *self,
           const SbxLifted *lifted,
           GError         **error)
{
  g_autoptr (SbxJson) committed = sbx_lifted_get_committed (lifted);

  self->epoch++;
  if (committed != NULL)
    sbx_feed_set_state (self->feed, self->store, committed, 0);
  for (guint i = 0; i < sbx_lifted_get_n_staged (lifted); i++)
    {
      guint64 id = sbx_lifted_get_staged (lifted, i);
      g_autoptr (SbxJson) action = sbx_lifted_get_action (lifted, id);

      if (action != NULL)
        tell_action (self, id, action, NULL, NULL, 0);
      else
        tell_gap (self, 1, "invalid");
    }

  return TRUE;
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
  clear_held (self);
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
  sbx_json_append_string (text, self->store, -1);
  if (name != NULL)
    {
      g_string_append (text, ",\"name\":");
      sbx_json_append_string (text, name, -1);
    }
  g_string_append (text, members);
  sbx_feed_add (feed, SBX_EVENT_STORE_OPEN, text->str);
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
  clear_held (self);
}

/**
 * sbx_lifted_log_take:
 * @self: an open log
 * @lifted: how it is now
 * @error: return location for an error of %G_IO_ERROR, for people
 *
 * Tells what is new in it, and the newest state and the status where they changed.
 *
 * Returns: %FALSE if it could not be read to its end
 */
gboolean
sbx_lifted_log_take (SbxLiftedLog    *self,
                     const SbxLifted *lifted,
                     GError         **error)
{
  guint64 told;
  gboolean all;
  gboolean good;
  guint n = sbx_lifted_get_n_entries (lifted);

  g_return_val_if_fail (self->feed != NULL, FALSE);

  if (sbx_lifted_is_bare (lifted))
    return tell_bare (self, lifted, error);

  all = !continues (self, lifted);
  told = self->last;
  if (all)
    {
      tell_held (self, G_MAXUINT64);
      self->epoch++;
      self->last = 0;
    }
  good = tell_new (self, lifted, told, all, error);
  clear_held (self);
  adopt (self, lifted);
  if (good && n > 0)
    good = set_entry (self, lifted, n - 1, error);
  tell_status (self);

  return good;
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

  sbx_feed_set_time (feed, 0);
  sbx_lifted_log_open (self, feed, name, members);
  sbx_feed_set_time (feed, -1);

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
  Held *held;

  if (self->held_bytes + action->length > SBX_LIMIT_DEVTOOLS_HELD)
    return;
  held = g_new (Held, 1);
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
  tell_action (self, id, action, NULL, state, token);
  stage (self, id, get_inner (action) != 0 ? get_timestamp (action) : NAN, excess);
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
  return contains (self->staged, id);
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
  tell_status (self);
}
