/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSelection"

#include "config.h"

#include "sbx-selection.h"

#include <math.h>
#include <string.h>

/* Of time, ms since 1970; everything if it is not set. */
typedef struct
{
  double from;
  double to;
  gboolean set;
} Span;

struct _SbxSelection
{
  GObject parent_instance;

  guint64 event;
  guint64 compared;
  GArray *numbers; /* guint64; (nullable) */
  char *filter;
  Span range;
  Span view;
  guint remote;
  guint store;
  gboolean follow;
  gboolean paused;
};

G_DEFINE_FINAL_TYPE (SbxSelection, sbx_selection, G_TYPE_OBJECT)

typedef enum
{
  PROP_EVENT = 1,
  PROP_REMOTE,
  PROP_STORE,
  PROP_FOLLOW,
  PROP_PAUSED,
  PROP_FILTER,
  PROP_COMPARED,
  PROP_RANGE,
  PROP_VIEW,
  PROP_NUMBERS,
} SbxSelectionProperty;

static GParamSpec *properties[PROP_NUMBERS + 1];

enum
{
  REVEAL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
sbx_selection_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SbxSelection *self = SBX_SELECTION (object);

  switch ((SbxSelectionProperty) prop_id)
    {
    case PROP_EVENT:
      g_value_set_uint64 (value, self->event);
      break;
    case PROP_REMOTE:
      g_value_set_uint (value, self->remote);
      break;
    case PROP_STORE:
      g_value_set_uint (value, self->store);
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_FILTER:
      g_value_set_string (value, self->filter);
      break;
    case PROP_COMPARED:
      g_value_set_uint64 (value, self->compared);
      break;
    case PROP_RANGE:
      g_value_set_boolean (value, self->range.set);
      break;
    case PROP_VIEW:
      g_value_set_boolean (value, self->view.set);
      break;
    case PROP_NUMBERS:
      g_value_set_boxed (value, self->numbers);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_selection_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SbxSelection *self = SBX_SELECTION (object);

  switch ((SbxSelectionProperty) prop_id)
    {
    case PROP_EVENT:
      sbx_selection_set_event (self, g_value_get_uint64 (value));
      break;
    case PROP_FOLLOW:
      sbx_selection_set_follow (self, g_value_get_boolean (value));
      break;
    case PROP_PAUSED:
      sbx_selection_set_paused (self, g_value_get_boolean (value));
      break;
    case PROP_FILTER:
      sbx_selection_set_filter (self, g_value_get_string (value));
      break;
    case PROP_COMPARED:
      sbx_selection_set_compared (self, g_value_get_uint64 (value));
      break;
    case PROP_REMOTE:
    case PROP_STORE:
    case PROP_RANGE:
    case PROP_VIEW:
    case PROP_NUMBERS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_selection_finalize (GObject *object)
{
  SbxSelection *self = SBX_SELECTION (object);

  g_clear_pointer (&self->filter, g_free);
  g_clear_pointer (&self->numbers, g_array_unref);

  G_OBJECT_CLASS (sbx_selection_parent_class)->finalize (object);
}

static void
sbx_selection_class_init (SbxSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->get_property = sbx_selection_get_property;
  object_class->set_property = sbx_selection_set_property;
  object_class->finalize = sbx_selection_finalize;

  properties[PROP_EVENT] =
    g_param_spec_uint64 ("event", NULL, NULL, 0, G_MAXUINT64, 0, writable);
  properties[PROP_REMOTE] =
    g_param_spec_uint ("remote", NULL, NULL, 0, G_MAXUINT, SBX_SELECTION_NONE, readable);
  properties[PROP_STORE] =
    g_param_spec_uint ("store", NULL, NULL, 0, G_MAXUINT, SBX_SELECTION_NONE, readable);
  properties[PROP_FOLLOW] =
    g_param_spec_boolean ("follow", NULL, NULL, TRUE, writable);
  properties[PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL, FALSE, writable);
  properties[PROP_FILTER] =
    g_param_spec_string ("filter", NULL, NULL, "", writable);
  properties[PROP_COMPARED] =
    g_param_spec_uint64 ("compared", NULL, NULL, 0, G_MAXUINT64, 0, writable);
  /* Whether there is one; the notification says that its ends changed. */
  properties[PROP_RANGE] =
    g_param_spec_boolean ("range", NULL, NULL, FALSE, readable);
  properties[PROP_VIEW] =
    g_param_spec_boolean ("view", NULL, NULL, FALSE, readable);
  properties[PROP_NUMBERS] =
    g_param_spec_boxed ("numbers", NULL, NULL, G_TYPE_ARRAY, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * SbxSelection::reveal:
   * @number: number of the event
   *
   * The event shall be seen, whatever is on show now.
   */
  signals[REVEAL] = g_signal_new ("reveal", SBX_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
sbx_selection_init (SbxSelection *self)
{
  self->filter = g_strdup ("");
  self->remote = SBX_SELECTION_NONE;
  self->store = SBX_SELECTION_NONE;
  self->follow = TRUE;
}

/**
 * sbx_selection_new:
 *
 * Returns: (transfer full): a selection of nothing, following
 */
SbxSelection *
sbx_selection_new (void)
{
  return g_object_new (SBX_TYPE_SELECTION, NULL);
}

guint64
sbx_selection_get_event (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), 0);

  return self->event;
}

void
sbx_selection_set_event (SbxSelection *self,
                         guint64       number)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  if (self->event == number)
    return;
  self->event = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EVENT]);
}

void
sbx_selection_reveal_event (SbxSelection *self,
                            guint64       number)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  sbx_selection_set_follow (self, FALSE);
  sbx_selection_set_event (self, number);
  g_signal_emit (self, signals[REVEAL], 0, number);
}

