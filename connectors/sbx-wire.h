/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxWireReason:
 * @SBX_WIRE_REASON_PEER: the peer closed the connection in good order
 * @SBX_WIRE_REASON_LOCAL: we closed it
 * @SBX_WIRE_REASON_LOST: it ended without a goodbye
 * @SBX_WIRE_REASON_FAILED: the peer did what it must not
 *
 * Who ended a connection.
 */
typedef enum
{
  SBX_WIRE_REASON_PEER,
  SBX_WIRE_REASON_LOCAL,
  SBX_WIRE_REASON_LOST,
  SBX_WIRE_REASON_FAILED,
} SbxWireReason;

/**
 * SbxWire:
 *
 * What the agent's protocol runs over: a WebSocket ([class@Socket]), or the binding of a browser's
 * debugger. Text messages both ways.
 *
 * Signals: `message` (a #GBytes of valid UTF-8, NUL-terminated behind its end), `closed` (a
 * [enum@WireReason], and a #GError or %NULL; once, the last one).
 */
#define SBX_TYPE_WIRE (sbx_wire_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxWire, sbx_wire, SBX, WIRE, GObject)

struct _SbxWireClass
{
  GObjectClass parent_class;

  gboolean (*is_open) (SbxWire *self);
  gboolean (*send) (SbxWire     *self,
                    const char  *text,
                    gssize       length,
                    GError     **error);
  void (*close) (SbxWire    *self,
                 guint16     code,
                 const char *text);
  void (*set_paused) (SbxWire *self,
                      gboolean paused);
  const char *(*get_origin) (SbxWire *self);
  const char *(*get_address) (SbxWire *self);
};

gboolean sbx_wire_is_open (SbxWire *self);
gboolean sbx_wire_send (SbxWire     *self,
                        const char  *text,
                        gssize       length,
                        GError     **error);
void sbx_wire_close (SbxWire    *self,
                     guint16     code,
                     const char *text);
void sbx_wire_set_paused (SbxWire *self,
                          gboolean paused);
/* (nullable): the web origin of the peer, NULL if it is no page */
const char *sbx_wire_get_origin (SbxWire *self);
/* For people. */
const char *sbx_wire_get_address (SbxWire *self);

G_END_DECLS
