/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The source of an SbxFilterInput: it must not spin while the input may not read. */

#include "config.h"

#include "sbx-filter-input-private.h"

/* Auxiliary functions */

static void
source_stop_polling (SbxFilterSource *source)
{
  if (source->base == NULL)
    return;

  g_source_remove_child_source ((GSource *) source, source->base);
  g_clear_pointer (&source->base, g_source_unref);
}

static void
source_start_polling (SbxFilterSource *source)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (source->input->base);

  if (source->base != NULL)
    return;

  source->base = g_pollable_input_stream_create_source (base, NULL);
  g_source_set_dummy_callback (source->base);
  g_source_add_child_source ((GSource *) source, source->base);
}

static gboolean
filter_source_prepare (GSource *source,
                       int     *timeout)
{
  *timeout = -1;

  return sbx_filter_input_is_ready (((SbxFilterSource *) source)->input);
}

static gboolean
filter_source_check (GSource *source)
{
  return sbx_filter_input_is_ready (((SbxFilterSource *) source)->input);
}

static gboolean
filter_source_dispatch (GSource     *source,
                        GSourceFunc  callback,
                        gpointer     user_data)
{
  GPollableSourceFunc func = (GPollableSourceFunc) (void (*) (void)) callback;
  SbxFilterSource *self = (SbxFilterSource *) source;

  g_source_set_ready_time (source, -1);
  self->input->turn = SBX_FILTER_TURN_SIZE;

  return func != NULL ? func (G_OBJECT (self->input), user_data) : G_SOURCE_REMOVE;
}

/* What g_source_set_dummy_callback() needs, which libsoup calls. */
static gboolean
filter_source_closure_cb (GObject  *stream,
                          gpointer  user_data)
{
  GValue parameter = G_VALUE_INIT;
  GValue result = G_VALUE_INIT;
  gboolean again;

  g_value_init (&result, G_TYPE_BOOLEAN);
  g_value_init (&parameter, G_TYPE_OBJECT);
  g_value_set_object (&parameter, stream);
  g_closure_invoke (user_data, &result, 1, &parameter, NULL);
  again = g_value_get_boolean (&result);
  g_value_unset (&parameter);
  g_value_unset (&result);

  return again;
}

static void
filter_source_finalize (GSource *source)
{
  SbxFilterSource *self = (SbxFilterSource *) source;

  g_clear_pointer (&self->base, g_source_unref);
  if (self->input->source == self)
    self->input->source = NULL;
  g_clear_object (&self->input);
}

static GSourceFuncs filter_source_funcs = {
  .prepare = filter_source_prepare,
  .check = filter_source_check,
  .dispatch = filter_source_dispatch,
  .finalize = filter_source_finalize,
  .closure_callback = G_SOURCE_FUNC (filter_source_closure_cb),
};

/* Private API */

/**
 * sbx_filter_input_may_read:
 * @self: a filter
 *
 * Returns: whether bytes may be read now
 */
gboolean
sbx_filter_input_may_read (SbxFilterInput *self)
{
  return !self->paused && self->phase != SBX_FILTER_PHASE_HELD;
}

/**
 * sbx_filter_input_is_ready:
 * @self: a filter
 *
 * Returns: whether a read would return something without asking the socket
 */
gboolean
sbx_filter_input_is_ready (SbxFilterInput *self)
{
  if (self->abort != NULL)
    return TRUE;

  return sbx_filter_input_may_read (self) &&
         (self->start < self->end || self->turn == 0 ||
          (self->refusal != NULL && self->phase != SBX_FILTER_PHASE_DISCARD));
}

/**
 * sbx_filter_input_update_source:
 * @self: a filter
 *
 * What may be read has changed: the waiting source must notice.
 */
void
sbx_filter_input_update_source (SbxFilterInput *self)
{
  if (self->source == NULL || g_source_is_destroyed ((GSource *) self->source))
    return;

  if (sbx_filter_input_may_read (self))
    source_start_polling (self->source);
  else
    source_stop_polling (self->source);

  if (sbx_filter_input_is_ready (self))
    g_source_set_ready_time ((GSource *) self->source, 0);
}

/**
 * sbx_filter_input_make_source:
 * @pollable: a filter
 * @cancellable: (nullable): a cancellable
 *
 * Returns: (transfer full): a source for it
 */
GSource *
sbx_filter_input_make_source (GPollableInputStream *pollable,
                              GCancellable         *cancellable)
{
  SbxFilterInput *self = SBX_FILTER_INPUT (pollable);
  GSource *source = g_source_new (&filter_source_funcs, sizeof (SbxFilterSource));
  SbxFilterSource *filter_source = (SbxFilterSource *) source;

  g_source_set_static_name (source, "SbxFilterInput");
  filter_source->input = g_object_ref (self);
  if (sbx_filter_input_may_read (self))
    source_start_polling (filter_source);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (source, cancelled);
    }

  self->source = filter_source;

  return source;
}
