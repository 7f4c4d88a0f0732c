/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-wire.h"

/* A wire whose other end is the target; what is sent to it has to be JSON. */

#define FUZZ_TYPE_WIRE (fuzz_wire_get_type ())
G_DECLARE_FINAL_TYPE (FuzzWire, fuzz_wire, FUZZ, WIRE, SbxWire)

struct _FuzzWire
{
  SbxWire parent_instance;

  gboolean closed;
};

G_DEFINE_FINAL_TYPE (FuzzWire, fuzz_wire, SBX_TYPE_WIRE)

static gboolean
fuzz_wire_is_open (SbxWire *wire)
{
  return !FUZZ_WIRE (wire)->closed;
}

static gboolean
fuzz_wire_send (SbxWire     *wire,
                const char  *text,
                gssize       length,
                GError     **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (SbxJson) json = NULL;

  json = sbx_json_parse (text, length < 0 ? strlen (text) : (gsize) length, 0, 0, &problem);
  g_assert_no_error (problem);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "Closed");

  return !FUZZ_WIRE (wire)->closed;
}

static void
fuzz_wire_close (SbxWire    *wire,
                 guint16     code,
                 const char *text)
{
  g_autoptr (SbxWire) keep = g_object_ref (wire);

  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  if (FUZZ_WIRE (wire)->closed)
    return;
  FUZZ_WIRE (wire)->closed = TRUE;
  g_signal_emit_by_name (wire, "closed", SBX_WIRE_REASON_LOCAL, NULL);
}

static void
fuzz_wire_set_paused (SbxWire *wire,
                      gboolean paused)
{
}

static const char *
fuzz_wire_get_origin (SbxWire *wire)
{
  return "http://localhost:3000";
}

static const char *
fuzz_wire_get_address (SbxWire *wire)
{
  return "127.0.0.1";
}

static void
fuzz_wire_class_init (FuzzWireClass *klass)
{
  SbxWireClass *wire_class = SBX_WIRE_CLASS (klass);

  wire_class->is_open = fuzz_wire_is_open;
  wire_class->send = fuzz_wire_send;
  wire_class->close = fuzz_wire_close;
  wire_class->set_paused = fuzz_wire_set_paused;
  wire_class->get_origin = fuzz_wire_get_origin;
  wire_class->get_address = fuzz_wire_get_address;
}

static void
fuzz_wire_init (FuzzWire *self)
{
}

/* Each line is a message. */
static inline void
fuzz_wire_say (FuzzWire     *self,
               const guint8 *data,
               gsize         size)
{
  const char *at = (const char *) data;
  const char *end = at + size;

  while (at < end && !self->closed)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      g_autoptr (GBytes) line = NULL;
      g_autoptr (GBytes) message = NULL;

      if (stop == NULL)
        stop = end;
      line = g_bytes_new_take (g_strndup (at, (gsize) (stop - at)), (gsize) (stop - at) + 1);
      message = g_bytes_new_from_bytes (line, 0, (gsize) (stop - at));
      /* A wire lets nothing else through. */
      if (g_utf8_validate_len (at, (gsize) (stop - at), NULL))
        g_signal_emit_by_name (self, "message", message);
      at = stop + 1;
    }
}
