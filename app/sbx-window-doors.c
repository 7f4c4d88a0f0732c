/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-door-actions.h"
#include "sbx-format.h"
#include "sbx-kind-row.h"

static void
decided_cb (SbxWindow  *self,
            const char *origin,
            gboolean    allow)
{
  sbx_origins_decide (sbx_application_get_origins (self->application), origin, allow);
}

static void
show_questions (SbxWindow *self)
{
  SbxOrigins *origins = sbx_application_get_origins (self->application);
  g_auto (GStrv) waiting = sbx_origins_dup_list (origins, SBX_ORIGIN_ASK);
  static const char *const none[] = { NULL };

  if (self->origin_bar == NULL)
    {
      if (waiting[0] == NULL)
        return;
      self->origin_bar = SBX_ORIGIN_BAR (sbx_origin_bar_new ());
      g_signal_connect_object (self->origin_bar, "decided", G_CALLBACK (decided_cb), self,
                               G_CONNECT_SWAPPED);
      sbx_window_add_bar (self, GTK_WIDGET (self->origin_bar));
    }
  /* A window that does not listen has nobody to let in. */
  sbx_origin_bar_set_origins (self->origin_bar,
                              self->listening ? (const char *const *) waiting : none);
}

static void
origins_cb (SbxOrigins *origins,
            gpointer    data)
{
  show_questions (data);
}

static void
demo_played_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (sbx_demo_play_finish (SBX_DEMO (source), result, &error) || self->engine == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = g_strdup_printf (_("The demo ended: %s"), error->message);
  sbx_window_toast (self, text);
}

/* The kind whose line stands in an empty window, and that the demo connects by. */
static const SbxConnectorKind *
get_own_kind (void)
{
  return sbx_connector_kinds_get_all ()[0];
}

static void
play_demo (SbxWindow *self)
{
  g_autofree char *address = g_strdup_printf ("ws://127.0.0.1:%u/v1",
                                              sbx_doors_get_port (self->doors, get_own_kind ()));

  self->demo_wanted = FALSE;
  g_clear_object (&self->demo);
  self->demo = sbx_demo_new (address, 1);
  sbx_demo_play_async (self->demo, NULL, demo_played_cb, g_object_ref (self));
}

/* What is wrong stays in sight until it is mended; with rows in the window a toast says it. */
static void
set_problem (SbxWindow  *self,
             const char *problem)
{
  if (g_strcmp0 (self->listen_problem, problem) == 0)
    return;

  g_free (self->listen_problem);
  self->listen_problem = g_strdup (problem);
  if (problem != NULL && self->closed_page == NULL)
    {
      self->closed_page = SBX_CLOSED_PAGE (sbx_closed_page_new ());
      gtk_stack_add_named (self->root_stack, GTK_WIDGET (self->closed_page), "closed");
    }
  if (problem != NULL)
    sbx_closed_page_set_problem (self->closed_page, problem);
  if (problem != NULL && sbx_world_get_n_rows (self->world) > 0)
    sbx_window_toast (self, problem);
  sbx_window_show_root (self);
  if (problem == NULL && self->closed_page != NULL)
    {
      gtk_stack_remove (self->root_stack, GTK_WIDGET (self->closed_page));
      self->closed_page = NULL;
    }
}

/* What to do with the line of this window. */
static const char *
get_line_text (SbxWindow *self)
{
  guint16 usual;

  if (!sbx_doors_is_open (self->doors, get_own_kind ()))
    return _("Whatever you switched on, or connect to, appears here.");
  sbx_kind_row_is_remembered (self->settings, get_own_kind (), &usual);
  if (sbx_application_has_listener (self->application, GTK_WINDOW (self)) &&
      sbx_doors_get_port (self->doors, get_own_kind ()) != usual)
    return _("Another window takes what uses the usual port. What shall appear here needs this "
             "line in its page, before the scripts of the app:");
  return _("Paste this line into your page, before the scripts of the app:");
}

static void
show_snippet (SbxWindow              *self,
              const SbxConnectorInfo *own)
{
  g_autofree char *snippet = NULL;

  if (own != NULL && own->state == SBX_CONNECTOR_READY)
    snippet = sbx_kind_row_dup_line (get_own_kind ()->snippet,
                                     sbx_doors_get_port (self->doors, get_own_kind ()));
  sbx_snippet_set_text (self->snippet, snippet);
  adw_status_page_set_description (self->empty_page, get_line_text (self));
  gtk_widget_set_visible (GTK_WIDGET (self->snippet),
                          sbx_doors_is_open (self->doors, get_own_kind ()));
}

