/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxChangesView"

#include "config.h"

#include "sbx-changes-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-widget-util.h"

#define VALUE_LENGTH 600

struct _SbxChangesView
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  AdwStatusPage *status;
  GtkListBox *list;
  GtkLabel *more;
};

G_DEFINE_FINAL_TYPE (SbxChangesView, sbx_changes_view, GTK_TYPE_WIDGET)

static GtkWidget *
new_label (const char *text,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
add_value (GtkWidget  *box,
           const char *sign,
           const char *style,
           SbxValue   *value)
{
  g_autofree char *preview = sbx_value_preview (value, VALUE_LENGTH);
  g_autofree char *clean = sbx_format_name (preview, VALUE_LENGTH);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *mark = new_label (sign, style);
  GtkWidget *text = new_label (clean, style);

  gtk_label_set_selectable (GTK_LABEL (mark), FALSE);
  gtk_label_set_yalign (GTK_LABEL (mark), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (line), mark);
  gtk_box_append (GTK_BOX (line), text);
  gtk_box_append (GTK_BOX (box), line);
}

static GtkWidget *
new_row (const SbxChange *change)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *path = sbx_format_name (change->path, VALUE_LENGTH);
  g_autofree char *before = change->before != NULL ? sbx_value_preview (change->before, 80) : NULL;
  g_autofree char *after = change->after != NULL ? sbx_value_preview (change->after, 80) : NULL;
  g_autofree char *label = NULL;

  /* Translators: the whole state, not a part of it */
  gtk_box_append (GTK_BOX (box),
                  new_label (*path != '\0' ? path : _("whole state"), "change-path"));
  if (change->before != NULL)
    add_value (box, "−", "change-before", change->before);
  if (change->after != NULL)
    add_value (box, "+", "change-after", change->after);
  if (before == NULL)
    label = g_strdup_printf (_("%s added: %s"), path, after != NULL ? after : "");
  else if (after == NULL)
    label = g_strdup_printf (_("%s removed, was: %s"), path, before);
  else
    label = g_strdup_printf (_("%s changed from %s to %s"), path, before, after);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (box, "change");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  return row;
}

static void
clear (SbxChangesView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
}

static void
sbx_changes_view_dispose (GObject *object)
{
  sbx_widget_dispose_template (GTK_WIDGET (object), SBX_TYPE_CHANGES_VIEW);

  G_OBJECT_CLASS (sbx_changes_view_parent_class)->dispose (object);
}

static void
sbx_changes_view_class_init (SbxChangesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_changes_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-changes-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxChangesView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxChangesView, status);
  gtk_widget_class_bind_template_child (widget_class, SbxChangesView, list);
  gtk_widget_class_bind_template_child (widget_class, SbxChangesView, more);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "changesview");
}

static void
sbx_changes_view_init (SbxChangesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_changes_view_new:
 *
 * Returns: (transfer floating): a view of no changes
 */
GtkWidget *
sbx_changes_view_new (void)
{
  return g_object_new (SBX_TYPE_CHANGES_VIEW, NULL);
}

void
sbx_changes_view_set_changes (SbxChangesView *self,
                              GPtrArray      *changes,
                              gboolean        limited)
{
  g_return_if_fail (SBX_IS_CHANGES_VIEW (self));

  clear (self);
  if (changes == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "blank");
      return;
    }
  if (changes->len == 0)
    {
      sbx_changes_view_set_note (self, _("Nothing Changed"),
                                 _("The state after this action is the state before it."));
      return;
    }
  for (guint i = 0; i < changes->len; i++)
    gtk_list_box_append (self->list, new_row (g_ptr_array_index (changes, i)));
  if (limited)
    {
      g_autofree char *text = g_strdup_printf (
        ngettext ("Only the first %u change is shown.", "Only the first %u changes are shown.",
                  changes->len), changes->len);

      gtk_label_set_text (self->more, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->more), limited);
  gtk_stack_set_visible_child_name (self->stack, "changes");
}

void
sbx_changes_view_set_note (SbxChangesView *self,
                           const char     *title,
                           const char     *note)
{
  g_return_if_fail (SBX_IS_CHANGES_VIEW (self));

  clear (self);
  adw_status_page_set_title (self->status, title);
  /* Plain text that came from elsewhere must not be read as markup. */
  if (note != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (note, -1);

      adw_status_page_set_description (self->status, escaped);
    }
  gtk_stack_set_visible_child_name (self->stack, "note");
}
