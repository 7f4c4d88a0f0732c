/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-firefox.h"

#include <glib/gi18n.h>

#include "sbx-firefox-agent.h"
#include "sbx-firefox-realms.h"
#include "sbx-limits.h"

/* So long we wait at the end for the pages to be as they were, in milliseconds. */
#define RESTORE_TIME 2000u

struct _SbxFirefox
{
  SbxDialer parent_instance;

  /* Owned */
  char *authority;
  char *joined;            /* nullable: a session that is not ours */
  SbxCdp *bidi;            /* the calls of BiDi have the form of those of CDP */
  SbxFirefoxRealms *realms;
  char *id;                /* of the session in the browser; outlives the connection */
  char *subscription;
  char *preload;           /* of our script */
  char *agent;             /* reference counted: text of the function that starts it */

  guint step;
};

static const SbxOffer offers[] = {
  { "reload", N_("Reload and watch from the start"),
    N_("The pages are loaded again; what was not saved in them is lost.") },
  { "find", N_("Find hidden stores"),
    N_("The pages stand still for a moment while React’s roots and webpack’s modules are looked "
       "through. What their stores did before is not known.") },
};

G_DEFINE_FINAL_TYPE (SbxFirefox, sbx_firefox, SBX_TYPE_DIALER)

static void next_step (SbxFirefox *self);

/* --- Waiting --------------------------------------------------------------------------------- */

static void
drop_connection (SbxFirefox *self,
                 const char *reason)
{
  sbx_connector_set_offers (SBX_CONNECTOR (self), NULL, 0);
  if (self->realms != NULL)
    sbx_firefox_realms_clear (self->realms, reason);
  if (self->bidi != NULL)
    g_signal_handlers_disconnect_by_data (self->bidi, self);
  g_clear_object (&self->bidi);
  g_clear_pointer (&self->preload, g_free);
  g_clear_pointer (&self->subscription, g_free);
}

static void
wait (SbxFirefox *self,
      const char *problem)
{
  drop_connection (self, "lost");
  sbx_dialer_wait (SBX_DIALER (self), problem);
}

static void
fail (SbxFirefox *self,
      const char *problem)
{
  if (self->bidi != NULL)
    sbx_cdp_finish (self->bidi, RESTORE_TIME);
  drop_connection (self, "closed");
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED, problem);
}

/* --- Steps ----------------------------------------------------------------------------------- */

static void
start_agent (const char *realm,
             gpointer    data)
{
  SbxFirefox *self = data;

  sbx_firefox_agent_call (self->bidi, realm, self->agent);
}

/* The first element of a member that is an array, and the array; 0 if there is none. */
static guint32
first_of (const SbxJson *json,
          guint32        result,
          const char    *name,
          guint32       *list)
{
  *list = sbx_json_member (json, result, name);
  if (*list == 0 || json->tokens[*list].type != SBX_JSON_ARRAY)
    return 0;

  return sbx_json_first (json, *list);
}

static char *
begin_session (SbxFirefox *self)
{
  return g_strdup ("{\"capabilities\":{}}");
}

static void
session_begun (SbxFirefox    *self,
               const SbxJson *json,
               guint32        result)
{
  g_free (self->id);
  self->id = sbx_cdp_dup_member (json, result, "sessionId");
}

static char *
subscribe (SbxFirefox *self)
{
  return g_strdup ("{\"events\":[\"script.message\",\"script.realmCreated\","
                   "\"script.realmDestroyed\",\"browsingContext.contextCreated\","
                   "\"browsingContext.contextDestroyed\"]}");
}

static void
subscribed (SbxFirefox    *self,
            const SbxJson *json,
            guint32        result)
{
  self->subscription = sbx_cdp_dup_member (json, result, "subscription");
}

static char *
add_preload (SbxFirefox *self)
{
  return sbx_cdp_params ("{\"functionDeclaration\":?,\"arguments\":[" SBX_FIREFOX_AGENT_CHANNEL
                         "]}", self->agent, NULL);
}

static void
preload_added (SbxFirefox    *self,
               const SbxJson *json,
               guint32        result)
{
  self->preload = sbx_cdp_dup_member (json, result, "script");
}

