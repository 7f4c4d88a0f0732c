/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rules-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "sbx-text-place.h"

static const char starter[] =
  "{\n"
  "  \"rules\": {\n"
  "  },\n"
  "  \"allow\": {\n"
  "  },\n"
  "  \"ignore\": [\n"
  "  ]\n"
  "}\n";

/**
 * Edit:
 *
 * A configuration to which one thing is added; all other bytes of it stay.
 */
typedef struct
{
  GString *text;
  SbxJson *json;
} Edit;

/* --- Places ---------------------------------------------------------------------------------- */

static gsize
find_start (const Edit *self,
            guint32     token)
{
  gsize length;
  const char *raw = sbx_json_raw (self->json, token, &length);

  return sbx_text_place_find_offset (self->text->str, self->text->len,
                                     (gsize) (raw - self->json->text));
}

/* Of its last character: what is behind it may be blanks. */
static gsize
find_end (const Edit *self,
          guint32     token)
{
  gsize length;
  const char *raw = sbx_json_raw (self->json, token, &length);

  return sbx_text_place_find_offset (self->text->str, self->text->len,
                                     (gsize) (raw - self->json->text) + length - 1);
}

/* (transfer full) (nullable): the blanks before @offset, if nothing else is in its line */
static char *
dup_indent (const Edit *self,
            gsize       offset)
{
  gsize start = offset;

  while (start > 0 && (self->text->str[start - 1] == ' ' || self->text->str[start - 1] == '\t'))
    start--;
  if (start > 0 && self->text->str[start - 1] != '\n')
    return NULL;

  return g_strndup (self->text->str + start, offset - start);
}

/* The blanks at the beginning of the line that @offset is in. */
static char *
dup_line_indent (const Edit *self,
                 gsize       offset)
{
  gsize start = offset;
  gsize end;

  while (start > 0 && self->text->str[start - 1] != '\n')
    start--;
  end = start;
  while (self->text->str[end] == ' ' || self->text->str[end] == '\t')
    end++;

  return g_strndup (self->text->str + start, end - start);
}

/* --- Adding ---------------------------------------------------------------------------------- */

/* Behind the last child, written as that one is. */
static void
insert_behind (Edit       *self,
               guint32     last,
               guint32     last_value,
               const char *item)
{
  g_autofree char *indent = dup_indent (self, find_start (self, last));
  g_autofree char *text = indent != NULL ? g_strdup_printf (",\n%s%s", indent, item)
                                         : g_strdup_printf (", %s", item);

  g_string_insert (self->text, (gssize) find_end (self, last_value) + 1, text);
}

static void
insert_first (Edit       *self,
              guint32     container,
              const char *item)
{
  gsize start = find_start (self, container);
  gsize end = find_end (self, container);
  g_autofree char *indent = dup_line_indent (self, start);
  g_autofree char *text = g_strdup_printf ("\n%s  %s\n%s", indent, item, indent);

  g_string_erase (self->text, (gssize) start + 1, (gssize) (end - start - 1));
  g_string_insert (self->text, (gssize) start + 1, text);
}

/* @item: an element, or `"key": value` */
static void
insert (Edit       *self,
        guint32     container,
        const char *item)
{
  gboolean object = self->json->tokens[container].type == SBX_JSON_OBJECT;
  guint32 last = 0;

  for (guint32 at = sbx_json_first (self->json, container);
       at != 0;
       at = sbx_json_after (self->json, container, object ? at + 1 : at))
    last = at;
  if (last != 0)
    insert_behind (self, last, object ? last + 1 : last, item);
  else
    insert_first (self, container, item);
}

/* @keys: where the list is; what is missing on the way is made. */
static void
add_to_list (Edit              *self,
             const char *const *keys,
             const char        *element)
{
  guint32 at = 0;
  g_autoptr (GString) item = NULL;
  guint n = 0;

  for (; keys[n] != NULL; n++)
    {
      guint32 member = sbx_json_member (self->json, at, keys[n]);

      if (member == 0)
        break;
      at = member;
    }
  if (keys[n] == NULL)
    {
      insert (self, at, element);
      return;
    }

  item = g_string_new (NULL);
  for (guint i = n; keys[i] != NULL; i++)
    g_string_append_printf (item, i > n ? "{\"%s\": " : "\"%s\": ", keys[i]);
  g_string_append_printf (item, "[%s]", element);
  for (guint i = n + 1; keys[i] != NULL; i++)
    g_string_append_c (item, '}');
  insert (self, at, item->str);
}

/* --- Files ----------------------------------------------------------------------------------- */

static gboolean
write_file (const char    *path,
            const GString *text,
            GError       **error)
{
  g_autoptr (GError) problem = NULL;
  GStatBuf info;
  char *real = realpath (path, NULL); /* what a link leads to, not the link */
  gboolean done;

  if (g_stat (path, &info) != 0)
    info.st_mode = 0644;
  done = g_file_set_contents_full (real != NULL ? real : path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT, info.st_mode & 0777, &problem);
  free (real);
  if (!done)
    g_set_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_FILE,
                 "The rule configuration “%s” cannot be written: %s", path, problem->message);

  return done;
}

