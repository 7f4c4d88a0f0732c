/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-private.h"

#include <glib/gi18n.h>

#include "sbx-browser-search.h"
#include "sbx-model.h"

#define RELOAD_COST N_("What was not saved in the page is lost.")
#define WATCH_COST N_("The page is loaded again, a little slower: each script stops for a moment " \
                      "before it runs, and each store once more when it is made. What was not " \
                      "saved in the page is lost.")
#define SEARCH_COST N_("It stands still for a moment, up to two seconds if it holds much. Each " \
                       "store that is found gets one action @@redux/REPLACE, and its subscribers " \
                       "are called once.")

#define READ_COST N_("The debugger is on for a moment, up to some seconds in a large page; " \
                     "nothing stops, and of the page only getState of its stores is called.")

static const SbxOffer page_offers[] = {
  { "reload", N_("Reload and watch from the start"), RELOAD_COST },
  { "watch", N_("Find hidden stores at the next reload"), WATCH_COST },
  { "search", N_("Search the running page for stores"), SEARCH_COST },
  { "read", N_("Read what reducers handle and receivers accept"), READ_COST },
};

static const SbxOffer node_offers[] = {
  { "search", N_("Search the running program for stores"), SEARCH_COST },
  { "read", N_("Read what reducers handle and receivers accept"), READ_COST },
};

/* What several targets do for one request. */
typedef struct
{
  SbxBrowser *browser;
  GTask *task;
  guint n_waiting;
  guint n_adopted;
  guint n_asked;
  guint n_armed;
  char *problem;
} Round;

static Round *
new_round (SbxBrowser *self,
           GTask      *task)
{
  Round *round = g_new0 (Round, 1);

  round->browser = g_object_ref (self);
  round->task = g_object_ref (task);
  round->n_waiting = 1;

  return round;
}

static void
free_round (Round *round)
{
  g_object_unref (round->browser);
  g_object_unref (round->task);
  g_free (round->problem);
  g_free (round);
}

static void
reload (SbxBrowser *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (self->cdp != NULL && g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (sbx_browser_target_get_kind (value) == SBX_BROWSER_TARGET_PAGE)
        sbx_cdp_call (self->cdp, sbx_browser_target_get_session (value), "Page.reload", NULL, NULL,
                      NULL, NULL);
    }
}

/* --- Stores as they are made ----------------------------------------------------------------- */

static void
end_watch (Round *round)
{
  if (--round->n_waiting > 0)
    return;

  if (round->n_armed > 0 || round->n_asked == 0)
    {
      reload (round->browser);
      g_task_return_boolean (round->task, TRUE);
    }
  else
    {
      g_task_return_new_error (round->task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "The page has gone");
    }
  free_round (round);
}

static void
on_armed (SbxBrowserTarget *target,
          Round            *round)
{
  round->n_armed++;
  g_signal_handlers_disconnect_by_func (target, on_armed, round);
}

/* It is armed, or it has gone before. */
static void
on_unwatched (gpointer  data,
              GClosure *closure)
{
  end_watch (data);
}

static void
watch (SbxBrowser *self,
       GTask      *task)
{
  Round *round = new_round (self, task);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (sbx_browser_target_get_kind (value) != SBX_BROWSER_TARGET_PAGE
          || !sbx_browser_target_is_prepared (value))
        continue;
      round->n_waiting++;
      round->n_asked++;
      g_signal_connect_data (value, "armed", G_CALLBACK (on_armed), round, on_unwatched, 0);
      sbx_browser_target_arm (value);
    }
  end_watch (round);
}

/* --- Stores that are there ------------------------------------------------------------------- */

