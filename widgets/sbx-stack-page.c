/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxStackPage"

#include "config.h"

#include "sbx-stack-page.h"

#include <glib/gi18n.h>

struct _SbxStackPage
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *scroller;
  GtkTextView *text;
};

G_DEFINE_FINAL_TYPE (SbxStackPage, sbx_stack_page, GTK_TYPE_WIDGET)

static char *
dup_stack (const SbxDetailsEvent *event)
{
  const SbxEventDetail *detail = event->detail;
  guint32 token = detail != NULL ? sbx_json_member (detail->json, detail->token, "stack") : 0;
  g_autofree char *text = token != 0 ? sbx_json_dup_string (detail->json, token, NULL) : NULL;

  return text != NULL && *text != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

static void
sbx_stack_page_dispose (GObject *object)
{
  SbxStackPage *self = SBX_STACK_PAGE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_stack_page_parent_class)->dispose (object);
}

static void
sbx_stack_page_class_init (SbxStackPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_stack_page_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "stackpage");
}

static void
sbx_stack_page_init (SbxStackPage *self)
{
  self->scroller = gtk_scrolled_window_new ();
  self->text = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_editable (self->text, FALSE);
  gtk_text_view_set_cursor_visible (self->text, FALSE);
  gtk_text_view_set_monospace (self->text, TRUE);
  gtk_text_view_set_accepts_tab (self->text, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "details-page");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Call stack"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->text));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * sbx_stack_page_new:
 *
 * Returns: (transfer floating): a page of no stack
 */
GtkWidget *
sbx_stack_page_new (void)
{
  return g_object_new (SBX_TYPE_STACK_PAGE, NULL);
}

/**
 * sbx_stack_page_is_there:
 * @event: an event in full
 *
 * Returns: whether it says where it was dispatched
 */
gboolean
sbx_stack_page_is_there (const SbxDetailsEvent *event)
{
  g_autofree char *text = dup_stack (event);

  return text != NULL;
}

/**
 * sbx_stack_page_set_event:
 * @page: a stack page
 * @event: the event on show
 *
 * Shows its call stack.
 */
void
sbx_stack_page_set_event (GtkWidget             *page,
                          const SbxDetailsEvent *event)
{
  g_autofree char *text = dup_stack (event);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (SBX_STACK_PAGE (page)->text),
                            text != NULL ? text : "", -1);
}
