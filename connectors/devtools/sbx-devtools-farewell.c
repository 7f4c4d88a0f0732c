/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Who leaves takes back what it did: nobody else could unlock the store, and stock stores have no
 * button for it. */

#include "config.h"

#include "sbx-devtools-farewell.h"

#include "sbx-connector.h"
#include "sbx-devtools-command.h"
#include "sbx-devtools-times.h"
#include "sbx-sc-packet.h"
#include "sbx-timeout.h"

#define UNDO(type) \
  "{\"type\":\"DISPATCH\",\"action\":{\"type\":\"" type "\",\"status\":false}}"
#define UNLOCK UNDO ("LOCK_CHANGES")
#define UNPAUSE UNDO ("PAUSE_RECORDING")

/* A farewell, which keeps itself until the socket has closed. */
#define SBX_TYPE_DEVTOOLS_FAREWELL (sbx_devtools_farewell_get_type ())
G_DECLARE_FINAL_TYPE (SbxDevtoolsFarewell, sbx_devtools_farewell, SBX, DEVTOOLS_FAREWELL, GObject)

struct _SbxDevtoolsFarewell
{
  GObject parent_instance;

  /* Owned */
  SbxSocket *socket;
  GSource *patience;
  char *text;

  SbxDevtoolsWrap wrap;
  gboolean unlock;
  gboolean unpause;
  gboolean is_ours;
  guint n_jumps;
  guint16 code;
  gboolean said;
};

G_DEFINE_FINAL_TYPE (SbxDevtoolsFarewell, sbx_devtools_farewell, G_TYPE_OBJECT)

void
sbx_devtools_debt_clear (SbxDevtoolsDebt *self)
{
  if (self->way_back != NULL)
    g_string_free (g_steal_pointer (&self->way_back), TRUE);
  self->unlock = FALSE;
  self->unpause = FALSE;
}

static void
send (SbxDevtoolsFarewell *self,
      const GString       *message)
{
  GString *text = self->wrap (message);

  if (sbx_socket_is_open (self->socket))
    sbx_socket_send (self->socket, text->str, (gssize) text->len, NULL);
  g_string_free (text, TRUE);
}

static void
send_text (SbxDevtoolsFarewell *self,
           const char          *message)
{
  g_autoptr (GString) text = g_string_new (message);

  send (self, text);
}

/* Recording goes on last: it makes what the store shows then its beginning. */
static void
say_goodbye (SbxDevtoolsFarewell *self)
{
  if (self->said)
    return;
  self->said = TRUE;
  sbx_timeout_clear (&self->patience);
  if (self->unlock)
    send_text (self, UNLOCK);
  if (self->unpause)
    send_text (self, UNPAUSE);
  /* Behind a server others may listen to the store. */
  if (self->is_ours)
    send_text (self, "{\"type\":\"STOP\"}");
  sbx_socket_close (self->socket, self->code, self->text);
}

static gboolean
on_patience (gpointer data)
{
  g_autoptr (SbxDevtoolsFarewell) self = g_object_ref (data);

  g_clear_pointer (&self->patience, g_source_unref);
  say_goodbye (self);

  return G_SOURCE_REMOVE;
}

/* The whole log of the store: whether it is where it was sent. */
static void
take_log (SbxDevtoolsFarewell *self,
          const SbxScPacket   *packet,
          guint32              payload,
          const GArray        *spans)
{
  g_autoptr (GBytes) text = sbx_split_get_text (packet->json, payload, spans, NULL);
  g_autoptr (SbxLifted) lifted = text != NULL ? sbx_lifted_new (text, NULL) : NULL;
  g_autoptr (GString) again = NULL;
  guint n = lifted != NULL ? sbx_lifted_get_n_staged (lifted) : 0;

  if (n == 0 || sbx_lifted_get_current (lifted) + 1 >= n || self->n_jumps == 0)
    {
      say_goodbye (self);
      return;
    }
  self->n_jumps--;
  again = sbx_devtools_command_build_jump_to (sbx_lifted_get_staged (lifted, n - 1));
  send (self, again);
}

static void
on_packet (const SbxScPacket *packet,
           const GArray      *spans,
           gpointer           data)
{
  SbxDevtoolsFarewell *self = data;
  guint32 message = packet->data;
  guint32 payload;
  guint32 type;

  /* A server puts what a store says into one more object. */
  if (message != 0 && sbx_sc_packet_is (packet, "#publish"))
    message = sbx_json_member (packet->json, message, "data");
  type = message != 0 ? sbx_json_member (packet->json, message, "type") : 0;
  payload = message != 0 ? sbx_json_member (packet->json, message, "payload") : 0;
  if (!self->said && type != 0 && payload != 0 && sbx_json_equals (packet->json, type, "STATE"))
    take_log (self, packet, payload, spans);
}

static void
on_message (SbxSocket           *socket,
            GBytes              *bytes,
            SbxDevtoolsFarewell *self)
{
  g_autoptr (SbxDevtoolsFarewell) keep = g_object_ref (self);

  if (g_bytes_get_size (bytes) > 0 && !self->said)
    sbx_sc_read_frame (bytes, on_packet, self, NULL);
}

static void
on_closed (SbxSocket           *socket,
           SbxWireReason        reason,
           const GError        *error,
           SbxDevtoolsFarewell *self)
{
  g_signal_handlers_disconnect_by_data (socket, self);
  sbx_timeout_clear (&self->patience);
  sbx_connector_linger_end (G_OBJECT (self));
}

/**
 * sbx_devtools_farewell:
 * @socket: an open connection; nobody else may listen to it any more
 * @wrap: how to reach the store over it
 * @debt: what to take back
 * @is_ours: whether the store is connected to us, not to a server
 * @code: what to close the connection with
 * @text: (nullable): the same for people
 *
 * Takes everything back, as far as the store answers in a short time, and closes.
 */
void
sbx_devtools_farewell (SbxSocket             *socket,
                       SbxDevtoolsWrap        wrap,
                       const SbxDevtoolsDebt *debt,
                       gboolean               is_ours,
                       guint16                code,
                       const char            *text)
{
  g_autoptr (SbxDevtoolsFarewell) self = g_object_new (SBX_TYPE_DEVTOOLS_FAREWELL, NULL);

  if (!sbx_socket_is_open (socket))
    return;

  self->socket = g_object_ref (socket);
  self->wrap = wrap;
  self->unlock = debt->unlock;
  self->unpause = debt->unpause;
  self->is_ours = is_ours;
  self->n_jumps = SBX_DEVTOOLS_JUMPS;
  self->code = code;
  self->text = g_strdup (text);
  sbx_connector_linger (G_OBJECT (self));
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
  sbx_socket_set_paused (socket, FALSE);
  if (debt->way_back == NULL)
    {
      say_goodbye (self);
      return;
    }
  self->patience = sbx_timeout_new (sbx_devtools_times.farewell, SBX_DEVTOOLS_TIMER, on_patience,
                                    self);
  send (self, debt->way_back);
}

static void
sbx_devtools_farewell_finalize (GObject *object)
{
  SbxDevtoolsFarewell *self = SBX_DEVTOOLS_FAREWELL (object);

  sbx_timeout_clear (&self->patience);
  g_clear_object (&self->socket);
  g_free (self->text);

  G_OBJECT_CLASS (sbx_devtools_farewell_parent_class)->finalize (object);
}

static void
sbx_devtools_farewell_class_init (SbxDevtoolsFarewellClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_devtools_farewell_finalize;
}

static void
sbx_devtools_farewell_init (SbxDevtoolsFarewell *self)
{
}
