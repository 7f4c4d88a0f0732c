/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-reactotron.h"

#include <glib/gi18n.h>

#include "sbx-reactotron-client.h"

#define OFFER "read-states"

static const SbxOffer offers[] = {
  {
    .id = OFFER,
    .title = N_("Read Whole States Again"),
    .cost = N_("Each app writes its whole state once, which stops a large one for a moment"),
  },
};

struct _SbxReactotron
{
  SbxListener parent_instance;

  GPtrArray *clients; /* SbxReactotronClient */
};

G_DEFINE_FINAL_TYPE (SbxReactotron, sbx_reactotron, SBX_TYPE_LISTENER)

static void
on_ended (SbxReactotronClient *client,
          SbxReactotron       *self)
{
  g_signal_handlers_disconnect_by_data (client, self);
  g_ptr_array_remove_fast (self->clients, client);
  if (self->clients->len == 0)
    sbx_connector_set_offers (SBX_CONNECTOR (self), NULL, 0);
}

static void
on_socket (SbxDoor   *door,
           SbxSocket *socket,
           gpointer   data)
{
  SbxReactotron *self = data;
  SbxSession *session = sbx_listener_get_session (SBX_LISTENER (self));
  SbxReactotronClient *client = sbx_reactotron_client_new (SBX_WIRE (socket), session,
                                                           SBX_CONNECTOR (self));

  g_ptr_array_add (self->clients, client);
  g_signal_connect (client, "ended", G_CALLBACK (on_ended), self);
  sbx_connector_set_offers (SBX_CONNECTOR (self), offers, G_N_ELEMENTS (offers));
}

static void
sbx_reactotron_add_routes (SbxListener *listener,
                           SbxDoor     *door)
{
  sbx_door_add_socket (door, "/", NULL, on_socket, listener, NULL);
}

static void
sbx_reactotron_check_origins (SbxListener *listener,
                              SbxOrigins  *origins)
{
  SbxReactotron *self = SBX_REACTOTRON (listener);

  for (guint i = self->clients->len; i > 0; i--)
    {
      g_autoptr (SbxReactotronClient) client = g_object_ref (self->clients->pdata[i - 1]);
      const char *origin = sbx_reactotron_client_get_origin (client);

      if (origin != NULL && !sbx_origins_is_allowed (origins, origin))
        sbx_reactotron_client_close (client, "closed");
    }
}

static void
sbx_reactotron_end (SbxListener *listener,
                    const char  *reason)
{
  SbxReactotron *self = SBX_REACTOTRON (listener);

  while (self->clients->len > 0)
    {
      g_autoptr (SbxReactotronClient) client =
        g_object_ref (self->clients->pdata[self->clients->len - 1]);

      sbx_reactotron_client_close (client, reason);
    }
}

static void
sbx_reactotron_command (SbxConnector *connector,
                        SbxCommand   *command,
                        SbxStore     *store,
                        GTask        *task)
{
  SbxReactotron *self = SBX_REACTOTRON (connector);

  for (guint i = 0; i < self->clients->len; i++)
    {
      SbxReactotronClient *client = g_ptr_array_index (self->clients, i);

      if (sbx_reactotron_client_get_run (client) != store->run)
        continue;
      sbx_reactotron_client_command (client, command, store, task);
      return;
    }

  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                           "The app is not connected any more");
}

static void
sbx_reactotron_invoke (SbxConnector *connector,
                       const char   *offer,
                       GTask        *task)
{
  SbxReactotron *self = SBX_REACTOTRON (connector);

  for (guint i = 0; g_str_equal (offer, OFFER) && i < self->clients->len; i++)
    sbx_reactotron_client_refresh (g_ptr_array_index (self->clients, i));
  g_task_return_boolean (task, TRUE);
}

static void
sbx_reactotron_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_REACTOTRON (object)->clients);

  G_OBJECT_CLASS (sbx_reactotron_parent_class)->finalize (object);
}

static void
sbx_reactotron_class_init (SbxReactotronClass *klass)
{
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);
  SbxListenerClass *listener_class = SBX_LISTENER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_reactotron_finalize;
  connector_class->kind = "reactotron";
  connector_class->command = sbx_reactotron_command;
  connector_class->invoke = sbx_reactotron_invoke;
  listener_class->usual_port = SBX_REACTOTRON_PORT;
  listener_class->usual_program = "the Reactotron app";
  listener_class->add_routes = sbx_reactotron_add_routes;
  listener_class->check_origins = sbx_reactotron_check_origins;
  listener_class->end = sbx_reactotron_end;
}

static void
sbx_reactotron_init (SbxReactotron *self)
{
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_reactotron_new:
 * @origins: which pages may connect
 * @port: the port, 0 for any free one
 *
 * Returns: (transfer full): a connector that does not listen yet
 */
SbxConnector *
sbx_reactotron_new (SbxOrigins *origins,
                    guint16     port)
{
  SbxReactotron *self = g_object_new (SBX_TYPE_REACTOTRON, NULL);

  sbx_listener_set_up (SBX_LISTENER (self), origins, port);

  return SBX_CONNECTOR (self);
}
