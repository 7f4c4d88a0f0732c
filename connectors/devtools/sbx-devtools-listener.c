/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-listener.h"

#include "sbx-devtools-link.h"
#include "sbx-devtools-report.h"
#include "sbx-limits.h"
#include "sbx-sc-packet.h"

struct _SbxDevtoolsListener
{
  SbxListener parent_instance;

  /* Owned */
  SbxDevtoolsRoster *roster;
  GPtrArray *links;    /* SbxDevtoolsLink */
};

G_DEFINE_FINAL_TYPE (SbxDevtoolsListener, sbx_devtools_listener, SBX_TYPE_LISTENER)

static void
on_ended (SbxDevtoolsLink     *link,
          SbxDevtoolsListener *self)
{
  g_signal_handlers_disconnect_by_data (link, self);
  g_ptr_array_remove_fast (self->links, link);
}

static void
on_socket (SbxDoor   *door,
           SbxSocket *socket,
           gpointer   data)
{
  SbxDevtoolsListener *self = data;
  SbxDevtoolsLink *link = sbx_devtools_link_new (socket, self->roster, SBX_CONNECTOR (self));

  g_ptr_array_add (self->links, link);
  g_signal_connect (link, "ended", G_CALLBACK (on_ended), self);
}

static guint
on_report (SbxDoor           *door,
           const SbxDoorPost *post,
           GString           *answer,
           gpointer           data)
{
  SbxListener *self = data;
  g_autofree char *problem = NULL;
  guint status = sbx_devtools_report_take (sbx_listener_get_session (self), SBX_CONNECTOR (self),
                                           post->body, post->origin, answer, &problem);

  if (problem != NULL)
    {
      g_autofree char *text = g_strdup_printf ("A report from %s was refused: %s", post->address,
                                               problem);

      sbx_connector_add_complaint (SBX_CONNECTOR (self), "malformed", text);
    }

  return status;
}

static void
sbx_devtools_listener_add_routes (SbxListener *listener,
                                  SbxDoor     *door)
{
  SbxDevtoolsListener *self = SBX_DEVTOOLS_LISTENER (listener);

  g_clear_pointer (&self->roster, sbx_devtools_roster_free);
  self->roster = sbx_devtools_roster_new (sbx_listener_get_session (listener),
                                          SBX_CONNECTOR (self), "");
  sbx_door_set_max_message (door, SBX_LIMIT_DEVTOOLS_MESSAGE);
  sbx_door_add_socket (door, SBX_SC_PATH, NULL, on_socket, self, NULL);
  sbx_door_add_post (door, "/", "application/json", SBX_LIMIT_DEVTOOLS_REPORT, on_report, self,
                     NULL);
}

/* A permission that was withdrawn ends the connections that came with it. */
static void
sbx_devtools_listener_check_origins (SbxListener *listener,
                                     SbxOrigins  *origins)
{
  SbxDevtoolsListener *self = SBX_DEVTOOLS_LISTENER (listener);

  for (guint i = self->links->len; i > 0; i--)
    {
      g_autoptr (SbxDevtoolsLink) link = g_object_ref (g_ptr_array_index (self->links, i - 1));
      const char *origin = sbx_devtools_link_get_origin (link);

      if (origin != NULL && !sbx_origins_is_allowed (origins, origin))
        sbx_devtools_link_close (link, "closed", "this origin is not allowed any more");
    }
}

static void
sbx_devtools_listener_end (SbxListener *listener,
                           const char  *reason)
{
  SbxDevtoolsListener *self = SBX_DEVTOOLS_LISTENER (listener);

  while (self->links->len > 0)
    {
      SbxDevtoolsLink *last = g_ptr_array_index (self->links, self->links->len - 1);
      g_autoptr (SbxDevtoolsLink) link = g_object_ref (last);

      sbx_devtools_link_close (link, reason, "Signalbox stops listening");
    }
  g_clear_pointer (&self->roster, sbx_devtools_roster_free);
}

static void
sbx_devtools_listener_command (SbxConnector *connector,
                               SbxCommand   *command,
                               SbxStore     *store,
                               GTask        *task)
{
  sbx_devtools_roster_command (SBX_DEVTOOLS_LISTENER (connector)->roster, command, store, task);
}

/**
 * sbx_devtools_listener_new:
 * @origins: who may come in
 * @port: the port, 0 for any free one
 *
 * Returns: (transfer full): a connector that does not listen yet
 */
SbxConnector *
sbx_devtools_listener_new (SbxOrigins *origins,
                           guint16     port)
{
  SbxDevtoolsListener *self = g_object_new (SBX_TYPE_DEVTOOLS_LISTENER, NULL);

  sbx_listener_set_up (SBX_LISTENER (self), origins, port);

  return SBX_CONNECTOR (self);
}

static void
sbx_devtools_listener_finalize (GObject *object)
{
  SbxDevtoolsListener *self = SBX_DEVTOOLS_LISTENER (object);

  g_ptr_array_unref (self->links);
  g_clear_pointer (&self->roster, sbx_devtools_roster_free);

  G_OBJECT_CLASS (sbx_devtools_listener_parent_class)->finalize (object);
}

static void
sbx_devtools_listener_class_init (SbxDevtoolsListenerClass *klass)
{
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);
  SbxListenerClass *listener_class = SBX_LISTENER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_devtools_listener_finalize;
  connector_class->kind = "devtools";
  connector_class->command = sbx_devtools_listener_command;
  listener_class->usual_port = SBX_DEVTOOLS_PORT;
  listener_class->usual_program = "the Redux DevTools server";
  listener_class->add_routes = sbx_devtools_listener_add_routes;
  listener_class->check_origins = sbx_devtools_listener_check_origins;
  listener_class->end = sbx_devtools_listener_end;
}

static void
sbx_devtools_listener_init (SbxDevtoolsListener *self)
{
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
}
