/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-path.h"

#include <string.h>

#include "sbx-limits.h"

static gboolean
is_letter (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == '$';
}

static void
clear_step (gpointer data)
{
  g_free (((SbxStep *) data)->key);
}

/* Behind the closing quote, or NULL. */
static const char *
skip_string (const char *text)
{
  for (text++; *text != '"'; text++)
    {
      if (*text == '\\' && text[1] != '\0')
        text++;
      if (*text == '\0')
        return NULL;
    }

  return text + 1;
}

/* What stands in brackets; behind them, or NULL. */
static const char *
read_bracket (const char *text,
              SbxStep    *step)
{
  const char *end = *text == '"' ? skip_string (text) : text + strspn (text, "0123456789");

  if (end == NULL || end == text || *end != ']')
    return NULL;
  if (*text == '"')
    {
      g_autoptr (SbxJson) json = sbx_json_parse (text, (gsize) (end - text), 0, 0, NULL);

      step->key = json != NULL ? sbx_json_dup_string (json, 0, NULL) : NULL;
      return step->key != NULL ? end + 1 : NULL;
    }
  if (end - text > 9)
    return NULL;
  step->index = (guint) g_ascii_strtoull (text, NULL, 10);

  return end + 1;
}

static const char *
read_step (const char *text,
           gboolean    first,
           SbxStep    *step)
{
  const char *end;

  *step = (SbxStep) { NULL, 0 };
  if (*text == '[')
    return read_bracket (text + 1, step);
  if (!first && *text++ != '.')
    return NULL;
  if (!is_letter (*text))
    return NULL;
  for (end = text; is_letter (*end) || g_ascii_isdigit (*end); end++)
    ;
  step->key = g_strndup (text, (gsize) (end - text));

  return end;
}

/**
 * sbx_path_parse:
 * @text: for example `cart.items[2].qty` or `["a b"].c`; empty for the root
 *
 * Returns: (transfer full) (nullable): the path, %NULL if @text is none
 */
SbxPath *
sbx_path_parse (const char *text)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (SbxStep));
  const char *at = text;
  SbxPath *self;

  g_return_val_if_fail (text != NULL, NULL);

  g_array_set_clear_func (steps, clear_step);
  while (*at != '\0')
    {
      SbxStep step;

      at = steps->len < SBX_LIMIT_JSON_DEPTH ? read_step (at, steps->len == 0, &step) : NULL;
      if (at == NULL)
        return NULL;
      g_array_append_val (steps, step);
    }
  self = g_new0 (SbxPath, 1);
  self->text = g_strdup (text);
  self->n_steps = steps->len;
  g_array_set_clear_func (steps, NULL);
  self->steps = (SbxStep *) (gpointer) g_array_free (g_steal_pointer (&steps), FALSE);

  return self;
}

/**
 * sbx_path_free:
 * @self: (transfer full): a path
 */
void
sbx_path_free (SbxPath *self)
{
  for (guint i = 0; i < self->n_steps; i++)
    clear_step (&self->steps[i]);
  g_free (self->steps);
  g_free (self->text);
  g_free (self);
}

/* Where a marked value (docs/protocol.md, 4) keeps what can be opened. */
static const char *
get_inner_name (const char *mark)
{
  if (strcmp (mark, "map") == 0 || strcmp (mark, "object") == 0)
    return "entries";
  if (strcmp (mark, "set") == 0)
    return "values";
  if (strcmp (mark, "instance") == 0)
    return "value";
  return NULL;
}

/**
 * sbx_path_ref_inner:
 * @value: a value
 *
 * Returns: (transfer full) (nullable): where its members are: @value itself, or what a value that
 *   stands for something else holds; %NULL if there is no such thing
 */
SbxValue *
sbx_path_ref_inner (SbxValue *value)
{
  g_autofree char *start = NULL;
  g_autoptr (SbxValue) mark = NULL;
  g_autofree char *text = NULL;
  const char *name;

  if (sbx_value_get_json_type (value) != SBX_JSON_OBJECT)
    return sbx_value_ref (value);
  start = sbx_value_preview (value, 24);
  if (!g_str_has_prefix (start, "{\"$sbx\":"))
    return sbx_value_ref (value);
  mark = sbx_value_lookup (value, "$sbx");
  text = mark != NULL ? sbx_value_dup_string (mark) : NULL;
  name = text != NULL ? get_inner_name (text) : NULL;

  return name != NULL ? sbx_value_lookup (value, name) : NULL;
}

/**
 * sbx_path_lookup:
 * @self: a path
 * @root: a state
 *
 * Returns: (transfer full) (nullable): what is there, %NULL if there is nothing
 */
SbxValue *
sbx_path_lookup (const SbxPath *self,
                 SbxValue      *root)
{
  SbxValue *value = sbx_value_ref (root);

  for (guint i = 0; i < self->n_steps && value != NULL; i++)
    {
      g_autoptr (SbxValue) parent = value;
      g_autoptr (SbxValue) inner = sbx_path_ref_inner (parent);

      if (inner == NULL)
        value = NULL;
      else if (self->steps[i].key != NULL)
        value = sbx_value_lookup (inner, self->steps[i].key);
      else
        value = sbx_value_lookup_index (inner, self->steps[i].index);
    }

  return value;
}

static gboolean
is_step (const SbxStep *step,
         const SbxJson *json,
         guint32        token)
{
  guint64 index;

  if (step->key != NULL)
    return json->tokens[token].type == SBX_JSON_STRING && sbx_json_equals (json, token, step->key);

  return sbx_json_get_uint (json, token, &index) && index == step->index;
}

/**
 * sbx_path_is_touched:
 * @self: a path
 * @json: a document
 * @patch: token of a valid patch in it
 *
 * Cheap, and never wrong in saying no.
 *
 * Returns: whether @patch may change what is at @self
 */
gboolean
sbx_path_is_touched (const SbxPath *self,
                     const SbxJson *json,
                     guint32        patch)
{
  for (guint32 op = sbx_json_first (json, patch); op != 0; op = sbx_json_after (json, patch, op))
    {
      guint32 path = sbx_json_member (json, op, "p");
      guint32 token = path != 0 ? sbx_json_first (json, path) : 0;
      guint i = 0;

      while (token != 0 && i < self->n_steps && is_step (&self->steps[i], json, token))
        {
          token = sbx_json_after (json, path, token);
          i++;
        }
      /* The one leads to the other, or the way is by another name (inside a value that stands for
       * something else). */
      if (token == 0 || i == self->n_steps || sbx_json_equals (json, token, "entries")
          || sbx_json_equals (json, token, "values") || sbx_json_equals (json, token, "value"))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_path_append_key:
 * @path: where to append
 * @key: JSON text of a key, without quotes
 * @length: its length in bytes
 *
 * Appends a step to a path, as a programmer would write it.
 */
void
sbx_path_append_key (GString    *path,
                     const char *key,
                     gsize       length)
{
  gboolean plain = length > 0 && is_letter (*key);

  for (gsize i = 1; i < length && plain; i++)
    plain = is_letter (key[i]) || g_ascii_isdigit (key[i]);
  if (plain && path->len > 0)
    g_string_append_c (path, '.');
  if (!plain)
    g_string_append (path, "[\"");
  g_string_append_len (path, key, (gssize) length);
  if (!plain)
    g_string_append (path, "\"]");
}
