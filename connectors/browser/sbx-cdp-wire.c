/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cdp-wire.h"

#include <string.h>

#include "sbx-limits.h"

struct _SbxCdpWire
{
  SbxWire parent_instance;

  /* Owned */
  SbxCdp *cdp;
  char *session;
  char *realm;
  char *origin;
  char *address;

  const SbxCdpWireCall *call;
  guint64 unsent;      /* bytes that the page has not taken */
  gboolean paused;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (SbxCdpWire, sbx_cdp_wire, SBX_TYPE_WIRE)

/* One text on its way. */
typedef struct
{
  SbxCdpWire *wire;
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

  /* A page that stands still in a debugger takes it later: that is no reason to drop it. */
  if (!g_error_matches (error, SBX_CDP_ERROR, SBX_CDP_ERROR_TIMEOUT))
    parcel->wire->unsent -= parcel->length;
}

static void
set_paused (SbxCdpWire *self,
            gboolean    paused)
{
  if (self->paused == paused)
    return;

  self->paused = paused;
  if (paused)
    sbx_cdp_hold (self->cdp);
  else
    sbx_cdp_unhold (self->cdp);
}

/* The end of a wire, said at the next turn. */
typedef struct
{
  SbxCdpWire *wire;
  SbxWireReason reason;
  GError *error;
} Farewell;

static void
free_farewell (gpointer data)
{
  Farewell *farewell = data;

  g_object_unref (farewell->wire);
  g_clear_error (&farewell->error);
  g_free (farewell);
}

static gboolean
on_farewell (gpointer data)
{
  Farewell *farewell = data;

  g_signal_emit_by_name (farewell->wire, "closed", farewell->reason, farewell->error);

  return G_SOURCE_REMOVE;
}

/* As a socket does, not while its owner is still about to close it or to send. */
static void
end_later (SbxCdpWire   *self,
           SbxWireReason reason,
           const GError *error)
{
  g_autoptr (GSource) source = NULL;
  Farewell *farewell;

  if (self->closed)
    return;

  self->closed = TRUE;
  set_paused (self, FALSE);
  farewell = g_new0 (Farewell, 1);
  farewell->wire = g_object_ref (self);
  farewell->reason = reason;
  farewell->error = error != NULL ? g_error_copy (error) : NULL;
  source = g_idle_source_new ();
  g_source_set_static_name (source, "[signalbox] a realm was closed");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_farewell, farewell, free_farewell);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* --- SbxWire --------------------------------------------------------------------------------- */

static gboolean
sbx_cdp_wire_is_open (SbxWire *wire)
{
  SbxCdpWire *self = SBX_CDP_WIRE (wire);

  return !self->closed && sbx_cdp_is_open (self->cdp);
}

static gboolean
sbx_cdp_wire_send (SbxWire    *wire,
                   const char *text,
                   gssize      length,
                   GError    **error)
{
  SbxCdpWire *self = SBX_CDP_WIRE (wire);
  g_autofree char *owned = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  Parcel *parcel;

  if (!sbx_cdp_wire_is_open (wire))
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

      end_later (self, SBX_WIRE_REASON_FAILED, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  parcel = g_new0 (Parcel, 1);
  parcel->wire = g_object_ref (self);
  parcel->length = strlen (owned);
  self->unsent += parcel->length;
  sbx_cdp_call (self->cdp, self->session, self->call->method,
                sbx_cdp_params (self->call->params, self->call->function, owned, self->realm, NULL),
                on_taken, parcel, free_parcel);

  return TRUE;
}

static void
sbx_cdp_wire_close (SbxWire    *wire,
                    guint16     code,
                    const char *text)
{
  end_later (SBX_CDP_WIRE (wire), SBX_WIRE_REASON_LOCAL, NULL);
}

static void
sbx_cdp_wire_set_paused (SbxWire *wire,
                         gboolean paused)
{
  if (!SBX_CDP_WIRE (wire)->closed)
    set_paused (SBX_CDP_WIRE (wire), paused);
}

static const char *
sbx_cdp_wire_get_origin (SbxWire *wire)
{
  return SBX_CDP_WIRE (wire)->origin;
}

static const char *
sbx_cdp_wire_get_address (SbxWire *wire)
{
  return SBX_CDP_WIRE (wire)->address;
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_cdp_wire_new:
 * @cdp: a connection
 * @call: static: how the realm is told something
 * @session: (nullable): the flat session of the target
 * @realm: what stands for the realm in the parameters of @call
 * @origin: (nullable): its web origin
 * @address: for people
 *
 * Returns: (transfer full): an open wire
 */
SbxCdpWire *
sbx_cdp_wire_new (SbxCdp               *cdp,
                  const SbxCdpWireCall *call,
                  const char           *session,
                  const char           *realm,
                  const char           *origin,
                  const char           *address)
{
  SbxCdpWire *self = g_object_new (SBX_TYPE_CDP_WIRE, NULL);

  self->cdp = g_object_ref (cdp);
  self->call = call;
  self->session = g_strdup (session);
  self->realm = g_strdup (realm);
  self->origin = g_strdup (origin);
  self->address = g_strdup (address);

  return self;
}

/**
 * sbx_cdp_wire_take:
 * @message: valid UTF-8, NUL-terminated behind its end
 *
 * Passes on what the agent said.
 */
void
sbx_cdp_wire_take (SbxCdpWire *self,
                   GBytes     *message)
{
  if (!self->closed)
    g_signal_emit_by_name (self, "message", message);
}

/**
 * sbx_cdp_wire_end:
 * @reason: why
 *
 * The realm is gone: `closed` is emitted.
 */
void
sbx_cdp_wire_end (SbxCdpWire   *self,
                  SbxWireReason reason)
{
  g_autoptr (SbxCdpWire) keep = g_object_ref (self);

  if (self->closed)
    return;

  self->closed = TRUE;
  set_paused (self, FALSE);
  g_signal_emit_by_name (self, "closed", reason, NULL);
}

static void
sbx_cdp_wire_dispose (GObject *object)
{
  SbxCdpWire *self = SBX_CDP_WIRE (object);

  if (self->cdp != NULL)
    set_paused (self, FALSE);
  g_clear_object (&self->cdp);

  G_OBJECT_CLASS (sbx_cdp_wire_parent_class)->dispose (object);
}

static void
sbx_cdp_wire_finalize (GObject *object)
{
  SbxCdpWire *self = SBX_CDP_WIRE (object);

  g_free (self->session);
  g_free (self->realm);
  g_free (self->origin);
  g_free (self->address);

  G_OBJECT_CLASS (sbx_cdp_wire_parent_class)->finalize (object);
}

static void
sbx_cdp_wire_class_init (SbxCdpWireClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxWireClass *wire_class = SBX_WIRE_CLASS (klass);

  object_class->dispose = sbx_cdp_wire_dispose;
  object_class->finalize = sbx_cdp_wire_finalize;
  wire_class->is_open = sbx_cdp_wire_is_open;
  wire_class->send = sbx_cdp_wire_send;
  wire_class->close = sbx_cdp_wire_close;
  wire_class->set_paused = sbx_cdp_wire_set_paused;
  wire_class->get_origin = sbx_cdp_wire_get_origin;
  wire_class->get_address = sbx_cdp_wire_get_address;
}

static void
sbx_cdp_wire_init (SbxCdpWire *self)
{
}
