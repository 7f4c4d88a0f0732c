/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-listener.h"

typedef struct
{
  /* Owned */
  SbxOrigins *origins;
  SbxGuard *guard;
  SbxDoor *door;
  SbxSession *session;

  guint watch;   /* of the origins */
  guint16 port;  /* the wanted one; after the first start the one we have */
} SbxListenerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SbxListener, sbx_listener, SBX_TYPE_CONNECTOR)

static SbxListenerPrivate *
get_private (SbxListener *self)
{
  return sbx_listener_get_instance_private (self);
}

static void
on_refused (SbxGuard         *guard,
            const SbxRefusal *refusal,
            SbxListener      *self)
{
  g_autofree char *text = NULL;

  /* The question that the window asks says it already. Who opens a connection and asks for nothing
   * looked whether somebody is there: browsers and searches do. */
  if (refusal->reason == SBX_GUARD_ORIGIN_ASK
      || (refusal->reason == SBX_GUARD_TIMEOUT && refusal->host == NULL))
    return;
  text = refusal->host == NULL && refusal->origin == NULL
         ? g_strdup (sbx_guard_describe (refusal->reason))
         : g_strdup_printf ("%s (Host: %s, Origin: %s)", sbx_guard_describe (refusal->reason),
                            refusal->host != NULL ? refusal->host : "–",
                            refusal->origin != NULL ? refusal->origin : "–");
  sbx_connector_add_complaint (SBX_CONNECTOR (self), "refused", text);
}

static void
on_origins (SbxOrigins *origins,
            gpointer    data)
{
  SbxListenerClass *klass = SBX_LISTENER_GET_CLASS (data);

  if (klass->check_origins != NULL)
    klass->check_origins (data, origins);
}

static void
set_address (SbxListener *self)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", get_private (self)->port);

  sbx_connector_set_address (SBX_CONNECTOR (self), address);
}

/* The clients have the number compiled in: another port is no way out by itself. */
static void
explain (SbxListener  *self,
         GError      **error)
{
  SbxListenerClass *klass = SBX_LISTENER_GET_CLASS (self);
  guint16 port = get_private (self)->port;

  if (!g_error_matches (*error, SBX_DOOR_ERROR, SBX_DOOR_ERROR_PORT_TAKEN)
      || klass->usual_program == NULL || port != klass->usual_port)
    return;

  g_clear_error (error);
  g_set_error (error, SBX_DOOR_ERROR, SBX_DOOR_ERROR_PORT_TAKEN,
               "Port %u is taken, probably by %s, or by another Signalbox "
               "(“ss -ltnp sport = :%u” shows by what). Close it and try again.",
               port, klass->usual_program, port);
}

static gboolean
sbx_listener_start (SbxConnector *connector,
                    SbxSession   *session,
                    GError      **error)
{
  SbxListener *self = SBX_LISTENER (connector);
  SbxListenerPrivate *priv = get_private (self);
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (priv->door == NULL, FALSE);

  set_address (self);
  priv->session = g_object_ref (session);
  priv->door = sbx_door_new (priv->guard);
  sbx_door_set_hold (priv->door, SBX_LISTENER_GET_CLASS (self)->hold);
  SBX_LISTENER_GET_CLASS (self)->add_routes (self, priv->door);
  if (!sbx_door_open (priv->door, priv->port, &problem))
    {
      g_clear_object (&priv->door);
      g_clear_object (&priv->session);
      explain (self, &problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  priv->watch = sbx_origins_watch (priv->origins, g_main_context_get_thread_default (), on_origins,
                                   self, NULL);
  priv->port = sbx_door_get_port (priv->door);
  set_address (self);
  sbx_connector_set_state (connector, SBX_CONNECTOR_READY, NULL);

  return TRUE;
}

static void
sbx_listener_stop (SbxConnector *connector,
                   const char   *reason)
{
  SbxListener *self = SBX_LISTENER (connector);
  SbxListenerPrivate *priv = get_private (self);

  if (priv->watch != 0)
    sbx_origins_unwatch (priv->origins, priv->watch);
  priv->watch = 0;
  if (priv->door == NULL)
    return;

  sbx_door_close (priv->door);
  SBX_LISTENER_GET_CLASS (self)->end (self, reason);
  g_clear_object (&priv->door);
  g_clear_object (&priv->session);
}

static void
sbx_listener_dispose (GObject *object)
{
  sbx_listener_stop (SBX_CONNECTOR (object), "stopped");

  G_OBJECT_CLASS (sbx_listener_parent_class)->dispose (object);
}

static void
sbx_listener_finalize (GObject *object)
{
  SbxListenerPrivate *priv = get_private (SBX_LISTENER (object));

  if (priv->guard != NULL)
    g_signal_handlers_disconnect_by_data (priv->guard, object);
  g_clear_object (&priv->guard);
  g_clear_object (&priv->origins);

  G_OBJECT_CLASS (sbx_listener_parent_class)->finalize (object);
}

static void
sbx_listener_class_init (SbxListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);

  object_class->dispose = sbx_listener_dispose;
  object_class->finalize = sbx_listener_finalize;
  connector_class->start = sbx_listener_start;
  connector_class->stop = sbx_listener_stop;
  klass->hold = TRUE;
}

static void
sbx_listener_init (SbxListener *self)
{
}

/**
 * sbx_listener_set_up:
 * @self: a listener that was just made
 * @origins: which pages may come in
 * @port: the port, 0 for any free one
 *
 * Says how it listens. For subclasses.
 */
void
sbx_listener_set_up (SbxListener *self,
                     SbxOrigins  *origins,
                     guint16      port)
{
  SbxListenerPrivate *priv = get_private (self);

  g_return_if_fail (SBX_IS_LISTENER (self));
  g_return_if_fail (priv->origins == NULL);

  priv->origins = g_object_ref (origins);
  priv->guard = sbx_guard_new (origins);
  priv->port = port;
  g_signal_connect (priv->guard, "refused", G_CALLBACK (on_refused), self);
}

/**
 * sbx_listener_get_session:
 * @self: a listener
 *
 * Returns: (transfer none) (nullable): what it feeds, %NULL while it does not listen
 */
SbxSession *
sbx_listener_get_session (SbxListener *self)
{
  g_return_val_if_fail (SBX_IS_LISTENER (self), NULL);

  return get_private (self)->session;
}

/**
 * sbx_listener_get_port:
 * @self: a listener
 *
 * Returns: the port on which it listens, 0 while it does not
 */
guint16
sbx_listener_get_port (SbxListener *self)
{
  SbxListenerPrivate *priv = get_private (self);

  g_return_val_if_fail (SBX_IS_LISTENER (self), 0);

  return priv->door != NULL ? priv->port : 0;
}
