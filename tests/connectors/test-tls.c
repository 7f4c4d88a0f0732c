/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Services beyond this machine are reached over TLS alone, and only if the system trusts their
 * certificate: a server with a certificate made for the occasion, first unknown, then trusted. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "../core/session-kit.h"
#include "config-kit.h"
#include "raw-peer.h"
#include "sbx-http.h"
#include "sbx-websocket.h"

#define STATE "{\"n\":1,\"over\":\"TLS\"}"

/* The leak sanitizer crashes while it looks through the memory of GnuTLS. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

typedef struct
{
  char *folder;
  GTlsCertificate *certificate;
  GTlsDatabase *trust;
  GSocketService *service;
  guint16 port;
} Server;

static void
answer_websocket (GIOStream  *stream,
                  const char *request)
{
  const char *key = strstr (request, "Sec-WebSocket-Key: ") + strlen ("Sec-WebSocket-Key: ");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *text = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *answer = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  text = g_strdup_printf ("%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) strcspn (key, "\r"),
                          key);
  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  accept = g_base64_encode (digest, length);
  answer = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n\x81%c" STATE,
                            accept, (char) strlen (STATE));
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), answer, strlen (answer), NULL,
                             NULL, NULL);
  /* Stands until the other side goes. */
  g_input_stream_skip (g_io_stream_get_input_stream (stream), 1 << 20, NULL, NULL);
}

/* In a thread of its own. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" STATE;
  Server *server = data;
  g_autoptr (GIOStream) stream = NULL;
  char request[4096] = { 0 };

  stream = g_tls_server_connection_new (G_IO_STREAM (connection), server->certificate, NULL);
  if (stream == NULL
      || g_input_stream_read (g_io_stream_get_input_stream (stream), request, sizeof request - 1,
                              NULL, NULL) <= 0)
    return TRUE;
  if (strstr (request, "Upgrade: websocket") != NULL)
    answer_websocket (stream, request);
  else
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), answer, strlen (answer),
                               NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);

  return TRUE;
}

static void
server_init (Server *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  int status;

  self->folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  certificate = g_build_filename (self->folder, "certificate.pem", NULL);
  key = g_build_filename (self->folder, "key.pem", NULL);
  {
    const char *argv[] = {
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
      "-keyout", key, "-out", certificate, NULL,
    };

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                                 NULL, NULL, &status, &error));
    g_assert_no_error (error);
    g_assert_cmpint (status, ==, 0);
  }
  self->certificate = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
  self->trust = g_tls_file_database_new (certificate, &error);
  g_assert_no_error (error);
  self->service = g_threaded_socket_service_new (4);
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL,
                                                    &error);
  g_assert_no_error (error);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  g_unlink (key);
}

/* The database reads its file when it is first asked. */
static void
server_clear (Server *self)
{
  g_autofree char *certificate = g_build_filename (self->folder, "certificate.pem", NULL);

  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  g_socket_service_stop (self->service);
  g_clear_object (&self->service);
  g_clear_object (&self->trust);
  g_clear_object (&self->certificate);
  g_unlink (certificate);
  g_rmdir (self->folder);
  g_free (self->folder);
}

static void
check (const Server *server,
       gboolean      websocket,
       gboolean      trusted)
{
  Kit kit;
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  SbxConnector *connector;

  g_tls_backend_set_default_database (g_tls_backend_get_default (),
                                      trusted ? server->trust : NULL);
  kit_init (&kit);
  address = g_strdup_printf (websocket ? "wss://127.0.0.1:%u/" : "https://127.0.0.1:%u/state",
                             server->port);
  connector = websocket ? sbx_websocket_new (address, &error) : sbx_http_new (address, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_connector_start (connector, kit.session, &error));
  if (trusted)
    {
      g_autofree char *state = NULL;

      raw_await (sbx_session_get_n_events (kit.session) >= 4
                 || sbx_connector_get_problem (connector) != NULL);
      g_assert_cmpstr (sbx_connector_get_problem (connector), ==, NULL);
      g_assert_true (sbx_session_commit (kit.session, NULL));
      state = kit_state_text (&kit, 0, G_MAXUINT64);
      g_assert_cmpstr (state, ==, STATE);
    }
  else
    {
      /* Not the first one, perhaps, where the machine is so slow that time ran out. */
      raw_await (sbx_connector_get_state (connector) == SBX_CONNECTOR_WAITING
                 && strstr (sbx_connector_get_problem (connector), "certificate") != NULL);
      g_assert_cmpuint (sbx_session_get_n_events (kit.session), ==, 0);
    }
  sbx_connector_stop (connector, "stopped");
  raw_run_for (50);
  g_assert_finalize_object (connector);
  kit_clear (&kit);
}

static void
test_tls (gconstpointer data)
{
  const Server *server = data;

  for (guint i = 0; i < 4; i++)
    check (server, i % 2 == 0, i >= 2);
}

int
main (int   argc,
      char *argv[])
{
  char *config = config_kit_begin ();
  Server server;
  int result;

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  server_init (&server);
  g_test_add_data_func ("/tls/trust", &server, test_tls);

  result = g_test_run ();
  server_clear (&server);

  return config_kit_end (config, result);
}
