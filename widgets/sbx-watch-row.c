/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWatchRow"

#include "config.h"

#include "sbx-watch-row.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-spark.h"

#define MAX_POINTS 400
/* Lines of the list of changes: those around the moment on show. */
#define MAX_LINES 100
/* A recording that grows is read on so often. */
#define READ_MS 1500

struct _SbxWatchRow
{
  GtkListBoxRow parent_instance;

  /* Children */
  GtkLabel *value;
  GtkWidget *spark;
  GtkLabel *note;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  SbxPath *path;
  SbxHistory *history;
  GCancellable *cancellable;

  guint store;
  guint read_id;
  gboolean under_way;
};

G_DEFINE_FINAL_TYPE (SbxWatchRow, sbx_watch_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  UNWATCH,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
show_moment (SbxWatchRow *self)
{
  guint64 number = sbx_selection_get_event (self->selection);
  const SbxRow *row = sbx_world_find_row (self->world, number);

  sbx_spark_set_moment (SBX_SPARK (self->spark), row != NULL ? number : 0,
                        row != NULL ? row->time : 0);
}

/* --- History --------------------------------------------------------------------------------- */

static double
get_end (SbxWatchRow *self)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint count = sbx_world_get_n_rows (self->world);

  return rows != NULL && count > 0 ? sbx_rows_get (rows, count - 1)->time : 0;
}

static void
show_history (SbxWatchRow *self)
{
  guint64 changes = sbx_history_get_n_changes (self->history);
  g_autofree char *count = sbx_format_count (changes > 0 ? changes - 1 : 0);
  g_autofree char *text = NULL;

  if (changes == 0)
    text = g_strdup (_("There was never anything here."));
  else
    text = g_strdup_printf (ngettext ("%s change", "%s changes", (gulong) changes - 1), count);
  gtk_label_set_text (self->note, text);
  sbx_spark_set_history (SBX_SPARK (self->spark), self->history, get_end (self));
  show_moment (self);
}

static void
progress_cb (double   fraction,
             gpointer data)
{
  SbxWatchRow *self = data;
  g_autofree char *text = NULL;

  if (self->note == NULL || self->history != NULL)
    return;
  text = g_strdup_printf (_("Reading… %d %%"), (int) (fraction * 100));
  gtk_label_set_text (self->note, text);
}

static void
got_history_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxWatchRow) self = data;
  g_autoptr (GError) error = NULL;
  SbxHistory *history;

  history = sbx_engine_get_history_finish (SBX_ENGINE (source), result, &error);
  self->under_way = FALSE;
  if (self->note == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&history, sbx_history_unref);
      return;
    }
  if (history == NULL)
    {
      gtk_label_set_text (self->note, error->message);
      return;
    }
  g_clear_pointer (&self->history, sbx_history_unref);
  self->history = history;
  show_history (self);
}

static void
read_history (SbxWatchRow *self)
{
  if (self->engine == NULL || self->under_way || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->under_way = TRUE;
  sbx_engine_get_history_async (self->engine, self->store, self->path->text, MAX_POINTS,
                                self->history, progress_cb, self, self->cancellable,
                                got_history_cb, g_object_ref (self));
}

static gboolean
read_cb (gpointer data)
{
  SbxWatchRow *self = data;

  self->read_id = 0;
  read_history (self);
  return G_SOURCE_REMOVE;
}

static void
updated_cb (SbxWatchRow *self)
{
  if (self->read_id == 0 && self->history != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      sbx_world_get_n_events (self->world) > sbx_history_get_last (self->history))
    self->read_id = g_timeout_add (READ_MS, read_cb, self);
}

static void
sbx_watch_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_watch_row_parent_class)->map (widget);

  read_history (SBX_WATCH_ROW (widget));
}

/* --- List of changes ------------------------------------------------------------------------- */

static void
jump_cb (SbxWatchRow *self,
         guint64      number)
{
  sbx_selection_set_follow (self->selection, FALSE);
  sbx_selection_reveal_event (self->selection, number);
}

static void
activated_cb (GtkListBox    *list,
              GtkListBoxRow *line,
              SbxWatchRow   *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (line), "index"));

  if (self->history != NULL && index < sbx_history_get_n_points (self->history))
    jump_cb (self, sbx_history_get_point (self->history, index)->number);
}

static GtkWidget *
new_line (SbxWatchRow *self,
          guint        index)
{
  const SbxHistoryPoint *point = sbx_history_get_point (self->history, index);
  const SbxHistoryPoint *before = index > 0 ? sbx_history_get_point (self->history, index - 1)
                                            : NULL;
  GtkWidget *line = gtk_list_box_row_new ();
  g_autofree char *number = sbx_format_count (point->number);
  g_autofree char *clock = sbx_format_clock (point->time);
  g_autofree char *old = sbx_format_name (before != NULL ? before->text : NULL, 40);
  g_autofree char *new = sbx_format_name (point->text, 40);
  g_autofree char *text = NULL;
  GtkWidget *label;

  /* Translators: a line of a list of changes: number of the event, time, value before and
   * after */
  text = g_strdup_printf (_("#%s  %s  %s → %s"), number, clock, *old != '\0' ? old : "–",
                          *new != '\0' ? new : "–");
  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "caption");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), label);
  g_object_set_data (G_OBJECT (line), "index", GUINT_TO_POINTER (index));
  return line;
}

