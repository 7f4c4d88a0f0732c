/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-target-private.h"

#include "sbx-limits.h"

/* After so many messages of the console we let go of the objects in them. */
#define CONSOLE_MESSAGES 64u

G_DEFINE_FINAL_TYPE (SbxBrowserTarget, sbx_browser_target, G_TYPE_OBJECT)

enum
{
  HELLO,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- Realms ---------------------------------------------------------------------------------- */

static void
drop_link (SbxBrowserTarget *self,
           SbxBrowserRealm  *realm)
{
  if (realm->link != NULL)
    g_signal_handlers_disconnect_by_data (realm->link, self);
  sbx_browser_realm_drop (realm);
}

static SbxBrowserRealm *
get_realm (SbxBrowserTarget *self,
           guint64           context)
{
  SbxBrowserRealm *realm = g_hash_table_lookup (self->realms, &context);

  if (realm != NULL || g_hash_table_size (self->realms) >= SBX_LIMIT_BROWSER_REALMS)
    return realm;

  realm = sbx_browser_realm_new (context);
  g_hash_table_insert (self->realms, &realm->context, realm);

  return realm;
}

/* The conversation is over while the realm lives on: its agent was refused. */
static void
on_link_ended (SbxSignalboxLink *link,
               SbxBrowserTarget *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxBrowserRealm *realm = value;

      if (realm->link != link)
        continue;
      realm->refused = TRUE;
      realm->replaced = sbx_signalbox_link_is_replaced (link);
      drop_link (self, realm);
      if (!realm->replaced)
        sbx_browser_realm_detach (realm, self->cdp, self->cdp_session);
      return;
    }
}

static void
on_link_hello (SbxSignalboxLink *link,
               const char       *run,
               SbxBrowserTarget *self)
{
  g_signal_emit (self, signals[HELLO], 0, link, run);
}

static void
open_link (SbxBrowserTarget *self,
           SbxBrowserRealm  *realm)
{
  sbx_browser_realm_open (realm, self->cdp, self->cdp_session, self->url, self->session,
                          self->connector);
  g_signal_connect (realm->link, "hello", G_CALLBACK (on_link_hello), self);
  g_signal_connect (realm->link, "ended", G_CALLBACK (on_link_ended), self);
}

static void
end_realm (SbxBrowserTarget *self,
           SbxBrowserRealm  *realm,
           SbxWireReason     reason)
{
  g_autoptr (SbxCdpWire) wire = realm->wire != NULL ? g_object_ref (realm->wire) : NULL;

  if (realm->link != NULL)
    g_signal_handlers_disconnect_by_data (realm->link, self);
  if (wire != NULL)
    sbx_cdp_wire_end (wire, reason);
}

static void
end_realms (SbxBrowserTarget *self,
            SbxWireReason     reason)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    end_realm (self, value, reason);
  g_hash_table_remove_all (self->realms);
}

/* --- Events ---------------------------------------------------------------------------------- */

static void
on_context_created (SbxBrowserTarget *self,
                    const SbxJson    *json,
                    guint32           params)
{
  SbxBrowserRealm *realm;
  guint64 context = 0;

  if (!sbx_browser_realm_read_context (json, params, &context))
    return;
  realm = get_realm (self, context);
  if (realm != NULL)
    sbx_browser_realm_describe (realm, json, params);
}

static void
on_context_destroyed (SbxBrowserTarget *self,
                      const SbxJson    *json,
                      guint32           params)
{
  guint32 number = sbx_json_member (json, params, "executionContextId");
  SbxBrowserRealm *realm;
  guint64 context = 0;

  if (number == 0 || !sbx_json_get_uint (json, number, &context))
    return;
  realm = g_hash_table_lookup (self->realms, &context);
  if (realm == NULL)
    return;
  end_realm (self, realm, SBX_WIRE_REASON_PEER);
  g_hash_table_remove (self->realms, &context);
  /* It waits for us to go, and ends then. */
  if (self->type == SBX_BROWSER_TARGET_NODE && g_hash_table_size (self->realms) == 0)
    g_signal_emit (self, signals[ENDED], 0);
}

