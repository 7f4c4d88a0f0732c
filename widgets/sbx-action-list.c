/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxActionList"

#include "config.h"

#include "sbx-action-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sbx-action-column.h"
#include "sbx-format.h"
#include "sbx-row-menu.h"
#include "sbx-widget-util.h"

#define SETTLE_FRAMES 3

struct _SbxActionList
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkWidget *toolbar;
  GtkSearchEntry *filter_entry;
  GtkLabel *count_label;
  GtkToggleButton *follow_button;
  GtkRevealer *paused_revealer;
  GtkLabel *paused_label;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;

  /* Borrowed References */
  GtkWidget *inner_list;
  GtkWidget *menu;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  SbxShown *shown;
  SbxTimeline *timeline;
  GtkSingleSelection *model;
  GtkColumnViewColumn *columns[SBX_N_COLUMNS];

  gboolean fits[SBX_N_COLUMNS];
  double digit; /* width of a digit */
  int width;    /* pixels there are, 0 if that is not known */
  double last_value;
  guint settling; /* frames */
  gboolean syncing;
};

G_DEFINE_FINAL_TYPE (SbxActionList, sbx_action_list, GTK_TYPE_WIDGET)

/* GtkColumnView cannot scroll to a row before GTK 4.12; the list view inside it can. */
static void
scroll_to (SbxActionList *self,
           guint          position)
{
  if (self->inner_list == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    return;
  gtk_widget_activate_action (self->inner_list, "list.scroll-to-item", "u", position);
}

static void
follow (SbxActionList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (n > 0 && sbx_selection_get_follow (self->selection))
    scroll_to (self, n - 1);
}

static void
show_count (SbxActionList *self)
{
  guint n_rows = sbx_shown_get_n_rows (self->shown);
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));
  g_autofree char *rows = sbx_format_count (n_rows);
  g_autofree char *shown = sbx_format_count (n_shown);
  g_autofree char *text = NULL;

  if (sbx_shown_is_filtered (self->shown))
    /* Translators: how many lines the filter lets through, for example "1,204 of 48,112" */
    text = g_strdup_printf (_("%s of %s"), shown, rows);
  else
    text = g_steal_pointer (&rows);
  gtk_label_set_text (self->count_label, n_rows > 0 ? text : "");
  gtk_widget_set_visible (self->toolbar, n_rows > 0 || sbx_shown_is_filtered (self->shown));
  gtk_stack_set_visible_child_name (self->stack,
                                    n_rows == 0 ? "empty" : n_shown == 0 ? "no-match" : "list");
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

static void
select_event (SbxActionList *self)
{
  guint position = sbx_timeline_find (self->timeline, sbx_selection_get_event (self->selection));

  self->syncing = TRUE;
  gtk_single_selection_set_selected (self->model, position);
  self->syncing = FALSE;
}

/* Scrolling back, by whatever means, stops following. Growth moves the end away from us and not the
 * value; what replaces the lines moves it, too, and is not the user. */
static void
scrolled_cb (SbxActionList *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double value = gtk_adjustment_get_value (adjustment);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (value < self->last_value - 1 && value < end - 1 && self->settling == 0 &&
      self->selection != NULL)
    sbx_selection_set_follow (self->selection, FALSE);
  self->last_value = value;
}

static gboolean
settle_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  SbxActionList *self = SBX_ACTION_LIST (widget);

  if (sbx_selection_get_follow (self->selection))
    follow (self);
  else
    scroll_to (self, gtk_single_selection_get_selected (self->model));
  self->settling--;
  return self->settling > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* A list that was not on show, or has new lines, needs a frame or two to know where it is. */
static void
settle (SbxActionList *self)
{
  if (self->settling == 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), settle_cb, NULL, NULL);
  self->settling = SETTLE_FRAMES;
}

static void
items_changed_cb (SbxActionList *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  if (removed > 0)
    select_event (self);
  if (removed > 0 || position == 0)
    settle (self);
  show_count (self);
  follow (self);
}

static void
selected_cb (SbxActionList *self)
{
  SbxTimelineRow *row = gtk_single_selection_get_selected_item (self->model);

  if (self->syncing || row == NULL)
    return;
  /* Who looks at a line does not want it to run away. */
  sbx_selection_set_follow (self->selection, FALSE);
  sbx_selection_set_event (self->selection, sbx_timeline_row_get_number (row));
}

static void
event_cb (SbxActionList *self)
{
  SbxTimelineRow *row = gtk_single_selection_get_selected_item (self->model);
  guint64 number = row != NULL ? sbx_timeline_row_get_number (row) : 0;

  if (number != sbx_selection_get_event (self->selection))
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
      position = sbx_timeline_find (self->timeline, number);
    }
  select_event (self);
  /* Not every event has a line: then to where it happened. */
  if (position == GTK_INVALID_LIST_POSITION)
    position = sbx_timeline_find_near (self->timeline, number);
  scroll_to (self, position);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
