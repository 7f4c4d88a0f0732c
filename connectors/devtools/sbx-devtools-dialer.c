/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-dialer.h"

#include "sbx-devtools-monitor.h"
#include "sbx-limits.h"

struct _SbxDevtoolsDialer
{
  SbxDialer parent_instance;

  /* Owned */
  char *address;
  SbxDevtoolsRoster *roster;
  SbxDevtoolsMonitor *monitor;
};

G_DEFINE_FINAL_TYPE (SbxDevtoolsDialer, sbx_devtools_dialer, SBX_TYPE_DIALER)

static void
on_ended (SbxDevtoolsMonitor *monitor,
          const char         *problem,
          SbxDevtoolsDialer  *self)
{
  g_signal_handlers_disconnect_by_data (monitor, self);
  g_clear_object (&self->monitor);
  sbx_dialer_wait (SBX_DIALER (self), problem);
}

static void
on_joined (SbxDevtoolsMonitor *monitor,
           SbxDevtoolsDialer  *self)
{
  sbx_dialer_succeeded (SBX_DIALER (self));
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);
}

static gboolean
sbx_devtools_dialer_begin (SbxDialer  *dialer,
                           SbxSession *session,
                           GError    **error)
{
  SbxDevtoolsDialer *self = SBX_DEVTOOLS_DIALER (dialer);

  self->roster = sbx_devtools_roster_new (session, SBX_CONNECTOR (self), self->address);
  sbx_connector_set_address (SBX_CONNECTOR (self), self->address);

  return TRUE;
}

static void
sbx_devtools_dialer_dial (SbxDialer *dialer)
{
  sbx_dialer_connect (dialer, SBX_DEVTOOLS_DIALER (dialer)->address, NULL, NULL,
                      SBX_LIMIT_DEVTOOLS_MESSAGE);
}

static void
sbx_devtools_dialer_connected (SbxDialer *dialer,
                               SbxSocket *socket)
{
  SbxDevtoolsDialer *self = SBX_DEVTOOLS_DIALER (dialer);

  sbx_dialer_expect (dialer, "What answers there has not greeted yet, as a Redux DevTools server "
                             "does");
  self->monitor = sbx_devtools_monitor_new (socket, self->roster);
  g_signal_connect (self->monitor, "joined", G_CALLBACK (on_joined), self);
  g_signal_connect (self->monitor, "ended", G_CALLBACK (on_ended), self);
}

static void
sbx_devtools_dialer_end (SbxDialer  *dialer,
                         const char *reason)
{
  SbxDevtoolsDialer *self = SBX_DEVTOOLS_DIALER (dialer);

  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      sbx_devtools_monitor_close (self->monitor, reason);
      g_clear_object (&self->monitor);
    }
  g_clear_pointer (&self->roster, sbx_devtools_roster_free);
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
  SbxDialerClass *dialer_class = SBX_DIALER_CLASS (klass);

  object_class->finalize = sbx_devtools_dialer_finalize;
  connector_class->kind = "devtools";
  connector_class->command = sbx_devtools_dialer_command;
  dialer_class->begin = sbx_devtools_dialer_begin;
  dialer_class->dial = sbx_devtools_dialer_dial;
  dialer_class->connected = sbx_devtools_dialer_connected;
  dialer_class->end = sbx_devtools_dialer_end;
}

static void
sbx_devtools_dialer_init (SbxDevtoolsDialer *self)
{
}
