/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-sources.h"

#include <string.h>

#include "sbx-limits.h"

G_DEFINE_ABSTRACT_TYPE (SbxSources, sbx_sources, G_TYPE_OBJECT)

/* One question: script after script. */
typedef struct
{
  GPtrArray *scripts; /* addresses, each once */
  GPtrArray *urls;    /* (nullable) of each frame */
  GArray *places;     /* SbxSourcePlace of each frame */
  guint at;           /* the script that is read now */
  char *map_url;      /* of that script, or NULL */
  GBytes *text;       /* the script, then the map */
  char *problem;      /* (nullable): the first one */
} Search;

static void next_script (GTask *task);

static void
search_free (gpointer data)
{
  Search *search = data;

  g_ptr_array_unref (search->scripts);
  g_ptr_array_unref (search->urls);
  g_array_unref (search->places);
  g_free (search->map_url);
  g_clear_pointer (&search->text, g_bytes_unref);
  g_free (search->problem);
  g_free (search);
}

static void
sbx_sources_class_init (SbxSourcesClass *klass)
{
}

static void
sbx_sources_init (SbxSources *self)
{
}

/* What one script cannot say does not keep the others from it. */
static void
give_up_script (GTask      *task,
                const char *text)
{
  Search *search = g_task_get_task_data (task);

  if (search->problem == NULL)
    search->problem = g_strdup_printf ("%s: %s",
                                       (char *) g_ptr_array_index (search->scripts, search->at),
                                       text);
  search->at++;
  next_script (task);
}

/* --- Threads --------------------------------------------------------------------------------- */

/* The sources of a map are named from where the map is. */
static void
resolve_source (SbxSourcePlace *place,
                const char     *base)
{
  g_autofree char *url = NULL;

  if (place->source == NULL)
    return;
  url = g_uri_resolve_relative (base, place->source, G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (url == NULL)
    return;
  g_free (place->source);
  place->source = g_steal_pointer (&url);
}

static void
read_map (GTask        *worker,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  Search *search = data;
  const char *script = g_ptr_array_index (search->scripts, search->at);
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (SbxSourcePlace));
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (guint));
  const char *base = g_str_has_prefix (search->map_url, "data:") ? script : search->map_url;
  GError *error = NULL;
  const char *text;
  gsize length;

  for (guint i = 0; i < search->urls->len; i++)
    {
      if (g_strcmp0 (g_ptr_array_index (search->urls, i), script) != 0)
        continue;
      g_array_append_val (frames, i);
      g_array_append_val (places, g_array_index (search->places, SbxSourcePlace, i));
    }
  text = g_bytes_get_data (search->text, &length);
  if (!sbx_source_map_find (text, length, (SbxSourcePlace *) (gpointer) places->data, places->len,
                            &error))
    {
      g_task_return_error (worker, error);
      return;
    }
  for (guint i = 0; i < places->len; i++)
    {
      SbxSourcePlace *place = &g_array_index (places, SbxSourcePlace, i);

      resolve_source (place, base);
      g_array_index (search->places, SbxSourcePlace, g_array_index (frames, guint, i)) = *place;
    }
  g_task_return_boolean (worker, TRUE);
}

static void
map_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Search *search = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      give_up_script (task, error->message);
      return;
    }
  search->at++;
  next_script (task);
}

/* The search is the worker's alone until it has returned. */
static void
run (GTask              *task,
     GTaskThreadFunc     func,
     GAsyncReadyCallback callback)
{
  g_autoptr (GTask) worker = g_task_new (g_task_get_source_object (task), NULL, callback,
                                         g_object_ref (task));

  g_task_set_task_data (worker, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (worker, func);
}

/* --- Steps ----------------------------------------------------------------------------------- */

static void
map_loaded_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Search *search = g_task_get_task_data (task);
  SbxSources *self = SBX_SOURCES (source);

  g_clear_pointer (&search->text, g_bytes_unref);
  search->text = SBX_SOURCES_GET_CLASS (self)->load_finish (self, result, &error);
  if (search->text == NULL)
    give_up_script (task, error->message);
  else
    run (task, read_map, map_read_cb);
}

/* Looks for the map's address in the script. */
static void
find_map (GTask        *worker,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  Search *search = data;
  const char *script = g_ptr_array_index (search->scripts, search->at);
  g_autofree char *url = NULL;
  const char *text;
  char *map;
  gsize length;

  text = g_bytes_get_data (search->text, &length);
  url = length > 0 ? sbx_source_map_find_url (text, length) : NULL;
  g_clear_pointer (&search->map_url, g_free);
  if (url != NULL && g_str_has_prefix (url, "data:"))
    {
      map = sbx_source_map_decode_data (url, &length);
      g_clear_pointer (&search->text, g_bytes_unref);
      search->text = g_bytes_new_take (map, map != NULL ? length : 0);
      search->map_url = g_strdup ("data:");
    }
  else if (url != NULL)
    {
      search->map_url = g_uri_resolve_relative (script, url, G_URI_FLAGS_PARSE_RELAXED, NULL);
    }
  g_task_return_boolean (worker, search->map_url != NULL);
}