static char *
no_params (SbxFirefox *self)
{
  return g_strdup ("{}");
}

static void
take_tree (SbxFirefox    *self,
           const SbxJson *json,
           guint32        result)
{
  guint32 list;

  for (guint32 at = first_of (json, result, "contexts", &list); at != 0;
       at = sbx_json_after (json, list, at))
    sbx_firefox_realms_add_context (self->realms, json, at);
}

/* The documents that are there get it too, for what they do from now on. */
static void
take_realms (SbxFirefox    *self,
             const SbxJson *json,
             guint32        result)
{
  guint32 list;

  for (guint32 at = first_of (json, result, "realms", &list); at != 0;
       at = sbx_json_after (json, list, at))
    sbx_firefox_realms_add (self->realms, json, at);
  sbx_firefox_realms_foreach (self->realms, FALSE, start_agent, self);
}

/* One after another: the first makes the others possible, and a document must not come between. */
static const struct
{
  const char *method;
  char *(*make) (SbxFirefox *self);
  void (*take) (SbxFirefox    *self,
                const SbxJson *json,
                guint32        result);
} steps[] = {
  { "session.new", begin_session, session_begun },
  { "session.subscribe", subscribe, subscribed },
  { "script.addPreloadScript", add_preload, preload_added },
  { "browsingContext.getTree", no_params, take_tree },
  { "script.getRealms", no_params, take_realms },
};

static void
on_step (const SbxJson *json,
         guint32        result,
         const GError  *error,
         gpointer       data)
{
  SbxFirefox *self = data;
  g_autofree char *problem = NULL;

  /* The end of the connection says more. */
  if (self->bidi == NULL || g_error_matches (error, SBX_CDP_ERROR, SBX_CDP_ERROR_CLOSED))
    return;
  if (error != NULL && self->step == 0
      && g_error_matches (error, SBX_CDP_ERROR, SBX_CDP_ERROR_REFUSED))
    {
      problem = g_strdup_printf ("Another program controls this Firefox, or one did that went away "
                                 "without a goodbye: end it, or start Firefox anew (%s)",
                                 error->message);
      wait (self, problem);
      return;
    }
  if (error != NULL)
    {
      fail (self, error->message);
      return;
    }

  if (steps[self->step].take != NULL)
    steps[self->step].take (self, json, result);
  self->step++;
  next_step (self);
}

static void
next_step (SbxFirefox *self)
{
  if (self->step < G_N_ELEMENTS (steps))
    {
      sbx_cdp_call (self->bidi, NULL, steps[self->step].method, steps[self->step].make (self),
                    on_step, g_object_ref (self), g_object_unref);
      return;
    }
  sbx_dialer_succeeded (SBX_DIALER (self));
  sbx_connector_set_offers (SBX_CONNECTOR (self), offers, G_N_ELEMENTS (offers));
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);
}

/* --- Events ---------------------------------------------------------------------------------- */

static void
on_realm_created (SbxFirefox    *self,
                  const SbxJson *json,
                  guint32        params)
{
  g_autofree char *realm = sbx_cdp_dup_member (json, params, "realm");

  if (!sbx_firefox_realms_add (self->realms, json, params) || self->step < G_N_ELEMENTS (steps))
    return;
  sbx_firefox_agent_resume (self->bidi, realm, self->agent);
}

static void
on_event (SbxCdp        *bidi,
          const char    *session,
          const char    *method,
          const SbxJson *json,
          guint          params,
          SbxFirefox    *self)
{
  if (params == 0)
    return;
  if (g_str_equal (method, "script.message"))
    sbx_firefox_realms_take (self->realms, bidi, json, params);
  else if (g_str_equal (method, "script.realmCreated"))
    on_realm_created (self, json, params);
  else if (g_str_equal (method, "script.realmDestroyed"))
    sbx_firefox_realms_remove (self->realms, json, params);
  else if (g_str_equal (method, "browsingContext.contextCreated"))
    sbx_firefox_realms_add_context (self->realms, json, params);
  else if (g_str_equal (method, "browsingContext.contextDestroyed"))
    sbx_firefox_realms_remove_context (self->realms, json, params);
}

