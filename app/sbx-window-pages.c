/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include "sbx-help-topics.h"

/* What stands in the place of the timeline: the findings, the map, the manual and its pages, and
 * the way back from one to the other. */

#define TIMELINE "timeline"
#define FINDINGS "findings"
#define MAP "map"
#define HELP "help"
/* The list of help, of the rules alone. */
#define RULES "rules"
/* The rest is the id of a page of the manual. */
#define PAGE "page:"

#define MAX_TRAIL 50

static gboolean
is_timeline (SbxWindow *self)
{
  return self->page == NULL || g_str_equal (self->page, TIMELINE);
}

static gboolean
is_page (SbxWindow  *self,
         const char *page)
{
  return g_strcmp0 (self->page, page) == 0;
}

static void
ensure_help_page (SbxWindow *self)
{
  if (self->help_page != NULL)
    return;
  self->help_page = SBX_HELP_PAGE (sbx_help_page_new ());
  gtk_stack_add_named (self->main_stack, GTK_WIDGET (self->help_page), HELP);
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
  const char *id = g_str_has_prefix (page, PAGE) ? page + strlen (PAGE) : NULL;
  gboolean rules = g_str_equal (page, RULES);
  gboolean help = id != NULL || rules || g_str_equal (page, HELP);
  g_autofree char *name = g_strdup (page);

  sbx_window_ensure_panes (self);
  if (help)
    ensure_help_page (self);
  else if (g_str_equal (name, MAP))
    ensure_map_page (self);
  gtk_stack_set_visible_child_name (self->main_stack, help ? HELP : name);
  if (help)
    sbx_help_page_show (self->help_page, id, rules);
  g_free (self->page);
  self->page = g_steal_pointer (&name);
  gtk_toggle_button_set_active (self->findings_button, is_page (self, FINDINGS));
  sbx_window_show_root (self);
}

/* Goes to a page; whoever goes back comes to where they were. All ways end at the timeline. */
void
sbx_window_show_page (SbxWindow  *self,
                      const char *page)
{
  gboolean anew;

  if (self->flap != NULL && g_strcmp0 (self->page, page) == 0)
    return;
  if (is_timeline (self) || g_str_equal (page, TIMELINE))
    g_ptr_array_set_size (self->trail, 0);
  else
    g_ptr_array_add (self->trail, g_strdup (self->page));
  if (self->trail->len > MAX_TRAIL)
    g_ptr_array_remove_index (self->trail, 0);
  anew = g_str_equal (page, FINDINGS) && is_timeline (self);
  place_page (self, page);
  /* Findings are read from the worst on, whatever was added meanwhile. */
  if (anew)
    sbx_findings_page_begin (self->findings_page);
}

/* What is worth coming back to the next time, or "". */
const char *
sbx_window_get_last_page (SbxWindow *self)
{
  return is_page (self, FINDINGS) || is_page (self, MAP) ? self->page : "";
}

void
sbx_window_restore_page (SbxWindow  *self,
                         const char *page)
{
  if (g_strcmp0 (page, FINDINGS) == 0 || g_strcmp0 (page, MAP) == 0)
    sbx_window_show_page (self, page);
}

/* What evidence is of stays behind it: back from the timeline leads there. */
void
sbx_window_show_evidence (SbxWindow *self)
{
  if (is_timeline (self))
    return;
  g_ptr_array_add (self->trail, g_strdup (self->page));
  place_page (self, TIMELINE);
}

/* FALSE if there is nothing to go back to. */
gboolean
sbx_window_go_back (SbxWindow *self)
{
  g_autofree char *page = NULL;

  if (is_timeline (self) && self->trail->len == 0)
    return FALSE;
  if (self->trail->len > 0)
    page = g_ptr_array_steal_index (self->trail, self->trail->len - 1);
  place_page (self, page != NULL ? page : TIMELINE);
  return TRUE;
}

static void
findings_toggled_cb (SbxWindow *self)
{
  if (gtk_toggle_button_get_active (self->findings_button) != is_page (self, FINDINGS))
    sbx_window_show_page (self, is_page (self, FINDINGS) ? TIMELINE : FINDINGS);
}

static void
findings_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  sbx_window_show_page (self, is_page (self, FINDINGS) ? TIMELINE : FINDINGS);
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
help_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  sbx_window_show_page (SBX_WINDOW (widget), HELP);
}

static void
help_page_cb (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  const char *id = g_variant_get_string (parameter, NULL);
  g_autofree char *page = g_strconcat (PAGE, id, NULL);

  if (sbx_help_exists (id))
    sbx_window_show_page (SBX_WINDOW (widget), page);
}

static void
map_cb (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  sbx_window_show_page (SBX_WINDOW (widget), MAP);
}

void
sbx_window_install_pages (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.findings", NULL, findings_cb);
  gtk_widget_class_install_action (widget_class, "win.close-findings", NULL, close_findings_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.rules", NULL, rules_cb);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, help_cb);
  gtk_widget_class_install_action (widget_class, "win.help-page", "s", help_page_cb);
  gtk_widget_class_install_action (widget_class, "win.map", NULL, map_cb);
}

void
sbx_window_watch_pages (SbxWindow *self)
{
  self->trail = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect_object (self->findings_button, "toggled", G_CALLBACK (findings_toggled_cb), self,
                           G_CONNECT_SWAPPED);
}
