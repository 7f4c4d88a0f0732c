/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A dehydrated cache of TanStack Query: each query is a slice of one store, and when its data came
 * is an action. Its authors promise nothing about the format, so every member may be missing. */

#include "config.h"

#include "sbx-file-queries.h"

#include <math.h>

#include "sbx-limits.h"

#define STORE "s1"
#define AGENT "TanStack Query, dehydrated"

/* One query, in the order of the times. */
typedef struct
{
  guint32 query;
  guint32 state; /* 0 if there is none */
  double time;   /* NaN if it does not say */
  guint index;
} Query;

static void
append_raw (GString       *out,
            const SbxJson *json,
            guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  g_string_append_len (out, raw, (gssize) length);
}

static double
get_time (const SbxJson *json,
          guint32        object,
          const char    *name)
{
  guint32 token = object != 0 ? sbx_json_member (json, object, name) : 0;
  double time;

  return token != 0 && sbx_json_get_double (json, token, &time) && time > 0 ? time : NAN;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const Query *first = a;
  const Query *second = b;

  if (!isnan (first->time) && !isnan (second->time) && first->time != second->time)
    return first->time < second->time ? -1 : 1;
  if (isnan (first->time) != isnan (second->time))
    return isnan (first->time) ? -1 : 1;

  return first->index < second->index ? -1 : 1;
}

static GArray *
list_queries (const SbxJson *json,
              guint32        queries)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Query));

  for (guint32 at = sbx_json_first (json, queries);
       at != 0;
       at = sbx_json_after (json, queries, at))
    {
      guint32 state = sbx_json_member (json, at, "state");
      double updated;
      double failed;
      Query query = { .query = at, .index = list->len };

      if (json->tokens[at].type != SBX_JSON_OBJECT)
        continue;
      query.state = state != 0 && json->tokens[state].type == SBX_JSON_OBJECT ? state : 0;
      updated = get_time (json, query.state, "dataUpdatedAt");
      failed = get_time (json, query.state, "errorUpdatedAt");
      query.time = fmax (updated, failed);
      g_array_append_val (list, query);
    }
  g_array_sort (list, compare);

  return list;
}

/* The name of the slice: what the cache itself goes by. */
static void
append_hash (GString       *out,
             const SbxJson *json,
             const Query   *query)
{
  guint32 hash = sbx_json_member (json, query->query, "queryHash");
  guint32 key = sbx_json_member (json, query->query, "queryKey");
  g_autofree char *text = NULL;
  const char *raw;
  gsize length;

  if (hash != 0 && json->tokens[hash].type == SBX_JSON_STRING)
    {
      append_raw (out, json, hash);
      return;
    }
  if (key != 0)
    {
      raw = sbx_json_raw (json, key, &length);
      text = g_strndup (raw, length);
    }
  else
    text = g_strdup_printf ("query %u", query->index + 1);
  sbx_json_append_string (out, text, -1);
}

static void
append_member (GString       *out,
               const char    *name,
               const SbxJson *json,
               guint32        object,
               const char    *member)
{
  guint32 token = sbx_json_member (json, object, member);

  if (token == 0)
    return;
  g_string_append_printf (out, ",\"%s\":", name);
  append_raw (out, json, token);
}

/* Actions and slices are those of the agent's adapter: what was live and what was kept can be laid
 * side by side. */
static void
tell_query (SbxFeed       *feed,
            const SbxJson *json,
            const Query   *query)
{
  guint32 status = query->state != 0 ? sbx_json_member (json, query->state, "status") : 0;
  g_autofree char *type = status != 0 ? sbx_json_dup_string (json, status, NULL) : NULL;
  g_autoptr (GString) action = g_string_new ("{\"type\":");
  g_autoptr (GString) members = g_string_new (",\"patch\":[{\"p\":[");

  sbx_json_append_string (action, type != NULL ? type : "unknown", -1);
  append_member (action, "queryKey", json, query->query, "queryKey");
  append_member (action, "queryType", json, query->query, "queryType");
  append_member (action, "queryMeta", json, query->query, "meta");
  g_string_append_c (action, '}');
  append_hash (members, json, query);
  g_string_append (members, "],\"v\":");
  if (query->state != 0)
    append_raw (members, json, query->state);
  else
    g_string_append (members, "{}");
  g_string_append (members, "}]");
  sbx_feed_dispatch (feed, STORE, action->str, (gssize) action->len, members->str, NULL, 0);
}

