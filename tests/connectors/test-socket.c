/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a connection does with frames that are wrong, too many or too long. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "raw-peer.h"
#include "sbx-door.h"
#include "sbx-limits.h"

#define TEXT 0x1u
#define BINARY 0x2u
#define CLOSE 0x8u
#define PING 0x9u
#define PONG 0xau

#define MIB (1024u * 1024u)

typedef struct
{
  SbxOrigins *origins;
  SbxGuard *guard;
  SbxDoor *door;
  guint16 port;
  GPtrArray *sockets;

  guint n_messages;
  guint64 n_bytes;
  GBytes *last;

  guint n_closed;
  int reason;
  GError *error;
} Fixture;

static void
message_cb (SbxSocket *socket,
            GBytes    *message,
            Fixture   *fixture)
{
  const char *text = g_bytes_get_data (message, NULL);

  g_assert_true (text[g_bytes_get_size (message)] == '\0');
  fixture->n_messages++;
  fixture->n_bytes += g_bytes_get_size (message);
  g_clear_pointer (&fixture->last, g_bytes_unref);
  fixture->last = g_bytes_ref (message);
}

static void
closed_cb (SbxSocket    *socket,
           int           reason,
           const GError *error,
           Fixture      *fixture)
{
  fixture->n_closed++;
  fixture->reason = reason;
  g_clear_error (&fixture->error);
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
  g_assert_false (sbx_socket_is_open (socket));
}

static void
socket_cb (SbxDoor   *door,
           SbxSocket *socket,
           gpointer   user_data)
{
  Fixture *fixture = user_data;

  g_signal_connect (socket, "message", G_CALLBACK (message_cb), fixture);
  g_signal_connect (socket, "closed", G_CALLBACK (closed_cb), fixture);
  g_ptr_array_add (fixture->sockets, g_object_ref (socket));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->origins = sbx_origins_new ();
  fixture->guard = sbx_guard_new (fixture->origins);
  fixture->door = sbx_door_new (fixture->guard);
  fixture->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  sbx_door_add_socket (fixture->door, "/v1", "signalbox.1", socket_cb, fixture, NULL);
  sbx_door_open (fixture->door, 0, &error);
  g_assert_no_error (error);
  fixture->port = sbx_door_get_port (fixture->door);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < fixture->sockets->len; i++)
    g_signal_handlers_disconnect_by_data (fixture->sockets->pdata[i], fixture);
  while (fixture->sockets->len > 0)
    {
      SbxSocket *socket = g_ptr_array_steal_index (fixture->sockets, 0);

      g_assert_finalize_object (socket);
    }
  g_ptr_array_unref (fixture->sockets);
  raw_await (sbx_door_get_n_connections (fixture->door) == 0);
  g_assert_finalize_object (fixture->door);
  g_assert_finalize_object (fixture->guard);
  g_assert_finalize_object (fixture->origins);
  g_clear_pointer (&fixture->last, g_bytes_unref);
  g_clear_error (&fixture->error);
}

/* Reads to the end and expects this close code and this error. */
static void
assert_failed (Fixture *fixture,
               GSocket *peer,
               guint    close_code,
               int      error_code)
{
  g_autoptr (GByteArray) bytes = raw_read_to_end (peer);

  g_socket_close (peer, NULL);
  raw_await (fixture->n_closed == 1);
  g_assert_cmpuint (raw_get_close_code (bytes), ==, close_code);
  g_assert_cmpint (fixture->reason, ==, SBX_WIRE_REASON_FAILED);
  g_assert_error (fixture->error, SBX_SOCKET_ERROR, error_code);
}

static void
test_text (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  g_autoptr (GByteArray) bytes = NULL;
  const char with_nul[] = "a\0b";

  raw_send_frame (peer, TEXT | RAW_MASKED, "sign\xc3\xa1l", 7);
  raw_await (fixture->n_messages == 1);
  g_assert_cmpmem (g_bytes_get_data (fixture->last, NULL), g_bytes_get_size (fixture->last),
                   "sign\xc3\xa1l", 7);

  raw_send_frame (peer, TEXT | RAW_MASKED, "", 0);
  raw_await (fixture->n_messages == 2);
  g_assert_cmpuint (g_bytes_get_size (fixture->last), ==, 0);

  raw_send_frame (peer, TEXT | RAW_MASKED, with_nul, 3);
  raw_await (fixture->n_messages == 3);
  g_assert_cmpuint (g_bytes_get_size (fixture->last), ==, 3);

  raw_send_frame (peer, CLOSE | RAW_MASKED, "\x03\xe8", 2);
  bytes = raw_read_to_end (peer);
  g_assert_cmpuint (raw_get_close_code (bytes), ==, 1000);
  raw_await (fixture->n_closed == 1);
  g_assert_cmpint (fixture->reason, ==, SBX_WIRE_REASON_PEER);
  g_assert_no_error (fixture->error);
}

