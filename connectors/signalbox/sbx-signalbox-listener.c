/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-listener.h"

#include "sbx-limits.h"
#include "sbx-signalbox-agent.h"

struct _SbxSignalboxListener
{
  SbxListener parent_instance;

  GPtrArray *links; /* SbxSignalboxLink */
};

G_DEFINE_FINAL_TYPE (SbxSignalboxListener, sbx_signalbox_listener, SBX_TYPE_LISTENER)

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
  SbxSession *session = sbx_listener_get_session (SBX_LISTENER (self));
  SbxSignalboxLink *link = sbx_signalbox_link_new (SBX_WIRE (socket), session,
                                                   SBX_CONNECTOR (self));

  g_ptr_array_add (self->links, link);
  g_signal_connect (link, "hello", G_CALLBACK (on_hello), self);
  g_signal_connect (link, "ended", G_CALLBACK (on_ended), self);
}

static void
sbx_signalbox_listener_add_routes (SbxListener *listener,
                                   SbxDoor     *door)
{
  g_autoptr (GBytes) agent = sbx_signalbox_agent_load ();

  sbx_door_set_max_message (door, SBX_LIMIT_MESSAGE_SIZE);
  sbx_door_add_socket (door, SBX_SIGNALBOX_PATH, SBX_SIGNALBOX_PROTOCOL, on_socket, listener,
                       NULL);
  sbx_door_add_resource (door, "/agent.js", "text/javascript; charset=utf-8", agent, TRUE);
}

/* A permission that was withdrawn ends the connections that came with it. */
static void
sbx_signalbox_listener_check_origins (SbxListener *listener,
                                      SbxOrigins  *origins)
{
  SbxSignalboxListener *self = SBX_SIGNALBOX_LISTENER (listener);

  for (guint i = self->links->len; i > 0; i--)
    {
      g_autoptr (SbxSignalboxLink) link = g_object_ref (g_ptr_array_index (self->links, i - 1));
      const char *origin = sbx_signalbox_link_get_origin (link);

      if (origin != NULL && !sbx_origins_is_allowed (origins, origin))
        sbx_signalbox_link_close (link, "closed", NULL, "this origin is not allowed any more");
    }
}

static void
sbx_signalbox_listener_end (SbxListener *listener,
                            const char  *reason)
{
  SbxSignalboxListener *self = SBX_SIGNALBOX_LISTENER (listener);

  while (self->links->len > 0)
    {
      SbxSignalboxLink *last = g_ptr_array_index (self->links, self->links->len - 1);
      g_autoptr (SbxSignalboxLink) link = g_object_ref (last);

      sbx_signalbox_link_close (link, reason, NULL, "Signalbox stops listening");
    }
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

  sbx_listener_set_up (SBX_LISTENER (self), origins, port);

  return SBX_CONNECTOR (self);
}

static void
sbx_signalbox_listener_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_SIGNALBOX_LISTENER (object)->links);

  G_OBJECT_CLASS (sbx_signalbox_listener_parent_class)->finalize (object);
}

static void
sbx_signalbox_listener_class_init (SbxSignalboxListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);
  SbxListenerClass *listener_class = SBX_LISTENER_CLASS (klass);

  object_class->finalize = sbx_signalbox_listener_finalize;
  connector_class->kind = "signalbox";
  connector_class->command = sbx_signalbox_listener_command;
  listener_class->hold = FALSE;
  listener_class->add_routes = sbx_signalbox_listener_add_routes;
  listener_class->check_origins = sbx_signalbox_listener_check_origins;
  listener_class->end = sbx_signalbox_listener_end;
}

static void
sbx_signalbox_listener_init (SbxSignalboxListener *self)
{
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
}