/* Made anew whenever it is opened. */
static void
list_cb (GtkMenuButton *button,
         gpointer       data)
{
  SbxWatchRow *self = data;
  guint count = self->history != NULL ? sbx_history_get_n_points (self->history) : 0;
  guint64 number = sbx_selection_get_event (self->selection);
  guint at = count > 0 && number != 0 ? sbx_history_find (self->history, number) : count;
  guint from = at < count && at > MAX_LINES / 2 ? at - MAX_LINES / 2
               : at >= count && count > MAX_LINES ? count - MAX_LINES : 0;
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Changes of this value"), -1);
  for (guint i = from; i < MIN (count, from + MAX_LINES); i++)
    gtk_list_box_append (GTK_LIST_BOX (list), new_line (self, i));
  g_signal_connect_object (list, "row-activated", G_CALLBACK (activated_cb), self, 0);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 280);
  gtk_widget_set_size_request (scroller, 280, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_menu_button_set_popover (button, popover);
}

/* --- The row --------------------------------------------------------------------------------- */

static void
unwatch_cb (SbxWatchRow *self)
{
  g_signal_emit (self, signals[UNWATCH], 0);
}

static void
sbx_watch_row_dispose (GObject *object)
{
  SbxWatchRow *self = SBX_WATCH_ROW (object);

  g_clear_handle_id (&self->read_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  self->note = NULL;
  g_clear_object (&self->engine);
  g_clear_object (&self->world);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sbx_watch_row_parent_class)->dispose (object);
}

static void
sbx_watch_row_finalize (GObject *object)
{
  SbxWatchRow *self = SBX_WATCH_ROW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->history, sbx_history_unref);
  g_clear_pointer (&self->path, sbx_path_free);

  G_OBJECT_CLASS (sbx_watch_row_parent_class)->finalize (object);
}

static void
sbx_watch_row_class_init (SbxWatchRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_watch_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_watch_row_finalize;
  GTK_WIDGET_CLASS (klass)->map = sbx_watch_row_map;

  signals[UNWATCH] = g_signal_new ("unwatch", SBX_TYPE_WATCH_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
sbx_watch_row_init (SbxWatchRow *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
add_button (GtkWidget  *line,
            GtkWidget  *button,
            const char *text)
{
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "change-button");
  gtk_box_append (GTK_BOX (line), button);
}

static void
build (SbxWatchRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *clean = sbx_format_name (self->path->text, 200);
  GtkWidget *path = gtk_label_new (clean);
  GtkWidget *changes = gtk_menu_button_new ();
  GtkWidget *unwatch = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->value = GTK_LABEL (gtk_label_new (NULL));
  self->note = GTK_LABEL (gtk_label_new (NULL));
  self->spark = sbx_spark_new (self->path->text);
  gtk_label_set_ellipsize (GTK_LABEL (path), PANGO_ELLIPSIZE_START);
  gtk_label_set_xalign (GTK_LABEL (path), 0);
  gtk_widget_set_hexpand (path, TRUE);
  gtk_widget_set_tooltip_text (path, clean);
  gtk_widget_add_css_class (path, "change-path");
  gtk_widget_add_css_class (path, "monospace");
  gtk_label_set_ellipsize (self->value, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->value, 24);
  gtk_widget_add_css_class (GTK_WIDGET (self->value), "monospace");
  gtk_label_set_xalign (self->note, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
  gtk_box_append (GTK_BOX (line), path);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->value));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (changes), "view-more-horizontal-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (changes), list_cb, self, NULL);
  add_button (line, changes, _("List Its Changes"));
  add_button (line, unwatch, _("Stop Watching"));
  g_signal_connect_swapped (unwatch, "clicked", G_CALLBACK (unwatch_cb), self);
  g_signal_connect_swapped (self->spark, "jump", G_CALLBACK (jump_cb), self);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), self->spark);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  gtk_widget_add_css_class (box, "watch");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
}

/**
 * sbx_watch_row_new:
 * @engine: (nullable): whom to ask
 * @world: what is known
 * @selection: what is selected
 * @store: index of the store
 * @path: a valid path
 *
 * Returns: (transfer floating): a row that watches it
 */
GtkWidget *
sbx_watch_row_new (SbxEngine    *engine,
                   SbxWorld     *world,
                   SbxSelection *selection,
                   guint         store,
                   const char   *path)
{
  SbxWatchRow *self = g_object_new (SBX_TYPE_WATCH_ROW, "activatable", FALSE, NULL);

  g_set_object (&self->engine, engine);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  self->store = store;
  self->path = sbx_path_parse (path);
  g_return_val_if_fail (self->path != NULL, GTK_WIDGET (self));
  build (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, path, -1);
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (show_moment), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

guint
sbx_watch_row_get_store (SbxWatchRow *self)
{
  g_return_val_if_fail (SBX_IS_WATCH_ROW (self), SBX_SELECTION_NONE);

  return self->store;
}

const char *
sbx_watch_row_get_path (SbxWatchRow *self)
{
  g_return_val_if_fail (SBX_IS_WATCH_ROW (self), NULL);

  return self->path->text;
}

/**
 * sbx_watch_row_set_state:
 * @self: a row
 * @state: (nullable): the state that is on show
 *
 * Says what is there.
 */
void
sbx_watch_row_set_state (SbxWatchRow *self,
                         SbxValue    *state)
{
  g_autoptr (SbxValue) value = NULL;
  g_autofree char *preview = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (SBX_IS_WATCH_ROW (self));

  value = state != NULL ? sbx_path_lookup (self->path, state) : NULL;
  preview = value != NULL ? sbx_value_preview (value, 120) : NULL;
  text = sbx_format_name (preview, 120);
  gtk_label_set_text (self->value, value != NULL ? text : _("nothing"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), text);
}
