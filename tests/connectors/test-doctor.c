/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The doctor, in front of servers that really fail in each of the ways it knows. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "raw-peer.h"
#include "sbx-doctor.h"
#include "sbx-limits.h"
#include "sbx-page-policy.h"

/* The leak sanitizer crashes while it looks through the memory of GnuTLS. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

/* What a server answers to a request: by its path, and by something that is in it. */
typedef struct
{
  const char *path;   /* NULL: any */
  const char *having; /* NULL: whatever there is */
  const char *answer; /* NULL: nothing, and it stays open */
} Answer;

#define OK "HTTP/1.1 200 OK\r\nContent-Type: "
#define JSON OK "application/json\r\nContent-Length: 2\r\n\r\n{}"
#define NONE "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
/* To the key that the doctor sends. */
#define SOCKET "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"

typedef struct
{
  const Answer *answers; /* the last one has no path and no condition */
  GTlsCertificate *certificate;
  GSocketService *service;
  guint16 port;
} Server;

typedef struct
{
  gboolean done;
  GPtrArray *found;
  GError *error;
} Outcome;

/* --- Servers --------------------------------------------------------------------------------- */

static const char *
choose (const Server *server,
        const char   *request)
{
  const Answer *answer = server->answers;

  for (; answer->path != NULL || answer->having != NULL; answer++)
    {
      g_autofree char *line = answer->path != NULL ? g_strdup_printf ("GET %s HTTP", answer->path)
                                                   : NULL;

      if ((line == NULL || g_str_has_prefix (request, line))
          && (answer->having == NULL || strstr (request, answer->having) != NULL))
        break;
    }

  return answer->answer;
}

/* In a thread of its own. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                data)
{
  Server *server = data;
  g_autoptr (GIOStream) stream = g_object_ref (G_IO_STREAM (connection));
  char request[4096] = { 0 };
  const char *answer;

  if (server->certificate != NULL)
    {
      g_clear_object (&stream);
      stream = g_tls_server_connection_new (G_IO_STREAM (connection), server->certificate, NULL);
    }
  if (g_input_stream_read (g_io_stream_get_input_stream (stream), request, sizeof request - 1,
                           NULL, NULL) <= 0)
    return TRUE;
  answer = choose (server, request);
  if (answer != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), answer, strlen (answer),
                               NULL, NULL, NULL);
  else
    g_input_stream_skip (g_io_stream_get_input_stream (stream), 1, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);

  return TRUE;
}

static void
server_start (Server          *self,
              const Answer    *answers,
              GTlsCertificate *certificate)
{
  g_autoptr (GError) error = NULL;

  *self = (Server) { .answers = answers, .certificate = certificate };
  self->service = g_threaded_socket_service_new (8);
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL,
                                                    &error);
  g_assert_no_error (error);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
}

static void
server_stop (Server *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
}

/* Other programs than this one: a port that we hold ourselves is our own. */
static GSubprocess *
start_other (guint16 *port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  GSubprocess *process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, &error,
                      "python3", "-c",
                      "import socket,sys\n"
                      "s=socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
                      "print(s.getsockname()[1], flush=True)\n"
                      "sys.stdin.read()", NULL);

  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  *port = (guint16) g_ascii_strtoull (line, NULL, 10);

  return process;
}

static guint16
get_free_port (void)
{
  guint16 port;
  g_autoptr (GSocket) socket = raw_listen (&port);

  return port;
}

/* --- What is found --------------------------------------------------------------------------- */

static void
on_examined (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Outcome *outcome = data;

  outcome->found = sbx_doctor_examine_finish (result, &outcome->error);
  outcome->done = TRUE;
}

static GPtrArray *
examine (const char *address)
{
  Outcome outcome = { 0 };

  sbx_doctor_examine_async (address, 7410, NULL, on_examined, &outcome);
  raw_await (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.found->len, >, 0);

  return outcome.found;
}