static void
on_closed (SbxCdp       *bidi,
           const GError *error,
           SbxFirefox   *self)
{
  wait (self, error != NULL ? error->message : "The connection to Firefox was lost");
}

/* --- Connecting ------------------------------------------------------------------------------ */

/* A session outlives its connection: the one that we lost stands in the way of a new one. */
static void
on_old_closed (SbxCdp       *bidi,
               const GError *error,
               SbxFirefox   *self)
{
  g_signal_handlers_disconnect_by_data (bidi, self);
  g_clear_object (&self->bidi);
  g_clear_pointer (&self->id, g_free);
  sbx_dialer_again (SBX_DIALER (self));
}

static void
on_old_ended (const SbxJson *json,
              guint32        result,
              const GError  *error,
              gpointer       data)
{
  sbx_cdp_close (data);
}

/* Another browser by now. */
static gboolean
sbx_firefox_refused (SbxDialer    *dialer,
                     const GError *error)
{
  SbxFirefox *self = SBX_FIREFOX (dialer);

  if (self->id == NULL || g_error_matches (error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_UNREACHABLE))
    return FALSE;

  g_clear_pointer (&self->id, g_free);
  sbx_dialer_again (dialer);

  return TRUE;
}

static void
sbx_firefox_connected (SbxDialer *dialer,
                       SbxSocket *socket)
{
  SbxFirefox *self = SBX_FIREFOX (dialer);

  self->bidi = sbx_cdp_new (socket);
  if (self->id != NULL)
    {
      g_signal_connect (self->bidi, "closed", G_CALLBACK (on_old_closed), self);
      sbx_cdp_call (self->bidi, NULL, "session.end", g_strdup ("{}"), on_old_ended,
                    g_object_ref (self->bidi), g_object_unref);
      return;
    }
  self->step = self->joined != NULL ? 1 : 0;
  g_signal_connect (self->bidi, "event", G_CALLBACK (on_event), self);
  g_signal_connect (self->bidi, "closed", G_CALLBACK (on_closed), self);
  next_step (self);
}

static void
sbx_firefox_dial (SbxDialer *dialer)
{
  SbxFirefox *self = SBX_FIREFOX (dialer);
  const char *known = self->joined != NULL ? self->joined : self->id;
  g_autofree char *id = known != NULL ? g_uri_escape_string (known, NULL, FALSE) : NULL;
  g_autofree char *address = g_strdup_printf ("ws://%s" SBX_FIREFOX_PATH "%s%s", self->authority,
                                              id != NULL ? "/" : "", id != NULL ? id : "");

  sbx_dialer_connect (dialer, address, NULL, NULL, SBX_LIMIT_MESSAGE_SIZE);
}

/* --- SbxConnector ---------------------------------------------------------------------------- */

static void
reload_tab (const char *context,
            gpointer    data)
{
  sbx_cdp_call (data, NULL, "browsingContext.reload",
                sbx_cdp_params ("{\"context\":?}", context, NULL), NULL, NULL, NULL);
}

static void
collect (const char *realm,
         gpointer    data)
{
  g_ptr_array_add (data, g_strdup (realm));
}

static void
sbx_firefox_invoke (SbxConnector *connector,
                    const char   *offer,
                    GTask        *task)
{
  SbxFirefox *self = SBX_FIREFOX (connector);

  if (self->bidi == NULL)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "Firefox is not connected");
    }
  else if (g_str_equal (offer, "reload"))
    {
      sbx_firefox_realms_foreach_tab (self->realms, reload_tab, self->bidi);
      g_task_return_boolean (task, TRUE);
    }
  else if (g_str_equal (offer, "find"))
    {
      GPtrArray *realms = g_ptr_array_new_with_free_func (g_free);

      sbx_firefox_realms_foreach (self->realms, FALSE, collect, realms);
      sbx_firefox_agent_look (self->bidi, realms, task);
    }
  else
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                               "There is no offer “%s”", offer);
    }
}