static void
on_binding_called (SbxBrowserTarget *self,
                   const SbxJson    *json,
                   guint32           params)
{
  guint32 name = sbx_json_member (json, params, "name");
  guint32 payload = sbx_json_member (json, params, "payload");
  guint32 number = sbx_json_member (json, params, "executionContextId");
  g_autoptr (SbxCdpWire) wire = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) message = NULL;
  SbxBrowserRealm *realm;
  guint64 context = 0;
  gsize length = 0;
  char *text;

  if (name == 0 || payload == 0 || number == 0 || !sbx_json_equals (json, name, SBX_BROWSER_BINDING)
      || !sbx_json_get_uint (json, number, &context))
    return;
  text = sbx_json_dup_string (json, payload, &length);
  if (text == NULL)
    return;
  bytes = g_bytes_new_take (text, length + 1);
  message = g_bytes_new_from_bytes (bytes, 0, length);
  realm = get_realm (self, context);
  if (realm == NULL || !realm->is_app || realm->refused)
    return;
  if (realm->link == NULL)
    open_link (self, realm);
  wire = g_object_ref (realm->wire);
  sbx_cdp_wire_take (wire, message);
}

static void
take_debugger (SbxBrowserTarget *self,
               const char       *method,
               const SbxJson    *json,
               guint32           params)
{
  if (self->n_reading > 0 && g_str_equal (method, "Debugger.scriptParsed"))
    sbx_browser_target_take_script (self, json, params);
  if (self->breaks != NULL)
    sbx_browser_breaks_take (self->breaks, method, json, params);
  else if (g_str_equal (method, "Debugger.paused"))
    /* We wait for nothing; no pause of ours may last. */
    sbx_browser_target_call (self, "Debugger.resume", NULL);
}

/**
 * sbx_browser_target_take:
 * @method: of the event
 * @json: the message
 * @params: index of its parameters, or 0
 *
 * Takes an event of its session.
 */
void
sbx_browser_target_take (SbxBrowserTarget *self,
                         const char       *method,
                         const SbxJson    *json,
                         guint32           params)
{
  if (self->ended || params == 0)
    return;

  if (g_str_equal (method, "Runtime.bindingCalled"))
    on_binding_called (self, json, params);
  else if (g_str_equal (method, "Runtime.executionContextCreated"))
    on_context_created (self, json, params);
  else if (g_str_equal (method, "Runtime.executionContextDestroyed"))
    on_context_destroyed (self, json, params);
  else if (g_str_equal (method, "Runtime.executionContextsCleared"))
    end_realms (self, SBX_WIRE_REASON_PEER);
  else if (g_str_equal (method, "Inspector.targetCrashed"))
    end_realms (self, SBX_WIRE_REASON_LOST);
  else if (g_str_equal (method, "Runtime.consoleAPICalled")
           && ++self->n_console % CONSOLE_MESSAGES == 0)
    /* The browser keeps what was logged for us to look at; we do not. */
    sbx_browser_target_call (self, "Runtime.releaseObjectGroup",
                             g_strdup ("{\"objectGroup\":\"console\"}"));
  else if (g_str_has_prefix (method, "Debugger."))
    take_debugger (self, method, json, params);
}

/* --- The end --------------------------------------------------------------------------------- */

/**
 * sbx_browser_target_end:
 * @reason: of the runs' `bye`
 *
 * Ends what is open. It takes no more events.
 */
void
sbx_browser_target_end (SbxBrowserTarget *self,
                        const char       *reason)
{
  GHashTableIter iter;
  gpointer value;

  if (self->ended)
    return;

  self->ended = TRUE;
  sbx_browser_target_stop_waiting (self);
  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxBrowserRealm *realm = value;

      if (realm->link == NULL)
        continue;
      g_signal_handlers_disconnect_by_data (realm->link, self);
      sbx_signalbox_link_close (realm->link, reason, NULL, NULL);
    }
}

/**
 * sbx_browser_target_restore:
 *
 * Takes out the agent, the script and the binding.
 */
void
sbx_browser_target_restore (SbxBrowserTarget *self)
{
  GHashTableIter iter;
  gpointer value;

  self->leaving = TRUE;
  if (self->breaks != NULL)
    sbx_browser_breaks_disarm (self->breaks);
  if (self->script != NULL)
    sbx_browser_target_call (self, "Page.removeScriptToEvaluateOnNewDocument",
                             sbx_cdp_params ("{\"identifier\":?}", self->script, NULL));
  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxBrowserRealm *realm = value;

      if (realm->is_app && !realm->replaced)
        sbx_browser_realm_detach (realm, self->cdp, self->cdp_session);
    }
  sbx_browser_target_call (self, "Runtime.removeBinding",
                           g_strdup ("{\"name\":\"" SBX_BROWSER_BINDING "\"}"));
  if (!self->prepared)
    sbx_browser_target_call (self, "Runtime.runIfWaitingForDebugger", NULL);
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_browser_target_new:
 * @cdp: a connection
 * @cdp_session: (nullable): the flat session, %NULL for that of the socket
 * @type: what it is
 * @id: of the target
 * @peer: id of its peer
 * @url: where it is, for people and for workers
 * @session: what to feed
 * @connector: told of complaints; must outlive it
 *
 * Returns: (transfer full): a target to which nothing was done yet
 */
