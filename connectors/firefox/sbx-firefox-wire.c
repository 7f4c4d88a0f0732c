/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-firefox-wire.h"

#include <string.h>

#include "sbx-limits.h"

/* The text is an argument, never part of what is evaluated. */
#define RECEIVE "(text) => { " \
                "const handle = globalThis[Symbol.for('signalbox.attach')]; " \
                "if (handle !== undefined) handle.receive(text); }"

struct _SbxFirefoxWire
{
  SbxWire parent_instance;

  /* Owned */
  SbxCdp *bidi;
  char *realm;
  char *origin;
  char *address;

  guint64 unsent;      /* bytes that the page has not taken */
  gboolean paused;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (SbxFirefoxWire, sbx_firefox_wire, SBX_TYPE_WIRE)

/* One text on its way. */
typedef struct
{
  SbxFirefoxWire *wire;
  gsize length;
} Parcel;

static void
free_parcel (gpointer data)
{
  Parcel *parcel = data;

  g_object_unref (parcel->wire);
  g_free (parcel);
}

static void
on_taken (const SbxJson *json,
          guint32        result,
          const GError  *error,
          gpointer       data)
{
  Parcel *parcel = data;

  /* A page that stands still takes it later: that is no reason to drop it. */
  if (!g_error_matches (error, SBX_CDP_ERROR, SBX_CDP_ERROR_TIMEOUT))
    parcel->wire->unsent -= parcel->length;
}

static void
set_paused (SbxFirefoxWire *self,
            gboolean        paused)
{
  if (self->paused == paused)
    return;

  self->paused = paused;
  if (paused)
    sbx_cdp_hold (self->bidi);
  else
    sbx_cdp_unhold (self->bidi);
}

static void
end (SbxFirefoxWire *self,
     SbxWireReason   reason,
     const GError   *error)
{
  g_autoptr (SbxFirefoxWire) keep = g_object_ref (self);

  if (self->closed)
    return;

  self->closed = TRUE;
  set_paused (self, FALSE);
  g_signal_emit_by_name (self, "closed", reason, error);
}

static gboolean
on_turn (gpointer data)
{
  g_signal_emit_by_name (data, "closed", SBX_WIRE_REASON_LOCAL, NULL);

  return G_SOURCE_REMOVE;
}

/* --- SbxWire --------------------------------------------------------------------------------- */

static gboolean
sbx_firefox_wire_is_open (SbxWire *wire)
{
  SbxFirefoxWire *self = SBX_FIREFOX_WIRE (wire);

  return !self->closed && sbx_cdp_is_open (self->bidi);
}

static gboolean
sbx_firefox_wire_send (SbxWire     *wire,
                       const char  *text,
                       gssize       length,
                       GError     **error)
{
  SbxFirefoxWire *self = SBX_FIREFOX_WIRE (wire);
  g_autofree char *owned = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  Parcel *parcel;

  if (!sbx_firefox_wire_is_open (wire))
    {
      g_set_error_literal (error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_CLOSED,
                           "The connection is closed");
      return FALSE;
    }
  if (self->unsent > SBX_LIMIT_UNSENT)
    {
      g_autoptr (GError) problem = g_error_new_literal (SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_UNSENT,
                                                        "The page does not take what Signalbox "
                                                        "sends");

      end (self, SBX_WIRE_REASON_FAILED, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  parcel = g_new0 (Parcel, 1);
  parcel->wire = g_object_ref (self);
  parcel->length = strlen (owned);
  self->unsent += parcel->length;
  sbx_cdp_call (self->bidi, NULL, "script.callFunction",
                sbx_cdp_params ("{\"functionDeclaration\":?,\"arguments\":[{\"type\":\"string\","
                                "\"value\":?}],\"target\":{\"realm\":?},\"awaitPromise\":false}",
                                RECEIVE, owned, self->realm, NULL),
                on_taken, parcel, free_parcel);

  return TRUE;
}

static void
sbx_firefox_wire_close (SbxWire    *wire,
                        guint16     code,
                        const char *text)
{
  SbxFirefoxWire *self = SBX_FIREFOX_WIRE (wire);
  g_autoptr (GSource) turn = NULL;

  if (self->closed)
    return;

  /* Not from inside: who closes knows more about why. */
  self->closed = TRUE;
  set_paused (self, FALSE);
  turn = g_idle_source_new ();
  g_source_set_static_name (turn, "[signalbox] a realm was closed");
  g_source_set_callback (turn, on_turn, g_object_ref (self), g_object_unref);
  g_source_attach (turn, g_main_context_get_thread_default ());
}

static void
sbx_firefox_wire_set_paused (SbxWire *wire,
                             gboolean paused)
{
  if (!SBX_FIREFOX_WIRE (wire)->closed)
    set_paused (SBX_FIREFOX_WIRE (wire), paused);
}

static const char *
sbx_firefox_wire_get_origin (SbxWire *wire)
{
  return SBX_FIREFOX_WIRE (wire)->origin;
}

static const char *
sbx_firefox_wire_get_address (SbxWire *wire)
{
  return SBX_FIREFOX_WIRE (wire)->address;
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_firefox_wire_new:
 * @bidi: a connection
 * @realm: id of the realm
 * @origin: (nullable): its web origin
 * @address: for people
 *
 * Returns: (transfer full): an open wire
 */
SbxFirefoxWire *
sbx_firefox_wire_new (SbxCdp     *bidi,
                      const char *realm,
                      const char *origin,
                      const char *address)
{
  SbxFirefoxWire *self = g_object_new (SBX_TYPE_FIREFOX_WIRE, NULL);

  self->bidi = g_object_ref (bidi);
  self->realm = g_strdup (realm);
  self->origin = g_strdup (origin);
  self->address = g_strdup (address);

  return self;
}

/**
 * sbx_firefox_wire_take:
 * @message: valid UTF-8, NUL-terminated behind its end
 *
 * Passes on what the agent said.
 */
void
sbx_firefox_wire_take (SbxFirefoxWire *self,
                       GBytes         *message)
{
  if (!self->closed)
    g_signal_emit_by_name (self, "message", message);
}

/**
 * sbx_firefox_wire_end:
 * @reason: why
 *
 * The realm is gone: `closed` is emitted.
 */
void
sbx_firefox_wire_end (SbxFirefoxWire *self,
                      SbxWireReason   reason)
{
  end (self, reason, NULL);
}

static void
sbx_firefox_wire_dispose (GObject *object)
{
  SbxFirefoxWire *self = SBX_FIREFOX_WIRE (object);

  if (self->bidi != NULL)
    set_paused (self, FALSE);
  g_clear_object (&self->bidi);

  G_OBJECT_CLASS (sbx_firefox_wire_parent_class)->dispose (object);
}

static void
sbx_firefox_wire_finalize (GObject *object)
{
  SbxFirefoxWire *self = SBX_FIREFOX_WIRE (object);

  g_free (self->realm);
  g_free (self->origin);
  g_free (self->address);

  G_OBJECT_CLASS (sbx_firefox_wire_parent_class)->finalize (object);
}

static void
sbx_firefox_wire_class_init (SbxFirefoxWireClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxWireClass *wire_class = SBX_WIRE_CLASS (klass);

  object_class->dispose = sbx_firefox_wire_dispose;
  object_class->finalize = sbx_firefox_wire_finalize;
  wire_class->is_open = sbx_firefox_wire_is_open;
  wire_class->send = sbx_firefox_wire_send;
  wire_class->close = sbx_firefox_wire_close;
  wire_class->set_paused = sbx_firefox_wire_set_paused;
  wire_class->get_origin = sbx_firefox_wire_get_origin;
  wire_class->get_address = sbx_firefox_wire_get_address;
}

static void
sbx_firefox_wire_init (SbxFirefoxWire *self)
{
}
