/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxActionList"

#include "config.h"

#include "sbx-action-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sbx-action-columns.h"
#include "sbx-filter-entry.h"
#include "sbx-format.h"
#include "sbx-line-actions.h"
#include "sbx-line-items.h"
#include "sbx-list-menu.h"
#include "sbx-list-scroller.h"
#include "sbx-no-match.h"
#include "sbx-range-bar.h"
#include "sbx-row-menu.h"
#include "sbx-widget-util.h"

/* Where in the cell a folded line is opened and closed, pixels from its start. */
#define ARROW_WIDTH 22

/* Below this the filter needs the room of words. */
#define NARROW_TOOLBAR 460

struct _SbxActionList
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkWidget *toolbar;
  SbxFilterEntry *filter_entry;
  GtkLabel *count_label;
  GtkToggleButton *follow_button;
  GtkWidget *follow_label;
  GtkWidget *follow_icon;
  GtkMenuButton *menu_button;
  SbxRangeBar *range_bar;
  GtkRevealer *paused_revealer;
  GtkLabel *paused_label;
  GtkStack *stack;
  SbxNoMatch *no_match;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  GtkRevealer *pill;
  GtkLabel *pill_label;

  /* Borrowed References */
  GtkWidget *menu;

  /* Owned References */
  SbxShown *shown;
  SbxWorld *world;
  SbxSelection *selection;
  SbxTimeline *timeline;
  SbxLineSelection *model;
  SbxActionColumns *columns;
  SbxListScroller *list_scroller;
  SbxLineActions *actions;

  gboolean syncing;
};

G_DEFINE_FINAL_TYPE (SbxActionList, sbx_action_list, GTK_TYPE_WIDGET)

static void
show_count (SbxActionList *self)
{
  guint n_rows = sbx_shown_get_n_rows (self->shown);
  guint n_shown = sbx_shown_get_n_matching (self->shown);
  g_autofree char *rows = sbx_format_count (n_rows);
  g_autofree char *shown = sbx_format_count (n_shown);
  g_autofree char *text = NULL;

  if (sbx_shown_get_progress (self->shown) < 1)
    /* Translators: the same as “%s of %s” while the search in the contents of events goes on */
    text = g_strdup_printf (_("%s of %s so far"), shown, rows);
  else if (sbx_shown_is_filtered (self->shown))
    /* Translators: how many lines the filter lets through, for example "1,204 of 48,112" */
    text = g_strdup_printf (_("%s of %s"), shown, rows);
  else
    text = g_steal_pointer (&rows);
  gtk_label_set_text (self->count_label, n_rows > 0 ? text : "");
  gtk_widget_set_visible (self->toolbar, n_rows > 0 || sbx_shown_is_filtered (self->shown));
  gtk_stack_set_visible_child_name (self->stack,
                                    n_rows == 0 ? "empty" : n_shown == 0 ? "no-match" : "list");
  if (n_rows > 0 && n_shown == 0)
    sbx_no_match_update (self->no_match);
}

static void
show_waiting (SbxActionList *self)
{
  guint n = sbx_shown_get_n_waiting (self->shown);
  gboolean paused = sbx_selection_get_paused (self->selection);
  g_autofree char *count = sbx_format_count (n);
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup (_("Paused. Recording goes on."));
  else
    text = g_strdup_printf (ngettext ("Paused. %s action is waiting.",
                                      "Paused. %s actions are waiting.", n), count);
  gtk_label_set_text (self->paused_label, text);
  if (paused)
    gtk_widget_set_visible (GTK_WIDGET (self->paused_revealer), TRUE);
  gtk_revealer_set_reveal_child (self->paused_revealer, paused);
}

/* Gone for a screen reader, too, once it is folded away. */
static void
paused_revealed_cb (SbxActionList *self)
{
  if (!gtk_revealer_get_reveal_child (self->paused_revealer) &&
      !gtk_revealer_get_child_revealed (self->paused_revealer))
    gtk_widget_set_visible (GTK_WIDGET (self->paused_revealer), FALSE);
}

/* --- Selected lines -------------------------------------------------------------------------- */

