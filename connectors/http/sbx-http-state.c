/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-http-private.h"

#include <string.h>

#include "sbx-budget.h"
#include "sbx-credentials.h"
#include "sbx-timeout.h"

#define MAX_REDIRECTS 5u
#define MAX_RETRY_AFTER 600000u
#define TOO_MUCH "All connections together have sent more of unfinished messages than can be held"

static gboolean
on_poll (gpointer data)
{
  SbxHttp *self = data;

  sbx_timeout_clear (&self->poll);
  sbx_http_get_state (self);

  return G_SOURCE_REMOVE;
}

void
sbx_http_get_state_in (SbxHttp *self,
                       guint    interval)
{
  sbx_timeout_clear (&self->poll);
  if (!self->no_state)
    self->poll = sbx_timeout_new (interval, "[signalbox] ask for the state", on_poll, self);
}

/* When to ask again. While events come there is no need to, once what came meanwhile is sure. */
static void
schedule (SbxHttp *self,
          gboolean changed)
{
  self->interval = changed ? SBX_HTTP_FIRST_INTERVAL
                           : MIN (self->interval + self->interval / 2, SBX_HTTP_QUIET_INTERVAL);
  if (!self->streaming)
    sbx_http_get_state_in (self, self->interval);
  else if (self->n_settling > 0 && self->n_settling-- > 0)
    sbx_http_get_state_in (self, SBX_HTTP_FIRST_INTERVAL);
}

/* @gone: nobody answers: what was known of the state may be old when somebody does. */
static void
fail (SbxHttp    *self,
      const char *problem,
      gboolean    gone)
{
  g_autofree char *text = NULL;
  guint delay = self->retry_after > 0 ? self->retry_after : self->interval;

  if (gone)
    {
      sbx_interpreter_end (self->interpreter, "lost");
      sbx_http_stop_events (self);
      sbx_http_forget_state (self);
    }
  text = g_strdup_printf ("%s; trying again in %u s", problem, MAX (1, delay / 1000));
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_WAITING, text);
  self->interval = MIN (self->interval * 2, SBX_HTTP_LAST_INTERVAL);
  sbx_http_get_state_in (self, delay);
}

static void
discover (SbxHttp *self)
{
  if (self->discovered)
    {
      if (!self->streaming)
        sbx_http_open_stream (self);
      return;
    }
  self->discovered = TRUE;
  sbx_http_find_events (self);
  sbx_http_find_actions (self);
}

/* --- The response ---------------------------------------------------------------------------- */

static void
take_retry_after (SbxHttp            *self,
                  SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) when = NULL;
  guint64 seconds;

  self->retry_after = 0;
  if (text == NULL)
    return;
  if (g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER / 1000, &seconds, NULL))
    {
      self->retry_after = (guint) seconds * 1000;
      return;
    }
  when = soup_date_time_new_from_http_string (text);
  if (when != NULL)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      gint64 ms = g_date_time_difference (when, now) / 1000;

      self->retry_after = (guint) CLAMP (ms, 0, MAX_RETRY_AFTER);
    }
}

static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND
         || status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT
         || status == SOUP_STATUS_PERMANENT_REDIRECT;
}

static void
follow (SbxHttp            *self,
        SoupMessageHeaders *headers)
{
  const char *location = soup_message_headers_get_one (headers, "Location");
  GUri *uri = location != NULL ? sbx_http_resolve (self, location) : NULL;

  g_clear_object (&self->get);
  if (uri == NULL)
    {
      sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED,
                               "It sends us to another origin, where Signalbox does not go: "
                               "connect to that one if you trust it");
      return;
    }
  g_clear_pointer (&self->get_uri, g_uri_unref);
  self->get_uri = uri;
  if (++self->n_redirects > MAX_REDIRECTS)
    fail (self, "It sends us round in circles", FALSE);
  else
    sbx_http_get_state (self);
}

static gboolean
is_json (const char *type)
{
  return type == NULL || g_str_equal (type, "application/json") || g_str_equal (type, "text/json")
         || g_str_equal (type, "text/plain") || g_str_has_suffix (type, "+json");
}

static gboolean
take_type (SbxHttp            *self,
           SoupMessageHeaders *headers)
{
  g_autofree char *type = NULL;
  g_autofree char *problem = NULL;
  const char *content = soup_message_headers_get_content_type (headers, NULL);

  if (content != NULL)
    type = g_ascii_strdown (content, -1);
  if (g_strcmp0 (type, "text/event-stream") == 0)
    {
      g_clear_object (&self->get);
      self->no_state = self->discovered = TRUE;
      g_clear_pointer (&self->events_uri, g_uri_unref);
      self->events_uri = g_uri_ref (self->address->uri);
      sbx_http_find_actions (self);
      sbx_http_open_stream (self);
      return FALSE;
    }
  if (is_json (type))
    return TRUE;

  g_clear_object (&self->get);
  problem = g_strdup_printf ("It answers with %s, not with JSON: perhaps the state is at another "
                             "path", type);
  fail (self, problem, FALSE);

  return FALSE;
}

