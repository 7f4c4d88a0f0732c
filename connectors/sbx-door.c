/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-door.h"

#include "sbx-budget.h"
#include "sbx-door-listen.h"
#include "sbx-door-private.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

/* Connections that are taken from the system in one turn of the main loop. */
#define ACCEPTS_PER_TURN 16u

/* libsoup carries the peer's address through a request; ours hangs on it. */
#define VISITOR_KEY "sbx-door-visitor"

G_DEFINE_QUARK (sbx-door-error-quark, sbx_door_error)
G_DEFINE_FINAL_TYPE (SbxDoor, sbx_door, G_TYPE_OBJECT)

/* Auxiliary functions */

static void
route_free (gpointer data)
{
  SbxDoorRoute *route = data;

  if (route->destroy != NULL)
    route->destroy (route->user_data);
  g_clear_pointer (&route->content, g_bytes_unref);
  g_free (route->content_type);
  g_free (route->protocols[0]);
  if (route->post_destroy != NULL)
    route->post_destroy (route->post_data);
  g_free (route->post_type);
  g_free (route);
}

/* What one path serves is added piece by piece. */
static SbxDoorRoute *
ensure_route (SbxDoor    *self,
              const char *path)
{
  SbxDoorRoute *route = g_hash_table_lookup (self->routes, path);

  if (route == NULL)
    {
      route = g_new0 (SbxDoorRoute, 1);
      g_hash_table_insert (self->routes, g_strdup (path), route);
    }

  return route;
}

static void
visitor_free (gpointer data)
{
  SbxDoorVisitor *visitor = data;

  sbx_door_visitor_end_wait (visitor);
  sbx_door_visitor_end_hold (visitor);
  g_signal_handlers_disconnect_by_data (visitor->stream, visitor);
  g_object_set_data (G_OBJECT (visitor->remote), VISITOR_KEY, NULL);
  g_object_unref (visitor->remote);
  g_object_unref (visitor->stream);
  g_clear_pointer (&visitor->body, g_byte_array_unref);
  sbx_budget_charge (SBX_BUDGET_UNFINISHED, &visitor->charged, 0);
  g_free (visitor->address);
  g_free (visitor);
}

/* Closes the socket under whoever uses it; that frees the visitor. */
static void
visitor_drop (SbxDoorVisitor  *visitor,
              SbxGuardVerdict  reason,
              const char      *text)
{
  g_autoptr (SbxFilterStream) stream = g_object_ref (visitor->stream);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, text);

  sbx_guard_refuse (visitor->door->guard, reason, NULL);
  sbx_filter_stream_abort (stream, error);
  g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
}

/* Callbacks */

static void
visitor_refused_cb (SbxFilterStream *stream,
                    const GError    *error,
                    SbxDoorVisitor  *visitor)
{
  /* With a WebSocket it is that one's affair. */
  if (visitor->deadline == NULL)
    return;

  visitor->refused = TRUE;
  sbx_guard_refuse (visitor->door->guard, SBX_GUARD_LIMIT, NULL);
  sbx_door_write_answer (stream, SOUP_STATUS_BAD_REQUEST);
}

static void
visitor_closed_cb (SbxFilterStream *stream,
                   SbxDoorVisitor  *visitor)
{
  g_hash_table_remove (visitor->door->visitors, visitor);
}

static gboolean
deadline_cb (gpointer user_data)
{
  visitor_drop (user_data, SBX_GUARD_TIMEOUT, "The request took too long");

  return G_SOURCE_REMOVE;
}

