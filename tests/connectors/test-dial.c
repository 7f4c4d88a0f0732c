/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Dialling: servers that answer nonsense, and our own door at the other end. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "raw-peer.h"
#include "sbx-dial.h"
#include "sbx-door.h"
#include "sbx-limits.h"

#define MIB (1024u * 1024u)

/* A server that answers each connection with fixed bytes. */
typedef struct
{
  GSocket *listener;
  guint16 port;
  GSource *source;
  const char *answer; /* %s stands for the right accept key */
  gboolean hang_up;
  GPtrArray *accepted;
  GString *request;
} Liar;

/* One end of a connection. */
typedef struct
{
  SbxSocket *socket;
  guint n_messages;
  guint64 n_bytes;
  guint64 hash;
  guint n_closed;
  int reason;
  GError *error;
} End;

typedef struct
{
  gboolean done;
  SbxSocket *socket;
  GError *error;
} Outcome;

static void
end_message_cb (SbxSocket *socket,
                GBytes    *message,
                End       *end)
{
  end->n_messages++;
  end->n_bytes += g_bytes_get_size (message);
  end->hash ^= g_bytes_hash (message);
}

static void
end_closed_cb (SbxSocket    *socket,
               int           reason,
               const GError *error,
               End          *end)
{
  end->n_closed++;
  end->reason = reason;
  end->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
end_init (End       *end,
          SbxSocket *socket)
{
  *end = (End) { .socket = socket };
  g_signal_connect (socket, "message", G_CALLBACK (end_message_cb), end);
  g_signal_connect (socket, "closed", G_CALLBACK (end_closed_cb), end);
}

static void
end_clear (End *end)
{
  g_signal_handlers_disconnect_by_data (end->socket, end);
  g_clear_object (&end->socket);
  g_clear_error (&end->error);
}

static void
dialled_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->socket = sbx_dial_finish (result, &outcome->error);
  outcome->done = TRUE;
}

static void
dial (const char   *address,
      SbxDialFlags  flags,
      GCancellable *cancellable,
      Outcome      *outcome)
{
  *outcome = (Outcome) { 0 };
  sbx_dial_async (address, "signalbox.1", SBX_LIMIT_MESSAGE_SIZE, flags, cancellable, dialled_cb,
                  outcome);
}

