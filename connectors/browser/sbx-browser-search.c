/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-search.h"

#include "sbx-browser-reducer.h"
#include "sbx-limits.h"

#define GROUP "signalbox"

/* Fixed texts; what they need are arguments. */
#define HANDLE "const handle = globalThis[Symbol.for('signalbox.attach')]; "
#define SEARCH "function () { " HANDLE "return handle === undefined ? [] : handle.search(this); }"
#define COUNT "function () { return this.map((hit) => hit.kind).join(); }"
#define GET_STATE "function (i) { return this[i].faces[0].getState; }"
#define ADOPT "function (i, reducer) { " HANDLE \
              "if (handle === undefined) return ''; " \
              "const { kind, faces } = this[i]; " \
              "return handle.adopt(faces, kind, reducer === undefined ? {} : { reducer }); }"
#define FOUND "function (count) { " HANDLE "if (handle !== undefined) handle.found(count); }"

/* One search in one realm. */
typedef struct
{
  SbxCdp *cdp;
  char *session;
  guint64 context;
  SbxBrowserSearchDone done;
  gpointer data;

  char *hits;            /* object id of the list */
  char **kinds;
  guint n_hits;
  guint hit;             /* the one at hand */
  guint n_adopted;
} Search;

static void look_at_hit (Search *search);

/* Says in the timeline how much was found. */
static void
tell (Search *search)
{
  g_autofree char *count = g_strdup_printf ("%u", search->n_adopted);
  g_autofree char *context = g_strdup_printf ("%" G_GUINT64_FORMAT, search->context);

  sbx_cdp_call (search->cdp, search->session, "Runtime.callFunctionOn",
                sbx_cdp_params ("{\"functionDeclaration\":?,\"arguments\":[{\"value\":#}],"
                                "\"executionContextId\":#,\"silent\":true}", FOUND, count, context,
                                NULL), NULL, NULL, NULL);
}

static void
finish (Search       *search,
        const GError *error)
{
  if (search->n_adopted > 0)
    tell (search);
  sbx_cdp_call (search->cdp, search->session, "Runtime.releaseObjectGroup",
                g_strdup ("{\"objectGroup\":\"" GROUP "\"}"), NULL, NULL, NULL);
  search->done (search->n_adopted, error, search->data);
  g_object_unref (search->cdp);
  g_free (search->session);
  g_free (search->hits);
  g_strfreev (search->kinds);
  g_free (search);
}

/* The object id of what a function returned; what it threw is no answer. */
static char *
dup_object (const SbxJson *json,
            guint32        result,
            const char    *member)
{
  guint32 object = json != NULL && sbx_json_member (json, result, "exceptionDetails") == 0
                     ? sbx_json_member (json, result, member) : 0;
  guint32 id = object != 0 ? sbx_json_member (json, object, "objectId") : 0;

  return id != 0 ? sbx_json_dup_string (json, id, NULL) : NULL;
}

static char *
dup_text (const SbxJson *json,
          guint32        result)
{
  guint32 object = json != NULL ? sbx_json_member (json, result, "result") : 0;
  guint32 value = object != 0 ? sbx_json_member (json, object, "value") : 0;

  return value != 0 ? sbx_json_dup_string (json, value, NULL) : NULL;
}

static void
call (Search     *search,
      const char *method,
      char       *params,
      SbxCdpReply reply)
{
  sbx_cdp_call (search->cdp, search->session, method, params, reply, search, NULL);
}

static void
call_on_hits (Search     *search,
              const char *function,
              const char *arguments,
              SbxCdpReply reply)
{
  call (search, "Runtime.callFunctionOn",
        sbx_cdp_params ("{\"objectId\":?,\"functionDeclaration\":?,\"arguments\":#,\"silent\":true,"
                        "\"objectGroup\":?}", search->hits, function, arguments, GROUP, NULL),
        reply);
}

/* --- One store ------------------------------------------------------------------------------- */

static void
on_adopted (const SbxJson *json,
            guint32        result,
            const GError  *error,
            gpointer       data)
{
  Search *search = data;
  g_autofree char *id = dup_text (json, result);

  if (id != NULL && id[0] != '\0')
    search->n_adopted++;
  search->hit++;
  look_at_hit (search);
}

