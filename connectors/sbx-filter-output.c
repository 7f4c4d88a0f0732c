/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-output.h"

struct _SbxFilterOutput
{
  GOutputStream parent_instance;

  guint64 unsent;
  SbxFilterDrainedFunc drained;
  gpointer drained_data;

  /* Owned references */
  GOutputStream *base;
};

static void sbx_filter_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxFilterOutput, sbx_filter_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      sbx_filter_output_pollable_init))

/* GPollableOutputStream */

static gboolean
sbx_filter_output_can_poll (GPollableOutputStream *pollable)
{
  SbxFilterOutput *self = SBX_FILTER_OUTPUT (pollable);

  return G_IS_POLLABLE_OUTPUT_STREAM (self->base) &&
         g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (self->base));
}

static gboolean
sbx_filter_output_is_writable (GPollableOutputStream *pollable)
{
  SbxFilterOutput *self = SBX_FILTER_OUTPUT (pollable);

  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (self->base));
}

static GSource *
sbx_filter_output_create_source (GPollableOutputStream *pollable,
                                 GCancellable          *cancellable)
{
  SbxFilterOutput *self = SBX_FILTER_OUTPUT (pollable);
  GPollableOutputStream *base = G_POLLABLE_OUTPUT_STREAM (self->base);
  g_autoptr (GSource) source = g_pollable_output_stream_create_source (base, NULL);

  return g_pollable_source_new_full (self, source, cancellable);
}

static gssize
sbx_filter_output_write_nonblocking (GPollableOutputStream  *pollable,
                                     const void             *buffer,
                                     gsize                   count,
                                     GError                **error)
{
  SbxFilterOutput *self = SBX_FILTER_OUTPUT (pollable);
  GPollableOutputStream *base = G_POLLABLE_OUTPUT_STREAM (self->base);
  gssize n = g_pollable_output_stream_write_nonblocking (base, buffer, count, NULL, error);

  /* Pings of our own were not announced; they are few, and the count is exact again at 0. */
  if (n > 0)
    self->unsent -= MIN (self->unsent, (guint64) n);
  if (n > 0 && self->unsent == 0 && self->drained != NULL)
    self->drained (self->drained_data);

  return n;
}

static void
sbx_filter_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = sbx_filter_output_can_poll;
  iface->is_writable = sbx_filter_output_is_writable;
  iface->create_source = sbx_filter_output_create_source;
  iface->write_nonblocking = sbx_filter_output_write_nonblocking;
}

/* GOutputStream overrides */

static gssize
sbx_filter_output_write (GOutputStream  *stream,
                         const void     *buffer,
                         gsize           count,
                         GCancellable   *cancellable,
                         GError        **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "This stream writes without blocking only");

  return -1;
}

/* GObject overrides */

static void
sbx_filter_output_finalize (GObject *object)
{
  SbxFilterOutput *self = SBX_FILTER_OUTPUT (object);

  g_clear_object (&self->base);

  G_OBJECT_CLASS (sbx_filter_output_parent_class)->finalize (object);
}

static void
sbx_filter_output_class_init (SbxFilterOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->finalize = sbx_filter_output_finalize;
  stream_class->write_fn = sbx_filter_output_write;
}

static void
sbx_filter_output_init (SbxFilterOutput *self)
{
}

/* Public API */

/**
 * sbx_filter_output_new:
 * @base: the socket's output stream
 *
 * Makes a counting stream.
 *
 * Returns: (transfer full): a stream
 */
SbxFilterOutput *
sbx_filter_output_new (GOutputStream *base)
{
  SbxFilterOutput *self;

  g_return_val_if_fail (G_IS_POLLABLE_OUTPUT_STREAM (base), NULL);

  self = g_object_new (SBX_TYPE_FILTER_OUTPUT, NULL);
  self->base = g_object_ref (base);

  return self;
}

/**
 * sbx_filter_output_expect:
 * @self: a stream
 * @bytes: how many bytes will be written because of what was just queued
 *
 * Announces bytes to come; they count as unsent until the socket took them.
 */
void
sbx_filter_output_expect (SbxFilterOutput *self,
                          guint64          bytes)
{
  g_return_if_fail (SBX_IS_FILTER_OUTPUT (self));

  self->unsent += bytes;
}

/**
 * sbx_filter_output_set_drained:
 * @self: a stream
 * @func: (nullable): called each time the socket has taken everything that was announced
 * @user_data: for @func
 *
 * Sets who hears that nothing is left to send. The call comes from inside a write.
 */
void
sbx_filter_output_set_drained (SbxFilterOutput      *self,
                               SbxFilterDrainedFunc  func,
                               gpointer              user_data)
{
  g_return_if_fail (SBX_IS_FILTER_OUTPUT (self));

  self->drained = func;
  self->drained_data = user_data;
}

/**
 * sbx_filter_output_get_unsent:
 * @self: a stream
 *
 * Returns: how many announced bytes the socket has not taken yet
 */
guint64
sbx_filter_output_get_unsent (SbxFilterOutput *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_OUTPUT (self), 0);

  return self->unsent;
}
