/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Redux DevTools exports: all it keeps of one store, or the bare actions. */

#include "config.h"

#include "sbx-file-lifted.h"

#include <math.h>

#include "sbx-lifted.h"

#define STORE "s1"
#define AGENT "Redux DevTools export"

typedef struct
{
  SbxFileReader *reader;
  SbxFeed *feed;
  const SbxLifted *lifted;
  guint n_unread; /* actions that are no JSON */
} Telling;

static void
open_store (Telling *self)
{
  g_autoptr (GString) members = g_string_new (",\"store\":\"" STORE "\"");
  const char *name = sbx_lifted_get_name (self->lifted);

  sbx_json_append_member (members, "name", name != NULL && name[0] != '\0'
                                             ? name : sbx_file_reader_get_name (self->reader));
  sbx_feed_add (self->feed, SBX_EVENT_STORE_OPEN, members->str);
}

/* The lifted action has the action in it, and says when. */
static guint32
get_inner (const SbxJson *action,
           double        *time)
{
  guint32 type = sbx_json_member (action, 0, "type");
  guint32 stamp = sbx_json_member (action, 0, "timestamp");
  guint32 inner = sbx_json_member (action, 0, "action");

  *time = NAN;
  if (type == 0 || inner == 0 || !sbx_json_equals (action, type, "PERFORM_ACTION"))
    return 0;
  if (stamp != 0 && (!sbx_json_get_double (action, stamp, time) || *time <= 0))
    *time = NAN;

  return inner;
}

static void
tell_action (Telling       *self,
             guint64        id,
             const SbxJson *action,
             SbxJson       *entry)
{
  g_autoptr (GString) members = g_string_new (NULL);
  double time;
  guint32 inner = get_inner (action, &time);
  guint32 state = entry != NULL ? sbx_json_member (entry, 0, "state") : 0;
  const char *raw;
  gsize length;

  g_string_append_printf (members, ",\"id\":\"%" G_GUINT64_FORMAT "\"", id);
  if (inner != 0)
    sbx_json_copy_string (members, "stack", action, sbx_json_member (action, 0, "stack"));
  if (entry != NULL)
    sbx_json_copy_string (members, "error", entry, sbx_json_member (entry, 0, "error"));
  sbx_file_reader_set_time (self->reader, time);
  raw = sbx_json_raw (action, inner, &length);
  if (state == 0)
    sbx_feed_forget_state (self->feed, STORE);
  sbx_feed_dispatch (self->feed, STORE, raw, (gssize) length, members->str,
                     state != 0 ? entry : NULL, state);
}

/* The first place is that of @@INIT, or of what came before the actions that were kept. */
static void
tell_first (Telling *self,
            SbxJson *entry)
{
  g_autoptr (SbxJson) action = sbx_lifted_get_action (self->lifted, 0);
  guint32 state = entry != NULL ? sbx_json_member (entry, 0, "state") : 0;
  double time = NAN;

  if (action != NULL)
    get_inner (action, &time);
  sbx_file_reader_set_time (self->reader, time);
  if (state != 0)
    sbx_feed_set_state (self->feed, STORE, entry, state);
}

static gboolean
tell_staged (Telling  *self,
             GError  **error)
{
  guint n = sbx_lifted_get_n_staged (self->lifted);

  for (guint i = 0; i < n; i++)
    {
      guint64 id = sbx_lifted_get_staged (self->lifted, i);
      g_autoptr (SbxJson) action = NULL;
      g_autoptr (SbxJson) entry = NULL;

      if (!sbx_file_reader_step (self->reader, 0.3 + 0.7 * i / n, error))
        return FALSE;
      if (i < sbx_lifted_get_n_entries (self->lifted))
        {
          entry = sbx_lifted_get_entry (self->lifted, i, error);
          if (entry == NULL && error != NULL && *error != NULL)
            return FALSE;
        }
      if (id == 0 && !sbx_lifted_is_bare (self->lifted))
        {
          tell_first (self, entry);
          continue;
        }
      action = sbx_lifted_get_action (self->lifted, id);
      if (action != NULL)
        tell_action (self, id, action, entry);
      else
        self->n_unread++;
    }

  return TRUE;
}

/* Where the store stood: what was left out, and what it showed. */
static void
tell_status (Telling *self)
{
  g_autoptr (GString) members = g_string_new (",\"store\":\"" STORE "\"");
  guint n = sbx_lifted_get_n_staged (self->lifted);
  guint current = sbx_lifted_get_current (self->lifted);

  g_string_append_printf (members, ",\"locked\":%s,\"paused\":%s,\"skipped\":[",
                          sbx_lifted_is_locked (self->lifted) ? "true" : "false",
                          sbx_lifted_is_paused (self->lifted) ? "true" : "false");
  for (guint i = 0; i < sbx_lifted_get_n_skipped (self->lifted); i++)
    g_string_append_printf (members, "%s\"%" G_GUINT64_FORMAT "\"", i > 0 ? "," : "",
                            sbx_lifted_get_skipped (self->lifted, i));
  g_string_append_c (members, ']');
  if (current + 1 < n)
    g_string_append_printf (members, ",\"at\":\"%" G_GUINT64_FORMAT "\"",
                            sbx_lifted_get_staged (self->lifted, current));
  sbx_feed_add (self->feed, SBX_EVENT_STORE_STATUS, members->str);
}

static void
warn (Telling *self)
{
  if (sbx_lifted_is_bare (self->lifted))
    sbx_file_reader_warn (self->reader,
                          "This file holds actions only: it cannot say when they were dispatched, "
                          "what the states after them were, which were skipped, or what the store "
                          "is called. Redux DevTools writes such files for Redux stores in the "
                          "browser; record with Signalbox to have the rest");
  if (self->n_unread > 0)
    {
      g_autofree char *text = g_strdup_printf ("%u actions in the file could not be read",
                                               self->n_unread);

      sbx_file_reader_warn (self->reader, text);
    }
}

/**
 * sbx_file_lifted_read:
 * @reader: where it goes
 * @text: the file
 * @error: return location for an error of %G_IO_ERROR, for people
 *
 * Returns: whether it was read to its end
 */
gboolean
sbx_file_lifted_read (SbxFileReader  *reader,
                      GBytes         *text,
                      GError        **error)
{
  g_autoptr (SbxLifted) lifted = sbx_lifted_new (text, error);
  g_autoptr (SbxJson) committed = NULL;
  Telling self = { .reader = reader, .lifted = lifted };

  if (lifted == NULL)
    return FALSE;

  self.feed = sbx_file_reader_begin (reader, AGENT, sbx_lifted_get_time (lifted), error);
  if (self.feed == NULL)
    return FALSE;

  open_store (&self);
  committed = sbx_lifted_get_committed (lifted);
  if (committed != NULL && (sbx_lifted_is_bare (lifted) || sbx_lifted_get_n_entries (lifted) == 0))
    sbx_feed_set_state (self.feed, STORE, committed, 0);
  if (!tell_staged (&self, error))
    return FALSE;
  if (!sbx_lifted_is_bare (lifted))
    tell_status (&self);
  warn (&self);

  return TRUE;
}
