/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-input.h"

#include "sbx-budget.h"
#include "sbx-filter-input-private.h"

/* libsoup asks for 1 KiB at a time: reading ahead saves most system calls. */
#define BUFFER_SIZE (64u * 1024)

static void sbx_filter_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxFilterInput, sbx_filter_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      sbx_filter_input_pollable_init))

/* Auxiliary functions */

static gssize
would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Operation would block");

  return -1;
}

/* Fills the empty buffer: -1 error, 0 end of stream, else how much there is. */
static gssize
fill (SbxFilterInput  *self,
      GError         **error)
{
  gssize n;

  if (self->start < self->end)
    return (gssize) (self->end - self->start);

  if (self->buffer == NULL)
    self->buffer = g_malloc (BUFFER_SIZE);

  self->start = self->end = 0;
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->base),
                                                self->buffer, BUFFER_SIZE, NULL, error);
  if (n > 0)
    {
      self->end = (gsize) n;
      self->last_read = g_get_monotonic_time ();
    }

  return n;
}

static void
refuse (SbxFilterInput *self,
        const GError   *error)
{
  self->phase = SBX_FILTER_PHASE_DISCARD;
  if (self->notify != NULL)
    self->notify (error, 0, self->notify_data);
}

static gsize
scan_head (SbxFilterInput *self,
           const guint8   *data,
           gsize           length)
{
  gsize n = sbx_head_scanner_feed (&self->head, data, length, &self->refusal);

  if (self->head.complete)
    self->phase = SBX_FILTER_PHASE_HELD;

  return n;
}

static gsize
scan_frames (SbxFilterInput *self,
             const guint8   *data,
             gsize           length)
{
  gsize n = sbx_frame_scanner_feed (&self->scanner, data, length, self->last_read, &self->refusal);
  guint64 ping_bytes = sbx_frame_scanner_take_ping_bytes (&self->scanner);
  gsize unfinished = (gsize) sbx_frame_scanner_get_unfinished (&self->scanner);

  if (self->refusal == NULL
      && !sbx_budget_charge (SBX_BUDGET_UNFINISHED, &self->charged, unfinished))
    self->refusal = g_error_new_literal (SBX_FRAME_ERROR, SBX_FRAME_ERROR_BUDGET,
                                         "All connections together have sent more of unfinished "
                                         "messages than Signalbox can hold");
  if (ping_bytes > 0 && self->notify != NULL)
    self->notify (NULL, ping_bytes, self->notify_data);

  return n;
}

static gsize
scan_body (SbxFilterInput *self,
           gsize           length)
{
  gsize n = (gsize) MIN (self->body, length);

  self->body -= n;
  if (n == 0)
    self->refusal = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                                         "The peer sent a body that is longer than the limit");

  return n;
}

static gsize
scan (SbxFilterInput *self,
      const guint8   *data,
      gsize           length)
{
  switch (self->phase)
    {
    case SBX_FILTER_PHASE_HEAD:
      return scan_head (self, data, length);

    case SBX_FILTER_PHASE_BODY:
      return scan_body (self, length);

    case SBX_FILTER_PHASE_FRAMES:
      return scan_frames (self, data, length);

    case SBX_FILTER_PHASE_HELD:
    case SBX_FILTER_PHASE_DISCARD:
    default:
      g_return_val_if_reached (0);
    }
}

static gssize
discard (SbxFilterInput  *self,
         GError         **error)
{
  for (;;)
    {
      gssize n = fill (self, error);

      if (n <= 0)
        return n;

      self->start = self->end;
      self->turn -= MIN (self->turn, (gsize) n);
      if (self->turn == 0)
        return would_block (error);
    }
}

/* GPollableInputStream */

static gboolean
sbx_filter_input_can_poll (GPollableInputStream *pollable)
{
  SbxFilterInput *self = SBX_FILTER_INPUT (pollable);

  return G_IS_POLLABLE_INPUT_STREAM (self->base) &&
         g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (self->base));
}