static void
sbx_firefox_command (SbxConnector *connector,
                     SbxCommand   *command,
                     SbxStore     *store,
                     GTask        *task)
{
  SbxFirefox *self = SBX_FIREFOX (connector);
  SbxSignalboxLink *link = self->realms != NULL && store->run != NULL
                             ? sbx_firefox_realms_find_link (self->realms, store->run) : NULL;

  if (link != NULL)
    sbx_signalbox_link_command (link, command, store, task);
  else
    g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                             "The page is not connected any more");
}

static gboolean
sbx_firefox_begin (SbxDialer  *dialer,
                   SbxSession *session,
                   GError    **error)
{
  SbxFirefox *self = SBX_FIREFOX (dialer);
  g_autofree char *address = g_strdup_printf ("ws://%s" SBX_FIREFOX_PATH "%s%s", self->authority,
                                              self->joined != NULL ? "/" : "",
                                              self->joined != NULL ? self->joined : "");

  self->realms = sbx_firefox_realms_new (session, SBX_CONNECTOR (self));
  if (self->agent == NULL)
    {
      g_autofree char *agent = sbx_firefox_agent_dup ();

      self->agent = g_ref_string_new (agent);
    }
  sbx_connector_set_address (SBX_CONNECTOR (self), address);

  return TRUE;
}

static void
detach (const char *realm,
        gpointer    data)
{
  sbx_firefox_agent_call (data, realm, SBX_FIREFOX_AGENT_DETACH);
}

/* Everything as it was: the pages, the documents to come, and the only session. */
static void
restore (SbxFirefox *self)
{
  sbx_firefox_realms_foreach (self->realms, FALSE, detach, self->bidi);
  if (self->preload != NULL)
    sbx_cdp_call (self->bidi, NULL, "script.removePreloadScript",
                  sbx_cdp_params ("{\"script\":?}", self->preload, NULL), NULL, NULL, NULL);
  if (self->joined == NULL && self->step > 0)
    sbx_cdp_call (self->bidi, NULL, "session.end", g_strdup ("{}"), NULL, NULL, NULL);
  else if (self->joined != NULL && self->subscription != NULL)
    sbx_cdp_call (self->bidi, NULL, "session.unsubscribe",
                  sbx_cdp_params ("{\"subscriptions\":[?]}", self->subscription, NULL),
                  NULL, NULL, NULL);
  sbx_cdp_finish (self->bidi, RESTORE_TIME);
}

static void
sbx_firefox_end (SbxDialer  *dialer,
                 const char *reason)
{
  SbxFirefox *self = SBX_FIREFOX (dialer);

  if (self->bidi != NULL)
    restore (self);
  drop_connection (self, reason);
  g_clear_pointer (&self->realms, sbx_firefox_realms_free);
  g_clear_pointer (&self->id, g_free);
}

/**
 * sbx_firefox_new:
 * @authority: host and port
 * @joined: (nullable): id of a session that another program began
 *
 * Returns: (transfer full): a connector that was not started
 */
SbxConnector *
sbx_firefox_new (const char *authority,
                 const char *joined)
{
  SbxFirefox *self = g_object_new (SBX_TYPE_FIREFOX, NULL);

  self->authority = g_strdup (authority);
  self->joined = g_strdup (joined);

  return SBX_CONNECTOR (self);
}

static void
sbx_firefox_finalize (GObject *object)
{
  SbxFirefox *self = SBX_FIREFOX (object);

  g_free (self->authority);
  g_free (self->joined);
  g_clear_pointer (&self->agent, g_ref_string_release);

  G_OBJECT_CLASS (sbx_firefox_parent_class)->finalize (object);
}

static void
sbx_firefox_class_init (SbxFirefoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);
  SbxDialerClass *dialer_class = SBX_DIALER_CLASS (klass);

  object_class->finalize = sbx_firefox_finalize;
  connector_class->kind = "firefox";
  connector_class->command = sbx_firefox_command;
  connector_class->invoke = sbx_firefox_invoke;
  dialer_class->begin = sbx_firefox_begin;
  dialer_class->dial = sbx_firefox_dial;
  dialer_class->connected = sbx_firefox_connected;
  dialer_class->refused = sbx_firefox_refused;
  dialer_class->end = sbx_firefox_end;
}

static void
sbx_firefox_init (SbxFirefox *self)
{
}
