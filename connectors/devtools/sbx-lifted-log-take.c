/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The whole log of a store: what in it is new. */

#include "config.h"

#include "sbx-lifted-log-private.h"

#include <math.h>

static void
tell_gap (SbxLiftedLog *self,
          guint64       count,
          const char   *reason)
{
  g_autofree char *members = NULL;

  if (count == 0)
    return;
  members = g_strdup_printf (",\"count\":%" G_GUINT64_FORMAT ",\"reason\":\"%s\"", count, reason);
  sbx_feed_set_time (self->feed, self->last_t);
  sbx_feed_add (self->feed, SBX_EVENT_GAP, members);
  sbx_feed_set_time (self->feed, -1);
}

static double
get_staged_time (const SbxLifted *lifted,
                 guint64          id)
{
  g_autoptr (SbxJson) action = sbx_lifted_get_action (lifted, id);

  return action != NULL ? sbx_lifted_log_get_timestamp (action) : NAN;
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

static gboolean
is_kept (const SbxLifted *lifted,
         guint64          id)
{
  for (guint i = 0; i < sbx_lifted_get_n_staged (lifted); i++)
    {
      if (sbx_lifted_get_staged (lifted, i) == id)
        return TRUE;
    }

  return FALSE;
}

/* A store that is full drops its oldest actions, and its first entry gets the state after the last
 * of them. Those that were skipped have been swept away: no state came with them. */
static guint64
find_base (SbxLiftedLog    *self,
           const SbxLifted *lifted)
{
  guint64 base = self->base;

  for (guint i = 1; i < self->staged->len; i++)
    {
      guint64 id = g_array_index (self->staged, guint64, i);

      if (is_kept (lifted, id))
        break;
      if (!sbx_lifted_log_is_skipped (self, id))
        base = id;
    }

  return base;
}

static void
adopt (SbxLiftedLog    *self,
       const SbxLifted *lifted)
{
  guint n = sbx_lifted_get_n_staged (lifted);
  guint index = sbx_lifted_get_current (lifted);

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
  self->at_end = n == 0 || index == n - 1;
  self->current = n > 0 ? sbx_lifted_get_staged (lifted, index) : 0;
  if (self->current == 0)
    self->current = self->base;
  self->locked = sbx_lifted_is_locked (lifted);
  self->paused = sbx_lifted_is_paused (lifted);
}

/* Those that came while the store did not show its newest state, and that it has dropped since. */
static void
tell_held (SbxLiftedLog *self,
           guint64       before)
{
  SbxHeldAction *held;

  while ((held = g_queue_peek_head (&self->held)) != NULL && held->id < before)
    {
      if (held->id > self->last)
        sbx_lifted_log_tell_action (self, held->id, held->action, NULL, NULL, 0);
      g_queue_pop_head (&self->held);
      sbx_json_unref (held->action);
      g_free (held);
    }
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
  sbx_lifted_log_tell_action (self, id, action, entry, state != 0 ? entry : NULL, state);

  return TRUE;
}

/* @newest: set if the last state of all was told */
static gboolean
tell_new (SbxLiftedLog    *self,
          const SbxLifted *lifted,
          guint64          told,
          gboolean         all,
          gboolean        *newest,
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
          guint64 missing = count_missing (self, lifted, id);

          /* All that was known has been dropped, and what came since. */
          if (i == 1 && !all && missing > 0)
            self->base = SBX_LIFTED_BASE_NONE;
          else if (i == 1 && !all && self->last > told)
            self->base = self->last;
          tell_gap (self, missing, reason);
          /* What came before may have been changed since it was told. */
          if (i > 0 && !all && !set_entry (self, lifted, i - 1, error))
            return FALSE;
          first = FALSE;
        }
      if (!tell_staged (self, lifted, i, error))
        return FALSE;
      *newest = i + 1 == sbx_lifted_get_n_entries (lifted);
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
        sbx_lifted_log_tell_action (self, id, action, NULL, NULL, 0);
      else
        tell_gap (self, 1, "invalid");
    }

  return TRUE;
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
  gboolean newest = FALSE;
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
      self->base = 0;
    }
  else
    {
      self->base = find_base (self, lifted);
    }
  good = tell_new (self, lifted, told, all, &newest, error);
  sbx_lifted_log_clear_held (self);
  adopt (self, lifted);
  if (good && n > 0 && !newest)
    good = set_entry (self, lifted, n - 1, error);
  sbx_lifted_log_tell_status (self);

  return good;
}