static gboolean
sbx_filter_input_is_readable (GPollableInputStream *pollable)
{
  SbxFilterInput *self = SBX_FILTER_INPUT (pollable);

  if (sbx_filter_input_is_ready (self))
    return TRUE;

  return sbx_filter_input_may_read (self) &&
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (self->base));
}

static gssize
sbx_filter_input_read_nonblocking (GPollableInputStream  *pollable,
                                   void                  *buffer,
                                   gsize                  count,
                                   GError               **error)
{
  SbxFilterInput *self = SBX_FILTER_INPUT (pollable);
  gssize n;
  gsize allowed;

  if (self->abort != NULL)
    {
      g_propagate_error (error, g_error_copy (self->abort));
      return -1;
    }

  if (self->refusal != NULL && self->phase != SBX_FILTER_PHASE_DISCARD)
    refuse (self, self->refusal);

  if (!sbx_filter_input_may_read (self) || self->turn == 0)
    return would_block (error);

  if (self->phase == SBX_FILTER_PHASE_DISCARD)
    return discard (self, error);

  n = fill (self, error);
  if (n <= 0)
    return n;

  allowed = scan (self, self->buffer + self->start, MIN ((gsize) n, MIN (count, self->turn)));
  if (allowed == 0)
    return sbx_filter_input_read_nonblocking (pollable, buffer, count, error);

  memcpy (buffer, self->buffer + self->start, allowed);
  self->start += allowed;
  self->turn -= allowed;

  return (gssize) allowed;
}

static void
sbx_filter_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = sbx_filter_input_can_poll;
  iface->is_readable = sbx_filter_input_is_readable;
  iface->create_source = sbx_filter_input_make_source;
  iface->read_nonblocking = sbx_filter_input_read_nonblocking;
}

/* GInputStream overrides */

static gssize
sbx_filter_input_read (GInputStream  *stream,
                       void          *buffer,
                       gsize          count,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "This stream reads without blocking only");

  return -1;
}

/* GObject overrides */

static void
sbx_filter_input_finalize (GObject *object)
{
  SbxFilterInput *self = SBX_FILTER_INPUT (object);

  g_clear_object (&self->base);
  g_clear_pointer (&self->buffer, g_free);
  g_clear_error (&self->refusal);
  g_clear_error (&self->abort);
  sbx_budget_charge (SBX_BUDGET_UNFINISHED, &self->charged, 0);

  G_OBJECT_CLASS (sbx_filter_input_parent_class)->finalize (object);
}

static void
sbx_filter_input_class_init (SbxFilterInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = sbx_filter_input_finalize;
  stream_class->read_fn = sbx_filter_input_read;
}

static void
sbx_filter_input_init (SbxFilterInput *self)
{
  self->turn = SBX_FILTER_TURN_SIZE;
  self->last_read = g_get_monotonic_time ();
}

/* Public API */

/**
 * sbx_filter_input_new:
 * @base: the socket's input stream
 * @max_head: the most bytes that the HTTP head may have
 *
 * Makes a filter that waits for an HTTP head.
 *
 * Returns: (transfer full): a filter
 */
SbxFilterInput *
sbx_filter_input_new (GInputStream *base,
                      gsize         max_head)
{
  SbxFilterInput *self;

  g_return_val_if_fail (G_IS_POLLABLE_INPUT_STREAM (base), NULL);
  g_return_val_if_fail (max_head > 0, NULL);

  self = g_object_new (SBX_TYPE_FILTER_INPUT, NULL);
  self->base = g_object_ref (base);
  sbx_head_scanner_init (&self->head, max_head);

  return self;
}

/**
 * sbx_filter_input_set_notify:
 * @self: a filter
 * @notify: (nullable): called once with the error when the stream is refused, and without one for
 *   pings, with the number of bytes their answers have
 * @user_data: for @notify
 *
 * Sets who hears of what the filter finds. The call comes from inside a read.
 */
