/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxStateView"

#include "config.h"

#include "sbx-state-view.h"

#include <glib/gi18n.h>

#include "sbx-json-tree.h"
#include "sbx-state-search.h"
#include "sbx-watch-row.h"
#include "sbx-widget-util.h"

/* A state that changes under the eyes, so often. */
#define LIVE_MS 200
#define OPEN_LINES 12
/* Changes that are marked in the tree, and of them those that are opened at once. */
#define MAX_MARKS 1000
#define MAX_OPENED 20
#define MAX_WATCHED 32

struct _SbxStateView
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkToggleButton *then_button;
  GtkToggleButton *now_button;
  GtkStack *stack;
  GtkLabel *note;
  SbxJsonTree *tree;
  SbxStateSearch *search;
  GtkWidget *changed_button;
  GtkListBox *watched;
  GtkWidget *watched_box;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  GCancellable *cancellable;
  GCancellable *changes_cancellable;
  GPtrArray *changes;  /* of the action on show; NULL: not known */
  char *revealed;      /* path to show as soon as the state is there */

  guint store;
  guint64 number;
  guint shown_store;  /* store the tree shows */
  guint live_id;
  gboolean asked;
  gboolean under_way; /* asked and not answered */
  gboolean stale;     /* changed while the answer was under way */
};

G_DEFINE_FINAL_TYPE (SbxStateView, sbx_state_view, GTK_TYPE_WIDGET)

static void ask (SbxStateView *self);

static void
show_note (SbxStateView *self,
           const char   *text)
{
  gtk_label_set_text (self->note, text);
  gtk_stack_set_visible_child_name (self->stack, "note");
}

static gboolean
is_live (SbxStateView *self)
{
  return self->number == 0 || gtk_toggle_button_get_active (self->now_button);
}

/* --- What is marked, watched and looked for -------------------------------------------------- */

static void
show_marks (SbxStateView *self)
{
  gboolean any = self->changes != NULL && self->changes->len > 0 && !is_live (self);

  sbx_json_tree_set_changed (self->tree, any ? self->changes : NULL);
  gtk_widget_set_sensitive (self->changed_button, any);
}

static void
got_changes_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxStateView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxChangeList) list = NULL;

  list = sbx_engine_get_changes_finish (SBX_ENGINE (source), result, &error);
  if (list == NULL || self->engine == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->changes = g_ptr_array_ref (list->changes);
  show_marks (self);
}

static void
ask_changes (SbxStateView *self)
{
  if (self->number == 0 || self->changes != NULL || self->changes_cancellable != NULL)
    return;
  self->changes_cancellable = g_cancellable_new ();
  sbx_engine_get_changes_async (self->engine, self->number, MAX_MARKS, self->changes_cancellable,
                                got_changes_cb, g_object_ref (self));
}

static void
forget_changes (SbxStateView *self)
{
  g_cancellable_cancel (self->changes_cancellable);
  g_clear_object (&self->changes_cancellable);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
}

static void
show_changed_cb (SbxStateView *self)
{
  for (guint i = MIN (self->changes != NULL ? self->changes->len : 0, MAX_OPENED); i > 0; i--)
    sbx_json_tree_reveal (self->tree,
                          ((SbxChange *) g_ptr_array_index (self->changes, i - 1))->path);
}

/* Of the store on show; the others wait for it. */
static void
show_watched (SbxStateView *self,
              SbxValue     *state)
{
  gboolean any = FALSE;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->watched)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      gboolean here = sbx_watch_row_get_store (SBX_WATCH_ROW (row)) == self->store;

      gtk_widget_set_visible (row, here);
      if (here && state != NULL)
        sbx_watch_row_set_state (SBX_WATCH_ROW (row), state);
      any |= here;
    }
  gtk_widget_set_visible (self->watched_box, any);
}

static void
show_state (SbxStateView *self,
            SbxValue     *state)
{
  show_watched (self, state);
  sbx_state_search_set_value (self->search, state);
  show_marks (self);
  if (self->revealed != NULL)
    sbx_json_tree_reveal (self->tree, self->revealed);
  g_clear_pointer (&self->revealed, g_free);
}