static void
select_event (SbxActionList *self)
{
  self->syncing = TRUE;
  sbx_line_selection_select_event (self->model, sbx_selection_get_event (self->selection));
  self->syncing = FALSE;
}

static void
items_changed_cb (SbxActionList *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  gboolean anew = removed > 0 || position == 0;

  sbx_list_scroller_update (self->list_scroller, anew,
                            anew ? sbx_timeline_find (self->timeline,
                                                      sbx_selection_get_event (self->selection))
                                 : G_MAXUINT);
}

static GtkWidget *
get_focus (SbxActionList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)) ? focus : NULL;
}

/* The line in focus if it is selected, or the first one that is. */
static guint
find_focused (SbxActionList *self)
{
  GtkWidget *focus = get_focus (self);
  SbxTimelineRow *row = focus != NULL ? sbx_row_menu_find (GTK_WIDGET (self), focus) : NULL;
  guint position = row != NULL ? sbx_timeline_find_row (self->timeline,
                                                        sbx_timeline_row_get_index (row))
                               : G_MAXUINT;

  if (position != G_MAXUINT &&
      gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->model), position))
    return position;
  return sbx_line_selection_get_first (self->model);
}

static void
tell_numbers (SbxActionList *self)
{
  g_autoptr (GArray) numbers = sbx_line_selection_list_numbers (self->model);

  sbx_selection_set_numbers (self->selection, numbers);
}

static void
selected_cb (SbxActionList *self)
{
  guint position;
  guint64 event = sbx_selection_get_event (self->selection);
  guint index;

  tell_numbers (self);
  if (self->syncing)
    return;
  position = find_focused (self);
  if (position == G_MAXUINT)
    return;
  /* Who looks at a line does not want it to run away. */
  sbx_selection_set_follow (self->selection, FALSE);
  index = sbx_timeline_get_row (self->timeline, position);
  self->syncing = TRUE;
  /* One of several that a folded line stands for stays. */
  if (sbx_timeline_find (self->timeline, event) != position)
    sbx_selection_set_event (self->selection,
                             sbx_rows_get (sbx_world_get_rows (self->world), index)->number);
  self->syncing = FALSE;
}

/* Somebody else chose another one. */
static void
event_cb (SbxActionList *self)
{
  guint position = sbx_timeline_find (self->timeline, sbx_selection_get_event (self->selection));

  if (self->syncing)
    return;
  if (position == G_MAXUINT ||
      !gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->model), position))
    select_event (self);
}

static void
reveal_cb (SbxActionList *self,
           guint64        number)
{
  guint position = sbx_timeline_find (self->timeline, number);

  if (position == GTK_INVALID_LIST_POSITION && sbx_shown_is_filtered (self->shown))
    {
      sbx_selection_set_source (self->selection, SBX_SELECTION_NONE, SBX_SELECTION_NONE);
      sbx_selection_set_filter (self->selection, "");
      sbx_selection_clear_range (self->selection);
    }
  position = sbx_timeline_unfold (self->timeline, number);
  select_event (self);
  /* Not every event has a line: then to where it happened. */
  if (position == GTK_INVALID_LIST_POSITION)
    position = sbx_timeline_find_near (self->timeline, number);
  sbx_list_scroller_scroll_to (self->list_scroller, position);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* --- Folded lines ---------------------------------------------------------------------------- */

static void
toggle (SbxActionList *self,
        guint          position)
{
  if (!sbx_timeline_set_open (self->timeline, position, TRUE))
    sbx_timeline_set_open (self->timeline, position, FALSE);
}

static void
activate_cb (SbxActionList *self,
             guint          position)
{
  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->timeline)))
    toggle (self, position);
}

