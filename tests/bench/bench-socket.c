/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast a door takes frames when its handler does nothing but count and acknowledge: what
 * everything above the socket is measured against. Beside it libsoup's own WebSocket server, in the
 * same run, with the same handler. A client thread sends frames that were made before. */

#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sbx-door.h"
#include "sbx-limits.h"

#define FRAMES_PER_ACK 100
#define FRAMES 100
#define ACK "{\"m\":\"ack\",\"run\":\"r-91\",\"seq\":1941}"

typedef struct
{
  guint16 port;
  GByteArray *frames;
  gint64 duration;
  int done; /* atomic */
} Client;

typedef struct
{
  guint64 n_frames;
  gint64 first;
  gint64 last;
} Count;

static void
append_frame (GByteArray    *out,
              const GString *text)
{
  guint8 header[14] = { 0x81, 0 };
  static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
  guint length = 2;
  guint start;

  if (text->len <= G_MAXUINT16)
    {
      header[1] = 0x80 | 126;
      header[2] = (guint8) (text->len >> 8);
      header[3] = (guint8) text->len;
      length = 4;
    }
  else
    {
      header[1] = 0x80 | 127;
      for (guint i = 0; i < 8; i++)
        header[2 + i] = (guint8) ((guint64) text->len >> (56 - 8 * i));
      length = 10;
    }
  memcpy (header + length, mask, 4);
  g_byte_array_append (out, header, length + 4);
  start = out->len;
  g_byte_array_append (out, (const guint8 *) text->str, (guint) text->len);
  for (guint i = 0; i < text->len; i++)
    out->data[start + i] ^= mask[i & 3];
}

/* Text of this size, like a batch of events. */
static GByteArray *
make_frames (gsize size)
{
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < FRAMES; i++)
    {
      g_autoptr (GString) text = g_string_new ("{\"m\":\"batch\",\"run\":\"r-91\",\"events\":[");

      while (text->len < size)
        g_string_append_printf (text, "{\"k\":\"dispatch\",\"t\":%u.25,\"store\":\"s1\",\"action\":"
                                "{\"type\":\"cart/add\",\"payload\":{\"id\":%u,\"qty\":1}}},",
                                i * 37, i);
      g_string_truncate (text, size);
      append_frame (frames, text);
    }

  return frames;
}

static void
shake_hands (GSocket *socket,
             guint16  port)
{
  g_autofree char *request = NULL;
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;

  request = g_strdup_printf ("GET /v1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Protocol: signalbox.1\r\n\r\n", port);
  g_socket_send (socket, request, strlen (request), NULL, NULL);
  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_socket_receive (socket, &byte, 1, NULL, NULL) != 1)
        g_error ("The server ended the handshake");
      g_string_append_c (head, byte);
    }
}

static gpointer
client_thread (gpointer data)
{
  Client *client = data;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, client->port);
  g_autoptr (GSocket) socket = NULL;
  char acks[65536];
  gint64 end;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         NULL);
  if (!g_socket_connect (socket, address, NULL, NULL))
    g_error ("Nobody listens on port %u", client->port);
  shake_hands (socket, client->port);

  /* By its own clock: libsoup's server may keep the main loop from its timers. */
  end = g_get_monotonic_time () + client->duration;
  while (g_get_monotonic_time () < end)
    {
      gsize at = 0;

      while (at < client->frames->len)
        {
          gssize n = g_socket_send (socket, (char *) client->frames->data + at,
                                    client->frames->len - at, NULL, NULL);

          if (n <= 0)
            g_error ("The server ended the connection");
          at += (gsize) n;
        }
      while (recv (g_socket_get_fd (socket), acks, sizeof acks, MSG_DONTWAIT) > 0)
        ;
    }
  g_atomic_int_set (&client->done, 1);

  return NULL;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Frames per second, from the first to the last that arrived. */