static void
unwatch_cb (SbxWatchRow  *row,
            SbxStateView *self)
{
  gtk_list_box_remove (self->watched, GTK_WIDGET (row));
  show_watched (self, sbx_json_tree_get_value (self->tree));
}

static gboolean
is_watched (SbxStateView *self,
            const char   *path)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->watched)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (sbx_watch_row_get_store (SBX_WATCH_ROW (row)) == self->store &&
        g_str_equal (sbx_watch_row_get_path (SBX_WATCH_ROW (row)), path))
      return TRUE;
  return FALSE;
}

static guint
count_watched (SbxStateView *self)
{
  guint count = 0;

  while (gtk_list_box_get_row_at_index (self->watched, (int) count) != NULL)
    count++;
  return count;
}

static void
watch_cb (GtkWidget  *widget,
          const char *name,
          GVariant   *parameter)
{
  SbxStateView *self = SBX_STATE_VIEW (widget);
  g_autofree char *path = sbx_json_tree_dup_selected_path (self->tree);

  if (path != NULL)
    sbx_state_view_watch (self, path);
}

static void
reveal_cb (SbxStateView *self,
           const char   *path)
{
  sbx_json_tree_reveal (self->tree, path);
}

static void
got_state_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxStateView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxValue) state = sbx_engine_get_state_finish (SBX_ENGINE (source), result, &error);
  gboolean first;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->engine == NULL)
    return;
  self->under_way = FALSE;
  if (state == NULL)
    {
      show_note (self, error != NULL ? error->message : _("The state at this point is not known."));
      return;
    }
  first = sbx_json_tree_get_value (self->tree) == NULL;
  sbx_json_tree_set_value (self->tree, state);
  if (first)
    sbx_json_tree_open_levels (self->tree, OPEN_LINES);
  gtk_stack_set_visible_child_name (self->stack, "tree");
  show_state (self, state);
  if (self->stale && is_live (self))
    ask (self);
}

static void
ask (SbxStateView *self)
{
  if (self->engine == NULL || self->store == SBX_SELECTION_NONE ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->asked = TRUE;
  self->under_way = TRUE;
  self->stale = FALSE;
  if (self->store != self->shown_store)
    {
      /* Another tree: what is open there has nothing to do with this one. */
      sbx_json_tree_set_value (self->tree, NULL);
      self->shown_store = self->store;
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ask_changes (self);
  sbx_engine_get_state_async (self->engine, self->store,
                              is_live (self) ? G_MAXUINT64 : self->number,
                              self->cancellable, got_state_cb, g_object_ref (self));
}

static gboolean
live_cb (gpointer data)
{
  SbxStateView *self = data;

  self->live_id = 0;
  /* A slow answer is waited for, not overtaken: else none would ever be shown. */
  if (self->under_way)
    self->stale = TRUE;
  else
    ask (self);
  return G_SOURCE_REMOVE;
}

static void
updated_cb (SbxStateView *self)
{
  if (self->live_id == 0 && is_live (self) && !sbx_selection_get_paused (self->selection) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->live_id = g_timeout_add (LIVE_MS, live_cb, self);
}

static void
restarted_cb (SbxStateView *self)
{
  GtkWidget *row;

  g_cancellable_cancel (self->cancellable);
  forget_changes (self);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->watched))) != NULL)
    gtk_list_box_remove (self->watched, row);
  gtk_widget_set_visible (self->watched_box, FALSE);
  sbx_state_search_set_value (self->search, NULL);
  sbx_json_tree_set_value (self->tree, NULL);
  self->shown_store = SBX_SELECTION_NONE;
  self->store = SBX_SELECTION_NONE;
}

static void
toggled_cb (SbxStateView *self)
{
  ask (self);
}

static void
sbx_state_view_map (GtkWidget *widget)
{
  SbxStateView *self = SBX_STATE_VIEW (widget);

  GTK_WIDGET_CLASS (sbx_state_view_parent_class)->map (widget);

  if (!self->asked || is_live (self))
    ask (self);
}

