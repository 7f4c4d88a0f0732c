/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-door-private.h"

#include <string.h>

#define PREFLIGHT_AGE "600"

/* Auxiliary functions */

static gboolean
has_body (SoupMessageHeaders *headers)
{
  return soup_message_headers_get_content_length (headers) > 0 ||
         soup_message_headers_get_list (headers, "Transfer-Encoding") != NULL;
}

/* Whether the client asks for our subprotocol: a handshake with another one, or without one, is not
 * meant for us; nor is one with any where there is none. */
static gboolean
wants_protocol (SoupMessageHeaders *headers,
                const char         *protocol)
{
  const char *list = soup_message_headers_get_list (headers, "Sec-WebSocket-Protocol");
  g_auto (GStrv) wanted = NULL;

  if (list == NULL || protocol == NULL)
    return list == NULL && protocol == NULL;

  wanted = g_strsplit (list, ",", -1);
  for (guint i = 0; wanted[i] != NULL; i++)
    g_strstrip (wanted[i]);

  return g_strv_contains ((const char *const *) wanted, protocol);
}

static void
answer_preflight (SoupServerMessage  *message,
                  const SbxDoorRoute *route)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  sbx_door_add_headers (message, soup_message_headers_get_one (request, "Origin"), FALSE);
  soup_message_headers_replace (response, "Access-Control-Allow-Methods",
                                route->post == NULL ? "GET"
                                : route->func != NULL || route->content != NULL ? "GET, POST"
                                                                                : "POST");
  if (route->post != NULL)
    soup_message_headers_replace (response, "Access-Control-Allow-Headers", "content-type");
  soup_message_headers_replace (response, "Access-Control-Max-Age", PREFLIGHT_AGE);

  /* Browsers ask this way before a page reaches a more private network (both names are in use). */
  if (soup_message_headers_get_one (request, "Access-Control-Request-Private-Network") != NULL)
    soup_message_headers_replace (response, "Access-Control-Allow-Private-Network", "true");
  if (soup_message_headers_get_one (request, "Access-Control-Request-Local-Network") != NULL)
    soup_message_headers_replace (response, "Access-Control-Allow-Local-Network", "true");

  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
answer_resource (SoupServerMessage  *message,
                 const SbxDoorRoute *route)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  g_autofree char *length = NULL;

  /* No parts: nobody needs them, and many small ones would cost more than the whole. */
  soup_message_headers_remove (request, "Range");
  soup_message_headers_replace (response, "Content-Type", route->content_type);
  soup_message_headers_replace (response, "Cache-Control", "no-cache");
  length = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (route->content));
  soup_message_headers_replace (response, "Content-Length", length);
  if (soup_server_message_get_method (message) != SOUP_METHOD_HEAD)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message),
                                    route->content);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

/* Requests for files: the answer is the same for everyone, only who may read it differs. */
static void
check_resource (SbxDoor            *self,
                SoupServerMessage  *message,
                const SbxDoorRoute *route)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autofree char *origin = NULL;
  SbxGuardVerdict verdict = sbx_guard_check_origin (self->guard, headers, &origin);

  if (verdict == SBX_GUARD_ORIGIN_MALFORMED || (verdict != SBX_GUARD_PASS && !route->cross_origin))
    {
      sbx_door_refuse (self, message, SOUP_STATUS_FORBIDDEN, verdict);
      return;
    }

  sbx_door_add_headers (message,
                        origin != NULL ? soup_message_headers_get_one (headers, "Origin") : NULL,
                        route->cross_origin);
}

/* What is wrong with a request for anything but a file, apart from where it comes from: a status,
 * or 0. */
static guint
check_request (SoupServerMessage  *message,
               const SbxDoorRoute *route)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *method = soup_server_message_get_method (message);

  if (method == SOUP_METHOD_POST)
    return sbx_door_check_post (route, message);
  if (method == SOUP_METHOD_OPTIONS)
    return soup_message_headers_get_one (headers, "Origin") == NULL ? SOUP_STATUS_NOT_FOUND : 0;

  if (!soup_message_headers_header_equals (headers, "Upgrade", "websocket"))
    return SOUP_STATUS_NOT_FOUND;

  return wants_protocol (headers, route->protocols[0]) &&
         soup_websocket_server_check_handshake (message, NULL,
                                                route->protocols[0] != NULL
                                                  ? (char **) route->protocols : NULL,
                                                NULL, NULL)
           ? 0 : SOUP_STATUS_BAD_REQUEST;
}

