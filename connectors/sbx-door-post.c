/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is posted to a door. */

#include "config.h"

#include <string.h>

#include "sbx-budget.h"
#include "sbx-door-private.h"

/* The smallest chunk spends this many bytes on one. */
#define CHUNK_COST 6u
#define CHUNK_SLACK 1024u

/* Auxiliary functions */

static gboolean
is_chunked (SoupMessageHeaders *headers)
{
  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
}

static gboolean
has_type (SoupMessageHeaders *headers,
          const char         *wanted)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return type != NULL && g_ascii_strcasecmp (type, wanted) == 0;
}

/* Callbacks */

static void
chunk_cb (SoupServerMessage *message,
          GBytes            *chunk,
          gpointer           user_data)
{
  SbxDoor *self = user_data;
  SbxDoorVisitor *visitor = sbx_door_get_visitor (message);
  gsize size = g_bytes_get_size (chunk);
  guint status;

  if (visitor == NULL || visitor->body == NULL)
    return;

  if (size > visitor->max_body - visitor->body->len)
    {
      status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
    }
  else if (!sbx_budget_charge (SBX_BUDGET_UNFINISHED, &visitor->charged,
                               visitor->body->len + size))
    {
      status = SOUP_STATUS_SERVICE_UNAVAILABLE;
    }
  else
    {
      g_byte_array_append (visitor->body, g_bytes_get_data (chunk, NULL), (guint) size);
      return;
    }

  /* libsoup would read on: the rest is thrown away below it, and the peer leaves, or the time is
   * up. */
  g_clear_pointer (&visitor->body, g_byte_array_unref);
  sbx_budget_charge (SBX_BUDGET_UNFINISHED, &visitor->charged, 0);
  visitor->refused = TRUE;
  sbx_guard_refuse (self->guard, SBX_GUARD_LIMIT,
                    soup_server_message_get_request_headers (message));
  sbx_door_write_answer (visitor->stream, status);
}

/* Private API */

/**
 * sbx_door_check_post:
 * @route: what is served at the path
 * @message: a request of which the head has arrived
 *
 * Checks what the head says about the body.
 *
 * Returns: 0, or the HTTP status with which to refuse it
 */
guint
sbx_door_check_post (const SbxDoorRoute *route,
                     SoupServerMessage  *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);

  if (encoding != SOUP_ENCODING_CHUNKED && encoding != SOUP_ENCODING_CONTENT_LENGTH)
    return SOUP_STATUS_LENGTH_REQUIRED;
  /* A few packed bytes may unpack to anything. */
  if (soup_message_headers_get_list (headers, "Content-Encoding") != NULL &&
      !soup_message_headers_header_equals (headers, "Content-Encoding", "identity"))
    return SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE;
  if (!has_type (headers, route->post_type))
    return SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE;
  if (!is_chunked (headers) &&
      (guint64) soup_message_headers_get_content_length (headers) > route->max_body)
    return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;

  return 0;
}

/**
 * sbx_door_begin_post:
 * @self: a door
 * @route: what is served at the path
 * @message: a request that may go on
 *
 * Lets the body come, into memory of our own: libsoup would keep each chunk apart.
 */
void
sbx_door_begin_post (SbxDoor            *self,
                     const SbxDoorRoute *route,
                     SoupServerMessage  *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SbxDoorVisitor *visitor = sbx_door_get_visitor (message);
  guint64 size;

  if (visitor == NULL)
    return;

  visitor->body = g_byte_array_new ();
  visitor->max_body = route->max_body;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect_object (message, "got-chunk", G_CALLBACK (chunk_cb), self, 0);

  size = is_chunked (headers) ? (guint64) route->max_body * CHUNK_COST + CHUNK_SLACK
                              : (guint64) soup_message_headers_get_content_length (headers);
  sbx_filter_input_begin_body (sbx_filter_stream_get_input (visitor->stream), size);
}

/**
 * sbx_door_answer_post:
 * @self: a door
 * @route: what is served at the path
 * @message: a request of which the body has arrived
 *
 * Hands on what was posted and answers.
 */
void
sbx_door_answer_post (SbxDoor            *self,
                      const SbxDoorRoute *route,
                      SoupServerMessage  *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SbxDoorVisitor *visitor = sbx_door_get_visitor (message);
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *origin = NULL;
  SbxGuardVerdict verdict;
  SbxDoorPost post;
  guint status;

  if (visitor == NULL || visitor->body == NULL)
    return;

  /* A permission may have been withdrawn while the body came. */
  verdict = sbx_guard_check_origin (self->guard, headers, &origin);
  if (verdict != SBX_GUARD_PASS)
    {
      visitor->refused = TRUE;
      sbx_guard_refuse (self->guard, verdict, headers);
      soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
      return;
    }
  sbx_door_add_headers (message, origin != NULL ? soup_message_headers_get_one (headers, "Origin")
                                                : NULL, FALSE);
  g_byte_array_append (visitor->body, (const guint8 *) "", 1);
  {
    g_autoptr (GBytes) whole = g_byte_array_free_to_bytes (g_steal_pointer (&visitor->body));

    body = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 1);
  }
  sbx_budget_charge (SBX_BUDGET_UNFINISHED, &visitor->charged, 0);

  post = (SbxDoorPost) { body, origin, visitor->address };
  visitor->refused = TRUE; /* if so, by who takes it, who says why */
  status = route->post (self, &post, answer, route->post_data);
  soup_server_message_set_status (message, status, NULL);
  if (answer->len > 0)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, answer->str,
                                      answer->len);
}
