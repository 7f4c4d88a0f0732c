/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-private.h"

#include <string.h>

#include "sbx-limits.h"
#include "sbx-nearest.h"

/*
 *   filter  = [ any ]
 *   any     = all { "OR" all }
 *   all     = one { [ "AND" ] one }
 *   one     = ( "-" | "NOT" ) one | "(" any ")" | term
 *   term    = key [ "." path ] ":" value { "," value } | text
 */
typedef struct
{
  SbxFilter *filter;
  const char *at;
  SbxFilterPlace *place;
  GError **error;
  guint depth;
} Parser;

static SbxFilterNode *parse_any (Parser *self);

static SbxFilterNode *
new_node (SbxFilterOp op)
{
  SbxFilterNode *node = g_new0 (SbxFilterNode, 1);

  node->op = op;
  if (op != SBX_FILTER_OP_TERM)
    node->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_filter_node_free);

  return node;
}

void
sbx_filter_node_free (SbxFilterNode *self)
{
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_free (self);
}

/* What joins one thing only is that thing. */
static SbxFilterNode *
simplify (SbxFilterNode *node)
{
  SbxFilterNode *only;

  if (node->nodes->len != 1)
    return node;
  only = g_ptr_array_steal_index (node->nodes, 0);
  sbx_filter_node_free (node);

  return only;
}

/* Says which part of the text is wrong. */
static void
set_place (Parser     *self,
           const char *start,
           const char *end)
{
  self->place->start = (gsize) (start - self->filter->text);
  self->place->end = (gsize) (end - self->filter->text);
}

static void G_GNUC_PRINTF (5, 6)
refuse (Parser        *self,
        SbxFilterError code,
        const char    *start,
        const char    *end,
        const char    *format,
        ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  set_place (self, start, end);
  g_set_error_literal (self->error, SBX_FILTER_ERROR, code, text);
}

static gboolean
is_space (const char *at)
{
  return g_unichar_isspace (g_utf8_get_char (at));
}

static void
skip_space (Parser *self)
{
  while (*self->at != '\0' && is_space (self->at))
    self->at = g_utf8_next_char (self->at);
}

/**
 * sbx_filter_find_word_end:
 * @at: where a word begins
 * @comma: whether a comma ends it
 * @quote: (out): where a quoted text begins that has no end
 *
 * Returns: (nullable): behind the word: before a blank, a comma, or a parenthesis that does not
 *   belong to the word; %NULL if a quoted text in it has no end
 */
const char *
sbx_filter_find_word_end (const char  *at,
                          gboolean     comma,
                          const char **quote)
{
  guint open = 0;

  for (; *at != '\0' && !is_space (at); at = g_utf8_next_char (at))
    {
      if (*at == '"')
        {
          *quote = at;
          for (at++; *at != '"' && *at != '\0'; at++)
            if (*at == '\\' && at[1] != '\0')
              at++;
          if (*at == '\0')
            return NULL;
        }
      else if (*at == '(')
        open++;
      else if (*at == ')' && open-- == 0)
        break;
      else if (comma && *at == ',')
        break;
    }

  return at;
}

static gboolean
is_word (const char *at,
         const char *word)
{
  gsize length = strlen (word);

  return strncmp (at, word, length) == 0
         && (at[length] == '\0' || at[length] == '(' || at[length] == ')'
             || is_space (at + length));
}

static gboolean
add_term (Parser        *self,
          SbxFilterNode *node,
          SbxFilterTerm *term)
{
  GPtrArray *terms = self->filter->terms;

  if (terms->len == SBX_LIMIT_FILTER_TERMS)
    {
      sbx_filter_term_free (term);
      refuse (self, SBX_FILTER_ERROR_SIZE, self->at, self->at + strlen (self->at),
              "A filter says at most %u things. Use wildcards, or leave something out.",
              SBX_LIMIT_FILTER_TERMS);
      return FALSE;
    }
  switch (term->key)
    {
    case SBX_FILTER_KEY_CHANGED:
      if (term->path != NULL && term->path->len > 1)
        term->content = self->filter->n_content++;
      break;
    case SBX_FILTER_KEY_ERROR:
      if (term->kind != SBX_FILTER_VALUE_WORD)
        term->content = self->filter->n_content++;
      break;
    case SBX_FILTER_KEY_PAYLOAD:
    case SBX_FILTER_KEY_META:
    case SBX_FILTER_KEY_ACTION:
      term->content = self->filter->n_content++;
      break;
    default:
      break;
    }
  node->term = terms->len;
  g_ptr_array_add (terms, term);

  return TRUE;
}

/* --- Terms ----------------------------------------------------------------------------------- */