static void
add_visitor (SbxDoor           *self,
             GSocketConnection *connection,
             GSocketAddress    *local,
             GSocketAddress    *remote)
{
  SbxDoorVisitor *visitor = g_new0 (SbxDoorVisitor, 1);

  visitor->door = self;
  visitor->stream = sbx_filter_stream_new (G_IO_STREAM (connection), SBX_LIMIT_HEADER_SIZE);
  visitor->remote = g_object_ref (remote);
  visitor->address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (remote));
  visitor->link.data = visitor;
  visitor->held_link.data = visitor;
  sbx_door_visitor_begin_wait (visitor);
  g_hash_table_add (self->visitors, visitor);

  g_object_set_data (G_OBJECT (remote), VISITOR_KEY, visitor);
  g_signal_connect (visitor->stream, "refused", G_CALLBACK (visitor_refused_cb), visitor);
  g_signal_connect (visitor->stream, "closed", G_CALLBACK (visitor_closed_cb), visitor);
  soup_server_accept_iostream (self->server, G_IO_STREAM (visitor->stream), local, remote, NULL);
}

/* Makes room for one more. Those who have not said what they want give way, the oldest first:
 * a flood of silent connections locks nobody out. */
static gboolean
make_room (SbxDoor *self)
{
  gboolean full = g_hash_table_size (self->visitors) >= SBX_LIMIT_CONNECTIONS;

  if (!full && self->pending.length < SBX_LIMIT_PENDING_UPGRADES)
    return TRUE;

  if (self->pending.head == NULL)
    {
      sbx_guard_refuse (self->guard, SBX_GUARD_LIMIT, NULL);
      return FALSE;
    }

  visitor_drop (self->pending.head->data, SBX_GUARD_LIMIT, "Too many connections");

  return TRUE;
}

static gboolean
accept_cb (GSocket      *listener,
           GIOCondition  condition,
           gpointer      user_data)
{
  SbxDoor *self = user_data;

  for (guint i = 0; i < ACCEPTS_PER_TURN; i++)
    {
      g_autoptr (GSocketConnection) connection = sbx_door_accept (listener);
      g_autoptr (GSocketAddress) local = NULL;
      g_autoptr (GSocketAddress) remote = NULL;

      if (connection == NULL)
        break;

      local = g_socket_connection_get_local_address (connection, NULL);
      remote = g_socket_connection_get_remote_address (connection, NULL);
      if (local != NULL && remote != NULL && make_room (self))
        add_visitor (self, connection, local, remote);
    }

  return G_SOURCE_CONTINUE;
}

static void
source_end (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

/* GObject overrides */

static void
sbx_door_dispose (GObject *object)
{
  SbxDoor *self = SBX_DOOR (object);

  sbx_door_close (self);
  g_signal_handlers_disconnect_by_data (self->server, self);

  G_OBJECT_CLASS (sbx_door_parent_class)->dispose (object);
}

static void
sbx_door_finalize (GObject *object)
{
  SbxDoor *self = SBX_DOOR (object);

  g_clear_pointer (&self->visitors, g_hash_table_unref);
  g_clear_pointer (&self->listeners, g_ptr_array_unref);
  g_clear_pointer (&self->routes, g_hash_table_unref);
  g_clear_object (&self->server);
  g_clear_object (&self->guard);

  G_OBJECT_CLASS (sbx_door_parent_class)->finalize (object);
}

static void
sbx_door_class_init (SbxDoorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_door_dispose;
  object_class->finalize = sbx_door_finalize;
}

static void
sbx_door_init (SbxDoor *self)
{
  self->max_message = SBX_LIMIT_MESSAGE_SIZE;
  self->routes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, route_free);
  self->visitors = g_hash_table_new_full (NULL, NULL, visitor_free, NULL);
  self->listeners = g_ptr_array_new_with_free_func (source_end);
  g_queue_init (&self->pending);
  g_queue_init (&self->held);

  sbx_door_serve (self);
}

/* Private API */

/**
 * sbx_door_visitor_end_wait:
 * @visitor: a connection
 *
 * Its request is answered: it no longer counts as pending.
 */
void
sbx_door_visitor_end_wait (SbxDoorVisitor *visitor)
{
  if (visitor->deadline == NULL)
    return;

  g_source_destroy (visitor->deadline);
  g_clear_pointer (&visitor->deadline, g_source_unref);
  g_queue_unlink (&visitor->door->pending, &visitor->link);
}

/**
 * sbx_door_visitor_begin_wait:
 * @visitor: a connection
 *
 * It has so much time to say what it wants, and counts as pending.
 */
