/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The receiving side alone: batches that were made before, sent flat out by a thread, into the real
 * listener, session and recording; and in turns into the same door with a handler that only counts.
 * The time runs from the first byte of the first batch to the last acknowledgement. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>

#include "bench-kit.h"
#include "sbx-door.h"
#include "sbx-signalbox-listener.h"

#define ROUNDS 5u
#define RUN "r-91c5"

/**
 * Client:
 *
 * What the sending thread needs, and what it measured.
 */
typedef struct
{
  guint16 port;
  const GByteArray *head;    /* hello, and the store with its state */
  const GByteArray *frames;
  guint64 last;              /* seq */
  double seconds;
  int done;                  /* atomic */
} Client;

/**
 * Sink:
 *
 * The empty handler: counts messages and acknowledges the same events as often.
 */
typedef struct
{
  SbxSocket *socket;
  guint64 n_messages;
  guint64 n_acknowledged;
  guint64 n_wanted;
} Sink;

static gpointer
client_thread (gpointer data)
{
  Client *client = data;
  g_autoptr (GSocket) socket = bench_connect (client->port);
  gint64 start;

  bench_send (socket, client->head);
  bench_await_ack (socket, BENCH_HEAD);
  start = g_get_monotonic_time ();
  bench_send (socket, client->frames);
  bench_await_ack (socket, client->last);
  client->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_atomic_int_set (&client->done, 1);
  g_main_context_wakeup (NULL);

  return NULL;
}

static double
run_client (Client *client,
            guint16 port)
{
  GThread *thread;

  client->port = port;
  client->done = 0;
  thread = g_thread_new ("client", client_thread, client);
  while (!g_atomic_int_get (&client->done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);

  return client->seconds;
}

/* --- With an empty handler ------------------------------------------------------------------- */

/* Message 1 is hello, message 2 the head; then batches. */
static guint64
count_events (guint64 n_messages)
{
  return n_messages < 2 ? 0 : BENCH_HEAD + (n_messages - 2) * BENCH_BATCH;
}

static gboolean
on_ack_time (gpointer data)
{
  Sink *sink = data;
  guint64 seq = count_events (sink->n_messages);
  g_autofree char *text = NULL;

  if (sink->socket == NULL || seq == sink->n_acknowledged)
    return G_SOURCE_CONTINUE;
  sink->n_acknowledged = seq;
  text = g_strdup_printf ("{\"m\":\"ack\",\"run\":\"" RUN "\",\"seq\":%" G_GUINT64_FORMAT "}", seq);
  sbx_socket_send (sink->socket, text, -1, NULL);

  return G_SOURCE_CONTINUE;
}

static void
on_message (SbxSocket *socket,
            GBytes    *message,
            Sink      *sink)
{
  if (++sink->n_messages == 2 || count_events (sink->n_messages) == sink->n_wanted)
    on_ack_time (sink);
}

static void
on_socket (SbxDoor   *door,
           SbxSocket *socket,
           gpointer   data)
{
  Sink *sink = data;

  sink->socket = g_object_ref (socket);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), sink);
}

static double
measure_empty (Client *client)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_autoptr (SbxGuard) guard = sbx_guard_new (origins);
  g_autoptr (SbxDoor) door = sbx_door_new (guard);
  g_autoptr (GError) error = NULL;
  Sink sink = { .n_wanted = client->last };
  guint timer;
  double seconds;

  sbx_door_set_max_message (door, 64u * 1024 * 1024);
  sbx_door_add_socket (door, SBX_SIGNALBOX_PATH, SBX_SIGNALBOX_PROTOCOL, on_socket, &sink, NULL);
  if (!sbx_door_open (door, 0, &error))
    g_error ("%s", error->message);
  timer = g_timeout_add (20, on_ack_time, &sink);
  seconds = run_client (client, sbx_door_get_port (door));
  g_source_remove (timer);
  g_signal_handlers_disconnect_by_data (sink.socket, &sink);
  g_object_unref (sink.socket);
  sbx_door_close (door);

  return seconds;
}

/* --- With everything ------------------------------------------------------------------------- */

static double
measure_real (Client     *client,
              const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_open (path, SBX_RECORDING_CREATE, &error);
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_autoptr (SbxSession) session = NULL;
  g_autoptr (SbxConnector) listener = NULL;
  guint64 n_events;
  double seconds;

  if (recording == NULL)
    g_error ("%s", error->message);
  session = sbx_session_new (recording);
  listener = sbx_signalbox_listener_new (origins, 0);
  if (!sbx_connector_start (listener, session, &error))
    g_error ("%s", error->message);
  seconds = run_client (client,
                        sbx_listener_get_port (SBX_LISTENER (listener)));
  if (!sbx_recording_get_n_events (recording, &n_events, &error))
    g_error ("%s", error->message);
  if (n_events != client->last + 1) /* the peer's hello is an event too */
    g_error ("%" G_GUINT64_FORMAT " events were acknowledged, %" G_GUINT64_FORMAT " are recorded",
             client->last + 1, n_events);
  sbx_connector_stop (listener, "stopped");

  return seconds;
}

/* --- Table ----------------------------------------------------------------------------------- */

static void
make_client (Client              *client,
             const BenchWorkload *workload,
             guint                n_batches)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GByteArray *head = g_byte_array_new ();
  GByteArray *frames = g_byte_array_new ();

  bench_append_hello (text, RUN);
  bench_append_frame (head, text);
  g_string_truncate (text, 0);
  bench_append_head (text, RUN, workload);
  bench_append_frame (head, text);
  for (guint i = 0; i < n_batches; i++)
    {
      g_string_truncate (text, 0);
      bench_append_batch (text, RUN, workload, (guint64) i * BENCH_BATCH);
      bench_append_frame (frames, text);
    }
  *client = (Client) {
    .head = head,
    .frames = frames,
    .last = BENCH_HEAD + (guint64) n_batches * BENCH_BATCH,
  };
}

static void
measure (const BenchWorkload *workload,
         const char          *directory,
         guint                n_batches,
         guint                rounds)
{
  double real[ROUNDS];
  double empty[ROUNDS];
  double ratios[ROUNDS];
  Client client;

  make_client (&client, workload, n_batches);
  for (guint i = 0; i < rounds; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.signalbox", directory, i);

      empty[i] = (double) client.last / measure_empty (&client);
      real[i] = (double) client.last / measure_real (&client, path);
      ratios[i] = real[i] / empty[i];
      g_unlink (path);
    }
  bench_print ("receive", workload->name, workload->size, bench_median (real, rounds), "events/s",
               bench_median (ratios, rounds), ">= 0.5x");
  bench_print ("receive-empty-handler", workload->name, workload->size,
               bench_median (empty, rounds), "events/s", 0, NULL);
  g_byte_array_unref ((GByteArray *) client.head);
  g_byte_array_unref ((GByteArray *) client.frames);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("signalbox-bench-XXXXXX", &error);
  guint n_batches = bench_is_quick () ? 1000 : 5000;
  guint rounds = bench_is_quick () ? 3 : ROUNDS;

  setlocale (LC_ALL, "C.UTF-8");
  if (directory == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < G_N_ELEMENTS (bench_workloads); i++)
    {
      const BenchWorkload *workload = &bench_workloads[i];

      /* "bench-ingest flag 1KB" measures that one, for a profiler. */
      if (argc < 3
          || (g_str_equal (argv[1], workload->name) && g_str_equal (argv[2], workload->size)))
        measure (workload, directory, n_batches, rounds);
    }
  g_rmdir (directory);

  return EXIT_SUCCESS;
}
