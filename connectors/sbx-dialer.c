/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-dialer.h"

#include "sbx-timeout.h"

#define FIRST_DELAY 250u
#define LAST_DELAY 8000u

/* Who has not answered after so many ms is said to be silent, though it is waited for. */
#define PATIENCE 1000u

typedef struct
{
  /* Owned, and there only between start and stop */
  SbxSession *session;
  GCancellable *cancellable;
  GSource *retry;
  GSource *silence;
  char *silent;

  guint delay;   /* ms before the next attempt */
} SbxDialerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SbxDialer, sbx_dialer, SBX_TYPE_CONNECTOR)

static SbxDialerPrivate *
get_private (SbxDialer *self)
{
  return sbx_dialer_get_instance_private (self);
}

static gboolean
on_retry (gpointer data)
{
  sbx_timeout_clear (&get_private (data)->retry);
  sbx_dialer_again (data);

  return G_SOURCE_REMOVE;
}

static void
stop_expecting (SbxDialerPrivate *priv)
{
  sbx_timeout_clear (&priv->silence);
  g_clear_pointer (&priv->silent, g_free);
}

static gboolean
on_silence (gpointer data)
{
  SbxDialerPrivate *priv = get_private (data);
  g_autofree char *problem = g_steal_pointer (&priv->silent);

  stop_expecting (priv);
  sbx_connector_set_state (SBX_CONNECTOR (data), SBX_CONNECTOR_WAITING, problem);

  return G_SOURCE_REMOVE;
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxDialer) self = data;
  SbxDialerClass *klass = SBX_DIALER_GET_CLASS (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxSocket) socket = sbx_dial_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || get_private (self)->session == NULL)
    return;
  stop_expecting (get_private (self));
  if (socket != NULL)
    klass->connected (self, socket);
  else if (klass->refused != NULL && klass->refused (self, error))
    return;
  else if (g_error_matches (error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_ADDRESS))
    sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED, error->message);
  else
    sbx_dialer_wait (self, error->message);
}

static gboolean
sbx_dialer_start (SbxConnector *connector,
                  SbxSession   *session,
                  GError      **error)
{
  SbxDialer *self = SBX_DIALER (connector);
  SbxDialerClass *klass = SBX_DIALER_GET_CLASS (self);
  SbxDialerPrivate *priv = get_private (self);

  g_return_val_if_fail (priv->session == NULL, FALSE);

  priv->session = g_object_ref (session);
  priv->cancellable = g_cancellable_new ();
  priv->delay = FIRST_DELAY;
  if (klass->begin != NULL && !klass->begin (self, session, error))
    return FALSE;
  sbx_dialer_again (self);

  return TRUE;
}

static void
sbx_dialer_stop (SbxConnector *connector,
                 const char   *reason)
{
  SbxDialer *self = SBX_DIALER (connector);
  SbxDialerPrivate *priv = get_private (self);

  if (priv->session == NULL)
    return;

  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  sbx_timeout_clear (&priv->retry);
  stop_expecting (priv);
  SBX_DIALER_GET_CLASS (self)->end (self, reason);
  g_clear_object (&priv->session);
}

static void
sbx_dialer_dispose (GObject *object)
{
  sbx_dialer_stop (SBX_CONNECTOR (object), "stopped");

  G_OBJECT_CLASS (sbx_dialer_parent_class)->dispose (object);
}

static void
sbx_dialer_class_init (SbxDialerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);

  object_class->dispose = sbx_dialer_dispose;
  connector_class->start = sbx_dialer_start;
  connector_class->stop = sbx_dialer_stop;
  klass->last_delay = LAST_DELAY;
}

static void
sbx_dialer_init (SbxDialer *self)
{
}

/* --- For subclasses -------------------------------------------------------------------------- */

/**
 * sbx_dialer_get_session:
 * @self: a dialer
 *
 * Returns: (transfer none) (nullable): what it feeds, %NULL while it is stopped
 */
SbxSession *
sbx_dialer_get_session (SbxDialer *self)
{
  g_return_val_if_fail (SBX_IS_DIALER (self), NULL);

  return get_private (self)->session;
}

/**
 * sbx_dialer_get_cancellable:
 * @self: a dialer
 *
 * Returns: (transfer none) (nullable): cancelled when it is stopped, %NULL afterwards
 */
GCancellable *
sbx_dialer_get_cancellable (SbxDialer *self)
{
  g_return_val_if_fail (SBX_IS_DIALER (self), NULL);

  return get_private (self)->cancellable;
}

/**
 * sbx_dialer_again:
 * @self: a started dialer
 *
 * Dials at once.
 */
void
sbx_dialer_again (SbxDialer *self)
{
  g_return_if_fail (SBX_IS_DIALER (self));

  sbx_timeout_clear (&get_private (self)->retry);
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_STARTING, NULL);
  SBX_DIALER_GET_CLASS (self)->dial (self);
}

/**
 * sbx_dialer_connect:
 * @self: a dialer that dials
 * @address: URL of a WebSocket
 * @protocol: (nullable): the subprotocol
 * @headers: (nullable): lines of the request, each with CR LF
 * @max_message: limit of a message, in bytes
 *
 * Opens a WebSocket; `connected` or `refused` follows, unless it is stopped before.
 */
void
sbx_dialer_connect (SbxDialer  *self,
                    const char *address,
                    const char *protocol,
                    const char *headers,
                    gsize       max_message)
{
  g_autofree char *silent = g_strdup_printf ("%s has not answered yet", address);

  g_return_if_fail (SBX_IS_DIALER (self));

  sbx_dialer_expect (self, silent);
  sbx_dial_with_headers_async (address, protocol, headers, max_message, SBX_DIAL_NONE,
                               get_private (self)->cancellable, on_dialled, g_object_ref (self));
}

/**
 * sbx_dialer_expect:
 * @self: a started dialer
 * @problem: what is said if nothing comes, for people
 *
 * Something is about to come from the other side, and may be late: after a second @problem is said,
 * unless sbx_dialer_succeeded() or sbx_dialer_wait() came before.
 */
void
sbx_dialer_expect (SbxDialer  *self,
                   const char *problem)
{
  SbxDialerPrivate *priv = get_private (self);

  g_return_if_fail (SBX_IS_DIALER (self));

  stop_expecting (priv);
  priv->silent = g_strdup (problem);
  priv->silence = sbx_timeout_new (PATIENCE, "[signalbox] dialled in vain", on_silence, self);
}

/**
 * sbx_dialer_wait:
 * @self: a started dialer, without a connection
 * @problem: why, for people
 *
 * Dials again after a pause, which is twice as long the next time.
 */
void
sbx_dialer_wait (SbxDialer  *self,
                 const char *problem)
{
  SbxDialerPrivate *priv = get_private (self);

  g_return_if_fail (SBX_IS_DIALER (self));

  stop_expecting (priv);
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_WAITING, problem);
  sbx_timeout_clear (&priv->retry);
  priv->retry = sbx_timeout_new (priv->delay, "[signalbox] dial again", on_retry, self);
  priv->delay = MIN (priv->delay * 2, SBX_DIALER_GET_CLASS (self)->last_delay);
}

/**
 * sbx_dialer_succeeded:
 * @self: a dialer
 *
 * The other side is the right one: the pauses begin anew.
 */
void
sbx_dialer_succeeded (SbxDialer *self)
{
  g_return_if_fail (SBX_IS_DIALER (self));

  stop_expecting (get_private (self));
  get_private (self)->delay = FIRST_DELAY;
}
