/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-search.h"

#include "sbx-browser-closure.h"
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

/* createStore of Redux 4 and 5 makes four functions that use each other; with less than three it is
 * not the function that we know, and what looks like its reducer may be something else. */
#define INNER 3u

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

  SbxBrowserClosure *store;
  guint candidate;
  char *reducer;         /* object id of the one that was found */
  guint n_reducers;
  guint n_inner;         /* functions that share the variables of getState */
} Search;

static void look_at_hit (Search *search);
static void look_at_candidate (Search *search);

static void
forget_hit (Search *search)
{
  g_clear_pointer (&search->store, sbx_browser_closure_free);
  g_clear_pointer (&search->reducer, g_free);
  search->n_reducers = 0;
  search->n_inner = 0;
  search->candidate = 0;
}

static void
finish (Search       *search,
        const GError *error)
{
  sbx_cdp_call (search->cdp, search->session, "Runtime.releaseObjectGroup",
                g_strdup ("{\"objectGroup\":\"" GROUP "\"}"), NULL, NULL, NULL);
  search->done (search->n_adopted, error, search->data);
  forget_hit (search);
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
  forget_hit (search);
  search->hit++;
  look_at_hit (search);
}

static void
adopt (Search *search)
{
  gboolean is_sure = search->n_reducers == 1 && search->n_inner >= INNER;
  g_autofree char *reducer = is_sure
                               ? sbx_cdp_params (",{\"objectId\":?}", search->reducer, NULL)
                               : g_strdup ("");
  g_autofree char *arguments = g_strdup_printf ("[{\"value\":%u}%s]", search->hit, reducer);

  call_on_hits (search, ADOPT, arguments, on_adopted);
}

/* What createStore makes itself has caught the same variables as getState; its reducer comes from
 * elsewhere. */
static void
on_candidate (SbxBrowserClosure *owned,
              const GError      *error,
              gpointer           data)
{
  g_autoptr (SbxBrowserClosure) closure = owned;
  Search *search = data;

  if (closure == NULL || g_strcmp0 (closure->names, search->store->names) != 0)
    {
      g_free (search->reducer);
      search->reducer = g_strdup (g_ptr_array_index (search->store->functions, search->candidate));
      search->n_reducers++;
    }
  else
    {
      search->n_inner++;
    }
  search->candidate++;
  look_at_candidate (search);
}

static void
look_at_candidate (Search *search)
{
  if (search->store == NULL || search->candidate >= search->store->functions->len)
    adopt (search);
  else
    sbx_browser_closure_read (search->cdp, search->session,
                              g_ptr_array_index (search->store->functions, search->candidate),
                              on_candidate, search);
}

static void
on_closure (SbxBrowserClosure *closure,
            const GError      *error,
            gpointer           data)
{
  Search *search = data;

  search->store = closure;
  look_at_candidate (search);
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
    adopt (search);
  else
    sbx_browser_closure_read (search->cdp, search->session, function, on_closure, search);
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
    adopt (search);
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