/* Nobody can connect: why. Where only some of the listeners failed, their rows say so. */
static const char *
find_problem (SbxWindow *self)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();
  const char *problem = NULL;

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      const SbxConnectorInfo *info;

      if (kinds[i]->listen == NULL || !sbx_doors_is_open (self->doors, kinds[i]))
        continue;
      info = sbx_doors_get_listener (self->doors, kinds[i]);
      if (info == NULL || info->state != SBX_CONNECTOR_FAILED)
        return NULL;
      if (problem == NULL)
        problem = info->problem;
    }
  return problem;
}

static void
ask (SbxWindow              *self,
     const SbxConnectorInfo *info)
{
  g_autofree char *address = sbx_format_name (info->address, 80);
  g_autofree char *text = g_strdup_printf (_("%s needs a secret"), address);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("Answer…"));
  adw_toast_set_action_name (toast, "doors.answer");
  adw_toast_set_action_target (toast, "s", info->address);
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* A question is heard of once, wherever the user looks; the Connect dialog keeps it. */
static void
show_secrets (SbxWindow *self)
{
  GPtrArray *connectors = sbx_world_get_connectors (self->world);
  g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < connectors->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (connectors, i);

      if (info->question == NULL || info->address == NULL)
        continue;
      if (self->connect_dialog == NULL
          && (self->asked == NULL || !g_hash_table_contains (self->asked, info->address)))
        ask (self, info);
      g_hash_table_add (asked, g_strdup (info->address));
    }
  g_clear_pointer (&self->asked, g_hash_table_unref);
  self->asked = g_steal_pointer (&asked);
}

/* Learns how the listeners stand. */
static void
doors_cb (SbxWindow *self)
{
  const SbxConnectorInfo *own = sbx_doors_get_listener (self->doors, get_own_kind ());

  show_secrets (self);
  set_problem (self, self->listening ? find_problem (self) : NULL);
  if (own != NULL && own->state == SBX_CONNECTOR_READY && self->demo_wanted)
    play_demo (self);
  show_snippet (self, own);
}

static void
message_cb (const char *text,
            gpointer    data)
{
  sbx_window_toast (SBX_WINDOW (data), text);
}

void
sbx_window_watch_doors (SbxWindow *self)
{
  self->origins_watch = sbx_origins_watch (sbx_application_get_origins (self->application), NULL,
                                           origins_cb, self, NULL);
  self->doors = sbx_doors_new (self->engine, self->world,
                               sbx_application_get_origins (self->application));
  g_signal_connect_object (self->doors, "changed", G_CALLBACK (doors_cb), self, G_CONNECT_SWAPPED);
  sbx_door_actions_add (self->doors, GTK_WINDOW (self), message_cb);
  sbx_window_watch_storeless (self);
}

void
sbx_window_unwatch_doors (SbxWindow *self)
{
  if (self->origins_watch != 0)
    sbx_origins_unwatch (sbx_application_get_origins (self->application), self->origins_watch);
  self->origins_watch = 0;
  sbx_window_unwatch_storeless (self);
}

void
sbx_window_listen (SbxWindow *self)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();
  guint16 port;

  self->listening = TRUE;
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      gboolean claimed = kinds[i]->listen != NULL &&
                         sbx_application_claim_port (self->application, GTK_WINDOW (self), kinds[i],
                                                     &port);

      if (claimed || (i == 0 && self->demo_wanted))
        sbx_doors_listen (self->doors, kinds[i], claimed ? port : 0);
    }
  show_questions (self);
}

/* Those that failed try again; elsewhere: on any free port. */
void
sbx_window_listen_again (SbxWindow *self,
                         gboolean   elsewhere)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();

  if (self->listen_problem == NULL)
    return;
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      const SbxConnectorInfo *info = sbx_doors_get_listener (self->doors, kinds[i]);
      guint16 port = sbx_doors_get_port (self->doors, kinds[i]);

      if (info != NULL && info->state == SBX_CONNECTOR_FAILED)
        sbx_doors_listen (self->doors, kinds[i], elsewhere ? 0 : port);
    }
}

void
sbx_window_take_over (SbxWindow *self)
{
  g_return_if_fail (SBX_IS_WINDOW (self));

  if (self->listening && sbx_window_is_empty (self))
    sbx_window_listen (self);
}
