/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-private.h"

#include <string.h>

#include "sbx-limits.h"

/**
 * sbx_browser_check_ready:
 *
 * Says so when everything that was there has its agent.
 */
void
sbx_browser_check_ready (SbxBrowser *self)
{
  GHashTableIter iter;
  gpointer value;

  if (!self->attached || sbx_connector_get_state (SBX_CONNECTOR (self)) == SBX_CONNECTOR_READY)
    return;
  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (!sbx_browser_target_is_prepared (value))
        return;
    }
  sbx_dialer_succeeded (SBX_DIALER (self));
  sbx_browser_make_offers (self);
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);
}

static void
on_prepared (SbxBrowserTarget *target,
             SbxBrowser       *self)
{
  sbx_browser_check_ready (self);
}

static SbxBrowserTarget *
find_session (SbxBrowser *self,
              const char *cdp_session)
{
  return g_hash_table_lookup (self->targets, cdp_session != NULL ? cdp_session : SBX_BROWSER_ROOT);
}

/* A Node process ends when nobody debugs it any more. */
static void
on_target_ended (SbxBrowserTarget *target,
                 SbxBrowser       *self)
{
  if (self->cdp != NULL)
    sbx_cdp_close (self->cdp);
}

/* Of two links with one run the older goes. */
static void
on_hello (SbxBrowserTarget *target,
          SbxSignalboxLink *link,
          const char       *run,
          SbxBrowser       *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxSignalboxLink *other = sbx_browser_target_find_run (value, run, link);

      if (other == NULL)
        continue;
      sbx_signalbox_link_close (other, "replaced", "duplicate-run",
                                "another connection speaks for this run");
      return;
    }
}

static gboolean
is_peer_taken (SbxBrowser *self,
               const char *peer)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (g_str_equal (sbx_browser_target_get_peer (value), peer))
        return TRUE;
    }

  return FALSE;
}

/* A tab keeps its name over reloads and navigations; its workers and frames, which are new each
 * time, are named after it and what they run. */
static char *
make_peer (SbxBrowser           *self,
           SbxBrowserTarget     *parent,
           SbxBrowserTargetType  type,
           const char           *id,
           const char           *url)
{
  g_autofree char *name = NULL;

  if (type == SBX_BROWSER_TARGET_WORKER || type == SBX_BROWSER_TARGET_FRAME)
    name = g_strdup_printf ("%.40s %.*s",
                            parent != NULL ? sbx_browser_target_get_peer (parent) : "w",
                            (int) MIN (strcspn (url, "?#"), 60), url);
  else
    name = g_strdup_printf (type == SBX_BROWSER_TARGET_NODE ? "node:%.100s" : "p-%.100s",
                            type == SBX_BROWSER_TARGET_NODE ? url : id);
  for (guint i = 2; is_peer_taken (self, name); i++)
    {
      g_autofree char *other = g_strdup_printf ("%s %u", name, i);

      if (!is_peer_taken (self, other))
        return g_steal_pointer (&other);
    }

  return g_utf8_make_valid (name, -1);
}

/**
 * sbx_browser_add_target:
 * @cdp_session: (nullable): its flat session, %NULL for that of the socket
 * @parent: (nullable): the target that made it
 * @type: what it is
 * @id: of the target
 * @url: where it is
 *
 * Takes in a target that we are attached to, and prepares it.
 */
void
sbx_browser_add_target (SbxBrowser          *self,
                        const char          *cdp_session,
                        SbxBrowserTarget    *parent,
                        SbxBrowserTargetType type,
                        const char          *id,
                        const char          *url)
{
  g_autofree char *peer = make_peer (self, parent, type, id, url);
  SbxBrowserTarget *target = sbx_browser_target_new (self->cdp, cdp_session, type, id, peer, url,
                                                     sbx_dialer_get_session (SBX_DIALER (self)),
                                                     SBX_CONNECTOR (self));
  gboolean watching = sbx_browser_is_watching (self);

  g_hash_table_insert (self->targets,
                       g_strdup (cdp_session != NULL ? cdp_session : SBX_BROWSER_ROOT), target);
  g_signal_connect (target, "prepared", G_CALLBACK (on_prepared), self);
  g_signal_connect (target, "hello", G_CALLBACK (on_hello), self);
  g_signal_connect (target, "ended", G_CALLBACK (on_target_ended), self);
  sbx_browser_target_prepare (target, watching);
}

static gboolean
read_type (const char           *type,
           SbxBrowserTargetType *value)
{
  if (g_str_equal (type, "page") || g_str_equal (type, "webview"))
    *value = SBX_BROWSER_TARGET_PAGE;
  else if (g_str_equal (type, "iframe"))
    *value = SBX_BROWSER_TARGET_FRAME;
  else if (g_str_equal (type, "worker") || g_str_equal (type, "shared_worker"))
    *value = SBX_BROWSER_TARGET_WORKER;
  else
    return FALSE;

  return TRUE;
}

