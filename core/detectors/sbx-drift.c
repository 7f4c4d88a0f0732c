/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-drift.h"

#define MIN_NAME 3
#define MIN_TEXT 3
#define MIN_DIGITS 3

void
sbx_drift_normalise (const char *name,
                     char       *out,
                     gsize       size)
{
  gsize n = 0;

  for (; *name != '\0' && n + 1 < size; name++)
    {
      if (g_ascii_isalnum (*name))
        out[n++] = g_ascii_tolower (*name);
    }
  out[n] = '\0';
}

static gboolean
begins_word (const char *name,
             gsize       at)
{
  return at == 0 || g_ascii_isupper (name[at]) || !g_ascii_isalnum (name[at - 1]);
}

/* At the end, or behind a plural. */
static gboolean
ends_word (const char *rest)
{
  if (g_ascii_strcasecmp (rest, "s") == 0 || g_ascii_strcasecmp (rest, "es") == 0)
    return TRUE;

  return *rest == '\0' || g_ascii_isupper (*rest) || !g_ascii_isalpha (*rest);
}

/* `name` in `firstName`, `user_name` and `names`; `title` is no word of `subtitle`. */
static gboolean
has_words_of (const char *longer,
              const char *shorter)
{
  gsize length = strlen (longer);
  gsize n = strlen (shorter);

  if (n < MIN_NAME)
    return FALSE;
  for (gsize at = 0; at + n <= length; at++)
    {
      if (g_ascii_strncasecmp (longer + at, shorter, n) == 0 && begins_word (longer, at)
          && ends_word (longer + at + n))
        return TRUE;
    }

  return FALSE;
}

static gboolean
have_similar_names (const SbxOutlineNode *a,
                    const SbxOutlineNode *b)
{
  return has_words_of (a->name, b->name) || has_words_of (b->name, a->name);
}

static gboolean
holds (const SbxOutlineValue *value,
       const SbxOutlineValue *part)
{
  gsize length = MIN (value->length, SBX_OUTLINE_TEXT);
  gsize n = part->length;

  if (n > SBX_OUTLINE_TEXT)
    return value->length == part->length
           && memcmp (value->text, part->text, SBX_OUTLINE_TEXT) == 0;
  for (gsize i = 0; i + n <= length; i++)
    {
      if (memcmp (value->text + i, part->text, n) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A scalar of which enough is known to be recognised. */
static gboolean
says_something (const SbxOutlineValue *value)
{
  return value->length >= (value->type == SBX_OUTLINE_NUMBER ? MIN_DIGITS : MIN_TEXT);
}

static gboolean
is_scalar (guint8 type)
{
  return type == SBX_OUTLINE_NUMBER || type == SBX_OUTLINE_TEXT_VALUE || type == SBX_OUTLINE_NULL;
}

static gboolean
share_value (const SbxOutlineValue *a,
             const SbxOutlineValue *b)
{
  if (!is_scalar (a->type) || !is_scalar (b->type) || !says_something (a) || !says_something (b))
    return FALSE;
  if (a->type == SBX_OUTLINE_NUMBER && b->type == SBX_OUTLINE_NUMBER)
    return a->hash == b->hash;

  return holds (a, b) || holds (b, a);
}

static gboolean
has_member_with (const SbxOutlineNode  *node,
                 const SbxOutlineValue *value)
{
  for (const SbxOutlineNode *child = node->first; child != NULL; child = child->next)
    {
      if (child->present && share_value (value, &child->value))
        return TRUE;
    }

  return FALSE;
}

gboolean
sbx_drift_is_same_value (const SbxOutlineValue *old,
                         const SbxOutlineNode  *node)
{
  guint8 type = node->value.type;

  if (is_scalar (old->type) && is_scalar (type))
    return old->length > 0 && old->length == node->value.length
           && memcmp (old->text, node->value.text, MIN (old->length, SBX_OUTLINE_TEXT)) == 0;
  if (is_scalar (old->type))
    return has_member_with (node, old);

  return is_scalar (type) && has_member_with (node, &node->value);
}

SbxDriftLink
sbx_drift_link (const SbxOutlineNode  *gone,
                const SbxOutlineValue *old,
                const SbxOutlineNode  *fresh)
{
  gboolean scalar = is_scalar (old->type);
  gboolean now_scalar = is_scalar (fresh->value.type);

  if (scalar && now_scalar ? share_value (old, &fresh->value)
      : scalar ? has_member_with (fresh, old)
      : now_scalar && has_member_with (gone, &fresh->value))
    return SBX_DRIFT_LINK_VALUE;

  return have_similar_names (gone, fresh) ? SBX_DRIFT_LINK_NAME : SBX_DRIFT_LINK_NONE;
}

static gboolean
has_word (const char        *name,
          const char *const *words)
{
  char text[64];

  sbx_drift_normalise (name, text, sizeof text);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (text, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

gboolean
sbx_drift_is_fleeting (const SbxOutlineNode *node)
{
  static const char *const words[] = {
    "form", "draft", "edit", "error", "touched", "values", "filter", "search", "input",
    "optimistic", "pending", "temp", "modal", "dialog", "meta", NULL,
  };

  for (; node != NULL; node = node->parent)
    {
      if (has_word (node->name, words))
        return TRUE;
    }

  return FALSE;
}

static gboolean
tells_kind (const SbxOutlineNode *node)
{
  static const char *const names[] = {
    "type", "kind", "tag", "variant", "mode", "status", "state", "step", "phase", "view",
    "typename", "case", "shape", "method", "stage", NULL,
  };
  char text[64];

  sbx_drift_normalise (node->name, text, sizeof text);

  return g_strv_contains (names, text);
}

gboolean
sbx_drift_is_another_kind (const SbxOutlineNode *parent,
                           guint64               number)
{
  for (const SbxOutlineNode *child = parent->first; child != NULL; child = child->next)
    {
      if (child->present && child->solid == SBX_OUTLINE_TEXT_VALUE && tells_kind (child)
          && (!parent->exact || child->number == number))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '$';
}

gboolean
sbx_drift_names (const char *text,
                 const char *name)
{
  gsize length = strlen (name);

  if (length == 0)
    return FALSE;
  for (const char *at = strstr (text, name); at != NULL; at = strstr (at + 1, name))
    {
      char before = at > text ? at[-1] : ' ';
      char after = at[length];

      if (!is_word (after) && (before == '\'' || before == '"' || before == '.' || before == '`'))
        return TRUE;
    }

  return FALSE;
}

gboolean
sbx_drift_names_method (const char *text,
                        guint8      type)
{
  static const char *const of_text[] = {
    "split", "toUpperCase", "toLowerCase", "trim", "slice", "substring", "charAt", "replace",
    "startsWith", "endsWith", "localeCompare", "padStart", "padEnd", "length", "match", NULL,
  };
  static const char *const of_list[] = {
    "map", "filter", "forEach", "reduce", "find", "some", "every", "length", "slice", "join", NULL,
  };
  static const char *const of_number[] = {
    "toFixed", "toLocaleString", "toPrecision", "toString", NULL,
  };
  const char *const *methods = type == SBX_OUTLINE_TEXT_VALUE ? of_text
                               : type == SBX_OUTLINE_LIST     ? of_list
                               : type == SBX_OUTLINE_NUMBER   ? of_number
                                                              : NULL;

  for (guint i = 0; methods != NULL && methods[i] != NULL; i++)
    {
      if (sbx_drift_names (text, methods[i]))
        return TRUE;
    }

  return FALSE;
}
