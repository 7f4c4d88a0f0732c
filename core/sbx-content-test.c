/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-content-test.h"

#include <string.h>

#include "sbx-filter-private.h"
#include "sbx-limits.h"
#include "sbx-needle.h"

G_STATIC_ASSERT (SBX_LIMIT_FILTER_TERMS <= 64); /* bits of a word */

/* A term, with pieces of text without which an event cannot match it. Most of a recording is thrown
 * away by them, before it is parsed. */
typedef struct
{
  const SbxFilterTerm *term;
  GPtrArray *needles;  /* SbxNeedle */
  gboolean all;        /* all of them are needed; else any */
  SbxNeedle *whole;    /* (nullable): the text itself, if it is plain ASCII */
} Probe;

struct _SbxContentTest
{
  SbxFilter *filter;
  GPtrArray *probes; /* Probe, by the terms' content index */
};

/* --- What must be there ---------------------------------------------------------------------- */

/* Characters that JSON text holds as they are. */
static gboolean
is_plain (char c)
{
  return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '/';
}

static gboolean
is_all_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (!is_plain (*text))
      return FALSE;

  return TRUE;
}

/* The longest piece of @text that stands in JSON as it is. */
static void
add_longest (Probe      *self,
             const char *text,
             gboolean    pattern)
{
  const char *longest = text;
  gsize length = 0;

  while (*text != '\0')
    {
      const char *start = text;

      while (is_plain (*text) && !(pattern && (*text == '*' || *text == '?')))
        text++;
      if ((gsize) (text - start) > length)
        {
          longest = start;
          length = (gsize) (text - start);
        }
      if (*text != '\0')
        text++;
    }
  if (length > 0)
    g_ptr_array_add (self->needles, sbx_needle_new (longest, length));
}

static gboolean
is_index (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

/* A value changes when something above it or below it does: `["a"]`, `["a","b"]` and `["a","b",`
 * stand for a change of a.b. As far as the steps are plain; a whole new state is one of `[]`. */
static void
add_patch_paths (Probe *self)
{
  g_autoptr (GString) open = g_string_new ("\"p\":[");
  const GPtrArray *path = self->term->path;
  guint i;

  g_ptr_array_add (self->needles, sbx_needle_new ("\"p\":[]", strlen ("\"p\":[]")));
  for (i = 0; i < path->len; i++)
    {
      const SbxFilterStep *step = g_ptr_array_index (path, i);

      if (step->pattern || is_index (step->text) || !is_all_plain (step->text))
        break;
      g_string_append_printf (open, "%s\"%s\"", i > 0 ? "," : "", step->text);
      if (i + 1 < path->len)
        {
          g_autofree char *closed = g_strconcat (open->str, "]", NULL);

          g_ptr_array_add (self->needles, sbx_needle_new (closed, strlen (closed)));
        }
    }
  if (i == 0)
    g_ptr_array_set_size (self->needles, 0);
  else
    g_ptr_array_add (self->needles, sbx_needle_new (open->str, open->len));
}

static void
add_needles (Probe *self)
{
  const SbxFilterTerm *term = self->term;

  if (term->key == SBX_FILTER_KEY_CHANGED)
    {
      add_patch_paths (self);
      return;
    }
  self->all = TRUE;
  if (term->key == SBX_FILTER_KEY_ERROR)
    g_ptr_array_add (self->needles, sbx_needle_new ("\"error\"", strlen ("\"error\"")));
  for (guint i = 0; term->path != NULL && i < term->path->len; i++)
    {
      const SbxFilterStep *step = g_ptr_array_index (term->path, i);

      if (!is_index (step->text))
        add_longest (self, step->text, step->pattern);
    }
  if (term->kind == SBX_FILTER_VALUE_NAME || term->kind == SBX_FILTER_VALUE_TEXT)
    add_longest (self, term->text, term->pattern);
  if (term->kind == SBX_FILTER_VALUE_TEXT && !term->pattern && term->text[0] != '\0'
      && g_str_is_ascii (term->text))
    self->whole = sbx_needle_new (term->text, strlen (term->text));
}

static void
free_probe (Probe *self)
{
  g_ptr_array_unref (self->needles);
  g_clear_pointer (&self->whole, sbx_needle_free);
  g_free (self);
}

/**
 * sbx_content_test_new:
 * @filter: a filter
 *
 * Returns: (transfer full): its terms that only the contents of events answer
 */
SbxContentTest *
sbx_content_test_new (SbxFilter *filter)
{
  SbxContentTest *self = g_new0 (SbxContentTest, 1);

  self->filter = sbx_filter_ref (filter);
  self->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) free_probe);
  for (guint i = 0; i < filter->terms->len; i++)
    {
      const SbxFilterTerm *term = g_ptr_array_index (filter->terms, i);
      Probe *probe;

      if (term->content == G_MAXUINT)
        continue;
      probe = g_new0 (Probe, 1);
      probe->term = term;
      probe->needles = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_needle_free);
      add_needles (probe);
      g_ptr_array_add (self->probes, probe);
    }

  return self;
}