selection_cb (SbxActionList *self)
{
  gboolean following = sbx_selection_get_follow (self->selection);

  self->syncing = TRUE;
  gtk_toggle_button_set_active (self->follow_button, following);
  self->syncing = FALSE;
  show_waiting (self);
  follow (self);
}

static void
filter_cb (SbxActionList *self)
{
  const char *filter = sbx_selection_get_filter (self->selection);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->filter_entry)), filter) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), filter);
}

static void
filter_changed_cb (SbxActionList *self)
{
  if (self->selection != NULL)
    sbx_selection_set_filter (self->selection,
                              gtk_editable_get_text (GTK_EDITABLE (self->filter_entry)));
}

static void
filter_stop_cb (SbxActionList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Enter: on to what was found. */
static void
filter_activate_cb (SbxActionList *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    return;
  if (gtk_single_selection_get_selected (self->model) == GTK_INVALID_LIST_POSITION)
    gtk_single_selection_set_selected (self->model, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
clear_filter_cb (SbxActionList *self)
{
  sbx_selection_set_source (self->selection, SBX_SELECTION_NONE, SBX_SELECTION_NONE);
  sbx_selection_set_filter (self->selection, "");
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

/* The order in which columns leave a list that is too narrow for them. */
static const SbxColumn leaving[] = {
  SBX_COLUMN_DURATION, SBX_COLUMN_CHANGED, SBX_COLUMN_DELTA, SBX_COLUMN_BRIDGE, SBX_COLUMN_TIME,
};

static void
choose_columns (SbxActionList *self)
{
  int wanted = 0;

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      self->fits[i] = TRUE;
      wanted += sbx_action_column_get_width (i, self->digit);
    }
  for (guint i = 0; self->width > 0 && wanted > self->width && i < G_N_ELEMENTS (leaving); i++)
    {
      self->fits[leaving[i]] = FALSE;
      wanted -= sbx_action_column_get_width (leaving[i], self->digit);
    }
}

/* With hidden columns GTK 4.8 does not hand out the width that is left, so they are taken out. */
static void
show_columns (SbxActionList *self)
{
  guint position = 0;

  choose_columns (self);
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      gboolean there = gtk_column_view_column_get_column_view (self->columns[i]) != NULL;
      gboolean wanted = self->fits[i];

      if (there && !wanted)
        gtk_column_view_remove_column (self->view, self->columns[i]);
      else if (!there && wanted)
        gtk_column_view_insert_column (self->view, position, self->columns[i]);
      position += wanted ? 1 : 0;
    }
}

/* Columns are as wide as the font needs. */
static void
fit_columns (SbxActionList *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0123456789");
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  self->digit = width / 10.0;
  if (self->columns[0] == NULL)
    return;
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    sbx_action_column_fit (self->columns[i], i, self->digit);
  show_columns (self);
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

static GtkWidget *
find_inner_list (GtkColumnView *view)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      return child;
  return NULL;
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
  self->inner_list = NULL;
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
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

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-action-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, toolbar);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, count_label);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, follow_button);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, paused_revealer);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, paused_label);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, scroller);
  gtk_widget_class_bind_template_child (widget_class, SbxActionList, view);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, resume_cb);
  gtk_widget_class_bind_template_callback (widget_class, paused_revealed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "actionlist");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, popup_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, popup_cb, NULL);
}

static void
sbx_action_list_init (SbxActionList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->inner_list = find_inner_list (self->view);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
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
watch_selection (SbxActionList *self)
{
  SbxSelection *selection = self->selection;

  g_signal_connect_object (selection, "notify::event", G_CALLBACK (event_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "reveal", G_CALLBACK (reveal_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::follow", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::paused", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::filter", G_CALLBACK (filter_cb), self,
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
  self->model = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->timeline)));
  gtk_single_selection_set_autoselect (self->model, FALSE);
  gtk_single_selection_set_can_unselect (self->model, TRUE);
  gtk_single_selection_set_selected (self->model, GTK_INVALID_LIST_POSITION);
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    self->columns[i] = sbx_action_column_new (i, self->world);
  fit_columns (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
  /* After the view, so that it knows the lines we scroll to. */
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "notify::n-rows", G_CALLBACK (show_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "notify::n-waiting", G_CALLBACK (show_waiting), self,
                           G_CONNECT_SWAPPED);
  watch_selection (self);
  self->menu = sbx_row_menu_add (GTK_WIDGET (self), self->world, selection);
  selection_cb (self);
  filter_cb (self);
  show_count (self);
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

  if (self->width == width)
    return;
  self->width = width;
  show_columns (self);
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
