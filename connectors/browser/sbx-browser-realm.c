/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-realm.h"

#define DETACH "function () { " \
               "const handle = globalThis[Symbol.for('signalbox.attach')]; " \
               "if (handle !== undefined) handle.detach(); }"

/**
 * sbx_browser_realm_new:
 * @context: number of its execution context
 *
 * Returns: (transfer full): a realm whose agent has not spoken
 */
SbxBrowserRealm *
sbx_browser_realm_new (guint64 context)
{
  SbxBrowserRealm *self = g_new0 (SbxBrowserRealm, 1);

  self->context = context;
  self->is_app = TRUE;

  return self;
}

/**
 * sbx_browser_realm_free:
 * @self: (transfer full): a realm
 */
void
sbx_browser_realm_free (SbxBrowserRealm *self)
{
  sbx_browser_realm_drop (self);
  g_free (self->origin);
  g_free (self);
}

/**
 * sbx_browser_realm_read_context:
 * @json: an event `Runtime.executionContextCreated`
 * @params: index of its parameters
 * @context: (out): the number
 *
 * Returns: %FALSE if it has none
 */
gboolean
sbx_browser_realm_read_context (const SbxJson *json,
                                guint32        params,
                                guint64       *context)
{
  guint32 about = sbx_json_member (json, params, "context");
  guint32 number = about != 0 ? sbx_json_member (json, about, "id") : 0;

  return number != 0 && sbx_json_get_uint (json, number, context);
}

/**
 * sbx_browser_realm_describe:
 * @json: an event `Runtime.executionContextCreated`
 * @params: index of its parameters
 *
 * Takes what it says of the realm.
 */
void
sbx_browser_realm_describe (SbxBrowserRealm *self,
                            const SbxJson   *json,
                            guint32          params)
{
  guint32 about = sbx_json_member (json, params, "context");
  guint32 origin = about != 0 ? sbx_json_member (json, about, "origin") : 0;
  guint32 aux = about != 0 ? sbx_json_member (json, about, "auxData") : 0;
  guint32 is_default = aux != 0 ? sbx_json_member (json, aux, "isDefault") : 0;

  if (is_default != 0)
    sbx_json_get_boolean (json, is_default, &self->is_app);
  if (origin != 0 && self->origin == NULL)
    self->origin = sbx_json_dup_string (json, origin, NULL);
}

/**
 * sbx_browser_realm_open:
 * @cdp: the connection
 * @cdp_session: (nullable): the flat session
 * @address: for people
 * @session: what to feed
 * @connector: told of complaints
 *
 * Makes the link.
 */
void
sbx_browser_realm_open (SbxBrowserRealm *self,
                        SbxCdp          *cdp,
                        const char      *cdp_session,
                        const char      *address,
                        SbxSession      *session,
                        SbxConnector    *connector)
{
  static const SbxCdpWireCall receive = {
    "Runtime.callFunctionOn",
    "{\"functionDeclaration\":?,\"arguments\":[{\"value\":?}],\"executionContextId\":#,"
    "\"silent\":true}",
    "function (text) " SBX_CDP_WIRE_RECEIVE,
  };
  g_autofree char *context = NULL;

  g_return_if_fail (self->link == NULL);

  context = g_strdup_printf ("%" G_GUINT64_FORMAT, self->context);
  self->wire = sbx_cdp_wire_new (cdp, &receive, cdp_session, context, self->origin, address);
  self->link = sbx_signalbox_link_new (SBX_WIRE (self->wire), session, connector);
  /* The binding of one name calls everybody who has added it. */
  sbx_signalbox_link_set_shared (self->link);
}

/**
 * sbx_browser_realm_drop:
 *
 * Lets go of the link.
 */
void
sbx_browser_realm_drop (SbxBrowserRealm *self)
{
  g_clear_object (&self->link);
  g_clear_object (&self->wire);
}

/**
 * sbx_browser_realm_detach:
 * @cdp: the connection
 * @cdp_session: (nullable): the flat session
 *
 * Tells its agent to give everything back.
 */
void
sbx_browser_realm_detach (SbxBrowserRealm *self,
                          SbxCdp          *cdp,
                          const char      *cdp_session)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, self->context);

  sbx_cdp_call (cdp, cdp_session, "Runtime.callFunctionOn",
                sbx_cdp_params ("{\"functionDeclaration\":?,\"executionContextId\":#,"
                                "\"silent\":true}", DETACH, number, NULL),
                NULL, NULL, NULL);
}
