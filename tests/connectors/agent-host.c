/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The engine and the signalbox connector without anything above, for tests that drive real agents:
 * agent-host RECORDING. One command per line on standard input, one answer per line on standard
 * output:
 *
 *   listen PORT   → the port (0: any)
 *   dial ADDRESS  → ok
 *   stop          → ok: every connector stops
 *   state STORE   → its state as JSON, or null
 *   events        → the events in the order of their numbers as one JSON array
 *   complaints    → texts of what was wrong with peers as one JSON array
 *
 * It ends with its input; what is pending is committed then. */

#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "sbx-session.h"
#include "sbx-signalbox-dialer.h"
#include "sbx-signalbox-listener.h"

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *input;
  SbxRecording *recording;
  SbxSession *session;
  SbxOrigins *origins;
  GPtrArray *connectors;
} Host;

static void read_command (Host *host);

static void
answer (const char *text)
{
  g_print ("%s\n", text);
}

static void
start (Host         *host,
       SbxConnector *connector)
{
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (host->connectors, connector);
  if (!sbx_connector_start (connector, host->session, &error))
    g_error ("%s", error->message);
}

static void
listen_on (Host       *host,
           const char *port)
{
  SbxConnector *connector = sbx_signalbox_listener_new (host->origins, (guint16) atoi (port));
  g_autofree char *text = NULL;

  start (host, connector);
  text = g_strdup_printf ("%u", sbx_listener_get_port (SBX_LISTENER (connector)));
  answer (text);
}

static void
stop (Host *host)
{
  for (guint i = 0; i < host->connectors->len; i++)
    sbx_connector_stop (g_ptr_array_index (host->connectors, i), "stopped");
  g_ptr_array_set_size (host->connectors, 0);
  answer ("ok");
}

static void
print_state (Host       *host,
             const char *name)
{
  GPtrArray *stores = sbx_session_get_stores (host->session);
  guint index = (guint) atoi (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxValue) state = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autofree char *text = NULL;

  if (index < stores->len)
    state = sbx_session_get_state (host->session, g_ptr_array_index (stores, index), G_MAXUINT64,
                                   &error);
  if (error != NULL)
    g_error ("%s", error->message);
  if (state == NULL)
    {
      answer ("null");
      return;
    }

  json = sbx_value_to_json (state);
  text = g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  answer (text);
}

static void
print_events (Host *host)
{
  g_autoptr (GString) text = g_string_new ("[");
  guint64 n = sbx_session_get_n_events (host->session);

  if (!sbx_session_commit (host->session, NULL))
    g_error ("The recording cannot be written");

  for (guint64 i = 1; i <= n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxJson) json = NULL;
      SbxStore *store;
      SbxRun *run;
      guint32 token;
      gsize length;
      const char *raw;

      json = sbx_session_get_event (host->session, i, &token, &run, &store, &error);
      if (json == NULL)
        g_error ("Event %" G_GUINT64_FORMAT " cannot be read", i);
      raw = sbx_json_raw (json, token, &length);
      g_string_append (text, i > 1 ? "," : "");
      g_string_append_len (text, raw, (gssize) length);
    }
  g_string_append_c (text, ']');
  answer (text->str);
}

static void
print_complaints (Host *host)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < host->connectors->len; i++)
    {
      guint64 total;
      g_autoptr (GPtrArray) list = NULL;

      list = sbx_connector_get_complaints (g_ptr_array_index (host->connectors, i), &total);
      for (guint j = 0; j < list->len; j++)
        {
          const SbxComplaint *complaint = g_ptr_array_index (list, j);

          g_string_append (text, text->len > 1 ? "," : "");
          sbx_json_append_string (text, complaint->text, -1);
        }
    }
  g_string_append_c (text, ']');
  answer (text->str);
}

static void
obey (Host       *host,
      const char *command)
{
  const char *argument = strchr (command, ' ');

  argument = argument != NULL ? argument + 1 : "";
  if (g_str_has_prefix (command, "listen"))
    listen_on (host, argument);
  else if (g_str_has_prefix (command, "dial"))
    {
      start (host, sbx_signalbox_dialer_new (argument));
      answer ("ok");
    }
  else if (g_str_equal (command, "stop"))
    stop (host);
  else if (g_str_has_prefix (command, "state"))
    print_state (host, argument);
  else if (g_str_equal (command, "events"))
    print_events (host);
  else if (g_str_equal (command, "complaints"))
    print_complaints (host);
  else
    g_error ("Unknown command: %s", command);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Host *host = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (host->input, result, NULL, NULL);
  if (line == NULL)
    {
      g_main_loop_quit (host->loop);
      return;
    }

  obey (host, line);
  read_command (host);
}

static void
read_command (Host *host)
{
  g_data_input_stream_read_line_async (host->input, G_PRIORITY_DEFAULT, NULL, line_cb, host);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GInputStream) raw_input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  Host host = { 0 };

  setlocale (LC_ALL, "C.UTF-8");
  if (argc != 2)
    g_error ("Usage: agent-host RECORDING");

  host.recording = sbx_recording_open (argv[1], SBX_RECORDING_APPEND, &error);
  if (host.recording == NULL)
    g_error ("%s", error->message);
  host.session = sbx_session_new (host.recording);
  while (sbx_session_replay (host.session, 0, NULL, &error))
    ;
  if (error != NULL)
    g_error ("%s", error->message);

  host.loop = g_main_loop_new (NULL, FALSE);
  host.input = g_data_input_stream_new (raw_input);
  host.origins = sbx_origins_new ();
  host.connectors = g_ptr_array_new_with_free_func (g_object_unref);
  read_command (&host);
  g_main_loop_run (host.loop);

  stop (&host);
  sbx_session_commit (host.session, NULL);
  g_ptr_array_unref (host.connectors);
  g_object_unref (host.origins);
  g_object_unref (host.session);
  g_object_unref (host.recording);
  g_object_unref (host.input);
  g_main_loop_unref (host.loop);

  return EXIT_SUCCESS;
}