static gboolean
has_stores (SbxBrowser *self)
{
  GHashTableIter iter;
  gpointer target;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &target))
    {
      GHashTableIter inner;
      gpointer value;

      g_hash_table_iter_init (&inner, sbx_browser_target_get_realms (target));
      while (g_hash_table_iter_next (&inner, NULL, &value))
        {
          const SbxBrowserRealm *realm = value;
          const SbxRun *run = realm->link != NULL ? sbx_signalbox_link_get_run (realm->link) : NULL;

          if (run != NULL && g_hash_table_size (run->stores) > 0)
            return TRUE;
        }
    }

  return FALSE;
}

static void
end_search (Round *round)
{
  if (--round->n_waiting > 0)
    return;

  if (round->n_adopted > 0)
    g_task_return_boolean (round->task, TRUE);
  else
    g_task_return_new_error (round->task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED, "%s",
                             round->problem != NULL ? round->problem
                             : has_stores (round->browser)
                               ? "No store was found that is not in the list already"
                               : "No store was found");
  free_round (round);
}

static void
on_searched (guint         n_adopted,
             const GError *error,
             gpointer      data)
{
  Round *round = data;

  round->n_adopted += n_adopted;
  if (error != NULL && round->problem == NULL)
    round->problem = g_strdup (error->message);
  end_search (round);
}

static void
search (SbxBrowser *self,
        GTask      *task)
{
  Round *round = new_round (self, task);
  GHashTableIter iter;
  gpointer target;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &target))
    {
      GHashTableIter inner;
      gpointer value;

      g_hash_table_iter_init (&inner, sbx_browser_target_get_realms (target));
      while (g_hash_table_iter_next (&inner, NULL, &value))
        {
          const SbxBrowserRealm *realm = value;

          if (!realm->is_app)
            continue;
          round->n_waiting++;
          sbx_browser_search (self->cdp, sbx_browser_target_get_session (target), realm->context,
                              on_searched, round);
        }
    }
  end_search (round);
}

/* --- What functions have caught -------------------------------------------------------------- */

static void
end_read (Round *round)
{
  if (--round->n_waiting > 0)
    return;

  if (round->n_asked > 0)
    g_task_return_boolean (round->task, TRUE);
  else
    g_task_return_new_error (round->task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED,
                             "There is no store and no receiver yet");
  free_round (round);
}

static void
on_read (guint    n_asked,
         gpointer data)
{
  Round *round = data;

  round->n_asked += n_asked;
  end_read (round);
}

static void
read_functions (SbxBrowser *self,
                GTask      *task)
{
  Round *round = new_round (self, task);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      round->n_waiting++;
      sbx_browser_target_read (value, on_read, round);
    }
  end_read (round);
}

/**
 * sbx_browser_make_offers:
 *
 * Offers what the browser or process can do now.
 */
void
sbx_browser_make_offers (SbxBrowser *self)
{
  if (self->node != NULL)
    sbx_connector_set_offers (SBX_CONNECTOR (self), node_offers, G_N_ELEMENTS (node_offers));
  else
    sbx_connector_set_offers (SBX_CONNECTOR (self), page_offers, G_N_ELEMENTS (page_offers));
}

/**
 * sbx_browser_is_watching:
 *
 * Returns: whether stores are looked for as they are made: also in what is new
 */
gboolean
sbx_browser_is_watching (SbxBrowser *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (sbx_browser_target_is_armed (value))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_browser_invoke:
 * @connector: a browser
 * @offer: what the user asked for
 * @task: is answered when it is done
 *
 * Does what an offer says.
 */
void
sbx_browser_invoke (SbxConnector *connector,
                    const char   *offer,
                    GTask        *task)
{
  SbxBrowser *self = SBX_BROWSER (connector);

  if (self->cdp == NULL)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "The browser is not connected");
    }
  else if (g_str_equal (offer, "search"))
    {
      search (self, task);
    }
  else if (g_str_equal (offer, "watch"))
    {
      watch (self, task);
    }
  else if (g_str_equal (offer, "read"))
    {
      read_functions (self, task);
    }
  else
    {
      reload (self);
      g_task_return_boolean (task, TRUE);
    }
}
