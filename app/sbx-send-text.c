/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSendDialog"

#include "config.h"

#include "sbx-send-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-text-place.h"

static gboolean
has_type (const SbxJson *json)
{
  guint32 token = sbx_json_member (json, 0, "type");
  g_autofree char *type = token != 0 ? sbx_json_dup_string (json, token, NULL) : NULL;

  /* A marked value may stand for a symbol. */
  return token != 0 && (type == NULL || *type != '\0');
}

/* With the place, where there is one. */
static char *
dup_mistake (const char   *text,
             const GError *error)
{
  SbxTextPlace place;

  if (!g_error_matches (error, SBX_JSON_ERROR, SBX_JSON_ERROR_SYNTAX))
    return g_strdup_printf (_("Not valid JSON: %s"), error->message);
  place = sbx_text_place_of_mistake (text, strlen (text));
  /* Translators: a line and a column of a text */
  return g_strdup_printf (_("Not valid JSON from line %u, column %u on"), place.line,
                          place.column);
}

/**
 * sbx_send_text_parse:
 * @kind: what it is for: dispatch or import
 * @text: what was typed
 * @problem: (out): what is wrong with it, translated
 *
 * Returns: (transfer full) (nullable): the action or the state
 */
SbxJson *
sbx_send_text_parse (SbxCommandKind   kind,
                       const char      *text,
                       char           **problem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;

  *problem = NULL;
  if (text[strspn (text, " \t\r\n")] == '\0')
    {
      *problem = g_strdup (_("There is nothing to send yet."));
      return NULL;
    }
  json = sbx_json_parse (text, strlen (text), 0, 0, &error);
  if (json == NULL)
    {
      *problem = dup_mistake (text, error);
      return NULL;
    }
  if (kind == SBX_COMMAND_DISPATCH && json->tokens[0].type != SBX_JSON_OBJECT)
    {
      *problem = g_strdup (_("An action is an object, such as {\"type\": \"cart/add\"}."));
      return NULL;
    }
  if (kind == SBX_COMMAND_DISPATCH && !has_type (json))
    {
      *problem = g_strdup (_("An action needs a “type” that is not empty."));
      return NULL;
    }
  return g_steal_pointer (&json);
}

char *
sbx_send_text_dup_indented (const char *text,
                            gsize       length)
{
  GString *result = g_string_sized_new (length * 2);
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];
      gboolean opens = !in_string && (c == '{' || c == '[');
      gboolean closes = !in_string && (c == '}' || c == ']');
      gboolean empty = closes && i > 0 && (text[i - 1] == '{' || text[i - 1] == '[');

      if (closes && depth > 0 && !empty)
        g_string_append_printf (result, "\n%*s", (int) (2 * (depth - 1)), "");
      depth -= closes && depth > 0 ? 1 : 0;
      g_string_append_c (result, c);
      depth += opens ? 1 : 0;
      if (c == '"' && !in_string)
        in_string = TRUE;
      else if (in_string && c == '\\' && i + 1 < length)
        g_string_append_c (result, text[++i]);
      else if (c == '"')
        in_string = FALSE;
      if (!in_string && c == ':')
        g_string_append_c (result, ' ');
      else if (!in_string && (c == ',' || (opens && text[i + 1] != '}' && text[i + 1] != ']')))
        g_string_append_printf (result, "\n%*s", (int) (2 * depth), "");
    }
  return g_string_free (result, FALSE);
}

static gboolean
is_syntax_error (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, &error);

  return g_error_matches (error, SBX_JSON_ERROR, SBX_JSON_ERROR_SYNTAX)
         && text[strspn (text, " \t\r\n")] != '\0';
}

void
sbx_send_text_mark (GtkTextBuffer *buffer,
                    const char    *text)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "mistake");
  SbxTextPlace place;
  GtkTextIter start;
  GtkTextIter end;

  if (tag == NULL)
    tag = gtk_text_buffer_create_tag (buffer, "mistake", "underline", PANGO_UNDERLINE_ERROR, NULL);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, tag, &start, &end);
  if (!is_syntax_error (text))
    return;
  place = sbx_text_place_of_mistake (text, strlen (text));
  if (!gtk_text_buffer_get_iter_at_line_offset (buffer, &start, (int) place.line - 1,
                                                (int) place.column - 1))
    return;
  end = start;
  if (!gtk_text_iter_forward_word_end (&end)
      || gtk_text_iter_get_line (&end) != (int) place.line - 1)
    {
      end = start;
      gtk_text_iter_forward_char (&end);
    }
  gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
}