static gboolean
on_head (SbxHttpExchange    *exchange,
         guint               status,
         SoupMessageHeaders *headers,
         gpointer            data)
{
  g_autoptr (SbxHttp) self = g_object_ref (data);
  g_autofree char *problem = NULL;

  self->status = status;
  take_retry_after (self, headers);
  if (status == SOUP_STATUS_NOT_MODIFIED)
    return TRUE;
  if (status == SOUP_STATUS_OK)
    {
      g_free (self->new_etag);
      g_free (self->new_modified);
      self->new_etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
      self->new_modified = g_strdup (soup_message_headers_get_one (headers, "Last-Modified"));
      return take_type (self, headers);
    }
  if (is_redirect (status))
    {
      follow (self, headers);
      return FALSE;
    }
  g_clear_object (&self->get);
  /* Without a secret, what is forbidden is so for another reason. */
  if (status == SOUP_STATUS_UNAUTHORIZED
      || (status == SOUP_STATUS_FORBIDDEN && self->secret != NULL))
    {
      sbx_http_ask (self, status, headers);
      return FALSE;
    }
  problem = g_strdup_printf ("It answers with HTTP status %u", status);
  fail (self, problem, FALSE);

  return FALSE;
}

static void
drop_body (SbxHttp *self)
{
  g_byte_array_set_size (self->get_body, 0);
  sbx_budget_charge (SBX_BUDGET_UNFINISHED, &self->get_charged, 0);
}

static void
on_data (const char *data,
         gsize       length,
         gpointer    user_data)
{
  SbxHttp *self = user_data;

  if (self->get == NULL)
    return;
  if (sbx_budget_charge (SBX_BUDGET_UNFINISHED, &self->get_charged, self->get_body->len + length))
    {
      g_byte_array_append (self->get_body, (const guint8 *) data, (guint) length);
      return;
    }
  sbx_http_exchange_cancel (self->get);
  g_clear_object (&self->get);
  drop_body (self);
  sbx_http_complain (self, "limit", TOO_MUCH);
  fail (self, TOO_MUCH, FALSE);
}

static void
take_state (SbxHttp *self)
{
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = self->get_body->len;

  g_byte_array_append (self->get_body, (const guint8 *) "", 1);
  whole = g_byte_array_free_to_bytes (g_steal_pointer (&self->get_body));
  self->get_body = g_byte_array_new ();
  sbx_budget_charge (SBX_BUDGET_UNFINISHED, &self->get_charged, 0);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->modified, g_free);
  self->etag = g_steal_pointer (&self->new_etag);
  self->modified = g_steal_pointer (&self->new_modified);
  if (!sbx_http_begin (self))
    return;
  if (self->last_body != NULL && !self->streaming && g_bytes_equal (whole, self->last_body))
    {
      schedule (self, FALSE);
      discover (self);
      return;
    }

  {
    g_autoptr (GBytes) text = g_bytes_new_from_bytes (whole, 0, length);

    if (sbx_interpreter_take_state (self->interpreter, text, &error) == SBX_OUTCOME_MALFORMED)
      {
        sbx_http_complain (self, "malformed", error->message);
        fail (self, "Its state is no JSON that can be taken", FALSE);
        return;
      }
  }
  g_clear_pointer (&self->last_body, g_bytes_unref);
  self->last_body = g_steal_pointer (&whole);
  schedule (self, TRUE);
  discover (self);
}

static void
on_done (SbxHttpExchange *exchange,
         const GError    *error,
         gpointer         data)
{
  g_autoptr (SbxHttp) self = g_object_ref (data);
  g_autofree char *problem = NULL;

  g_clear_object (&self->get);
  self->n_redirects = 0;
  if (error != NULL)
    {
      problem = g_strdup_printf ("No state from %s: %s", self->address->url, error->message);
      fail (self, problem, self->status == 0);
      return;
    }
  if (self->status == SOUP_STATUS_OK)
    {
      take_state (self);
      return;
    }
  /* Not modified */
  if (!sbx_http_begin (self))
    return;
  schedule (self, FALSE);
  discover (self);
}

static const SbxHttpHandler handler = { on_head, on_data, on_done };

void
sbx_http_get_state (SbxHttp *self)
{
  char *headers;
  g_autoptr (GString) all = NULL;

  if (self->get != NULL || self->no_state || self->session == NULL)
    return;
  sbx_timeout_clear (&self->poll);
  drop_body (self);
  self->status = 0;
  if (self->get_uri == NULL)
    self->get_uri = g_uri_ref (self->address->uri);
  headers = sbx_http_make_headers (self, "application/json, text/event-stream;q=0.5");
  all = g_string_new (headers);
  sbx_credentials_free_secret (headers);
  /* The connection's own run must hold the state that the tag stands for. */
  if (self->etag != NULL && sbx_interpreter_get_feed (self->interpreter) != NULL)
    g_string_append_printf (all, "If-None-Match: %s\r\n", self->etag);
  else if (self->modified != NULL && sbx_interpreter_get_feed (self->interpreter) != NULL)
    g_string_append_printf (all, "If-Modified-Since: %s\r\n", self->modified);
  self->get = sbx_http_exchange_new (self->get_uri, "GET", all->str, NULL, FALSE, &handler, self);
  explicit_bzero (all->str, all->len);
}

void
sbx_http_forget_state (SbxHttp *self)
{
  g_clear_pointer (&self->last_body, g_bytes_unref);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->modified, g_free);
}

void
sbx_http_stop_state (SbxHttp *self)
{
  sbx_timeout_clear (&self->poll);
  if (self->get != NULL)
    sbx_http_exchange_cancel (self->get);
  g_clear_object (&self->get);
  drop_body (self);
  g_clear_pointer (&self->new_etag, g_free);
  g_clear_pointer (&self->new_modified, g_free);
}