/* Frames right behind the request, in the same segment, must not be lost. */
static void
test_eager_client (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_connect (fixture->port);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *request = raw_handshake (fixture->port, "");

  g_byte_array_append (bytes, (const guint8 *) request, strlen (request));
  for (guint i = 0; i < 3; i++)
    raw_append_frame (bytes, TEXT | RAW_MASKED, "now", 3);
  raw_send (peer, bytes->data, bytes->len);

  raw_await (fixture->n_messages == 3);
}

static void
test_single_byte_writes (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_connect (fixture->port);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *request = raw_handshake (fixture->port, "");

  g_byte_array_append (bytes, (const guint8 *) request, strlen (request));
  raw_append_frame (bytes, TEXT | RAW_MASKED | RAW_MORE, "slow", 4);
  raw_append_frame (bytes, PING | RAW_MASKED, "here", 4);
  raw_append_frame (bytes, 0 | RAW_MASKED, "ly", 2);
  for (guint i = 0; i < bytes->len; i++)
    {
      raw_send (peer, bytes->data + i, 1);
      raw_turn ();
    }

  raw_await (fixture->n_messages == 1);
  g_assert_cmpstr (g_bytes_get_data (fixture->last, NULL), ==, "slowly");
}

static void
send_message_of (GSocket *peer,
                 gsize    size,
                 gsize    fragment)
{
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  g_autofree char *text = g_strnfill (size, 'x');
  gsize at = 0;

  while (at < size)
    {
      gsize n = MIN (fragment, size - at);

      raw_append_frame (frames, (at == 0 ? TEXT : 0) | RAW_MASKED | (at + n < size ? RAW_MORE : 0),
                        text + at, n);
      at += n;
    }

  raw_send (peer, frames->data, frames->len);
}

static void
test_message_limit (Fixture       *fixture,
                    gconstpointer  data)
{
  gsize fragments[] = { G_MAXSIZE, 1000, 1 };

  sbx_door_set_max_message (fixture->door, 100000);
  for (guint i = 0; i < G_N_ELEMENTS (fragments); i++)
    {
      g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");

      fixture->n_messages = fixture->n_closed = 0;
      send_message_of (peer, 100000, fragments[i]);
      send_message_of (peer, 100000, fragments[i]);
      raw_await (fixture->n_messages == 2);
      g_assert_cmpuint (g_bytes_get_size (fixture->last), ==, 100000);
      g_assert_cmpuint (fixture->n_closed, ==, 0);

      send_message_of (peer, 100001, fragments[i]);
      assert_failed (fixture, peer, SOUP_WEBSOCKET_CLOSE_TOO_BIG, SBX_SOCKET_ERROR_LIMIT);
      g_assert_nonnull (strstr (fixture->error->message, "more than 100000 bytes"));
      g_assert_cmpuint (fixture->n_messages, ==, 2);
    }
}

/* The hole of libsoup 3.2: fragments have no limit together. */
static void
test_endless_message (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GSocket) peer = NULL;
  g_autoptr (GSocket) other = NULL;
  gsize before;

  sbx_door_set_max_message (fixture->door, MIB);
  peer = raw_upgrade (fixture->port, "");
  other = raw_upgrade (fixture->port, "");
  send_message_of (other, 1000, 100);
  raw_await (fixture->n_messages == 1);

  before = raw_get_resident_size ();
  {
    g_autofree char *fragment = g_malloc0 (65536);

    for (guint i = 0; i < 800; i++)
      if (!raw_send_frame (peer, (i == 0 ? TEXT : 0) | RAW_MASKED | RAW_MORE, fragment, 65536))
        break;
  }
  assert_failed (fixture, peer, SOUP_WEBSOCKET_CLOSE_TOO_BIG, SBX_SOCKET_ERROR_LIMIT);
  raw_assert_growth (before, 8 * MIB);

  /* The neighbour noticed nothing. */
  send_message_of (other, 1000, 100);
  raw_await (fixture->n_messages == 2);
}

