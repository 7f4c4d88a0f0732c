/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-web-sources.h"

#define UI_PATH "/io/github/signalbox_inspector/Signalbox/ui/"

G_DEFINE_FINAL_TYPE (SbxWindow, sbx_window, ADW_TYPE_APPLICATION_WINDOW)

static guint64
count_actions (SbxOverview *overview)
{
  guint64 n = 0;

  for (guint i = 0; i < overview->stores->len; i++)
    n += ((const SbxOverviewStore *) g_ptr_array_index (overview->stores, i))->n_actions;
  return n;
}

static guint
count_open_stores (SbxOverview *overview)
{
  guint n = 0;

  for (guint i = 0; i < overview->stores->len; i++)
    n += ((const SbxOverviewStore *) g_ptr_array_index (overview->stores, i))->open ? 1 : 0;
  return n;
}

static guint
count_mounted (SbxOverview *overview)
{
  guint n = 0;

  for (guint i = 0; i < overview->remotes->len; i++)
    n += ((const SbxOverviewRemote *) g_ptr_array_index (overview->remotes, i))->mounted ? 1 : 0;
  return n;
}

/* "3 remotes · 4 stores · recording, 48,112 actions"; of a file without "recording" */
static char *
dup_subtitle (SbxWindow *self)
{
  SbxOverview *overview = sbx_world_get_overview (self->world);
  guint n_remotes;
  guint n_stores;
  guint64 n_actions;
  g_autofree char *remotes = NULL;
  g_autofree char *stores = NULL;
  g_autofree char *count = NULL;
  g_autofree char *actions = NULL;

  if (overview == NULL || overview->peers->len == 0)
    return g_strdup (self->file_name != NULL        ? _("recording")
                     : self->listen_problem != NULL ? _("not listening")
                                                    : _("waiting for a store"));
  n_remotes = count_mounted (overview);
  n_stores = count_open_stores (overview);
  n_actions = count_actions (overview);
  count = sbx_format_count (n_actions);
  remotes = g_strdup_printf (ngettext ("%u remote", "%u remotes", n_remotes), n_remotes);
  stores = g_strdup_printf (ngettext ("%u store", "%u stores", n_stores), n_stores);
  if (self->file_name != NULL)
    actions = g_strdup_printf (ngettext ("%s action", "%s actions", n_actions), count);
  else
    actions = g_strdup_printf (ngettext ("recording, %s action", "recording, %s actions",
                                         n_actions), count);
  /* Most apps have no remotes, and nothing to do with them. */
  if (overview->remotes->len == 0)
    return g_strdup_printf ("%s · %s", stores, actions);
  return g_strdup_printf ("%s · %s · %s", remotes, stores, actions);
}

/* The one that most remotes live in; of equals the first. */
static const SbxOverviewPeer *
find_main_peer (SbxOverview *overview)
{
  g_autofree guint *counts = g_new0 (guint, overview->peers->len);
  guint best = 0;

  for (guint i = 0; i < overview->remotes->len; i++)
    {
      const SbxOverviewRemote *remote = g_ptr_array_index (overview->remotes, i);

      if (remote->peer < overview->peers->len)
        counts[remote->peer]++;
    }
  for (guint i = 1; i < overview->peers->len; i++)
    if (counts[i] > counts[best])
      best = i;
  return g_ptr_array_index (overview->peers, best);
}

static void
show_title (SbxWindow *self)
{
  SbxOverview *overview = sbx_world_get_overview (self->world);
  g_autofree char *subtitle = dup_subtitle (self);
  g_autofree char *title = NULL;

  if (self->file_name != NULL)
    title = sbx_format_name (self->file_name, 200);
  else if (overview != NULL && overview->peers->len > 0)
    title = sbx_format_name (find_main_peer (overview)->name, 200);
  else
    title = g_strdup ("Signalbox");
  if (g_strcmp0 (adw_window_title_get_title (self->title), title) != 0)
    {
      adw_window_title_set_title (self->title, title);
      gtk_window_set_title (GTK_WINDOW (self), title);
    }
  if (g_strcmp0 (adw_window_title_get_subtitle (self->title), subtitle) != 0)
    adw_window_title_set_subtitle (self->title, subtitle);
}

static void
overview_cb (SbxWindow *self)
{
  show_title (self);
}