guint
sbx_selection_get_remote (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), SBX_SELECTION_NONE);

  return self->remote;
}

guint
sbx_selection_get_store (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), SBX_SELECTION_NONE);

  return self->store;
}

/**
 * sbx_selection_set_source:
 * @self: a selection
 * @remote: index of a remote, or %SBX_SELECTION_NONE
 * @store: index of a store, or %SBX_SELECTION_NONE
 *
 * Shows only what one remote or one store did. Both properties have their new values when the
 * first notification arrives.
 */
void
sbx_selection_set_source (SbxSelection *self,
                          guint         remote,
                          guint         store)
{
  gboolean remote_changed;
  gboolean store_changed;

  g_return_if_fail (SBX_IS_SELECTION (self));
  g_return_if_fail (remote == SBX_SELECTION_NONE || store == SBX_SELECTION_NONE);

  remote_changed = self->remote != remote;
  store_changed = self->store != store;
  self->remote = remote;
  self->store = store;
  g_object_freeze_notify (G_OBJECT (self));
  if (remote_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMOTE]);
  if (store_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STORE]);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
sbx_selection_get_follow (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), FALSE);

  return self->follow;
}

void
sbx_selection_set_follow (SbxSelection *self,
                          gboolean      follow)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  follow = !!follow;
  if (self->follow == follow)
    return;
  self->follow = follow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW]);
}

gboolean
sbx_selection_get_paused (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), FALSE);

  return self->paused;
}

void
sbx_selection_set_paused (SbxSelection *self,
                          gboolean      paused)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  paused = !!paused;
  if (self->paused == paused)
    return;
  self->paused = paused;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

const char *
sbx_selection_get_filter (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), NULL);

  return self->filter;
}

void
sbx_selection_set_filter (SbxSelection *self,
                          const char   *filter)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  if (filter == NULL)
    filter = "";
  if (g_strcmp0 (self->filter, filter) == 0)
    return;
  g_free (self->filter);
  self->filter = g_strdup (filter);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

guint64
sbx_selection_get_compared (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), 0);

  return self->compared;
}

void
sbx_selection_set_compared (SbxSelection *self,
                            guint64       number)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  if (self->compared == number)
    return;
  self->compared = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPARED]);
}

