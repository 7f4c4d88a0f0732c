/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-connector-kinds.h"


#include <string.h>

#define PATIENCE 3000

/* One search: every kind that can look is asked, and answers on its own. */
typedef struct
{
  GPtrArray **found;       /* SbxTarget, by kind; NULL until it has answered */
  guint n_kinds;
  guint n_waiting;
  gboolean done;
  GSource *patience;
} Search;

static void
free_search (gpointer data)
{
  Search *search = data;

  for (guint i = 0; i < search->n_kinds; i++)
    g_clear_pointer (&search->found[i], g_ptr_array_unref);
  if (search->patience != NULL)
    g_source_destroy (search->patience);
  g_clear_pointer (&search->patience, g_source_unref);
  g_free (search->found);
  g_free (search);
}

static void
finish (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  GPtrArray *all;

  if (search->done)
    return;

  search->done = TRUE;
  all = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_target_free);
  for (guint i = 0; i < search->n_kinds; i++)
    {
      if (search->found[i] != NULL)
        g_ptr_array_extend_and_steal (all, g_steal_pointer (&search->found[i]));
    }
  if (search->patience != NULL)
    g_source_destroy (search->patience);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
  g_clear_pointer (&all, g_ptr_array_unref);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  Search *search = g_task_get_task_data (task);
  guint index = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!search->done)
    search->found[index] = g_steal_pointer (&found);
  if (--search->n_waiting == 0)
    finish (task);
}

/* What people type of a port: `9333`, `localhost:9333`. */
static char *
complete (const char *address)
{
  if (address == NULL || strstr (address, "://") != NULL)
    return g_strdup (address);

  return g_strconcat ("http://", strspn (address, "0123456789") == strlen (address) ? "127.0.0.1:"
                                                                                    : "",
                      address, NULL);
}

static gboolean
on_impatient (gpointer data)
{
  finish (data);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_connector_find_async:
 * @address: (nullable): where to look, with a scheme, or `HOST:PORT` or a port alone; the usual
 *   ports of this machine if it is %NULL
 * @cancellable: (nullable): ends it early
 * @callback: called when every kind has answered, after 3 seconds at the latest
 * @data: passed to @callback
 *
 * Looks for what can be connected to now. On any thread; it works in its thread-default context.
 */
void
sbx_connector_find_async (const char         *address,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *whole = complete (address);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, sbx_connector_find_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, search, free_search);
  while (kinds[search->n_kinds] != NULL)
    search->n_kinds++;
  search->found = g_new0 (GPtrArray *, search->n_kinds);
  search->n_waiting = 1;
  search->patience = g_timeout_source_new (PATIENCE);
  g_source_set_static_name (search->patience, "[signalbox] find");
  g_source_set_callback (search->patience, on_impatient, g_object_ref (task), g_object_unref);
  g_source_attach (search->patience, g_main_context_get_thread_default ());

  for (guint i = 0; i < search->n_kinds; i++)
    {
      g_autoptr (GTask) one = NULL;

      if (kinds[i]->find == NULL)
        continue;
      search->n_waiting++;
      one = g_task_new (NULL, cancellable, on_found, g_object_ref (task));
      g_task_set_task_data (one, GUINT_TO_POINTER (i), NULL);
      kinds[i]->find (whole, one);
    }
  if (--search->n_waiting == 0)
    finish (task);
}

/**
 * sbx_connector_find_finish:
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (element-type SbxTarget): in the order of the kinds; %NULL only if the
 *   search was cancelled
 */
GPtrArray *
sbx_connector_find_finish (GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