static void
test_length_bomb (Fixture       *fixture,
                  gconstpointer  data)
{
  const guint8 bomb[] = { 0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4 };
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");

  raw_send (peer, bomb, sizeof bomb);
  assert_failed (fixture, peer, SOUP_WEBSOCKET_CLOSE_TOO_BIG, SBX_SOCKET_ERROR_LIMIT);
}

static void
test_ping_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  guint opcodes[] = { PING, PONG };

  for (guint i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");

      fixture->n_closed = 0;
      for (guint j = 0; j < SBX_LIMIT_CONTROL_FRAMES_PER_SECOND; j++)
        raw_send_frame (peer, opcodes[i] | RAW_MASKED, "beat", 4);
      raw_run_for (1100);
      g_assert_cmpuint (fixture->n_closed, ==, 0);

      for (guint j = 0; j < SBX_LIMIT_CONTROL_FRAMES_PER_SECOND + 1; j++)
        raw_send_frame (peer, opcodes[i] | RAW_MASKED, "beat", 4);
      assert_failed (fixture, peer, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, SBX_SOCKET_ERROR_LIMIT);
    }
}

typedef struct
{
  const char *name;
  const char *bytes;
  gsize length;
  guint close_code;
  int error;
} BadFrame;

#define BAD(name, bytes, code, error) { name, bytes, sizeof (bytes) - 1, code, error }

/* The mask is 0, so that the payload can be read. */
#define M "\0\0\0\0"