static void
map_found_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  Search *search = g_task_get_task_data (task);
  SbxSources *self = SBX_SOURCES (source);

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    {
      search->at++; /* it is its own source */
      next_script (task);
    }
  else if (g_str_has_prefix (search->map_url, "data:"))
    {
      run (task, read_map, map_read_cb);
    }
  else
    {
      SBX_SOURCES_GET_CLASS (self)->load_async (self, search->map_url,
                                                g_task_get_cancellable (task), map_loaded_cb,
                                                g_object_ref (task));
    }
}

static void
script_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Search *search = g_task_get_task_data (task);
  SbxSources *self = SBX_SOURCES (source);

  g_clear_pointer (&search->text, g_bytes_unref);
  search->text = SBX_SOURCES_GET_CLASS (self)->load_finish (self, result, &error);
  if (search->text == NULL)
    give_up_script (task, error->message);
  else
    run (task, find_map, map_found_cb);
}

static void
next_script (GTask *task)
{
  SbxSources *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (search->at == search->scripts->len)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  SBX_SOURCES_GET_CLASS (self)->load_async (self, g_ptr_array_index (search->scripts, search->at),
                                            g_task_get_cancellable (task), script_loaded_cb,
                                            g_object_ref (task));
}

static void
clear_place (gpointer data)
{
  sbx_source_place_clear (data);
}

/* --- Doors ----------------------------------------------------------------------------------- */

/**
 * sbx_sources_find_async:
 * @self: sources
 * @frames: (element-type SbxFrame): of a call stack; copied
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Reads the scripts of @frames, %SBX_LIMIT_SOURCE_SCRIPTS at most, and their source maps.
 */
void
sbx_sources_find_async (SbxSources         *self,
                        GPtrArray          *frames,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Search *search = g_new0 (Search, 1);

  g_return_if_fail (SBX_IS_SOURCES (self));
  g_return_if_fail (frames != NULL);

  search->scripts = g_ptr_array_new_with_free_func (g_free);
  search->urls = g_ptr_array_new_with_free_func (g_free);
  search->places = g_array_new (FALSE, TRUE, sizeof (SbxSourcePlace));
  g_array_set_clear_func (search->places, clear_place);
  for (guint i = 0; i < frames->len; i++)
    {
      const SbxFrame *frame = g_ptr_array_index (frames, i);
      SbxSourcePlace place = { .line = frame->line, .column = frame->column };

      g_array_append_val (search->places, place);
      g_ptr_array_add (search->urls, g_strdup (frame->url));
      if (frame->url != NULL && search->scripts->len < SBX_LIMIT_SOURCE_SCRIPTS
          && (g_str_has_prefix (frame->url, "http:") || g_str_has_prefix (frame->url, "https:"))
          && !g_ptr_array_find_with_equal_func (search->scripts, frame->url, g_str_equal, NULL))
        g_ptr_array_add (search->scripts, g_strdup (frame->url));
    }
  g_task_set_source_tag (task, sbx_sources_find_async);
  g_task_set_task_data (task, search, search_free);
  next_script (task);
}

/**
 * sbx_sources_find_finish:
 * @self: sources
 * @result: what the callback got
 * @problem: (out) (nullable) (transfer full) (optional): why a script or its map could not be read,
 *   for people; %NULL if all could, or have none
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable) (element-type SbxSourcePlace): a place for each frame; %NULL
 *   if it was cancelled
 */
GArray *
sbx_sources_find_finish (SbxSources   *self,
                         GAsyncResult *result,
                         char        **problem,
                         GError      **error)
{
  Search *search;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  search = g_task_get_task_data (G_TASK (result));
  if (problem != NULL)
    *problem = g_steal_pointer (&search->problem);

  return g_array_ref (search->places);
}

/* A peer names the file, and a desktop may run what it opens: sources only. */
static gboolean
is_source (const char *path)
{
  static const char *const endings[] = {
    ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".astro",
  };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      if (g_str_has_suffix (path, endings[i]))
        return g_file_test (path, G_FILE_TEST_IS_REGULAR);
    }

  return FALSE;
}

/**
 * sbx_source_find_file:
 * @source: a source or script as a stack or a map names it: an address or a path
 * @folders: (array zero-terminated=1): where the user keeps sources
 *
 * Maps name sources from where they were built. In each folder its path is looked for, then its
 * path without the first folder, and so on: "webpack://shop/./cart/src/main.js" is found in the
 * folder of the shop and in that of the cart.
 *
 * Returns: (transfer full) (nullable): path of the file that it is, of a script or what scripts are
 *   made of; never one outside of @folders, unless @source is a file's own address or path
 */
char *
sbx_source_find_file (const char        *source,
                      const char *const *folders)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) parts = NULL;

  if (g_str_has_prefix (source, "file:"))
    path = g_filename_from_uri (source, NULL, NULL);
  else if (g_path_is_absolute (source))
    path = g_strdup (source);
  if (path != NULL)
    return is_source (path) ? g_steal_pointer (&path) : NULL;

  path = sbx_source_dup_short (source);
  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (strcmp (parts[i], "..") == 0)
        *parts[i] = '\0'; /* empty parts are left out */
    }
  for (guint i = 0; folders[i] != NULL; i++)
    {
      for (guint j = 0; parts[j] != NULL; j++)
        {
          g_autofree char *rest = g_strjoinv ("/", parts + j);
          g_autofree char *file = g_build_filename (folders[i], rest, NULL);

          if (is_source (file))
            return g_steal_pointer (&file);
        }
    }

  return NULL;
}
