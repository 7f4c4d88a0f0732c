/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-feed-hello.h"

#include <sys/random.h>

/**
 * sbx_feed_make_id:
 *
 * Who knows the id of a run may speak for it. GLib's random numbers, of which peers see some, would
 * let them find out those of others.
 *
 * Returns: (transfer full): an id that nobody can guess
 */
char *
sbx_feed_make_id (void)
{
  guint64 random[2];

  while (getrandom (random, sizeof random, 0) != (gssize) sizeof random)
    ;

  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", random[0],
                          random[1]);
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
  g_autofree char *unique = self->run == NULL ? sbx_feed_make_id () : NULL;
  char wall[G_ASCII_DTOSTR_BUF_SIZE];

  sbx_json_append_member (text, "peer", self->peer);
  sbx_json_append_member (text, "run", self->run != NULL ? self->run : unique);
  g_ascii_formatd (wall, sizeof wall, "%.1f",
                   self->wall > 0 && self->wall < now ? self->wall : now);
  g_string_append_printf (text, ",\"wall\":%s", wall);
  sbx_json_append_member (text, "kind", self->kind);
  sbx_json_append_member (text, "name", self->name);
  sbx_json_append_member (text, "url", self->url);
  sbx_json_append_member (text, "agent", self->agent);
  g_string_append_c (text, '}');

  return sbx_json_parse (text->str, text->len, 0, 0, error);
}
