/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-http-private.h"

#include <string.h>

#include "sbx-credentials.h"
#include "sbx-timeout.h"

#define FIRST_DELAY 1000u
#define LAST_DELAY 30000u
/* An event that says only that something changed. */
#define SOON 50u

/* Where events are looked for if the address does not say: a page of the standard's own examples
 * answers both ways at one place, most services have a place of their own. */
static const char *const places[] = { "", "events" };

static gboolean
on_resume (gpointer data)
{
  SbxHttp *self = data;

  sbx_timeout_clear (&self->resume);
  sbx_http_open_stream (self);

  return G_SOURCE_REMOVE;
}

/* The stream is not there, or not any more. */
static void
lose (SbxHttp    *self,
      const char *problem)
{
  guint delay = self->stream_delay;

  if (self->events != NULL && sbx_event_stream_get_last_id (self->events) != NULL)
    {
      g_free (self->last_id);
      self->last_id = g_strdup (sbx_event_stream_get_last_id (self->events));
    }
  if (self->events != NULL && sbx_event_stream_get_retry (self->events) > 0)
    delay = MAX (delay, sbx_event_stream_get_retry (self->events));
  g_clear_object (&self->stream);
  g_clear_pointer (&self->events, sbx_event_stream_free);
  self->streaming = FALSE;
  self->stream_delay = MIN (self->stream_delay * 2, LAST_DELAY);
  if (self->no_state)
    {
      sbx_interpreter_end (self->interpreter, "lost");
      sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_WAITING, problem);
    }
  else
    {
      sbx_http_get_state_in (self, 0); /* what was missed, or whether it is there at all */
    }
  sbx_timeout_clear (&self->resume);
  self->resume = sbx_timeout_new (delay, "[signalbox] events again", on_resume, self);
}

/* --- Events ---------------------------------------------------------------------------------- */

static void
on_event (const char *name,
          GBytes     *data,
          gpointer    user_data)
{
  SbxHttp *self = user_data;
  g_autoptr (SbxJson) message = NULL;
  g_autoptr (GError) error = NULL;
  SbxReading reading;
  SbxOutcome outcome;

  if (sbx_interpreter_get_feed (self->interpreter) == NULL)
    return;
  outcome = sbx_interpreter_take (self->interpreter, data,
                                  g_strcmp0 (name, "message") != 0 ? name : NULL, &message,
                                  &reading, &error);
  if (outcome == SBX_OUTCOME_TAKEN)
    {
      self->stream_delay = FIRST_DELAY;
      return;
    }
  if (error != NULL)
    sbx_http_complain (self, outcome == SBX_OUTCOME_LOST ? "resync" : "malformed", error->message);
  if (outcome == SBX_OUTCOME_LOST)
    sbx_http_forget_state (self);
  sbx_http_get_state_in (self, SOON);
}

static gboolean
is_stream (guint               status,
           SoupMessageHeaders *headers)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return status == SOUP_STATUS_OK && type != NULL
         && g_ascii_strcasecmp (type, "text/event-stream") == 0;
}

static void
on_paused (SbxFeed *feed,
           gboolean paused,
           SbxHttp *self)
{
  if (self->stream != NULL)
    sbx_http_exchange_set_paused (self->stream, paused);
}

static gboolean
on_head (SbxHttpExchange    *exchange,
         guint               status,
         SoupMessageHeaders *headers,
         gpointer            data)
{
  g_autoptr (SbxHttp) self = g_object_ref (data);
  g_autofree char *problem = NULL;
  SbxFeed *feed;

  if (is_stream (status, headers) && sbx_http_begin (self))
    {
      feed = sbx_interpreter_get_feed (self->interpreter);
      g_signal_handlers_disconnect_by_func (feed, on_paused, self);
      g_signal_connect (feed, "paused", G_CALLBACK (on_paused), self);
      self->streaming = TRUE;
      self->n_settling = 2;
      sbx_http_get_state_in (self, SBX_HTTP_FIRST_INTERVAL);
      return TRUE;
    }
  g_clear_object (&self->stream);
  g_clear_pointer (&self->events, sbx_event_stream_free);
  if (status == SOUP_STATUS_NO_CONTENT && self->events_uri != NULL)
    {
      sbx_http_complain (self, "events", "it says that there are no more events");
      return FALSE; /* and is not asked again (WHATWG HTML, 9.2) */
    }
  if (self->events_uri == NULL)
    {
      self->probe++;
      sbx_http_open_stream (self);
      return FALSE;
    }
  problem = g_strdup_printf ("no events there: HTTP status %u", status);
  sbx_http_complain (self, "events", problem);
  lose (self, problem);

  return FALSE;
}

static void
on_data (const char *data,
         gsize       length,
         gpointer    user_data)
{
  SbxHttp *self = user_data;

  if (self->events == NULL || sbx_event_stream_take (self->events, data, length))
    return;
  sbx_http_complain (self, "limit", "an event of it is larger than a message may be, or than can "
                     "be held beside what all others have sent");
  sbx_http_exchange_cancel (self->stream);
  lose (self, "An event was too large");
}

static void
on_done (SbxHttpExchange *exchange,
         const GError    *error,
         gpointer         data)
{
  g_autoptr (SbxHttp) self = g_object_ref (data);

  if (self->stream != exchange)
    return;
  if (!self->streaming && self->events_uri == NULL) /* looked for where nothing is */
    {
      g_clear_object (&self->stream);
      g_clear_pointer (&self->events, sbx_event_stream_free);
      self->probe++;
      sbx_http_open_stream (self);
      return;
    }
  lose (self, error != NULL ? error->message : "The stream of events has ended");
}

static const SbxHttpHandler handler = { on_head, on_data, on_done };

/* --- Finding and opening --------------------------------------------------------------------- */

void
sbx_http_open_stream (SbxHttp *self)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GString) all = NULL;
  char *headers;

  if (self->stream != NULL || self->resume != NULL || self->session == NULL
      || (self->events_uri == NULL && self->probe >= G_N_ELEMENTS (places)))
    return;
  uri = self->events_uri != NULL ? g_uri_ref (self->events_uri)
                                 : sbx_http_resolve (self, places[self->probe]);
  if (uri == NULL)
    return;

  headers = sbx_http_make_headers (self, "text/event-stream");
  all = g_string_new (headers);
  sbx_credentials_free_secret (headers);
  g_string_append (all, "Cache-Control: no-cache\r\n");
  if (self->last_id != NULL)
    g_string_append_printf (all, "Last-Event-ID: %s\r\n", self->last_id);
  g_clear_pointer (&self->events, sbx_event_stream_free);
  self->events = sbx_event_stream_new (on_event, self);
  self->stream = sbx_http_exchange_new (uri, "GET", all->str, NULL, TRUE, &handler, self);
  explicit_bzero (all->str, all->len);
}

void
sbx_http_find_events (SbxHttp *self)
{
  self->probe = 0;
  sbx_http_open_stream (self);
}

void
sbx_http_stop_events (SbxHttp *self)
{
  sbx_timeout_clear (&self->resume);
  if (self->stream != NULL)
    sbx_http_exchange_cancel (self->stream);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->events, sbx_event_stream_free);
  self->streaming = FALSE;
}