static void
findings_cb (SbxWindow *self)
{
  GPtrArray *findings = sbx_world_get_findings (self->world);
  g_autofree char *label = NULL;
  guint counts[3] = { 0, };
  guint n;

  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (finding->dismissal == SBX_DISMISSAL_NONE)
        counts[finding->severity]++;
    }
  n = counts[SBX_SEVERITY_ERROR] + counts[SBX_SEVERITY_WARNING] + counts[SBX_SEVERITY_NOTICE];
  sbx_badge_set (self->error_badge, counts[SBX_SEVERITY_ERROR], SBX_SEVERITY_ERROR);
  sbx_badge_set (self->warning_badge, counts[SBX_SEVERITY_WARNING], SBX_SEVERITY_WARNING);
  sbx_badge_set (self->notice_badge, counts[SBX_SEVERITY_NOTICE], SBX_SEVERITY_NOTICE);
  gtk_widget_set_visible (self->findings_icon, n == 0);
  label = g_strdup_printf (ngettext ("Findings: %u", "Findings: %u", n), n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->findings_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
sbx_window_add_bar (SbxWindow *self,
                    GtkWidget *bar)
{
  gtk_box_insert_child_after (self->content_box, bar, self->header_bar);
}

static void
ensure_disk_bar (SbxWindow *self)
{
  GtkWidget *label;

  if (self->disk_bar != NULL)
    return;
  label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  self->disk_label = GTK_LABEL (label);
  self->disk_bar = GTK_INFO_BAR (gtk_info_bar_new ());
  gtk_info_bar_set_message_type (self->disk_bar, GTK_MESSAGE_ERROR);
  gtk_info_bar_add_child (self->disk_bar, label);
  sbx_window_add_bar (self, GTK_WIDGET (self->disk_bar));
}

static void
disk_error_cb (SbxWindow *self)
{
  const char *error = sbx_world_get_disk_error (self->world);
  g_autofree char *text = NULL;

  if (error == NULL)
    {
      if (self->disk_bar != NULL)
        gtk_info_bar_set_revealed (self->disk_bar, FALSE);
      return;
    }
  ensure_disk_bar (self);
  text = g_strdup_printf (
    _("Nothing can be recorded right now: %s. Connected apps keep what they have to say."), error);
  gtk_label_set_text (self->disk_label, text);
  gtk_info_bar_set_revealed (self->disk_bar, TRUE);
}

static void
replayed_cb (SbxWindow *self)
{
  double replayed = sbx_world_get_replayed (self->world);

  if (self->progress == NULL && replayed < 1)
    {
      self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
      gtk_widget_add_css_class (GTK_WIDGET (self->progress), "osd");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _("Reading the recording"),
                                      -1);
      sbx_window_add_bar (self, GTK_WIDGET (self->progress));
    }
  if (self->progress == NULL)
    return;
  gtk_progress_bar_set_fraction (self->progress, replayed);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), replayed < 1);
}

static void
restarted_cb (SbxWindow *self)
{
  sbx_selection_reset (self->selection);
}

