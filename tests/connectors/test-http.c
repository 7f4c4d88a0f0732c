/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A state service over HTTP, with a server that says whatever it likes. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "../core/session-kit.h"
#include "config-kit.h"
#include "raw-peer.h"
#include "sbx-command.h"
#include "sbx-event-stream.h"
#include "sbx-http.h"
#include "sbx-http-body.h"
#include "sbx-limits.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define JSON "Content-Type: application/json\r\n"
#define EVENTS "Content-Type: text/event-stream\r\n"
#define SIZED(n) "Content-Length: " #n "\r\n\r\n"
#define ONLY "#events=/events&actions=/actions"

/* What is answered to a request that begins so; the last one stays. */
typedef struct
{
  const char *begin;
  const char *answer;
  gboolean keep;        /* the connection stays open */
} Rule;

typedef struct
{
  Kit kit;
  GSocket *listener;
  GSource *source;
  GPtrArray *peers;     /* GSocket */
  GPtrArray *requests;  /* char * */
  guint16 port;
  const Rule *rules;
  SbxConnector *connector;
} Fixture;

static gboolean
on_request (GSocket      *peer,
            GIOCondition  condition,
            gpointer      data)
{
  Fixture *fixture = data;
  char buffer[8192];
  gssize n = g_socket_receive (peer, buffer, sizeof buffer - 1, NULL, NULL);

  if (n <= 0)
    return G_SOURCE_REMOVE;
  buffer[n] = '\0';
  g_ptr_array_add (fixture->requests, g_strdup (buffer));
  for (const Rule *rule = fixture->rules; rule->begin != NULL; rule++)
    {
      if (!g_str_has_prefix (buffer, rule->begin))
        continue;
      if (rule->answer != NULL)
        raw_send (peer, rule->answer, strlen (rule->answer));
      if (!rule->keep)
        g_socket_close (peer, NULL);
      return G_SOURCE_REMOVE;
    }
  g_socket_close (peer, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
on_connection (GSocket      *listener,
               GIOCondition  condition,
               gpointer      data)
{
  Fixture *fixture = data;
  GSocket *peer = g_socket_accept (listener, NULL, NULL);
  g_autoptr (GSource) source = NULL;

  g_socket_set_blocking (peer, FALSE);
  g_ptr_array_add (fixture->peers, peer);
  source = raw_watch (peer, on_request, fixture);

  return G_SOURCE_CONTINUE;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  kit_init (&fixture->kit);
  fixture->peers = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->requests = g_ptr_array_new_with_free_func (g_free);
  fixture->listener = raw_listen (&fixture->port);
  fixture->source = raw_watch (fixture->listener, on_connection, fixture);
}

static void
start (Fixture    *fixture,
       const Rule *rules,
       const char *rest)
{
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u/state%s", fixture->port, rest);
  g_autoptr (GError) error = NULL;

  fixture->rules = rules;
  fixture->connector = sbx_http_new (address, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_connector_stop (fixture->connector, "stopped");
  raw_run_for (20);
  g_assert_finalize_object (fixture->connector);
  g_source_destroy (fixture->source);
  g_source_unref (fixture->source);
  g_ptr_array_unref (fixture->peers);
  g_ptr_array_unref (fixture->requests);
  g_object_unref (fixture->listener);
  kit_clear (&fixture->kit);
}

static guint64
count_events (Fixture *fixture)
{
  return sbx_session_get_n_events (fixture->kit.session);
}

/* Whether an event has this in it. */
static gboolean
has_event (Fixture    *fixture,
           const char *text)
{
  for (guint64 i = 1; i <= count_events (fixture); i++)
    {
      g_autofree char *event = kit_event_text (&fixture->kit, i);

      if (event != NULL && strstr (event, text) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Whether the @n-th request with this beginning has @text in it; @text NULL: whether there is one. */
static gboolean
has_request (Fixture    *fixture,
             const char *begin,
             guint       n,
             const char *text)
{
  for (guint i = 0; i < fixture->requests->len; i++)
    {
      const char *request = fixture->requests->pdata[i];

      if (g_str_has_prefix (request, begin) && n-- == 0)
        return text == NULL || strstr (request, text) != NULL;
    }

  return FALSE;
}

static gboolean
has_any_request (Fixture    *fixture,
                 const char *text)
{
  for (guint i = 0; i < fixture->requests->len; i++)
    {
      if (strstr (fixture->requests->pdata[i], text) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_complaint (Fixture    *fixture,
               const char *code)
{
  g_autoptr (GPtrArray) complaints = sbx_connector_get_complaints (fixture->connector, NULL);

  for (guint i = 0; i < complaints->len; i++)
    {
      if (g_str_equal (((SbxComplaint *) complaints->pdata[i])->code, code))
        return TRUE;
    }

  return FALSE;
}

static void
await_problem (Fixture           *fixture,
               SbxConnectorState  state,
               const char        *problem)
{
  raw_await (sbx_connector_get_state (fixture->connector) == state
             && sbx_connector_get_problem (fixture->connector) != NULL);
  if (strstr (sbx_connector_get_problem (fixture->connector), problem) == NULL)
    g_error ("the problem is not “%s” but “%s”", problem,
             sbx_connector_get_problem (fixture->connector));
}

/* --- Polling ---------------------------------------------------------------------------------- */

static void
test_polling (Fixture       *fixture,
              gconstpointer  data)
{
  static const Rule first[] = {
    { "GET /state ", OK JSON "ETag: \"v1\"\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "4;x=y\r\n{\"n\"\r\n3\r\n:1}\r\n0\r\nTrailer: 1\r\n\r\n" },
    { NULL },
  };
  static const Rule same[] = { { "GET /state ", "HTTP/1.1 304 Not Modified\r\n\r\n" }, { NULL } };
  static const Rule second[] = {
    { "GET /state ", OK JSON "Last-Modified: Fri, 20 Nov 2026 08:00:00 GMT\r\n\r\n{\"n\":2}" },
    { NULL },
  };

  start (fixture, first, "");
  raw_await (has_event (fixture, "\"state\":{\"n\":1}"));
  g_assert_true (has_request (fixture, "GET /state ", 0, "\r\nAccept-Encoding: gzip\r\n"));
  fixture->rules = same;
  raw_await (has_any_request (fixture, "\r\nIf-None-Match: \"v1\"\r\n"));
  fixture->rules = second;
  raw_await (has_event (fixture, "\"patch\":[{\"p\":[\"n\"],\"v\":2}]"));
  raw_await (has_any_request (fixture,
                              "\r\nIf-Modified-Since: Fri, 20 Nov 2026 08:00:00 GMT\r\n"));
  g_assert_null (strstr (fixture->requests->pdata[fixture->requests->len - 1], "If-None-Match"));
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_READY);
}

static void
test_server_errors (Fixture       *fixture,
                    gconstpointer  data)
{
  static const Rule busy[] = {
    { "GET /state ", "HTTP/1.1 503 Busy\r\nRetry-After: 2\r\n" SIZED (0) }, { NULL },
  };
  static const Rule well[] = { { "GET /state ", OK JSON SIZED (7) "{\"n\":1}" }, { NULL } };
  gint64 began;

  start (fixture, busy, ONLY);
  await_problem (fixture, SBX_CONNECTOR_WAITING, "HTTP status 503; trying again in 2 s");
  began = g_get_monotonic_time ();
  fixture->rules = well;
  raw_await (has_event (fixture, "\"state\":{\"n\":1}"));
  g_assert_cmpint (g_get_monotonic_time () - began, >, 1500 * 1000);
}

/* --- Events ----------------------------------------------------------------------------------- */

static void
test_events (Fixture       *fixture,
             gconstpointer  data)
{
  static const Rule rules[] = {
    { "GET /state ", OK JSON SIZED (7) "{\"n\":1}" },
    { "GET /events ", OK EVENTS "\r\n" ": hello\nretry: 1500\n\nid: 41\nevent: state\r\n"
                      "data: {\"n\":\r\ndata: 2}\r\rid: 42\ndata: changed\n\n" },
    { NULL },
  };

  start (fixture, rules, ONLY);
  raw_await (has_event (fixture, "\"state\":{\"n\":1}"));
  raw_await (has_event (fixture, "\"patch\":[{\"p\":[\"n\"],\"v\":2}]"));
  /* What is no state says that there is a new one. */
  raw_await (has_request (fixture, "GET /state ", 1, NULL));
  /* The stream ended: it is taken up where it was. */
  raw_await (has_request (fixture, "GET /events ", 1, "\r\nLast-Event-ID: 42\r\n"));
}

static void
test_no_more_events (Fixture       *fixture,
                     gconstpointer  data)
{
  static const Rule rules[] = {
    { "GET /state ", OK JSON SIZED (7) "{\"n\":1}" },
    { "GET /events ", "HTTP/1.1 204 No Content\r\n\r\n" }, { NULL },
  };

  start (fixture, rules, ONLY);
  raw_await (has_request (fixture, "GET /events ", 0, NULL));
  raw_await (has_request (fixture, "GET /state ", 1, NULL));
  g_assert_true (has_complaint (fixture, "events"));
}

static void
collect_event (const char *name,
               GBytes     *data,
               gpointer    user_data)
{
  g_string_append_printf (user_data, "%s=%s;", name != NULL ? name : "-",
                          (const char *) g_bytes_get_data (data, NULL));
}

/* The same bytes, cut at every place. */
static void
test_event_stream (void)
{
  const char *text = "\xef\xbb\xbf" "data: a\ndata\ndata:b\n\nevent: x\r\ndata:  c\r\n\r\n: comment\r"
                     "id: 1\rdata: d\r\rid\nunknown: 1\nretry: 20\nretry: x\ndata: e\n\n"
                     "event: lost\n\ndata: without an end";
  gsize length = strlen (text);

  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autoptr (GString) seen = g_string_new (NULL);
      SbxEventStream *stream = sbx_event_stream_new (collect_event, seen);

      g_assert_true (sbx_event_stream_take (stream, text, cut));
      g_assert_true (sbx_event_stream_take (stream, text + cut, length - cut));
      g_assert_cmpstr (seen->str, ==, "-=a\n\nb;x= c;-=d;-=e;");
      g_assert_cmpstr (sbx_event_stream_get_last_id (stream), ==, "");
      g_assert_cmpuint (sbx_event_stream_get_retry (stream), ==, 20);
      sbx_event_stream_free (stream);
    }
}

static void
test_endless_line (void)
{
  g_autofree char *block = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GString) seen = g_string_new (NULL);
  SbxEventStream *stream = sbx_event_stream_new (collect_event, seen);
  guint n = 0;

  while (sbx_event_stream_take (stream, block, 1024 * 1024))
    g_assert_cmpuint (++n, <=, SBX_LIMIT_MESSAGE_SIZE / (1024 * 1024));
  sbx_event_stream_free (stream);
}

/* --- Bodies ----------------------------------------------------------------------------------- */

typedef struct
{
  const char *headers;
  const char *body;
  const char *expected; /* NULL: an error */
} BodyCase;

static const BodyCase bodies[] = {
  { "Content-Length: 3", "abcdef", "abc" },
  { "X: y", "abc", "abc" },
  { "Transfer-Encoding: chunked", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde" },
  { "Transfer-Encoding: Chunked", "A\r\n0123456789\r\n0\r\nx: y\r\n\r\n", "0123456789" },
  { "Transfer-Encoding: chunked", "3\r\nabcde\r\n0\r\n\r\n", NULL },
  { "Transfer-Encoding: chunked", "-3\r\nabc\r\n0\r\n\r\n", NULL },
  { "Transfer-Encoding: chunked", "ffffffffffffffffff\r\n", NULL },
  { "Transfer-Encoding: chunked", "3\r\nab", NULL },
  { "Transfer-Encoding: gzip, chunked", "", NULL },
  { "Content-Length: 3", "ab", NULL },
  { "Content-Length: -1", "", NULL },
  { "Content-Length: 99999999999999999999", "", NULL },
  { "Content-Encoding: br", "x", NULL },
  { "Content-Encoding: gzip", "no gzip", NULL },
};

static void
collect (const char *data,
         gsize       length,
         gpointer    user_data)
{
  g_string_append_len (user_data, data, (gssize) length);
}

static gboolean
take_all (SbxHttpBody *body,
          const char  *data,
          gsize        length,
          gsize        step,
          GString     *out,
          GError     **error)
{
  for (gsize at = 0; at < length; at += step)
    {
      if (!sbx_http_body_take (body, data + at, MIN (step, length - at), collect, out, error))
        return FALSE;
    }

  return sbx_http_body_end (body, error);
}

static void
test_bodies (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      for (gsize step = 1; step < 20; step += 3)
        {
          g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\n%s\r\n", bodies[i].headers);
          g_autoptr (SoupMessageHeaders) headers = NULL;
          g_autoptr (SbxHttpBody) body = NULL;
          g_autoptr (GString) out = g_string_new (NULL);
          g_autoptr (GError) error = NULL;
          gboolean done = FALSE;

          headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
          g_assert_true (soup_headers_parse_response (head, (int) strlen (head), headers, NULL,
                                                      NULL, NULL));
          body = sbx_http_body_new (200, headers, 1000, &error);
          if (body != NULL)
            done = take_all (body, bodies[i].body, strlen (bodies[i].body), step, out, &error);
          g_assert_cmpint (done, ==, bodies[i].expected != NULL);
          if (done)
            g_assert_cmpstr (out->str, ==, bodies[i].expected);
          else
            g_assert_nonnull (error);
        }
    }
}

/* 64 MiB of zeros, and more, in 64 KiB. */
static void
test_gzip (void)
{
  g_autoptr (SoupMessageHeaders) headers = NULL;
  g_autoptr (GZlibCompressor) compressor = NULL;
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (1024 * 1024), 1024 * 1024);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = NULL;
  g_autoptr (SbxHttpBody) bounded = NULL;
  g_autoptr (SbxHttpBody) whole = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const char *deflated;
  gsize length;

  compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  for (guint i = 0; i < 80; i++)
    g_assert_true (g_output_stream_write_all (stream, g_bytes_get_data (zeros, NULL), 1024 * 1024,
                                              NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  deflated = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory));
  length = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_cmpuint (length, <, 128 * 1024);

  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  soup_message_headers_append (headers, "Content-Encoding", "gzip");
  bounded = sbx_http_body_new (200, headers, SBX_LIMIT_MESSAGE_SIZE, NULL);
  g_assert_false (take_all (bounded, deflated, length, 1000, out, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_cmpuint (out->len, <=, SBX_LIMIT_MESSAGE_SIZE);
  g_clear_error (&error);

  g_string_truncate (out, 0);
  whole = sbx_http_body_new (200, headers, 0, NULL);
  g_assert_true (take_all (whole, deflated, length, 777, out, &error));
  g_assert_cmpuint (out->len, ==, 80 * 1024 * 1024);
}

/* --- Hostile servers -------------------------------------------------------------------------- */

typedef struct
{
  const char *path;
  const char *answer;
  SbxConnectorState state;
  const char *problem;
} Hostile;

static const Hostile hostiles[] = {
  { "/http/hostile/ssh", "SSH-2.0-OpenSSH_9.2\r\n\r\n", SBX_CONNECTOR_WAITING, "no web server" },
  { "/http/hostile/html", OK "Content-Type: text/html\r\n" SIZED (4) "<p>x", SBX_CONNECTOR_WAITING,
    "answers with text/html, not with JSON" },
  { "/http/hostile/no-json", OK JSON SIZED (4) "{\"n\"", SBX_CONNECTOR_WAITING, "no JSON" },
  { "/http/hostile/half", OK JSON SIZED (40) "{\"n\":1}", SBX_CONNECTOR_WAITING,
    "in the middle of an answer" },
  { "/http/hostile/nothing", "", SBX_CONNECTOR_WAITING, "before it answered" },
  { "/http/hostile/elsewhere", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/state\r\n\r\n",
    SBX_CONNECTOR_FAILED, "another origin" },
  { "/http/hostile/downgrade", "HTTP/1.1 301 Moved\r\nLocation: //example.com/state\r\n\r\n",
    SBX_CONNECTOR_FAILED, "another origin" },
  { "/http/hostile/file", "HTTP/1.1 307 Moved\r\nLocation: file:///etc/passwd\r\n\r\n",
    SBX_CONNECTOR_FAILED, "another origin" },
  { "/http/hostile/circle", "HTTP/1.1 302 Found\r\nLocation: /state\r\n\r\n",
    SBX_CONNECTOR_WAITING, "round in circles" },
  { "/http/hostile/huge", OK JSON "Content-Length: 99999999999\r\n\r\n", SBX_CONNECTOR_WAITING,
    "in the middle" },
  { "/http/hostile/gzip", OK JSON "Content-Encoding: gzip\r\n" SIZED (3) "abc",
    SBX_CONNECTOR_WAITING, "says it is gzip" },
  { "/http/hostile/continue", "HTTP/1.1 100 Continue\r\n\r\n", SBX_CONNECTOR_WAITING,
    "not asked for" },
};

static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  const Hostile *hostile = data;
  Rule rules[] = { { "GET /state ", hostile->answer }, { NULL } };

  start (fixture, rules, ONLY);
  await_problem (fixture, hostile->state, hostile->problem);
  g_assert_false (has_event (fixture, "\"state\":"));
}

static void
test_endless_head (Fixture       *fixture,
                   gconstpointer  data)
{
  static const Rule rules[] = { { "GET /state ", OK, TRUE }, { NULL } };
  g_autofree char *line = g_strnfill (8000, 'h');
  gsize before;

  start (fixture, rules, ONLY);
  raw_await (fixture->requests->len > 0);
  before = raw_get_resident_size ();
  for (guint i = 0; i < 2000 && sbx_connector_get_state (fixture->connector)
                                == SBX_CONNECTOR_STARTING; i++)
    {
      g_socket_send (fixture->peers->pdata[0], line, 8000, NULL, NULL);
      raw_turn ();
    }
  await_problem (fixture, SBX_CONNECTOR_WAITING, "a head that has no end");
  raw_assert_growth (before, 4 * 1024 * 1024);
}

/* One byte now and then: there is an end to patience, and nobody else waits. */
static void
test_slow_head (Fixture       *fixture,
                gconstpointer  data)
{
  static const Rule rules[] = { { "GET /state ", "H", TRUE }, { NULL } };
  gint64 began = g_get_monotonic_time ();

  start (fixture, rules, ONLY);
  await_problem (fixture, SBX_CONNECTOR_WAITING, "did not answer in time");
  g_assert_cmpint (g_get_monotonic_time () - began, >=, SBX_LIMIT_UPGRADE_TIME * 900);
}

static void
test_unauthorized (Fixture       *fixture,
                   gconstpointer  data)
{
  static const Rule no[] = {
    { "GET /state", "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\n" SIZED (0) },
    { NULL },
  };
  static const Rule yes[] = { { "GET /state ", OK JSON SIZED (7) "{\"n\":1}" }, { NULL } };

  start (fixture, no, "?api_key=in-the-address" ONLY);
  raw_await (sbx_connector_get_question (fixture->connector) != NULL);
  g_assert_nonnull (strstr (sbx_connector_get_question (fixture->connector), "NAME:PASSWORD"));
  g_assert_null (strstr (sbx_connector_get_address (fixture->connector), "in-the-address"));
  /* Not one that would bring a header of its own. */
  sbx_connector_answer (fixture->connector, "a\r\nX: y", FALSE);
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_FAILED);
  sbx_connector_stop (fixture->connector, "stopped");
  g_clear_object (&fixture->connector);
  start (fixture, no, ONLY);
  raw_await (sbx_connector_get_question (fixture->connector) != NULL);
  fixture->rules = yes;
  sbx_connector_answer (fixture->connector, "me:secret", FALSE);
  raw_await (has_event (fixture, "\"state\":{\"n\":1}"));
  g_assert_true (has_any_request (fixture, "\r\nAuthorization: Basic bWU6c2VjcmV0\r\n"));
  g_assert_false (has_event (fixture, "secret"));
}

static void
test_addresses (void)
{
  const char *const bad[] = {
    "", "http://", "ws://127.0.0.1/", "http://example.com/state", "http://a:b@127.0.0.1/",
    "http://0.0.0.0:80/", "http://127.0.0.1:0/", "http://127.0.0.1/#what=ever",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxConnector) far = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) problem = NULL;

      g_assert_null (sbx_http_new (bad[i], &problem));
      g_assert_error (problem, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  far = sbx_http_new ("https://state.example/state#events=/events", &error);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  char *config = config_kit_begin ();

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  /* No keyring is asked. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);

  g_test_add_func ("/http/addresses", test_addresses);
  g_test_add_func ("/http/event-stream", test_event_stream);
  g_test_add_func ("/http/endless-line", test_endless_line);
  g_test_add_func ("/http/bodies", test_bodies);
  g_test_add_func ("/http/gzip", test_gzip);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/http/polling", test_polling);
  ADD ("/http/server-errors", test_server_errors);
  ADD ("/http/events", test_events);
  ADD ("/http/no-more-events", test_no_more_events);
  ADD ("/http/endless-head", test_endless_head);
  ADD ("/http/slow-head", test_slow_head);
  ADD ("/http/unauthorized", test_unauthorized);
  for (guint i = 0; i < G_N_ELEMENTS (hostiles); i++)
    g_test_add (hostiles[i].path, Fixture, &hostiles[i], set_up, test_hostile, tear_down);

  return config_kit_end (config, g_test_run ());
}
