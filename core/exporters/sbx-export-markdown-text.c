/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-markdown-text.h"

#include <string.h>

/* What would move, hide or turn the text around it. */
static gboolean
is_hidden (gunichar c)
{
  return g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
         g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR ||
         g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR ||
         g_unichar_type (c) == G_UNICODE_PRIVATE_USE || g_unichar_type (c) == G_UNICODE_UNASSIGNED;
}

char *
sbx_markdown_dup_line (const char *text,
                       gsize       max)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  gsize n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n++ == max)
        {
          g_string_append (out, "…");
          break;
        }
      if (is_hidden (c))
        g_string_append_printf (out, "\\u{%x}", c);
      else
        g_string_append_unichar (out, c);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gsize
longest_run (const char *text)
{
  gsize longest = 0;
  gsize run = 0;

  for (; *text != '\0'; text++)
    {
      run = *text == '`' ? run + 1 : 0;
      longest = MAX (longest, run);
    }

  return longest;
}

static void
append_ticks (GString *out,
              gsize    n)
{
  for (gsize i = 0; i < n; i++)
    g_string_append_c (out, '`');
}

void
sbx_markdown_append_code (GString    *out,
                          const char *text)
{
  g_autofree char *line = sbx_markdown_dup_line (text, G_MAXSIZE);
  gsize ticks = longest_run (line) + 1;
  /* A space on both sides is taken away again, and keeps ticks at the ends apart from ours. */
  gboolean pad = line[0] == '`' || line[0] == ' ' || line[0] == '\0' ||
                 g_str_has_suffix (line, "`") || g_str_has_suffix (line, " ");

  append_ticks (out, ticks);
  if (pad)
    g_string_append_c (out, ' ');
  g_string_append (out, line);
  if (pad)
    g_string_append_c (out, ' ');
  append_ticks (out, ticks);
}

void
sbx_markdown_append_block (GString    *out,
                           const char *lines)
{
  gsize ticks = MAX (longest_run (lines) + 1, 3);

  append_ticks (out, ticks);
  g_string_append (out, "text\n");
  g_string_append (out, lines);
  append_ticks (out, ticks);
  g_string_append_c (out, '\n');
}
