/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-demo-peer.h"

#include <string.h>

#include "sbx-clock.h"
#include "sbx-connectors-resources.h"
#include "sbx-dial.h"
#include "sbx-json.h"
#include "sbx-limits.h"

#define TICK 40 /* ms */
#define SCRIPT_PATH "/io/github/signalbox_inspector/Signalbox/demo/%s.ndjson"

struct _SbxDemoPeer
{
  GObject parent_instance;

  /* Owned */
  char **lines;        /* the hello, then one event a line */
  double *times;       /* of the events, ms */
  guint n_events;
  char *run;
  double speed;
  SbxSocket *socket;
  GCancellable *cancellable;
  guint timer;

  gint64 began;        /* monotonic µs */
  guint sent;          /* events */
  gboolean welcome;
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (SbxDemoPeer, sbx_demo_peer, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
end (SbxDemoPeer  *self,
     const GError *error)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->ended)
    return;
  self->ended = TRUE;
  g_signal_emit (self, signals[ENDED], 0, error);
}

static void
send_text (SbxDemoPeer *self,
           GString     *text)
{
  g_autoptr (GError) error = NULL;

  if (!sbx_socket_send (self->socket, text->str, (gssize) text->len, &error))
    end (self, error);
}

/* The script's hello with this run's own name and clock. */
static void
send_hello (SbxDemoPeer *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SbxJson) json = sbx_json_parse (self->lines[0], strlen (self->lines[0]), 0, 0, NULL);
  char wall[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (wall, sizeof wall, "%.1f", sbx_clock_now ());
  g_string_append_c (text, '{');
  for (guint32 key = sbx_json_first (json, 0); key != 0; key = sbx_json_after (json, 0, key + 1))
    {
      gsize key_length;
      gsize length;
      const char *name = sbx_json_raw (json, key, &key_length);
      const char *value = sbx_json_raw (json, key + 1, &length);

      g_string_append_printf (text, "%s%.*s:", text->len > 1 ? "," : "", (int) key_length, name);
      if (sbx_json_equals (json, key, "wall"))
        g_string_append (text, wall);
      else if (sbx_json_equals (json, key, "run"))
        sbx_json_append_string (text, self->run, -1);
      else
        g_string_append_len (text, value, (gssize) length);
    }
  g_string_append_c (text, '}');
  send_text (self, text);
}

static void
send_due (SbxDemoPeer *self)
{
  g_autoptr (GString) text = NULL;
  double now = (double) (g_get_monotonic_time () - self->began) / 1000.0;
  guint first = self->sent;

  while (self->sent < self->n_events
         && (self->speed <= 0 || self->times[self->sent] / self->speed <= now))
    self->sent++;
  if (self->sent == first)
    return;

  text = g_string_new (NULL);
  g_string_append_printf (text, "{\"m\":\"batch\",\"run\":\"%s\",\"first\":%u,\"events\":[",
                          self->run, first + 1);
  for (guint i = first; i < self->sent; i++)
    {
      if (i > first)
        g_string_append_c (text, ',');
      g_string_append (text, self->lines[i + 1]);
    }
  g_string_append (text, "]}");
  send_text (self, text);
}

static gboolean
on_tick (gpointer data)
{
  SbxDemoPeer *self = data;

  send_due (self);
  if (self->sent < self->n_events && !self->ended)
    return G_SOURCE_CONTINUE;
  self->timer = 0;

  return G_SOURCE_REMOVE;
}

static void
on_welcome (SbxDemoPeer *self)
{
  self->welcome = TRUE;
  self->began = g_get_monotonic_time ();
  send_due (self);
  if (self->sent < self->n_events && !self->ended)
    self->timer = g_timeout_add (TICK, on_tick, self);
}