static gboolean
liar_request_cb (GSocket      *socket,
                 GIOCondition  condition,
                 gpointer      user_data)
{
  Liar *liar = user_data;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *text = NULL;
  g_autofree char *accept = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *answer = NULL;
  const char *key;
  char buffer[4096];
  guint8 digest[20];
  gsize length = sizeof digest;
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

  if (n <= 0)
    return G_SOURCE_REMOVE;

  g_string_append_len (liar->request, buffer, n);
  key = strstr (liar->request->str, "Sec-WebSocket-Key: ");
  if (key == NULL || strstr (liar->request->str, "\r\n\r\n") == NULL)
    return G_SOURCE_CONTINUE;

  key += strlen ("Sec-WebSocket-Key: ");
  text = g_strdup_printf ("%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) strcspn (key, "\r"),
                          key);
  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  accept = g_base64_encode (digest, length);

  parts = g_strsplit (liar->answer, "%s", -1);
  answer = g_strjoinv (accept, parts);
  raw_send (socket, answer, strlen (answer));
  if (liar->hang_up)
    g_socket_close (socket, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
liar_accept_cb (GSocket      *listener,
                GIOCondition  condition,
                gpointer      user_data)
{
  Liar *liar = user_data;
  GSocket *socket = g_socket_accept (listener, NULL, NULL);
  g_autoptr (GSource) source = NULL;

  g_socket_set_blocking (socket, FALSE);
  g_ptr_array_add (liar->accepted, socket);
  source = raw_watch (socket, liar_request_cb, liar);

  return G_SOURCE_CONTINUE;
}

static void
liar_init (Liar       *liar,
           const char *answer,
           gboolean    hang_up)
{
  liar->listener = raw_listen (&liar->port);
  liar->answer = answer;
  liar->hang_up = hang_up;
  liar->accepted = g_ptr_array_new_with_free_func (g_object_unref);
  liar->request = g_string_new (NULL);
  liar->source = raw_watch (liar->listener, liar_accept_cb, liar);
}

static void
liar_clear (Liar *liar)
{
  g_source_destroy (liar->source);
  g_source_unref (liar->source);
  g_ptr_array_unref (liar->accepted);
  g_string_free (liar->request, TRUE);
  g_object_unref (liar->listener);
}

typedef struct
{
  const char *answer;
  gboolean hang_up;
  int code;
  const char *says;
} Lie;

#define UPGRADE "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define PROTOCOL "Sec-WebSocket-Protocol: signalbox.1\r\n"

static const Lie lies[] = {
  { "SSH-2.0-OpenSSH_9.2\r\n\r\n", FALSE, SBX_DIAL_ERROR_HANDSHAKE, "no web server" },
  { "", TRUE, SBX_DIAL_ERROR_HANDSHAKE, "ended the connection" },
  { "\r\n\r\n\r\n", TRUE, SBX_DIAL_ERROR_HANDSHAKE, "ended the connection" },
  { "HTTP/1.1 101 Switching", TRUE, SBX_DIAL_ERROR_HANDSHAKE, "ended the connection" },
  { UPGRADE "Sec-WebSocket-Accept: %s\r\n", TRUE, SBX_DIAL_ERROR_HANDSHAKE,
    "ended the connection" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", FALSE, SBX_DIAL_ERROR_REFUSED, "status 200" },
  { "HTTP/1.1 403 Forbidden\r\n\r\n", FALSE, SBX_DIAL_ERROR_FORBIDDEN, "status 403" },
  { "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n" PROTOCOL "\r\n", FALSE,
    SBX_DIAL_ERROR_HANDSHAKE, "does not upgrade" },
  { UPGRADE PROTOCOL "\r\n", FALSE, SBX_DIAL_ERROR_HANDSHAKE, "wrong accept key" },
  { UPGRADE PROTOCOL "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", FALSE,
    SBX_DIAL_ERROR_HANDSHAKE, "wrong accept key" },
  { UPGRADE PROTOCOL "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Accept: %s\r\n\r\n", FALSE,
    SBX_DIAL_ERROR_HANDSHAKE, "wrong accept key" },
  { UPGRADE PROTOCOL "Sec-WebSocket-Accept: %s\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", FALSE,
    SBX_DIAL_ERROR_HANDSHAKE, "extension" },
  { UPGRADE "Sec-WebSocket-Accept: %s\r\n\r\n", FALSE, SBX_DIAL_ERROR_HANDSHAKE,
    "does not speak the protocol signalbox.1" },
  { UPGRADE "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: chat\r\n\r\n", FALSE,
    SBX_DIAL_ERROR_HANDSHAKE, "does not speak the protocol signalbox.1" },
};

static void
test_lies (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *address = NULL;
      Liar liar;
      Outcome outcome;

      liar_init (&liar, lies[i].answer, lies[i].hang_up);
      address = g_strdup_printf ("ws://127.0.0.1:%u/v1", liar.port);
      dial (address, SBX_DIAL_NONE, NULL, &outcome);
      raw_await (outcome.done);
      g_test_message ("%u: %s", i, outcome.error != NULL ? outcome.error->message : "connected");
      g_assert_null (outcome.socket);
      g_assert_error (outcome.error, SBX_DIAL_ERROR, lies[i].code);
      g_assert_nonnull (strstr (outcome.error->message, lies[i].says));
      g_assert_nonnull (strstr (outcome.error->message, address));
      g_clear_error (&outcome.error);
      liar_clear (&liar);
    }
}

static void
test_truth (void)
{
  Liar liar;
  Outcome outcome;
  g_autofree char *address = NULL;
  g_autofree char *host = NULL;
  End end;

  /* A frame right behind the answer, and the smallest answer that is right. */
  liar_init (&liar, "HTTP/1.1 101 X\r\nupgrade: WebSocket\r\nconnection: keep-alive, upgrade\r\n"
             "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: signalbox.1\r\n\r\n\x81\x02hi",
             FALSE);
  address = g_strdup_printf ("ws://127.0.0.1:%u/v1?a=b", liar.port);
  host = g_strdup_printf ("Host: 127.0.0.1:%u\r\n", liar.port);
  dial (address, SBX_DIAL_NONE, NULL, &outcome);
  raw_await (outcome.done);
  g_assert_no_error (outcome.error);
  end_init (&end, outcome.socket);
  raw_await (end.n_messages == 1);
  g_assert_true (g_str_has_prefix (liar.request->str, "GET /v1?a=b HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (liar.request->str, host));
  g_assert_null (strstr (liar.request->str, "Origin"));
  g_assert_null (strstr (liar.request->str, "Extensions"));

  /* A masked frame from a server is against the rules. */
  raw_send_frame (liar.accepted->pdata[0], 0x1 | RAW_MASKED, "hi", 2);
  g_socket_shutdown (liar.accepted->pdata[0], FALSE, TRUE, NULL);
  raw_await (end.n_closed == 1);
  g_assert_cmpint (end.reason, ==, SBX_WIRE_REASON_FAILED);
  g_assert_error (end.error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_PROTOCOL);
  end_clear (&end);
  liar_clear (&liar);
}

/* A server that sends rubbish for ever after a mistake must not fill us. */
static void
test_flood_after_mistake (void)
{
  g_autofree char *rubbish = g_malloc0 (65536);
  g_autofree char *address = NULL;
  Liar liar;
  Outcome outcome;
  End end;
  gsize before;

  liar_init (&liar, UPGRADE PROTOCOL "Sec-WebSocket-Accept: %s\r\n\r\n", FALSE);
  address = g_strdup_printf ("ws://localhost:%u/v1", liar.port);
  dial (address, SBX_DIAL_NONE, NULL, &outcome);
  raw_await (outcome.done);
  g_assert_no_error (outcome.error);
  end_init (&end, outcome.socket);

  before = raw_get_resident_size ();
  /* Text that is not UTF-8 is libsoup's to find, with its own way of closing. */
  raw_send (liar.accepted->pdata[0], "\x81\x01\xff", 3);
  for (guint i = 0; i < 2000; i++)
    if (!raw_send (liar.accepted->pdata[0], rubbish, 65536))
      break;
  g_socket_close (liar.accepted->pdata[0], NULL);
  raw_await (end.n_closed == 1);
  g_assert_cmpint (end.reason, ==, SBX_WIRE_REASON_FAILED);
  raw_assert_growth (before, 8 * MIB);
  end_clear (&end);
  liar_clear (&liar);
}

static void
test_long_head (void)
{
  g_autofree char *filler = g_strnfill (SBX_LIMIT_HEADER_SIZE, 'x');
  g_autofree char *answer = g_strconcat ("HTTP/1.1 101 X\r\nX-Long: ", filler, "\r\n\r\n", NULL);
  g_autofree char *address = NULL;
  Liar liar;
  Outcome outcome;

  liar_init (&liar, answer, FALSE);
  address = g_strdup_printf ("ws://127.0.0.1:%u/v1", liar.port);
  dial (address, SBX_DIAL_NONE, NULL, &outcome);
  raw_await (outcome.done);
  g_assert_error (outcome.error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_HANDSHAKE);
  g_assert_nonnull (strstr (outcome.error->message, "longer than the limit"));
  g_clear_error (&outcome.error);
  liar_clear (&liar);
}

/* A server that says nothing is given up in time; a caller who lost interest need not wait. */
static void
test_silence_and_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *address = NULL;
  Liar liar;
  Outcome waiting;
  Outcome cancelled;
  gint64 start = g_get_monotonic_time ();

  liar_init (&liar, "HTTP/1.1 101", FALSE);
  address = g_strdup_printf ("ws://127.0.0.1:%u/v1", liar.port);
  dial (address, SBX_DIAL_NONE, NULL, &waiting);
  dial (address, SBX_DIAL_NONE, cancellable, &cancelled);
  raw_run_for (50);
  g_assert_false (cancelled.done);
  g_cancellable_cancel (cancellable);
  raw_await (cancelled.done);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (waiting.done);

  raw_await (waiting.done);
  g_assert_error (waiting.error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (waiting.error->message, "in time"));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, SBX_LIMIT_UPGRADE_TIME * 1000 - 50000);
  g_clear_error (&waiting.error);
  g_clear_error (&cancelled.error);
  liar_clear (&liar);
}

static void
test_addresses (void)
{
  const char *bad[] = {
    "", "localhost:9000", "http://localhost:9000/v1", "wss:///v1", "ws://",
    "ws:///v1", "ws://example.com:9000/v1", "ws://localhost.example:9000/v1",
    "ws://0.0.0.0:9000/v1", "ws://2130706433:9000/v1", "ws://[::]:9000/v1", "file:///etc/passwd",
    "ws://localhost:0/v1", "ws://localhost:99999/v1", "ws://127.1:9000/v1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Outcome outcome;

      dial (bad[i], SBX_DIAL_NONE, NULL, &outcome);
      raw_await (outcome.done);
      g_test_message ("%s", outcome.error->message);
      g_assert_error (outcome.error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_ADDRESS);
      g_clear_error (&outcome.error);
    }
}

static void
test_nobody (void)
{
  g_autofree char *address = NULL;
  Liar liar;
  Outcome outcome;

  liar_init (&liar, "", FALSE);
  address = g_strdup_printf ("ws://127.0.0.1:%u/v1", liar.port);
  liar_clear (&liar);

  dial (address, SBX_DIAL_NONE, NULL, &outcome);
  raw_await (outcome.done);
  g_assert_error (outcome.error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_UNREACHABLE);
  g_clear_error (&outcome.error);
}

/* Errors are shown, and kept in logs. */
static void
test_secrets_are_not_told (void)
{
  static const char *const bad[] = {
    "ws://localhost:1/v1?token=hush", "ws://me:hush@localhost:1/v1", "ws://me:hush@localhost:0/v1",
    "ws://example.com:9000/v1?token=hush", "ws://localhost:1/v1#hush",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Outcome outcome;

      dial (bad[i], SBX_DIAL_NONE, NULL, &outcome);
      raw_await (outcome.done);
      g_assert_nonnull (outcome.error);
      g_assert_null (strstr (outcome.error->message, "hush"));
      g_clear_error (&outcome.error);
    }
}

/* A door and a connection to it. */
typedef struct
{
  SbxOrigins *origins;
  SbxGuard *guard;
  SbxDoor *door;
  SbxSocket *accepted;
  End server;
  End client;
} Pair;

static void
accepted_cb (SbxDoor   *door,
             SbxSocket *socket,
             gpointer   user_data)
{
  Pair *pair = user_data;

  pair->accepted = g_object_ref (socket);
}

static void
pair_set_up (Pair          *pair,
             gconstpointer  data)
{
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  Outcome outcome;

  pair->origins = sbx_origins_new ();
  pair->guard = sbx_guard_new (pair->origins);
  pair->door = sbx_door_new (pair->guard);
  sbx_door_add_socket (pair->door, "/v1", "signalbox.1", accepted_cb, pair, NULL);
  sbx_door_open (pair->door, 0, &error);
  g_assert_no_error (error);
  address = g_strdup_printf ("ws://localhost:%u/v1", sbx_door_get_port (pair->door));
  dial (address, SBX_DIAL_NONE, NULL, &outcome);
  raw_await (outcome.done && pair->accepted != NULL);
  g_assert_no_error (outcome.error);
  end_init (&pair->client, outcome.socket);
  end_init (&pair->server, pair->accepted);
}

static void
pair_tear_down (Pair          *pair,
                gconstpointer  data)
{
  end_clear (&pair->client);
  end_clear (&pair->server);
  raw_await (sbx_door_get_n_connections (pair->door) == 0);
  g_assert_finalize_object (pair->door);
  g_object_unref (pair->guard);
  g_object_unref (pair->origins);
}

static void
test_large_messages (Pair          *pair,
                     gconstpointer  data)
{
  gsize sizes[] = { 5 * MIB, 60 * MIB };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'a' + (char) i);
      g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizes[i]);
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();

      pair->client.hash = pair->server.hash = 0;
      g_assert_true (sbx_socket_send (pair->client.socket, text, (gssize) sizes[i], &error));
      g_assert_no_error (error);
      raw_await (pair->server.n_messages == i + 1);
      g_assert_cmpuint (pair->server.hash, ==, g_bytes_hash (bytes));

      g_assert_true (sbx_socket_send (pair->server.socket, text, (gssize) sizes[i], &error));
      g_assert_no_error (error);
      raw_await (pair->client.n_messages == i + 1);
      g_assert_cmpuint (pair->client.hash, ==, g_bytes_hash (bytes));
      g_test_message ("%zu MiB there and back: %" G_GINT64_FORMAT " ms", sizes[i] / MIB,
                      (g_get_monotonic_time () - start) / 1000);
    }
  g_assert_cmpuint (pair->server.n_closed + pair->client.n_closed, ==, 0);
}

