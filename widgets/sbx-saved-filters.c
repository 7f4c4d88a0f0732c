/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-saved-filters.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-widget-util.h"

#define MAX_HEIGHT 320
#define NAME_LENGTH 60

struct _SbxSavedFilters
{
  GtkPopover parent_instance;

  /* Borrowed References */
  GtkWidget *save_box;
  GtkEntry *name_entry;
  GtkWidget *save_button;
  GtkLabel *empty_label;
  GtkListBox *list;
  GtkWidget *undo_box;
  GtkLabel *undo_label;

  /* Owned References */
  SbxFilterStore *store;
  GPtrArray *saved;         /* SbxSavedFilter: what is listed */
  SbxSavedFilter *deleted;  /* what can be put back */
  char *text;

  guint deleted_index;
};

G_DEFINE_FINAL_TYPE (SbxSavedFilters, sbx_saved_filters, GTK_TYPE_POPOVER)

typedef enum
{
  SIGNAL_USED,
} SbxSavedFiltersSignal;

static guint signals[SIGNAL_USED + 1];

static void
show_undo (SbxSavedFilters *self)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->undo_box, self->deleted != NULL);
  if (self->deleted == NULL)
    return;
  /* Translators: a saved filter, by its name */
  text = g_strdup_printf (_("“%s” was deleted."), self->deleted->name);
  gtk_label_set_text (self->undo_label, text);
}

/* Lines are new after each change; the keyboard stays where it was. */
static void
focus_line (SbxSavedFilters *self,
            guint            index)
{
  GtkListBoxRow *line = gtk_list_box_get_row_at_index (self->list, (int) index);

  if (line != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (line));
}

static void
undo_cb (SbxSavedFilters *self)
{
  const guint index = self->deleted_index;

  sbx_filter_store_insert (self->store, index, self->deleted);
  g_clear_pointer (&self->deleted, sbx_saved_filter_free);
  focus_line (self, index);
  show_undo (self);
}

static void
delete_cb (GtkWidget       *button,
           SbxSavedFilters *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  guint index = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  const SbxSavedFilter *saved = g_ptr_array_index (self->saved, index);

  g_clear_pointer (&self->deleted, sbx_saved_filter_free);
  self->deleted = sbx_saved_filter_copy (saved);
  self->deleted_index = index;
  sbx_filter_store_remove (self->store, self->deleted->name);
  show_undo (self);
  gtk_widget_child_focus (self->undo_box, GTK_DIR_TAB_FORWARD);
}

/* --- Renaming -------------------------------------------------------------------------------- */

static void
rename_cb (GtkWidget *button,
           GtkStack  *stack)
{
  GtkWidget *entry = gtk_stack_get_child_by_name (stack, "entry");

  gtk_stack_set_visible_child_name (stack, "entry");
  gtk_widget_grab_focus (entry);
}

static void
renamed_cb (GtkEntry        *entry,
            SbxSavedFilters *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (entry), GTK_TYPE_LIST_BOX_ROW);
  GtkWidget *stack = gtk_widget_get_ancestor (GTK_WIDGET (entry), GTK_TYPE_STACK);
  const guint index = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  const SbxSavedFilter *saved = g_ptr_array_index (self->saved, index);
  g_autofree char *name = g_strdup (saved->name);
  g_autofree char *to = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  gtk_stack_set_visible_child_name (GTK_STACK (stack), "label");
  if (*to != '\0' && strcmp (to, name) != 0)
    sbx_filter_store_rename (self->store, name, to);
  focus_line (self, index);
}

/* --- Lines ----------------------------------------------------------------------------------- */

static GtkWidget *
new_button (const char *icon,
            const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);

  return button;
}

static GtkWidget *
new_name (SbxSavedFilters      *self,
          const SbxSavedFilter *saved)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (saved->name);
  g_autofree char *line = sbx_format_name (saved->text, 200);
  GtkWidget *text = gtk_label_new (line);
  GtkWidget *entry = gtk_entry_new ();

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 30);
  gtk_widget_add_css_class (text, "dim-label");
  gtk_widget_add_css_class (text, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  gtk_editable_set_text (GTK_EDITABLE (entry), saved->name);
  gtk_entry_set_max_length (GTK_ENTRY (entry), NAME_LENGTH);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Name of the filter"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (renamed_cb), self, 0);
  gtk_stack_add_named (GTK_STACK (stack), box, "label");
  gtk_stack_add_named (GTK_STACK (stack), entry, "entry");
  gtk_widget_set_hexpand (stack, TRUE);

  return stack;
}

static GtkWidget *
new_line (SbxSavedFilters      *self,
          const SbxSavedFilter *saved)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *stack = new_name (self, saved);
  /* Translators: buttons beside a saved filter, whose name it is */
  g_autofree char *rename_label = g_strdup_printf (_("Rename “%s”"), saved->name);
  g_autofree char *delete_label = g_strdup_printf (_("Delete “%s”"), saved->name);
  GtkWidget *rename = new_button ("document-edit-symbolic", rename_label);
  GtkWidget *delete = new_button ("user-trash-symbolic", delete_label);

  g_signal_connect_object (rename, "clicked", G_CALLBACK (rename_cb), stack, 0);
  g_signal_connect_object (delete, "clicked", G_CALLBACK (delete_cb), self, 0);
  gtk_box_append (GTK_BOX (box), stack);
  gtk_box_append (GTK_BOX (box), rename);
  gtk_box_append (GTK_BOX (box), delete);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, saved->name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, saved->text, -1);

  return row;
}

