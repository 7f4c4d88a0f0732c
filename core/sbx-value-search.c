/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-value-search.h"

#include <string.h>

#include "sbx-path.h"
#include "sbx-value-private.h"

typedef struct
{
  char *needle;      /* folded */
  gsize length;
  gboolean ascii;
  GPtrArray *paths;
  guint max;
  guint64 total;
  guint steps;
  GCancellable *cancellable;
  GString *path;
} Search;

static gboolean
is_cancelled (Search *self)
{
  return ++self->steps % 1024 == 0 && g_cancellable_is_cancelled (self->cancellable);
}

static gboolean
contains_ascii (const Search *self,
                const char   *text,
                gsize         length)
{
  char first = self->needle[0];

  for (gsize i = 0; i + self->length <= length; i++)
    if (g_ascii_tolower (text[i]) == first
        && g_ascii_strncasecmp (text + i, self->needle, self->length) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
contains (const Search *self,
          const char   *text,
          gsize         length)
{
  g_autofree char *folded = NULL;

  if (self->ascii)
    return contains_ascii (self, text, length);
  folded = g_utf8_casefold (text, (gssize) length);

  return strstr (folded, self->needle) != NULL;
}

/* Whether there is no need to look into a container: its text would have it. */
static gboolean
can_skip (const Search   *self,
          const SbxValue *value)
{
  const char *text = sbx_value_get_text (value);

  return text != NULL && self->ascii && memchr (text, '\\', value->size) == NULL
         && !contains_ascii (self, text, value->size);
}

static gboolean
matches_key (const Search    *self,
             const SbxMember *member)
{
  return member->key != NULL && contains (self, member->key, member->key_length);
}

static gboolean
matches_scalar (const Search   *self,
                const SbxValue *value)
{
  const char *text = sbx_value_get_text (value);
  gboolean string = sbx_value_get_json_type (value) == SBX_JSON_STRING;
  g_autofree char *plain = NULL;

  if (text == NULL)
    return FALSE;
  if (!string)
    return contains (self, text, value->size);
  if (memchr (text, '\\', value->size) == NULL)
    return contains (self, text + 1, value->size - 2);
  plain = sbx_value_dup_string (value);

  return plain != NULL && contains (self, plain, strlen (plain));
}

static void
add (Search *self)
{
  self->total++;
  if (self->paths->len < self->max)
    g_ptr_array_add (self->paths, g_strdup (self->path->str));
}

static void
walk (Search   *self,
      SbxValue *value)
{
  g_autoptr (SbxValue) inner = can_skip (self, value) ? NULL : sbx_path_ref_inner (value);
  g_autoptr (SbxValue) open = inner != NULL ? sbx_value_expand (inner) : NULL;

  if (open == NULL || (open->form != SBX_FORM_OBJECT && open->form != SBX_FORM_ARRAY))
    return;
  for (guint i = 0; i < open->node.count && !is_cancelled (self); i++)
    {
      SbxMember member = sbx_value_get_child (open, i);
      gboolean container = sbx_json_type_is_container (sbx_value_get_json_type (member.value));
      gsize before = self->path->len;

      if (member.key != NULL)
        sbx_path_append_key (self->path, member.key, member.key_length);
      else
        g_string_append_printf (self->path, "[%u]", i);
      if (matches_key (self, &member) || (!container && matches_scalar (self, member.value)))
        add (self);
      if (container)
        walk (self, member.value);
      g_string_truncate (self->path, before);
    }
}

/**
 * sbx_value_search:
 * @value: a value
 * @text: what to look for, valid UTF-8; upper and lower case make no difference
 * @max: at most this many places are listed
 * @total: (out) (optional): how many there are
 * @cancellable: (nullable): ends it early, with what was found until then
 *
 * Looks for @text in the keys and the scalars below @value. Any thread.
 *
 * Returns: (transfer full) (element-type utf8): their paths, in the order of the tree
 */
GPtrArray *
sbx_value_search (SbxValue     *value,
                  const char   *text,
                  guint         max,
                  guint64      *total,
                  GCancellable *cancellable)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree char *needle = g_utf8_casefold (text, -1);
  Search self = { .needle = needle, .max = max, .cancellable = cancellable, .path = path };

  self.length = strlen (needle);
  self.ascii = g_str_is_ascii (needle);
  self.paths = g_ptr_array_new_with_free_func (g_free);
  if (self.length > 0)
    walk (&self, value);
  if (total != NULL)
    *total = self.total;

  return self.paths;
}
