/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxActionPage"

#include "config.h"

#include "sbx-action-page.h"

#include "sbx-json-tree.h"

#define OPEN_LINES 30

struct _SbxActionPage
{
  GtkWidget parent_instance;

  /* Child */
  SbxJsonTree *tree;
};

G_DEFINE_FINAL_TYPE (SbxActionPage, sbx_action_page, GTK_TYPE_WIDGET)

static void
sbx_action_page_dispose (GObject *object)
{
  SbxActionPage *self = SBX_ACTION_PAGE (object);

  if (self->tree != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->tree));
  self->tree = NULL;

  G_OBJECT_CLASS (sbx_action_page_parent_class)->dispose (object);
}

static void
sbx_action_page_class_init (SbxActionPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_action_page_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "actionpage");
}

static void
sbx_action_page_init (SbxActionPage *self)
{
  self->tree = SBX_JSON_TREE (sbx_json_tree_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->tree), GTK_WIDGET (self));
}

/**
 * sbx_action_page_new:
 *
 * Returns: (transfer floating): a page of no action
 */
GtkWidget *
sbx_action_page_new (void)
{
  return g_object_new (SBX_TYPE_ACTION_PAGE, NULL);
}

/**
 * sbx_action_page_set_event:
 * @page: an action page
 * @event: the event on show
 *
 * Shows it; nothing if it is not known in full.
 */
void
sbx_action_page_set_event (GtkWidget             *page,
                           const SbxDetailsEvent *event)
{
  SbxActionPage *self = SBX_ACTION_PAGE (page);
  const SbxEventDetail *detail = event->detail;
  g_autoptr (SbxValue) value = NULL;

  if (detail != NULL)
    {
      guint32 action = sbx_json_member (detail->json, detail->token, "action");

      value = sbx_value_new (detail->json, action != 0 ? action : detail->token);
    }
  sbx_json_tree_set_value (self->tree, value);
  sbx_json_tree_open_levels (self->tree, OPEN_LINES);
}
