/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-report.h"

#include <libsoup/soup.h>

#include "sbx-lifted-log.h"
#include "sbx-limits.h"

static guint
refuse (GString    *answer,
        const char *text,
        char      **problem)
{
  *problem = g_strdup (text);
  g_string_append (answer, "{\"error\":");
  sbx_json_append_string (answer, text, -1);
  g_string_append_c (answer, '}');

  return SOUP_STATUS_BAD_REQUEST;
}

/* Lists and reads of reports are for the tool's own window. */
static gboolean
is_report (GBytes *body)
{
  SbxSplitChild child;
  SbxSpan span;
  gboolean object = FALSE;
  gboolean broken = FALSE;
  gboolean payload = FALSE;
  const char *at;
  const char *end;

  span.text = g_bytes_get_data (body, &span.length);
  if (!sbx_split_begin (span, &object, &at, &end) || !object)
    return FALSE;
  while (sbx_split_next (&at, end, TRUE, &child, &broken))
    {
      if (sbx_split_key_is (&child, "op"))
        return FALSE;
      payload |= sbx_split_key_is (&child, "payload") && child.value.text[0] == '"';
    }

  return payload && !broken;
}

guint
sbx_devtools_report_take (SbxSession   *session,
                          SbxConnector *connector,
                          GBytes       *body,
                          const char   *origin,
                          GString      *answer,
                          char        **problem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxLifted) lifted = NULL;
  g_autoptr (SbxFeed) feed = NULL;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *label = NULL;
  SbxFeedHello hello = { .kind = origin != NULL ? "page" : "node", .url = origin,
                         .agent = "@redux-devtools/remote" };

  *problem = NULL;
  if (!is_report (body))
    return refuse (answer, "this is no report of Redux DevTools", problem);
  lifted = sbx_lifted_new (body, &error);
  if (lifted == NULL)
    return refuse (answer, error->message, problem);

  label = g_strdup_printf ("Report: %s", sbx_lifted_get_name (lifted) != NULL
                                           ? sbx_lifted_get_name (lifted) : "Redux store");
  hello.peer = id;
  hello.name = label;
  hello.wall = sbx_lifted_get_time (lifted);
  feed = sbx_feed_new (session, connector, &hello, &error);
  if (feed == NULL)
    return refuse (answer, error->message, problem);
  sbx_lifted_log_tell (feed, "store", sbx_lifted_get_name (lifted), ",\"library\":\"redux\"",
                       lifted, &error);
  sbx_feed_end (feed, "closed");
  if (error != NULL)
    return refuse (answer, error->message, problem);
  g_string_append_printf (answer, "{\"id\":\"%s\"}", id);

  return SOUP_STATUS_OK;
}
