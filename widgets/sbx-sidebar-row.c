/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSidebarRow"

#include "config.h"

#include "sbx-sidebar-row.h"

#include <glib/gi18n.h>

#include "sbx-badge.h"
#include "sbx-format.h"
#include "sbx-remote-mark.h"
#include "sbx-widget-util.h"

struct _SbxSidebarRow
{
  GtkWidget parent_instance;

  /* Template Widgets */
  SbxRemoteMark *mark;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *rate;
  SbxBadge *badge;
  GtkWidget *locked;
  GtkWidget *paused;
  GtkWidget *travelled;
  GtkMenuButton *menu_button;

  /* Owned References */
  SbxSidebarItem *item;

  SbxSidebarMenuFunc menu_func;
  gpointer menu_data;
};

G_DEFINE_FINAL_TYPE (SbxSidebarRow, sbx_sidebar_row, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
describe_menu (SbxSidebarRow *self)
{
  g_autofree char *label = g_strdup_printf (_("Commands for %s"), self->item->title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
describe (SbxSidebarRow *self)
{
  SbxSidebarItem *item = self->item;
  g_autoptr (GString) text = g_string_new (item->title);
  g_autofree char *count = sbx_format_count (item->n_findings);
  g_autofree char *tooltip = NULL;

  if (item->subtitle != NULL && *item->subtitle != '\0')
    g_string_append_printf (text, ", %s", item->subtitle);
  if (item->rate != NULL && *item->rate != '\0')
    g_string_append_printf (text, ", %s", item->rate);
  if ((item->status & SBX_SIDEBAR_LOCKED) != 0)
    g_string_append_printf (text, ", %s", _("locked: dispatches do nothing"));
  if ((item->status & SBX_SIDEBAR_PAUSED) != 0)
    g_string_append_printf (text, ", %s", _("paused: actions are not recorded"));
  if ((item->status & SBX_SIDEBAR_TRAVELLED) != 0)
    g_string_append_printf (text, ", %s", _("shows a state of the past"));
  if (!item->live)
    g_string_append_printf (text, ", %s", _("not connected"));
  if (item->n_findings > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%s finding", "%s findings", item->n_findings),
                              count);
    }
  tooltip = g_strdup_printf ("%s%s%s", item->title, item->facts != NULL ? "\n" : "",
                             item->facts != NULL ? item->facts : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  item->facts != NULL ? item->facts : "", -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               item->kind == SBX_SIDEBAR_ALL ? NULL : tooltip);
}

static void
show_item (SbxSidebarRow *self)
{
  SbxSidebarItem *item = self->item;
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean remote = item->kind == SBX_SIDEBAR_REMOTE;

  gtk_label_set_text (self->title, item->title);
  gtk_label_set_text (self->subtitle, item->subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle),
                          item->subtitle != NULL && *item->subtitle != '\0');
  gtk_label_set_text (self->rate, item->rate != NULL ? item->rate : "");
  gtk_widget_set_visible (GTK_WIDGET (self->rate), item->rate != NULL && *item->rate != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->mark), remote);
  sbx_remote_mark_set_index (self->mark, remote ? item->index : G_MAXUINT);
  sbx_remote_mark_set_hollow (self->mark, !item->live);
  sbx_badge_set (self->badge, item->n_findings, item->worst);
  gtk_widget_set_visible (self->locked, (item->status & SBX_SIDEBAR_LOCKED) != 0);
  gtk_widget_set_visible (self->paused, (item->status & SBX_SIDEBAR_PAUSED) != 0);
  gtk_widget_set_visible (self->travelled, (item->status & SBX_SIDEBAR_TRAVELLED) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), item->menu && self->menu_func != NULL);
  set_class (widget, "peer", item->kind == SBX_SIDEBAR_PEER);
  set_class (widget, "remote", remote);
  set_class (widget, "store", item->kind == SBX_SIDEBAR_STORE);
  set_class (widget, "nested", item->nested);
  set_class (widget, "gone", !item->live);
  describe (self);
  describe_menu (self);
}

/* Made when it is asked for: most are never. */
static void
create_menu_cb (GtkMenuButton *button,
                gpointer       data)
{
  SbxSidebarRow *self = data;
  GtkWidget *popover = NULL;

  if (self->item != NULL && self->menu_func != NULL)
    popover = self->menu_func (self->item, self->menu_data);
  gtk_menu_button_set_popover (button, popover);
}

static void
pressed_cb (SbxSidebarRow *self)
{
  sbx_sidebar_row_popup_menu (self);
}

static void
sbx_sidebar_row_dispose (GObject *object)
{
  SbxSidebarRow *self = SBX_SIDEBAR_ROW (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, show_item, self);
  g_clear_object (&self->item);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_SIDEBAR_ROW);

  G_OBJECT_CLASS (sbx_sidebar_row_parent_class)->dispose (object);
}

static void
sbx_sidebar_row_class_init (SbxSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_sidebar_row_dispose;

  g_type_ensure (SBX_TYPE_BADGE);
  g_type_ensure (SBX_TYPE_REMOTE_MARK);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, mark);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, rate);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, badge);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, locked);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, paused);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, travelled);
  gtk_widget_class_bind_template_child (widget_class, SbxSidebarRow, menu_button);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "sidebarrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_sidebar_row_init (SbxSidebarRow *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu_cb, self, NULL);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
}

/**
 * sbx_sidebar_row_new:
 *
 * Returns: (transfer floating): a line without an item
 */
GtkWidget *
sbx_sidebar_row_new (void)
{
  return g_object_new (SBX_TYPE_SIDEBAR_ROW, NULL);
}

void
sbx_sidebar_row_set_item (SbxSidebarRow  *self,
                          SbxSidebarItem *item)
{
  g_return_if_fail (SBX_IS_SIDEBAR_ROW (self));
  g_return_if_fail (item == NULL || SBX_IS_SIDEBAR_ITEM (item));

  if (self->item == item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, show_item, self);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  g_signal_connect_object (item, "changed", G_CALLBACK (show_item), self, G_CONNECT_SWAPPED);
  show_item (self);
}

void
sbx_sidebar_row_set_menu_func (SbxSidebarRow     *self,
                               SbxSidebarMenuFunc func,
                               gpointer           data)
{
  g_return_if_fail (SBX_IS_SIDEBAR_ROW (self));

  self->menu_func = func;
  self->menu_data = data;
}

void
sbx_sidebar_row_popup_menu (SbxSidebarRow *self)
{
  g_return_if_fail (SBX_IS_SIDEBAR_ROW (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self->menu_button)))
    gtk_menu_button_popup (self->menu_button);
}
