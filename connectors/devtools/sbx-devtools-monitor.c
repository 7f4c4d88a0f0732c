/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-monitor.h"

#include "sbx-devtools-times.h"
#include "sbx-limits.h"
#include "sbx-sc-packet.h"
#include "sbx-timeout.h"

#define CID_HANDSHAKE 1
#define CID_SUBSCRIBE 2

/* START is repeated, less and less often: stores answer with all they have. */
#define MAX_STARTS 8u

#define WHY_SEVERAL \
  "The DevTools server passes a command on to every store; commands are offered while exactly " \
  "one is connected. Let the stores connect to Signalbox itself to command each of them"

struct _SbxDevtoolsMonitor
{
  GObject parent_instance;

  /* Owned */
  SbxSocket *socket;
  GHashTable *stores;   /* id of its connection → SbxDevtoolsStore */
  GSource *patience;    /* until the handshake is answered */
  GSource *again;       /* until START is repeated */

  /* Borrowed */
  SbxDevtoolsRoster *roster;

  guint n_starts;       /* since the last reason to send one */
  gboolean joined;
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (SbxDevtoolsMonitor, sbx_devtools_monitor, G_TYPE_OBJECT)

enum
{
  JOINED,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void schedule_start (SbxDevtoolsMonitor *self);

/* --- Out ------------------------------------------------------------------------------------- */

/* @text: (transfer full) */
static void
send_text (SbxDevtoolsMonitor *self,
           GString            *text)
{
  if (sbx_socket_is_open (self->socket))
    sbx_socket_send (self->socket, text->str, (gssize) text->len, NULL);
  g_string_free (text, TRUE);
}

static void
end (SbxDevtoolsMonitor *self,
     const char         *reason,
     const char         *problem)
{
  GHashTableIter iter;
  gpointer store;

  if (self->ended)
    return;

  self->ended = TRUE;
  sbx_timeout_clear (&self->patience);
  sbx_timeout_clear (&self->again);
  g_hash_table_iter_init (&iter, self->stores);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    sbx_devtools_store_detach (store, reason);
  g_hash_table_remove_all (self->stores);
  g_signal_emit (self, signals[ENDED], 0, problem);
}

static GString *
wrap (const GString *message)
{
  return sbx_sc_transmit ("respond", message);
}

static void
line_send (gpointer       data,
           const GString *message)
{
  send_text (data, wrap (message));
}

static void
line_pause (gpointer data,
            gboolean paused)
{
  SbxDevtoolsMonitor *self = data;

  sbx_socket_set_paused (self->socket, paused);
}

/* Stores are not ours to bounce. */
static const SbxDevtoolsLine line = { line_send, NULL, line_pause };

/* --- Start ----------------------------------------------------------------------------------- */

static gboolean
is_waiting (SbxDevtoolsMonitor *self)
{
  GHashTableIter iter;
  gpointer store;

  /* Those that are there already say nothing until they are told to; one START may be lost. */
  if (g_hash_table_size (self->stores) == 0)
    return self->n_starts < 2;

  g_hash_table_iter_init (&iter, self->stores);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    {
      if (!sbx_devtools_store_has_state (store))
        return TRUE;
    }

  return FALSE;
}

static gboolean
on_again (gpointer data)
{
  SbxDevtoolsMonitor *self = data;
  g_autoptr (GString) start = g_string_new ("{\"type\":\"START\"}");

  g_clear_pointer (&self->again, g_source_unref);
  if (self->n_starts > 0 && !is_waiting (self))
    return G_SOURCE_REMOVE;
  self->n_starts++;
  line_send (self, start);
  schedule_start (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_start (SbxDevtoolsMonitor *self)
{
  if (self->again == NULL && self->n_starts < MAX_STARTS)
    self->again = sbx_timeout_new (self->n_starts == 0
                                   ? 0 : sbx_devtools_times.again << (self->n_starts - 1),
                                   SBX_DEVTOOLS_TIMER, on_again, self);
}

/* There is a new reason. */
static void
start (SbxDevtoolsMonitor *self)
{
  sbx_timeout_clear (&self->again);
  self->n_starts = 0;
  schedule_start (self);
}

/* --- Stores ---------------------------------------------------------------------------------- */

static void
check_commands (SbxDevtoolsMonitor *self)
{
  gboolean several = g_hash_table_size (self->stores) != 1;
  GHashTableIter iter;
  gpointer store;

  g_hash_table_iter_init (&iter, self->stores);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    sbx_devtools_store_set_why (store, several ? WHY_SEVERAL : NULL);
}

/* Takes over @id. */
static SbxDevtoolsStore *
add_store (SbxDevtoolsMonitor       *self,
           const SbxDevtoolsMessage *message,
           char                     *id)
{
  SbxDevtoolsStore *store;

  if (g_hash_table_size (self->stores) >= SBX_LIMIT_STORES_PER_RUN)
    {
      g_free (id);
      return NULL;
    }
  store = sbx_devtools_roster_join (self->roster, message, NULL);
  sbx_devtools_store_attach (store, &line, self);
  g_hash_table_insert (self->stores, id, store);
  check_commands (self);

  return store;
}

static void
remove_store (SbxDevtoolsMonitor *self,
              const char         *id)
{
  SbxDevtoolsStore *store = g_hash_table_lookup (self->stores, id);

  if (store == NULL)
    return;
  sbx_devtools_store_detach (store, "closed");
  g_hash_table_remove (self->stores, id);
  check_commands (self);
}

static char *
get_id (const SbxDevtoolsMessage *message)
{
  guint32 id = sbx_json_member (message->json, message->token, "id");

  return id != 0 && message->json->tokens[id].length <= SBX_LIMIT_ID_LENGTH
           ? sbx_json_dup_string (message->json, id, NULL) : NULL;
}

static void
on_store_message (SbxDevtoolsMonitor       *self,
                  const SbxDevtoolsMessage *message,
                  const char               *id)
{
  guint32 type = sbx_json_member (message->json, message->token, "type");
  SbxDevtoolsStore *store;

  if (type == 0)
    return;
  if (sbx_json_equals (message->json, type, "DISCONNECTED"))
    {
      remove_store (self, id);
      start (self);
      return;
    }
  store = g_hash_table_lookup (self->stores, id);
  if (store == NULL)
    store = add_store (self, message, g_strdup (id));
  if (store == NULL)
    return;
  if (sbx_json_equals (message->json, type, "START"))
    {
      start (self);
      return;
    }
  sbx_devtools_store_receive (store, message);
  /* Somebody else has sent it: a monitor that logged in has left. */
  if (sbx_json_equals (message->json, type, "STOP"))
    {
      sbx_devtools_store_expect_state (store);
      start (self);
    }
}

/* From a store without an id of its own, the message stands in one that has it. */
static void
on_publish (SbxDevtoolsMonitor *self,
            const SbxScPacket  *packet,
            const GArray       *spans)
{
  guint32 channel = packet->data != 0 ? sbx_json_member (packet->json, packet->data, "channel") : 0;
  SbxDevtoolsMessage message = { packet->json, 0, spans };
  g_autofree char *id = NULL;
  guint32 inner;

  if (channel == 0 || !sbx_json_equals (packet->json, channel, "log"))
    return;
  message.token = sbx_json_member (packet->json, packet->data, "data");
  if (message.token == 0)
    return;
  id = get_id (&message);
  inner = sbx_json_member (packet->json, message.token, "data");
  if (inner != 0 && sbx_json_member (packet->json, message.token, "type") == 0)
    message.token = inner;
  if (id != NULL)
    on_store_message (self, &message, id);
}

/* --- In -------------------------------------------------------------------------------------- */

static void
on_answer (SbxDevtoolsMonitor *self,
           const SbxScPacket  *packet)
{
  if (packet->rid == CID_HANDSHAKE && !self->joined && packet->error == 0)
    {
      sbx_timeout_clear (&self->patience);
      self->joined = TRUE;
      send_text (self, sbx_sc_call ("#subscribe", "{\"channel\":\"log\"}", CID_SUBSCRIBE));
      g_signal_emit (self, signals[JOINED], 0);
    }
  else if (packet->rid == CID_SUBSCRIBE && packet->error == 0)
    {
      start (self);
    }
  else if (packet->rid <= CID_SUBSCRIBE && packet->error != 0)
    {
      sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
      end (self, "closed", "The server does not let Signalbox listen");
    }
}

static void
on_packet (const SbxScPacket *packet,
           const GArray      *spans,
           gpointer           data)
{
  SbxDevtoolsMonitor *self = data;

  if (self->ended)
    return;
  if (!self->joined && packet->rid != CID_HANDSHAKE)
    {
      sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION,
                        "This is no handshake");
      end (self, "closed", "What answers there is no Redux DevTools server: it says something else "
                           "before it greets");
      return;
    }
  if (packet->event == 0)
    on_answer (self, packet);
  else if (self->joined && sbx_sc_packet_is (packet, "#publish"))
    on_publish (self, packet, spans);
}

static void
on_message (SbxSocket          *socket,
            GBytes             *bytes,
            SbxDevtoolsMonitor *self)
{
  g_autoptr (SbxDevtoolsMonitor) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  if (self->ended)
    return;
  if (g_bytes_get_size (bytes) == 0)
    {
      /* A pong before the handshake would end the connection. */
      if (self->joined)
        send_text (self, g_string_new (""));
      return;
    }
  if (sbx_sc_read_frame (bytes, on_packet, self, &error))
    return;
  sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "This is no JSON");
  end (self, "closed", "What answers there is no Redux DevTools server: it sends no JSON");
}

static void
on_closed (SbxSocket          *socket,
           SbxWireReason       reason,
           const GError       *error,
           SbxDevtoolsMonitor *self)
{
  g_autoptr (SbxDevtoolsMonitor) keep = g_object_ref (self);

  end (self, reason == SBX_WIRE_REASON_PEER ? "closed" : "lost",
       error != NULL ? error->message : "The server closed the connection; trying again");
}

static gboolean
on_silence (gpointer data)
{
  g_autoptr (SbxDevtoolsMonitor) self = g_object_ref (data);

  g_clear_pointer (&self->patience, g_source_unref);
  sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  end (self, "closed", "What answers there is no Redux DevTools server: it does not greet");

  return G_SOURCE_REMOVE;
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_devtools_monitor_new:
 * @socket: an open connection
 * @roster: where stores are known; must outlive the monitor
 *
 * Returns: (transfer full): a monitor that says hello
 */
SbxDevtoolsMonitor *
sbx_devtools_monitor_new (SbxSocket         *socket,
                          SbxDevtoolsRoster *roster)
{
  SbxDevtoolsMonitor *self = g_object_new (SBX_TYPE_DEVTOOLS_MONITOR, NULL);

  self->socket = g_object_ref (socket);
  self->roster = roster;
  self->patience = sbx_timeout_new (sbx_devtools_times.handshake, SBX_DEVTOOLS_TIMER,
                                    on_silence, self);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
  send_text (self, sbx_sc_call ("#handshake", "{\"authToken\":null}", CID_HANDSHAKE));

  return self;
}

/* What is said goes to every store: to unlock one that is not locked does no harm, the rest would
 * do some. */
static void
take_debt (SbxDevtoolsMonitor *self,
           SbxDevtoolsDebt    *debt)
{
  GHashTableIter iter;
  gpointer store;
  gboolean unlock = FALSE;

  g_hash_table_iter_init (&iter, self->stores);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    {
      sbx_devtools_debt_clear (debt);
      sbx_devtools_store_take_debt (store, debt);
      unlock = unlock || debt->unlock;
    }
  if (g_hash_table_size (self->stores) <= 1)
    return;
  sbx_devtools_debt_clear (debt);
  debt->unlock = unlock;
}

void
sbx_devtools_monitor_close (SbxDevtoolsMonitor *self,
                            const char         *reason)
{
  g_autoptr (SbxDevtoolsMonitor) keep = g_object_ref (self);
  g_auto (SbxDevtoolsDebt) debt = { NULL };

  if (self->ended)
    return;
  take_debt (self, &debt);
  end (self, reason, NULL);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  sbx_devtools_farewell (self->socket, wrap, &debt, FALSE, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static void
sbx_devtools_monitor_finalize (GObject *object)
{
  SbxDevtoolsMonitor *self = SBX_DEVTOOLS_MONITOR (object);

  sbx_timeout_clear (&self->patience);
  sbx_timeout_clear (&self->again);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_hash_table_unref (self->stores);
  g_object_unref (self->socket);

  G_OBJECT_CLASS (sbx_devtools_monitor_parent_class)->finalize (object);
}

static void
sbx_devtools_monitor_class_init (SbxDevtoolsMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_devtools_monitor_finalize;

  signals[JOINED] = g_signal_new ("joined", SBX_TYPE_DEVTOOLS_MONITOR, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", SBX_TYPE_DEVTOOLS_MONITOR, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sbx_devtools_monitor_init (SbxDevtoolsMonitor *self)
{
  self->stores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
