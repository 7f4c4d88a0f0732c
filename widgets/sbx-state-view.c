/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxStateView"

#include "config.h"

#include "sbx-state-view.h"

#include <glib/gi18n.h>

#include "sbx-json-tree.h"
#include "sbx-widget-util.h"

/* A state that changes under the eyes, so often. */
#define LIVE_MS 200
#define OPEN_LINES 12

struct _SbxStateView
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkToggleButton *then_button;
  GtkToggleButton *now_button;
  GtkStack *stack;
  GtkLabel *note;
  SbxJsonTree *tree;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  GCancellable *cancellable;

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
  g_cancellable_cancel (self->cancellable);
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
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-state-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, then_button);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, now_button);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, note);
  gtk_widget_class_bind_template_child (widget_class, SbxStateView, tree);
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

  self->store = event->store;
  self->number = event->number;
  self->asked = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->then_button), event->number != 0);
  if (event->number == 0)
    gtk_toggle_button_set_active (self->now_button, TRUE);
  else if (!had_event)
    gtk_toggle_button_set_active (self->then_button, TRUE);
  ask (self);
}
