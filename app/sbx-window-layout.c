/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

/* All knowledge about how the panes fold, in one place. */

/* Below the first the header keeps only its icons, below the second only those that matter. */
#define NARROW_HEADER 860
#define SMALL_HEADER 480
/* Below this the sidebar lies over the content when it is asked for: beside it the list would be
 * too narrow to be read, as in a window that takes half of a screen. */
#define FOLDED_SIDEBAR 1040
/* Below this the details stand under the list. */
#define STACKED_PANES 700
#define LEAST_LIST 160
/* Of the pane: what the lanes may take from the list when there is little. */
#define LANES_PART 0.4
/* Toolbar, header and five lines. */
#define LIST_HEIGHT 200

/* Where all three buttons of a window are asked for, a small one has room for only one. */
static void
choose_window_buttons (SbxWindow *self,
                       gboolean   small)
{
  const char *layout = NULL;
  g_autofree char *wanted = NULL;

  if (small)
    {
      g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-decoration-layout", &wanted,
                    NULL);
      layout = wanted != NULL && g_str_has_prefix (wanted, "close") ? "close:" : ":close";
    }
  if (g_strcmp0 (adw_header_bar_get_decoration_layout (ADW_HEADER_BAR (self->header_bar)),
                 layout) != 0)
    adw_header_bar_set_decoration_layout (ADW_HEADER_BAR (self->header_bar), layout);
}

static void
width_cb (SbxWindow *self)
{
  int width = sbx_width_bin_get_current_width (self->width_bin);
  gboolean narrow = width < NARROW_HEADER;
  gboolean folded = width < FOLDED_SIDEBAR;

  gtk_widget_set_visible (self->connect_label, !narrow);
  gtk_widget_set_visible (self->connect_button, width >= SMALL_HEADER);
  choose_window_buttons (self, width < SMALL_HEADER);
  gtk_widget_set_visible (self->clear_button, !narrow);
  gtk_widget_set_visible (self->export_button, !narrow);
  gtk_widget_set_visible (self->findings_label, !narrow);
  if (self->flap == NULL ||
      folded == (adw_flap_get_fold_policy (self->flap) == ADW_FLAP_FOLD_POLICY_ALWAYS))
    return;
  adw_flap_set_fold_policy (self->flap, folded ? ADW_FLAP_FOLD_POLICY_ALWAYS
                                               : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap, !folded &&
                            g_settings_get_boolean (self->settings, "sidebar-visible"));
}

/* The details keep the size they were given; the list takes the rest. */
static void
place_divider (SbxWindow *self)
{
  gboolean beside = gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned)) ==
                    GTK_ORIENTATION_HORIZONTAL;
  int room = beside ? gtk_widget_get_width (GTK_WIDGET (self->panes_bin))
                    : gtk_widget_get_height (GTK_WIDGET (self->panes_bin));
  int details = self->layout.details[beside ? 0 : 1];

  if (!beside)
    details = MIN (details, room / 2);
  gtk_paned_set_position (self->paned, MAX (room - details, LEAST_LIST));
}

static void
panes_width_cb (SbxWindow *self)
{
  int width = sbx_width_bin_get_current_width (self->panes_bin);
  GtkOrientation wanted = width < STACKED_PANES ? GTK_ORIENTATION_VERTICAL
                                                : GTK_ORIENTATION_HORIZONTAL;
  gboolean turned = gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned)) != wanted;

  if (!turned && self->placed)
    return;
  self->placed = FALSE;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned), wanted);
  place_divider (self);
  self->placed = TRUE;
}

static void
list_width_cb (SbxWindow *self)
{
  sbx_action_list_set_width (self->action_list, sbx_width_bin_get_current_width (self->list_bin));
}

static void
position_cb (SbxWindow *self)
{
  gboolean beside = gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned)) ==
                    GTK_ORIENTATION_HORIZONTAL;
  int room = beside ? gtk_widget_get_width (GTK_WIDGET (self->paned))
                    : gtk_widget_get_height (GTK_WIDGET (self->paned));
  int details = room - gtk_paned_get_position (self->paned);

  if (!self->placed || room <= 0)
    return;
  self->layout.details[beside ? 0 : 1] = details;
}

static void
reveal_cb (SbxWindow *self)
{
  if (adw_flap_get_fold_policy (self->flap) == ADW_FLAP_FOLD_POLICY_NEVER)
    g_settings_set_boolean (self->settings, "sidebar-visible",
                            adw_flap_get_reveal_flap (self->flap));
}

