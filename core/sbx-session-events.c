/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

#include <string.h>

#include "sbx-clock.h"
#include "sbx-limits.h"

/* --- Events in ------------------------------------------------------------------------------- */

/**
 * sbx_session_process:
 * @self: a session
 * @run: their run
 * @json: a document
 * @events: token of an array of events
 *
 * Numbers the events and passes each on: model, state, row, detectors.
 *
 * Returns: bit set of the stores whose state they change (index modulo 64)
 */
guint64
sbx_session_process (SbxSession    *self,
                     SbxRun        *run,
                     const SbxJson *json,
                     guint32        events)
{
  guint64 stores = 0;
  SbxEvent event;

  self->processing = TRUE;
  for (guint32 token = sbx_json_first (json, events);
       token != 0;
       token = sbx_json_after (json, events, token))
    {
      event.number = ++self->n_events;
      event.run = run;
      event.json = json;
      event.token = token;
      if (!sbx_session_resolve (self, &event))
        continue;

      self->last_time = event.time;
      sbx_session_update_model (self, &event);
      if (event.store != NULL
          && (event.kind == SBX_EVENT_DISPATCH || event.kind == SBX_EVENT_STATE))
        {
          stores |= G_GUINT64_CONSTANT (1) << (event.store->index & 63);
          sbx_session_update_state (self, &event);
        }
      sbx_session_add_row (self, &event);
      sbx_session_observe (self, &event);
    }
  self->processing = FALSE;

  return stores;
}

static void
take_events (SbxSession *self,
             SbxRun     *run,
             SbxJson    *json,
             guint32     events,
             guint       count,
             guint64     seq)
{
  SbxWrite write = { .kind = SBX_WRITE_BATCH, .run = run, .json = sbx_json_ref (json) };

  write.batch.first = self->n_events + 1;
  write.batch.count = count;
  write.batch.run = run->id;
  write.batch.seq = seq;
  write.batch.received = sbx_clock_now ();
  write.batch.events = sbx_json_raw (json, events, &write.batch.length);
  write.batch.stores = sbx_session_process (self, run, json, events);
  sbx_session_queue_write (self, &write, write.batch.length);
}

/**
 * sbx_session_add_own:
 * @self: a session
 * @run: the run it concerns
 * @kind: its kind
 * @members: JSON text that follows `k` and `t`, beginning with a comma, or ""
 *
 * Records an event that Signalbox makes itself. It has no seq.
 */
void
sbx_session_add_own (SbxSession  *self,
                     SbxRun      *run,
                     SbxEventKind kind,
                     const char  *members)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SbxJson) json = NULL;
  char t[G_ASCII_DTOSTR_BUF_SIZE];
  double at = run->live || run->last_t > 0 ? MAX (run->last_t, 0) : 0;

  if ((kind == SBX_EVENT_BYE && !run->past) || kind == SBX_EVENT_COMMAND)
    at = MAX (at, sbx_clock_now () - run->wall);
  g_ascii_formatd (t, sizeof t, "%.1f", at);
  g_string_append_printf (text, "[{\"k\":\"%s\",\"t\":%s%s}]",
                          sbx_event_kind_to_string (kind), t, members);
  json = sbx_json_parse (text->str, text->len, 0, 0, NULL);
  g_return_if_fail (json != NULL);
  take_events (self, run, json, 0, 1, 0);
}

static void
add_gap (SbxSession *self,
         SbxRun     *run,
         const char *reason,
         guint64     count)
{
  g_autofree char *members = g_strdup_printf (",\"count\":%" G_GUINT64_FORMAT
                                              ",\"reason\":\"%s\"", count, reason);

  sbx_session_add_own (self, run, SBX_EVENT_GAP, members);
}