/**
 * sbx_filter_find_key_end:
 * @at: where a word begins
 * @dot: (out) (nullable): before the dot of the path, if the key has one
 *
 * Returns: (nullable): behind the colon of `key:` or `key.path:`; %NULL if @at is no key
 */
const char *
sbx_filter_find_key_end (const char  *at,
                         const char **dot)
{
  const char *start = at;

  while (g_ascii_isalpha (*at) || (at > start && (*at == '-' || *at == '_')))
    at++;
  if (at == start)
    return NULL;
  *dot = *at == '.' ? at : NULL;
  while (*dot != NULL && *at != ':' && *at != '\0' && !is_space (at) && *at != '(' && *at != ')')
    {
      if (*at == '"')
        {
          for (at++; *at != '"' && *at != '\0'; at++)
            if (*at == '\\' && at[1] != '\0')
              at++;
          if (*at == '\0')
            return NULL;
        }
      at = g_utf8_next_char (at);
    }

  return *at == ':' ? at + 1 : NULL;
}

static gboolean
parse_key (Parser       *self,
           const char   *end,
           SbxFilterKey *key)
{
  g_autofree char *name = g_ascii_strdown (self->at, end - self->at);
  g_autofree const char **names = sbx_filter_list_keys ();
  const char *meant;

  if (sbx_filter_find_key (name, key))
    return TRUE;

  meant = sbx_nearest_name (name, names);
  if (meant != NULL)
    refuse (self, SBX_FILTER_ERROR_KEY, self->at, end,
            "There is no key “%s”. Did you mean “%s”? To look for this text itself, put it in "
            "quotes.", name, meant);
  else
    refuse (self, SBX_FILTER_ERROR_KEY, self->at, end,
            "There is no key “%s”. To look for this text itself, put it in quotes.", name);
  return FALSE;
}

/* One value at self->at. */
static SbxFilterNode *
parse_value (Parser       *self,
             SbxFilterKey  key,
             const char   *path,
             gsize         path_length)
{
  g_autoptr (SbxFilterTerm) term = sbx_filter_term_new (key);
  g_autoptr (SbxFilterNode) node = new_node (SBX_FILTER_OP_TERM);
  const char *start = self->at;
  const char *quote;
  const char *end = sbx_filter_find_word_end (start, key != SBX_FILTER_KEY_TEXT, &quote);

  if (end == NULL)
    {
      refuse (self, SBX_FILTER_ERROR_QUOTE, quote, quote + strlen (quote),
              "This quoted text has no end. Put a quotation mark behind it.");
      return NULL;
    }
  if (end == start)
    {
      refuse (self, SBX_FILTER_ERROR_EMPTY, start, end,
              "Something is missing behind “%s:”. Write what to look for, without a blank before "
              "it.",
              sbx_filter_get_key_name (key));
      return NULL;
    }
  set_place (self, start, end);
  if (path != NULL)
    {
      term->path = sbx_filter_path_read (path, path_length, self->error);
      if (term->path == NULL)
        return NULL;
    }
  if (!sbx_filter_term_read (term, start, (gsize) (end - start), self->error))
    return NULL;
  self->at = end;

  return add_term (self, node, g_steal_pointer (&term)) ? g_steal_pointer (&node) : NULL;
}

static SbxFilterNode *
parse_term (Parser *self)
{
  g_autoptr (SbxFilterNode) any = NULL;
  const char *dot;
  const char *end = sbx_filter_find_key_end (self->at, &dot);
  SbxFilterNode *value;
  SbxFilterKey key;
  gsize path_length = 0;

  if (end == NULL)
    return parse_value (self, SBX_FILTER_KEY_TEXT, NULL, 0);
  if (!parse_key (self, dot != NULL ? dot : end - 1, &key))
    return NULL;
  if (dot != NULL)
    {
      if (!sbx_filter_key_has_path (key))
        {
          refuse (self, SBX_FILTER_ERROR_PATH, dot, end,
                  "“%s:” takes no path. “payload.”, “meta.” and “action.” do.",
                  sbx_filter_get_key_name (key));
          return NULL;
        }
      dot++;
      path_length = (gsize) (end - 1 - dot);
    }

  any = new_node (SBX_FILTER_OP_ANY);
  self->at = end;
  do
    {
      if (*self->at == ',')
        self->at++;
      value = parse_value (self, key, dot, path_length);
      if (value == NULL)
        return NULL;
      g_ptr_array_add (any->nodes, value);
    }
  while (*self->at == ',');

  return simplify (g_steal_pointer (&any));
}

/* --- What joins them ------------------------------------------------------------------------- */