SbxBrowserTarget *
sbx_browser_target_new (SbxCdp               *cdp,
                        const char           *cdp_session,
                        SbxBrowserTargetType  type,
                        const char           *id,
                        const char           *peer,
                        const char           *url,
                        SbxSession           *session,
                        SbxConnector         *connector)
{
  SbxBrowserTarget *self = g_object_new (SBX_TYPE_BROWSER_TARGET, NULL);

  self->cdp = g_object_ref (cdp);
  self->cdp_session = g_strdup (cdp_session);
  self->type = type;
  self->id = g_strdup (id);
  self->peer = g_strdup (peer);
  self->url = g_strdup (url);
  self->session = g_object_ref (session);
  self->connector = connector;

  return self;
}

gboolean
sbx_browser_target_is_armed (SbxBrowserTarget *self)
{
  return self->breaks != NULL;
}

gboolean
sbx_browser_target_is_prepared (SbxBrowserTarget *self)
{
  return self->prepared;
}

SbxBrowserTargetType
sbx_browser_target_get_kind (SbxBrowserTarget *self)
{
  return self->type;
}

const char *
sbx_browser_target_get_session (SbxBrowserTarget *self)
{
  return self->cdp_session;
}

const char *
sbx_browser_target_get_id (SbxBrowserTarget *self)
{
  return self->id;
}

const char *
sbx_browser_target_get_peer (SbxBrowserTarget *self)
{
  return self->peer;
}

GHashTable *
sbx_browser_target_get_realms (SbxBrowserTarget *self)
{
  return self->realms;
}

/**
 * sbx_browser_target_find_link:
 * @run: a run
 *
 * Returns: (transfer none) (nullable): the link that carries it
 */
SbxSignalboxLink *
sbx_browser_target_find_link (SbxBrowserTarget *self,
                              const SbxRun     *run)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxBrowserRealm *realm = value;

      if (realm->link != NULL && sbx_signalbox_link_get_run (realm->link) == run)
        return realm->link;
    }

  return NULL;
}

/**
 * sbx_browser_target_find_run:
 * @name: of a run
 * @except: a link that is not meant
 *
 * Returns: (transfer none) (nullable): another link that carries a run of that name
 */
SbxSignalboxLink *
sbx_browser_target_find_run (SbxBrowserTarget *self,
                             const char       *name,
                             SbxSignalboxLink *except)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxBrowserRealm *realm = value;
      const SbxRun *run = realm->link != NULL ? sbx_signalbox_link_get_run (realm->link) : NULL;

      if (run != NULL && realm->link != except && g_str_equal (run->name, name))
        return realm->link;
    }

  return NULL;
}

static void
sbx_browser_target_dispose (GObject *object)
{
  SbxBrowserTarget *self = SBX_BROWSER_TARGET (object);

  if (self->cdp != NULL)
    sbx_browser_target_end (self, "closed");
  g_hash_table_remove_all (self->realms);
  if (self->breaks != NULL)
    g_signal_handlers_disconnect_by_data (self->breaks, self);
  g_clear_object (&self->breaks);
  g_clear_object (&self->cdp);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sbx_browser_target_parent_class)->dispose (object);
}

static void
sbx_browser_target_finalize (GObject *object)
{
  SbxBrowserTarget *self = SBX_BROWSER_TARGET (object);

  g_hash_table_unref (self->realms);
  g_hash_table_unref (self->scripts);
  g_free (self->cdp_session);
  g_free (self->id);
  g_free (self->peer);
  g_free (self->url);
  g_free (self->script);

  G_OBJECT_CLASS (sbx_browser_target_parent_class)->finalize (object);
}

static void
sbx_browser_target_class_init (SbxBrowserTargetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_browser_target_dispose;
  object_class->finalize = sbx_browser_target_finalize;

  g_signal_new ("prepared", SBX_TYPE_BROWSER_TARGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  signals[HELLO] = g_signal_new ("hello", SBX_TYPE_BROWSER_TARGET, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, SBX_TYPE_SIGNALBOX_LINK,
                                 G_TYPE_STRING);
  g_signal_new ("armed", SBX_TYPE_BROWSER_TARGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", SBX_TYPE_BROWSER_TARGET, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_browser_target_init (SbxBrowserTarget *self)
{
  self->realms = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                        (GDestroyNotify) sbx_browser_realm_free);
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}
