/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "raw-peer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* One turn of the main loop, or a millisecond without one. */
void
raw_turn (void)
{
  g_autoptr (GSource) wake = g_timeout_source_new (1);

  g_source_set_callback (wake, wake_cb, NULL, NULL);
  g_source_attach (wake, g_main_context_get_thread_default ());
  g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_source_destroy (wake);
}

void
raw_run_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    raw_turn ();
}

gsize
raw_get_resident_size (void)
{
  g_autofree char *text = NULL;
  unsigned long total = 0;
  unsigned long resident = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%lu %lu", &total, &resident), ==, 2);

  return resident * (gsize) sysconf (_SC_PAGESIZE);
}

/* Sanitizers keep what was freed for a while: there the allowance is larger. */
void
raw_assert_growth (gsize before,
                   gsize allowed)
{
  gsize after = raw_get_resident_size ();

  g_test_message ("resident memory: %zu KiB before, %zu KiB after", before / 1024, after / 1024);
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
  allowed += 512u * 1024 * 1024;
#endif
  g_assert_cmpuint (after, <, before + allowed);
}

static GSocket *
connect_to (GSocketFamily family,
            guint16       port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GError) error = NULL;
  GSocket *socket;

  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return socket;
}

GSocket *
raw_listen (guint16 *port)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) local = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                  NULL);

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  local = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));

  return socket;
}

GSource *
raw_watch (GSocket          *socket,
           GSocketSourceFunc function,
           gpointer          data)
{
  GSource *source = g_socket_create_source (socket, G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (function), data, NULL);
  g_source_attach (source, NULL);

  return source;
}

GSocket *
raw_connect (guint16 port)
{
  return connect_to (G_SOCKET_FAMILY_IPV4, port);
}

GSocket *
raw_connect_ipv6 (guint16 port)
{
  return connect_to (G_SOCKET_FAMILY_IPV6, port);
}

/* FALSE if the other side has closed. */
gboolean
raw_send (GSocket    *socket,
          const void *data,
          gsize       length)
{
  const char *at = data;

  while (length > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (socket, at, length, NULL, &error);

      if (n >= 0)
        {
          at += n;
          length -= (gsize) n;
        }
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        raw_turn ();
      else
        return FALSE;
    }

  return TRUE;
}

GByteArray *
raw_read_to_end (GSocket *socket)
{
  g_autofree char *buffer = g_malloc (65536);
  GByteArray *bytes = g_byte_array_new ();
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive (socket, buffer, 65536, NULL, &error);

      if (n > 0)
        g_byte_array_append (bytes, (const guint8 *) buffer, (guint) n);
      else if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        raw_turn ();
      else
        return bytes;

      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
}

char *
raw_read_head (GSocket *socket)
{
  g_autoptr (GString) head = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      g_autoptr (GError) error = NULL;
      char byte;
      gssize n = g_socket_receive (socket, &byte, 1, NULL, &error);

      if (n > 0)
        g_string_append_c (head, byte);
      else if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        raw_turn ();
      else
        break;

      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }

  return g_strdup (head->str);
}

char *
raw_exchange (guint16     port,
              const char *request)
{
  g_autoptr (GSocket) socket = raw_connect (port);
  g_autoptr (GByteArray) bytes = NULL;

  raw_send (socket, request, strlen (request));
  bytes = raw_read_to_end (socket);
  g_byte_array_append (bytes, (const guint8 *) "", 1);

  return g_strdup ((const char *) bytes->data);
}

char *
raw_handshake (guint16     port,
               const char *more_headers)
{
  return g_strdup_printf ("GET /v1 HTTP/1.1\r\n"
                          "Host: 127.0.0.1:%u\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: keep-alive, Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Protocol: other, signalbox.1\r\n"
                          "%s\r\n",
                          port, more_headers);
}

GSocket *
raw_upgrade (guint16     port,
             const char *more_headers)
{
  g_autoptr (GSocket) socket = raw_connect (port);
  g_autofree char *request = raw_handshake (port, more_headers);
  g_autofree char *head = NULL;

  g_assert_true (raw_send (socket, request, strlen (request)));
  head = raw_read_head (socket);
  if (!g_str_has_prefix (head, "HTTP/1.1 101 "))
    g_error ("No upgrade: %s", head);

  return g_steal_pointer (&socket);
}

