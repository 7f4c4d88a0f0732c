/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-dialer.h"

#include "sbx-dial.h"
#include "sbx-limits.h"
#include "sbx-signalbox-link.h"

#define FIRST_DELAY 250
#define LAST_DELAY 8000

struct _SbxSignalboxDialer
{
  SbxConnector parent_instance;

  /* Owned */
  char *address;
  SbxSession *session;
  SbxSignalboxLink *link;
  GCancellable *cancellable;
  GSource *retry;

  guint delay;         /* ms before the next try */
};

G_DEFINE_FINAL_TYPE (SbxSignalboxDialer, sbx_signalbox_dialer, SBX_TYPE_CONNECTOR)

static void dial (SbxSignalboxDialer *self);

static gboolean
on_retry (gpointer data)
{
  SbxSignalboxDialer *self = data;

  g_clear_pointer (&self->retry, g_source_unref);
  dial (self);

  return G_SOURCE_REMOVE;
}

static void
wait (SbxSignalboxDialer *self,
      const char         *problem)
{
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_WAITING, problem);
  self->retry = g_timeout_source_new (self->delay);
  g_source_set_static_name (self->retry, "[signalbox] dial again");
  g_source_set_callback (self->retry, on_retry, self, NULL);
  g_source_attach (self->retry, g_main_context_get_thread_default ());
  self->delay = MIN (self->delay * 2, LAST_DELAY);
}

static void
on_ended (SbxSignalboxLink   *link,
          SbxSignalboxDialer *self)
{
  g_signal_handlers_disconnect_by_data (link, self);
  g_clear_object (&self->link);
  wait (self, "The connection was lost; trying again");
}

static void
on_hello (SbxSignalboxLink   *link,
          const char         *run,
          SbxSignalboxDialer *self)
{
  self->delay = FIRST_DELAY;
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxSignalboxDialer) self = data;
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

  self->link = sbx_signalbox_link_new (SBX_WIRE (socket), self->session, SBX_CONNECTOR (self));
  g_signal_connect (self->link, "hello", G_CALLBACK (on_hello), self);
  g_signal_connect (self->link, "ended", G_CALLBACK (on_ended), self);
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);
}

static void
dial (SbxSignalboxDialer *self)
{
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_STARTING, NULL);
  sbx_dial_async (self->address, SBX_SIGNALBOX_PROTOCOL, SBX_LIMIT_MESSAGE_SIZE, SBX_DIAL_NONE,
                  self->cancellable, on_dialled, g_object_ref (self));
}

static gboolean
sbx_signalbox_dialer_start (SbxConnector *connector,
                            SbxSession   *session,
                            GError      **error)
{
  SbxSignalboxDialer *self = SBX_SIGNALBOX_DIALER (connector);

  g_return_val_if_fail (self->session == NULL, FALSE);

  self->session = g_object_ref (session);
  self->cancellable = g_cancellable_new ();
  self->delay = FIRST_DELAY;
  sbx_connector_set_address (connector, self->address);
  dial (self);

  return TRUE;
}

static void
sbx_signalbox_dialer_stop (SbxConnector *connector,
                           const char   *reason)
{
  SbxSignalboxDialer *self = SBX_SIGNALBOX_DIALER (connector);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->retry != NULL)
    g_source_destroy (self->retry);
  g_clear_pointer (&self->retry, g_source_unref);
  if (self->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      sbx_signalbox_link_close (self->link, reason, NULL, "Signalbox disconnects");
      g_clear_object (&self->link);
    }
  g_clear_object (&self->session);
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
sbx_signalbox_dialer_dispose (GObject *object)
{
  sbx_signalbox_dialer_stop (SBX_CONNECTOR (object), "stopped");

  G_OBJECT_CLASS (sbx_signalbox_dialer_parent_class)->dispose (object);
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

  object_class->dispose = sbx_signalbox_dialer_dispose;
  object_class->finalize = sbx_signalbox_dialer_finalize;
  connector_class->kind = "signalbox";
  connector_class->start = sbx_signalbox_dialer_start;
  connector_class->stop = sbx_signalbox_dialer_stop;
  connector_class->command = sbx_signalbox_dialer_command;
}

static void
sbx_signalbox_dialer_init (SbxSignalboxDialer *self)
{
}