static void
append_invalid (GString       *out,
                const SbxJson *json,
                guint32        token,
                const char    *problem,
                double         last_t)
{
  char t[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  sbx_json_raw (json, token, &length);
  g_ascii_formatd (t, sizeof t, "%.1f", last_t);
  g_string_append_printf (out, "{\"k\":\"gap\",\"t\":%s,\"count\":1,\"bytes\":%" G_GSIZE_FORMAT
                               ",\"reason\":\"invalid\",\"error\":", t, length);
  sbx_json_append_string (out, problem, -1);
  g_string_append_c (out, '}');
}

/* Takes the events behind the first @skip; those that are not valid become gaps. What is recorded
 * and what is processed is the same text. */
static void
take_checked (SbxSession *self,
              SbxRun     *run,
              SbxJson    *json,
              guint32     events,
              guint       skip,
              guint64     seq)
{
  g_autoptr (GString) rest = g_string_new ("[");
  g_autoptr (SbxJson) mended = NULL;
  gboolean whole = skip == 0;
  guint count = 0;
  guint i = 0;

  for (guint32 token = sbx_json_first (json, events);
       token != 0;
       token = sbx_json_after (json, events, token), i++)
    {
      const char *problem;
      const char *raw;
      SbxEventKind kind;
      SbxEventFields fields;
      gsize length;

      if (i < skip)
        continue;
      if (count++ > 0 && !whole)
        g_string_append_c (rest, ',');
      if (sbx_event_validate (json, token, &kind, &fields, &problem))
        {
          raw = sbx_json_raw (json, token, &length);
          if (!whole)
            g_string_append_len (rest, raw, (gssize) length);
          continue;
        }
      if (whole) /* the first bad one: what came before is copied now */
        {
          whole = FALSE;
          raw = sbx_json_raw (json, events, &length);
          g_string_assign (rest, "");
          g_string_append_len (rest, raw, json->text + json->tokens[token].offset - raw);
        }
      append_invalid (rest, json, token, problem, run->last_t);
    }

  if (whole)
    {
      take_events (self, run, json, events, count, seq);
      return;
    }
  g_string_append_c (rest, ']');
  mended = sbx_json_parse (rest->str, rest->len, 0, 0, NULL);
  g_return_if_fail (mended != NULL);
  take_events (self, run, mended, 0, count, seq);
}

static gboolean
check_events (SbxSession    *self,
              const SbxJson *json,
              guint32        events,
              guint         *count,
              GError       **error)
{
  if (self->failing)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_DISK,
                           "the recording cannot be written now");
      return FALSE;
    }
  if (json->tokens[events].type != SBX_JSON_ARRAY)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "events is no array");
      return FALSE;
    }
  *count = sbx_json_count (json, events);
  if (*count > SBX_LIMIT_BATCH_EVENTS)
    {
      g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                   "%u events in a batch; at most %u are allowed", *count, SBX_LIMIT_BATCH_EVENTS);
      return FALSE;
    }

  return TRUE;
}

/**
 * sbx_session_take:
 * @self: a session
 * @run: from sbx_session_begin_run() or sbx_session_find_or_add_run()
 * @json: the message
 * @events: token of its array of events
 * @first: seq of the first one
 * @error: return location for an error, or %NULL
 *
 * Takes a batch: skips what the recording has, fills holes in the numbering with a gap, replaces
 * events that are not valid by gaps.
 *
 * Returns: %FALSE if nothing was taken; then the batch has to be sent again, or was wrong as a
 *   whole
 */
gboolean
sbx_session_take (SbxSession *self,
                  SbxRun     *run,
                  SbxJson    *json,
                  guint32     events,
                  guint64     first,
                  GError    **error)
{
  guint64 skip = 0;
  guint count;

  if (!check_events (self, json, events, &count, error))
    return FALSE;
  if (first == 0 || first > G_MAXINT64 - SBX_LIMIT_BATCH_EVENTS)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "first is no sequence number");
      return FALSE;
    }

  if (first > run->seq + 1)
    {
      add_gap (self, run, "missing", first - run->seq - 1);
      run->seq = first - 1;
    }
  skip = run->seq + 1 - first;
  if (skip >= count)
    {
      if (self->writes->len == 0) /* nothing to commit, but the sender waits for its ack */
        g_signal_emit_by_name (self, "committed");
      return TRUE;
    }

  run->seq = first + count - 1;
  take_checked (self, run, json, events, (guint) skip, first + skip);

  return TRUE;
}

/**
 * sbx_session_describe:
 * @self: a session
 * @run: from sbx_session_begin_run()
 * @json: the message
 * @events: token of its array of events, which have no seq
 * @at: seq of the last event that an earlier recording holds
 * @error: return location for an error, or %NULL
 *
 * Takes what existed when this recording began for @run (docs/protocol.md, 2). Only before its
 * first batch.
 *
 * Returns: %FALSE if nothing was taken
 */
gboolean
sbx_session_describe (SbxSession *self,
                      SbxRun     *run,
                      SbxJson    *json,
                      guint32     events,
                      guint64     at,
                      GError    **error)
{
  guint count;

  if (!check_events (self, json, events, &count, error))
    return FALSE;
  if (run->seq != 0 || at > G_MAXINT64 - SBX_LIMIT_BATCH_EVENTS)
    {
      g_set_error_literal (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_MALFORMED,
                           "describe is only for a run that is not known");
      return FALSE;
    }

  if (at > 0)
    add_gap (self, run, "earlier", at);
  run->seq = at;
  if (count > 0)
    take_checked (self, run, json, events, 0, 0);

  return TRUE;
}