void
sbx_content_test_free (SbxContentTest *self)
{
  g_ptr_array_unref (self->probes);
  sbx_filter_unref (self->filter);
  g_free (self);
}

static gboolean
may_match (const Probe *self,
           const char  *text,
           gsize        length)
{
  for (guint i = 0; i < self->needles->len; i++)
    if (sbx_needle_is_in (g_ptr_array_index (self->needles, i), text, length) != self->all)
      return !self->all;

  return self->all || self->needles->len == 0;
}

/**
 * sbx_content_test_look:
 * @self: a test
 * @text: JSON text of events
 * @length: its length
 *
 * Cheap, and needs no parser. Text that was written with escapes where none are needed is let
 * through.
 *
 * Returns: bit set of the terms that may hold for one of the events; of the others none does
 */
guint64
sbx_content_test_look (const SbxContentTest *self,
                       const char           *text,
                       gsize                 length)
{
  const guint64 all = self->probes->len > 0 ? G_MAXUINT64 >> (64 - self->probes->len) : 0;
  guint64 terms = 0;

  for (guint i = 0; i < self->probes->len; i++)
    if (may_match (g_ptr_array_index (self->probes, i), text, length))
      terms |= G_GUINT64_CONSTANT (1) << i;

  /* An escape for an ASCII character that needs none: what was looked for may be hidden in it. */
  return terms == all || memmem (text, length, "\\u00", 4) == NULL ? terms : all;
}

/* --- Values ---------------------------------------------------------------------------------- */

static char *
dup_scalar (const SbxJson *json,
            guint32        token)
{
  const SbxJsonToken *at = &json->tokens[token];

  return at->type == SBX_JSON_STRING ? sbx_json_dup_string (json, token, NULL)
                                     : g_strndup (json->text + at->offset, at->length);
}

static gboolean
is_scalar (const SbxJson *json,
           guint32        token)
{
  return json->tokens[token].type < SBX_JSON_ARRAY;
}

static gboolean
has_text (const Probe   *self,
          const SbxJson *json,
          guint32        token)
{
  const SbxJsonToken *at = &json->tokens[token];
  g_autofree char *text = NULL;

  if (self->whole != NULL && !at->escaped)
    return sbx_needle_is_in (self->whole, json->text + at->offset, at->length);
  text = dup_scalar (json, token);

  return sbx_filter_matches_text (self->term, text);
}

/* Keys and values from @token to its end. */
static gboolean
has_text_within (const Probe   *self,
                 const SbxJson *json,
                 guint32        token)
{
  for (guint32 i = token; i < json->tokens[token].next; i++)
    if (is_scalar (json, i) && has_text (self, json, i))
      return TRUE;

  return FALSE;
}

static gboolean
is_value (const SbxFilterTerm *term,
          const SbxJson       *json,
          guint32              token)
{
  g_autofree char *text = NULL;
  double number;

  switch (term->kind)
    {
    case SBX_FILTER_VALUE_WORD:
      return TRUE;
    case SBX_FILTER_VALUE_RANGE:
      return sbx_json_get_double (json, token, &number) && sbx_filter_in_range (term, number);
    default:
      if (!is_scalar (json, token))
        return FALSE;
      text = dup_scalar (json, token);
      return sbx_filter_matches_name (term, text);
    }
}

static gboolean
is_step (const SbxFilterStep *step,
         const SbxJson       *json,
         guint32              key)
{
  g_autofree char *name = dup_scalar (json, key);

  return sbx_filter_step_matches (step, name);
}

static gboolean
is_place (const SbxFilterStep *step,
          guint                index)
{
  char name[16];

  g_snprintf (name, sizeof name, "%u", index);

  return sbx_filter_step_matches (step, name);
}