/* The arrows open and close, as in a tree. */
static gboolean
key_cb (SbxActionList   *self,
        guint            key,
        guint            code,
        GdkModifierType  state)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint position;

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0 ||
      (key != GDK_KEY_Left && key != GDK_KEY_Right) || get_focus (self) == NULL)
    return GDK_EVENT_PROPAGATE;
  position = find_focused (self);
  if (position == G_MAXUINT ||
      !sbx_timeline_set_open (self->timeline, position, (key == GDK_KEY_Right) != rtl))
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* The arrow in front of a folded line. */
static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            SbxActionList   *self)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  GtkWidget *cell = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);
  SbxTimelineRow *row = cell != NULL ? sbx_row_menu_find (view, cell) : NULL;
  double in_x;
  double in_y;

  if (row == NULL || !gtk_widget_has_css_class (cell, "cell-action") ||
      sbx_timeline_row_get_info (row)->count < 2)
    return;
  gtk_widget_translate_coordinates (view, cell, x, y, &in_x, &in_y);
  if (gtk_widget_get_direction (cell) == GTK_TEXT_DIR_RTL)
    in_x = gtk_widget_get_width (cell) - in_x;
  if (in_x > ARROW_WIDTH)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  toggle (self, sbx_timeline_find_row (self->timeline, sbx_timeline_row_get_index (row)));
}

/* --- Bars ------------------------------------------------------------------------------------ */

static void
selection_cb (SbxActionList *self)
{
  gboolean following = sbx_selection_get_follow (self->selection);

  self->syncing = TRUE;
  gtk_toggle_button_set_active (self->follow_button, following);
  self->syncing = FALSE;
  show_waiting (self);
}

static void
filter_stop_cb (SbxActionList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Enter: on to what was found. */
static void
filter_activate_cb (SbxActionList *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    return;
  if (sbx_line_selection_get_first (self->model) == GTK_INVALID_LIST_POSITION)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), 0, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
follow_toggled_cb (SbxActionList *self)
{
  if (!self->syncing && self->selection != NULL)
    sbx_selection_set_follow (self->selection, gtk_toggle_button_get_active (self->follow_button));
}

static void
resume_cb (SbxActionList *self)
{
  sbx_selection_set_paused (self->selection, FALSE);
}

static void
way_back_cb (SbxActionList *self)
{
  sbx_selection_set_follow (self->selection, TRUE);
}

/* --- Columns --------------------------------------------------------------------------------- */

/* Columns are as wide as the font needs. */
static void
fit_columns (SbxActionList *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0123456789");
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (self->columns != NULL)
    sbx_action_columns_set_digit (self->columns, width / 10.0);
}

static void
sbx_action_list_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_action_list_parent_class)->root (widget);

  fit_columns (SBX_ACTION_LIST (widget));
}

static void
sbx_action_list_system_setting_changed (GtkWidget        *widget,
                                        GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (sbx_action_list_parent_class)->system_setting_changed (widget, setting);

  if (setting == GTK_SYSTEM_SETTING_FONT_NAME || setting == GTK_SYSTEM_SETTING_DPI)
    fit_columns (SBX_ACTION_LIST (widget));
}

static gboolean
popup_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   data)
{
  SbxActionList *self = SBX_ACTION_LIST (widget);

  return self->menu != NULL && sbx_row_menu_popup (self->menu, self->world, self->selection);
}

static void
sbx_action_list_dispose (GObject *object)
{
  SbxActionList *self = SBX_ACTION_LIST (object);

  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->actions != NULL)
    g_object_run_dispose (G_OBJECT (self->actions));
  g_clear_object (&self->actions);
  if (self->list_scroller != NULL)
    g_object_run_dispose (G_OBJECT (self->list_scroller));
  g_clear_object (&self->list_scroller);
  g_clear_object (&self->columns);
  g_clear_object (&self->model);
  g_clear_object (&self->timeline);
  g_clear_object (&self->shown);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_ACTION_LIST);

  G_OBJECT_CLASS (sbx_action_list_parent_class)->dispose (object);
}

static void
sbx_action_list_class_init (SbxActionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_action_list_dispose;
  widget_class->root = sbx_action_list_root;
  widget_class->system_setting_changed = sbx_action_list_system_setting_changed;

  g_type_ensure (SBX_TYPE_FILTER_ENTRY);
  g_type_ensure (SBX_TYPE_NO_MATCH);
  g_type_ensure (SBX_TYPE_RANGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-action-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, toolbar);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, count_label);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, follow_button);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, follow_label);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, follow_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, paused_revealer);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, paused_label);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, scroller);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, view);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, pill_label);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, pill);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, no_match);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, range_bar);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, filter_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, way_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, resume_cb);
  gtk_widget_class_bind_template_callback (widget_class, paused_revealed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "actionlist");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, popup_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, popup_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "lines.copy",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_C, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "lines.copy-as", "s", "json");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "lines.partner",
                                       NULL);
}

