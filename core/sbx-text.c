/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-text.h"

#include <string.h>

static const char *
skip_string (const char *at)
{
  for (at++;; at++)
    {
      at = strchr (at, '"');
      if (at[-1] != '\\')
        return at + 1;
      /* A quote is escaped if an odd number of backslashes stands before it. */
      {
        const char *back = at - 1;

        while (*back == '\\')
          back--;
        if ((at - 1 - back) % 2 == 0)
          return at + 1;
      }
    }
}

static const char *
skip_value (const char *at)
{
  static const guint8 special[256] = { ['"'] = 1, ['{'] = 2, ['['] = 2, ['}'] = 3, [']'] = 3 };
  guint depth = 0;

  if (*at == '"')
    return skip_string (at);
  if (*at != '{' && *at != '[')
    return at + strcspn (at, ",]}");

  for (;;)
    {
      switch (special[(guchar) *at])
        {
        case 0:
          at++;
          break;
        case 1:
          at = skip_string (at);
          break;
        case 2:
          depth++;
          at++;
          break;
        default:
          at++;
          if (--depth == 0)
            return at;
        }
    }
}

gboolean
sbx_text_next_child (const char  **at,
                     gboolean      object,
                     SbxTextChild *child)
{
  const char *p = *at;

  if (*p == ']' || *p == '}')
    return FALSE;

  child->key = NULL;
  child->key_length = 0;
  if (object)
    {
      child->key = p + 1;
      p = skip_string (p);
      child->key_length = (guint32) (p - 1 - child->key);
      p++;
    }
  child->value = p;
  p = skip_value (p);
  child->value_length = (gsize) (p - child->value);
  *at = *p == ',' ? p + 1 : p;

  return TRUE;
}
