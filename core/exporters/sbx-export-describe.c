/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-describe.h"

#include <math.h>
#include <string.h>

#define MAX_PLACES 4u

/* The text of @first, then " " and the text of @second, as far as there is any. */
static char *
join (const SbxExportEvent *event,
      const char           *first,
      const char           *second)
{
  g_autofree char *a = sbx_export_event_dup_text (event, first);
  g_autofree char *b = second != NULL ? sbx_export_event_dup_text (event, second) : NULL;

  return g_strconcat (a != NULL ? a : "", a != NULL && b != NULL ? " " : "", b, NULL);
}

static char *
describe_gap (const SbxExportEvent *event)
{
  g_autofree char *reason = sbx_export_event_dup_text (event, "reason");
  guint32 member = sbx_json_member (event->json, event->token, "count");
  guint64 count = 0;

  if (member != 0)
    sbx_json_get_uint (event->json, member, &count);
  return g_strdup_printf ("%" G_GUINT64_FORMAT " missing (%s)", count,
                          reason != NULL ? reason : "?");
}

static char *
describe_store (const SbxExportEvent *event)
{
  g_autofree char *name = sbx_export_event_dup_text (event, "name");
  g_autofree char *library = join (event, "library", "version");

  return g_strconcat (name != NULL ? name : "", name != NULL && *library != '\0' ? ", " : "",
                      library, NULL);
}

/**
 * sbx_export_describe:
 * @event: an event
 *
 * Says what happened.
 *
 * Returns: (transfer full): a short text
 */
char *
sbx_export_describe (const SbxExportEvent *event)
{
  switch (event->kind)
    {
    case SBX_EVENT_DISPATCH:
    case SBX_EVENT_BRIDGE_SENT:
      return sbx_export_event_dup_type (event);
    case SBX_EVENT_BRIDGE_RECEIVED:
    case SBX_EVENT_BRIDGE_HANDLED:
      return join (event, "bridge", NULL);
    case SBX_EVENT_BRIDGE_DROPPED:
      return join (event, "reason", "detail");
    case SBX_EVENT_HELLO:
      return join (event, "name", "url");
    case SBX_EVENT_BYE:
      return join (event, "reason", NULL);
    case SBX_EVENT_MOUNT:
    case SBX_EVENT_UNMOUNT:
      return join (event, "remote", "version");
    case SBX_EVENT_PACKAGE:
      return join (event, "name", "version");
    case SBX_EVENT_STORE_OPEN:
      return describe_store (event);
    case SBX_EVENT_REDUCER_ADD:
    case SBX_EVENT_REDUCER_REMOVE:
    case SBX_EVENT_NOT_READY:
      return join (event, "slice", NULL);
    case SBX_EVENT_SUBSCRIBE:
      return join (event, "of", "bridge");
    case SBX_EVENT_UNSUBSCRIBE:
    case SBX_EVENT_QUERY_SETTLE:
      return join (event, "id", NULL);
    case SBX_EVENT_QUERY_START:
      return join (event, "url", NULL);
    case SBX_EVENT_GAP:
      return describe_gap (event);
    case SBX_EVENT_LOG:
      return join (event, "level", "text");
    case SBX_EVENT_STORE_CLOSE:
    case SBX_EVENT_STATE:
      return join (event, "store", NULL);
    default:
      return g_strdup ("");
    }
}

static char *
describe_path (const SbxJson *json,
               guint32        path)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint keys = 0;

  for (guint32 token = sbx_json_first (json, path); token != 0 && keys < 2;
       token = sbx_json_after (json, path, token))
    {
      g_autofree char *key = sbx_json_dup_string (json, token, NULL);

      if (key == NULL)
        continue;
      if (keys++ > 0)
        g_string_append_c (text, '.');
      g_string_append (text, key);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * sbx_export_describe_changed:
 * @event: an event
 *
 * Says where a dispatch changed the state.
 *
 * Returns: (transfer full): the places
 */
char *
sbx_export_describe_changed (const SbxExportEvent *event)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  guint32 patch = sbx_json_member (event->json, event->token, "patch");

  if (event->kind != SBX_EVENT_DISPATCH || patch == 0)
    return g_strdup ("");

  for (guint32 token = sbx_json_first (event->json, patch); token != 0;
       token = sbx_json_after (event->json, patch, token))
    {
      guint32 path = sbx_json_member (event->json, token, "p");
      char *place = path != 0 ? describe_path (event->json, path) : g_strdup ("");

      if (g_ptr_array_find_with_equal_func (places, place, g_str_equal, NULL))
        {
          g_free (place);
          continue;
        }
      if (places->len == MAX_PLACES)
        {
          g_free (place);
          g_ptr_array_add (places, g_strdup ("…"));
          break;
        }
      g_ptr_array_add (places, place);
    }

  g_ptr_array_add (places, NULL);
  return g_strjoinv (", ", (char **) places->pdata);
}

static GDateTime *
to_date (double time)
{
  if (!isfinite (time) || fabs (time) > 8.64e15)
    return NULL;

  return g_date_time_new_from_unix_utc ((gint64) floor (time / 1000));
}

/**
 * sbx_export_describe_time:
 * @time: ms since 1970
 *
 * Says the time of day, in UTC: a report is read in other places than it was made in.
 *
 * Returns: (transfer full): the time
 */
char *
sbx_export_describe_time (double time)
{
  g_autoptr (GDateTime) date = to_date (time);
  g_autofree char *seconds = date != NULL ? g_date_time_format (date, "%H:%M:%S") : NULL;
  double rest = time - floor (time / 1000) * 1000;

  return seconds != NULL ? g_strdup_printf ("%s.%03d", seconds, (int) rest) : g_strdup ("?");
}

/**
 * sbx_export_describe_date:
 * @time: ms since 1970
 *
 * Says date and time, in UTC.
 *
 * Returns: (transfer full): the date
 */
char *
sbx_export_describe_date (double time)
{
  g_autoptr (GDateTime) date = to_date (time);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S UTC") : g_strdup ("?");
}
