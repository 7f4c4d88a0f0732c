/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-find.h"

#include <string.h>

#include "sbx-connector-kinds.h"
#include "sbx-devtools-listener.h"
#include "sbx-loopback.h"
#include "sbx-timeout.h"

#define PATIENCE 1500
#define MAX_ANSWER 4096u
#define SIGN "reduxDevToolsPort"

/**
 * Probe:
 *
 * One look.
 */
typedef struct
{
  GTask *task;
  GCancellable *cancellable;
  GSource *deadline;
  GSocketConnection *connection;
  char *host;          /* as in an address */
  char *request;
  char answer[MAX_ANSWER + 1];
  gsize length;
  guint16 port;
} Probe;

static void read_more (Probe *probe);

static void
finish (Probe *probe)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_target_free);

  if (strstr (probe->answer, SIGN) != NULL)
    {
      SbxTarget *target = g_new0 (SbxTarget, 1);

      target->address = g_strdup_printf ("devtools:ws://%s:%u", probe->host, probe->port);
      target->title = g_strdup ("Redux DevTools");
      target->detail = g_strdup_printf ("%s:%u", probe->host, probe->port);
      target->kind = "devtools";
      g_ptr_array_add (found, target);
    }
  g_task_return_pointer (probe->task, found, (GDestroyNotify) g_ptr_array_unref);

  sbx_timeout_clear (&probe->deadline);
  if (probe->connection != NULL)
    g_io_stream_close (G_IO_STREAM (probe->connection), NULL, NULL);
  g_clear_object (&probe->connection);
  g_object_unref (probe->cancellable);
  g_object_unref (probe->task);
  g_free (probe->host);
  g_free (probe->request);
  g_free (probe);
}

static gboolean
on_late (gpointer data)
{
  Probe *probe = data;

  g_clear_pointer (&probe->deadline, g_source_unref);
  g_cancellable_cancel (probe->cancellable);

  return G_SOURCE_REMOVE;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Probe *probe = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n > 0)
    probe->length += (gsize) n;
  probe->answer[probe->length] = '\0';
  if (n <= 0 || probe->length == MAX_ANSWER || strstr (probe->answer, SIGN) != NULL)
    finish (probe);
  else
    read_more (probe);
}

static void
read_more (Probe *probe)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (probe->connection)),
                             probe->answer + probe->length, MAX_ANSWER - probe->length,
                             G_PRIORITY_DEFAULT, probe->cancellable, on_read, probe);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Probe *probe = data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    read_more (probe);
  else
    finish (probe);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Probe *probe = data;

  probe->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);
  if (probe->connection == NULL)
    {
      finish (probe);
      return;
    }
  probe->request = g_strdup_printf ("GET /port.js HTTP/1.1\r\nHost: %s:%u\r\n"
                                    "Connection: close\r\n\r\n", probe->host, probe->port);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (probe->connection)),
                                   probe->request, strlen (probe->request), G_PRIORITY_DEFAULT,
                                   probe->cancellable, on_written, probe);
}

void
sbx_devtools_find (const char *address,
                   GTask      *task)
{
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : address == NULL ? "127.0.0.1" : NULL;
  g_autofree char *name = NULL;
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketConnectable) target = NULL;
  Probe *probe;

  if (host != NULL)
    name = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]" : "%s", host);
  if (name == NULL || !sbx_loopback_is_name (name))
    {
      g_task_return_pointer (task,
                             g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_target_free),
                             (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  probe = g_new0 (Probe, 1);
  probe->task = g_object_ref (task);
  probe->cancellable = g_cancellable_new ();
  probe->host = g_steal_pointer (&name);
  probe->port = uri != NULL && g_uri_get_port (uri) > 0 ? (guint16) g_uri_get_port (uri)
                                                        : SBX_DEVTOOLS_PORT;
  probe->deadline = sbx_timeout_new (PATIENCE, "[signalbox] find a DevTools server", on_late,
                                     probe);
  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  target = g_network_address_new (host, probe->port);
  g_socket_client_connect_async (client, target, probe->cancellable, on_connected, probe);
}
