/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-dialer.h"

#include "sbx-limits.h"
#include "sbx-signalbox-link.h"

struct _SbxSignalboxDialer
{
  SbxDialer parent_instance;

  /* Owned */
  char *address;
  SbxSignalboxLink *link;
};

G_DEFINE_FINAL_TYPE (SbxSignalboxDialer, sbx_signalbox_dialer, SBX_TYPE_DIALER)

static void
on_ended (SbxSignalboxLink   *link,
          SbxSignalboxDialer *self)
{
  g_signal_handlers_disconnect_by_data (link, self);
  g_clear_object (&self->link);
  sbx_dialer_wait (SBX_DIALER (self), "The connection was lost; trying again");
}

static void
on_hello (SbxSignalboxLink   *link,
          const char         *run,
          SbxSignalboxDialer *self)
{
  sbx_dialer_succeeded (SBX_DIALER (self));
}

static gboolean
sbx_signalbox_dialer_begin (SbxDialer  *dialer,
                            SbxSession *session,
                            GError    **error)
{
  sbx_connector_set_address (SBX_CONNECTOR (dialer), SBX_SIGNALBOX_DIALER (dialer)->address);

  return TRUE;
}

static void
sbx_signalbox_dialer_dial (SbxDialer *dialer)
{
  sbx_dialer_connect (dialer, SBX_SIGNALBOX_DIALER (dialer)->address, SBX_SIGNALBOX_PROTOCOL, NULL,
                      SBX_LIMIT_MESSAGE_SIZE);
}

static void
sbx_signalbox_dialer_connected (SbxDialer *dialer,
                                SbxSocket *socket)
{
  SbxSignalboxDialer *self = SBX_SIGNALBOX_DIALER (dialer);

  self->link = sbx_signalbox_link_new (SBX_WIRE (socket), sbx_dialer_get_session (dialer),
                                       SBX_CONNECTOR (self));
  g_signal_connect (self->link, "hello", G_CALLBACK (on_hello), self);
  g_signal_connect (self->link, "ended", G_CALLBACK (on_ended), self);
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);
}

static void
sbx_signalbox_dialer_end (SbxDialer  *dialer,
                          const char *reason)
{
  SbxSignalboxDialer *self = SBX_SIGNALBOX_DIALER (dialer);

  if (self->link == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->link, self);
  sbx_signalbox_link_close (self->link, reason, NULL, "Signalbox disconnects");
  g_clear_object (&self->link);
}

static void
sbx_signalbox_dialer_command (SbxConnector *connector,
                              SbxCommand   *command,
                              SbxStore     *store,
                              GTask        *task)
{
  SbxSignalboxDialer *self = SBX_SIGNALBOX_DIALER (connector);

  if (self->link != NULL && sbx_signalbox_link_get_run (self->link) == store->run)
    sbx_signalbox_link_command (self->link, command, store, task);
  else
    g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                             "The app is not connected any more");
}

/**
 * sbx_signalbox_dialer_new:
 * @address: `ws://HOST:PORT/v1`
 *
 * Returns: (transfer full): a connector that does not dial yet
 */
SbxConnector *
sbx_signalbox_dialer_new (const char *address)
{
  SbxSignalboxDialer *self = g_object_new (SBX_TYPE_SIGNALBOX_DIALER, NULL);

  self->address = g_strdup (address);

  return SBX_CONNECTOR (self);
}

static void
sbx_signalbox_dialer_finalize (GObject *object)
{
  g_free (SBX_SIGNALBOX_DIALER (object)->address);

  G_OBJECT_CLASS (sbx_signalbox_dialer_parent_class)->finalize (object);
}

static void
sbx_signalbox_dialer_class_init (SbxSignalboxDialerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);
  SbxDialerClass *dialer_class = SBX_DIALER_CLASS (klass);

  object_class->finalize = sbx_signalbox_dialer_finalize;
  connector_class->kind = "signalbox";
  connector_class->command = sbx_signalbox_dialer_command;
  dialer_class->begin = sbx_signalbox_dialer_begin;
  dialer_class->dial = sbx_signalbox_dialer_dial;
  dialer_class->connected = sbx_signalbox_dialer_connected;
  dialer_class->end = sbx_signalbox_dialer_end;
}

static void
sbx_signalbox_dialer_init (SbxSignalboxDialer *self)
{
}
