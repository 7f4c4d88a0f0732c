/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxTimeBar"

#include "config.h"

#include "sbx-time-bar.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-widget-util.h"

/* Below this width the scale has no room for the words beside it. */
#define NARROW 420

static const double speeds[] = { 1, 2, 4, 10, SBX_PLAYER_EVERY_STEP };

struct _SbxTimeBar
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *first_button;
  GtkWidget *back_button;
  GtkWidget *play_button;
  GtkWidget *forward_button;
  GtkWidget *last_button;
  GtkWidget *scale;
  GtkWidget *speed_button;
  GtkWidget *place_label;
  GtkWidget *live_button;

  /* Owned References */
  SbxPlayer *player;
  SbxSelection *selection;

  guint idle_id;
};

G_DEFINE_FINAL_TYPE (SbxTimeBar, sbx_time_bar, GTK_TYPE_WIDGET)

/* --- What it says ---------------------------------------------------------------------------- */

static char *
dup_speed (double speed)
{
  if (speed == SBX_PLAYER_EVERY_STEP)
    /* Translators: a speed of playing: each action for a moment, without the pauses between them */
    return g_strdup (_("Every Step"));

  /* Translators: a speed of playing: twice as fast is "2×" */
  return g_strdup_printf (_("%.0f×"), speed);
}

/* Of the rows, and when; for people and for screen readers. */
static char *
dup_place (SbxTimeBar *self)
{
  guint n_rows = sbx_player_get_n_rows (self->player);
  guint row = sbx_player_get_row (self->player);
  g_autofree char *number = NULL;
  g_autofree char *total = sbx_format_count (n_rows);
  g_autofree char *clock = NULL;

  if (row >= n_rows)
    return g_strdup (_("At the end"));
  number = sbx_format_count (row + 1);
  clock = sbx_format_clock (sbx_rows_get (sbx_world_get_rows (
                              sbx_player_get_world (self->player)), row)->time);

  /* Translators: a time of day, the number of a line, and how many lines there are */
  return g_strdup_printf (_("%s · %s of %s"), clock, number, total);
}

/* A button of an action of the window, and why it does nothing where it is insensitive. */
static void
set_reason (GtkWidget  *button,
            const char *title,
            const char *reason)
{
  g_autofree char *tooltip = reason != NULL ? g_strdup_printf ("%s: %s", title, reason)
                                            : g_strdup (title);

  gtk_widget_set_sensitive (button, reason == NULL);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  reason != NULL ? reason : "", -1);
}

static void
show_buttons (SbxTimeBar *self)
{
  gboolean playing = sbx_player_get_playing (self->player);
  gboolean back = sbx_player_can_step (self->player, -1);
  gboolean forward = sbx_player_can_step (self->player, 1);
  const char *none = back || forward ? NULL : _("No other action is on show");

  set_reason (self->first_button, _("First Action"),
              back ? NULL : none != NULL ? none : _("This is the first one"));
  set_reason (self->back_button, _("Action Before (Alt+Up)"),
              back ? NULL : none != NULL ? none : _("This is the first one"));
  set_reason (self->forward_button, _("Next Action (Alt+Down)"),
              forward ? NULL : none != NULL ? none : _("This is the last one"));
  set_reason (self->last_button, _("Last Action"),
              forward ? NULL : none != NULL ? none : _("This is the last one"));
  set_reason (self->play_button, playing ? _("Pause Playing (F8)") : _("Play (F8)"), none);
  gtk_button_set_icon_name (GTK_BUTTON (self->play_button),
                            playing ? "media-playback-pause-symbolic"
                                    : "media-playback-start-symbolic");
}

static void
show_place (SbxTimeBar *self)
{
  guint n_rows = sbx_player_get_n_rows (self->player);
  guint row = sbx_player_get_row (self->player);
  g_autofree char *place = dup_place (self);

  gtk_range_set_range (GTK_RANGE (self->scale), 0, MAX (n_rows, 1));
  gtk_range_set_value (GTK_RANGE (self->scale), row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, place, -1);
  gtk_label_set_text (GTK_LABEL (self->place_label), place);
  gtk_widget_set_visible (self->place_label,
                          row < n_rows && gtk_widget_get_width (GTK_WIDGET (self)) > NARROW);
}

static void
show_live (SbxTimeBar *self)
{
  gboolean file = sbx_world_get_from_file (sbx_player_get_world (self->player));
  gboolean live = sbx_selection_get_follow (self->selection)
                  && sbx_selection_get_event (self->selection) == 0;

  if (file)
    set_reason (self->live_button, _("Live"), _("This is a recording"));
  else
    set_reason (self->live_button, live ? _("Live: New Actions Are Shown as They Come")
                                        : _("Return to Live (Ctrl+Shift+J)"), NULL);
  if (live && !file)
    gtk_widget_add_css_class (self->live_button, "live");
  else
    gtk_widget_remove_css_class (self->live_button, "live");
}

static gboolean
show_cb (gpointer data)
{
  SbxTimeBar *self = data;

  self->idle_id = 0;
  show_place (self);
  show_buttons (self);
  show_live (self);

  return G_SOURCE_REMOVE;
}

/* Many changes in a frame are shown once. */
static void
show_soon (SbxTimeBar *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (show_cb, self);
}

static void
show_speed (SbxTimeBar *self)
{
  g_autofree char *speed = dup_speed (sbx_player_get_speed (self->player));
  g_autofree char *label = g_strdup_printf (_("Speed: %s"), speed);

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->speed_button), speed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->speed_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* --- What is done ---------------------------------------------------------------------------- */

