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

  gboolean leading;
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
 * @finding: a finding
 *
 * Returns: (transfer full): its place in the list
 */
SbxFindingItem *
sbx_finding_item_new (SbxFinding *finding)
{
  SbxFindingItem *self;

  g_return_val_if_fail (finding != NULL, NULL);

  self = g_object_new (SBX_TYPE_FINDING_ITEM, NULL);
  self->finding = sbx_finding_ref (finding);
  return self;
}

SbxFinding *
sbx_finding_item_get_finding (SbxFindingItem *self)
{
  g_return_val_if_fail (SBX_IS_FINDING_ITEM (self), NULL);

  return self->finding;
}

gboolean
sbx_finding_item_get_leading (SbxFindingItem *self)
{
  g_return_val_if_fail (SBX_IS_FINDING_ITEM (self), FALSE);

  return self->leading;
}

static gboolean
is_same (const SbxFinding *a,
         const SbxFinding *b)
{
  return a == b ||
         (a->count == b->count && a->last == b->last && a->severity == b->severity &&
          a->confidence == b->confidence && a->n_evidence == b->n_evidence &&
          a->explanation == b->explanation && g_strcmp0 (a->summary, b->summary) == 0);
}

void
sbx_finding_item_set (SbxFindingItem *self,
                      SbxFinding     *finding,
                      gboolean        leading)
{
  gboolean changed;

  g_return_if_fail (SBX_IS_FINDING_ITEM (self));
  g_return_if_fail (finding != NULL);

  changed = !is_same (self->finding, finding) || self->leading != leading;
  sbx_finding_ref (finding);
  sbx_finding_unref (self->finding);
  self->finding = finding;
  self->leading = leading;
  if (changed)
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
