/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxEventFindings"

#include "config.h"

#include "sbx-event-findings.h"

#include "sbx-finding-card.h"

struct _SbxEventFindings
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *scroller;
  GtkBox *box;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;

  guint64 number;
};

G_DEFINE_FINAL_TYPE (SbxEventFindings, sbx_event_findings, GTK_TYPE_WIDGET)

static void
show_cards (SbxEventFindings *self)
{
  g_autoptr (GPtrArray) findings = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  if (self->world == NULL || self->number == 0)
    return;
  findings = sbx_world_list_event_findings (self->world, self->number);
  for (guint i = 0; i < findings->len; i++)
    {
      GtkWidget *card = sbx_finding_card_new (self->selection, self->world);
      g_autoptr (SbxFindingItem) item = sbx_finding_item_new (g_ptr_array_index (findings, i));

      sbx_finding_item_set_expanded (item, TRUE);
      sbx_finding_card_set_item (SBX_FINDING_CARD (card), item);
      gtk_box_append (self->box, card);
    }
}

static void
sbx_event_findings_dispose (GObject *object)
{
  SbxEventFindings *self = SBX_EVENT_FINDINGS (object);

  g_clear_object (&self->world);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_event_findings_parent_class)->dispose (object);
}

static void
sbx_event_findings_class_init (SbxEventFindingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_event_findings_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "eventfindings");
}

static void
sbx_event_findings_init (SbxEventFindings *self)
{
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "details-page");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->box));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * sbx_event_findings_new:
 *
 * Returns: (transfer floating): a page of no findings
 */
GtkWidget *
sbx_event_findings_new (void)
{
  return g_object_new (SBX_TYPE_EVENT_FINDINGS, NULL);
}

void
sbx_event_findings_connect (GtkWidget    *page,
                            SbxEngine    *engine,
                            SbxWorld     *world,
                            SbxSelection *selection)
{
  SbxEventFindings *self = SBX_EVENT_FINDINGS (page);

  g_return_if_fail (self->world == NULL);

  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (show_cards), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sbx_event_findings_set_event:
 * @page: a page of findings
 * @event: the event on show
 *
 * Shows its findings.
 */
void
sbx_event_findings_set_event (GtkWidget             *page,
                              const SbxDetailsEvent *event)
{
  SbxEventFindings *self = SBX_EVENT_FINDINGS (page);

  self->number = event->number;
  show_cards (self);
}