/* @reducer: (nullable): object id of the one that was found */
static void
adopt (const char *reducer,
       gpointer    data)
{
  Search *search = data;
  g_autofree char *further = reducer != NULL ? sbx_cdp_params (",{\"objectId\":?}", reducer, NULL)
                                             : g_strdup ("");
  g_autofree char *arguments = g_strdup_printf ("[{\"value\":%u}%s]", search->hit, further);

  call_on_hits (search, ADOPT, arguments, on_adopted);
}

static void
on_get_state (const SbxJson *json,
              guint32        result,
              const GError  *error,
              gpointer       data)
{
  Search *search = data;
  g_autofree char *function = dup_object (json, result, "result");

  if (function == NULL)
    adopt (NULL, search);
  else
    sbx_browser_reducer_find (search->cdp, search->session, function, adopt, search);
}

static void
look_at_hit (Search *search)
{
  g_autofree char *arguments = g_strdup_printf ("[{\"value\":%u}]", search->hit);

  if (search->hit >= search->n_hits || !sbx_cdp_is_open (search->cdp))
    finish (search, NULL);
  else if (g_str_equal (search->kinds[search->hit], "redux"))
    call_on_hits (search, GET_STATE, arguments, on_get_state);
  else
    adopt (NULL, search);
}

/* --- The heap -------------------------------------------------------------------------------- */

static void
on_counted (const SbxJson *json,
            guint32        result,
            const GError  *error,
            gpointer       data)
{
  Search *search = data;
  g_autofree char *kinds = dup_text (json, result);

  if (kinds == NULL)
    {
      finish (search, error);
      return;
    }
  search->kinds = g_strsplit (kinds, ",", SBX_LIMIT_STORES_PER_RUN + 1);
  search->n_hits = MIN (g_strv_length (search->kinds), SBX_LIMIT_STORES_PER_RUN);
  look_at_hit (search);
}

static void
on_hits (const SbxJson *json,
         guint32        result,
         const GError  *error,
         gpointer       data)
{
  Search *search = data;

  search->hits = dup_object (json, result, "result");
  if (search->hits == NULL)
    finish (search, error);
  else
    call_on_hits (search, COUNT, "[]", on_counted);
}

static void
on_objects (const SbxJson *json,
            guint32        result,
            const GError  *error,
            gpointer       data)
{
  Search *search = data;
  g_autofree char *objects = dup_object (json, result, "objects");

  if (objects == NULL)
    finish (search, error);
  else
    call (search, "Runtime.callFunctionOn",
          sbx_cdp_params ("{\"objectId\":?,\"functionDeclaration\":?,\"silent\":true,"
                          "\"objectGroup\":?}", objects, SEARCH, GROUP, NULL), on_hits);
}

static void
on_prototype (const SbxJson *json,
              guint32        result,
              const GError  *error,
              gpointer       data)
{
  Search *search = data;
  g_autofree char *prototype = dup_object (json, result, "result");

  if (prototype == NULL)
    finish (search, error);
  else
    call (search, "Runtime.queryObjects",
          sbx_cdp_params ("{\"prototypeObjectId\":?,\"objectGroup\":?}", prototype, GROUP, NULL),
          on_objects);
}

/**
 * sbx_browser_search:
 * @cdp: a connection
 * @session: (nullable): the flat session
 * @context: number of the realm
 * @done: called when it is over
 * @data: for @done
 *
 * Looks for stores among the objects that are alive.
 */
void
sbx_browser_search (SbxCdp              *cdp,
                    const char          *session,
                    guint64              context,
                    SbxBrowserSearchDone done,
                    gpointer             data)
{
  Search *search = g_new0 (Search, 1);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, context);

  search->cdp = g_object_ref (cdp);
  search->session = g_strdup (session);
  search->context = context;
  search->done = done;
  search->data = data;
  call (search, "Runtime.evaluate",
        sbx_cdp_params ("{\"expression\":\"Object.prototype\",\"contextId\":#,\"objectGroup\":?,"
                        "\"silent\":true}", number, GROUP, NULL), on_prototype);
}
