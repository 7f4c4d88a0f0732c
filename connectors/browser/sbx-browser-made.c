/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-made.h"

#include "sbx-browser-reducer.h"

#define HANDLE "const handle = globalThis[Symbol.for('signalbox.attach')]; "
/* Answers with getState if the agent has taken the store, but not its reducer. */
#define CREATED "function () { " HANDLE \
                "if (handle === undefined || handle.created(this) === '') return undefined; " \
                "return handle.search([this]).length > 0 ? this.getState : undefined; }"
#define ADOPT "function (reducer) { " HANDLE \
              "if (handle !== undefined) handle.adopt([this], 'redux', { reducer }); }"

typedef struct
{
  SbxCdp *cdp;
  char *session;
  char *store;
  SbxBrowserMadeDone done;
  gpointer data;
} Made;

static void
finish (Made *made)
{
  made->done (made->data);
  g_object_unref (made->cdp);
  g_free (made->session);
  g_free (made->store);
  g_free (made);
}

static void
on_adopted (const SbxJson *json,
            guint32        result,
            const GError  *error,
            gpointer       data)
{
  finish (data);
}

static void
on_reducer (const char *reducer,
            gpointer    data)
{
  Made *made = data;

  if (reducer == NULL)
    finish (made);
  else
    sbx_cdp_call (made->cdp, made->session, "Runtime.callFunctionOn",
                  sbx_cdp_params ("{\"objectId\":?,\"functionDeclaration\":?,"
                                  "\"arguments\":[{\"objectId\":?}],\"silent\":true}",
                                  made->store, ADOPT, reducer, NULL), on_adopted, made, NULL);
}

static void
on_created (const SbxJson *json,
            guint32        result,
            const GError  *error,
            gpointer       data)
{
  Made *made = data;
  gboolean is_answer = json != NULL && sbx_json_member (json, result, "exceptionDetails") == 0;
  guint32 object = is_answer ? sbx_json_member (json, result, "result") : 0;
  g_autofree char *get_state = sbx_cdp_dup_member (json, object, "objectId");

  if (get_state == NULL)
    finish (made);
  else
    sbx_browser_reducer_find (made->cdp, made->session, get_state, on_reducer, made);
}

/**
 * sbx_browser_made_take:
 * @cdp: a connection
 * @session: (nullable): the flat session
 * @store: object id of a store
 * @done: called when the agent has it
 * @data: for @done
 *
 * Gives a store to the agent that stands still before anybody has it: nobody has subscribed yet, so
 * that its reducer can be wrapped without that being noticed.
 */
void
sbx_browser_made_take (SbxCdp            *cdp,
                       const char        *session,
                       const char        *store,
                       SbxBrowserMadeDone done,
                       gpointer           data)
{
  Made *made = g_new0 (Made, 1);

  made->cdp = g_object_ref (cdp);
  made->session = g_strdup (session);
  made->store = g_strdup (store);
  made->done = done;
  made->data = data;
  sbx_cdp_call (cdp, session, "Runtime.callFunctionOn",
                sbx_cdp_params ("{\"objectId\":?,\"functionDeclaration\":?,\"silent\":true}",
                                store, CREATED, NULL), on_created, made, NULL);
}