static SbxGuardVerdict
get_reason (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_NOT_FOUND:
      return SBX_GUARD_NOT_FOUND;
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return SBX_GUARD_LIMIT;
    default:
      return SBX_GUARD_HANDSHAKE;
    }
}

/* Upgrades, bodies, and the browser's question before them. What is no proper request is refused
 * before anybody is asked about its origin. */
static void
check_origin (SbxDoor            *self,
              SoupServerMessage  *message,
              const SbxDoorRoute *route)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  guint status = check_request (message, route);
  SbxGuardVerdict verdict;

  if (status != 0)
    {
      sbx_door_refuse (self, message, status, get_reason (status));
      return;
    }

  verdict = sbx_guard_check_origin (self->guard, headers, NULL);
  if (verdict == SBX_GUARD_PASS)
    sbx_door_admit (self, message);
  else if (verdict != SBX_GUARD_ORIGIN_ASK || !sbx_door_hold (self, message))
    sbx_door_refuse (self, message, SOUP_STATUS_FORBIDDEN, verdict);
}

/* Whether the door serves this method at this path, with a body or without. */
static guint
check_route (SoupServerMessage  *message,
             const SbxDoorRoute *route)
{
  const char *method = soup_server_message_get_method (message);

  if (route == NULL)
    return SOUP_STATUS_NOT_FOUND;
  if (method == SOUP_METHOD_POST && route->post != NULL)
    return 0;
  if (has_body (soup_server_message_get_request_headers (message)))
    return SOUP_STATUS_BAD_REQUEST;
  if (method == SOUP_METHOD_OPTIONS ||
      (method == SOUP_METHOD_GET && (route->func != NULL || route->content != NULL)) ||
      (method == SOUP_METHOD_HEAD && route->content != NULL))
    return 0;

  return SOUP_STATUS_NOT_FOUND;
}

/* Callbacks */

/* The head has arrived and nothing has happened yet. */
static void
head_cb (SoupServer        *server,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           user_data)
{
  SbxDoor *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *method = soup_server_message_get_method (message);
  SbxDoorRoute *route = g_hash_table_lookup (self->routes, path);
  SbxGuardVerdict verdict = sbx_guard_check_host (self->guard, headers, self->port);
  guint status = check_route (message, route);

  if (verdict != SBX_GUARD_PASS)
    sbx_door_refuse (self, message, SOUP_STATUS_FORBIDDEN, verdict);
  else if (status != 0)
    sbx_door_refuse (self, message, status,
                     status == SOUP_STATUS_NOT_FOUND ? SBX_GUARD_NOT_FOUND : SBX_GUARD_LIMIT);
  else if (route->content != NULL &&
           (method == SOUP_METHOD_HEAD ||
            (method == SOUP_METHOD_GET &&
             (route->func == NULL || soup_message_headers_get_one (headers, "Upgrade") == NULL))))
    check_resource (self, message, route);
  else
    check_origin (self, message, route);
}

/* The answer to the upgrade is written: from here on it is a WebSocket. */
static void
upgraded_cb (SoupServerMessage *message,
             SbxDoor           *self)
{
  g_autoptr (SoupServerMessage) owned = g_object_ref (message);
  g_autoptr (GIOStream) wrapper = NULL;
  g_autoptr (SbxSocket) socket = NULL;
  g_autofree char *origin = NULL;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  SbxDoorRoute *route = g_hash_table_lookup (self->routes, g_uri_get_path (uri));
  SbxDoorVisitor *visitor = sbx_door_get_visitor (message);

  if (visitor == NULL || route == NULL)
    return;

  wrapper = soup_server_message_steal_connection (message);
  sbx_door_visitor_end_wait (visitor);
  sbx_guard_check_origin (self->guard, headers, &origin);
  socket = sbx_socket_new (visitor->stream, SOUP_WEBSOCKET_CONNECTION_SERVER, uri, origin,
                           route->protocols[0], visitor->address, self->max_message);
  route->func (self, socket, route->user_data);
}

