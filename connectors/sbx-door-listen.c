/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-door-listen.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "sbx-door.h"

#define BACKLOG 128

/* So often a port that is free for IPv4 may be taken for IPv6 before we give up. */
#define TRIES 16

static GSocket *
listen_on (GSocketFamily   family,
           guint16         port,
           GError        **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;

  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, NULL);

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static void
explain (GError  **error,
         GError   *cause,
         guint16   port)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, SBX_DOOR_ERROR, SBX_DOOR_ERROR_PORT_TAKEN,
                 "Port %u is taken: another Signalbox or another program listens on it "
                 "(“ss -ltnp sport = :%u” shows which). Close it, or choose another port.",
                 port, port);
  else
    g_set_error (error, SBX_DOOR_ERROR, SBX_DOOR_ERROR_FAILED,
                 "Signalbox could not listen on port %u: %s", port, cause->message);
}

/**
 * sbx_door_listen:
 * @port: (inout): the port, 0 for any free one; the port that was taken
 * @error: return location for a [error@DoorError]
 *
 * Listens on the loopback addresses of both families, on the same port. A system without IPv6 is
 * fine; a foreign program on one of the two addresses is not, for pages would find it by turns.
 *
 * Returns: (transfer full) (element-type GSocket) (nullable): the sockets
 */
GPtrArray *
sbx_door_listen (guint16  *port,
                 GError  **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) cause = NULL;

  for (guint i = 0; i < TRIES; i++)
    {
      GSocket *socket;
      guint16 chosen = *port;

      g_clear_error (&cause);
      g_ptr_array_set_size (sockets, 0);

      socket = listen_on (G_SOCKET_FAMILY_IPV4, chosen, &cause);
      if (socket == NULL)
        break;

      g_ptr_array_add (sockets, socket);
      if (chosen == 0)
        {
          g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

          chosen = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
        }

      socket = listen_on (G_SOCKET_FAMILY_IPV6, chosen, &cause);
      if (socket != NULL)
        g_ptr_array_add (sockets, socket);

      if (socket != NULL || !g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        {
          *port = chosen;
          return g_steal_pointer (&sockets);
        }

      if (*port != 0)
        break;
    }

  explain (error, cause, *port);

  return NULL;
}

/**
 * sbx_door_accept:
 * @listener: a listening socket
 *
 * Takes one waiting connection.
 *
 * Returns: (transfer full) (nullable): the connection, %NULL if none waits
 */
GSocketConnection *
sbx_door_accept (GSocket *listener)
{
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);

  if (socket == NULL)
    return NULL;

  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);

  return g_socket_connection_factory_create_connection (socket);
}
