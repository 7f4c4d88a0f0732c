/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A store behind a WebSocket, with a server that says whatever it likes. */

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "../core/session-kit.h"
#include "config-kit.h"
#include "raw-peer.h"
#include "sbx-command.h"
#include "sbx-limits.h"
#include "sbx-websocket.h"

#define TEXT 0x1u
#define BINARY 0x2u

/* A server that accepts, upgrades, and is driven by hand. */
typedef struct
{
  Kit kit;
  GSocket *listener;
  GSocket *peer;         /* the last one that was accepted */
  GSource *source;
  guint16 port;
  guint n_accepted;
  const char *answer;    /* instead of an upgrade; %NULL for one */
  char *request;
  SbxConnector *connector;
} Fixture;

static void
answer_upgrade (Fixture    *fixture,
                const char *request)
{
  const char *key = strstr (request, "Sec-WebSocket-Key: ");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *text = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *answer = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  g_assert_nonnull (key);
  key += strlen ("Sec-WebSocket-Key: ");
  text = g_strdup_printf ("%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) strcspn (key, "\r"),
                          key);
  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  accept = g_base64_encode (digest, length);
  answer = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
  raw_send (fixture->peer, answer, strlen (answer));
}

static gboolean
on_request (GSocket      *peer,
            GIOCondition  condition,
            gpointer      data)
{
  Fixture *fixture = data;
  char buffer[4096];
  gssize n = g_socket_receive (peer, buffer, sizeof buffer - 1, NULL, NULL);

  if (n <= 0)
    return G_SOURCE_REMOVE;
  buffer[n] = '\0';
  g_free (fixture->request);
  fixture->request = g_strdup (buffer);
  if (fixture->answer == NULL)
    answer_upgrade (fixture, buffer);
  else
    raw_send (peer, fixture->answer, strlen (fixture->answer));

  return G_SOURCE_REMOVE;
}

static gboolean
on_connection (GSocket      *listener,
               GIOCondition  condition,
               gpointer      data)
{
  Fixture *fixture = data;
  g_autoptr (GSource) source = NULL;

  g_clear_object (&fixture->peer);
  fixture->peer = g_socket_accept (listener, NULL, NULL);
  g_socket_set_blocking (fixture->peer, FALSE);
  fixture->n_accepted++;
  source = raw_watch (fixture->peer, on_request, fixture);

  return G_SOURCE_CONTINUE;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  kit_init (&fixture->kit);
  fixture->listener = raw_listen (&fixture->port);
  fixture->source = raw_watch (fixture->listener, on_connection, fixture);
}

static void
start (Fixture    *fixture,
       const char *rest)
{
  g_autofree char *address = g_strdup_printf ("ws://127.0.0.1:%u/%s", fixture->port, rest);
  g_autoptr (GError) error = NULL;

  fixture->connector = sbx_websocket_new (address, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_no_error (error);
}

static void
connect_to (Fixture    *fixture,
            const char *rest)
{
  start (fixture, rest);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_READY);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->connector != NULL)
    {
      sbx_connector_stop (fixture->connector, "stopped");
      raw_run_for (20);
      g_assert_finalize_object (fixture->connector);
    }
  g_source_destroy (fixture->source);
  g_source_unref (fixture->source);
  g_clear_object (&fixture->peer);
  g_object_unref (fixture->listener);
  g_free (fixture->request);
  kit_clear (&fixture->kit);
}

static void
say (Fixture    *fixture,
     const char *text)
{
  raw_send_frame (fixture->peer, TEXT, text, strlen (text));
}

static void
receive (Fixture *fixture,
         guint8  *data,
         gsize    length)
{
  gsize done = 0;

  while (done < length)
    {
      gssize n = g_socket_receive (fixture->peer, (char *) data + done, length - done, NULL, NULL);

      if (n > 0)
        done += (gsize) n;
      else
        raw_turn ();
    }
}

/* One short text frame, masked as those of clients are. */
static void
hear (Fixture    *fixture,
      const char *expected)
{
  guint8 head[6];
  guint8 text[126] = { 0 };

  receive (fixture, head, sizeof head);
  g_assert_cmpuint (head[0], ==, 0x81);
  g_assert_cmpuint (head[1], <, 0x80 + 126);
  receive (fixture, text, head[1] & 0x7f);
  for (guint i = 0; i < (head[1] & 0x7fu); i++)
    text[i] ^= head[2 + i % 4];
  g_assert_cmpstr ((const char *) text, ==, expected);
}