GArray *
sbx_selection_get_numbers (SbxSelection *self)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), NULL);

  return self->numbers;
}

/**
 * sbx_selection_set_numbers:
 * @self: a selection
 * @numbers: (nullable) (element-type guint64): numbers of all selected events, ascending; does not
 *   change any more
 *
 * Says which lines are selected beside the one that is looked at.
 */
void
sbx_selection_set_numbers (SbxSelection *self,
                           GArray       *numbers)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  if (numbers != NULL && numbers->len == 0)
    numbers = NULL;
  if (self->numbers == numbers)
    return;
  if (self->numbers != NULL && numbers != NULL && self->numbers->len == numbers->len
      && memcmp (self->numbers->data, numbers->data, numbers->len * sizeof (guint64)) == 0)
    return;
  g_clear_pointer (&self->numbers, g_array_unref);
  self->numbers = numbers != NULL ? g_array_ref (numbers) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NUMBERS]);
}

guint64
sbx_selection_get_other (SbxSelection *self)
{
  guint64 first;
  guint64 second;

  g_return_val_if_fail (SBX_IS_SELECTION (self), 0);

  if (self->numbers == NULL || self->numbers->len != 2)
    return 0;
  first = g_array_index (self->numbers, guint64, 0);
  second = g_array_index (self->numbers, guint64, 1);
  return first == self->event ? second : second == self->event ? first : 0;
}

static gboolean
get_span (const Span *span,
          double     *from,
          double     *to)
{
  if (!span->set)
    return FALSE;
  if (from != NULL)
    *from = span->from;
  if (to != NULL)
    *to = span->to;
  return TRUE;
}

static void
set_span (SbxSelection *self,
          Span         *span,
          const Span   *to,
          GParamSpec   *pspec)
{
  if (span->set == to->set && (!to->set || (span->from == to->from && span->to == to->to)))
    return;
  *span = *to;
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

gboolean
sbx_selection_get_range (SbxSelection *self,
                         double       *from,
                         double       *to)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), FALSE);

  return get_span (&self->range, from, to);
}

void
sbx_selection_set_range (SbxSelection *self,
                         double        from,
                         double        to)
{
  Span range = { MIN (from, to), MAX (from, to), TRUE };

  g_return_if_fail (SBX_IS_SELECTION (self));
  g_return_if_fail (!isnan (from) && !isnan (to));

  set_span (self, &self->range, &range, properties[PROP_RANGE]);
}

void
sbx_selection_clear_range (SbxSelection *self)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  set_span (self, &self->range, &(Span) { 0 }, properties[PROP_RANGE]);
}

gboolean
sbx_selection_get_view (SbxSelection *self,
                        double       *from,
                        double       *to)
{
  g_return_val_if_fail (SBX_IS_SELECTION (self), FALSE);

  return get_span (&self->view, from, to);
}

void
sbx_selection_set_view (SbxSelection *self,
                        double        from,
                        double        to)
{
  Span view = { MIN (from, to), MAX (from, to), TRUE };

  g_return_if_fail (SBX_IS_SELECTION (self));
  g_return_if_fail (!isnan (from) && !isnan (to));

  set_span (self, &self->view, &view, properties[PROP_VIEW]);
}

void
sbx_selection_clear_view (SbxSelection *self)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  set_span (self, &self->view, &(Span) { 0 }, properties[PROP_VIEW]);
}

void
sbx_selection_reset (SbxSelection *self)
{
  g_return_if_fail (SBX_IS_SELECTION (self));

  g_object_freeze_notify (G_OBJECT (self));
  sbx_selection_set_event (self, 0);
  sbx_selection_set_source (self, SBX_SELECTION_NONE, SBX_SELECTION_NONE);
  sbx_selection_set_filter (self, "");
  sbx_selection_set_compared (self, 0);
  sbx_selection_set_numbers (self, NULL);
  sbx_selection_clear_range (self);
  sbx_selection_clear_view (self);
  g_object_thaw_notify (G_OBJECT (self));
}