static void
lanes_position_cb (SbxWindow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->lanes)) && !self->placing)
    self->layout.lanes = gtk_paned_get_position (self->lanes_paned);
}

/* The lanes keep the height they were given as long as the list has room below them. */
static gboolean
place_lanes_cb (gpointer data)
{
  SbxWindow *self = data;
  int room = gtk_widget_get_height (GTK_WIDGET (self->lanes_paned));
  int most = MIN ((int) (room * LANES_PART), room - LIST_HEIGHT);

  self->lanes_source = 0;
  self->placing = TRUE;
  gtk_paned_set_position (self->lanes_paned, MIN (self->layout.lanes, MAX (most, 0)));
  self->placing = FALSE;
  return G_SOURCE_REMOVE;
}

/* Not while sizes are handed out. */
static void
lanes_room_cb (SbxWindow *self)
{
  if (self->lanes_source == 0)
    self->lanes_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, place_lanes_cb, self, NULL);
}

static void
watch_lanes (SbxWindow *self)
{
  gtk_paned_set_position (self->lanes_paned, self->layout.lanes);
  g_settings_bind (self->settings, "lanes-visible", self->lanes, "visible",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->lanes_paned, "notify::position", G_CALLBACK (lanes_position_cb),
                           self, G_CONNECT_SWAPPED);
  /* It follows from the height, which tells nobody that it changes. */
  g_signal_connect_object (self->lanes_paned, "notify::max-position", G_CALLBACK (lanes_room_cb),
                           self, G_CONNECT_SWAPPED);
}

static void
roomy_cb (SbxWindow *self)
{
  if (g_settings_get_boolean (self->settings, "roomy-rows"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "roomy");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "roomy");
}

/* What a recording is remembered by. */
static char *
dup_uri (SbxWindow *self)
{
  return self->file != NULL ? g_file_get_uri (self->file) : NULL;
}

static void
place_window (SbxWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self), self->layout.width, self->layout.height);
  if (self->layout.maximized)
    gtk_window_maximize (GTK_WINDOW (self));
}

/* Takes the sizes of last time and watches for what folds. */
void
sbx_window_watch_layout (SbxWindow *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self->application));

  sbx_layout_load (&self->layout, self->settings, NULL);
  /* The next one of a kind is as large, and begins at the beginning. */
  if (g_list_length (windows) > 1)
    sbx_layout_clear (&self->layout);
  place_window (self);
  g_signal_connect_object (self->settings, "changed::roomy-rows", G_CALLBACK (roomy_cb), self,
                           G_CONNECT_SWAPPED);
  roomy_cb (self);
  g_signal_connect_object (self->width_bin, "notify::current-width", G_CALLBACK (width_cb), self,
                           G_CONNECT_SWAPPED);
}

/* The same for the panes, once there are any. */
void
sbx_window_watch_panes (SbxWindow *self)
{
  adw_flap_set_reveal_flap (self->flap, g_settings_get_boolean (self->settings, "sidebar-visible"));
  width_cb (self);
  g_signal_connect_object (self->panes_bin, "notify::current-width", G_CALLBACK (panes_width_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list_bin, "notify::current-width", G_CALLBACK (list_width_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->paned, "notify::position", G_CALLBACK (position_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (reveal_cb), self,
                           G_CONNECT_SWAPPED);
  watch_lanes (self);
  sbx_window_restore_page (self, self->layout.page);
}

void
sbx_window_take_layout (SbxWindow *self)
{
  g_autofree char *uri = dup_uri (self);

  sbx_layout_clear (&self->layout);
  sbx_layout_load (&self->layout, self->settings, uri);
  /* A window that is seen stays as large as it is. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    place_window (self);
  if (self->flap == NULL)
    return;
  place_divider (self);
  lanes_room_cb (self);
  sbx_window_restore_page (self, self->layout.page);
}

void
sbx_window_save_layout (SbxWindow *self)
{
  g_autofree char *uri = dup_uri (self);
  int width;
  int height;

  self->layout.maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (!self->layout.maximized)
    {
      self->layout.width = width;
      self->layout.height = height;
    }
  g_free (self->layout.page);
  self->layout.page = g_strdup (sbx_window_get_last_page (self));
  sbx_layout_save (&self->layout, self->settings, uri);
}
