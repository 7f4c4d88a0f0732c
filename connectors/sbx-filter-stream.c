/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-stream.h"

/* How long a peer may take to read our last words before the socket is closed under it. */
#define LINGER_TIME 1000u

struct _SbxFilterStream
{
  GIOStream parent_instance;

  gboolean linger;
  gboolean closed;

  /* Owned references */
  GIOStream *base;
  SbxFilterInput *input;
  SbxFilterOutput *output;
};

/* One lingering close. */
typedef struct
{
  GSource *readable;
  GSource *timeout;
} Linger;

enum
{
  SIGNAL_REFUSED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxFilterStream, sbx_filter_stream, G_TYPE_IO_STREAM)

/* Auxiliary functions */

static void
linger_free (Linger *linger)
{
  if (linger->readable != NULL)
    g_source_destroy (linger->readable);
  g_clear_pointer (&linger->readable, g_source_unref);
  if (linger->timeout != NULL)
    g_source_destroy (linger->timeout);
  g_clear_pointer (&linger->timeout, g_source_unref);
  g_free (linger);
}

static gboolean
close_base (SbxFilterStream  *self,
            GError          **error)
{
  gboolean closed = g_io_stream_close (self->base, NULL, error);

  if (!self->closed)
    {
      self->closed = TRUE;
      g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
    }

  return closed;
}

static void
end_linger (GTask *task)
{
  g_autoptr (GTask) owned = task; /* the reference that stood for the wait */
  SbxFilterStream *self = g_task_get_source_object (task);
  Linger *linger = g_task_get_task_data (task);
  GError *error = NULL;

  g_source_destroy (linger->readable);
  g_clear_pointer (&linger->readable, g_source_unref);
  g_source_destroy (linger->timeout);
  g_clear_pointer (&linger->timeout, g_source_unref);

  if (close_base (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
shut_down_writing (SbxFilterStream *self)
{
  GSocket *socket = sbx_filter_stream_get_socket (self);

  if (socket != NULL)
    g_socket_shutdown (socket, FALSE, TRUE, NULL);
}

/* Callbacks */

static void
refused_cb (const GError *error,
            guint64       ping_bytes,
            gpointer      user_data)
{
  SbxFilterStream *self = user_data;

  if (error == NULL)
    sbx_filter_output_expect (self->output, ping_bytes);
  else
    g_signal_emit (self, signals[SIGNAL_REFUSED], 0, error);
}

static void
drained_cb (gpointer user_data)
{
  shut_down_writing (user_data);
}

static gboolean
linger_readable_cb (GObject  *stream,
                    gpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  char byte;
  gssize n;

  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), &byte, 1, NULL,
                                                &error);
  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  end_linger (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
linger_timeout_cb (gpointer user_data)
{
  end_linger (user_data);

  return G_SOURCE_REMOVE;
}

/* GIOStream overrides */

static GInputStream *
sbx_filter_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (SBX_FILTER_STREAM (stream)->input);
}

static GOutputStream *
sbx_filter_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (SBX_FILTER_STREAM (stream)->output);
}

static gboolean
sbx_filter_stream_close (GIOStream     *stream,
                         GCancellable  *cancellable,
                         GError       **error)
{
  return close_base (SBX_FILTER_STREAM (stream), error);
}

/* Closing a socket with unread bytes resets the connection, and the peer may never read why we
 * closed. So, after a refusal, first say that nothing more comes and let the peer leave. */
static void
sbx_filter_stream_close_async (GIOStream           *stream,
                               int                  priority,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  SbxFilterStream *self = SBX_FILTER_STREAM (stream);
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  Linger *linger;

  g_task_set_source_tag (task, sbx_filter_stream_close_async);

  if (!self->linger)
    {
      if (close_base (self, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }

  shut_down_writing (self);

  linger = g_new0 (Linger, 1);
  linger->readable =
    g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->input), NULL);
  g_source_set_callback (linger->readable, G_SOURCE_FUNC (linger_readable_cb), task, NULL);
  g_source_attach (linger->readable, context);
  linger->timeout = g_timeout_source_new (LINGER_TIME);
  g_source_set_callback (linger->timeout, linger_timeout_cb, task, NULL);
  g_source_attach (linger->timeout, context);
  g_task_set_task_data (task, linger, (GDestroyNotify) linger_free);
  g_object_ref (task);
}

static gboolean
sbx_filter_stream_close_finish (GIOStream     *stream,
                                GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* GObject overrides */

static void
sbx_filter_stream_dispose (GObject *object)
{
  SbxFilterStream *self = SBX_FILTER_STREAM (object);

  if (self->input != NULL)
    sbx_filter_input_set_notify (self->input, NULL, NULL);
  if (self->output != NULL)
    sbx_filter_output_set_drained (self->output, NULL, NULL);

  /* Closes the stream, which needs its parts. */
  G_OBJECT_CLASS (sbx_filter_stream_parent_class)->dispose (object);
}

static void
sbx_filter_stream_finalize (GObject *object)
{
  SbxFilterStream *self = SBX_FILTER_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (sbx_filter_stream_parent_class)->finalize (object);
}

static void
sbx_filter_stream_class_init (SbxFilterStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->dispose = sbx_filter_stream_dispose;
  object_class->finalize = sbx_filter_stream_finalize;

  stream_class->get_input_stream = sbx_filter_stream_get_input_stream;
  stream_class->get_output_stream = sbx_filter_stream_get_output_stream;
  stream_class->close_fn = sbx_filter_stream_close;
  stream_class->close_async = sbx_filter_stream_close_async;
  stream_class->close_finish = sbx_filter_stream_close_finish;

  /**
   * SbxFilterStream::refused:
   * @self: the stream
   * @error: why
   *
   * The peer sent what must not be read. Everything else it sends is thrown away.
   */
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * SbxFilterStream::closed:
   * @self: the stream
   *
   * The socket is closed.
   */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_filter_stream_init (SbxFilterStream *self)
{
}

/* Public API */

/**
 * sbx_filter_stream_new:
 * @base: a connected socket's stream
 * @max_head: the most bytes that the HTTP head may have
 *
 * Lays a filter over @base.
 *
 * Returns: (transfer full): a stream
 */
SbxFilterStream *
sbx_filter_stream_new (GIOStream *base,
                       gsize      max_head)
{
  SbxFilterStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);

  self = g_object_new (SBX_TYPE_FILTER_STREAM, NULL);
  self->base = g_object_ref (base);
  self->input = sbx_filter_input_new (g_io_stream_get_input_stream (base), max_head);
  self->output = sbx_filter_output_new (g_io_stream_get_output_stream (base));
  sbx_filter_input_set_notify (self->input, refused_cb, self);

  return self;
}

/**
 * sbx_filter_stream_get_input:
 * @self: a stream
 *
 * Returns: (transfer none): its reading half
 */
SbxFilterInput *
sbx_filter_stream_get_input (SbxFilterStream *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_STREAM (self), NULL);

  return self->input;
}

/**
 * sbx_filter_stream_get_output:
 * @self: a stream
 *
 * Returns: (transfer none): its writing half
 */
SbxFilterOutput *
sbx_filter_stream_get_output (SbxFilterStream *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_STREAM (self), NULL);

  return self->output;
}