static double
measure (guint16     port,
         GByteArray *frames,
         Count      *count)
{
  gboolean quick = g_getenv ("SIGNALBOX_BENCH_QUICK") != NULL;
  Client client = { port, frames, quick ? G_USEC_PER_SEC / 2 : 2 * G_USEC_PER_SEC, 0 };
  GThread *thread;
  guint wake = g_timeout_add (20, wake_cb, NULL);

  *count = (Count) { 0 };
  thread = g_thread_new ("client", client_thread, &client);
  while (!g_atomic_int_get (&client.done) || g_get_monotonic_time () - count->last < 100000)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_source_remove (wake);

  return (double) count->n_frames * G_USEC_PER_SEC / (double) (count->last - count->first);
}

static gboolean
count_frame (Count *count)
{
  count->last = g_get_monotonic_time ();
  if (count->n_frames == 0)
    count->first = count->last;

  return ++count->n_frames % FRAMES_PER_ACK == 0;
}

static void
door_message_cb (SbxSocket *socket,
                 GBytes    *message,
                 Count     *count)
{
  if (count_frame (count))
    sbx_socket_send (socket, ACK, -1, NULL);
}

static void
door_socket_cb (SbxDoor   *door,
                SbxSocket *socket,
                gpointer   user_data)
{
  g_signal_connect (socket, "message", G_CALLBACK (door_message_cb), user_data);
  g_object_set_data_full (G_OBJECT (door), "socket", g_object_ref (socket), g_object_unref);
}

static double
measure_door (GByteArray *frames,
              Count      *count)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_autoptr (SbxGuard) guard = sbx_guard_new (origins);
  g_autoptr (SbxDoor) door = sbx_door_new (guard);
  g_autoptr (GError) error = NULL;

  sbx_door_add_socket (door, "/v1", "signalbox.1", door_socket_cb, count, NULL);
  if (!sbx_door_open (door, 0, &error))
    g_error ("%s", error->message);

  return measure (sbx_door_get_port (door), frames, count);
}

static void
soup_message_cb (SoupWebsocketConnection *connection,
                 int                      type,
                 GBytes                  *message,
                 Count                   *count)
{
  if (count_frame (count))
    soup_websocket_connection_send_text (connection, ACK);
}

static void
soup_socket_cb (SoupServer              *server,
                SoupServerMessage       *message,
                const char              *path,
                SoupWebsocketConnection *connection,
                gpointer                 user_data)
{
  soup_websocket_connection_set_max_incoming_payload_size (connection, SBX_LIMIT_MESSAGE_SIZE);
  g_signal_connect (connection, "message", G_CALLBACK (soup_message_cb), user_data);
  g_object_set_data_full (G_OBJECT (server), "socket", g_object_ref (connection), g_object_unref);
}

static double
measure_libsoup (GByteArray *frames,
                 Count      *count)
{
  g_autoptr (SoupServer) server = g_object_new (SOUP_TYPE_SERVER, NULL);
  GSList *uris;
  double rate;

  soup_server_remove_websocket_extension (server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_websocket_handler (server, "/v1", NULL, NULL, soup_socket_cb, count, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL))
    g_error ("libsoup's server could not listen");
  uris = soup_server_get_uris (server);
  rate = measure ((guint16) g_uri_get_port (uris->data), frames, count);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  soup_server_disconnect (server);

  return rate;
}

int
main (void)
{
  gsize sizes[] = { 1024, 13 * 1024, 256 * 1024 };

  setlocale (LC_ALL, "C.UTF-8");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) frames = make_frames (sizes[i]);
      Count count = { 0 };
      double door = measure_door (frames, &count);
      double libsoup = measure_libsoup (frames, &count);
      double megabytes = door * (double) sizes[i] / 1e6;

      g_print ("{\"name\":\"socket-empty-handler\",\"workload\":\"against libsoup's own server\","
               "\"size\":\"%zu KiB\",\"value\":%.0f,\"unit\":\"frames/s\",\"ratio\":%.2f,"
               "\"target\":\">= 0.9x\"}\n", sizes[i] / 1024, door, door / libsoup);
      g_print ("{\"name\":\"socket-empty-handler\",\"workload\":\"payload\",\"size\":\"%zu KiB\","
               "\"value\":%.0f,\"unit\":\"MB/s\"}\n", sizes[i] / 1024, megabytes);
    }

  return EXIT_SUCCESS;
}