/* The browser's own pages, and those of extensions. */
static gboolean
is_internal (const char *url)
{
  static const char *const schemes[] = { "chrome:", "chrome-untrusted:", "chrome-extension:",
                                         "devtools:", "edge:", NULL };

  for (guint i = 0; schemes[i] != NULL; i++)
    {
      if (g_str_has_prefix (url, schemes[i]))
        return TRUE;
    }

  return FALSE;
}

static SbxBrowserTarget *
find_id (SbxBrowser *self,
         const char *id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (g_str_equal (sbx_browser_target_get_id (value), id))
        return value;
    }

  return NULL;
}

static void
on_attached_to_target (SbxBrowser    *self,
                       const char    *parent,
                       const SbxJson *json,
                       guint32        params)
{
  guint32 about = sbx_json_member (json, params, "targetInfo");
  g_autofree char *cdp_session = sbx_cdp_dup_member (json, params, "sessionId");
  g_autofree char *id = sbx_cdp_dup_member (json, about, "targetId");
  g_autofree char *type = sbx_cdp_dup_member (json, about, "type");
  g_autofree char *url = sbx_cdp_dup_member (json, about, "url");
  SbxBrowserTargetType kind;

  if (cdp_session == NULL || id == NULL || type == NULL || url == NULL
      || g_hash_table_contains (self->targets, cdp_session))
    return;
  if (!read_type (type, &kind) || find_id (self, id) != NULL
      || (is_internal (url) && g_strcmp0 (id, self->address->target) != 0)
      || g_hash_table_size (self->targets) >= SBX_LIMIT_BROWSER_TARGETS)
    {
      /* It stands still until it is let go. */
      sbx_cdp_call (self->cdp, cdp_session, "Runtime.runIfWaitingForDebugger", NULL, NULL, NULL,
                    NULL);
      sbx_cdp_call (self->cdp, parent, "Target.detachFromTarget",
                    sbx_cdp_params ("{\"sessionId\":?}", cdp_session, NULL), NULL, NULL, NULL);
      return;
    }
  sbx_browser_add_target (self, cdp_session, find_session (self, parent), kind, id, url);
}

static void
on_detached_from_target (SbxBrowser    *self,
                         const SbxJson *json,
                         guint32        params)
{
  g_autofree char *cdp_session = sbx_cdp_dup_member (json, params, "sessionId");
  g_autoptr (SbxBrowserTarget) target = NULL;
  gboolean is_wanted;

  target = cdp_session != NULL ? g_hash_table_lookup (self->targets, cdp_session) : NULL;
  if (target == NULL)
    return;
  g_object_ref (target);
  is_wanted = g_strcmp0 (sbx_browser_target_get_id (target), self->address->target) == 0;
  g_signal_handlers_disconnect_by_data (target, self);
  g_hash_table_remove (self->targets, cdp_session);
  sbx_browser_target_end (target, "closed");
  if (is_wanted)
    sbx_browser_fail (self, "The page was closed");
  else
    sbx_browser_check_ready (self);
}

/* A window that one of our pages opened. */
static void
on_target_info (SbxBrowser    *self,
                const SbxJson *json,
                guint32        params)
{
  guint32 about = sbx_json_member (json, params, "targetInfo");
  g_autofree char *id = sbx_cdp_dup_member (json, about, "targetId");
  g_autofree char *type = sbx_cdp_dup_member (json, about, "type");
  g_autofree char *opener = sbx_cdp_dup_member (json, about, "openerId");

  if (id == NULL || opener == NULL || g_strcmp0 (type, "page") != 0
      || find_id (self, opener) == NULL || find_id (self, id) != NULL)
    return;
  sbx_cdp_call (self->cdp, NULL, "Target.attachToTarget",
                sbx_cdp_params ("{\"targetId\":?,\"flatten\":true}", id, NULL), NULL, NULL, NULL);
}

/**
 * sbx_browser_on_event:
 * @cdp: the connection
 * @cdp_session: (nullable): the flat session
 * @method: name of the event
 * @json: the message
 * @params: index of its parameters, or 0
 *
 * Takes an event.
 */
void
sbx_browser_on_event (SbxCdp     *cdp,
                      const char *cdp_session,
                      const char *method,
                      SbxJson    *json,
                      guint       params,
                      SbxBrowser *self)
{
  g_autoptr (SbxBrowserTarget) target = NULL;

  if (params == 0)
    return;
  if (g_str_equal (method, "Target.attachedToTarget"))
    on_attached_to_target (self, cdp_session, json, params);
  else if (g_str_equal (method, "Target.detachedFromTarget"))
    on_detached_from_target (self, json, params);
  else if (g_str_equal (method, "Target.targetCreated"))
    on_target_info (self, json, params);
  else if ((target = find_session (self, cdp_session)) != NULL)
    sbx_browser_target_take (g_object_ref (target), method, json, params);
}
