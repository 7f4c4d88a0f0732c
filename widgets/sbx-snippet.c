/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSnippet"

#include "config.h"

#include "sbx-snippet.h"

#include "sbx-widget-util.h"

#include <glib/gi18n.h>

#define COPIED_MS 1500

struct _SbxSnippet
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *label;
  GtkWidget *body;   /* what @label is in: itself, or what scrolls it */
  GtkWidget *button;

  guint timeout_id;
};

G_DEFINE_FINAL_TYPE (SbxSnippet, sbx_snippet, GTK_TYPE_WIDGET)

static gboolean
timeout_cb (gpointer data)
{
  SbxSnippet *self = data;

  self->timeout_id = 0;
  gtk_button_set_icon_name (GTK_BUTTON (self->button), "edit-copy-symbolic");
  return G_SOURCE_REMOVE;
}

static void
clicked_cb (SbxSnippet *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_text (GTK_LABEL (self->label)));
  gtk_button_set_icon_name (GTK_BUTTON (self->button), "object-select-symbolic");
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->timeout_id = g_timeout_add (COPIED_MS, timeout_cb, self);
}

static void
sbx_snippet_dispose (GObject *object)
{
  SbxSnippet *self = SBX_SNIPPET (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->label = NULL;
  g_clear_pointer (&self->body, gtk_widget_unparent);
  g_clear_pointer (&self->button, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_snippet_parent_class)->dispose (object);
}

static void
sbx_snippet_class_init (SbxSnippetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_snippet_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "snippet");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_snippet_init (SbxSnippet *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_selectable (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  /* The button copies; a focus would only select everything. */
  gtk_widget_set_can_focus (self->label, FALSE);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_add_css_class (self->label, "monospace");
  sbx_widget_keep_ltr (self->label);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  self->body = self->label;

  self->button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_tooltip_text (self->button, _("Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy"), -1);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  sbx_snippet_set_text (self, NULL);
}

void
sbx_snippet_set_text (SbxSnippet *self,
                      const char *text)
{
  gboolean some = text != NULL && *text != '\0';

  g_return_if_fail (SBX_IS_SNIPPET (self));

  gtk_label_set_text (GTK_LABEL (self->label), some ? text : "");
  /* Without a text nothing of it is built: no fixed-width font is loaded for the first frame of a
   * window. The place is kept (data/style.css). */
  gtk_widget_set_visible (self->label, some);
  gtk_widget_set_visible (self->button, some);
}

/* Lines as they are written: too long ones are scrolled to. */
static void
make_scroll (SbxSnippet *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_object_ref (self->label);
  gtk_widget_unparent (self->label);
  gtk_label_set_wrap (GTK_LABEL (self->label), FALSE);
  gtk_widget_set_valign (self->label, GTK_ALIGN_START);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->label);
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_widget_insert_after (scrolled, GTK_WIDGET (self), NULL);
  g_object_unref (self->label);
  self->body = scrolled;
  gtk_widget_set_valign (self->button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->button, _("Copy Code"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy code"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self), "code");
}

void
sbx_snippet_set_code (SbxSnippet *self,
                      const char *code)
{
  g_return_if_fail (SBX_IS_SNIPPET (self));

  if (self->body == self->label)
    make_scroll (self);
  sbx_snippet_set_text (self, code);
}
