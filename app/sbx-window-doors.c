/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-signalbox-dialer.h"
#include "sbx-signalbox-listener.h"

/* The only place of the window that knows connectors by name. */

#define LISTENER_KIND "signalbox"

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

static void
play_demo (SbxWindow *self)
{
  g_autofree char *address = g_strdup_printf ("ws://%s/v1", self->listen_address);

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

/* Learns our own listener's address, or why it has none. */
static void
connectors_cb (SbxWindow *self)
{
  GPtrArray *connectors = sbx_world_get_connectors (self->world);
  g_autofree char *snippet = NULL;

  for (guint i = 0; i < connectors->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (connectors, i);

      if (info->address == NULL || g_strcmp0 (info->kind, LISTENER_KIND) != 0 ||
          strstr (info->address, "://") != NULL)
        continue;
      g_free (self->listen_address);
      self->listen_address = g_strdup (info->address);
      set_problem (self, info->state == SBX_CONNECTOR_FAILED ? info->problem : NULL);
      if (info->state != SBX_CONNECTOR_READY)
        continue;
      if (self->demo_wanted)
        play_demo (self);
    }
  if (self->listen_address == NULL)
    return;
  snippet = sbx_window_dup_snippet (self);
  sbx_snippet_set_text (self->snippet, snippet);
}

void
sbx_window_watch_doors (SbxWindow *self)
{
  self->origins_watch = sbx_origins_watch (sbx_application_get_origins (self->application), NULL,
                                           origins_cb, self, NULL);
  g_signal_connect_object (self->world, "notify::connectors", G_CALLBACK (connectors_cb), self,
                           G_CONNECT_SWAPPED);
}

void
sbx_window_unwatch_doors (SbxWindow *self)
{
  if (self->origins_watch != 0)
    sbx_origins_unwatch (sbx_application_get_origins (self->application), self->origins_watch);
  self->origins_watch = 0;
}

static void
listen_on (SbxWindow *self,
           guint16    port)
{
  g_autoptr (SbxConnector) listener =
    sbx_signalbox_listener_new (sbx_application_get_origins (self->application), port);

  self->listening = TRUE;
  sbx_engine_add_connector (self->engine, listener);
  show_questions (self);
}

void
sbx_window_listen (SbxWindow *self)
{
  listen_on (self, sbx_application_claim_port (self->application, GTK_WINDOW (self)));
}

void
sbx_window_listen_again (SbxWindow *self,
                         gboolean   elsewhere)
{
  if (self->listen_problem == NULL)
    return;

  sbx_engine_remove_connectors (self->engine, self->listen_address);
  listen_on (self, elsewhere ? 0 : sbx_application_claim_port (self->application,
                                                               GTK_WINDOW (self)));
}

void
sbx_window_dial (SbxWindow  *self,
                 const char *address)
{
  g_autoptr (SbxConnector) dialer = NULL;

  if (self->file_name != NULL)
    {
      sbx_window_toast (self, _("This window shows a file. Open a new window to connect."));
      return;
    }
  /* The same address again means: try now. */
  sbx_engine_remove_connectors (self->engine, address);
  dialer = sbx_signalbox_dialer_new (address);
  sbx_engine_add_connector (self->engine, dialer);
}

static char *
dup_address (SbxWindow *self)
{
  if (self->listen_address != NULL)
    return g_strdup (self->listen_address);
  return g_strdup_printf ("127.0.0.1:%u", g_settings_get_uint (self->settings, "port"));
}

char *
sbx_window_dup_snippet (SbxWindow *self)
{
  g_autofree char *address = dup_address (self);

  return g_strdup_printf ("<script src=\"http://%s/agent.js\"></script>", address);
}

char *
sbx_window_dup_node_snippet (SbxWindow *self)
{
  g_autofree char *address = dup_address (self);

  return g_strdup_printf ("import { connect } from '@signalbox/agent';\n"
                          "const { enhancer } = connect({ url: 'ws://%s/v1' });\n"
                          "const store = configureStore({ reducer,\n"
                          "  enhancers: (defaults) => defaults().concat(enhancer) });", address);
}
