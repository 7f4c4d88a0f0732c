/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-demo.h"

#include "sbx-demo-peer.h"

static const char *const scripts[] = { "shop", "orders" };

struct _SbxDemo
{
  GObject parent_instance;

  char *address;
  double speed;
  GPtrArray *peers;    /* SbxDemoPeer */
  guint playing;
  GTask *task;         /* (nullable): the call under way */
};

G_DEFINE_FINAL_TYPE (SbxDemo, sbx_demo, G_TYPE_OBJECT)

static void
on_ended (SbxDemoPeer  *peer,
          const GError *error,
          SbxDemo      *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->task == NULL)
    return;
  if (error == NULL && --self->playing > 0)
    return;

  task = g_steal_pointer (&self->task);
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sbx_demo_new:
 * @address: where Signalbox listens, `ws://127.0.0.1:PORT/v1`
 * @speed: 1 plays as it happened, 10 ten times as fast, 0 at once
 *
 * Returns: (transfer full): a demo that has not begun
 */
SbxDemo *
sbx_demo_new (const char *address,
              double      speed)
{
  SbxDemo *self = g_object_new (SBX_TYPE_DEMO, NULL);

  self->address = g_strdup (address);
  self->speed = speed;

  return self;
}

/**
 * sbx_demo_play_async:
 *
 * Plays the demo once. The call ends when Signalbox has acknowledged the last event.
 */
void
sbx_demo_play_async (SbxDemo            *self,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            data)
{
  g_return_if_fail (SBX_IS_DEMO (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, sbx_demo_play_async);
  self->playing = G_N_ELEMENTS (scripts);
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      SbxDemoPeer *peer = sbx_demo_peer_new (scripts[i], self->speed);

      g_ptr_array_add (self->peers, peer);
      g_signal_connect (peer, "ended", G_CALLBACK (on_ended), self);
      sbx_demo_peer_start (peer, self->address, cancellable);
    }
}

gboolean
sbx_demo_play_finish (SbxDemo      *self,
                      GAsyncResult *result,
                      GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sbx_demo_dispose (GObject *object)
{
  SbxDemo *self = SBX_DEMO (object);

  for (guint i = 0; i < self->peers->len; i++)
    {
      g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->peers, i), self);
      sbx_demo_peer_stop (g_ptr_array_index (self->peers, i));
    }
  g_ptr_array_set_size (self->peers, 0);

  G_OBJECT_CLASS (sbx_demo_parent_class)->dispose (object);
}

static void
sbx_demo_finalize (GObject *object)
{
  SbxDemo *self = SBX_DEMO (object);

  g_ptr_array_unref (self->peers);
  g_free (self->address);

  G_OBJECT_CLASS (sbx_demo_parent_class)->finalize (object);
}

static void
sbx_demo_class_init (SbxDemoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_demo_dispose;
  object_class->finalize = sbx_demo_finalize;
}

static void
sbx_demo_init (SbxDemo *self)
{
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
}
