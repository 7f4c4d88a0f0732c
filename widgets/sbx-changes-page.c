/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxChangesPage"

#include "config.h"

#include "sbx-changes-page.h"

#include <glib/gi18n.h>

#include "sbx-changes-view.h"

#define MAX_CHANGES 2000
/* A blank moment is kinder than one that says it is one; a longer wait is said. */
#define WAIT_MS 400

struct _SbxChangesPage
{
  GtkWidget parent_instance;

  /* Child */
  SbxChangesView *view;

  /* Owned References */
  SbxEngine *engine;
  GCancellable *cancellable;

  guint wait_id;
};

G_DEFINE_FINAL_TYPE (SbxChangesPage, sbx_changes_page, GTK_TYPE_WIDGET)

static void
got_changes_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxChangesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxChangeList) list = NULL;

  list = sbx_engine_get_changes_finish (SBX_ENGINE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->view == NULL)
    return;
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (list == NULL)
    sbx_changes_view_set_note (self->view, _("Changes Not Known"),
                               error != NULL ? error->message : NULL);
  else
    sbx_changes_view_set_changes (self->view, list->changes, list->total);
}

static gboolean
wait_cb (gpointer data)
{
  SbxChangesPage *self = data;

  self->wait_id = 0;
  sbx_changes_view_set_note (self->view, _("Comparing…"),
                             _("This action changed much, or a large state. It takes a moment."));
  return G_SOURCE_REMOVE;
}

static void
sbx_changes_page_dispose (GObject *object)
{
  SbxChangesPage *self = SBX_CHANGES_PAGE (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  if (self->view != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->view));
  self->view = NULL;

  G_OBJECT_CLASS (sbx_changes_page_parent_class)->dispose (object);
}

static void
sbx_changes_page_class_init (SbxChangesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_changes_page_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "changespage");
}

static void
sbx_changes_page_init (SbxChangesPage *self)
{
  self->view = SBX_CHANGES_VIEW (sbx_changes_view_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
}

/**
 * sbx_changes_page_new:
 *
 * Returns: (transfer floating): a page of no changes
 */
GtkWidget *
sbx_changes_page_new (void)
{
  return g_object_new (SBX_TYPE_CHANGES_PAGE, NULL);
}

void
sbx_changes_page_connect (GtkWidget    *page,
                          SbxEngine    *engine,
                          SbxWorld     *world,
                          SbxSelection *selection)
{
  g_set_object (&SBX_CHANGES_PAGE (page)->engine, engine);
}

/**
 * sbx_changes_page_set_event:
 * @page: a page of changes
 * @event: the event on show
 *
 * Asks what it changed.
 */
void
sbx_changes_page_set_event (GtkWidget             *page,
                            const SbxDetailsEvent *event)
{
  SbxChangesPage *self = SBX_CHANGES_PAGE (page);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->engine == NULL || !sbx_details_event_is_action (event))
    return;
  self->cancellable = g_cancellable_new ();
  self->wait_id = g_timeout_add (WAIT_MS, wait_cb, self);
  sbx_engine_get_changes_async (self->engine, event->number, MAX_CHANGES, self->cancellable,
                                got_changes_cb, g_object_ref (self));
}