static void
list_saved (SbxSavedFilters *self)
{
  GtkListBoxRow *row;

  g_clear_pointer (&self->saved, g_ptr_array_unref);
  self->saved = sbx_filter_store_list_saved (self->store);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < self->saved->len; i++)
    gtk_list_box_append (self->list, new_line (self, g_ptr_array_index (self->saved, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), self->saved->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->saved->len > 0);
}

static void
activated_cb (SbxSavedFilters *self,
              GtkListBoxRow   *row)
{
  const SbxSavedFilter *saved = g_ptr_array_index (self->saved, gtk_list_box_row_get_index (row));
  g_autofree char *text = g_strdup (saved->text);

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_USED], 0, text);
}

/* --- Saving ---------------------------------------------------------------------------------- */

static void
name_changed_cb (SbxSavedFilters *self)
{
  g_autofree char *name =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_entry))));

  gtk_widget_set_sensitive (self->save_button, *name != '\0' && self->text != NULL);
}

static void
save_cb (SbxSavedFilters *self)
{
  g_autofree char *name =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_entry))));

  if (*name == '\0' || self->text == NULL)
    return;
  if (sbx_filter_store_save (self->store, name, self->text))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->name_entry), "");
      focus_line (self, 0);
    }
}

/* --- The popover ----------------------------------------------------------------------------- */

static void
sbx_saved_filters_closed (GtkPopover *popover)
{
  SbxSavedFilters *self = SBX_SAVED_FILTERS (popover);

  g_clear_pointer (&self->deleted, sbx_saved_filter_free);
  show_undo (self);
}

static void
sbx_saved_filters_finalize (GObject *object)
{
  SbxSavedFilters *self = SBX_SAVED_FILTERS (object);

  g_clear_pointer (&self->saved, g_ptr_array_unref);
  g_clear_pointer (&self->deleted, sbx_saved_filter_free);
  g_clear_object (&self->store);
  g_free (self->text);

  G_OBJECT_CLASS (sbx_saved_filters_parent_class)->finalize (object);
}

static void
sbx_saved_filters_class_init (SbxSavedFiltersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_saved_filters_finalize;
  GTK_POPOVER_CLASS (klass)->closed = sbx_saved_filters_closed;

  signals[SIGNAL_USED] =
    g_signal_new ("used", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
new_save_box (SbxSavedFilters *self)
{
  self->save_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->name_entry = GTK_ENTRY (gtk_entry_new ());
  self->save_button = gtk_button_new ();
  sbx_button_set_words (GTK_BUTTON (self->save_button), _("_Save"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Save"), -1);
  gtk_entry_set_placeholder_text (self->name_entry, _("Name of this filter"));
  gtk_entry_set_max_length (self->name_entry, NAME_LENGTH);
  gtk_widget_set_hexpand (GTK_WIDGET (self->name_entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Name of this filter"), -1);
  g_signal_connect_object (self->name_entry, "changed", G_CALLBACK (name_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->name_entry, "activate", G_CALLBACK (save_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (save_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->save_box), GTK_WIDGET (self->name_entry));
  gtk_box_append (GTK_BOX (self->save_box), self->save_button);

  return self->save_box;
}

static GtkWidget *
new_undo_box (SbxSavedFilters *self)
{
  GtkWidget *button = gtk_button_new ();

  sbx_button_set_words (GTK_BUTTON (button), _("_Undo"));
  self->undo_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->undo_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->undo_label, 0);
  gtk_label_set_ellipsize (self->undo_label, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->undo_label), TRUE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->undo_box), GTK_WIDGET (self->undo_label));
  gtk_box_append (GTK_BOX (self->undo_box), button);

  return self->undo_box;
}

static GtkWidget *
new_list (SbxSavedFilters *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Saved Filters"), -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);

  return scroller;
}

static void
sbx_saved_filters_init (SbxSavedFilters *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_("Saved Filters"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  self->empty_label =
    GTK_LABEL (gtk_label_new (_("Write a filter, and save it here with a name.")));
  gtk_label_set_xalign (self->empty_label, 0);
  gtk_label_set_wrap (self->empty_label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->empty_label), "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), new_save_box (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->empty_label));
  gtk_box_append (GTK_BOX (box), new_list (self));
  gtk_box_append (GTK_BOX (box), new_undo_box (self));
  gtk_widget_add_css_class (box, "saved-filters");
  gtk_popover_set_child (GTK_POPOVER (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Saved Filters"), -1);
}

GtkWidget *
sbx_saved_filters_new (SbxFilterStore *store)
{
  SbxSavedFilters *self = g_object_new (SBX_TYPE_SAVED_FILTERS, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (list_saved), self, G_CONNECT_SWAPPED);
  list_saved (self);
  show_undo (self);
  sbx_saved_filters_set_text (self, NULL);

  return GTK_WIDGET (self);
}

void
sbx_saved_filters_set_text (SbxSavedFilters *self,
                            const char      *text)
{
  g_autofree char *copy = g_strdup (text);

  g_return_if_fail (SBX_IS_SAVED_FILTERS (self));

  g_free (self->text);
  self->text = g_steal_pointer (&copy);
  gtk_widget_set_visible (self->save_box, self->text != NULL);
  name_changed_cb (self);
}