/* The whole request has arrived and head_cb() let it pass. */
static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  SbxDoor *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *method = soup_server_message_get_method (message);
  SbxDoorRoute *route = g_hash_table_lookup (self->routes, path);

  if (route == NULL)
    return;

  if (method == SOUP_METHOD_OPTIONS)
    answer_preflight (message, route);
  else if (method == SOUP_METHOD_POST)
    sbx_door_answer_post (self, route, message);
  else if (route->content != NULL &&
           (route->func == NULL || soup_message_headers_get_one (headers, "Upgrade") == NULL))
    answer_resource (message, route);
  else if (soup_websocket_server_process_handshake (message, NULL,
                                                    route->protocols[0] != NULL
                                                      ? (char **) route->protocols : NULL,
                                                    NULL, NULL))
    g_signal_connect_object (message, "wrote-informational", G_CALLBACK (upgraded_cb), self, 0);
}

/* What libsoup refused by itself never came to head_cb(). */
static void
finished_cb (SoupServer        *server,
             SoupServerMessage *message,
             SbxDoor           *self)
{
  SbxDoorVisitor *visitor = sbx_door_get_visitor (message);

  if (visitor != NULL && !visitor->refused &&
      soup_server_message_get_status (message) >= SOUP_STATUS_BAD_REQUEST)
    sbx_guard_refuse (self->guard, SBX_GUARD_HANDSHAKE,
                      soup_server_message_get_request_headers (message));
}

/* Private API */

/**
 * sbx_door_admit:
 * @self: a door
 * @message: a request whose head is in order and may come from where it comes from
 *
 * Lets it go on: its body, if it has one, may be read.
 */
void
sbx_door_admit (SbxDoor           *self,
                SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);

  if (soup_server_message_get_method (message) == SOUP_METHOD_POST)
    sbx_door_begin_post (self, g_hash_table_lookup (self->routes, g_uri_get_path (uri)), message);
}

/**
 * sbx_door_refuse:
 * @self: a door
 * @message: a request of which the head has arrived
 * @status: an HTTP status
 * @reason: why
 *
 * Refuses a request from its head alone. libsoup would read a body first, so it has to go.
 */
void
sbx_door_refuse (SbxDoor           *self,
                 SoupServerMessage *message,
                 guint              status,
                 SbxGuardVerdict    reason)
{
  g_autoptr (SoupServerMessage) owned = g_object_ref (message);
  g_autoptr (GIOStream) wrapper = NULL;
  g_autoptr (SbxFilterStream) stream = NULL;
  SbxDoorVisitor *visitor = sbx_door_get_visitor (message);

  sbx_guard_refuse (self->guard, reason, soup_server_message_get_request_headers (message));
  if (visitor == NULL)
    return;

  stream = g_object_ref (visitor->stream);
  wrapper = soup_server_message_steal_connection (message);
  sbx_door_write_answer (stream, status);
  g_io_stream_close_async (G_IO_STREAM (stream), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/**
 * sbx_door_add_headers:
 * @message: a request
 * @allowed_origin: (nullable): who may read the answer, as sent
 * @cross_origin: whether pages of any origin may load the answer
 *
 * Adds what every answer says.
 */
void
sbx_door_add_headers (SoupServerMessage *message,
                      const char        *allowed_origin,
                      gboolean           cross_origin)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_replace (headers, "Vary", "Origin");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy",
                                cross_origin ? "cross-origin" : "same-origin");
  if (allowed_origin != NULL)
    soup_message_headers_replace (headers, "Access-Control-Allow-Origin", allowed_origin);
}

/**
 * sbx_door_write_answer:
 * @stream: the connection
 * @status: an HTTP status
 *
 * Writes a whole answer without a body, the last on this connection. A fresh socket takes it at
 * once; if it does not, the peer gets no answer, which is its own doing.
 */
void
sbx_door_write_answer (SbxFilterStream *stream,
                       guint            status)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  g_autofree char *answer = NULL;

  answer = g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                            "Content-Length: 0\r\n"
                            "Connection: close\r\n"
                            "Cross-Origin-Resource-Policy: same-origin\r\n"
                            "X-Content-Type-Options: nosniff\r\n\r\n",
                            status, soup_status_get_phrase (status));
  sbx_filter_stream_finish (stream, strlen (answer));
  g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), answer,
                                              strlen (answer), NULL, NULL);
}

/**
 * sbx_door_serve:
 * @self: a door
 *
 * Sets up what happens to requests: the head decides, before a body is read and before an upgrade.
 */
void
sbx_door_serve (SbxDoor *self)
{
  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_remove_websocket_extension (self->server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_early_handler (self->server, NULL, head_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (finished_cb), self);
}
