/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-feed-hello.h"

static void
append_member (GString    *text,
               const char *name,
               const char *value)
{
  if (value == NULL)
    return;

  g_string_append_printf (text, ",\"%s\":", name);
  sbx_json_append_string (text, value, -1);
}

/**
 * sbx_feed_hello_to_json:
 * @self: who it is
 * @now: ms since 1970: when it began, where it does not say
 * @error: return location for a [error@JsonError]
 *
 * Returns: (transfer full) (nullable): the `hello` of docs/protocol.md, 2
 */
SbxJson *
sbx_feed_hello_to_json (const SbxFeedHello *self,
                        double              now,
                        GError            **error)
{
  g_autoptr (GString) text = g_string_new ("{\"m\":\"hello\",\"protocol\":1");
  g_autofree char *unique = self->run == NULL ? g_uuid_string_random () : NULL;
  char wall[G_ASCII_DTOSTR_BUF_SIZE];

  append_member (text, "peer", self->peer);
  append_member (text, "run", self->run != NULL ? self->run : unique);
  g_ascii_formatd (wall, sizeof wall, "%.1f",
                   self->wall > 0 && self->wall < now ? self->wall : now);
  g_string_append_printf (text, ",\"wall\":%s", wall);
  append_member (text, "kind", self->kind);
  append_member (text, "name", self->name);
  append_member (text, "url", self->url);
  append_member (text, "agent", self->agent);
  g_string_append_c (text, '}');

  return sbx_json_parse (text->str, text->len, 0, 0, error);
}