void
sbx_door_visitor_begin_wait (SbxDoorVisitor *visitor)
{
  g_return_if_fail (visitor->deadline == NULL);

  visitor->deadline = sbx_timeout_new (SBX_LIMIT_UPGRADE_TIME, "[signalbox] request", deadline_cb,
                                       visitor);
  g_queue_push_tail_link (&visitor->door->pending, &visitor->link);
}

/**
 * sbx_door_get_visitor:
 * @message: a request
 *
 * Returns: (nullable): the connection on which it came, %NULL if that is closed
 */
SbxDoorVisitor *
sbx_door_get_visitor (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return address != NULL ? g_object_get_data (G_OBJECT (address), VISITOR_KEY) : NULL;
}

/* Public API */

/**
 * sbx_door_new:
 * @guard: who looks at each request
 *
 * Makes a door. It is closed.
 *
 * Returns: (transfer full): a door
 */
SbxDoor *
sbx_door_new (SbxGuard *guard)
{
  SbxDoor *self;

  g_return_val_if_fail (SBX_IS_GUARD (guard), NULL);

  self = g_object_new (SBX_TYPE_DOOR, NULL);
  self->guard = g_object_ref (guard);

  return self;
}

/**
 * sbx_door_set_max_message:
 * @self: a door
 * @max_message: the most bytes that one message may have
 *
 * Sets the limit for connections to come; %SBX_LIMIT_MESSAGE_SIZE unless set.
 */
void
sbx_door_set_max_message (SbxDoor *self,
                          gsize    max_message)
{
  g_return_if_fail (SBX_IS_DOOR (self));
  g_return_if_fail (max_message > 0);

  self->max_message = max_message;
}

/**
 * sbx_door_set_hold:
 * @self: a door
 * @hold: whether pages of an origin that nobody decided about yet wait for the user's answer
 *
 * Clients of foreign protocols try again after half a minute, or never. Where they come in, their
 * first request waits up to %SBX_LIMIT_HELD_TIME for the answer instead of being refused at once;
 * at most %SBX_LIMIT_HELD_REQUESTS wait. Off unless set.
 */
void
sbx_door_set_hold (SbxDoor  *self,
                   gboolean  hold)
{
  g_return_if_fail (SBX_IS_DOOR (self));
  g_return_if_fail (self->port == 0);

  self->hold = hold;
}

/**
 * sbx_door_add_socket:
 * @self: a door
 * @path: the path, for example `/v1`
 * @protocol: (nullable): the subprotocol that a client must ask for; %NULL: it must not ask for one
 * @func: (scope notified): gets each connection; it takes a reference or the connection ends
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Accepts WebSocket connections at @path.
 */
void
sbx_door_add_socket (SbxDoor        *self,
                     const char     *path,
                     const char     *protocol,
                     SbxDoorFunc     func,
                     gpointer        user_data,
                     GDestroyNotify  destroy)
{
  SbxDoorRoute *route;

  g_return_if_fail (SBX_IS_DOOR (self));
  g_return_if_fail (path != NULL && path[0] == '/');
  g_return_if_fail (func != NULL);

  route = ensure_route (self, path);
  g_return_if_fail (route->func == NULL);

  route->protocols[0] = g_strdup (protocol);
  route->func = func;
  route->user_data = user_data;
  route->destroy = destroy;
}

/**
 * sbx_door_add_resource:
 * @self: a door
 * @path: the path, for example `/agent.js`
 * @content_type: its type
 * @content: what is served, the same to everyone; it must hold no data and no secret
 * @cross_origin: whether pages of any origin may load it as a script
 *
 * Serves a file at @path.
 */
void
sbx_door_add_resource (SbxDoor    *self,
                       const char *path,
                       const char *content_type,
                       GBytes     *content,
                       gboolean    cross_origin)
{
  SbxDoorRoute *route;

  g_return_if_fail (SBX_IS_DOOR (self));
  g_return_if_fail (path != NULL && path[0] == '/');
  g_return_if_fail (content_type != NULL);
  g_return_if_fail (content != NULL);

  route = ensure_route (self, path);
  g_return_if_fail (route->content == NULL);

  route->content = g_bytes_ref (content);
  route->content_type = g_strdup (content_type);
  route->cross_origin = cross_origin;
}