static void
sbx_action_list_init (SbxActionList *self)
{
  GtkEventController *keys;
  GtkGesture *click;

  gtk_widget_init_template (GTK_WIDGET (self));
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  click = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
}

/**
 * sbx_action_list_new:
 *
 * Returns: (transfer floating): a list of nothing yet
 */
GtkWidget *
sbx_action_list_new (void)
{
  return g_object_new (SBX_TYPE_ACTION_LIST, NULL);
}

static void
watch (SbxActionList *self)
{
  SbxSelection *selection = self->selection;

  /* After the view, so that it knows the lines we scroll to. */
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "selection-changed", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "changed", G_CALLBACK (show_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "notify::progress", G_CALLBACK (show_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "notify::n-waiting", G_CALLBACK (show_waiting), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (event_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "reveal", G_CALLBACK (reveal_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::follow", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::paused", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
}

void
sbx_action_list_connect (SbxActionList *self,
                         SbxShown      *shown,
                         SbxSelection  *selection)
{
  g_return_if_fail (SBX_IS_ACTION_LIST (self));
  g_return_if_fail (SBX_IS_SHOWN (shown));
  g_return_if_fail (SBX_IS_SELECTION (selection));
  g_return_if_fail (self->world == NULL);

  self->shown = g_object_ref (shown);
  self->world = g_object_ref (sbx_shown_get_world (shown));
  self->selection = g_object_ref (selection);
  self->timeline = sbx_timeline_new (shown);
  self->model = sbx_line_selection_new (self->timeline);
  self->columns = sbx_action_columns_new (self->view, self->shown);
  self->list_scroller = sbx_list_scroller_new (self->scroller, self->view, self->pill,
                                               self->pill_label, shown, selection);
  self->actions = sbx_line_actions_new (GTK_WIDGET (self), self->timeline, self->model, selection);
  fit_columns (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
  sbx_list_menu_add (GTK_WIDGET (self), self->menu_button, self->columns, self->timeline);
  sbx_range_bar_connect (self->range_bar, selection);
  sbx_no_match_connect (self->no_match, shown, selection);
  watch (self);
  sbx_filter_entry_connect (self->filter_entry, shown, selection);
  self->menu = sbx_row_menu_add (GTK_WIDGET (self), self->world, selection,
                                 sbx_line_items_new ());
  selection_cb (self);
  show_count (self);
}

SbxActionColumns *
sbx_action_list_get_columns (SbxActionList *self)
{
  g_return_val_if_fail (SBX_IS_ACTION_LIST (self), NULL);

  return self->columns;
}

SbxTimeline *
sbx_action_list_get_timeline (SbxActionList *self)
{
  g_return_val_if_fail (SBX_IS_ACTION_LIST (self), NULL);

  return self->timeline;
}

void
sbx_action_list_set_width (SbxActionList *self,
                           int            width)
{
  g_return_if_fail (SBX_IS_ACTION_LIST (self));
  g_return_if_fail (self->world != NULL);

  sbx_action_columns_set_width (self->columns, width);
  /* The title says how many there are. */
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), width >= NARROW_TOOLBAR);
  gtk_widget_set_visible (self->follow_label, width >= NARROW_TOOLBAR);
  gtk_widget_set_visible (self->follow_icon, width < NARROW_TOOLBAR);
}

void
sbx_action_list_focus_filter (SbxActionList *self)
{
  g_return_if_fail (SBX_IS_ACTION_LIST (self));

  if (gtk_widget_get_visible (self->toolbar))
    gtk_widget_grab_focus (GTK_WIDGET (self->filter_entry));
}

GtkAdjustment *
sbx_action_list_get_vadjustment (SbxActionList *self)
{
  g_return_val_if_fail (SBX_IS_ACTION_LIST (self), NULL);

  return gtk_scrolled_window_get_vadjustment (self->scroller);
}
