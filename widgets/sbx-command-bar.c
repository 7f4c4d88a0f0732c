/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxCommandBar"

#include "config.h"

#include "sbx-command-bar.h"

#include <glib/gi18n.h>

#include "sbx-command-menu.h"
#include "sbx-command-text.h"

static const struct
{
  SbxCommandKind kind;
  const char *icon;
  const char *keys;
} entries[] = {
  { SBX_COMMAND_JUMP, "document-open-recent-symbolic", "Ctrl+J" },
  { SBX_COMMAND_SKIP, "action-unavailable-symbolic", "Ctrl+Shift+X" },
  { SBX_COMMAND_DISPATCH, "mail-send-symbolic", "Ctrl+T" },
};

#define N_BUTTONS G_N_ELEMENTS (entries)

struct _SbxCommandBar
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *buttons[N_BUTTONS];
  GtkWidget *menu_button;
  GtkWidget *menu;

  /* Owned References */
  SbxWorld *world;

  guint store;
  guint64 number;
};

G_DEFINE_FINAL_TYPE (SbxCommandBar, sbx_command_bar, GTK_TYPE_WIDGET)

static void
show_button (SbxCommandBar *self,
             guint          index)
{
  GtkWidget *button = self->buttons[index];
  SbxCommandKind kind = entries[index].kind;
  const SbxOverviewStore *store = sbx_world_get_store (self->world, self->store);
  const char *title = sbx_command_text_get_title (kind, store, self->number);
  g_autofree char *reason = sbx_command_text_dup_reason (self->world, self->store, self->number,
                                                         kind);
  g_autofree char *tooltip = reason != NULL
                             ? g_strdup_printf ("%s: %s", title, reason)
                             : g_strdup_printf ("%s (%s)", title, entries[index].keys);
  gboolean skipped = kind == SBX_COMMAND_SKIP &&
                     sbx_command_text_is_skipped (store, self->number);

  gtk_widget_set_visible (button, kind == SBX_COMMAND_DISPATCH || self->number != 0);
  gtk_widget_set_sensitive (button, reason == NULL);
  gtk_widget_set_tooltip_text (button, tooltip);
  if (kind == SBX_COMMAND_SKIP)
    gtk_button_set_icon_name (GTK_BUTTON (button), skipped ? "list-add-symbolic"
                                                           : entries[index].icon);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  reason != NULL ? reason : "", -1);
}

static void
show (SbxCommandBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->store != G_MAXUINT);
  for (guint i = 0; i < N_BUTTONS; i++)
    show_button (self, i);
}

static void
clicked_cb (GtkButton     *button,
            SbxCommandBar *self)
{
  SbxCommandKind kind = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "kind"));

  gtk_widget_activate_action_variant (GTK_WIDGET (self), "win.command",
                                      sbx_command_menu_new_parameter (self->world, kind,
                                                                      self->store, self->number));
}

static void
sbx_command_bar_dispose (GObject *object)
{
  SbxCommandBar *self = SBX_COMMAND_BAR (object);
  GtkWidget *child;

  g_clear_object (&self->world);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_command_bar_parent_class)->dispose (object);
}

static void
sbx_command_bar_class_init (SbxCommandBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_command_bar_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "commandbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_command_bar_init (SbxCommandBar *self)
{
  self->store = G_MAXUINT;
  for (guint i = 0; i < N_BUTTONS; i++)
    {
      self->buttons[i] = gtk_button_new_from_icon_name (entries[i].icon);
      gtk_widget_add_css_class (self->buttons[i], "flat");
      g_object_set_data (G_OBJECT (self->buttons[i]), "kind", GUINT_TO_POINTER (entries[i].kind));
      g_signal_connect_object (self->buttons[i], "clicked", G_CALLBACK (clicked_cb), self, 0);
      gtk_widget_set_parent (self->buttons[i], GTK_WIDGET (self));
    }
  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "view-more-symbolic");
  gtk_widget_add_css_class (self->menu_button, "flat");
  gtk_widget_set_tooltip_text (self->menu_button, _("All Commands"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("All Commands"), -1);
  gtk_widget_set_parent (self->menu_button, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Commands"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * sbx_command_bar_new:
 *
 * Returns: (transfer floating): a bar that is hidden until it has a store
 */
GtkWidget *
sbx_command_bar_new (void)
{
  return g_object_new (SBX_TYPE_COMMAND_BAR, NULL);
}

void
sbx_command_bar_connect (SbxCommandBar *self,
                         SbxWorld      *world)
{
  g_return_if_fail (SBX_IS_COMMAND_BAR (self));
  g_return_if_fail (SBX_IS_WORLD (world));
  g_return_if_fail (self->world == NULL);

  self->world = g_object_ref (world);
  self->menu = sbx_command_menu_new (world);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->menu_button), self->menu);
  g_signal_connect_object (world, "notify::overview", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
}

void
sbx_command_bar_set_target (SbxCommandBar *self,
                            guint          store,
                            guint64        number)
{
  g_return_if_fail (SBX_IS_COMMAND_BAR (self));
  g_return_if_fail (self->world != NULL);

  self->store = store;
  self->number = number;
  sbx_command_menu_set_target (SBX_COMMAND_MENU (self->menu), store, number);
  show (self);
}
