/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTimelineRow"

#include "config.h"

#include "sbx-timeline-row.h"

#include <math.h>

struct _SbxTimelineRow
{
  GObject parent_instance;

  SbxRow row;
  SbxLineInfo info;
  guint index;
  gboolean skipped;

  /* Owned References */
  SbxSymbols *symbols;
  SbxFinding *finding;
  char *payload;
};

G_DEFINE_FINAL_TYPE (SbxTimelineRow, sbx_timeline_row, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
sbx_timeline_row_finalize (GObject *object)
{
  SbxTimelineRow *self = SBX_TIMELINE_ROW (object);

  g_clear_pointer (&self->finding, sbx_finding_unref);
  g_clear_pointer (&self->symbols, sbx_symbols_unref);
  g_clear_pointer (&self->payload, g_free);

  G_OBJECT_CLASS (sbx_timeline_row_parent_class)->finalize (object);
}

static void
sbx_timeline_row_class_init (SbxTimelineRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_timeline_row_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_TIMELINE_ROW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_timeline_row_init (SbxTimelineRow *self)
{
  self->info = (SbxLineInfo) { .delta = NAN, .span = NAN, .count = 1, .from_remote = SBX_ROW_NONE };
}

/**
 * sbx_timeline_row_new:
 * @row: the row; copied
 * @index: of the row in the session
 * @symbols: the names of the session
 *
 * Returns: (transfer full): the line
 */
SbxTimelineRow *
sbx_timeline_row_new (const SbxRow *row,
                      guint         index,
                      SbxSymbols   *symbols)
{
  SbxTimelineRow *self;

  g_return_val_if_fail (row != NULL, NULL);
  g_return_val_if_fail (symbols != NULL, NULL);

  self = g_object_new (SBX_TYPE_TIMELINE_ROW, NULL);
  self->row = *row;
  self->index = index;
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
sbx_timeline_row_get_index (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), G_MAXUINT);

  return self->index;
}

guint64
sbx_timeline_row_get_number (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), 0);

  return self->row.number;
}

const SbxLineInfo *
sbx_timeline_row_get_info (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), NULL);

  return &self->info;
}

void
sbx_timeline_row_set_info (SbxTimelineRow    *self,
                           const SbxLineInfo *info)
{
  g_return_if_fail (SBX_IS_TIMELINE_ROW (self));
  g_return_if_fail (info != NULL);

  if (sbx_line_info_equal (&self->info, info))
    return;
  self->info = *info;
  g_signal_emit (self, signals[CHANGED], 0);
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
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
sbx_timeline_row_get_payload (SbxTimelineRow *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE_ROW (self), NULL);

  return self->payload;
}

void
sbx_timeline_row_set_payload (SbxTimelineRow *self,
                              const char     *payload)
{
  g_return_if_fail (SBX_IS_TIMELINE_ROW (self));

  if (g_strcmp0 (self->payload, payload) == 0)
    return;
  g_free (self->payload);
  self->payload = g_strdup (payload);
  g_signal_emit (self, signals[CHANGED], 0);
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
  g_signal_emit (self, signals[CHANGED], 0);
}
