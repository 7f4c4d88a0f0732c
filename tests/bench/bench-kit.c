/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-kit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* An entity is some 230 bytes. */
const BenchWorkload bench_workloads[6] = {
  { "flag", "1KB", 4 },
  { "flag", "100KB", 440 },
  { "flag", "5MB", 22500 },
  { "entity", "1KB", 4 },
  { "entity", "100KB", 440 },
  { "entity", "5MB", 22500 },
};

/* --- Messages -------------------------------------------------------------------------------- */

void
bench_append_hello (GString    *out,
                    const char *run)
{
  g_string_append_printf (out,
                          "{\"m\":\"hello\",\"protocol\":1,\"agent\":\"1.0.0\","
                          "\"peer\":\"p-bench\",\"run\":\"%s\",\"wall\":1795150179604.2,"
                          "\"kind\":\"node\",\"name\":\"bench\"}", run);
}

static void
append_state (GString             *out,
              const BenchWorkload *workload)
{
  g_string_append_printf (out, "{\"flags\":{\"open\":false,\"count\":%u},\"items\":{\"entities\":{",
                          workload->n_entities);
  for (guint i = 0; i < workload->n_entities; i++)
    g_string_append_printf (out,
                            "%s\"item-%u\":{\"id\":\"item-%u\",\"title\":\"Item number %u\","
                            "\"price\":%u.25,\"stock\":%u,\"tags\":[\"new\",\"sale\"],"
                            "\"text\":\"A text that says what this item is and why somebody "
                            "would want to have it at home, in about this length.\","
                            "\"on\":false}",
                            i > 0 ? "," : "", i, i, i, 10 + i / 4, i % 90);
  g_string_append (out, "}}}");
}

static void
append_batch_start (GString    *out,
                    const char *run,
                    guint64     first)
{
  g_string_append_printf (out,
                          "{\"m\":\"batch\",\"run\":\"%s\",\"first\":%" G_GUINT64_FORMAT ","
                          "\"events\":[", run, first);
}

void
bench_append_head (GString             *out,
                   const char          *run,
                   const BenchWorkload *workload)
{
  append_batch_start (out, run, 1);
  g_string_append (out, "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"library\":\"redux\","
                        "\"keys\":[\"flags\",\"items\"]},"
                        "{\"k\":\"state\",\"t\":1,\"store\":\"s1\",\"state\":");
  append_state (out, workload);
  g_string_append (out, "}]}");
}

void
bench_append_batch (GString             *out,
                    const char          *run,
                    const BenchWorkload *workload,
                    guint64              made)
{
  gboolean flag = g_str_equal (workload->name, "flag");

  append_batch_start (out, run, BENCH_HEAD + made + 1);
  for (guint i = 0; i < BENCH_BATCH; i++)
    {
      guint64 number = made + i;
      guint entity = (guint) (number * 7919 % workload->n_entities);

      g_string_append_printf (out,
                              "%s{\"k\":\"dispatch\",\"store\":\"s1\",\"t\":%u.%03u,\"action\":",
                              i > 0 ? "," : "", (guint) (number / 100),
                              (guint) (number % 100) * 7);
      if (flag)
        g_string_append_printf (out,
                                "{\"type\":\"flags/toggled\"},"
                                "\"patch\":[{\"p\":[\"flags\",\"open\"],\"v\":%s}]",
                                number % 2 == 0 ? "true" : "false");
      else
        g_string_append_printf (out,
                                "{\"type\":\"items/stocked\","
                                "\"payload\":{\"id\":\"item-%u\",\"stock\":%u}},\"patch\":[{\"p\":"
                                "[\"items\",\"entities\",\"item-%u\",\"stock\"],\"v\":%u}]",
                                entity, (guint) number, entity, (guint) number);
      g_string_append_printf (out, ",\"ms\":0.%03u}", 2 + i % 9);
    }
  g_string_append (out, "]}");
}

/* --- Client ---------------------------------------------------------------------------------- */

void
bench_append_frame (GByteArray    *out,
                    const GString *text)
{
  static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
  guint8 header[14] = { 0x81, 0x80 | 127 };
  guint start;

  for (guint i = 0; i < 8; i++)
    header[2 + i] = (guint8) ((guint64) text->len >> (56 - 8 * i));
  if (text->len <= G_MAXUINT16)
    {
      header[1] = 0x80 | 126;
      memmove (header + 2, header + 8, 2);
    }
  start = text->len <= G_MAXUINT16 ? 4 : 10;
  memcpy (header + start, mask, 4);
  g_byte_array_append (out, header, start + 4);
  start = out->len;
  g_byte_array_append (out, (const guint8 *) text->str, (guint) text->len);
  for (guint i = 0; i < text->len; i++)
    out->data[start + i] ^= mask[i & 3];
}

GSocket *
bench_connect (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *request = NULL;
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         NULL);
  if (!g_socket_connect (socket, address, NULL, NULL))
    g_error ("Nobody listens on port %u", port);
  request = g_strdup_printf ("GET /v1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Protocol: signalbox.1\r\n\r\n", port);
  g_socket_send (socket, request, strlen (request), NULL, NULL);
  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_socket_receive (socket, &byte, 1, NULL, NULL) != 1)
        g_error ("The server ended the handshake");
      g_string_append_c (head, byte);
    }

  return g_steal_pointer (&socket);
}

void
bench_send (GSocket          *socket,
            const GByteArray *frames)
{
  gsize at = 0;

  while (at < frames->len)
    {
      gssize n = g_socket_send (socket, (const char *) frames->data + at, frames->len - at,
                                NULL, NULL);

      if (n <= 0)
        g_error ("The server ended the connection");
      at += (gsize) n;
    }
}

/* Acknowledgements are short unmasked frames; the wanted one is the last thing that is sent. */
void
bench_await_ack (GSocket *socket,
                 guint64  seq)
{
  g_autofree char *wanted = g_strdup_printf ("\"seq\":%" G_GUINT64_FORMAT "}", seq);
  gsize length = strlen (wanted);
  char tail[4096];
  gsize kept = 0;

  while (kept < length || memcmp (tail + kept - length, wanted, length) != 0)
    {
      gssize n;

      if (kept > 1024)
        {
          memmove (tail, tail + kept - 1024, 1024);
          kept = 1024;
        }
      n = g_socket_receive (socket, tail + kept, sizeof tail - kept, NULL, NULL);
      if (n <= 0)
        g_error ("The server ended the connection before it acknowledged everything");
      kept += (gsize) n;
    }
}

/* --- Figures --------------------------------------------------------------------------------- */

gboolean
bench_is_quick (void)
{
  return g_getenv ("SIGNALBOX_BENCH_QUICK") != NULL;
}

double
bench_get_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

double
bench_median (double *values,
              guint   n)
{
  qsort (values, n, sizeof *values, compare_doubles);

  return values[n / 2];
}

guint64
bench_get_memory (void)
{
  g_autofree char *text = NULL;
  guint64 pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    {
      const char *second = strchr (text, ' ');

      pages = second != NULL ? g_ascii_strtoull (second, NULL, 10) : 0;
    }

  return pages * (guint64) sysconf (_SC_PAGESIZE);
}

void
bench_print (const char *name,
             const char *workload,
             const char *size,
             double      value,
             const char *unit,
             double      ratio,
             const char *target)
{
  g_print ("{\"name\":\"%s\",\"workload\":\"%s\",\"size\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"",
           name, workload, size, value, unit);
  if (ratio > 0)
    g_print (",\"ratio\":%.3f", ratio);
  if (target != NULL)
    g_print (",\"target\":\"%s\"", target);
  g_print ("}\n");
}
