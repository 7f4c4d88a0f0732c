/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-listener.h"

#include "sbx-door.h"
#include "sbx-limits.h"
#include "sbx-signalbox-agent.h"

struct _SbxSignalboxListener
{
  SbxConnector parent_instance;

  /* Owned */
  SbxOrigins *origins;
  SbxGuard *guard;
  SbxDoor *door;
  SbxSession *session;
  GPtrArray *links;    /* SbxSignalboxLink */

  guint watch;         /* of the origins */
  guint16 port;        /* the wanted one; after the first start the one we have */
};

G_DEFINE_FINAL_TYPE (SbxSignalboxListener, sbx_signalbox_listener, SBX_TYPE_CONNECTOR)

static void
on_ended (SbxSignalboxLink     *link,
          SbxSignalboxListener *self)
{
  g_signal_handlers_disconnect_by_data (link, self);
  g_ptr_array_remove_fast (self->links, link);
}

/* One run, one connection: the newer one wins. */
static void
on_hello (SbxSignalboxLink     *link,
          const char           *run,
          SbxSignalboxListener *self)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      SbxSignalboxLink *other = g_ptr_array_index (self->links, i);
      SbxRun *known = sbx_signalbox_link_get_run (other);

      if (other == link || known == NULL || g_strcmp0 (known->name, run) != 0)
        continue;
      sbx_signalbox_link_close (other, "replaced", "duplicate-run",
                                "a newer connection of the same run replaced this one");
      return;
    }
}

static void
on_socket (SbxDoor   *door,
           SbxSocket *socket,
           gpointer   data)
{
  SbxSignalboxListener *self = data;
  SbxSignalboxLink *link = sbx_signalbox_link_new (SBX_WIRE (socket), self->session,
                                                   SBX_CONNECTOR (self));

  g_ptr_array_add (self->links, link);
  g_signal_connect (link, "hello", G_CALLBACK (on_hello), self);
  g_signal_connect (link, "ended", G_CALLBACK (on_ended), self);
}

static void
on_refused (SbxGuard             *guard,
            const SbxRefusal     *refusal,
            SbxSignalboxListener *self)
{
  g_autofree char *text = NULL;

  /* The question that the window asks says it already. */
  if (refusal->reason == SBX_GUARD_ORIGIN_ASK)
    return;
  text = g_strdup_printf ("%s (Host %s, Origin %s)", sbx_guard_describe (refusal->reason),
                          refusal->host != NULL ? refusal->host : "none",
                          refusal->origin != NULL ? refusal->origin : "none");
  sbx_connector_add_complaint (SBX_CONNECTOR (self), "refused", text);
}

/* A permission that was withdrawn ends the connections that came with it. */
static void
on_origins (SbxOrigins *origins,
            gpointer    data)
{
  SbxSignalboxListener *self = data;

  for (guint i = self->links->len; i > 0; i--)
    {
      g_autoptr (SbxSignalboxLink) link = g_object_ref (g_ptr_array_index (self->links, i - 1));
      const char *origin = sbx_signalbox_link_get_origin (link);

      if (origin != NULL && !sbx_origins_is_allowed (origins, origin))
        sbx_signalbox_link_close (link, "closed", NULL, "this origin is not allowed any more");
    }
}

static SbxDoor *
new_door (SbxSignalboxListener *self)
{
  SbxDoor *door = sbx_door_new (self->guard);
  g_autoptr (GBytes) agent = sbx_signalbox_agent_load ();

  sbx_door_set_max_message (door, SBX_LIMIT_MESSAGE_SIZE);
  sbx_door_add_socket (door, SBX_SIGNALBOX_PATH, SBX_SIGNALBOX_PROTOCOL, on_socket, self, NULL);
  sbx_door_add_resource (door, "/agent.js", "text/javascript; charset=utf-8", agent, TRUE);

  return door;
}

