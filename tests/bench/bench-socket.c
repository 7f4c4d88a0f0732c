/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast a door takes frames when its handler does nothing but count and acknowledge: what
 * everything above the socket is measured against. Beside it libsoup's own WebSocket server, in the
 * same run, with the same handler. A client thread sends frames that were made before. */

#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "bench-kit.h"
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
      bench_append_frame (frames, text);
    }

  return frames;
}

static gpointer
client_thread (gpointer data)
{
  Client *client = data;
  g_autoptr (GSocket) socket = bench_connect (client->port);
  char acks[65536];
  gint64 end;

  /* By its own clock: libsoup's server may keep the main loop from its timers. */
  end = g_get_monotonic_time () + client->duration;
  while (g_get_monotonic_time () < end)
    {
      bench_send (socket, client->frames);
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
  Client client = { port, frames, bench_is_quick () ? G_USEC_PER_SEC / 2 : 2 * G_USEC_PER_SEC, 0 };
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

      g_autofree char *size = g_strdup_printf ("%zu KiB", sizes[i] / 1024);

      bench_print ("socket-empty-handler", "against libsoup's own server", size, door, "frames/s",
                   door / libsoup, ">= 0.9x");
      bench_print ("socket-empty-handler", "payload", size, megabytes, "MB/s", 0, NULL);
    }

  return EXIT_SUCCESS;
}
