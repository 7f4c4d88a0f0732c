/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The bodies of responses, however they are framed, compressed and cut. */

#include "config.h"

#include <string.h>

#include "sbx-http-body.h"

static void
append_cb (const char *data,
           gsize       length,
           gpointer    user_data)
{
  g_string_append_len (user_data, data, (gssize) length);
}

static GByteArray *
pack (const char *text)
{
  g_autoptr (GConverter) packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP,
                                                                      -1));
  g_autoptr (GError) error = NULL;
  GByteArray *packed = g_byte_array_new ();
  gsize n_read;
  gsize n_written;

  g_byte_array_set_size (packed, (guint) strlen (text) + 1024);
  g_assert_cmpint (g_converter_convert (packer, text, strlen (text), packed->data, packed->len,
                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error), ==,
                   G_CONVERTER_FINISHED);
  g_assert_no_error (error);
  g_byte_array_set_size (packed, (guint) n_written);

  return packed;
}

/* @piece: so many bytes at once. Returns what it says, NULL if it is not taken. */
static char *
read_body (const char   *header,
           const char   *value,
           gsize         max_size,
           const guint8 *data,
           gsize         length,
           gsize         piece)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  SbxHttpBody *body;
  gboolean good = TRUE;

  soup_message_headers_append (headers, header, value);
  body = sbx_http_body_new (200, headers, max_size, &error);
  g_assert_no_error (error);
  for (gsize at = 0; at < length && good; at += piece)
    good = sbx_http_body_take (body, (const char *) data + at, MIN (piece, length - at), append_cb,
                               out, &error);
  good = good && sbx_http_body_end (body, &error);
  g_assert_true (good == (error == NULL));
  sbx_http_body_free (body);

  return good ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

static void
test_chunks (void)
{
  static const char text[] = "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\nrest";

  for (gsize piece = 1; piece < sizeof text; piece++)
    {
      g_autofree char *got = read_body ("Transfer-Encoding", "chunked", 0, (const guint8 *) text,
                                        strlen (text), piece);

      g_assert_cmpstr (got, ==, "abcde");
    }
}

static void
test_bad_chunks (void)
{
  static const char *const bad[] = {
    "x\r\n", "-1\r\n", "ffffffffffffffff\r\n", "3\r\nabcd\r\n", "3\r\nab", "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (read_body ("Transfer-Encoding", "chunked", 0, (const guint8 *) bad[i],
                              strlen (bad[i]), 1));
}

static void
test_packed (void)
{
  g_autofree char *text = g_strnfill (300000, 'a');
  g_autoptr (GByteArray) packed = pack (text);
  g_autofree char *whole = read_body ("Content-Encoding", "gzip", 300000, packed->data,
                                      packed->len, packed->len);
  g_autofree char *bytes = read_body ("Content-Encoding", "gzip", 300000, packed->data,
                                      packed->len, 1);

  g_assert_cmpstr (whole, ==, text);
  g_assert_cmpstr (bytes, ==, text);
  g_assert_null (read_body ("Content-Encoding", "gzip", 299999, packed->data, packed->len, 7));
  g_assert_null (read_body ("Content-Encoding", "gzip", 0, packed->data, packed->len - 1, 7));
}

/* What comes behind the end of the compressed text, nobody would count. */
static void
test_behind_packed (void)
{
  g_autoptr (GByteArray) packed = pack ("text");

  g_byte_array_append (packed, (const guint8 *) "more", 4);
  for (gsize piece = 1; piece <= packed->len; piece++)
    g_assert_null (read_body ("Content-Encoding", "gzip", 0, packed->data, packed->len, piece));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connectors/http-body/chunks", test_chunks);
  g_test_add_func ("/connectors/http-body/bad-chunks", test_bad_chunks);
  g_test_add_func ("/connectors/http-body/packed", test_packed);
  g_test_add_func ("/connectors/http-body/behind-packed", test_behind_packed);

  return g_test_run ();
}
