/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser.h"

#include <string.h>

#include "sbx-browser-lookup.h"
#include "sbx-browser-private.h"
#include "sbx-limits.h"

/* What answers here is asked for at most so long, in milliseconds. */
#define LOOKUP_TIME 5000u

/* So long we wait at the end for the pages to be as they were, in milliseconds. */
#define RESTORE_TIME 2000u

G_DEFINE_FINAL_TYPE (SbxBrowser, sbx_browser, SBX_TYPE_DIALER)

/* --- Waiting --------------------------------------------------------------------------------- */

static void
drop_connection (SbxBrowser *self,
                 const char *reason)
{
  GHashTableIter iter;
  gpointer value;

  sbx_connector_set_offers (SBX_CONNECTOR (self), NULL, 0);
  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_signal_handlers_disconnect_by_data (value, self);
      sbx_browser_target_end (value, reason);
    }
  g_hash_table_remove_all (self->targets);
  if (self->cdp != NULL)
    g_signal_handlers_disconnect_by_data (self->cdp, self);
  g_clear_object (&self->cdp);
  self->attached = FALSE;
}

/**
 * sbx_browser_fail:
 * @problem: for people
 *
 * Gives up, until the user connects again.
 */
void
sbx_browser_fail (SbxBrowser *self,
                  const char *problem)
{
  if (self->cdp != NULL)
    sbx_cdp_finish (self->cdp, RESTORE_TIME);
  drop_connection (self, "closed");
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED, problem);
}

/* An address that asks the user in the browser at each attempt is not tried again. */
static void
wait (SbxBrowser *self,
      const char *problem)
{
  drop_connection (self, "lost");
  if (self->address->path != NULL)
    sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED, problem);
  else
    sbx_dialer_wait (SBX_DIALER (self), problem);
}

/* --- Connecting ------------------------------------------------------------------------------ */

static void
on_cdp_closed (SbxCdp       *cdp,
               const GError *error,
               SbxBrowser   *self)
{
  /* Who did what it must not will do it again. */
  if (error != NULL)
    sbx_browser_fail (self, error->message);
  else
    wait (self, self->node != NULL ? "The process has ended, or let go of the debugger"
                                   : "The connection to the browser was lost");
}

static void
on_attach_reply (const SbxJson *json,
                 guint32        result,
                 const GError  *error,
                 gpointer       data)
{
  SbxBrowser *self = data;

  if (self->cdp == NULL || g_error_matches (error, SBX_CDP_ERROR, SBX_CDP_ERROR_CLOSED))
    return;
  if (error != NULL)
    {
      g_autofree char *problem = self->address->target != NULL
                                   ? g_strdup_printf ("That page is not there: %s", error->message)
                                   : g_strdup (error->message);

      sbx_browser_fail (self, problem);
      return;
    }
  self->attached = TRUE;
  sbx_browser_check_ready (self);
}

static void
attach (SbxBrowser *self)
{
  if (self->is_target)
    {
      g_autofree char *url = self->node != NULL ? g_strdup (self->node) : g_strdup (self->text);

      self->attached = TRUE;
      sbx_browser_add_target (self, NULL, NULL,
                  self->node != NULL ? SBX_BROWSER_TARGET_NODE : SBX_BROWSER_TARGET_PAGE,
                  strrchr (self->address->path != NULL ? self->address->path : "/", '/') + 1, url);
      return;
    }
  if (self->address->target == NULL)
    {
      sbx_cdp_call (self->cdp, NULL, "Target.setAutoAttach",
                    g_strdup ("{\"autoAttach\":true,\"waitForDebuggerOnStart\":true,"
                              "\"flatten\":true,\"filter\":[{\"type\":\"page\"},"
                              "{\"type\":\"shared_worker\"},{\"exclude\":true}]}"),
                    on_attach_reply, g_object_ref (self), g_object_unref);
      return;
    }
  sbx_cdp_call (self->cdp, NULL, "Target.attachToTarget",
                sbx_cdp_params ("{\"targetId\":?,\"flatten\":true}", self->address->target, NULL),
                on_attach_reply, g_object_ref (self), g_object_unref);
  sbx_cdp_call (self->cdp, NULL, "Target.setDiscoverTargets",
                g_strdup ("{\"discover\":true,\"filter\":[{\"type\":\"page\"},"
                          "{\"exclude\":true}]}"), NULL, NULL, NULL);
}

static gboolean
sbx_browser_refused (SbxDialer    *dialer,
                     const GError *error)
{
  wait (SBX_BROWSER (dialer), error->message);

  return TRUE;
}

static void
sbx_browser_connected (SbxDialer *dialer,
                       SbxSocket *socket)
{
  SbxBrowser *self = SBX_BROWSER (dialer);

  self->cdp = sbx_cdp_new (socket);
  g_signal_connect (self->cdp, "event", G_CALLBACK (sbx_browser_on_event), self);
  g_signal_connect (self->cdp, "closed", G_CALLBACK (on_cdp_closed), self);
  attach (self);
}

