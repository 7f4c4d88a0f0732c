/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-link.h"

#include "sbx-devtools-times.h"
#include "sbx-sc-packet.h"
#include "sbx-timeout.h"

/* Close codes of SocketCluster. A store comes back at once after the first, later after the
 * others, never after 1000. */
#define CLOSE_AGAIN 4001
#define CLOSE_NO_HANDSHAKE 4005
#define CLOSE_EARLY_FRAME 4009

/* Stores listen on whatever name the login is answered with. */
#define CHANNEL "respond"

struct _SbxDevtoolsLink
{
  GObject parent_instance;

  /* Owned */
  SbxSocket *socket;
  SbxDevtoolsStore *store; /* (nullable): once it has said something */
  char *name;              /* for complaints */
  GSource *patience;       /* until the handshake */
  GSource *ping;

  /* Borrowed */
  SbxDevtoolsRoster *roster;
  SbxConnector *connector;

  gboolean shaken;         /* hands were */
  gboolean subscribed;
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (SbxDevtoolsLink, sbx_devtools_link, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- Out ------------------------------------------------------------------------------------- */

/* @text: (transfer full) */
static void
send_text (SbxDevtoolsLink *self,
           GString         *text)
{
  /* A failure closes the socket, and that says so. */
  if (sbx_socket_is_open (self->socket))
    sbx_socket_send (self->socket, text->str, (gssize) text->len, NULL);
  g_string_free (text, TRUE);
}

static void
complain (SbxDevtoolsLink *self,
          const char      *code,
          const char      *problem)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", self->name, problem);

  sbx_connector_add_complaint (self->connector, code, text);
}

static void
end (SbxDevtoolsLink *self,
     const char      *reason)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  sbx_timeout_clear (&self->patience);
  sbx_timeout_clear (&self->ping);
  if (self->store != NULL)
    sbx_devtools_store_detach (self->store, reason);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
fail (SbxDevtoolsLink *self,
      guint16          code,
      const char      *problem)
{
  complain (self, "malformed", problem);
  sbx_socket_close (self->socket, code, problem);
  end (self, "closed");
}

static GString *
wrap (const GString *message)
{
  return sbx_sc_publish (CHANNEL, message);
}

static void
line_send (gpointer       data,
           const GString *message)
{
  send_text (data, wrap (message));
}

static void
line_bounce (gpointer    data,
             const char *why)
{
  g_autoptr (SbxDevtoolsLink) self = g_object_ref (data);

  sbx_socket_close (self->socket, CLOSE_AGAIN, why);
  end (self, "closed");
}

static void
line_pause (gpointer data,
            gboolean paused)
{
  SbxDevtoolsLink *self = data;

  sbx_socket_set_paused (self->socket, paused);
}

static const SbxDevtoolsLine line = { line_send, line_bounce, line_pause };

static gboolean
on_ping (gpointer data)
{
  send_text (data, g_string_new (""));

  return G_SOURCE_CONTINUE;
}

static gboolean
on_silence (gpointer data)
{
  g_autoptr (SbxDevtoolsLink) self = g_object_ref (data);

  fail (self, CLOSE_NO_HANDSHAKE, "no handshake came in time");

  return G_SOURCE_REMOVE;
}

/* --- In -------------------------------------------------------------------------------------- */

static void
on_handshake (SbxDevtoolsLink   *self,
              const SbxScPacket *packet)
{
  g_autofree char *data = NULL;

  sbx_timeout_clear (&self->patience);
  self->shaken = TRUE;
  data = g_strdup_printf ("{\"id\":\"sbx%08x%08x\",\"pingTimeout\":%u,\"isAuthenticated\":false}",
                          g_random_int (), g_random_int (), sbx_devtools_times.silence);
  if (packet->cid != 0)
    send_text (self, sbx_sc_answer (packet->cid, data));
}

/* A store that was told before it listens would not hear it: START waits for the subscription. */
static void
start (SbxDevtoolsLink *self)
{
  if (self->store != NULL && self->subscribed)
    sbx_devtools_store_start (self->store);
}

static void
on_log (SbxDevtoolsLink   *self,
        const SbxScPacket *packet,
        const GArray      *spans)
{
  SbxDevtoolsMessage message = { packet->json, packet->data, spans };
  guint32 type = packet->data != 0 ? sbx_json_member (packet->json, packet->data, "type") : 0;

  if (type == 0)
    return;
  if (self->store == NULL)
    {
      self->store = sbx_devtools_roster_join (self->roster, &message,
                                              sbx_socket_get_origin (self->socket));
      sbx_devtools_store_attach (self->store, &line, self);
    }
  if (sbx_json_equals (packet->json, type, "START"))
    start (self);
  else
    sbx_devtools_store_receive (self->store, &message);
}

static void
on_subscribe (SbxDevtoolsLink   *self,
              const SbxScPacket *packet)
{
  guint32 channel = packet->data != 0 ? sbx_json_member (packet->json, packet->data, "channel") : 0;

  send_text (self, sbx_sc_answer (packet->cid, NULL));
  if (channel == 0 || !sbx_json_equals (packet->json, channel, CHANNEL) || self->subscribed)
    return;
  self->subscribed = TRUE;
  start (self);
}

static void
on_call (SbxDevtoolsLink   *self,
         const SbxScPacket *packet)
{
  if (sbx_sc_packet_is (packet, "login"))
    send_text (self, sbx_sc_answer (packet->cid, "\"" CHANNEL "\""));
  else if (sbx_sc_packet_is (packet, "#subscribe"))
    on_subscribe (self, packet);
  else if (sbx_sc_packet_is (packet, "#unsubscribe")
           || sbx_sc_packet_is (packet, "#removeAuthToken"))
    send_text (self, sbx_sc_answer (packet->cid, NULL));
  else
    send_text (self, sbx_sc_answer_error (packet->cid, "InvalidActionError",
                                          "Signalbox does not know this call"));
}

static void
on_packet (const SbxScPacket *packet,
           const GArray      *spans,
           gpointer           data)
{
  SbxDevtoolsLink *self = data;

  if (self->ended)
    return;
  if (!self->shaken)
    {
      if (sbx_sc_packet_is (packet, "#handshake"))
        on_handshake (self, packet);
      else
        fail (self, CLOSE_EARLY_FRAME, "something came before the handshake");
      return;
    }
  if (sbx_sc_packet_is (packet, "log") || sbx_sc_packet_is (packet, "log-noid"))
    on_log (self, packet, spans);
  else if (packet->event != 0 && packet->cid != 0)
    on_call (self, packet);
}

static void
on_message (SbxSocket       *socket,
            GBytes          *bytes,
            SbxDevtoolsLink *self)
{
  g_autoptr (SbxDevtoolsLink) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  if (self->ended)
    return;
  if (g_bytes_get_size (bytes) == 0)
    {
      if (!self->shaken)
        fail (self, CLOSE_EARLY_FRAME, "something came before the handshake");
      return;
    }
  if (!sbx_sc_read_frame (bytes, on_packet, self, &error))
    {
      g_autofree char *problem = g_strdup_printf ("what it sent is no JSON: %s", error->message);

      fail (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, problem);
      return;
    }
  if (!self->shaken && !self->ended)
    fail (self, CLOSE_EARLY_FRAME, "something came before the handshake");
}

static void
on_closed (SbxSocket       *socket,
           SbxWireReason    reason,
           const GError    *error,
           SbxDevtoolsLink *self)
{
  g_autoptr (SbxDevtoolsLink) keep = g_object_ref (self);

  if (error != NULL && reason == SBX_WIRE_REASON_FAILED)
    complain (self, error->code == SBX_SOCKET_ERROR_LIMIT || error->code == SBX_SOCKET_ERROR_UNSENT
                      ? "limit" : "malformed", error->message);
  if (g_error_matches (error, SBX_SOCKET_ERROR, SBX_SOCKET_ERROR_LIMIT))
    complain (self, "limit", "a store sends its state once for each action it keeps; give it a "
                             "smaller maxAge, or a stateSanitizer that leaves large parts out");
  end (self, reason == SBX_WIRE_REASON_LOST || reason == SBX_WIRE_REASON_FAILED ? "lost"
                                                                                    : "closed");
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_devtools_link_new:
 * @socket: an open connection
 * @roster: where stores are known; must outlive the link
 * @connector: told of complaints; must outlive the link
 *
 * Returns: (transfer full): a link that waits for a handshake
 */
SbxDevtoolsLink *
sbx_devtools_link_new (SbxSocket         *socket,
                       SbxDevtoolsRoster *roster,
                       SbxConnector      *connector)
{
  SbxDevtoolsLink *self = g_object_new (SBX_TYPE_DEVTOOLS_LINK, NULL);

  self->socket = g_object_ref (socket);
  self->roster = roster;
  self->connector = connector;
  self->name = g_strdup (sbx_socket_get_remote_address (socket));
  self->patience = sbx_timeout_new (sbx_devtools_times.handshake, SBX_DEVTOOLS_TIMER,
                                    on_silence, self);
  self->ping = sbx_timeout_new (sbx_devtools_times.ping, SBX_DEVTOOLS_TIMER, on_ping, self);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);

  return self;
}

const char *
sbx_devtools_link_get_origin (SbxDevtoolsLink *self)
{
  return sbx_socket_get_origin (self->socket);
}

void
sbx_devtools_link_close (SbxDevtoolsLink *self,
                         const char      *reason,
                         const char      *text)
{
  g_autoptr (SbxDevtoolsLink) keep = g_object_ref (self);
  g_auto (SbxDevtoolsDebt) debt = { NULL };

  if (self->ended)
    return;
  if (self->store != NULL)
    sbx_devtools_store_take_debt (self->store, &debt);
  end (self, reason);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  if (self->store != NULL)
    sbx_devtools_farewell (self->socket, wrap, &debt, TRUE, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, text);
  else
    sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, text);
}

static void
sbx_devtools_link_finalize (GObject *object)
{
  SbxDevtoolsLink *self = SBX_DEVTOOLS_LINK (object);

  sbx_timeout_clear (&self->patience);
  sbx_timeout_clear (&self->ping);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_clear_object (&self->store);
  g_object_unref (self->socket);
  g_free (self->name);

  G_OBJECT_CLASS (sbx_devtools_link_parent_class)->finalize (object);
}

static void
sbx_devtools_link_class_init (SbxDevtoolsLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_devtools_link_finalize;

  signals[ENDED] = g_signal_new ("ended", SBX_TYPE_DEVTOOLS_LINK, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_devtools_link_init (SbxDevtoolsLink *self)
{
}
