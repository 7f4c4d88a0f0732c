/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

/* What stands in the place of the timeline: the findings, the map, the rules and the page of each,
 * and the way back from one to the other. */

#define TIMELINE "timeline"
#define FINDINGS "findings"
#define MAP "map"
#define RULES "rules"
/* The rest is the rule's id. */
#define RULE "rule:"

#define MAX_TRAIL 50

static gboolean
is_timeline (SbxWindow *self)
{
  return self->page == NULL || g_str_equal (self->page, TIMELINE);
}

static void
ensure_rules_page (SbxWindow *self)
{
  if (self->rules_page != NULL)
    return;
  self->rules_page = SBX_RULES_PAGE (sbx_rules_page_new ());
  gtk_stack_add_named (self->main_stack, GTK_WIDGET (self->rules_page), RULES);
}

static void
ensure_map_page (SbxWindow *self)
{
  GtkWidget *page;

  if (gtk_stack_get_child_by_name (self->main_stack, MAP) != NULL)
    return;
  page = sbx_sharing_page_new ();
  sbx_sharing_page_connect (SBX_SHARING_PAGE (page), self->world);
  gtk_stack_add_named (self->main_stack, page, MAP);
}

static void
place_page (SbxWindow  *self,
            const char *page)
{
  gboolean rule = g_str_has_prefix (page, RULE);
  g_autofree char *name = g_strdup (page);

  sbx_window_ensure_panes (self);
  if (rule || g_str_equal (name, RULES))
    ensure_rules_page (self);
  else if (g_str_equal (name, MAP))
    ensure_map_page (self);
  g_free (self->page);
  self->page = g_steal_pointer (&name);
  gtk_stack_set_visible_child_name (self->main_stack, rule ? RULES : self->page);
  gtk_toggle_button_set_active (self->findings_button, !is_timeline (self));
  sbx_window_show_root (self);
  if (rule || g_str_equal (self->page, RULES))
    sbx_rules_page_show (self->rules_page, rule ? self->page + strlen (RULE) : NULL);
}

/* Goes to a page; whoever goes back comes to where they were. All ways end at the timeline. */
void
sbx_window_show_page (SbxWindow  *self,
                      const char *page)
{
  gboolean anew;

  if (self->flap != NULL && g_strcmp0 (self->page, page) == 0)
    return;
  if (g_str_equal (page, TIMELINE))
    g_ptr_array_set_size (self->trail, 0);
  else if (!is_timeline (self))
    g_ptr_array_add (self->trail, g_strdup (self->page));
  if (self->trail->len > MAX_TRAIL)
    g_ptr_array_remove_index (self->trail, 0);
  anew = g_str_equal (page, FINDINGS) && is_timeline (self);
  place_page (self, page);
  /* Findings are read from the worst on, whatever was added meanwhile. */
  if (anew)
    sbx_findings_page_begin (self->findings_page);
}

/* FALSE if this is the timeline. */
gboolean
sbx_window_go_back (SbxWindow *self)
{
  g_autofree char *page = NULL;

  if (is_timeline (self))
    return FALSE;
  if (self->trail->len > 0)
    page = g_ptr_array_steal_index (self->trail, self->trail->len - 1);
  place_page (self, page != NULL ? page : TIMELINE);
  return TRUE;
}

static void
findings_toggled_cb (SbxWindow *self)
{
  if (gtk_toggle_button_get_active (self->findings_button) == is_timeline (self))
    sbx_window_show_page (self, is_timeline (self) ? FINDINGS : TIMELINE);
}

static void
findings_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  sbx_window_show_page (self, g_strcmp0 (self->page, FINDINGS) == 0 ? TIMELINE : FINDINGS);
}

static void
close_findings_cb (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  sbx_window_show_page (SBX_WINDOW (widget), TIMELINE);
}

static void
back_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  sbx_window_go_back (SBX_WINDOW (widget));
}

static void
rules_cb (GtkWidget  *widget,
          const char *name,
          GVariant   *parameter)
{
  sbx_window_show_page (SBX_WINDOW (widget), RULES);
}

static void
map_cb (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  sbx_window_show_page (SBX_WINDOW (widget), MAP);
}

static void
rule_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  const char *rule = g_variant_get_string (parameter, NULL);
  g_autofree char *page = g_strconcat (RULE, rule, NULL);

  if (sbx_rule_exists (rule))
    sbx_window_show_page (SBX_WINDOW (widget), page);
}

void
sbx_window_install_pages (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.findings", NULL, findings_cb);
  gtk_widget_class_install_action (widget_class, "win.close-findings", NULL, close_findings_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.rules", NULL, rules_cb);
  gtk_widget_class_install_action (widget_class, "win.rule", "s", rule_cb);
  gtk_widget_class_install_action (widget_class, "win.map", NULL, map_cb);
}

void
sbx_window_watch_pages (SbxWindow *self)
{
  self->trail = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect_object (self->findings_button, "toggled", G_CALLBACK (findings_toggled_cb), self,
                           G_CONNECT_SWAPPED);
}