static SbxFilterNode *
parse_group (Parser *self)
{
  g_autoptr (SbxFilterNode) node = NULL;
  const char *start = self->at++;

  skip_space (self);
  if (*self->at == ')')
    {
      refuse (self, SBX_FILTER_ERROR_GROUP, start, self->at + 1,
              "There is nothing between these parentheses. Take them out, or put them in quotes.");
      return NULL;
    }
  node = parse_any (self);
  if (node == NULL)
    return NULL;
  if (*self->at != ')')
    {
      refuse (self, SBX_FILTER_ERROR_GROUP, start, start + 1,
              "This parenthesis is not closed. Close it, or put it in quotes.");
      return NULL;
    }
  self->at++;

  return g_steal_pointer (&node);
}

static gboolean
lacks_operand (Parser     *self,
               const char *word,
               gsize       length)
{
  skip_space (self);
  if (*self->at != '\0' && *self->at != ')' && !is_word (self->at, "OR")
      && !is_word (self->at, "AND"))
    return FALSE;
  refuse (self, SBX_FILTER_ERROR_OPERAND, word, word + length,
          "Something is missing beside “%.*s”. To look for the word itself, put it in quotes.",
          (int) length, word);
  return TRUE;
}

static SbxFilterNode *
parse_one (Parser *self)
{
  const char *start = self->at;
  const gboolean word = is_word (start, "NOT");
  SbxFilterNode *inner;
  SbxFilterNode *node;

  if (self->depth == SBX_LIMIT_FILTER_DEPTH)
    {
      refuse (self, SBX_FILTER_ERROR_SIZE, start, start + strlen (start),
              "Parentheses and signs go at most %u deep. Write it with fewer of them.",
              SBX_LIMIT_FILTER_DEPTH);
      return NULL;
    }
  self->depth++;
  if (word || (start[0] == '-' && start[1] != '\0' && !is_space (start + 1) && start[1] != ')'))
    {
      self->at += word ? strlen ("NOT") : 1;
      if (word && lacks_operand (self, start, strlen ("NOT")))
        return NULL;
      inner = parse_one (self);
      if (inner == NULL)
        return NULL;
      node = new_node (SBX_FILTER_OP_NOT);
      g_ptr_array_add (node->nodes, inner);
    }
  else
    {
      node = *start == '(' ? parse_group (self) : parse_term (self);
    }
  self->depth--;

  return node;
}

static SbxFilterNode *
parse_all (Parser *self)
{
  g_autoptr (SbxFilterNode) all = new_node (SBX_FILTER_OP_ALL);
  const char *start = self->at;

  if (is_word (start, "OR") || is_word (start, "AND"))
    {
      self->at += strcspn (start, "RD") + 1;
      refuse (self, SBX_FILTER_ERROR_OPERAND, start, self->at,
              "Something is missing beside “%.*s”. To look for the word itself, put it in quotes.",
              (int) (self->at - start), start);
      return NULL;
    }
  while (*self->at != '\0' && *self->at != ')' && !is_word (self->at, "OR"))
    {
      SbxFilterNode *one;

      start = self->at;
      if (is_word (start, "AND"))
        {
          self->at += strlen ("AND");
          if (lacks_operand (self, start, strlen ("AND")))
            return NULL;
        }
      one = parse_one (self);
      if (one == NULL)
        return NULL;
      g_ptr_array_add (all->nodes, one);
      skip_space (self);
    }

  return simplify (g_steal_pointer (&all));
}

static SbxFilterNode *
parse_any (Parser *self)
{
  g_autoptr (SbxFilterNode) any = new_node (SBX_FILTER_OP_ANY);

  for (;;)
    {
      const char *start;
      SbxFilterNode *all = parse_all (self);

      if (all == NULL)
        return NULL;
      g_ptr_array_add (any->nodes, all);
      if (!is_word (self->at, "OR"))
        return simplify (g_steal_pointer (&any));
      start = self->at;
      self->at += strlen ("OR");
      if (lacks_operand (self, start, strlen ("OR")))
        return NULL;
    }
}

/**
 * sbx_filter_parse:
 * @filter: a filter that has its text, and gets its terms
 * @place: where the text is wrong, if it is
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what joins the terms
 */
SbxFilterNode *
sbx_filter_parse (SbxFilter      *filter,
                  SbxFilterPlace *place,
                  GError        **error)
{
  Parser self = { .filter = filter, .at = filter->text, .place = place, .error = error };
  g_autoptr (SbxFilterNode) root = NULL;

  skip_space (&self);
  root = parse_any (&self);
  if (root == NULL)
    return NULL;
  if (*self.at == ')')
    {
      refuse (&self, SBX_FILTER_ERROR_GROUP, self.at, self.at + 1,
              "This parenthesis was not opened. Take it out, or put it in quotes.");
      return NULL;
    }

  return g_steal_pointer (&root);
}