static void
on_message (SbxSocket   *socket,
            GBytes      *bytes,
            SbxDemoPeer *self)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (SbxJson) json = sbx_json_parse (text, length, 0, 0, NULL);
  guint32 m = json != NULL ? sbx_json_member (json, 0, "m") : 0;
  guint32 seq;
  guint64 number = 0;

  if (m == 0)
    return;
  if (sbx_json_equals (json, m, "welcome") && !self->welcome)
    on_welcome (self);
  else if (sbx_json_equals (json, m, "ack")
           && (seq = sbx_json_member (json, 0, "seq")) != 0
           && sbx_json_get_uint (json, seq, &number)
           && number >= self->n_events)
    end (self, NULL);
}

static void
on_closed (SbxSocket      *socket,
           SbxWireReason   reason,
           const GError   *error,
           SbxDemoPeer    *self)
{
  g_autoptr (GError) lost = NULL;

  if (error == NULL)
    lost = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED,
                                "Signalbox closed the demo's connection");
  end (self, error != NULL ? error : lost);
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxDemoPeer) self = data;
  g_autoptr (GError) error = NULL;

  self->socket = sbx_dial_finish (result, &error);
  if (self->socket == NULL)
    {
      end (self, error);
      return;
    }
  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
  send_hello (self);
}

/**
 * sbx_demo_peer_new:
 * @script: name of a script in the resources: `shop` or `orders`
 * @speed: how many times as fast as it happened, 0: at once
 *
 * Returns: (transfer full): a peer that has not begun
 */
SbxDemoPeer *
sbx_demo_peer_new (const char *script,
                   double      speed)
{
  SbxDemoPeer *self = g_object_new (SBX_TYPE_DEMO_PEER, NULL);
  g_autofree char *path = g_strdup_printf (SCRIPT_PATH, script);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (sbx_connectors_get_resource (), path, 0, NULL);

  g_assert (bytes != NULL); /* our own resource */
  self->speed = speed;
  self->run = g_strdup_printf ("demo-%s-%08x", script, g_random_int ());
  {
    g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

    self->lines = g_strsplit (g_strchomp (text), "\n", -1);
  }
  self->n_events = g_strv_length (self->lines) - 1;
  self->times = g_new0 (double, self->n_events);
  for (guint i = 0; i < self->n_events; i++)
    {
      const char *line = self->lines[i + 1];
      g_autoptr (SbxJson) json = sbx_json_parse (line, strlen (line), 0, 0, NULL);

      g_assert (json != NULL);
      sbx_json_get_double (json, sbx_json_member (json, 0, "t"), &self->times[i]);
    }

  return self;
}

/**
 * sbx_demo_peer_start:
 * @self: a peer
 * @address: of a Signalbox: `ws://127.0.0.1:PORT/v1`
 * @cancellable: (nullable): ends it early
 *
 * Dials, and plays its script when it is welcome.
 */
void
sbx_demo_peer_start (SbxDemoPeer  *self,
                     const char   *address,
                     GCancellable *cancellable)
{
  g_return_if_fail (SBX_IS_DEMO_PEER (self));

  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  sbx_dial_async (address, "signalbox.1", SBX_LIMIT_MESSAGE_SIZE, SBX_DIAL_NONE, self->cancellable,
                  on_dialled, g_object_ref (self));
}

/**
 * sbx_demo_peer_stop:
 * @self: a peer
 *
 * Says goodbye and forgets.
 */
void
sbx_demo_peer_stop (SbxDemoPeer *self)
{
  g_return_if_fail (SBX_IS_DEMO_PEER (self));

  self->ended = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->socket, self);
  sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, "the demo is over");
  g_clear_object (&self->socket);
}

static void
sbx_demo_peer_finalize (GObject *object)
{
  SbxDemoPeer *self = SBX_DEMO_PEER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->socket != NULL)
    g_signal_handlers_disconnect_by_data (self->socket, self);
  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  g_strfreev (self->lines);
  g_free (self->times);
  g_free (self->run);

  G_OBJECT_CLASS (sbx_demo_peer_parent_class)->finalize (object);
}

static void
sbx_demo_peer_class_init (SbxDemoPeerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_demo_peer_finalize;

  signals[ENDED] = g_signal_new ("ended", SBX_TYPE_DEMO_PEER, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_demo_peer_init (SbxDemoPeer *self)
{
}
