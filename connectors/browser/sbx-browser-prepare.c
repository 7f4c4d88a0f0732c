/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-target-private.h"

#include <string.h>

#include "sbx-signalbox-agent.h"
#include "sbx-timeout.h"

/* What waits for us is let go after so long, whatever was not answered, in milliseconds. */
#define PREPARE_TIME 4000u

/* A process that has not begun does not know yet what it runs; in Node 18 not even itself. */
#define HAS_BEGUN "typeof process === 'object' && Array.isArray(process.argv)"

/* The agent is called with what it has to know: constants, and texts as JSON. */
static char *
make_source (SbxBrowserTarget *self)
{
  static const char *const kinds[] = { "page", "page", "worker", "node" };
  g_autoptr (GString) config = g_string_new ("{\"kind\":");

  sbx_json_append_string (config, kinds[self->type], -1);
  g_string_append (config, ",\"peer\":");
  sbx_json_append_string (config, self->peer, -1);
  if (self->type == SBX_BROWSER_TARGET_NODE)
    {
      const char *slash = strrchr (self->url, '/');
      const char *name = slash != NULL && slash[1] != '\0' ? slash + 1 : self->url;

      g_string_append (config, ",\"name\":");
      sbx_json_append_string (config, name, -1);
    }
  /* A worker that has not started is killed by a look at its own address. */
  if (self->type == SBX_BROWSER_TARGET_WORKER)
    {
      g_string_append (config, ",\"url\":");
      sbx_json_append_string (config, self->url, -1);
    }
  g_string_append_c (config, '}');

  return sbx_signalbox_agent_attach (config->str, NULL);
}

static void
inject (SbxBrowserTarget *self,
        SbxCdpReply       reply)
{
  g_autofree char *source = make_source (self);

  self->agent_in = TRUE;
  sbx_cdp_call (self->cdp, self->cdp_session, "Runtime.evaluate",
                sbx_cdp_params ("{\"expression\":?,\"silent\":true,\"returnByValue\":true}", source,
                                NULL), reply, g_object_ref (self), g_object_unref);
}

static void
finish_preparing (SbxBrowserTarget *self)
{
  if (self->prepared || self->ended)
    return;

  self->prepared = TRUE;
  /* It did not stand still at its beginning after all. */
  if (!self->agent_in)
    inject (self, NULL);
  sbx_browser_target_stop_waiting (self);
  sbx_browser_target_call (self, "Runtime.runIfWaitingForDebugger", NULL);
  g_signal_emit_by_name (self, "prepared");
}

static gboolean
on_impatience (gpointer data)
{
  g_autoptr (SbxBrowserTarget) self = g_object_ref (data);

  finish_preparing (self);

  return G_SOURCE_REMOVE;
}

static void
on_prepared (const SbxJson *json,
             guint32        result,
             const GError  *error,
             gpointer       data)
{
  SbxBrowserTarget *self = data;

  if (--self->n_pending == 0)
    finish_preparing (self);
}

static void
on_script (const SbxJson *json,
           guint32        result,
           const GError  *error,
           gpointer       data)
{
  SbxBrowserTarget *self = data;
  guint32 script = json != NULL ? sbx_json_member (json, result, "identifier") : 0;

  if (script != 0)
    {
      g_free (self->script);
      self->script = sbx_json_dup_string (json, script, NULL);
    }
  if (error != NULL && !self->ended)
    sbx_connector_add_complaint (self->connector, "attach", error->message);
  on_prepared (json, result, error, data);
}

static void
prepare (SbxBrowserTarget *self,
         const char       *method,
         char             *params,
         SbxCdpReply       reply)
{
  self->n_pending++;
  sbx_cdp_call (self->cdp, self->cdp_session, method, params, reply, g_object_ref (self),
                g_object_unref);
}

/* --- Stores as they are made ----------------------------------------------------------------- */

static void
on_armed (SbxBrowserBreaks *breaks,
          SbxBrowserTarget *self)
{
  g_signal_emit_by_name (self, "armed");
  if (self->prepared)
    return;
  /* A process goes to its first statement, and stops there again. */
  if (self->type == SBX_BROWSER_TARGET_NODE)
    sbx_browser_target_call (self, "Runtime.runIfWaitingForDebugger", NULL);
  else
    on_prepared (NULL, 0, NULL, self);
}

static void
on_breaks_done (SbxBrowserBreaks *breaks,
                SbxBrowserTarget *self)
{
  g_autoptr (SbxBrowserBreaks) owned = g_steal_pointer (&self->breaks);

  g_signal_handlers_disconnect_by_data (owned, self);
  /* Who looks for hidden stores wants to know what is in them. */
  if (!self->leaving && !self->ended && !self->rearming)
    sbx_browser_target_read (self, NULL, NULL);
}