static guint64
count_events (Fixture *fixture)
{
  return sbx_session_get_n_events (fixture->kit.session);
}

/* Waits until there are @n events, and compares the last one. */
static void
await_event (Fixture    *fixture,
             guint64     n,
             const char *expected)
{
  g_autofree char *text = NULL;

  raw_await (count_events (fixture) >= n);
  text = kit_event_text (&fixture->kit, n);
  if (text == NULL || strstr (text, expected) == NULL)
    g_error ("event %" G_GUINT64_FORMAT " has no %s: %s", n, expected, text);
}

static gboolean
has_complaint (Fixture    *fixture,
               const char *code)
{
  g_autoptr (GPtrArray) complaints = sbx_connector_get_complaints (fixture->connector, NULL);

  for (guint i = 0; i < complaints->len; i++)
    {
      SbxComplaint *complaint = complaints->pdata[i];

      if (g_str_equal (complaint->code, code))
        return TRUE;
    }

  return FALSE;
}

static void
assert_state (Fixture    *fixture,
              const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  text = kit_state_text (&fixture->kit, 0, G_MAXUINT64);
  g_assert_cmpstr (text, ==, expected);
}

#define PROFILE "#profile=state-and-actions"
#define STATE "{\"type\":\"state\",\"state\":{\"n\":0,\"list\":[1,2,3,4,5,6,7,8]}}"

/* --- What goes right -------------------------------------------------------------------------- */

static void
test_conversation (Fixture       *fixture,
                   gconstpointer  data)
{
  connect_to (fixture, PROFILE);
  g_assert_nonnull (strstr (fixture->request, "GET / HTTP/1.1\r\n"));
  say (fixture, STATE);
  await_event (fixture, 2, "\"k\":\"store-open\"");
  await_event (fixture, 4, "\"state\":{\"n\":0");
  say (fixture, "{\"type\":\"patch\",\"patch\":[{\"op\":\"add\",\"path\":\"/list/0\",\"value\":0}],"
                "\"action\":{\"type\":\"grow\"}}");
  await_event (fixture, 5, "\"action\":{\"type\":\"grow\"},"
                           "\"patch\":[{\"p\":[\"list\"],\"at\":0,\"cut\":0,\"add\":[0]}]");
  say (fixture, "{\"type\":\"patch\",\"patch\":{\"n\":2},\"action\":null}");
  await_event (fixture, 6, "\"action\":{\"type\":\"(change)\"},\"patch\":[{\"p\":[\"n\"],\"v\":2}]");
  /* An action, then the state that it made. */
  say (fixture, "{\"type\":\"action\",\"action\":{\"type\":\"late\"}}");
  say (fixture, "{\"type\":\"state\",\"state\":{\"n\":3,\"list\":[0,1,2,3,4,5,6,7,8]}}");
  await_event (fixture, 7, "\"action\":{\"type\":\"late\"},\"patch\":[{\"p\":[\"n\"],\"v\":3}]");
  /* The state that is known, and an action without a state. */
  say (fixture, "{\"type\":\"state\",\"state\":{\"n\":3,\"list\":[0,1,2,3,4,5,6,7,8]}}");
  say (fixture, "{\"type\":\"action\",\"action\":{\"type\":\"alone\"}}");
  await_event (fixture, 8, "\"action\":{\"type\":\"alone\"}}");
  assert_state (fixture, "{\"n\":3,\"list\":[0,1,2,3,4,5,6,7,8]}");
  g_assert_cmpuint (sbx_websocket_get_captured (SBX_WEBSOCKET (fixture->connector))->len, ==, 7);
  say (fixture, "{\"type\":\"ping\"}");
  hear (fixture, "{\"type\":\"pong\"}");
}

static void
on_commanded (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  GError **error = data;

  if (sbx_connector_finish (SBX_CONNECTOR (source), result, error))
    *error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, "done");
}

