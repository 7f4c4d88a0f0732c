/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSidebarItem"

#include "config.h"

#include "sbx-sidebar-item.h"

G_DEFINE_FINAL_TYPE (SbxSidebarItem, sbx_sidebar_item, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
take_text (char **place,
           char  *text)
{
  if (g_strcmp0 (*place, text) == 0)
    {
      g_free (text);
      return FALSE;
    }
  g_free (*place);
  *place = text;
  return TRUE;
}

static void
sbx_sidebar_item_finalize (GObject *object)
{
  SbxSidebarItem *self = SBX_SIDEBAR_ITEM (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->rate, g_free);
  g_clear_pointer (&self->facts, g_free);

  G_OBJECT_CLASS (sbx_sidebar_item_parent_class)->finalize (object);
}

static void
sbx_sidebar_item_class_init (SbxSidebarItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_sidebar_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_SIDEBAR_ITEM, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_sidebar_item_init (SbxSidebarItem *self)
{
  self->live = TRUE;
}

/**
 * sbx_sidebar_item_new:
 * @kind: what it stands for
 * @index: which one of these
 *
 * Returns: (transfer full): a line without text
 */
SbxSidebarItem *
sbx_sidebar_item_new (SbxSidebarKind kind,
                      guint          index)
{
  SbxSidebarItem *self = g_object_new (SBX_TYPE_SIDEBAR_ITEM, NULL);

  self->kind = kind;
  self->index = index;
  return self;
}

void
sbx_sidebar_item_set (SbxSidebarItem *self,
                      char           *title,
                      char           *subtitle,
                      gboolean        live,
                      gboolean        nested)
{
  gboolean changed;

  g_return_if_fail (SBX_IS_SIDEBAR_ITEM (self));

  changed = take_text (&self->title, title);
  changed |= take_text (&self->subtitle, subtitle);
  changed |= self->live != live || self->nested != nested;
  self->live = live;
  self->nested = nested;
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

void
sbx_sidebar_item_set_rate (SbxSidebarItem *self,
                           char           *rate)
{
  g_return_if_fail (SBX_IS_SIDEBAR_ITEM (self));

  if (take_text (&self->rate, rate))
    g_signal_emit (self, signals[CHANGED], 0);
}

void
sbx_sidebar_item_set_status (SbxSidebarItem   *self,
                             SbxSidebarStatus  status,
                             gboolean          menu)
{
  g_return_if_fail (SBX_IS_SIDEBAR_ITEM (self));

  if (self->status == status && self->menu == menu)
    return;
  self->status = status;
  self->menu = menu;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
sbx_sidebar_item_set_facts (SbxSidebarItem *self,
                            char           *facts)
{
  g_return_if_fail (SBX_IS_SIDEBAR_ITEM (self));

  if (take_text (&self->facts, facts))
    g_signal_emit (self, signals[CHANGED], 0);
}

void
sbx_sidebar_item_set_findings (SbxSidebarItem *self,
                               guint           n_findings,
                               SbxSeverity     worst)
{
  g_return_if_fail (SBX_IS_SIDEBAR_ITEM (self));

  if (self->n_findings == n_findings && self->worst == worst)
    return;
  self->n_findings = n_findings;
  self->worst = worst;
  g_signal_emit (self, signals[CHANGED], 0);
}