/* The text of the file, which must be a good one: what is not understood is not edited. */
static gboolean
begin (Edit       *self,
       const char *path,
       GError    **error)
{
  g_autoptr (SbxRules) rules = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      self->text = g_string_new (starter);
    }
  else
    {
      rules = sbx_rules_load (path, error);
      if (rules == NULL || !g_file_get_contents (path, &text, &length, error))
        return FALSE;
      self->text = g_string_new_len (text, (gssize) length);
    }
  self->json = sbx_json_parse (self->text->str, self->text->len, 0, 0, error);

  return self->json != NULL;
}

static gboolean
finish (Edit       *self,
        const char *path,
        GError    **error)
{
  g_autoptr (SbxRules) rules = sbx_rules_parse (self->text->str, self->text->len, path, error);

  return rules != NULL && write_file (path, self->text, error);
}

static void
clear_edit (Edit *self)
{
  g_clear_pointer (&self->json, sbx_json_unref);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
}

static gboolean
has_ignored (const Edit *self,
             const char *rule,
             const char *subject)
{
  guint32 list = sbx_json_member (self->json, 0, "ignore");

  if (list == 0)
    return FALSE;

  for (guint32 at = sbx_json_first (self->json, list);
       at != 0;
       at = sbx_json_after (self->json, list, at))
    {
      if (sbx_json_equals (self->json, sbx_json_member (self->json, at, "rule"), rule)
          && sbx_json_equals (self->json, sbx_json_member (self->json, at, "subject"), subject))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_allowed (const Edit *self,
             SbxAllow    list,
             const char *pattern)
{
  guint32 allow = sbx_json_member (self->json, 0, "allow");
  guint32 patterns = allow != 0 ? sbx_json_member (self->json, allow, sbx_allow_to_string (list))
                                : 0;

  if (patterns == 0)
    return FALSE;

  for (guint32 at = sbx_json_first (self->json, patterns);
       at != 0;
       at = sbx_json_after (self->json, patterns, at))
    {
      if (sbx_json_equals (self->json, at, pattern))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_rules_add_ignored:
 * @path: a rule configuration; made if it is missing
 * @rule: id of a rule
 * @subject: subject of its finding, or a pattern
 * @reason: why, for people; may be empty
 * @error: return location for an error, or %NULL
 *
 * Adds a finding that the team knows. The file is replaced at once and as a whole; everything else
 * in it keeps its bytes. What it has already is not added again.
 *
 * Returns: whether the file has it; a file with a mistake is not edited
 */
gboolean
sbx_rules_add_ignored (const char *path,
                       const char *rule,
                       const char *subject,
                       const char *reason,
                       GError    **error)
{
  static const char *const keys[] = { "ignore", NULL };
  g_autoptr (GString) element = g_string_new ("{ \"rule\": ");
  Edit edit = { NULL };
  gboolean done;

  sbx_json_append_string (element, rule, -1);
  g_string_append (element, ", \"subject\": ");
  sbx_json_append_string (element, subject, -1);
  g_string_append (element, ", \"reason\": ");
  sbx_json_append_string (element, reason, -1);
  g_string_append (element, " }");

  done = begin (&edit, path, error);
  if (done && !has_ignored (&edit, rule, subject))
    {
      add_to_list (&edit, keys, element->str);
      done = finish (&edit, path, error);
    }
  clear_edit (&edit);

  return done;
}

/**
 * sbx_rules_add_allowed:
 * @path: a rule configuration; made if it is missing
 * @list: where it belongs
 * @pattern: what is done on purpose
 * @error: return location for an error, or %NULL
 *
 * Adds a pattern to one of the lists, as sbx_rules_add_ignored() does.
 *
 * Returns: whether the file has it; a file with a mistake is not edited
 */
gboolean
sbx_rules_add_allowed (const char *path,
                       SbxAllow    list,
                       const char *pattern,
                       GError    **error)
{
  const char *keys[] = { "allow", sbx_allow_to_string (list), NULL };
  g_autoptr (GString) element = g_string_new (NULL);
  Edit edit = { NULL };
  gboolean done;

  sbx_json_append_string (element, pattern, -1);
  done = begin (&edit, path, error);
  if (done && !has_allowed (&edit, list, pattern))
    {
      add_to_list (&edit, keys, element->str);
      done = finish (&edit, path, error);
    }
  clear_edit (&edit);

  return done;
}

/**
 * sbx_rules_make_starter:
 *
 * Returns: (transfer full): a configuration that changes nothing, to be filled in
 */
char *
sbx_rules_make_starter (void)
{
  return g_strdup (starter);
}
