/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-dialer.h"

#include "sbx-devtools-monitor.h"
#include "sbx-devtools-times.h"
#include "sbx-dial.h"
#include "sbx-limits.h"

#define FIRST_DELAY 250
#define LAST_DELAY 8000

struct _SbxDevtoolsDialer
{
  SbxConnector parent_instance;

  /* Owned */
  char *address;
  SbxSession *session;
  SbxDevtoolsRoster *roster;
  SbxDevtoolsMonitor *monitor;
  GCancellable *cancellable;
  GSource *retry;

  guint delay;         /* ms before the next try */
};

G_DEFINE_FINAL_TYPE (SbxDevtoolsDialer, sbx_devtools_dialer, SBX_TYPE_CONNECTOR)

static void dial (SbxDevtoolsDialer *self);

static gboolean
on_retry (gpointer data)
{
  SbxDevtoolsDialer *self = data;

  g_clear_pointer (&self->retry, g_source_unref);
  dial (self);

  return G_SOURCE_REMOVE;
}

static void
wait (SbxDevtoolsDialer *self,
      const char        *problem)
{
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_WAITING, problem);
  self->retry = sbx_devtools_after (self->delay, on_retry, self);
  self->delay = MIN (self->delay * 2, LAST_DELAY);
}

static void
on_ended (SbxDevtoolsMonitor *monitor,
          const char         *problem,
          SbxDevtoolsDialer  *self)
{
  g_signal_handlers_disconnect_by_data (monitor, self);
  g_clear_object (&self->monitor);
  wait (self, problem);
}

static void
on_joined (SbxDevtoolsMonitor *monitor,
           SbxDevtoolsDialer  *self)
{
  self->delay = FIRST_DELAY;
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxDevtoolsDialer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxSocket) socket = sbx_dial_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  if (socket == NULL && g_error_matches (error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_ADDRESS))
    {
      sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED, error->message);
      return;
    }
  if (socket == NULL)
    {
      wait (self, error->message);
      return;
    }

  self->monitor = sbx_devtools_monitor_new (socket, self->roster);
  g_signal_connect (self->monitor, "joined", G_CALLBACK (on_joined), self);
  g_signal_connect (self->monitor, "ended", G_CALLBACK (on_ended), self);
}

static void
dial (SbxDevtoolsDialer *self)
{
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_STARTING, NULL);
  sbx_dial_async (self->address, NULL, SBX_LIMIT_DEVTOOLS_MESSAGE, SBX_DIAL_NONE,
                  self->cancellable, on_dialled, g_object_ref (self));
}

static gboolean
sbx_devtools_dialer_start (SbxConnector *connector,
                           SbxSession   *session,
                           GError      **error)
{
  SbxDevtoolsDialer *self = SBX_DEVTOOLS_DIALER (connector);

  g_return_val_if_fail (self->session == NULL, FALSE);

  self->session = g_object_ref (session);
  self->roster = sbx_devtools_roster_new (session, connector, self->address);
  self->cancellable = g_cancellable_new ();
  self->delay = FIRST_DELAY;
  sbx_connector_set_address (connector, self->address);
  dial (self);

  return TRUE;
}

static void
sbx_devtools_dialer_stop (SbxConnector *connector,
                          const char   *reason)
{
  SbxDevtoolsDialer *self = SBX_DEVTOOLS_DIALER (connector);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  sbx_devtools_clear (&self->retry);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      sbx_devtools_monitor_close (self->monitor, reason);
      g_clear_object (&self->monitor);
    }
  g_clear_pointer (&self->roster, sbx_devtools_roster_free);
  g_clear_object (&self->session);
}

static void
sbx_devtools_dialer_command (SbxConnector *connector,
                             SbxCommand   *command,
                             SbxStore     *store,
                             GTask        *task)
{
  sbx_devtools_roster_command (SBX_DEVTOOLS_DIALER (connector)->roster, command, store, task);
}

/**
 * sbx_devtools_dialer_new:
 * @address: `ws://HOST:PORT/socketcluster/`, on loopback
 *
 * Returns: (transfer full): a connector that does not dial yet
 */
SbxConnector *
sbx_devtools_dialer_new (const char *address)
{
  SbxDevtoolsDialer *self = g_object_new (SBX_TYPE_DEVTOOLS_DIALER, NULL);

  self->address = g_strdup (address);

  return SBX_CONNECTOR (self);
}

static void
sbx_devtools_dialer_dispose (GObject *object)
{
  sbx_devtools_dialer_stop (SBX_CONNECTOR (object), "stopped");

  G_OBJECT_CLASS (sbx_devtools_dialer_parent_class)->dispose (object);
}

static void
sbx_devtools_dialer_finalize (GObject *object)
{
  g_free (SBX_DEVTOOLS_DIALER (object)->address);

  G_OBJECT_CLASS (sbx_devtools_dialer_parent_class)->finalize (object);
}

static void
sbx_devtools_dialer_class_init (SbxDevtoolsDialerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);

  object_class->dispose = sbx_devtools_dialer_dispose;
  object_class->finalize = sbx_devtools_dialer_finalize;
  connector_class->kind = "devtools";
  connector_class->start = sbx_devtools_dialer_start;
  connector_class->stop = sbx_devtools_dialer_stop;
  connector_class->command = sbx_devtools_dialer_command;
}

static void
sbx_devtools_dialer_init (SbxDevtoolsDialer *self)
{
}