static void
open_store (SbxFeed       *feed,
            const char    *name,
            const SbxJson *json,
            GArray        *list,
            guint32        mutations)
{
  g_autoptr (GString) members = g_string_new (",\"store\":\"" STORE "\"");
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (SbxJson) empty = NULL;

  sbx_json_append_member (members, "name", name);
  sbx_json_append_member (members, "library", "@tanstack/query-core");
  g_string_append (members, ",\"keys\":[");
  for (guint i = 0; i < MIN (list->len, SBX_LIMIT_SLICES_PER_STORE - 1); i++)
    {
      if (i > 0)
        g_string_append_c (members, ',');
      append_hash (members, json, &g_array_index (list, Query, i));
    }
  g_string_append_c (members, ']');
  sbx_feed_add (feed, SBX_EVENT_STORE_OPEN, members->str);

  if (mutations != 0 && sbx_json_first (json, mutations) != 0)
    {
      g_string_append (text, "\"mutations\":");
      append_raw (text, json, mutations);
    }
  g_string_append_c (text, '}');
  empty = sbx_json_parse (text->str, text->len, 0, 0, NULL);
  if (empty != NULL)
    sbx_feed_set_state (feed, STORE, empty, 0);
  sbx_feed_forget_state (feed, STORE);
}

static guint32
find_array (const SbxJson *json,
            guint32        object,
            const char    *name)
{
  guint32 token = sbx_json_member (json, object, name);

  return token != 0 && json->tokens[token].type == SBX_JSON_ARRAY ? token : 0;
}

/**
 * sbx_file_queries_read:
 * @reader: where it goes
 * @text: the file
 * @error: return location for an error of %G_IO_ERROR or %SBX_JSON_ERROR, for people
 *
 * Reads what dehydrate() returns, by itself or as it is kept by a persister (`clientState`).
 *
 * Returns: whether it was read to its end
 */
gboolean
sbx_file_queries_read (SbxFileReader  *reader,
                       GBytes         *text,
                       GError        **error)
{
  g_autoptr (SbxJson) json = sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                                             0, SBX_LIMIT_MESSAGE_DEPTH, error);
  g_autoptr (GArray) list = NULL;
  guint32 root;
  guint32 queries;
  SbxFeed *feed;

  if (json == NULL)
    return FALSE;

  root = sbx_json_member (json, 0, "clientState");
  queries = find_array (json, root, "queries");
  if (queries == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The file has the shape of a dehydrated query cache, but no list of "
                           "queries");
      return FALSE;
    }

  list = list_queries (json, queries);
  feed = sbx_file_reader_begin (reader, AGENT,
                                list->len > 0 ? g_array_index (list, Query, 0).time : 0, error);
  if (feed == NULL)
    return FALSE;

  open_store (feed, sbx_file_reader_get_name (reader), json, list,
              find_array (json, root, "mutations"));
  for (guint i = 0; i < list->len; i++)
    {
      const Query *query = &g_array_index (list, Query, i);

      if (!sbx_file_reader_step (reader, 0.3 + 0.7 * i / list->len, error))
        return FALSE;
      sbx_file_reader_set_time (reader, query->time);
      tell_query (feed, json, query);
    }
  sbx_file_reader_warn (reader, "This file holds one moment of a query cache: what each query held "
                        "before, and when it was fetched for the first time, is not in it");

  return TRUE;
}
