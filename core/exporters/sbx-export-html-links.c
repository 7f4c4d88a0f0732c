/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What became of messages, and how long asynchronous actions took: the lines of a page's lanes. */

#include "config.h"

#include <math.h>

#include "sbx-export-html.h"
#include "sbx-export-json.h"

#define MAX_LINKS 200000u

/* By symbol: the same few names come again in every link. */
static int
index_symbol (SbxHtmlData *self,
              GHashTable  *known,
              SbxSymbol    symbol)
{
  g_autofree char *text = NULL;
  gpointer index;
  int i;

  if (symbol == SBX_SYMBOL_NONE)
    return -1;
  if (g_hash_table_lookup_extended (known, GUINT_TO_POINTER (symbol), NULL, &index))
    return GPOINTER_TO_INT (index);

  text = sbx_export_source_dup_symbol (self->source, symbol);
  i = sbx_html_data_index (self, text);
  g_hash_table_insert (known, GUINT_TO_POINTER (symbol), GINT_TO_POINTER (i));
  return i;
}

static void
append_remote (GString *out,
               guint16  remote)
{
  g_string_append_printf (out, ",%d", remote == SBX_ROW_NONE ? -1 : (int) remote);
}

static void
append_moment (SbxHtmlData *self,
               GString     *out,
               double       time)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (time))
    g_string_append_printf (out, ",%s", g_ascii_formatd (text, sizeof text, "%.1f",
                                                         time - self->start));
  else
    g_string_append (out, ",null");
}

static void
append_link (SbxHtmlData   *self,
             GHashTable    *known,
             GString       *out,
             const SbxLink *link)
{
  g_string_append_printf (out, "[%u,%u,%u,%u", link->kind, link->fate, link->from, link->to);
  append_remote (out, link->from_remote);
  append_remote (out, link->to_remote);
  append_moment (self, out, link->from_time);
  append_moment (self, out, link->to_time);
  g_string_append_printf (out, ",%d,%d,%d,%u,%u]", index_symbol (self, known, link->type),
                          index_symbol (self, known, link->bridge),
                          index_symbol (self, known, link->detail), link->sent, link->received);
}

/* A line is worth drawing if one of its ends is on the page. */
static gboolean
is_there (SbxHtmlData   *self,
          const SbxLink *link)
{
  return (link->from != 0 && sbx_export_source_wants (self->source, link->from)) ||
         (link->to != 0 && sbx_export_source_wants (self->source, link->to)) ||
         (link->from == 0 && link->to == 0 && link->sent >= self->source->from &&
          link->sent <= self->source->to && !sbx_export_source_is_filtered (self->source));
}

void
sbx_html_data_append_links (SbxHtmlData *self,
                            GString     *out)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  guint n = self->source->links != NULL ? sbx_links_get_count (self->source->links) : 0;
  guint written = 0;

  sbx_export_append_name (out, "links");
  g_string_append_c (out, '[');
  for (guint i = 0; i < n && written < MAX_LINKS && !isnan (self->start); i++)
    {
      const SbxLink *link = sbx_links_get (self->source->links, i);

      if (!is_there (self, link))
        continue;
      g_string_append (out, written++ > 0 ? ",\n" : "");
      append_link (self, known, out, link);
    }
  g_string_append_c (out, ']');
}