/* Whether a value that the path leads to, from its step @depth on, is what the term says. */
static gboolean
has_value (const SbxFilterTerm *term,
           guint                depth,
           const SbxJson       *json,
           guint32              token)
{
  const SbxFilterStep *step;
  const gboolean object = json->tokens[token].type == SBX_JSON_OBJECT;
  guint index = 0;

  if (depth == term->path->len)
    return is_value (term, json, token);
  if (is_scalar (json, token))
    return FALSE;

  step = g_ptr_array_index (term->path, depth);
  for (guint32 child = sbx_json_first (json, token); child != 0; index++)
    {
      guint32 value = object ? child + 1 : child;

      if ((object ? is_step (step, json, child) : is_place (step, index))
          && has_value (term, depth + 1, json, value))
        return TRUE;
      child = sbx_json_after (json, token, value);
    }

  return FALSE;
}

/* --- Events ---------------------------------------------------------------------------------- */

/* `payload:` means all that an action carries besides its type: not every library has a member of
 * that name. */
static gboolean
carries_text (const Probe   *self,
              const SbxJson *json,
              guint32        action)
{
  if (json->tokens[action].type != SBX_JSON_OBJECT)
    return has_text_within (self, json, action);
  for (guint32 key = sbx_json_first (json, action);
       key != 0;
       key = sbx_json_after (json, action, key + 1))
    if (!sbx_json_equals (json, key, "type")
        && (has_text (self, json, key) || has_text_within (self, json, key + 1)))
      return TRUE;

  return FALSE;
}

static gboolean
test_action (const Probe   *self,
             const SbxJson *json,
             guint32        action)
{
  const SbxFilterTerm *term = self->term;
  guint32 part = action;

  if (term->key == SBX_FILTER_KEY_PAYLOAD && term->path == NULL
      && term->kind == SBX_FILTER_VALUE_TEXT)
    return carries_text (self, json, action);
  if (term->key != SBX_FILTER_KEY_ACTION)
    part = sbx_json_member (json, action,
                            term->key == SBX_FILTER_KEY_META ? "meta" : "payload");
  if (part == 0)
    return FALSE;
  if (term->path != NULL)
    return has_value (term, 0, json, part);

  return term->kind == SBX_FILTER_VALUE_WORD || has_text_within (self, json, part);
}

/* Whether an operation's path leads to what the term's path leads to, or above it, or below. */
static gboolean
touches (const SbxFilterTerm *term,
         const SbxJson       *json,
         guint32              path)
{
  guint depth = 0;

  if (json->tokens[path].type != SBX_JSON_ARRAY)
    return FALSE;
  for (guint32 key = sbx_json_first (json, path);
       key != 0 && depth < term->path->len;
       key = sbx_json_after (json, path, key), depth++)
    if (!is_scalar (json, key) || !is_step (g_ptr_array_index (term->path, depth), json, key))
      return FALSE;

  return TRUE;
}

static gboolean
test_patch (const Probe   *self,
            const SbxJson *json,
            guint32        patch)
{
  if (json->tokens[patch].type != SBX_JSON_ARRAY)
    return FALSE;
  for (guint32 op = sbx_json_first (json, patch); op != 0; op = sbx_json_after (json, patch, op))
    {
      guint32 path = sbx_json_member (json, op, "p");

      if (path != 0 && touches (self->term, json, path))
        return TRUE;
    }

  return FALSE;
}

static gboolean
test_event (const Probe   *self,
            const SbxJson *json,
            guint32        event)
{
  guint32 member = sbx_json_member (json, event,
                                    self->term->key == SBX_FILTER_KEY_CHANGED ? "patch"
                                    : self->term->key == SBX_FILTER_KEY_ERROR ? "error"
                                                                              : "action");

  if (member == 0)
    return FALSE;
  if (self->term->key == SBX_FILTER_KEY_CHANGED)
    return test_patch (self, json, member);
  if (self->term->key == SBX_FILTER_KEY_ERROR)
    return has_text_within (self, json, member);

  return test_action (self, json, member);
}

/**
 * sbx_content_test_event:
 * @self: a test
 * @json: a batch
 * @event: token of an event in it
 * @terms: bit set of the terms to try
 *
 * Returns: bit set of the terms that hold
 */
guint64
sbx_content_test_event (const SbxContentTest *self,
                        const SbxJson        *json,
                        guint32               event,
                        guint64               terms)
{
  guint64 held = 0;
  guint32 kind = sbx_json_member (json, event, "k");
  gsize length;
  const char *text;

  if (kind == 0 || !sbx_json_equals (json, kind, "dispatch"))
    return 0;

  text = sbx_json_raw (json, event, &length);
  terms &= sbx_content_test_look (self, text, length);
  for (guint i = 0; i < self->probes->len; i++)
    if ((terms >> i & 1) != 0 && test_event (g_ptr_array_index (self->probes, i), json, event))
      held |= G_GUINT64_CONSTANT (1) << i;

  return held;
}