static void
test_many_messages (Pair          *pair,
                    gconstpointer  data)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      g_assert_true (sbx_socket_send (pair->client.socket, text, -1, NULL));
      g_assert_true (sbx_socket_send (pair->server.socket, text, -1, NULL));
      if (i % 100 == 0)
        raw_turn ();
    }
  raw_await (pair->server.n_messages == 10000 && pair->client.n_messages == 10000);
}

static void
test_client_closes (Pair          *pair,
                    gconstpointer  data)
{
  sbx_socket_close (pair->client.socket, 1000, "done");
  raw_await (pair->client.n_closed == 1 && pair->server.n_closed == 1);
  g_assert_cmpint (pair->client.reason, ==, SBX_WIRE_REASON_LOCAL);
  g_assert_cmpint (pair->server.reason, ==, SBX_WIRE_REASON_PEER);
}

static void
test_server_closes (Pair          *pair,
                    gconstpointer  data)
{
  sbx_socket_close (pair->server.socket, 1001, "done");
  raw_await (pair->client.n_closed == 1 && pair->server.n_closed == 1);
  g_assert_cmpint (pair->client.reason, ==, SBX_WIRE_REASON_PEER);
  g_assert_cmpint (pair->server.reason, ==, SBX_WIRE_REASON_LOCAL);
}

