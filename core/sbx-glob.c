/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-glob.h"

/**
 * sbx_glob_matches:
 * @pattern: UTF-8, in which `*` stands for anything and `?` for one character
 * @text: UTF-8
 *
 * Takes time in proportion to the product of both lengths at most: patterns come from a file.
 *
 * Returns: whether the pattern matches all of @text
 */
gboolean
sbx_glob_matches (const char *pattern,
                  const char *text)
{
  const char *star = NULL;   /* behind the last one */
  const char *tried = NULL;  /* what it stands for ends here */

  while (*text != '\0')
    {
      if (*pattern == '*')
        {
          star = ++pattern;
          tried = text;
        }
      else if (*pattern == '?')
        {
          pattern++;
          text = g_utf8_next_char (text);
        }
      else if (*pattern == *text)
        {
          pattern++;
          text++;
        }
      else if (star != NULL)
        {
          tried = g_utf8_next_char (tried);
          text = tried;
          pattern = star;
        }
      else
        {
          return FALSE;
        }
    }
  while (*pattern == '*')
    pattern++;

  return *pattern == '\0';
}