static void
sbx_state_view_dispose (GObject *object)
{
  SbxStateView *self = SBX_STATE_VIEW (object);

  g_clear_handle_id (&self->live_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  forget_changes (self);
  g_clear_pointer (&self->revealed, g_free);
  g_clear_object (&self->engine);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_STATE_VIEW);

  G_OBJECT_CLASS (sbx_state_view_parent_class)->dispose (object);
}

static void
sbx_state_view_class_init (SbxStateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_state_view_dispose;
  widget_class->map = sbx_state_view_map;

  g_type_ensure (SBX_TYPE_JSON_TREE);
  g_type_ensure (SBX_TYPE_STATE_SEARCH);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-state-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, then_button);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, now_button);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, note);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, tree);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, search);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, changed_button);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, watched);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, watched_box);
  gtk_widget_class_bind_template_callback (widget_class, show_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reveal_cb);
  gtk_widget_class_install_action (widget_class, "state.watch", NULL, watch_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "state.watch", NULL);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "stateview");
}

static void
sbx_state_view_init (SbxStateView *self)
{
  self->store = SBX_SELECTION_NONE;
  self->shown_store = SBX_SELECTION_NONE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_state_view_new:
 *
 * Returns: (transfer floating): a view of no state
 */
GtkWidget *
sbx_state_view_new (void)
{
  return g_object_new (SBX_TYPE_STATE_VIEW, NULL);
}

void
sbx_state_view_connect (GtkWidget    *view,
                        SbxEngine    *engine,
                        SbxWorld     *world,
                        SbxSelection *selection)
{
  SbxStateView *self = SBX_STATE_VIEW (view);

  g_return_if_fail (self->world == NULL);

  g_set_object (&self->engine, engine);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (world, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "restarted", G_CALLBACK (restarted_cb), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_state_view_set_event:
 * @view: a view
 * @event: the event, or the store alone, that is on show
 *
 * Shows the state of its store after it; without an event there is only now.
 */
void
sbx_state_view_set_event (GtkWidget             *view,
                          const SbxDetailsEvent *event)
{
  SbxStateView *self = SBX_STATE_VIEW (view);
  gboolean had_event = self->number != 0;

  forget_changes (self);
  g_clear_pointer (&self->revealed, g_free);
  self->store = event->store;
  self->number = event->number;
  self->asked = FALSE;
  show_watched (self, NULL);
  show_marks (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->then_button), event->number != 0);
  if (event->number == 0)
    gtk_toggle_button_set_active (self->now_button, TRUE);
  else if (!had_event)
    gtk_toggle_button_set_active (self->then_button, TRUE);
  ask (self);
}

/**
 * sbx_state_view_reveal:
 * @self: a view
 * @path: for example `cart.items[2].qty`
 *
 * Shows the place in the state after the action, as soon as it is there.
 */
void
sbx_state_view_reveal (SbxStateView *self,
                       const char   *path)
{
  g_return_if_fail (SBX_IS_STATE_VIEW (self));

  g_free (self->revealed);
  self->revealed = g_strdup (path);
  if (self->number != 0)
    gtk_toggle_button_set_active (self->then_button, TRUE);
  ask (self);
}

/**
 * sbx_state_view_watch:
 * @self: a view of a store
 * @path: for example `cart.items[2].qty`
 *
 * Keeps the place above the tree, with its history, until it is taken away or another recording is
 * opened.
 */
void
sbx_state_view_watch (SbxStateView *self,
                      const char   *path)
{
  GtkWidget *row;

  g_return_if_fail (SBX_IS_STATE_VIEW (self));

  if (self->world == NULL || self->store == SBX_SELECTION_NONE || is_watched (self, path) ||
      count_watched (self) >= MAX_WATCHED)
    return;
  row = sbx_watch_row_new (self->engine, self->world, self->selection, self->store, path);
  g_signal_connect_object (row, "unwatch", G_CALLBACK (unwatch_cb), self, 0);
  gtk_list_box_append (self->watched, row);
  show_watched (self, sbx_json_tree_get_value (self->tree));
}

/**
 * sbx_state_view_search:
 * @self: a view
 *
 * Opens the search in the keys and values.
 */
void
sbx_state_view_search (SbxStateView *self)
{
  g_return_if_fail (SBX_IS_STATE_VIEW (self));

  sbx_state_search_set_open (self->search, TRUE);
}
