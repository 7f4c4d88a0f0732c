/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-firefox-agent.h"

#include "sbx-command.h"
#include "sbx-signalbox-agent.h"

#define LOOK "() => globalThis[Symbol.for('signalbox.attach')]?.look() ?? 0"

/**
 * sbx_firefox_agent_dup:
 *
 * Returns: (transfer full): a function of the channel that starts the agent in a document
 */
char *
sbx_firefox_agent_dup (void)
{
  g_autofree char *start =
    sbx_signalbox_agent_attach ("{\"kind\":\"page\",\"peer\":\"" SBX_FIREFOX_TAB "\"}", "emit");

  return g_strconcat ("(emit) => {", start, "}", NULL);
}

/**
 * sbx_firefox_agent_call:
 * @bidi: a connection
 * @realm: id of a realm
 * @function: text of a function of the channel
 *
 * Calls it there, and does not wait.
 */
void
sbx_firefox_agent_call (SbxCdp     *bidi,
                        const char *realm,
                        const char *function)
{
  sbx_cdp_call (bidi, NULL, "script.callFunction",
                sbx_cdp_params ("{\"functionDeclaration\":?,\"arguments\":["
                                SBX_FIREFOX_AGENT_CHANNEL "],\"target\":{\"realm\":?},"
                                "\"awaitPromise\":false}", function, realm, NULL),
                NULL, NULL, NULL);
}

/* --- Going on -------------------------------------------------------------------------------- */

typedef struct
{
  SbxCdp *bidi;
  char *realm;
  char *agent;
} Resume;

static void
free_resume (gpointer data)
{
  Resume *resume = data;

  g_object_unref (resume->bidi);
  g_free (resume->realm);
  g_ref_string_release (resume->agent);
  g_free (resume);
}

static void
on_resumed (const SbxJson *json,
            guint32        result,
            const GError  *error,
            gpointer       data)
{
  Resume *resume = data;
  guint32 value = error == NULL ? sbx_json_member (json, result, "result") : 0;
  gboolean there = TRUE;

  value = value != 0 ? sbx_json_member (json, value, "value") : 0;
  if (value != 0 && sbx_json_get_boolean (json, value, &there) && !there)
    sbx_firefox_agent_call (resume->bidi, resume->realm, resume->agent);
}

/**
 * sbx_firefox_agent_resume:
 * @bidi: a connection
 * @realm: id of a realm
 * @agent: what sbx_firefox_agent_dup() gave, as a reference counted string
 *
 * Lets the agent of the realm go on, or starts it where it is missing; does not wait.
 */
void
sbx_firefox_agent_resume (SbxCdp     *bidi,
                          const char *realm,
                          const char *agent)
{
  Resume *resume = g_new0 (Resume, 1);

  resume->bidi = g_object_ref (bidi);
  resume->realm = g_strdup (realm);
  resume->agent = g_ref_string_acquire ((char *) agent);
  sbx_cdp_call (bidi, NULL, "script.callFunction",
                sbx_cdp_params ("{\"functionDeclaration\":?,\"arguments\":["
                                SBX_FIREFOX_AGENT_CHANNEL "],\"target\":{\"realm\":?},"
                                "\"awaitPromise\":false}", SBX_FIREFOX_AGENT_RESUME, realm, NULL),
                on_resumed, resume, free_resume);
}

/* --- Looking --------------------------------------------------------------------------------- */

typedef struct
{
  SbxCdp *bidi;
  GPtrArray *realms;
  guint next;
  guint64 n_found;
} Look;

static void look_on (GTask *task);

static void
free_look (gpointer data)
{
  Look *look = data;

  g_object_unref (look->bidi);
  g_ptr_array_unref (look->realms);
  g_free (look);
}

static void
on_looked (const SbxJson *json,
           guint32        result,
           const GError  *error,
           gpointer       data)
{
  GTask *task = data;
  Look *look = g_task_get_task_data (task);
  guint32 value = error == NULL ? sbx_json_member (json, result, "result") : 0;
  guint64 n = 0;

  /* A page that has gone meanwhile is no reason to stop. */
  value = value != 0 ? sbx_json_member (json, value, "value") : 0;
  if (value != 0 && sbx_json_get_uint (json, value, &n))
    look->n_found += n;
  look_on (task);
}

static void
look_on (GTask *task)
{
  Look *look = g_task_get_task_data (task);

  if (look->next < look->realms->len)
    {
      const char *realm = g_ptr_array_index (look->realms, look->next++);

      sbx_cdp_call (look->bidi, NULL, "script.callFunction",
                    sbx_cdp_params ("{\"functionDeclaration\":?,\"target\":{\"realm\":?},"
                                    "\"awaitPromise\":false}", LOOK, realm, NULL),
                    on_looked, g_object_ref (task), g_object_unref);
    }
  else if (look->n_found > 0)
    {
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED,
                               "No other store was found: one that no module exports and no "
                               "React provider holds cannot be reached in Firefox");
    }
}

/**
 * sbx_firefox_agent_look:
 * @bidi: a connection
 * @realms: (transfer full) (element-type utf8): ids of realms with an agent
 * @task: answered with %TRUE if a store was found that was not known, else with an error
 *
 * Has the agents look for stores.
 */
void
sbx_firefox_agent_look (SbxCdp    *bidi,
                        GPtrArray *realms,
                        GTask     *task)
{
  Look *look = g_new0 (Look, 1);

  look->bidi = g_object_ref (bidi);
  look->realms = realms;
  g_task_set_task_data (task, look, free_look);
  look_on (task);
}