static const SbxDiagnosis *
find (GPtrArray       *found,
      SbxDiagnosisCode code)
{
  for (guint i = 0; i < found->len; i++)
    {
      const SbxDiagnosis *diagnosis = g_ptr_array_index (found, i);

      g_test_message ("%s: %s", sbx_diagnosis_code_to_string (diagnosis->code),
                      diagnosis->detail != NULL ? diagnosis->detail : "–");
      if (diagnosis->code == code)
        return diagnosis;
    }
  g_error ("no %s", sbx_diagnosis_code_to_string (code));

  return NULL;
}

typedef struct
{
  const char *address; /* %u stands for the port */
  Answer answers[3];
  SbxDiagnosisCode code;
  const char *line;    /* of the diagnosis, or what is in it; %u likewise */
  const char *other;   /* its address */
} Case;

static const Case cases[] = {
  /* Sockets */
  { "ws://127.0.0.1:%u/v1", { { "/v1", NULL, SOCKET "Sec-WebSocket-Protocol: signalbox.1\r\n\r\n" },
                              { NULL, NULL, NONE } }, SBX_DIAGNOSIS_FINE, NULL, NULL },
  { "ws://127.0.0.1:%u/v1", { { NULL, NULL, SOCKET "\r\n" } }, SBX_DIAGNOSIS_NOT_AGENT,
    "websocket:ws://127.0.0.1:%u/v1", NULL },
  { "ws://127.0.0.1:%u/v1", { { NULL, NULL, SOCKET "Sec-WebSocket-Protocol: signalbox.2\r\n\r\n" } },
    SBX_DIAGNOSIS_TOO_NEW, NULL, NULL },
  { "ws://127.0.0.1:%u/v1", { { NULL, NULL, SOCKET "Sec-WebSocket-Protocol: signalbox.0\r\n\r\n" } },
    SBX_DIAGNOSIS_TOO_OLD, "npm install", NULL },
  { "ws://127.0.0.1:%u/nowhere", { { "/ws", NULL, SOCKET "\r\n" }, { NULL, NULL, NONE } },
    SBX_DIAGNOSIS_PATH, NULL, "ws://127.0.0.1:%u/ws" },
  { "ws://127.0.0.1:%u/nowhere", { { NULL, NULL, NONE } }, SBX_DIAGNOSIS_PATH, NULL, NULL },
  { "ws://127.0.0.1:%u/state", { { NULL, NULL, JSON } }, SBX_DIAGNOSIS_NOT_WEBSOCKET, NULL, NULL },
  { "ws://127.0.0.1:%u/state", { { NULL, NULL, "HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n" } },
    SBX_DIAGNOSIS_SECRET, NULL, NULL },
  { "ws://127.0.0.1:%u/state", { { NULL, "Origin: http://127.0.0.1:", SOCKET "\r\n" },
                                 { NULL, NULL, "HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n" } },
    SBX_DIAGNOSIS_ORIGIN, NULL, NULL },
  { "ws://127.0.0.1:%u/state", { { NULL, NULL, "HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n" } },
    SBX_DIAGNOSIS_FORBIDDEN, NULL, NULL },
  { "ws://127.0.0.1:%u/state", { { NULL, NULL, "HTTP/1.1 302 X\r\nLocation: https://x.example/\r\n"
                                               "Content-Length: 0\r\n\r\n" } },
    SBX_DIAGNOSIS_MOVED, "https://x.example/", NULL },
  { "ws://127.0.0.1:%u/state", { { NULL, NULL, "HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n" } },
    SBX_DIAGNOSIS_SERVER_ERROR, NULL, NULL },
  { "ws://127.0.0.1:%u/", { { NULL, NULL, "SSH-2.0-OpenSSH_9.2\r\n" } },
    SBX_DIAGNOSIS_OTHER_PROGRAM, NULL, NULL },
  { "ws://127.0.0.1:%u/", { { NULL, NULL, "HTTP/1.1 400 X\r\nContent-Length: 45\r\n\r\n"
                                          "The plain HTTP request was sent to HTTPS port" } },
    SBX_DIAGNOSIS_TLS_WANTED, NULL, "wss://127.0.0.1:%u/" },
  { "ws://127.0.0.1:%u/", { { NULL, NULL, "\x15\x03\x01" } }, SBX_DIAGNOSIS_TLS_WANTED, NULL,
    "wss://127.0.0.1:%u/" },
  /* Services, browsers, pages */
  { "http://127.0.0.1:%u/state", { { "/state", NULL, JSON }, { NULL, NULL, NONE } },
    SBX_DIAGNOSIS_FINE, NULL, NULL },
  { "http://127.0.0.1:%u/stat", { { "/state", NULL, JSON }, { NULL, NULL, NONE } },
    SBX_DIAGNOSIS_PATH, NULL, NULL },
  { "http://127.0.0.1:%u/", { { NULL, "Upgrade: websocket", SOCKET "\r\n" },
                              { NULL, NULL, "HTTP/1.1 426 X\r\nContent-Length: 0\r\n\r\n" } },
    SBX_DIAGNOSIS_WEBSOCKET, NULL, "ws://127.0.0.1:%u/" },
  { "browser:http://127.0.0.1:%u", { { "/json/version", NULL, JSON }, { NULL, NULL, NONE } },
    SBX_DIAGNOSIS_FINE, NULL, NULL },
  { "browser:http://127.0.0.1:%u", { { NULL, NULL, NONE } }, SBX_DIAGNOSIS_NO_DEBUGGER, NULL,
    NULL },
  { "http://127.0.0.1:%u/shop", { { NULL, NULL, OK "text/html\r\n\r\n<p>Shop" } },
    SBX_DIAGNOSIS_PAGE, "http://127.0.0.1:7410/agent.js", NULL },
  { "http://127.0.0.1:%u/shop", { { NULL, NULL, OK "text/html; charset=utf-8\r\n"
      "Content-Security-Policy: default-src 'self'; connect-src 'self' https://api.example\r\n\r\n"
      "<p>Shop" } },
    SBX_DIAGNOSIS_POLICY_CONNECT, "connect-src 'self' https://api.example ws://127.0.0.1:7410",
    NULL },
  { "http://127.0.0.1:%u/shop", { { NULL, NULL, OK "text/html\r\n\r\n<head><meta charset=x>"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'\">" } },
    SBX_DIAGNOSIS_POLICY_SCRIPT, "script-src http://127.0.0.1:7410", NULL },
  /* Not this machine by its name, but by its address: a browser goes by what it can know. */
  { "http://0.0.0.0:%u/shop", { { NULL, NULL, OK "text/html\r\n\r\n<p>Shop" } },
    SBX_DIAGNOSIS_LOCAL_NETWORK, "loopback-network", NULL },
};

static char *
fill_in (const char *pattern,
         guint16     port)
{
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_auto (GStrv) parts = g_strsplit (pattern, "%u", -1);

  return g_strjoinv (number, parts);
}

static GPtrArray *
examine_at (const char *pattern,
            guint16     port)
{
  g_autofree char *address = fill_in (pattern, port);

  g_test_message ("%s", address);

  return examine (address);
}

/* The doctor calls a port of its own process its own: the servers stand in a child. */
static guint16
serve_apart (guint        index,
             GSubprocess **process)
{
  g_autofree char *number = g_strdup_printf ("%u", index);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE,
                               &error, self, "serve", number, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (*process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);

  return (guint16) g_ascii_strtoull (line, NULL, 10);
}

static void
end_process (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GSubprocess *process;
      guint16 port = serve_apart (i, &process);
      g_autoptr (GPtrArray) found = examine_at (cases[i].address, port);
      const SbxDiagnosis *diagnosis = find (found, cases[i].code);
      g_autofree char *line = cases[i].line != NULL ? fill_in (cases[i].line, port) : NULL;
      g_autofree char *other = cases[i].other != NULL ? fill_in (cases[i].other, port) : NULL;

      g_assert_nonnull (diagnosis->title);
      if (line != NULL)
        g_assert_nonnull (strstr (diagnosis->line, line));
      g_assert_cmpstr (diagnosis->address, ==, other);
      end_process (process);
    }
}

/* --- Before there is an answer --------------------------------------------------------------- */

static void
test_refused (void)
{
  g_autoptr (GPtrArray) socket = examine_at ("ws://127.0.0.1:%u/", get_free_port ());
  guint16 port = get_free_port ();
  g_autoptr (GPtrArray) browser = examine_at ("browser:http://127.0.0.1:%u", port);
  g_autoptr (GPtrArray) firefox = examine_at ("firefox:ws://127.0.0.1:%u", port);
  g_autofree char *line = g_strdup_printf ("--remote-debugging-port=%u", port);
  g_autofree char *other = g_strdup_printf ("--remote-debugging-port %u", port);

  find (socket, SBX_DIAGNOSIS_REFUSED);
  g_assert_nonnull (strstr (find (browser, SBX_DIAGNOSIS_NOT_STARTED)->line, line));
  g_assert_nonnull (strstr (find (firefox, SBX_DIAGNOSIS_NOT_STARTED)->line, other));
}

static void
test_name (void)
{
  g_autoptr (GPtrArray) found = examine ("wss://nobody.invalid/state");

  find (found, SBX_DIAGNOSIS_NAME);
}

static void
test_address (void)
{
  static const char *const texts[] = { "ftp://127.0.0.1/", "ws://", "ws://shop.example:80/",
                                       "http://127.0.0.1:0/", "what is this" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) found = examine (texts[i]);

      find (found, SBX_DIAGNOSIS_ADDRESS);
    }
}