static gboolean
sbx_signalbox_listener_start (SbxConnector *connector,
                              SbxSession   *session,
                              GError      **error)
{
  SbxSignalboxListener *self = SBX_SIGNALBOX_LISTENER (connector);
  g_autofree char *address = NULL;

  g_return_val_if_fail (self->door == NULL, FALSE);

  address = g_strdup_printf ("127.0.0.1:%u", self->port);
  sbx_connector_set_address (connector, address);
  self->session = g_object_ref (session);
  self->door = new_door (self);
  if (!sbx_door_open (self->door, self->port, error))
    {
      g_clear_object (&self->door);
      g_clear_object (&self->session);
      return FALSE;
    }

  self->watch = sbx_origins_watch (self->origins, g_main_context_get_thread_default (), on_origins,
                                   self, NULL);
  self->port = sbx_door_get_port (self->door);
  g_free (address);
  address = g_strdup_printf ("127.0.0.1:%u", self->port);
  sbx_connector_set_address (connector, address);
  sbx_connector_set_state (connector, SBX_CONNECTOR_READY, NULL);

  return TRUE;
}

static void
sbx_signalbox_listener_stop (SbxConnector *connector,
                             const char   *reason)
{
  SbxSignalboxListener *self = SBX_SIGNALBOX_LISTENER (connector);

  if (self->watch != 0)
    sbx_origins_unwatch (self->origins, self->watch);
  self->watch = 0;
  if (self->door != NULL)
    sbx_door_close (self->door);
  while (self->links->len > 0)
    {
      SbxSignalboxLink *last = g_ptr_array_index (self->links, self->links->len - 1);
      g_autoptr (SbxSignalboxLink) link = g_object_ref (last);

      sbx_signalbox_link_close (link, reason, NULL, "Signalbox stops listening");
    }
  g_clear_object (&self->door);
  g_clear_object (&self->session);
}

static void
sbx_signalbox_listener_command (SbxConnector *connector,
                                SbxCommand   *command,
                                SbxStore     *store,
                                GTask        *task)
{
  SbxSignalboxListener *self = SBX_SIGNALBOX_LISTENER (connector);

  for (guint i = 0; i < self->links->len; i++)
    {
      SbxSignalboxLink *link = g_ptr_array_index (self->links, i);

      if (sbx_signalbox_link_get_run (link) != store->run)
        continue;
      sbx_signalbox_link_command (link, command, store, task);
      return;
    }
  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                           "The app is not connected any more");
}

/**
 * sbx_signalbox_listener_new:
 * @origins: who may come in
 * @port: the port, 0 for any free one
 *
 * Returns: (transfer full): a connector that does not listen yet
 */
SbxConnector *
sbx_signalbox_listener_new (SbxOrigins *origins,
                            guint16     port)
{
  SbxSignalboxListener *self = g_object_new (SBX_TYPE_SIGNALBOX_LISTENER, NULL);

  self->origins = g_object_ref (origins);
  self->guard = sbx_guard_new (origins);
  self->port = port;
  g_signal_connect (self->guard, "refused", G_CALLBACK (on_refused), self);

  return SBX_CONNECTOR (self);
}

guint16
sbx_signalbox_listener_get_port (SbxSignalboxListener *self)
{
  g_return_val_if_fail (SBX_IS_SIGNALBOX_LISTENER (self), 0);

  return self->door != NULL ? self->port : 0;
}

static void
sbx_signalbox_listener_dispose (GObject *object)
{
  sbx_signalbox_listener_stop (SBX_CONNECTOR (object), "stopped");

  G_OBJECT_CLASS (sbx_signalbox_listener_parent_class)->dispose (object);
}

static void
sbx_signalbox_listener_finalize (GObject *object)
{
  SbxSignalboxListener *self = SBX_SIGNALBOX_LISTENER (object);

  g_signal_handlers_disconnect_by_data (self->guard, self);
  g_ptr_array_unref (self->links);
  g_clear_object (&self->guard);
  g_clear_object (&self->origins);

  G_OBJECT_CLASS (sbx_signalbox_listener_parent_class)->finalize (object);
}

static void
sbx_signalbox_listener_class_init (SbxSignalboxListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);

  object_class->dispose = sbx_signalbox_listener_dispose;
  object_class->finalize = sbx_signalbox_listener_finalize;
  connector_class->kind = "signalbox";
  connector_class->start = sbx_signalbox_listener_start;
  connector_class->stop = sbx_signalbox_listener_stop;
  connector_class->command = sbx_signalbox_listener_command;
}

static void
sbx_signalbox_listener_init (SbxSignalboxListener *self)
{
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
}