static void
test_dispatch (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_DISPATCH, 0);
  g_autoptr (GError) error = NULL;
  SbxStore *store;

  connect_to (fixture, PROFILE);
  say (fixture, STATE);
  await_event (fixture, 2, "\"can\":[\"dispatch\"]");
  store = sbx_session_get_stores (fixture->kit.session)->pdata[0];
  command->json = kit_parse ("{\"type\":\"do\"}");
  sbx_connector_command_async (fixture->connector, command, store, on_commanded, &error);
  raw_await (error != NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  hear (fixture, "{\"type\":\"action\",\"action\":{\"type\":\"do\"}}");

  g_clear_error (&error);
  g_socket_close (fixture->peer, NULL);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_WAITING);
  sbx_connector_command_async (fixture->connector, command, store, on_commanded, &error);
  raw_await (error != NULL);
  g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE);
}

/* A profile of the user's: a subscription, headers with a secret, answers to actions. */
static void
test_own_profile (Fixture       *fixture,
                  gconstpointer  data)
{
  const char *profile = "{\"id\":\"mine\",\"secret\":\"the key of the shop\","
    "\"headers\":{\"X-Key\":\"k-$secret\"},\"open\":[{\"sub\":\"$secret\"}],"
    "\"dispatch\":{\"do\":\"$action\",\"no\":\"$id\"},\"store\":{\"id\":\"shop\",\"name\":\"Shop\"},"
    "\"messages\":[{\"has\":[\"/s\"],\"is\":\"state\",\"value\":\"/s\"},"
    "{\"has\":[\"/ok\"],\"is\":\"done\",\"id\":\"/ok\",\"text\":\"/why\"}]}";
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "signalbox", "profiles",
                                              NULL);
  g_autofree char *path = g_build_filename (folder, "mine.json", NULL);
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_DISPATCH, 0);
  g_autoptr (GError) error = NULL;
  SbxStore *store;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, profile, -1, NULL));
  start (fixture, "#profile=mine");
  raw_await (sbx_connector_get_question (fixture->connector) != NULL);
  g_assert_nonnull (strstr (sbx_connector_get_question (fixture->connector), "the key of the shop"));
  g_assert_cmpuint (fixture->n_accepted, ==, 0);
  sbx_connector_answer (fixture->connector, "s3cr3t", FALSE);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_READY);
  g_assert_nonnull (strstr (fixture->request, "\r\nX-Key: k-s3cr3t\r\n"));
  g_assert_null (strstr (sbx_connector_get_address (fixture->connector), "s3cr3t"));
  raw_await (fixture->request != NULL);
  hear (fixture, "{\"sub\":\"s3cr3t\"}");

  say (fixture, "{\"s\":{\"n\":1}}");
  await_event (fixture, 2, "\"store\":\"shop\",\"name\":\"Shop\"");
  store = sbx_session_get_stores (fixture->kit.session)->pdata[0];
  command->json = kit_parse ("{\"type\":\"do\"}");
  sbx_connector_command_async (fixture->connector, command, store, on_commanded, &error);
  hear (fixture, "{\"do\":{\"type\":\"do\"},\"no\":1}");
  raw_run_for (50);
  g_assert_null (error);
  say (fixture, "{\"ok\":1,\"why\":\"not today\"}");
  raw_await (error != NULL);
  g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "not today");
  for (guint64 i = 1; i <= count_events (fixture); i++)
    {
      g_autofree char *text = kit_event_text (&fixture->kit, i);

      g_assert_null (text != NULL ? strstr (text, "s3cr3t") : NULL);
    }
}

/* --- What goes wrong -------------------------------------------------------------------------- */

static void
test_addresses (void)
{
  const char *const bad[] = {
    "", "ws://", "http://127.0.0.1:1/", "ws://example.com/", "ws://user:pass@127.0.0.1/",
    "ws://127.0.0.1:0/", "ws://127.0.0.1:1/#unknown=1", "ws://127.0.0.1.example:1/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sbx_websocket_new (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "pass@"));
    }
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (SbxConnector) far = sbx_websocket_new ("wss://state.example/socket", &error);

    g_assert_no_error (error);
  }
}