static const BadFrame bad_frames[] = {
  BAD ("unmasked", "\x81\x02hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("reserved bit 1", "\xc1\x82" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("reserved bit 2", "\xa1\x82" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("reserved bit 3", "\x91\x82" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("opcode 3", "\x83\x82" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("opcode 7", "\x87\x82" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("opcode 11", "\x8b\x82" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("opcode 15", "\x8f\x80" M, 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("long ping", "\x89\xfe\x00\x7e" M, 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("long close", "\x88\xfe\x00\x7e" M, 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("fragmented ping", "\x09\x80" M, 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("continuation of nothing", "\x80\x82" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("message in a message", "\x01\x82" M "hi\x81\x82" M "ho", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("length not shortest, 16", "\x81\xfe\x00\x02" M "hi", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("length not shortest, 64", "\x81\xff\0\0\0\0\0\0\0\x02" M "hi", 1002,
       SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("length with the highest bit", "\x81\xff\x80\0\0\0\0\0\0\x02" M "hi", 1002,
       SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("close of one byte", "\x88\x81" M "\x03", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("close with code 1005", "\x88\x82" M "\x03\xed", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("close with code 999", "\x88\x82" M "\x03\xe7", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("close with bad text", "\x88\x83" M "\x03\xe8\xff", 1002, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("text not UTF-8", "\x81\x82" M "h\xff", 1007, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("text with a surrogate", "\x81\x83" M "\xed\xa0\x80", 1007, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("text cut in a character", "\x81\x81" M "\xc3", 1007, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("fragments not UTF-8", "\x01\x81" M "\xc3\x80\x81" M "h", 1007, SBX_SOCKET_ERROR_PROTOCOL),
  BAD ("binary", "\x82\x82" M "hi", 1003, SBX_SOCKET_ERROR_BINARY),
  BAD ("http again", "GET / HTTP/1.1\r\n\r\n", 1002, SBX_SOCKET_ERROR_PROTOCOL),
};

static void
test_bad_frames (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GSocket) other = raw_upgrade (fixture->port, "");

  for (guint i = 0; i < G_N_ELEMENTS (bad_frames); i++)
    {
      g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");

      g_test_message ("%s", bad_frames[i].name);
      fixture->n_messages = fixture->n_closed = 0;
      /* A good message before, and one behind that must not be read any more. */
      raw_send_frame (peer, TEXT | RAW_MASKED, "good", 4);
      raw_send (peer, bad_frames[i].bytes, bad_frames[i].length);
      raw_send_frame (peer, TEXT | RAW_MASKED, "late", 4);
      assert_failed (fixture, peer, bad_frames[i].close_code, bad_frames[i].error);
      g_assert_cmpuint (fixture->n_messages, ==, 1);
      g_assert_cmpstr (g_bytes_get_data (fixture->last, NULL), ==, "good");
    }

  raw_send_frame (other, TEXT | RAW_MASKED, "here", 4);
  raw_await (fixture->n_messages == 2);
}

static void
test_lost (Fixture       *fixture,
           gconstpointer  data)
{
  const char *beginnings[] = { "", "\x81", "\x81\x85\1\2\3\4he", "\x01\x82" M "hi" };
  gsize lengths[] = { 0, 1, 8, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");

      fixture->n_closed = 0;
      raw_send (peer, beginnings[i], lengths[i]);
      g_assert_true (g_socket_close (peer, NULL));
      raw_await (fixture->n_closed == 1);
      g_assert_cmpint (fixture->reason, ==, SBX_WIRE_REASON_LOST);
      g_assert_error (fixture->error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LOST);
    }
  g_assert_cmpuint (fixture->n_messages, ==, 0);
}

static void
test_we_close (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (200, 'x');
  SbxSocket *socket;

  raw_await (fixture->sockets->len == 1);
  socket = fixture->sockets->pdata[0];
  g_assert_true (sbx_socket_send (socket, "last words", -1, &error));
  g_assert_no_error (error);
  sbx_socket_close (socket, 4001, long_text);
  sbx_socket_close (socket, 4002, "again");
  g_assert_false (sbx_socket_is_open (socket));
  g_assert_false (sbx_socket_send (socket, "too late", -1, &error));
  g_assert_error (error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_CLOSED);

  raw_send_frame (peer, TEXT | RAW_MASKED, "crossing", 8);
  raw_send_frame (peer, CLOSE | RAW_MASKED, "\x0f\xa1", 2);
  bytes = raw_read_to_end (peer);
  g_assert_cmpuint (raw_get_close_code (bytes), ==, 4001);
  raw_await (fixture->n_closed == 1);
  g_assert_cmpint (fixture->reason, ==, SBX_WIRE_REASON_LOCAL);
  g_assert_cmpuint (fixture->n_messages, ==, 0);
}

/* A peer that never answers our goodbye does not hold us. */
static void
test_we_close_and_wait (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  gint64 start;

  raw_await (fixture->sockets->len == 1);
  start = g_get_monotonic_time ();
  sbx_socket_close (fixture->sockets->pdata[0], 1001, NULL);
  raw_await (fixture->n_closed == 1);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 6 * G_USEC_PER_SEC);
  g_assert_cmpint (fixture->reason, ==, SBX_WIRE_REASON_LOCAL);
}

static void
test_never_reading_peer (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (64 * 1024, 'x');
  guint64 sent = 0;
  gsize before = raw_get_resident_size ();
  SbxSocket *socket;

  raw_await (fixture->sockets->len == 1);
  socket = fixture->sockets->pdata[0];
  while (sbx_socket_send (socket, text, -1, &error))
    {
      sent += 64 * 1024;
      raw_turn ();
      g_assert_cmpuint (sbx_socket_get_unsent (socket), <=, SBX_LIMIT_UNSENT + 64 * 1024 + 16);
    }

  g_assert_error (error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_UNSENT);
  g_test_message ("gave up after %" G_GUINT64_FORMAT " KiB", sent / 1024);
  g_assert_cmpuint (sent, >, SBX_LIMIT_UNSENT);
  raw_assert_growth (before, 16 * MIB);
  raw_await (fixture->n_closed == 1);
  g_assert_cmpint (fixture->reason, ==, SBX_WIRE_REASON_FAILED);
  g_assert_error (fixture->error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_UNSENT);
}

/* The count of what is unsent comes back to nothing, with pongs in between. */
static void
test_unsent_is_exact (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  gsize sizes[] = { 0, 125, 126, 65535, 65536, 3 * MIB };
  g_autofree char *buffer = g_malloc (65536);
  SbxSocket *socket;

  raw_await (fixture->sockets->len == 1);
  socket = fixture->sockets->pdata[0];
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'x');
      gsize expected = sizes[i] + (sizes[i] < 126 ? 2 : sizes[i] < 65536 ? 4 : 10) + 6;
      gsize read = 0;

      raw_send_frame (peer, PING | RAW_MASKED, "beat", 4);
      g_assert_true (sbx_socket_send (socket, text, -1, NULL));
      while (read < expected)
        {
          gssize n = g_socket_receive (peer, buffer, 65536, NULL, NULL);

          if (n > 0)
            read += (gsize) n;
          else
            raw_turn ();
        }
      g_assert_cmpuint (read, ==, expected);
      g_assert_cmpuint (sbx_socket_get_unsent (socket), ==, 0);
    }
}

static void
test_pause (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  g_autofree char *text = g_strnfill (100000, 'x');
  gsize at = 0;
  gsize before;
  SbxSocket *socket;

  for (guint i = 0; i < 300; i++)
    raw_append_frame (frames, TEXT | RAW_MASKED, text, 100000);

  raw_await (fixture->sockets->len == 1);
  socket = fixture->sockets->pdata[0];
  sbx_socket_set_paused (socket, TRUE);
  before = raw_get_resident_size ();

  for (guint idle = 0; idle < 100;)
    {
      gssize n = g_socket_send (peer, (char *) frames->data + at, frames->len - at, NULL, NULL);

      idle = n > 0 ? 0 : idle + 1;
      at += n > 0 ? (gsize) n : 0;
      raw_turn ();
    }
  g_test_message ("the peer had to stop after %zu KiB", at / 1024);
  g_assert_cmpuint (at, <, frames->len);
  g_assert_cmpuint (fixture->n_messages, <=, 1);
  raw_assert_growth (before, 2 * MIB);

  sbx_socket_set_paused (socket, FALSE);
  g_assert_true (raw_send (peer, frames->data + at, frames->len - at));
  raw_await (fixture->n_messages == 300);
  g_assert_cmpuint (fixture->n_bytes, ==, 300 * 100000);
  g_assert_cmpuint (fixture->n_closed, ==, 0);
}

/* Pausing in the middle of a message, again and again, loses nothing. */
static void
pause_cb (SbxSocket *socket,
          GBytes    *message,
          gpointer   user_data)
{
  sbx_socket_set_paused (socket, TRUE);
}

static void
test_pause_from_handler (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  guint seen = 0;

  raw_await (fixture->sockets->len == 1);
  g_signal_connect (fixture->sockets->pdata[0], "message", G_CALLBACK (pause_cb), NULL);
  for (guint i = 0; i < 1000; i++)
    raw_append_frame (frames, TEXT | RAW_MASKED, "0123456789012345678901234567890123456789", 40);
  raw_send (peer, frames->data, frames->len);

  while (seen < 1000)
    {
      raw_run_for (3);
      /* What was read stays readable: at most what fits into one read of libsoup. */
      g_assert_cmpuint (fixture->n_messages - seen, <=, 1024 / 46 + 1);
      g_assert_cmpuint (fixture->n_messages, >, seen);
      seen = fixture->n_messages;
      sbx_socket_set_paused (fixture->sockets->pdata[0], FALSE);
    }
}

static void
test_silence (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocket) peer = raw_upgrade (fixture->port, "");
  SbxSocket *socket;

  raw_await (fixture->sockets->len == 1);
  socket = fixture->sockets->pdata[0];
  raw_run_for (50);
  g_assert_cmpint (sbx_socket_get_silence (socket), >=, 50000);
  raw_send_frame (peer, TEXT | RAW_MASKED, "hi", 2);
  raw_await (fixture->n_messages == 1);
  g_assert_cmpint (sbx_socket_get_silence (socket), <, 50000);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/socket/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("text", test_text);
  ADD ("eager-client", test_eager_client);
  ADD ("single-byte-writes", test_single_byte_writes);
  ADD ("message-limit", test_message_limit);
  ADD ("endless-message", test_endless_message);
  ADD ("length-bomb", test_length_bomb);
  ADD ("ping-limit", test_ping_limit);
  ADD ("bad-frames", test_bad_frames);
  ADD ("lost", test_lost);
  ADD ("we-close", test_we_close);
  ADD ("we-close-and-wait", test_we_close_and_wait);
  ADD ("never-reading-peer", test_never_reading_peer);
  ADD ("unsent-is-exact", test_unsent_is_exact);
  ADD ("pause", test_pause);
  ADD ("pause-from-handler", test_pause_from_handler);
  ADD ("silence", test_silence);

  return g_test_run ();
}
