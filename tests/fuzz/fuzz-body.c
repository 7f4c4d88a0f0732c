/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as the body of a response, framed and compressed as the first byte says: however they
 * are cut, the same comes out, and never more than it may. */

#include "fuzz.h"

#include "sbx-http-body.h"

#define MAX_SIZE 4000u

static void
append_cb (const char *data,
           gsize       length,
           gpointer    user_data)
{
  g_string_append_len (user_data, data, (gssize) length);
}

static gboolean
read_body (guint8        kind,
           const guint8 *data,
           gsize         size,
           gsize         piece,
           GString      *out)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (GError) error = NULL;
  SbxHttpBody *body;
  gboolean good = TRUE;

  if (kind & 1)
    soup_message_headers_append (headers, "Transfer-Encoding", "chunked");
  if (kind & 2)
    soup_message_headers_append (headers, "Content-Encoding", "gzip");
  if (kind & 4)
    soup_message_headers_append (headers, "Content-Length", "100");
  body = sbx_http_body_new (200, headers, MAX_SIZE, &error);
  g_assert_no_error (error);
  for (gsize at = 0; at < size && good && !sbx_http_body_is_done (body); at += piece)
    good = sbx_http_body_take (body, (const char *) data + at, MIN (piece, size - at), append_cb,
                               out, &error);
  good = good && sbx_http_body_end (body, &error);
  g_assert_true (good == (error == NULL));
  g_assert_cmpuint (out->len, <=, MAX_SIZE);
  sbx_http_body_free (body);

  return good;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autoptr (GString) pieces = g_string_new (NULL);

  if (size < 2)
    return 0;

  g_assert_true (read_body (data[0], data + 1, size - 1, size, whole)
                 == read_body (data[0], data + 1, size - 1, 1 + data[1] % 16, pieces));
  if (whole->len <= pieces->len)
    g_assert_cmpmem (whole->str, whole->len, pieces->str, whole->len);

  return 0;
}