static void
reveal_event_cb (SbxWindow *self)
{
  sbx_window_show_evidence (self);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

/* In a narrow window the sidebar covers what was just chosen in it. */
static void
source_cb (SbxWindow *self)
{
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  if (sbx_selection_get_remote (self->selection) != SBX_SELECTION_NONE ||
      sbx_selection_get_store (self->selection) != SBX_SELECTION_NONE)
    sbx_window_show_page (self, "timeline");
}

/* Panes if there is something in them, or if a page is asked for: the help, or that there are no
 * findings. */
void
sbx_window_show_root (SbxWindow *self)
{
  gboolean panes = sbx_world_get_n_rows (self->world) > 0 ||
                   (self->page != NULL && !g_str_equal (self->page, "timeline"));

  gtk_stack_set_visible_child_name (self->root_stack, self->file_waits ? "file"
                                                      : panes ? "panes"
                                                      : self->listen_problem != NULL ? "closed"
                                                      : "empty");
  show_title (self);
}

static void
watch_panes (SbxWindow *self)
{
  g_signal_connect_object (self->selection, "reveal", G_CALLBACK (reveal_event_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::remote", G_CALLBACK (source_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::store", G_CALLBACK (source_cb), self,
                           G_CONNECT_SWAPPED);
  sbx_window_watch_panes (self);
  sbx_window_add_pane_actions (self);
}

/* An empty window says one thing, and is seen sooner for it: the panes are built when there is
 * something to show in them. */
void
sbx_window_ensure_panes (SbxWindow *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (self->flap != NULL)
    return;
  g_type_ensure (SBX_TYPE_ACTION_LIST);
  g_type_ensure (SBX_TYPE_DETAILS);
  g_type_ensure (SBX_TYPE_LANES);
  g_type_ensure (SBX_TYPE_SIDEBAR);
  g_type_ensure (SBX_TYPE_TIME_BAR);
  builder = gtk_builder_new_from_resource (UI_PATH "sbx-window-panes.ui");
  self->flap = ADW_FLAP (gtk_builder_get_object (builder, "flap"));
  self->sidebar = SBX_SIDEBAR (gtk_builder_get_object (builder, "sidebar"));
  self->main_stack = GTK_STACK (gtk_builder_get_object (builder, "main_stack"));
  self->panes_bin = SBX_WIDTH_BIN (gtk_builder_get_object (builder, "panes_bin"));
  self->paned = GTK_PANED (gtk_builder_get_object (builder, "paned"));
  self->lanes_paned = GTK_PANED (gtk_builder_get_object (builder, "lanes_paned"));
  self->lanes = SBX_LANES (gtk_builder_get_object (builder, "lanes"));
  self->list_bin = SBX_WIDTH_BIN (gtk_builder_get_object (builder, "list_bin"));
  self->action_list = SBX_ACTION_LIST (gtk_builder_get_object (builder, "action_list"));
  self->details = SBX_DETAILS (gtk_builder_get_object (builder, "details"));
  sbx_window_add_peer_menus (self);
  sbx_sidebar_connect (self->sidebar, self->world, self->selection);
  sbx_action_list_connect (self->action_list, self->shown, self->selection);
  sbx_lanes_connect (self->lanes, self->world, self->selection, self->shown);
  g_settings_bind (self->settings, "fold-lines", sbx_action_list_get_timeline (self->action_list),
                   "folding", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "list-columns", sbx_action_list_get_columns (self->action_list),
                   "layout", G_SETTINGS_BIND_DEFAULT);
  sbx_window_add_time (self, SBX_TIME_BAR (gtk_builder_get_object (builder, "time_bar")));
  sbx_details_connect (self->details, self->engine, self->world, self->selection);
  self->findings_page = SBX_FINDINGS_PAGE (sbx_findings_page_new ());
  sbx_findings_page_connect (self->findings_page, self->world, self->selection);
  gtk_stack_add_named (self->main_stack, GTK_WIDGET (self->findings_page), "findings");
  gtk_stack_add_named (self->root_stack, GTK_WIDGET (self->flap), "panes");
  watch_panes (self);
}

static void
update_cb (SbxWindow       *self,
           const SbxUpdate *update)
{
  if (update->n_rows > 0)
    sbx_window_ensure_panes (self);
  sbx_world_take (self->world, update);
  sbx_window_show_root (self);
}

static gboolean
sbx_window_close_request (GtkWindow *window)
{
  sbx_window_save_layout (SBX_WINDOW (window));

  return GTK_WINDOW_CLASS (sbx_window_parent_class)->close_request (window);
}

void
sbx_window_end (SbxWindow *self)
{
  g_return_if_fail (SBX_IS_WINDOW (self));

  g_clear_handle_id (&self->start_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  sbx_window_leave_file (self);
  g_clear_weak_pointer (&self->connect_dialog);
  sbx_window_unwatch_doors (self);
  /* The demo before the engine: it would take the end of the listener for a lost connection. */
  g_clear_object (&self->demo);
  g_clear_object (&self->doors);
  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->engine, self);
      sbx_engine_stop (self->engine);
    }
  g_clear_object (&self->engine);
}

static void
sbx_window_dispose (GObject *object)
{
  SbxWindow *self = SBX_WINDOW (object);

  sbx_window_end (self);
  self->flap = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_WINDOW);
  g_clear_object (&self->player);
  g_clear_object (&self->shown);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  g_clear_handle_id (&self->lanes_source, g_source_remove);
  sbx_layout_clear (&self->layout);
  g_clear_object (&self->settings);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (sbx_window_parent_class)->dispose (object);
}

static void
sbx_window_finalize (GObject *object)
{
  SbxWindow *self = SBX_WINDOW (object);

  g_clear_pointer (&self->file_name, g_free);
  g_clear_pointer (&self->listen_problem, g_free);
  g_clear_pointer (&self->page, g_free);
  g_clear_pointer (&self->trail, g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  g_clear_pointer (&self->notifier, sbx_notifier_free);
  g_clear_pointer (&self->recent_actions, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, width_bin);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, connect_button);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, connect_label);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, clear_button);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, findings_button);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, findings_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, findings_label);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, error_badge);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, warning_badge);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, notice_badge);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, export_button);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, content_box);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, root_stack);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, snippet);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, last_button);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, SbxWindow, empty_page);
}

