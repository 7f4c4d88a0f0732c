/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* A peer without manners: bytes over a socket, driven by hand while the main loop runs. */

#define RAW_MASKED 0x100u
#define RAW_MORE 0x200u

#define raw_await(condition) \
  G_STMT_START { \
    gint64 raw_end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > raw_end) \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
        raw_turn (); \
      } \
  } G_STMT_END

void raw_turn (void);
void raw_run_for (guint milliseconds);
gsize raw_get_resident_size (void);
void raw_assert_growth (gsize before,
                        gsize allowed);

/* Listens on a free port. */
GSocket *raw_listen (guint16 *port);
/* Calls @function when there is something to read or to accept. */
GSource *raw_watch (GSocket          *socket,
                    GSocketSourceFunc function,
                    gpointer          data);
GSocket *raw_connect (guint16 port);
GSocket *raw_connect_ipv6 (guint16 port);
gboolean raw_send (GSocket    *socket,
                   const void *data,
                   gsize       length);
GByteArray *raw_read_to_end (GSocket *socket);
char *raw_read_head (GSocket *socket);
char *raw_exchange (guint16     port,
                    const char *request);
char *raw_handshake (guint16     port,
                     const char *more_headers);
GSocket *raw_upgrade (guint16     port,
                      const char *more_headers);
void raw_append_frame (GByteArray *out,
                       guint       opcode,
                       const void *payload,
                       gsize       length);
gboolean raw_send_frame (GSocket    *socket,
                         guint       opcode,
                         const void *payload,
                         gsize       length);
char *raw_read_text (GSocket *socket,
                     guint   *close_code);
guint raw_get_close_code (GByteArray *bytes);
