/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-stack.h"

#include <string.h>

#include "sbx-limits.h"

/**
 * sbx_frame_free:
 * @self: (nullable) (transfer full): a frame
 */
void
sbx_frame_free (SbxFrame *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->function);
  g_free (self->url);
  g_free (self);
}

/* Takes ":12" off the end of @text. 0: there is none. */
static guint
take_number (char *text)
{
  char *colon = strrchr (text, ':');
  guint64 number = 0;

  if (colon == NULL || !g_ascii_isdigit (colon[1]) || strlen (colon + 1) > 9)
    return 0;
  for (const char *p = colon + 1; *p != '\0'; p++)
    {
      if (!g_ascii_isdigit (*p))
        return 0;
      number = number * 10 + (guint) (*p - '0');
    }
  *colon = '\0';

  return (guint) number;
}

/* "http://localhost:3000/main.js:12:5"; FALSE if it names no script. */
static gboolean
read_place (SbxFrame   *frame,
            const char *text)
{
  g_autofree char *place = g_strdup (text);
  guint last = take_number (place);
  guint before = last != 0 ? take_number (place) : 0;

  if (last == 0 || *place == '\0' || strcmp (place, "<anonymous>") == 0)
    return FALSE;
  frame->line = before != 0 ? before : last;
  frame->column = before != 0 ? last : 0;
  frame->url = g_steal_pointer (&place);

  return TRUE;
}

/* Of code that was evaluated the place where it was: "eval at f (url:1:2), <anonymous>:3:4". */
static void
read_evaluated (SbxFrame   *frame,
                const char *inner)
{
  const char *open = strrchr (inner, '(');
  const char *close = open != NULL ? strchr (open, ')') : NULL;
  g_autofree char *place = NULL;

  if (close == NULL)
    return;
  place = g_strndup (open + 1, (gsize) (close - open - 1));
  read_place (frame, place);
}

/* "at f (place)", "at place", "at async f (place)", "at new F (place)" */
static gboolean
read_v8 (SbxFrame   *frame,
         const char *line)
{
  gsize length = strlen (line);
  const char *open;

  if (!g_str_has_prefix (line, "at "))
    return FALSE;
  line += 3;
  length -= 3;
  if (g_str_has_prefix (line, "async "))
    {
      line += 6;
      length -= 6;
    }
  open = strstr (line, " (");
  if (open == NULL || line[length - 1] != ')')
    return read_place (frame, line);

  frame->function = g_strndup (line, (gsize) (open - line));
  if (g_str_has_prefix (open, " (eval at "))
    {
      read_evaluated (frame, open + 2);
    }
  else
    {
      g_autofree char *place = g_strndup (open + 2, length - (gsize) (open + 2 - line) - 1);

      read_place (frame, place);
    }

  return TRUE;
}

/* "f@place", "@place", "f@url line 5 > eval:1:1" */
static gboolean
read_gecko (SbxFrame   *frame,
            const char *line)
{
  const char *at = strchr (line, '@');
  const char *evaluated;
  g_autofree char *place = NULL;

  if (at == NULL)
    return FALSE;
  /* Package names hold one, too: the address begins behind the first one that leads to a scheme. */
  for (const char *next = at; next != NULL; next = strchr (next + 1, '@'))
    {
      const char *colon = strchr (next, ':');

      if (next[1] == '/' || (colon != NULL && g_ascii_isalpha (next[1])
                             && strcspn (next + 1, ":/@ ") == (gsize) (colon - next - 1)))
        {
          at = next;
          break;
        }
    }
  evaluated = strstr (at, " line ");
  if (evaluated != NULL && strstr (evaluated, " > ") != NULL)
    {
      gsize digits = strspn (evaluated + 6, "0123456789");

      place = g_strdup_printf ("%.*s:%.*s", (int) (evaluated - at - 1), at + 1, (int) digits,
                               evaluated + 6);
    }
  else
    {
      place = g_strdup (at + 1);
    }
  if (!read_place (frame, place))
    return FALSE;
  if (at > line)
    frame->function = g_strndup (line, (gsize) (at - line));

  return TRUE;
}

/**
 * sbx_stack_parse:
 * @text: a call stack as V8 or SpiderMonkey writes it; any text
 *
 * Reads at most %SBX_LIMIT_STACK_FRAMES frames. A line that names no place is a frame without one;
 * the message above the frames is none.
 *
 * Returns: (transfer full) (element-type SbxFrame): the frames, nearest first
 */
GPtrArray *
sbx_stack_parse (const char *text)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_frame_free);

  g_return_val_if_fail (text != NULL, frames);

  while (*text != '\0' && frames->len < SBX_LIMIT_STACK_FRAMES)
    {
      gsize length = strcspn (text, "\n");
      g_autofree char *line = g_strstrip (g_strndup (text, MIN (length, SBX_LIMIT_STACK_LINE)));
      g_autoptr (SbxFrame) frame = g_new0 (SbxFrame, 1);

      text += length;
      text += *text == '\n';
      if (*line == '\0' || (!read_v8 (frame, line) && !read_gecko (frame, line)))
        continue;
      frame->text = g_steal_pointer (&line);
      g_ptr_array_add (frames, g_steal_pointer (&frame));
    }

  return frames;
}

/**
 * sbx_stack_parse_site:
 * @site: (nullable): a place in the code, `url:line:column`; any text
 *
 * Returns: (transfer full) (nullable): it as a frame of its own, %NULL if it names no place
 */
SbxFrame *
sbx_stack_parse_site (const char *site)
{
  g_autoptr (SbxFrame) frame = g_new0 (SbxFrame, 1);

  if (site == NULL || strlen (site) > SBX_LIMIT_STACK_LINE || !read_place (frame, site))
    return NULL;
  frame->text = g_strdup (site);

  return g_steal_pointer (&frame);
}

/**
 * sbx_source_is_library:
 * @url: (nullable): address or path of a script or source
 *
 * Returns: whether it is not the app's own: a package, the bundler's runtime, the platform
 */
gboolean
sbx_source_is_library (const char *url)
{
  static const char *const marks[] = {
    "/node_modules/", "/webpack/", "webpack/bootstrap", "webpack/runtime", "/@vite/",
    "/.vite/deps/", "signalbox-agent", "/agent.js",
  };

  if (url == NULL)
    return TRUE;
  if (g_str_has_prefix (url, "node:") || g_str_has_prefix (url, "chrome-extension:")
      || g_str_has_prefix (url, "moz-extension:") || g_str_has_prefix (url, "resource:"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (strstr (url, marks[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_source_dup_short:
 * @url: address or path of a script or source
 *
 * Returns: (transfer full): its path without scheme, host, package of a bundler and query:
 *   "src/bridge.ts" of "webpack://shop/./src/bridge.ts?1a2b"
 */
char *
sbx_source_dup_short (const char *url)
{
  const char *path = strstr (url, "://");
  gsize length;

  if (path == NULL)
    {
      path = url;
    }
  else
    {
      path += 3;
      path += strcspn (path, "/");
      path += *path == '/';
    }
  while (g_str_has_prefix (path, "./"))
    path += 2;
  length = strcspn (path, "?#");

  return length > 0 ? g_strndup (path, length) : g_strdup (url);
}