static void
sbx_window_class_init (SbxWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_window_dispose;
  object_class->finalize = sbx_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sbx_window_close_request;

  g_type_ensure (SBX_TYPE_BADGE);
  g_type_ensure (SBX_TYPE_SNIPPET);
  g_type_ensure (SBX_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-window.ui");
  bind_children (widget_class);
  sbx_window_install_actions (widget_class);
  sbx_window_install_pages (widget_class);
  sbx_window_install_rules (widget_class);
  sbx_window_install_sources (widget_class);
  sbx_window_install_commands (widget_class);
  sbx_window_install_time (widget_class);
  sbx_window_install_files (widget_class);
  sbx_window_install_kept (widget_class);
}

static void
sbx_window_init (SbxWindow *self)
{
  self->world = sbx_world_new ();
  self->selection = sbx_selection_new ();
  self->shown = sbx_shown_new (self->world, self->selection);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  if (SBX_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

static void
watch_world (SbxWindow *self)
{
  g_signal_connect_object (self->world, "notify::overview", G_CALLBACK (overview_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::disk-error", G_CALLBACK (disk_error_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "notify::replayed", G_CALLBACK (replayed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "restarted", G_CALLBACK (restarted_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sbx_window_new:
 * @application: the program
 *
 * Returns: (transfer none): a window that shows nothing yet; owned by @application
 */
SbxWindow *
sbx_window_new (SbxApplication *application)
{
  g_autoptr (SbxSources) sources = NULL;
  SbxWindow *self;

  g_return_val_if_fail (SBX_IS_APPLICATION (application), NULL);

  self = g_object_new (SBX_TYPE_WINDOW, "application", application, NULL);
  self->application = application;
  self->settings = g_object_ref (sbx_application_get_settings (application));
  self->engine = sbx_engine_new (sbx_application_get_directory (application));
  sources = sbx_web_sources_new ();
  sbx_engine_set_sources (self->engine, sources);
  sbx_shown_set_engine (self->shown, self->engine);
  g_signal_connect_object (self->engine, "update", G_CALLBACK (update_cb), self, G_CONNECT_SWAPPED);
  sbx_selection_set_follow (self->selection,
                            g_settings_get_boolean (self->settings, "follow-live"));
  watch_world (self);
  sbx_window_add_actions (self);
  sbx_window_watch_pages (self);
  sbx_window_watch_layout (self);
  sbx_window_watch_doors (self);
  sbx_window_watch_commands (self);
  sbx_window_watch_files (self);
  sbx_window_watch_rules (self);
  sbx_window_watch_notes (self);
  show_title (self);
  findings_cb (self);
  return self;
}

static void
began_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (sbx_engine_clear_finish (SBX_ENGINE (source), result, &error))
    {
      sbx_window_prune_kept (self);
    }
  else if (self->engine != NULL)
    {
      g_autofree char *text = g_strdup_printf (_("Cannot record: %s"), error->message);

      sbx_window_toast (self, text);
    }
}

static gboolean
start_cb (gpointer data)
{
  SbxWindow *self = data;

  self->start_id = 0;
  sbx_window_start_recording (self);
  return G_SOURCE_REMOVE;
}

void
sbx_window_start_recording (SbxWindow *self)
{
  g_return_if_fail (SBX_IS_WINDOW (self));

  /* The window is seen before it does anything. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      gtk_window_present (GTK_WINDOW (self));
      if (self->start_id == 0)
        self->start_id = g_idle_add_full (G_PRIORITY_LOW, start_cb, self, NULL);
      return;
    }
  sbx_window_save_layout (self);
  g_clear_pointer (&self->file_name, g_free);
  g_clear_object (&self->file);
  sbx_window_leave_file (self);
  sbx_world_set_from_file (self->world, FALSE);
  sbx_engine_clear_async (self->engine, NULL, began_cb, g_object_ref (self));
  if (!self->listening)
    sbx_window_listen (self);
  show_title (self);
}

void
sbx_window_start_demo (SbxWindow *self)
{
  g_return_if_fail (SBX_IS_WINDOW (self));

  self->demo_wanted = TRUE;
  sbx_window_listen_again (self, TRUE); /* if nobody could connect, the demo could not */
  sbx_window_start_recording (self);
}

gboolean
sbx_window_is_empty (SbxWindow *self)
{
  g_return_val_if_fail (SBX_IS_WINDOW (self), FALSE);

  return self->file_name == NULL && sbx_world_get_n_rows (self->world) == 0;
}

gboolean
sbx_window_has_file (SbxWindow *self,
                     GFile     *file)
{
  g_return_val_if_fail (SBX_IS_WINDOW (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  return self->file != NULL && g_file_equal (self->file, file);
}

gboolean
sbx_window_is_listening (SbxWindow *self)
{
  g_return_val_if_fail (SBX_IS_WINDOW (self), FALSE);

  return self->listening;
}