static void
on_node_agent (const SbxJson *json,
               guint32        result,
               const GError  *error,
               gpointer       data)
{
  SbxBrowserTarget *self = data;

  if (self->breaks != NULL)
    sbx_browser_breaks_resume (self->breaks);
  finish_preparing (self);
}

static void
on_node_start (SbxBrowserBreaks *breaks,
               SbxBrowserTarget *self)
{
  inject (self, on_node_agent);
}

/**
 * sbx_browser_target_arm:
 *
 * Looks for stores as they are made, from now on and until no new script comes for some seconds.
 * The signal `armed` follows.
 */
void
sbx_browser_target_arm (SbxBrowserTarget *self)
{
  self->rearming = TRUE;
  if (self->breaks != NULL)
    sbx_browser_breaks_disarm (self->breaks);
  self->rearming = FALSE;
  self->breaks = sbx_browser_breaks_new (self->cdp, self->cdp_session,
                                         self->type == SBX_BROWSER_TARGET_NODE);
  g_signal_connect (self->breaks, "armed", G_CALLBACK (on_armed), self);
  g_signal_connect (self->breaks, "start", G_CALLBACK (on_node_start), self);
  g_signal_connect (self->breaks, "done", G_CALLBACK (on_breaks_done), self);
  if (!self->prepared && self->type != SBX_BROWSER_TARGET_NODE)
    self->n_pending++;
  sbx_browser_breaks_arm (self->breaks);
}

/* --- Preparing ------------------------------------------------------------------------------- */

static void
on_node_begun (const SbxJson *json,
               guint32        result,
               const GError  *error,
               gpointer       data)
{
  SbxBrowserTarget *self = data;
  guint32 object = json != NULL ? sbx_json_member (json, result, "result") : 0;
  guint32 value = object != 0 ? sbx_json_member (json, object, "value") : 0;
  gboolean has_begun = TRUE;

  if (value != 0)
    sbx_json_get_boolean (json, value, &has_begun);
  if (has_begun)
    inject (self, on_node_agent);
  else
    sbx_browser_target_arm (self);
}

static void
prepare_page (SbxBrowserTarget *self)
{
  g_autofree char *source = make_source (self);

  self->agent_in = TRUE;
  prepare (self, "Page.enable", NULL, on_prepared);
  prepare (self, "Page.addScriptToEvaluateOnNewDocument",
           sbx_cdp_params ("{\"source\":?,\"runImmediately\":true}", source, NULL), on_script);
}

/**
 * sbx_browser_target_prepare:
 * @arm: look for stores as they are made, too
 *
 * Puts the agent in. `prepared` follows.
 */
void
sbx_browser_target_prepare (SbxBrowserTarget *self,
                            gboolean          arm)
{
  self->impatience = sbx_timeout_new (PREPARE_TIME, "[signalbox] prepare a page", on_impatience,
                                      self);

  if (self->type == SBX_BROWSER_TARGET_NODE)
    {
      sbx_browser_target_call (self, "Runtime.enable", NULL);
      sbx_browser_target_call (self, "Runtime.addBinding",
                               g_strdup ("{\"name\":\"" SBX_BROWSER_BINDING "\"}"));
      sbx_cdp_call (self->cdp, self->cdp_session, "Runtime.evaluate",
                    g_strdup ("{\"expression\":\"" HAS_BEGUN "\",\"silent\":true}"), on_node_begun,
                    g_object_ref (self), g_object_unref);
      return;
    }
  prepare (self, "Runtime.enable", NULL, on_prepared);
  prepare (self, "Runtime.addBinding", g_strdup ("{\"name\":\"" SBX_BROWSER_BINDING "\"}"),
           on_prepared);
  if (self->type == SBX_BROWSER_TARGET_WORKER)
    {
      self->n_pending++;
      inject (self, on_prepared);
    }
  else
    {
      prepare_page (self);
    }
  if (arm)
    sbx_browser_target_arm (self);
  prepare (self, "Target.setAutoAttach",
           g_strdup ("{\"autoAttach\":true,\"waitForDebuggerOnStart\":true,\"flatten\":true}"),
           on_prepared);
}

/**
 * sbx_browser_target_stop_waiting:
 *
 * Nothing is expected any more.
 */
void
sbx_browser_target_stop_waiting (SbxBrowserTarget *self)
{
  sbx_timeout_clear (&self->impatience);
}

/**
 * sbx_browser_target_call:
 * @method: a method
 * @params: (transfer full) (nullable): JSON text
 *
 * Calls a method on its session; the reply does not matter.
 */
void
sbx_browser_target_call (SbxBrowserTarget *self,
                         const char       *method,
                         char             *params)
{
  sbx_cdp_call (self->cdp, self->cdp_session, method, params, NULL, NULL, NULL);
}
