/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxChangesView"

#include "config.h"

#include "sbx-changes-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sbx-change-row.h"
#include "sbx-format.h"
#include "sbx-widget-util.h"

/* Lines made at once: the rest when they are asked for. */
#define FIRST_LINES 50
#define MORE_LINES 200

struct _SbxChangesView
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  AdwStatusPage *status;
  GtkLabel *summary;
  GtkListBox *list;
  GtkButton *more_button;
  GtkLabel *more;

  /* Owned References */
  GPtrArray *changes;

  guint64 total;
  guint n_lines;
  gboolean in_state;
};

G_DEFINE_FINAL_TYPE (SbxChangesView, sbx_changes_view, GTK_TYPE_WIDGET)

static void
clear (SbxChangesView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  self->n_lines = 0;
}

/* So that nobody takes the beginning for the whole. */
static void
show_rest (SbxChangesView *self)
{
  guint rest = self->changes->len - self->n_lines;
  guint64 unknown = self->total - self->changes->len;
  g_autofree char *count = sbx_format_count (rest > 0 ? rest : unknown);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->more_button), rest > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->more), rest == 0 && unknown > 0);
  if (rest > 0)
    {
      text = g_strdup_printf (ngettext ("%s More…", "%s More…", rest), count);
      gtk_button_set_label (self->more_button, text);
    }
  else if (unknown > 0)
    {
      text = g_strdup_printf (ngettext ("%s more change is not listed. The State page has it.",
                                        "%s more changes are not listed. The State page has them.",
                                        (gulong) unknown), count);
      gtk_label_set_text (self->more, text);
    }
}

static void
add_lines (SbxChangesView *self,
           guint           count)
{
  guint end = MIN (self->n_lines + count, self->changes->len);

  for (; self->n_lines < end; self->n_lines++)
    gtk_list_box_append (self->list,
                         sbx_change_row_new (g_ptr_array_index (self->changes, self->n_lines),
                                             self->in_state));
  show_rest (self);
}

static void
more_cb (SbxChangesView *self)
{
  guint first = self->n_lines;
  GtkListBoxRow *row;

  add_lines (self, MORE_LINES);
  /* The button may be gone: whoever pressed it goes on with what it brought. */
  row = gtk_list_box_get_row_at_index (self->list, (int) first);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
sbx_changes_view_dispose (GObject *object)
{
  g_clear_pointer (&SBX_CHANGES_VIEW (object)->changes, g_ptr_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, SbxChangesView, summary);
  gtk_widget_class_bind_template_child (widget_class, SbxChangesView, more_button);
  gtk_widget_class_bind_template_child (widget_class, SbxChangesView, more);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "changesview");
}

static void
sbx_changes_view_init (SbxChangesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->in_state = TRUE;
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

/**
 * sbx_changes_view_set_in_state:
 * @self: a view
 * @in_state: whether the changed places are those of the state that is on show
 *
 * If they are not, they cannot be shown there. For changes that are set later.
 */
void
sbx_changes_view_set_in_state (SbxChangesView *self,
                               gboolean        in_state)
{
  g_return_if_fail (SBX_IS_CHANGES_VIEW (self));

  self->in_state = in_state;
}

/**
 * sbx_changes_view_set_changes:
 * @self: a view
 * @changes: (element-type SbxChange) (nullable): %NULL while they are not known
 * @total: how many there are; @changes may be the first of them
 *
 * Shows changes.
 */
void
sbx_changes_view_set_changes (SbxChangesView *self,
                              GPtrArray      *changes,
                              guint64         total)
{
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

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
  self->changes = g_ptr_array_ref (changes);
  self->total = MAX (total, changes->len);
  count = sbx_format_count (self->total);
  if (self->in_state)
    text = g_strdup_printf (ngettext ("%s place changed.", "%s places changed.",
                                      (gulong) self->total), count);
  else
    text = g_strdup_printf (ngettext ("%s place differs.", "%s places differ.",
                                      (gulong) self->total), count);
  gtk_label_set_text (self->summary, text);
  add_lines (self, FIRST_LINES);
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
