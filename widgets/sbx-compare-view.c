/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxCompareView"

#include "config.h"

#include "sbx-compare-view.h"

#include <glib/gi18n.h>

#include "sbx-changes-view.h"
#include "sbx-format.h"
#include "sbx-remote-mark.h"
#include "sbx-widget-util.h"

#define MAX_CHANGES 2000

struct _SbxCompareView
{
  GtkWidget parent_instance;

  /* Template Widgets */
  SbxRemoteMark *before_mark;
  SbxRemoteMark *after_mark;
  GtkLabel *before_title;
  GtkLabel *after_title;
  GtkLabel *before_subtitle;
  GtkLabel *after_subtitle;
  GtkStack *pages;
  SbxChangesView *actions;
  SbxChangesView *states;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SbxCompareView, sbx_compare_view, GTK_TYPE_WIDGET)

static void
show_changes (SbxChangesView *view,
              SbxChangeList  *list,
              GError         *error,
              const char     *same)
{
  if (list == NULL)
    sbx_changes_view_set_note (view, _("Not Compared"), error != NULL ? error->message : NULL);
  else if (list->total == 0)
    sbx_changes_view_set_note (view, _("No Difference"), same);
  else
    sbx_changes_view_set_changes (view, list->changes, list->total);
}

static void
got_actions_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxCompareView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxChangeList) list = sbx_engine_compare_finish (SBX_ENGINE (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->engine != NULL)
    show_changes (self->actions, list, error, _("The two actions are the same."));
}

static void
got_states_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (SbxCompareView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxChangeList) list = sbx_engine_compare_finish (SBX_ENGINE (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->engine != NULL)
    show_changes (self->states, list, error, _("The two states are the same."));
}

static void
show_side (SbxCompareView *self,
           guint64         number,
           SbxRemoteMark  *mark,
           GtkLabel       *title,
           GtkLabel       *subtitle)
{
  const SbxRow *row = sbx_world_find_row (self->world, number);
  const SbxOverviewRemote *remote = row != NULL ? sbx_world_get_remote (self->world, row->remote)
                                                : NULL;
  const SbxOverviewStore *store = row != NULL ? sbx_world_get_store (self->world, row->store)
                                              : NULL;
  const char *type = row != NULL && row->type != SBX_SYMBOL_NONE
                     ? sbx_symbols_get (sbx_world_get_symbols (self->world), row->type) : NULL;
  g_autofree char *name = sbx_format_name (type != NULL ? type : _("Event"), 200);
  g_autofree char *label = sbx_format_name (store != NULL ? store->label : NULL, 80);
  g_autofree char *count = sbx_format_count (number);
  g_autofree char *clock = row != NULL ? sbx_format_clock (row->time) : g_strdup ("–");
  g_autofree char *text = g_strdup_printf ("#%s · %s%s%s", count, clock,
                                           *label != '\0' ? " · " : "", label);

  gtk_label_set_text (title, name);
  gtk_label_set_text (subtitle, text);
  gtk_widget_set_visible (GTK_WIDGET (mark), remote != NULL);
  sbx_remote_mark_set_index (mark, remote != NULL ? remote->index : G_MAXUINT);
}

static void
selection_cb (SbxCompareView *self)
{
  guint64 before = sbx_selection_get_compared (self->selection);
  guint64 after = sbx_selection_get_event (self->selection);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  sbx_changes_view_set_changes (self->actions, NULL, 0);
  sbx_changes_view_set_changes (self->states, NULL, 0);
  if (before == 0 || after == 0)
    return;
  show_side (self, before, self->before_mark, self->before_title, self->before_subtitle);
  show_side (self, after, self->after_mark, self->after_title, self->after_subtitle);
  if (self->engine == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  sbx_engine_compare_async (self->engine, before, after, SBX_COMPARED_ACTIONS, MAX_CHANGES,
                            self->cancellable, got_actions_cb, g_object_ref (self));
  sbx_engine_compare_async (self->engine, before, after, SBX_COMPARED_STATES, MAX_CHANGES,
                            self->cancellable, got_states_cb, g_object_ref (self));
}

static void
swap_cb (SbxCompareView *self)
{
  guint64 before = sbx_selection_get_compared (self->selection);
  guint64 after = sbx_selection_get_event (self->selection);

  /* Not through a moment in which an event is compared with itself. */
  g_signal_handlers_block_by_func (self->selection, selection_cb, self);
  sbx_selection_set_compared (self->selection, after);
  g_signal_handlers_unblock_by_func (self->selection, selection_cb, self);
  sbx_selection_reveal_event (self->selection, before);
}

static void
close_cb (SbxCompareView *self)
{
  sbx_selection_set_compared (self->selection, 0);
}

static void
sbx_compare_view_dispose (GObject *object)
{
  SbxCompareView *self = SBX_COMPARE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->world);
  g_clear_object (&self->selection);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_COMPARE_VIEW);

  G_OBJECT_CLASS (sbx_compare_view_parent_class)->dispose (object);
}

static void
sbx_compare_view_class_init (SbxCompareViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_compare_view_dispose;

  g_type_ensure (SBX_TYPE_CHANGES_VIEW);
  g_type_ensure (SBX_TYPE_REMOTE_MARK);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-compare-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, before_mark);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, after_mark);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, before_title);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, after_title);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, before_subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, after_subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, pages);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, actions);
  gtk_widget_class_bind_template_child (widget_class, SbxCompareView, states);
  gtk_widget_class_bind_template_callback (widget_class, swap_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_set_css_name (widget_class, "compareview");
}

static void
sbx_compare_view_init (SbxCompareView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_changes_view_set_in_state (self->actions, FALSE);
  sbx_changes_view_set_in_state (self->states, FALSE);
}

void
sbx_compare_view_connect (SbxCompareView *self,
                          SbxEngine      *engine,
                          SbxWorld       *world,
                          SbxSelection   *selection)
{
  g_return_if_fail (SBX_IS_COMPARE_VIEW (self));
  g_return_if_fail (self->world == NULL);

  g_set_object (&self->engine, engine);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::compared", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
}