static void
test_both_close (Pair          *pair,
                 gconstpointer  data)
{
  sbx_socket_close (pair->server.socket, 1001, "done");
  sbx_socket_close (pair->client.socket, 1000, "done");
  raw_await (pair->client.n_closed == 1 && pair->server.n_closed == 1);
  g_assert_cmpint (pair->client.reason, ==, SBX_WIRE_REASON_LOCAL);
  g_assert_cmpint (pair->server.reason, ==, SBX_WIRE_REASON_LOCAL);
}

/* Connections outlive the door that made them. */
static void
test_door_closes (Pair          *pair,
                  gconstpointer  data)
{
  sbx_door_close (pair->door);
  g_assert_true (sbx_socket_send (pair->client.socket, "still here", -1, NULL));
  raw_await (pair->server.n_messages == 1);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/dial/" path, Pair, NULL, pair_set_up, function, pair_tear_down)

  g_test_add_func ("/connectors/dial/addresses", test_addresses);
  g_test_add_func ("/connectors/dial/nobody", test_nobody);
  g_test_add_func ("/connectors/dial/secrets-are-not-told", test_secrets_are_not_told);
  g_test_add_func ("/connectors/dial/lies", test_lies);
  g_test_add_func ("/connectors/dial/truth", test_truth);
  g_test_add_func ("/connectors/dial/flood-after-mistake", test_flood_after_mistake);
  g_test_add_func ("/connectors/dial/long-head", test_long_head);
  g_test_add_func ("/connectors/dial/silence-and-cancel", test_silence_and_cancel);
  ADD ("large-messages", test_large_messages);
  ADD ("many-messages", test_many_messages);
  ADD ("client-closes", test_client_closes);
  ADD ("server-closes", test_server_closes);
  ADD ("both-close", test_both_close);
  ADD ("door-closes", test_door_closes);

  return g_test_run ();
}