void
raw_append_frame (GByteArray *out,
                  guint       opcode,
                  const void *payload,
                  gsize       length)
{
  static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
  guint8 header[14];
  guint mask_bit = opcode & RAW_MASKED ? 0x80 : 0;
  guint n = 2;
  guint start;

  header[0] = (guint8) ((opcode & RAW_MORE ? 0 : 0x80) | (opcode & 0xff));
  if (length < 126)
    header[1] = (guint8) (mask_bit | length);
  else if (length <= G_MAXUINT16)
    {
      header[1] = (guint8) (mask_bit | 126);
      header[n++] = (guint8) (length >> 8);
      header[n++] = (guint8) length;
    }
  else
    {
      header[1] = (guint8) (mask_bit | 127);
      for (int shift = 56; shift >= 0; shift -= 8)
        header[n++] = (guint8) ((guint64) length >> shift);
    }

  if (mask_bit)
    {
      memcpy (header + n, mask, 4);
      n += 4;
    }

  g_byte_array_append (out, header, n);
  start = out->len;
  if (length > 0)
    g_byte_array_append (out, payload, (guint) length);
  if (mask_bit)
    for (guint i = 0; i < length; i++)
      out->data[start + i] ^= mask[i & 3];
}

gboolean
raw_send_frame (GSocket    *socket,
                guint       opcode,
                const void *payload,
                gsize       length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  raw_append_frame (frame, opcode, payload, length);

  return raw_send (socket, frame->data, frame->len);
}

static gboolean
read_exactly (GSocket *socket,
              guint8  *buffer,
              gsize    length)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (length > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive (socket, (char *) buffer, length, NULL, &error);

      if (n > 0)
        {
          buffer += n;
          length -= (gsize) n;
        }
      else if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        raw_turn ();
      else
        return FALSE;

      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }

  return TRUE;
}

/* The next text message. NULL at the end, with the code of the close frame or 0. */
char *
raw_read_text (GSocket *socket,
               guint   *close_code)
{
  guint8 header[10];

  if (close_code != NULL)
    *close_code = 0;

  while (read_exactly (socket, header, 2))
    {
      guint opcode = header[0] & 0x0f;
      guint64 length = header[1] & 0x7f;
      g_autofree char *payload = NULL;

      if (length >= 126)
        {
          guint n = length == 126 ? 2 : 8;

          if (!read_exactly (socket, header + 2, n))
            return NULL;
          length = 0;
          for (guint i = 0; i < n; i++)
            length = length << 8 | header[2 + i];
        }

      payload = g_malloc0 (length + 1);
      if (!read_exactly (socket, (guint8 *) payload, length))
        return NULL;
      if (opcode == 0x1)
        return g_steal_pointer (&payload);
      if (opcode == 0x8)
        {
          if (close_code != NULL && length >= 2)
            *close_code = (guint) (guint8) payload[0] << 8 | (guint8) payload[1];
          return NULL;
        }
    }

  return NULL;
}

/* The code of the close frame among unmasked frames; 0 if there is none. */
guint
raw_get_close_code (GByteArray *bytes)
{
  guint at = 0;

  while (at + 2 <= bytes->len)
    {
      guint opcode = bytes->data[at] & 0x0f;
      guint64 length = bytes->data[at + 1] & 0x7f;
      guint start = at + 2;

      if (length == 126 && start + 2 <= bytes->len)
        {
          length = (guint) bytes->data[start] << 8 | bytes->data[start + 1];
          start += 2;
        }
      else if (length == 127 && start + 8 <= bytes->len)
        {
          length = 0;
          for (guint i = 0; i < 8; i++)
            length = length << 8 | bytes->data[start + i];
          start += 8;
        }

      if (opcode == 0x8 && length >= 2 && start + 2 <= bytes->len)
        return (guint) bytes->data[start] << 8 | bytes->data[start + 1];

      if (length > bytes->len - start)
        return 0;
      at = start + (guint) length;
    }

  return 0;
}
