/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxFindingItem"

#include "config.h"

#include "sbx-finding-item.h"

struct _SbxFindingItem
{
  GObject parent_instance;

  /* Owned References */
  SbxFinding *finding;
  char *heading;

  gboolean expanded;
};

G_DEFINE_FINAL_TYPE (SbxFindingItem, sbx_finding_item, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
sbx_finding_item_finalize (GObject *object)
{
  g_clear_pointer (&SBX_FINDING_ITEM (object)->finding, sbx_finding_unref);
  g_clear_pointer (&SBX_FINDING_ITEM (object)->heading, g_free);

  G_OBJECT_CLASS (sbx_finding_item_parent_class)->finalize (object);
}

static void
sbx_finding_item_class_init (SbxFindingItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_finding_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_FINDING_ITEM, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_finding_item_init (SbxFindingItem *self)
{
}

/**
 * sbx_finding_item_new:
 * @finding: (nullable): a finding, or %NULL for the head of the dismissed ones
 *
 * Returns: (transfer full): its place in the list
 */
SbxFindingItem *
sbx_finding_item_new (SbxFinding *finding)
{
  SbxFindingItem *self = g_object_new (SBX_TYPE_FINDING_ITEM, NULL);

  self->finding = finding != NULL ? sbx_finding_ref (finding) : NULL;
  return self;
}

SbxFinding *
sbx_finding_item_get_finding (SbxFindingItem *self)
{
  g_return_val_if_fail (SBX_IS_FINDING_ITEM (self), NULL);

  return self->finding;
}

const char *
sbx_finding_item_get_heading (SbxFindingItem *self)
{
  g_return_val_if_fail (SBX_IS_FINDING_ITEM (self), NULL);

  return self->heading;
}

gboolean
sbx_finding_item_get_expanded (SbxFindingItem *self)
{
  g_return_val_if_fail (SBX_IS_FINDING_ITEM (self), FALSE);

  return self->expanded;
}

void
sbx_finding_item_set_expanded (SbxFindingItem *self,
                               gboolean        expanded)
{
  g_return_if_fail (SBX_IS_FINDING_ITEM (self));

  if (self->expanded == !!expanded)
    return;
  self->expanded = !!expanded;
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
is_same (const SbxFinding *a,
         const SbxFinding *b)
{
  if (a == b || a == NULL || b == NULL)
    return a == b;
  return a->count == b->count && a->last == b->last && a->severity == b->severity &&
         a->confidence == b->confidence && a->n_evidence == b->n_evidence &&
         a->dismissal == b->dismissal && g_strcmp0 (a->dismissed, b->dismissed) == 0 &&
         a->explanation == b->explanation && g_strcmp0 (a->summary, b->summary) == 0;
}

void
sbx_finding_item_set (SbxFindingItem *self,
                      SbxFinding     *finding,
                      const char     *heading)
{
  gboolean changed;

  g_return_if_fail (SBX_IS_FINDING_ITEM (self));

  changed = !is_same (self->finding, finding) || g_strcmp0 (self->heading, heading) != 0;
  if (finding != NULL)
    sbx_finding_ref (finding);
  g_clear_pointer (&self->finding, sbx_finding_unref);
  self->finding = finding;
  if (!changed)
    return;
  g_free (self->heading);
  self->heading = g_strdup (heading);
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
sbx_finding_dup_key (SbxFinding *finding)
{
  g_return_val_if_fail (finding != NULL, NULL);

  return g_strdup_printf ("%s\n%s\n%s", finding->rule,
                          finding->variant != NULL ? finding->variant : "",
                          finding->subject != NULL ? finding->subject : "");
}