/* It takes the connection, and says nothing: that ends by itself, and by being cancelled. */
static void
test_no_answer (void)
{
  guint16 port;
  g_autoptr (GSubprocess) process = start_other (&port);
  g_autofree char *address = g_strdup_printf ("ws://127.0.0.1:%u/", port);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GPtrArray) found = examine (address);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome = { 0 };

  find (found, SBX_DIAGNOSIS_NO_ANSWER);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 4 * SBX_LIMIT_PROBE_TIME * G_USEC_PER_SEC);

  begin = g_get_monotonic_time ();
  sbx_doctor_examine_async (address, 0, cancellable, on_examined, &outcome);
  raw_run_for (100);
  g_cancellable_cancel (cancellable);
  raw_await (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, SBX_LIMIT_PROBE_TIME * G_USEC_PER_SEC);
  g_clear_error (&outcome.error);
  g_subprocess_force_exit (process);
}

/* Who has the port is named, and another port offered; what is our own is known. */
static void
test_port (void)
{
  guint16 port;
  guint16 own;
  g_autoptr (GSocket) socket = raw_listen (&own);
  GSubprocess *process = start_other (&port);
  g_autoptr (GPtrArray) taken = examine_at ("signalbox:%u", port);
  g_autoptr (GPtrArray) listening = examine_at ("signalbox:%u", own);
  g_autoptr (GPtrArray) called = examine_at ("http://127.0.0.1:%u/", own);
  g_autoptr (GPtrArray) unused = examine_at ("devtools:%u", get_free_port ());
  const SbxDiagnosis *diagnosis = find (taken, SBX_DIAGNOSIS_PORT_TAKEN);

  g_assert_nonnull (strstr (diagnosis->detail, g_subprocess_get_identifier (process)));
  g_assert_nonnull (strstr (diagnosis->detail, "python"));
  g_assert_cmpuint (diagnosis->port, >, port);
  find (listening, SBX_DIAGNOSIS_LISTENING);
  find (called, SBX_DIAGNOSIS_LISTENING);
  find (unused, SBX_DIAGNOSIS_PORT_FREE);
  end_process (process);
}

