/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTimelineRow"

#include "config.h"

#include "sbx-timeline-row.h"

struct _SbxTimelineRow
{
  GObject parent_instance;

  SbxRow row;
  double delta;
  guint position;
  gboolean skipped;

  /* Owned References */
  SbxSymbols *symbols;
  SbxFinding *finding;
};

G_DEFINE_FINAL_TYPE (SbxTimelineRow, sbx_timeline_row, G_TYPE_OBJECT)

typedef enum
{
  PROP_FINDING = 1,
  PROP_SKIPPED,
} SbxTimelineRowProperty;

static GParamSpec *properties[PROP_SKIPPED + 1];

static void
sbx_timeline_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxTimelineRow *self = SBX_TIMELINE_ROW (object);

  switch ((SbxTimelineRowProperty) prop_id)
    {
    case PROP_FINDING:
      g_value_set_pointer (value, self->finding);
      break;
    case PROP_SKIPPED:
      g_value_set_boolean (value, self->skipped);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_timeline_row_finalize (GObject *object)
{
  SbxTimelineRow *self = SBX_TIMELINE_ROW (object);

  g_clear_pointer (&self->finding, sbx_finding_unref);
  g_clear_pointer (&self->symbols, sbx_symbols_unref);

  G_OBJECT_CLASS (sbx_timeline_row_parent_class)->finalize (object);
}

static void
sbx_timeline_row_class_init (SbxTimelineRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sbx_timeline_row_get_property;
  object_class->finalize = sbx_timeline_row_finalize;

  properties[PROP_FINDING] =
    g_param_spec_pointer ("finding", NULL, NULL,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SKIPPED] =
    g_param_spec_boolean ("skipped", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
sbx_timeline_row_init (SbxTimelineRow *self)
{
}

/**
 * sbx_timeline_row_new:
 * @row: the row; copied
 * @position: where it stands in its timeline
 * @delta: ms since the line above, or NaN
 * @symbols: the names of the session
 *
 * Returns: (transfer full): the line
 */
SbxTimelineRow *
sbx_timeline_row_new (const SbxRow *row,
                      guint         position,
                      double        delta,
                      SbxSymbols   *symbols)
{
  SbxTimelineRow *self;

  g_return_val_if_fail (row != NULL, NULL);
  g_return_val_if_fail (symbols != NULL, NULL);

  self = g_object_new (SBX_TYPE_TIMELINE_ROW, NULL);
  self->row = *row;
  self->position = position;
  self->delta = delta;
  self->symbols = sbx_symbols_ref (symbols);
  return self;
}

const SbxRow *
sbx_timeline_row_get_row (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), NULL);

  return &self->row;
}

guint
sbx_timeline_row_get_position (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), G_MAXUINT);

  return self->position;
}

guint64
sbx_timeline_row_get_number (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), 0);

  return self->row.number;
}

double
sbx_timeline_row_get_delta (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), 0);

  return self->delta;
}

const char *
sbx_timeline_row_get_action (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), NULL);

  return self->row.type == SBX_SYMBOL_NONE ? "" : sbx_symbols_get (self->symbols, self->row.type);
}

const char *
sbx_timeline_row_get_changed (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), NULL);

  return self->row.changed == SBX_SYMBOL_NONE
         ? "" : sbx_symbols_get (self->symbols, self->row.changed);
}

SbxFinding *
sbx_timeline_row_get_finding (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), NULL);

  return self->finding;
}

void
sbx_timeline_row_set_finding (SbxTimelineRow *self,
                              SbxFinding     *finding)
{
  g_return_if_fail (SBX_IS_TIMELINE_ROW (self));

  if (self->finding == finding)
    return;
  g_clear_pointer (&self->finding, sbx_finding_unref);
  if (finding != NULL)
    self->finding = sbx_finding_ref (finding);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINDING]);
}

gboolean
sbx_timeline_row_get_skipped (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), FALSE);

  return self->skipped;
}

void
sbx_timeline_row_set_skipped (SbxTimelineRow *self,
                              gboolean        skipped)
{
  g_return_if_fail (SBX_IS_TIMELINE_ROW (self));

  skipped = !!skipped;
  if (self->skipped == skipped)
    return;
  self->skipped = skipped;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SKIPPED]);
}
