/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-list-menu.h"

#include <glib/gi18n.h>

static void
change_column_cb (GSimpleAction *action,
                  GVariant      *state,
                  SbxActionColumns *columns)
{
  SbxColumn column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (action), "column"));

  sbx_action_columns_set_wanted (columns, column, g_variant_get_boolean (state));
}

static void
show_wanted (SbxActionColumns *columns)
{
  GActionGroup *group = g_object_get_data (G_OBJECT (columns), "group");

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (group),
                                                    sbx_action_column_get_name (i));

      if (action != NULL)
        g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (
                                     sbx_action_columns_get_wanted (columns, i)));
    }
}

static void
add_column_actions (GtkWidget        *owner,
                    SbxActionColumns *columns,
                    GMenu            *menu)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      const char *name = sbx_action_column_get_name (i);
      g_autoptr (GSimpleAction) action = NULL;
      g_autofree char *detailed = g_strconcat ("columns.", name, NULL);

      if (i == SBX_COLUMN_ACTION)
        continue;
      action = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (FALSE));
      g_object_set_data (G_OBJECT (action), "column", GUINT_TO_POINTER (i));
      g_signal_connect_object (action, "change-state", G_CALLBACK (change_column_cb), columns, 0);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
      g_menu_append (menu, sbx_action_column_get_title (i), detailed);
    }
  gtk_widget_insert_action_group (owner, "columns", G_ACTION_GROUP (group));
  g_object_set_data_full (G_OBJECT (columns), "group", g_steal_pointer (&group), g_object_unref);
}

static void
reset_cb (GSimpleAction    *action,
          GVariant         *parameter,
          SbxActionColumns *columns)
{
  sbx_action_columns_reset (columns);
}

void
sbx_list_menu_add (GtkWidget        *owner,
                   GtkMenuButton    *button,
                   SbxActionColumns *columns,
                   SbxTimeline      *timeline)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) lines = g_menu_new ();
  g_autoptr (GMenu) choice = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GPropertyAction) fold = g_property_action_new ("fold", timeline, "folding");
  g_autoptr (GSimpleAction) reset = g_simple_action_new ("reset", NULL);

  add_column_actions (owner, columns, choice);
  g_signal_connect_object (reset, "activate", G_CALLBACK (reset_cb), columns, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (fold));
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (reset));
  gtk_widget_insert_action_group (owner, "view", G_ACTION_GROUP (group));
  g_menu_append (lines, _("_Fold Repeats and Settled Actions"), "view.fold");
  g_menu_append (rest, _("_Usual Columns"), "view.reset");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (lines));
  g_menu_append_section (menu, _("Columns"), G_MENU_MODEL (choice));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
  sbx_action_columns_set_menu (columns, G_MENU_MODEL (choice));
  g_signal_connect (columns, "notify::layout", G_CALLBACK (show_wanted), NULL);
  show_wanted (columns);
}