/**
 * sbx_door_add_post:
 * @self: a door
 * @path: the path
 * @content_type: the media type that a body must have, for example `application/json`
 * @max_body: the most bytes that a body may have
 * @func: (scope notified): gets each body, after the guard let it pass
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Takes what is posted to @path, with a length or in chunks, not compressed. Pages of allowed
 * origins may post from anywhere: the browser's question before it is answered.
 */
void
sbx_door_add_post (SbxDoor         *self,
                   const char      *path,
                   const char      *content_type,
                   gsize            max_body,
                   SbxDoorPostFunc  func,
                   gpointer         user_data,
                   GDestroyNotify   destroy)
{
  SbxDoorRoute *route;

  g_return_if_fail (SBX_IS_DOOR (self));
  g_return_if_fail (path != NULL && path[0] == '/');
  g_return_if_fail (content_type != NULL);
  g_return_if_fail (max_body > 0);
  g_return_if_fail (func != NULL);

  route = ensure_route (self, path);
  g_return_if_fail (route->post == NULL);

  route->post_type = g_strdup (content_type);
  route->max_body = max_body;
  route->post = func;
  route->post_data = user_data;
  route->post_destroy = destroy;
}

/**
 * sbx_door_open:
 * @self: a closed door
 * @port: the port, 0 for any free one
 * @error: return location for a [error@DoorError]
 *
 * Listens on 127.0.0.1 and, where the system has it, on ::1.
 *
 * Returns: %TRUE if the door is open
 */
gboolean
sbx_door_open (SbxDoor  *self,
               guint16   port,
               GError  **error)
{
  g_autoptr (GPtrArray) sockets = NULL;

  g_return_val_if_fail (SBX_IS_DOOR (self), FALSE);
  g_return_val_if_fail (self->port == 0, FALSE);

  sockets = sbx_door_listen (&port, error);
  if (sockets == NULL)
    return FALSE;

  self->port = port;
  for (guint i = 0; i < sockets->len; i++)
    {
      GSource *source = g_socket_create_source (g_ptr_array_index (sockets, i), G_IO_IN, NULL);

      g_source_set_callback (source, G_SOURCE_FUNC (accept_cb), self, NULL);
      g_source_attach (source, g_main_context_get_thread_default ());
      g_ptr_array_add (self->listeners, source);
    }
  sbx_door_watch_origins (self);

  return TRUE;
}

/**
 * sbx_door_close:
 * @self: a door
 *
 * Stops listening and drops every request that has not become a WebSocket. Those connections are
 * their owners' to close.
 */
void
sbx_door_close (SbxDoor *self)
{
  g_return_if_fail (SBX_IS_DOOR (self));

  g_ptr_array_set_size (self->listeners, 0);
  self->port = 0;
  sbx_door_end_holds (self);
  while (self->pending.head != NULL)
    {
      SbxDoorVisitor *visitor = self->pending.head->data;
      g_autoptr (SbxFilterStream) stream = g_object_ref (visitor->stream);

      g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
      g_hash_table_remove (self->visitors, visitor);
    }
}

/**
 * sbx_door_get_port:
 * @self: a door
 *
 * Returns: the port on which it listens, 0 if it is closed
 */
guint16
sbx_door_get_port (SbxDoor *self)
{
  g_return_val_if_fail (SBX_IS_DOOR (self), 0);

  return self->port;
}

/**
 * sbx_door_get_n_connections:
 * @self: a door
 *
 * Returns: how many TCP connections there are, whatever they have become
 */
guint
sbx_door_get_n_connections (SbxDoor *self)
{
  g_return_val_if_fail (SBX_IS_DOOR (self), 0);

  return g_hash_table_size (self->visitors);
}