/* No Origin: browsers refuse what comes from a page. */
static void
dial_path (SbxBrowser *self,
           const char *path)
{
  g_autofree char *address = g_strdup_printf ("ws://%s%s", self->address->authority, path);

  sbx_dialer_connect (SBX_DIALER (self), address, NULL, NULL, SBX_LIMIT_MESSAGE_SIZE);
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxBrowser) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxBrowserPlace) place = sbx_browser_lookup_finish (result, &error);
  SbxBrowserPage *page;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || sbx_dialer_get_session (SBX_DIALER (self)) == NULL)
    return;
  if (place == NULL)
    {
      wait (self, error->message);
      return;
    }
  self->is_target = place->is_node;
  if (!place->is_node)
    {
      dial_path (self, place->path);
      return;
    }
  page = place->pages->len > 0 ? g_ptr_array_index (place->pages, 0) : NULL;
  if (page == NULL || page->path == NULL)
    {
      wait (self, "The process says nothing that could be debugged");
      return;
    }
  g_free (self->node);
  self->node = g_strdup (page->url != NULL && page->url[0] != '\0' ? page->url
                         : page->title != NULL ? page->title : place->product);
  dial_path (self, page->path);
}

static void
sbx_browser_dial (SbxDialer *dialer)
{
  SbxBrowser *self = SBX_BROWSER (dialer);
  g_autofree char *base = g_strdup_printf ("http://%s", self->address->authority);

  if (self->address->path == NULL)
    {
      sbx_browser_lookup_async (base, LOOKUP_TIME, sbx_dialer_get_cancellable (dialer),
                                on_looked_up, g_object_ref (self));
      return;
    }
  self->is_target = !g_str_has_prefix (self->address->path, "/devtools/browser/");
  if (self->is_target && !g_str_has_prefix (self->address->path, "/devtools/"))
    {
      g_free (self->node);
      self->node = g_strdup (self->text);
    }
  dial_path (self, self->address->path);
}

/* --- SbxConnector ---------------------------------------------------------------------------- */

static void
sbx_browser_command (SbxConnector *connector,
                     SbxCommand   *command,
                     SbxStore     *store,
                     GTask        *task)
{
  SbxBrowser *self = SBX_BROWSER (connector);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxSignalboxLink *link = sbx_browser_target_find_link (value, store->run);

      if (link == NULL)
        continue;
      sbx_signalbox_link_command (link, command, store, task);
      return;
    }
  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                           "The page is not connected any more");
}

static gboolean
sbx_browser_begin (SbxDialer  *dialer,
                   SbxSession *session,
                   GError    **error)
{
  sbx_connector_set_address (SBX_CONNECTOR (dialer), SBX_BROWSER (dialer)->text);

  return TRUE;
}

static void
sbx_browser_end (SbxDialer  *dialer,
                 const char *reason)
{
  SbxBrowser *self = SBX_BROWSER (dialer);
  GHashTableIter iter;
  gpointer value;

  if (self->cdp != NULL)
    {
      g_hash_table_iter_init (&iter, self->targets);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        sbx_browser_target_restore (value);
      sbx_cdp_finish (self->cdp, RESTORE_TIME);
    }
  drop_connection (self, reason);
}

/**
 * sbx_browser_new:
 * @address: (transfer full): where the debugger listens
 * @text: the same as the user wrote it
 *
 * Returns: (transfer full): a connector that was not started
 */
SbxConnector *
sbx_browser_new (SbxBrowserAddress *address,
                 const char        *text)
{
  SbxBrowser *self = g_object_new (SBX_TYPE_BROWSER, NULL);

  self->address = address;
  self->text = g_strdup (text);

  return SBX_CONNECTOR (self);
}

static void
sbx_browser_finalize (GObject *object)
{
  SbxBrowser *self = SBX_BROWSER (object);

  g_hash_table_unref (self->targets);
  sbx_browser_address_free (self->address);
  g_free (self->text);
  g_free (self->node);

  G_OBJECT_CLASS (sbx_browser_parent_class)->finalize (object);
}

static void
sbx_browser_class_init (SbxBrowserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);
  SbxDialerClass *dialer_class = SBX_DIALER_CLASS (klass);

  object_class->finalize = sbx_browser_finalize;
  connector_class->kind = "browser";
  connector_class->command = sbx_browser_command;
  connector_class->invoke = sbx_browser_invoke;
  dialer_class->begin = sbx_browser_begin;
  dialer_class->dial = sbx_browser_dial;
  dialer_class->connected = sbx_browser_connected;
  dialer_class->refused = sbx_browser_refused;
  dialer_class->end = sbx_browser_end;
}

static void
sbx_browser_init (SbxBrowser *self)
{
  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
