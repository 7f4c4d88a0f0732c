/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxHelpPage"

#include "config.h"

#include "sbx-help-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "sbx-help-topics.h"
#include "sbx-page-builder.h"
#include "sbx-page-view.h"
#include "sbx-widget-util.h"

/* A row, and what it is found by. */
typedef struct
{
  GtkWidget *row; /* borrowed */
  SbxHelpGroup group;
  char *text;     /* of the whole page, folded */
} Entry;

struct _SbxHelpPage
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkLabel *title;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkStack *list_stack;
  AdwPreferencesGroup *guides;
  AdwPreferencesGroup *ways;
  AdwPreferencesGroup *rules;
  GtkScrolledWindow *scrolled;
  SbxPageView *view;
  GtkWidget *back_button;

  /* Owned References */
  GArray *entries;    /* Entry */

  gboolean rules_only;
};

G_DEFINE_FINAL_TYPE (SbxHelpPage, sbx_help_page, GTK_TYPE_WIDGET)

static void
clear_entry (gpointer data)
{
  g_free (((Entry *) data)->text);
}

static void
open_page (SbxHelpPage *self,
           const char  *id)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.help-page", "s", id);
}

static void
row_cb (AdwActionRow *row,
        SbxHelpPage  *self)
{
  open_page (self, g_object_get_data (G_OBJECT (row), "id"));
}

static AdwPreferencesGroup *
get_group (SbxHelpPage *self,
           SbxHelpGroup group)
{
  AdwPreferencesGroup *groups[] = { self->guides, self->ways, self->rules };

  return groups[group];
}

static void
add_row (SbxHelpPage *self,
         SbxHelpGroup group,
         const char  *id)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  g_autofree char *page = sbx_help_dup_page (id);
  g_autofree char *title = sbx_help_dup_title (id);
  g_autofree char *lead = page != NULL ? sbx_page_dup_lead (page) : NULL;
  g_autofree char *text = g_strconcat (title, "\n", page, NULL);
  Entry entry = { row, group, g_utf8_casefold (text, -1) };

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), lead);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), page != NULL);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (id), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_cb), self, 0);
  gtk_widget_add_css_class (arrow, "dim-label");
  g_object_set (arrow, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  adw_preferences_group_add (get_group (self, group), row);
  g_array_append_val (self->entries, entry);
}

static void
fill_list (SbxHelpPage *self)
{
  for (SbxHelpGroup group = SBX_HELP_GUIDES; group < SBX_HELP_N_GROUPS; group++)
    {
      g_autoptr (GPtrArray) ids = sbx_help_list (group);

      for (guint i = 0; i < ids->len; i++)
        add_row (self, group, g_ptr_array_index (ids, i));
    }
}

/* Every word has to be somewhere in the page. */
static gboolean
holds_words (const char        *text,
             const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
filter_cb (SbxHelpPage *self)
{
  g_autofree char *folded =
    g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  guint counts[SBX_HELP_N_GROUPS] = { 0, };

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);
      gboolean shown = holds_words (entry->text, (const char *const *) words) &&
                       (!self->rules_only || entry->group == SBX_HELP_RULES);

      gtk_widget_set_visible (entry->row, shown);
      counts[entry->group] += shown ? 1 : 0;
    }
  for (SbxHelpGroup group = SBX_HELP_GUIDES; group < SBX_HELP_N_GROUPS; group++)
    gtk_widget_set_visible (GTK_WIDGET (get_group (self, group)), counts[group] > 0);
  gtk_stack_set_visible_child_name (self->list_stack,
                                    counts[SBX_HELP_GUIDES] + counts[SBX_HELP_WAYS] +
                                    counts[SBX_HELP_RULES] > 0 ? "found" : "none");
}

/* Enter in the entry opens the first page that is left. */
static void
search_activate_cb (SbxHelpPage *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);

      if (gtk_widget_get_visible (entry->row))
        {
          open_page (self, g_object_get_data (G_OBJECT (entry->row), "id"));
          return;
        }
    }
}

/* Escape leaves the search first, then the page. */
static void
stop_search_cb (SbxHelpPage *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.escape", NULL);
}

static void
sbx_help_page_dispose (GObject *object)
{
  sbx_widget_dispose_template (GTK_WIDGET (object), SBX_TYPE_HELP_PAGE);

  G_OBJECT_CLASS (sbx_help_page_parent_class)->dispose (object);
}

static void
sbx_help_page_finalize (GObject *object)
{
  g_clear_pointer (&SBX_HELP_PAGE (object)->entries, g_array_unref);

  G_OBJECT_CLASS (sbx_help_page_parent_class)->finalize (object);
}

static void
sbx_help_page_class_init (SbxHelpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_help_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_help_page_finalize;

  g_type_ensure (SBX_TYPE_PAGE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-help-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, title);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, search);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, guides);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, ways);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, rules);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, scrolled);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, view);
  gtk_widget_class_bind_template_child (widget_class, SbxHelpPage, back_button);
  gtk_widget_class_bind_template_callback (widget_class, open_page);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "helppage");
}

static void
sbx_help_page_init (SbxHelpPage *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, clear_entry);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_help_page_new:
 *
 * Returns: (transfer floating): the list of all pages, once it is shown
 */
GtkWidget *
sbx_help_page_new (void)
{
  return g_object_new (SBX_TYPE_HELP_PAGE, NULL);
}

void
sbx_help_page_show (SbxHelpPage *self,
                    const char  *id,
                    gboolean     rules)
{
  g_autofree char *page = id != NULL ? sbx_help_dup_page (id) : NULL;
  g_autofree char *title = page != NULL ? sbx_help_dup_title (id)
                                        : g_strdup (rules ? _("Rules") : _("Help"));

  g_return_if_fail (SBX_IS_HELP_PAGE (self));

  if (self->entries->len == 0)
    fill_list (self);
  gtk_label_set_text (self->title, title);
  gtk_widget_set_visible (GTK_WIDGET (self->search), page == NULL);
  gtk_stack_set_visible_child_name (self->stack, page != NULL ? "page" : "list");
  if (page != NULL)
    {
      sbx_page_view_show (self->view, page, title);
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
      gtk_widget_grab_focus (self->back_button);
      return;
    }
  self->rules_only = rules;
  filter_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