static void
test_no_profile (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *address = g_strdup_printf ("ws://127.0.0.1:%u/#profile=none", fixture->port);
  g_autoptr (GError) error = NULL;

  fixture->connector = sbx_websocket_new (address, NULL);
  g_assert_false (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_FAILED);

  /* Asked again, it says the same again. */
  g_clear_error (&error);
  g_assert_false (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_wrong_server (Fixture       *fixture,
                   gconstpointer  data)
{
  const char *const answers[] = {
    "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      fixture->answer = answers[i];
      start (fixture, PROFILE);
      raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_WAITING);
      g_assert_nonnull (sbx_connector_get_problem (fixture->connector));
      g_assert_cmpuint (count_events (fixture), ==, 0);
      sbx_connector_stop (fixture->connector, "stopped");
      g_clear_object (&fixture->connector);
    }
}

static void
test_unauthorized (Fixture       *fixture,
                   gconstpointer  data)
{
  fixture->answer = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
  start (fixture, "?token=in-the-address" PROFILE);
  raw_await (sbx_connector_get_question (fixture->connector) != NULL);
  g_assert_null (strstr (sbx_connector_get_address (fixture->connector), "in-the-address"));
  fixture->answer = NULL;
  sbx_connector_answer (fixture->connector, "t0ken", FALSE);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_READY);
  g_assert_nonnull (strstr (fixture->request, "\r\nAuthorization: Bearer t0ken\r\n"));
  await_event (fixture, 1, "\"k\":\"hello\"");
  {
    g_autofree char *hello = kit_event_text (&fixture->kit, 1);

    g_assert_null (strstr (hello, "in-the-address"));
  }
}

/* No JSON, JSON that means nothing, depth: said once, and the connection stands. */
static void
test_nonsense (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *deep = g_strnfill (SBX_LIMIT_JSON_DEPTH, '[');

  connect_to (fixture, PROFILE);
  say (fixture, "hello");
  say (fixture, deep);
  for (guint i = 0; i < 100; i++)
    say (fixture, "{\"type\":\"unheard of\"}");
  say (fixture, STATE);
  await_event (fixture, 4, "\"state\":{\"n\":0");
  g_assert_true (has_complaint (fixture, "malformed"));
  {
    guint64 total;
    g_autoptr (GPtrArray) complaints = sbx_connector_get_complaints (fixture->connector, &total);

    g_assert_cmpuint (total, ==, 3);
  }
}

/* A change that does not fit: the state is had again by a new connection, each time later. */
static void
test_resync (Fixture       *fixture,
             gconstpointer  data)
{
  connect_to (fixture, PROFILE);
  say (fixture, STATE);
  await_event (fixture, 4, "\"state\":{\"n\":0");
  say (fixture, "{\"type\":\"patch\",\"patch\":[{\"op\":\"remove\",\"path\":\"/gone\"}],"
                "\"action\":{\"type\":\"odd\"}}");
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_WAITING);
  await_event (fixture, 5, "\"action\":{\"type\":\"odd\"}}");
  await_event (fixture, 6, "\"k\":\"bye\"");
  raw_await (fixture->n_accepted == 2);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_READY);
  say (fixture, "{\"type\":\"state\",\"state\":{\"n\":9}}");
  await_event (fixture, 8, "\"state\":{\"n\":9}");
  assert_state (fixture, "{\"n\":9}");
  g_assert_true (has_complaint (fixture, "resync"));
}

static void
test_giant (Fixture       *fixture,
            gconstpointer  data)
{
  gsize before;
  /* 2^63 - 1 bytes of text */
  static const guint8 head[] = { 0x81, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

  connect_to (fixture, PROFILE);
  before = raw_get_resident_size ();
  raw_send (fixture->peer, head, sizeof head);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_WAITING);
  g_assert_true (has_complaint (fixture, "malformed"));
  raw_assert_growth (before, 8 * 1024 * 1024);
}

static void
test_binary (Fixture       *fixture,
             gconstpointer  data)
{
  connect_to (fixture, PROFILE);
  raw_send_frame (fixture->peer, BINARY, "\0\1\2", 3);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_WAITING);
  g_assert_true (has_complaint (fixture, "malformed"));
}

/* A peer that never reads what we send: it is given up, and memory has an end. */
static void
test_never_reads (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (SbxCommand) command = sbx_command_new (SBX_COMMAND_DISPATCH, 0);
  g_autofree char *pad = g_strnfill (1024 * 1024, 'x');
  g_autofree char *action = g_strdup_printf ("{\"type\":\"do\",\"payload\":\"%s\"}", pad);
  SbxStore *store;
  gsize before;

  connect_to (fixture, PROFILE);
  say (fixture, STATE);
  await_event (fixture, 4, "\"state\":{\"n\":0");
  store = sbx_session_get_stores (fixture->kit.session)->pdata[0];
  command->json = kit_parse (action);
  before = raw_get_resident_size ();
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (GError) error = NULL;

      if (sbx_connector_get_state (fixture->connector) != SBX_CONNECTOR_READY)
        break;
      sbx_connector_command_async (fixture->connector, command, store, on_commanded, &error);
      raw_await (error != NULL);
    }
  raw_await (sbx_connector_get_state (fixture->connector) != SBX_CONNECTOR_READY);
  raw_assert_growth (before, 24 * 1024 * 1024);
}