void
sbx_filter_input_set_notify (SbxFilterInput       *self,
                             SbxFilterRefusedFunc  notify,
                             gpointer              user_data)
{
  g_return_if_fail (SBX_IS_FILTER_INPUT (self));

  self->notify = notify;
  self->notify_data = user_data;
}

/**
 * sbx_filter_input_begin_body:
 * @self: a filter
 * @max_body: the most bytes that may follow, as they are sent
 *
 * Lets a body behind the head pass.
 */
void
sbx_filter_input_begin_body (SbxFilterInput *self,
                             guint64         max_body)
{
  g_return_if_fail (SBX_IS_FILTER_INPUT (self));
  g_return_if_fail (self->phase == SBX_FILTER_PHASE_HELD);

  self->phase = SBX_FILTER_PHASE_BODY;
  self->body = max_body;
  sbx_filter_input_update_source (self);
}

/**
 * sbx_filter_input_begin_frames:
 * @self: a filter
 * @from_client: whether the peer is a client
 * @max_message: the most bytes that one message may have
 *
 * Lets WebSocket frames behind the head pass.
 */
void
sbx_filter_input_begin_frames (SbxFilterInput *self,
                               gboolean        from_client,
                               gsize           max_message)
{
  g_return_if_fail (SBX_IS_FILTER_INPUT (self));
  g_return_if_fail (self->phase == SBX_FILTER_PHASE_HELD);

  self->phase = SBX_FILTER_PHASE_FRAMES;
  sbx_frame_scanner_init (&self->scanner, from_client, max_message);
  sbx_filter_input_update_source (self);
}

/**
 * sbx_filter_input_begin_discard:
 * @self: a filter
 *
 * From now on everything that arrives is thrown away; a reader only learns of the end.
 */
void
sbx_filter_input_begin_discard (SbxFilterInput *self)
{
  g_return_if_fail (SBX_IS_FILTER_INPUT (self));

  self->phase = SBX_FILTER_PHASE_DISCARD;
  self->paused = FALSE;
  sbx_filter_input_update_source (self);
}

/**
 * sbx_filter_input_abort:
 * @self: a filter
 * @error: the error that every read returns from now on
 *
 * Ends the stream for its reader, at once and whatever the phase.
 */
void
sbx_filter_input_abort (SbxFilterInput *self,
                        const GError   *error)
{
  g_return_if_fail (SBX_IS_FILTER_INPUT (self));

  if (self->abort == NULL)
    self->abort = g_error_copy (error);
  sbx_filter_input_update_source (self);
}

/**
 * sbx_filter_input_set_paused:
 * @self: a filter
 * @paused: whether to stop reading
 *
 * Stops and goes on reading. While stopped, the socket's buffers fill up and the peer has to wait.
 */
void
sbx_filter_input_set_paused (SbxFilterInput *self,
                             gboolean        paused)
{
  g_return_if_fail (SBX_IS_FILTER_INPUT (self));

  paused = paused != FALSE;
  if (self->paused == paused || self->phase == SBX_FILTER_PHASE_DISCARD)
    return;

  self->paused = paused;
  if (paused)
    self->paused_since = g_get_monotonic_time ();
  else
    sbx_frame_scanner_excuse (&self->scanner, g_get_monotonic_time () - self->paused_since);
  sbx_filter_input_update_source (self);
}

/**
 * sbx_filter_input_has_head:
 * @self: a filter
 *
 * Returns: whether the whole HTTP head has arrived
 */
gboolean
sbx_filter_input_has_head (SbxFilterInput *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_INPUT (self), FALSE);

  return self->phase != SBX_FILTER_PHASE_HEAD;
}

/**
 * sbx_filter_input_get_last_read:
 * @self: a filter
 *
 * Returns: when bytes last arrived, in microseconds of the monotonic clock
 */
gint64
sbx_filter_input_get_last_read (SbxFilterInput *self)
{
  g_return_val_if_fail (SBX_IS_FILTER_INPUT (self), 0);

  return self->last_read;
}
