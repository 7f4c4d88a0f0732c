/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a client says that concerns no store: lines in the list, and requests over the network. */

#include "config.h"

#include "sbx-reactotron-log.h"

#define TEXT_MAX 2000u

static void
append_value (GString       *out,
              const SbxJson *json,
              guint32        token)
{
  g_autofree char *text = NULL;
  const char *raw;
  gsize length;

  if (token == 0)
    return;
  if (out->len > 0)
    g_string_append (out, out->str[out->len - 1] == ':' ? " " : ", ");
  text = sbx_json_dup_string (json, token, NULL);
  if (text != NULL)
    {
      g_string_append (out, text);
      return;
    }
  raw = sbx_json_raw (json, token, &length);
  g_string_append_len (out, raw, (gssize) length);
}

static void
cut (GString *text)
{
  if (text->len > TEXT_MAX)
    {
      g_string_truncate (text, (gsize) (g_utf8_find_prev_char (text->str, text->str + TEXT_MAX + 1)
                                        - text->str));
      g_string_append (text, "…");
    }
}

static void
add_line (SbxFeed    *feed,
          const char *level,
          GString    *text)
{
  g_autoptr (GString) members = g_string_new (NULL);

  cut (text);
  g_string_append_printf (members, ",\"level\":\"%s\",\"text\":", level);
  sbx_json_append_string (members, text->len > 0 ? text->str : "(empty)", -1);
  sbx_feed_add (feed, SBX_EVENT_LOG, members->str);
}

static void
add_log (SbxFeed       *feed,
         const SbxJson *json,
         guint32        payload)
{
  guint32 level = sbx_json_member (json, payload, "level");
  guint32 message = sbx_json_member (json, payload, "message");
  g_autoptr (GString) text = g_string_new (NULL);

  if (message != 0 && json->tokens[message].type == SBX_JSON_ARRAY)
    {
      for (guint32 at = sbx_json_first (json, message);
           at != 0;
           at = sbx_json_after (json, message, at))
        append_value (text, json, at);
    }
  else
    append_value (text, json, message);
  add_line (feed, level != 0 && sbx_json_equals (json, level, "error") ? "error"
                  : level != 0 && sbx_json_equals (json, level, "warn") ? "warning" : "info", text);
}

/**
 * sbx_reactotron_log:
 * @feed: where events go
 * @type: the type of the message
 * @json: the decoded message
 * @payload: token of its payload, 0 if it has none
 *
 * Tells a message as a line.
 */
void
sbx_reactotron_log (SbxFeed       *feed,
                    const char    *type,
                    const SbxJson *json,
                    guint32        payload)
{
  static const char *const names[] = { "name", "preview", "title", "triggerType", "description",
                                       "caption", "action", "value", "steps", "duration" };
  g_autoptr (GString) text = g_string_new (NULL);

  if (g_str_equal (type, "log") && payload != 0)
    {
      add_log (feed, json, payload);
      return;
    }
  if (g_str_equal (type, "clear"))
    {
      g_string_append (text, "The app cleared its timeline in Reactotron; nothing is cleared here");
      add_line (feed, "info", text);
      return;
    }

  g_string_append_printf (text, "%s:", type);
  if (payload != 0 && json->tokens[payload].type == SBX_JSON_OBJECT)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        append_value (text, json, sbx_json_member (json, payload, names[i]));
    }
  else
    append_value (text, json, payload);
  if (g_str_has_suffix (text->str, ":"))
    append_value (text, json, payload);
  add_line (feed, "info", text);
}

/**
 * sbx_reactotron_query:
 * @feed: where events go
 * @number: a number of its own
 * @json: the decoded message
 * @payload: token of the payload of an `api.response`
 *
 * Tells a request that has been answered, and when it was made. Headers and bodies are left out:
 * they hold what is secret.
 */
void
sbx_reactotron_query (SbxFeed       *feed,
                      guint          number,
                      const SbxJson *json,
                      guint32        payload)
{
  guint32 request = sbx_json_member (json, payload, "request");
  guint32 response = sbx_json_member (json, payload, "response");
  guint32 url = request != 0 ? sbx_json_member (json, request, "url") : 0;
  guint32 method = request != 0 ? sbx_json_member (json, request, "method") : 0;
  g_autoptr (GString) members = g_string_new (NULL);
  double now = sbx_feed_get_time (feed);
  double duration = 0;
  guint64 status = 0;
  const char *raw;
  gsize length;

  if (!sbx_json_get_double (json, sbx_json_member (json, payload, "duration"), &duration)
      || duration < 0)
    duration = 0;
  g_string_append_printf (members, ",\"id\":\"api-%u\"", number);
  if (url != 0 && json->tokens[url].type == SBX_JSON_STRING)
    {
      raw = sbx_json_raw (json, url, &length);
      g_string_append_printf (members, ",\"url\":%.*s", (int) length, raw);
    }
  if (method != 0 && json->tokens[method].type == SBX_JSON_STRING)
    {
      raw = sbx_json_raw (json, method, &length);
      g_string_append_printf (members, ",\"key\":%.*s", (int) length, raw);
    }
  sbx_feed_set_time (feed, MAX (0, now - duration));
  sbx_feed_add (feed, SBX_EVENT_QUERY_START, members->str);
  sbx_feed_set_time (feed, -1);

  g_string_printf (members, ",\"id\":\"api-%u\"", number);
  if (response != 0)
    sbx_json_get_uint (json, sbx_json_member (json, response, "status"), &status);
  g_string_append_printf (members, ",\"ok\":%s", status >= 200 && status < 400 ? "true" : "false");
  if (status > 0)
    g_string_append_printf (members, ",\"status\":%" G_GUINT64_FORMAT, status);
  sbx_feed_add (feed, SBX_EVENT_QUERY_SETTLE, members->str);
}