/**
 * sbx_filter_stream_get_socket:
 * @self: a stream
 *
 * Returns: (transfer none) (nullable): the socket below it, %NULL if it lies on something else
 */
GSocket *
sbx_filter_stream_get_socket (SbxFilterStream *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_STREAM (self), NULL);

  if (!G_IS_SOCKET_CONNECTION (self->base))
    return NULL;

  return g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->base));
}

/**
 * sbx_filter_stream_finish:
 * @self: a stream
 * @last_words: how many bytes will still be written
 *
 * Says that nothing more is wanted from the peer: what it still sends is thrown away, our side of
 * the connection ends behind the last words, and closing lets the peer read them first.
 */
void
sbx_filter_stream_finish (SbxFilterStream *self,
                          gsize            last_words)
{
  g_return_if_fail (SBX_IS_FILTER_STREAM (self));

  self->linger = TRUE;
  sbx_filter_output_expect (self->output, last_words);
  if (last_words > 0)
    sbx_filter_output_set_drained (self->output, drained_cb, self);
  sbx_filter_input_begin_discard (self->input);
}

/**
 * sbx_filter_stream_abort:
 * @self: a stream
 * @error: what a reader gets
 *
 * Ends the stream for its reader at once; closing does not wait for the peer.
 */
void
sbx_filter_stream_abort (SbxFilterStream *self,
                         const GError    *error)
{
  g_return_if_fail (SBX_IS_FILTER_STREAM (self));

  self->linger = FALSE;
  sbx_filter_input_abort (self->input, error);
}