static gboolean
change_value_cb (GtkRange      *range,
                 GtkScrollType  scroll,
                 double         value,
                 SbxTimeBar    *self)
{
  if (scroll == GTK_SCROLL_STEP_BACKWARD || scroll == GTK_SCROLL_STEP_LEFT
      || scroll == GTK_SCROLL_STEP_UP)
    sbx_player_step (self->player, -1);
  else if (scroll == GTK_SCROLL_STEP_FORWARD || scroll == GTK_SCROLL_STEP_RIGHT
           || scroll == GTK_SCROLL_STEP_DOWN)
    sbx_player_step (self->player, 1);
  else
    sbx_player_go_to_row (self->player, (guint) MAX (value, 0));
  show_place (self);

  return TRUE;
}

static void
speed_cb (GtkWidget  *widget,
          const char *name,
          GVariant   *parameter)
{
  SbxTimeBar *self = SBX_TIME_BAR (widget);

  if (self->player == NULL)
    return;
  sbx_player_set_speed (self->player, g_variant_get_double (parameter));
  show_speed (self);
}

/* --- The widget ------------------------------------------------------------------------------ */

static void
sbx_time_bar_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  SbxTimeBar *self = SBX_TIME_BAR (widget);

  GTK_WIDGET_CLASS (sbx_time_bar_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->player != NULL && gtk_widget_get_visible (self->place_label) != (width > NARROW))
    show_soon (self);
}

static void
sbx_time_bar_dispose (GObject *object)
{
  SbxTimeBar *self = SBX_TIME_BAR (object);
  GtkWidget *child;

  g_clear_handle_id (&self->idle_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->player);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sbx_time_bar_parent_class)->dispose (object);
}

static void
sbx_time_bar_class_init (SbxTimeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_time_bar_dispose;
  widget_class->size_allocate = sbx_time_bar_size_allocate;

  gtk_widget_class_install_action (widget_class, "time.speed", "d", speed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "timebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
add_button (SbxTimeBar *self,
            const char *icon,
            const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  /* Not its own action: that would decide whether it is sensitive, and cannot say why not. */
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "action", (gpointer) action);
  gtk_widget_set_parent (button, GTK_WIDGET (self));

  return button;
}

static void
clicked_cb (GtkButton  *button,
            SbxTimeBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), g_object_get_data (G_OBJECT (button), "action"),
                              NULL);
}

static GMenuModel *
new_speeds (void)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autofree char *label = dup_speed (speeds[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "time.speed", "d", speeds[i]);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static void
add_scale (SbxTimeBar *self)
{
  self->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 1);
  gtk_scale_set_draw_value (GTK_SCALE (self->scale), FALSE);
  gtk_widget_set_hexpand (self->scale, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Place in the recording"), -1);
  g_signal_connect_object (self->scale, "change-value", G_CALLBACK (change_value_cb), self, 0);
  gtk_widget_set_parent (self->scale, GTK_WIDGET (self));
  self->place_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->place_label, "numeric");
  gtk_widget_add_css_class (self->place_label, "caption");
  gtk_widget_add_css_class (self->place_label, "dim-label");
  gtk_widget_set_parent (self->place_label, GTK_WIDGET (self));
}

static void
sbx_time_bar_init (SbxTimeBar *self)
{
  g_autoptr (GMenuModel) menu = new_speeds ();

  self->first_button = add_button (self, "media-skip-backward-symbolic", "win.time-first");
  self->back_button = add_button (self, "media-seek-backward-symbolic", "win.time-back");
  self->play_button = add_button (self, "media-playback-start-symbolic", "win.play");
  self->forward_button = add_button (self, "media-seek-forward-symbolic", "win.time-forward");
  self->last_button = add_button (self, "media-skip-forward-symbolic", "win.time-last");
  self->speed_button = gtk_menu_button_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->speed_button), menu);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->speed_button), GTK_ARROW_UP);
  gtk_widget_set_tooltip_text (self->speed_button, _("Speed of Playing"));
  gtk_widget_add_css_class (self->speed_button, "flat");
  gtk_widget_set_parent (self->speed_button, GTK_WIDGET (self));
  add_scale (self);
  self->live_button = add_button (self, "", "win.time-live");
  gtk_button_set_label (GTK_BUTTON (self->live_button), _("Live"));
  gtk_widget_add_css_class (self->live_button, "time-live");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Time"),
                                  -1);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      g_signal_connect_object (child, "clicked", G_CALLBACK (clicked_cb), self, 0);
  sbx_widget_keep_ltr (GTK_WIDGET (self));
}

/**
 * sbx_time_bar_connect:
 * @self: a bar
 * @player: what it shows and drives
 * @selection: whether what happens now is followed
 */
void
sbx_time_bar_connect (SbxTimeBar   *self,
                      SbxPlayer    *player,
                      SbxSelection *selection)
{
  g_return_if_fail (SBX_IS_TIME_BAR (self));
  g_return_if_fail (SBX_IS_PLAYER (player));
  g_return_if_fail (SBX_IS_SELECTION (selection));
  g_return_if_fail (self->player == NULL);

  self->player = g_object_ref (player);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (player, "changed", G_CALLBACK (show_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::follow", G_CALLBACK (show_soon), self,
                           G_CONNECT_SWAPPED);
  show_speed (self);
  show_cb (self);
}
