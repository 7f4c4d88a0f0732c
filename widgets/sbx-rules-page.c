/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxRulesPage"

#include "config.h"

#include "sbx-rules-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sbx-detector.h"
#include "sbx-page-builder.h"
#include "sbx-page-view.h"
#include "sbx-rule-names.h"
#include "sbx-widget-util.h"

struct _SbxRulesPage
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkLabel *title;
  GtkStack *stack;
  GtkListBox *list;
  GtkScrolledWindow *scrolled;
  SbxPageView *view;
  GtkWidget *back_button;
};

G_DEFINE_FINAL_TYPE (SbxRulesPage, sbx_rules_page, GTK_TYPE_WIDGET)

static void
open_rule (SbxRulesPage *self,
           const char   *rule)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.rule", "s", rule);
}

static void
row_cb (SbxRulesPage  *self,
        GtkListBoxRow *row)
{
  open_rule (self, g_object_get_data (G_OBJECT (row), "rule"));
}

static void
add_row (SbxRulesPage *self,
         const char   *rule)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  g_autofree char *page = sbx_rule_dup_page (rule);
  g_autofree char *lead = page != NULL ? sbx_page_dup_lead (page) : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sbx_rule_get_title (rule));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), lead);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), page != NULL);
  g_object_set_data_full (G_OBJECT (row), "rule", g_strdup (rule), g_free);
  gtk_widget_add_css_class (arrow, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_append (self->list, row);
}

/* By what they are called here, in the language of the user. */
static int
compare_titles (gconstpointer a,
                gconstpointer b)
{
  return g_utf8_collate (sbx_rule_get_title (*(const char *const *) a),
                         sbx_rule_get_title (*(const char *const *) b));
}

static void
fill_list (SbxRulesPage *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (const SbxDetectorClass *const *all = sbx_detectors_get_all (); *all != NULL; all++)
    g_ptr_array_add (ids, (gpointer) (*all)->id);
  g_ptr_array_sort (ids, compare_titles);
  for (guint i = 0; i < ids->len; i++)
    add_row (self, g_ptr_array_index (ids, i));
}

static void
sbx_rules_page_dispose (GObject *object)
{
  sbx_widget_dispose_template (GTK_WIDGET (object), SBX_TYPE_RULES_PAGE);

  G_OBJECT_CLASS (sbx_rules_page_parent_class)->dispose (object);
}

static void
sbx_rules_page_class_init (SbxRulesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_rules_page_dispose;

  g_type_ensure (SBX_TYPE_PAGE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-rules-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxRulesPage, title);
  gtk_widget_class_bind_template_child (widget_class, SbxRulesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxRulesPage, list);
  gtk_widget_class_bind_template_child (widget_class, SbxRulesPage, scrolled);
  gtk_widget_class_bind_template_child (widget_class, SbxRulesPage, view);
  gtk_widget_class_bind_template_child (widget_class, SbxRulesPage, back_button);
  gtk_widget_class_bind_template_callback (widget_class, row_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_rule);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "rulespage");
}

static void
sbx_rules_page_init (SbxRulesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_rules_page_new:
 *
 * Returns: (transfer floating): the list of all rules, once it is shown
 */
GtkWidget *
sbx_rules_page_new (void)
{
  return g_object_new (SBX_TYPE_RULES_PAGE, NULL);
}

void
sbx_rules_page_show (SbxRulesPage *self,
                     const char   *rule)
{
  g_autofree char *page = rule != NULL ? sbx_rule_dup_page (rule) : NULL;

  g_return_if_fail (SBX_IS_RULES_PAGE (self));

  if (gtk_widget_get_first_child (GTK_WIDGET (self->list)) == NULL)
    fill_list (self);
  if (page != NULL)
    {
      sbx_page_view_show (self->view, page, sbx_rule_get_title (rule));
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
    }
  gtk_label_set_text (self->title, page != NULL ? sbx_rule_get_title (rule) : _("Rules"));
  gtk_stack_set_visible_child_name (self->stack, page != NULL ? "page" : "list");
  gtk_widget_grab_focus (self->back_button);
}
