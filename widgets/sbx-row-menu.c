/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxRowMenu"

#include "config.h"

#include "sbx-row-menu.h"

#include "sbx-command-menu.h"

#define KEY "sbx-row"

typedef struct
{
  GtkWidget *menu;      /* borrowed */
  SbxWorld *world;      /* borrowed from the owner, whose gesture this is */
  SbxSelection *selection;
} Click;

void
sbx_row_menu_mark (GtkWidget      *child,
                   SbxTimelineRow *row)
{
  g_object_set_data (G_OBJECT (child), KEY, row);
}

/* GTK 4.8 does not tell which line is where, but what it shows can be asked: a cell, or the first
 * cell of a line. */
SbxTimelineRow *
sbx_row_menu_find (GtkWidget *owner,
                   GtkWidget *picked)
{
  for (GtkWidget *widget = picked; widget != NULL && widget != owner;
       widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *child = widget;

      for (guint depth = 0; child != NULL && depth < 3; depth++)
        {
          SbxTimelineRow *row = g_object_get_data (G_OBJECT (child), KEY);

          if (row != NULL)
            return row;
          /* A list as a whole is no line. */
          if (GTK_IS_LIST_VIEW (child))
            return NULL;
          child = gtk_widget_get_first_child (child);
        }
    }
  return NULL;
}

static void
popup (GtkWidget          *menu,
       const SbxRow       *row,
       const GdkRectangle *place)
{
  sbx_command_menu_set_target (SBX_COMMAND_MENU (menu),
                               row->store != SBX_ROW_NONE ? row->store : G_MAXUINT,
                               row->kind == SBX_ROW_ACTION ? row->number : 0);
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), place);
  gtk_popover_popup (GTK_POPOVER (menu));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            Click           *click)
{
  GtkWidget *owner = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *picked = gtk_widget_pick (owner, x, y, GTK_PICK_DEFAULT);
  SbxTimelineRow *row = picked != NULL ? sbx_row_menu_find (owner, picked) : NULL;
  GdkRectangle place = { (int) x, (int) y, 1, 1 };

  if (row == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  /* What the menu is for is what is selected. */
  sbx_selection_set_follow (click->selection, FALSE);
  sbx_selection_set_event (click->selection, sbx_timeline_row_get_number (row));
  popup (click->menu, sbx_timeline_row_get_row (row), &place);
}

static void
free_click (gpointer  data,
            GClosure *closure)
{
  g_free (data);
}

/**
 * sbx_row_menu_add:
 * @owner: what holds the list; lays out its children by a layout manager
 * @world: what is known; outlives @owner
 * @selection: what is selected; outlives @owner
 * @items: (nullable) (transfer floating): what stands above the commands
 *
 * Returns: (transfer none): the menu, a child of @owner
 */
GtkWidget *
sbx_row_menu_add (GtkWidget    *owner,
                  SbxWorld     *world,
                  SbxSelection *selection,
                  GtkWidget    *items)
{
  GtkWidget *menu = sbx_command_menu_new (world);
  GtkGesture *gesture = gtk_gesture_click_new ();
  Click *click = g_new0 (Click, 1);

  if (items != NULL)
    sbx_command_menu_prepend (SBX_COMMAND_MENU (menu), items);
  gtk_widget_set_parent (menu, owner);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  click->menu = menu;
  click->world = world;
  click->selection = selection;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect_data (gesture, "pressed", G_CALLBACK (pressed_cb), click, free_click, 0);
  gtk_widget_add_controller (owner, GTK_EVENT_CONTROLLER (gesture));
  return menu;
}

gboolean
sbx_row_menu_popup (GtkWidget    *menu,
                    SbxWorld     *world,
                    SbxSelection *selection)
{
  GtkWidget *owner = gtk_widget_get_parent (menu);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (owner));
  SbxRows *rows = sbx_world_get_rows (world);
  guint64 number = sbx_selection_get_event (selection);
  guint index;
  graphene_rect_t bounds;
  GdkRectangle place = { 40, 40, 1, 1 };

  if (rows == NULL || number == 0 || number > G_MAXUINT32)
    return FALSE;
  index = sbx_rows_find (rows, sbx_world_get_n_rows (world), (guint32) number);
  if (index == G_MAXUINT || sbx_rows_get (rows, index)->number != number)
    return FALSE;
  if (focus != NULL && gtk_widget_compute_bounds (focus, owner, &bounds))
    {
      place.x = (int) bounds.origin.x + 40;
      place.y = (int) (bounds.origin.y + bounds.size.height / 2);
    }
  popup (menu, sbx_rows_get (rows, index), &place);
  return TRUE;
}