/* --- Encryption ------------------------------------------------------------------------------ */

static GTlsCertificate *
make_certificate (const char    *folder,
                  const char    *name,
                  GTlsDatabase **trust)
{
  g_autofree char *file = g_build_filename (folder, "certificate.pem", NULL);
  g_autofree char *key = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *names = g_strdup_printf ("subjectAltName=%s", name);
  g_autoptr (GError) error = NULL;
  const char *argv[] = {
    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
    "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", names, "-keyout", key, "-out", file,
    NULL,
  };
  GTlsCertificate *certificate;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  certificate = g_tls_certificate_new_from_files (file, key, &error);
  g_assert_no_error (error);
  *trust = g_tls_file_database_new (file, &error);
  g_assert_no_error (error);
  g_unlink (key);

  return certificate;
}

/* @trusted: the system knows who signed it. By a name that is not this process's own port. */
static void
check_certificate (const char      *name,
                   gboolean         trusted,
                   SbxDiagnosisCode code)
{
  static const Answer answers[] = { { NULL, NULL, OK "text/html\r\n\r\n<p>Shop" } };
  g_autoptr (GTlsDatabase) trust = NULL;
  g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "certificate.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = make_certificate (folder, name, &trust);
  g_autoptr (GPtrArray) found = NULL;
  Server server;

  if (trusted)
    g_tls_backend_set_default_database (g_tls_backend_get_default (), trust);
  server_start (&server, answers, certificate);
  found = examine_at ("https://0.0.0.0:%u/", server.port);
  find (found, code);
  server_stop (&server);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  /* The database reads its file when it is first asked. */
  g_unlink (file);
  g_rmdir (folder);
}

