/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

/* Going through the time of the recording. */

/* Whether there is a recording to go through; the page with its list is then in front. */
static gboolean
get_ready (SbxWindow *self)
{
  if (self->player == NULL)
    return FALSE;
  sbx_window_show_page (self, "timeline");
  return TRUE;
}

static void
step_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (get_ready (self))
    sbx_player_step (self->player, g_str_equal (name, "win.time-back") ? -1 : 1);
}

static void
end_cb (GtkWidget  *widget,
        const char *name,
        GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (get_ready (self))
    sbx_player_go_to_end (self->player, g_str_equal (name, "win.time-first") ? -1 : 1);
}

static void
play_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (get_ready (self))
    sbx_player_set_playing (self->player, !sbx_player_get_playing (self->player));
}

/* To what happens now: the view, and every store that shows a state of the past. */
static void
live_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (!get_ready (self))
    return;
  sbx_player_set_playing (self->player, FALSE);
  sbx_selection_set_event (self->selection, 0);
  sbx_selection_set_paused (self->selection, FALSE);
  sbx_selection_set_follow (self->selection, TRUE);
  gtk_widget_activate_action (widget, "win.live-all", NULL);
}

static void
travel_cb (SbxWindow *self,
           guint      store,
           guint64    number)
{
  sbx_window_jump (self, store, number);
}

void
sbx_window_install_time (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.time-first", NULL, end_cb);
  gtk_widget_class_install_action (widget_class, "win.time-back", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "win.play", NULL, play_cb);
  gtk_widget_class_install_action (widget_class, "win.time-forward", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "win.time-last", NULL, end_cb);
  gtk_widget_class_install_action (widget_class, "win.time-live", NULL, live_cb);
}

void
sbx_window_add_time (SbxWindow  *self,
                     SbxTimeBar *bar)
{
  self->player = sbx_player_new (self->shown, self->selection);
  g_signal_connect_object (self->player, "travel", G_CALLBACK (travel_cb), self,
                           G_CONNECT_SWAPPED);
  sbx_time_bar_connect (bar, self->player, self->selection);
}
