/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-reducer.h"

#include "sbx-browser-closure.h"

/* createStore of Redux 4 and 5 makes four functions that use each other; with less than three it is
 * not the function that we know, and what looks like its reducer may be something else. */
#define INNER 3u

/* `currentState = currentReducer(currentState, action)`, whatever they are called. */
#define REDUCES "([\\w$]+)\\s*=\\s*([\\w$]+)\\s*\\(\\s*\\1\\s*,"

/* One store. */
typedef struct
{
  SbxCdp *cdp;
  char *session;
  SbxBrowserReducerDone done;
  gpointer data;

  SbxBrowserClosure *store; /* what getState has caught */
  guint candidate;
  GPtrArray *others;        /* SbxBrowserVariable: functions that come from elsewhere */
  guint n_inner;            /* functions that share the variables of getState */
  char *name;               /* of the variable that dispatch takes for the reducer */
} Finding;

static void look_at_candidate (Finding *finding);

/**
 * sbx_browser_reducer_dup_name:
 * @dispatch: source of a function
 *
 * Reads which variable holds the reducer.
 *
 * Returns: (transfer full) (nullable): its name, %NULL if this is no `dispatch`
 */
char *
sbx_browser_reducer_dup_name (const char *dispatch)
{
  g_autoptr (GRegex) regex = g_regex_new (REDUCES, G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, dispatch, 0, &match))
    return NULL;

  return g_match_info_fetch (match, 2);
}

static const char *
choose (Finding *finding)
{
  if (finding->n_inner < INNER)
    return NULL;
  if (finding->others->len == 1)
    return ((SbxBrowserVariable *) g_ptr_array_index (finding->others, 0))->id;

  /* The arguments of createStore are there, too, where its script is not strict: the reducer that
   * the store began with need not be the one that it has. */
  for (guint i = 0; finding->name != NULL && i < finding->others->len; i++)
    {
      const SbxBrowserVariable *other = g_ptr_array_index (finding->others, i);

      if (g_str_equal (other->name, finding->name))
        return other->id;
    }

  return NULL;
}

static void
finish (Finding *finding)
{
  finding->done (choose (finding), finding->data);
  g_clear_pointer (&finding->store, sbx_browser_closure_free);
  g_ptr_array_unref (finding->others);
  g_object_unref (finding->cdp);
  g_free (finding->session);
  g_free (finding->name);
  g_free (finding);
}

/* What createStore makes itself has caught the same variables as getState; its reducer comes from
 * elsewhere. */
static void
on_candidate (SbxBrowserClosure *owned,
              const GError      *error,
              gpointer           data)
{
  g_autoptr (SbxBrowserClosure) closure = owned;
  Finding *finding = data;
  SbxBrowserVariable *variable = g_ptr_array_index (finding->store->functions, finding->candidate);

  if (closure == NULL || g_strcmp0 (closure->names, finding->store->names) != 0)
    {
      g_ptr_array_add (finding->others, variable);
    }
  else
    {
      finding->n_inner++;
      if (finding->name == NULL && variable->text != NULL)
        finding->name = sbx_browser_reducer_dup_name (variable->text);
    }
  finding->candidate++;
  look_at_candidate (finding);
}

static void
look_at_candidate (Finding *finding)
{
  const SbxBrowserVariable *variable;

  if (finding->store == NULL || finding->candidate >= finding->store->functions->len)
    {
      finish (finding);
      return;
    }
  variable = g_ptr_array_index (finding->store->functions, finding->candidate);
  sbx_browser_closure_read (finding->cdp, finding->session, variable->id, on_candidate, finding);
}

static void
on_closure (SbxBrowserClosure *closure,
            const GError      *error,
            gpointer           data)
{
  Finding *finding = data;

  finding->store = closure;
  look_at_candidate (finding);
}

/**
 * sbx_browser_reducer_find:
 * @cdp: a connection
 * @session: (nullable): the flat session
 * @get_state: object id of the store's `getState`
 * @done: takes the reducer
 * @data: for @done
 *
 * Looks for the current reducer of a Redux store.
 */
void
sbx_browser_reducer_find (SbxCdp               *cdp,
                          const char           *session,
                          const char           *get_state,
                          SbxBrowserReducerDone done,
                          gpointer              data)
{
  Finding *finding = g_new0 (Finding, 1);

  finding->cdp = g_object_ref (cdp);
  finding->session = g_strdup (session);
  finding->done = done;
  finding->data = data;
  finding->others = g_ptr_array_new ();
  sbx_browser_closure_read (cdp, session, get_state, on_closure, finding);
}