static void
test_certificates (void)
{
  check_certificate ("IP:0.0.0.0", FALSE, SBX_DIAGNOSIS_TLS_UNKNOWN);
  check_certificate ("DNS:other.example", TRUE, SBX_DIAGNOSIS_TLS_HOST);
  check_certificate ("IP:0.0.0.0", TRUE, SBX_DIAGNOSIS_MIXED);
}

static void
test_not_encrypted (void)
{
  static const Answer answers[] = { { NULL, NULL, "HTTP/1.1 400 X\r\n\r\n" } };
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *plain = NULL;
  Server server;

  server_start (&server, answers, NULL);
  found = examine_at ("wss://0.0.0.0:%u/state", server.port);
  plain = g_strdup_printf ("ws://0.0.0.0:%u/state", server.port);
  g_assert_cmpstr (find (found, SBX_DIAGNOSIS_NOT_TLS)->address, ==, plain);
  server_stop (&server);
}

/* --- Policies of pages ----------------------------------------------------------------------- */

static void
test_policies (void)
{
  static const struct
  {
    const char *policy;
    const char *change; /* NULL: the page may call us */
  } rows[] = {
    { "", NULL },
    { "img-src 'none'", NULL },
    { "connect-src *", NULL },
    { "connect-src ws:", NULL },
    { "connect-src ws://127.0.0.1:*", NULL },
    { "connect-src 127.0.0.1:7410", NULL },
    { "CONNECT-SRC WS://127.0.0.1:7410/", NULL },
    { "default-src 'none'; connect-src ws://127.0.0.1:7410", NULL },
    { "connect-src 'none'", "connect-src ws://127.0.0.1:7410" },
    { "connect-src", "connect-src ws://127.0.0.1:7410" },
    { "default-src 'self'", "connect-src 'self' ws://127.0.0.1:7410" },
    { "connect-src ws://127.0.0.1:7411", "connect-src ws://127.0.0.1:7411 ws://127.0.0.1:7410" },
    { "connect-src wss:", "connect-src wss: ws://127.0.0.1:7410" },
    { "connect-src 'self'; connect-src *", "connect-src 'self' ws://127.0.0.1:7410" },
    { "connect-src *, default-src 'self'", "connect-src 'self' ws://127.0.0.1:7410" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *change = sbx_page_policy_dup_change (rows[i].policy, "connect-src",
                                                            "ws://127.0.0.1:7410");

      g_test_message ("%s", rows[i].policy);
      g_assert_cmpstr (change, ==, rows[i].change);
    }
}

static int
serve (guint index)
{
  Server server;
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);

  server_start (&server, cases[index].answers, NULL);
  g_print ("%u\n", server.port);
  g_main_loop_run (loop);

  return 0;
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  if (argc == 3 && g_str_equal (argv[1], "serve"))
    return serve ((guint) g_ascii_strtoull (argv[2], NULL, 10));

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doctor/answers", test_answers);
  g_test_add_func ("/doctor/refused", test_refused);
  g_test_add_func ("/doctor/name", test_name);
  g_test_add_func ("/doctor/address", test_address);
  g_test_add_func ("/doctor/no-answer", test_no_answer);
  g_test_add_func ("/doctor/port", test_port);
  g_test_add_func ("/doctor/certificates", test_certificates);
  g_test_add_func ("/doctor/not-encrypted", test_not_encrypted);
  g_test_add_func ("/doctor/policies", test_policies);

  return g_test_run ();
}