static void
limit_file_size (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Changes wait while the disk is full; then the state is told anew, for good measure. */
static void
test_full_disk (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *pad = g_strnfill (400 * 1024, 'x');
  g_autofree char *big = g_strdup_printf ("{\"type\":\"patch\",\"patch\":{\"pad\":\"%s\"}}", pad);
  g_autofree char *expected = g_strdup_printf ("{\"n\":7,\"list\":[],\"pad\":\"%s\"}", pad);

  signal (SIGXFSZ, SIG_IGN);
  connect_to (fixture, PROFILE);
  say (fixture, STATE);
  await_event (fixture, 4, "\"state\":{\"n\":0");
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  limit_file_size (256 * 1024);
  say (fixture, big);
  raw_await (count_events (fixture) >= 5);
  g_assert_false (sbx_session_commit (fixture->kit.session, NULL));
  say (fixture, "{\"type\":\"patch\",\"patch\":{\"n\":7,\"list\":[]}}");
  raw_run_for (200);
  g_assert_cmpuint (count_events (fixture), ==, 5);

  limit_file_size (RLIM_INFINITY);
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  await_event (fixture, 7, "\"k\":\"state\"");
  assert_state (fixture, expected);
  say (fixture, "{\"type\":\"patch\",\"patch\":{\"pad\":null}}");
  await_event (fixture, 8, "\"patch\":[{\"p\":[\"pad\"]}]");
  assert_state (fixture, "{\"n\":7,\"list\":[]}");
}

/* Stores without end, ids that are none. */
static void
test_many_stores (Fixture       *fixture,
                  gconstpointer  data)
{
  connect_to (fixture, PROFILE);
  for (guint i = 0; i < SBX_LIMIT_STORES_PER_RUN + 10; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"type\":\"state\",\"store\":\"s%u\",\"state\":{}}",
                                               i);

      say (fixture, text);
    }
  raw_await (has_complaint (fixture, "resync"));
  g_assert_cmpuint (sbx_session_get_stores (fixture->kit.session)->len, <=,
                    SBX_LIMIT_STORES_PER_RUN);
}

/* A flood of whole states: what is kept stays bounded. */
static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *pad = g_strnfill (500 * 1000, 'x');
  gsize before;

  connect_to (fixture, "#profile=bare-state");
  before = raw_get_resident_size ();
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"n\":%u,\"pad\":\"%s\"}", i, pad);

      say (fixture, text);
    }
  await_event (fixture, 203, "\"patch\":[{\"p\":[\"n\"],\"v\":199}]");
  g_assert_cmpuint (sbx_websocket_get_captured (SBX_WEBSOCKET (fixture->connector))->len, <=, 2);
  raw_assert_growth (before, 48 * 1024 * 1024);
}

int
main (int   argc,
      char *argv[])
{
  char *config = config_kit_begin ();
  static const struct
  {
    const char *path;
    void (*function) (Fixture *, gconstpointer);
  } tests[] = {
    { "/websocket/conversation", test_conversation },
    { "/websocket/dispatch", test_dispatch },
    { "/websocket/own-profile", test_own_profile },
    { "/websocket/no-profile", test_no_profile },
    { "/websocket/wrong-server", test_wrong_server },
    { "/websocket/unauthorized", test_unauthorized },
    { "/websocket/nonsense", test_nonsense },
    { "/websocket/resync", test_resync },
    { "/websocket/full-disk", test_full_disk },
    { "/websocket/giant", test_giant },
    { "/websocket/binary", test_binary },
    { "/websocket/many-stores", test_many_stores },
    { "/websocket/never-reads", test_never_reads },
    { "/websocket/flood", test_flood },
  };

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  /* No keyring is asked. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add_func ("/websocket/addresses", test_addresses);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].function, tear_down);

  return config_kit_end (config, g_test_run ());
}
