/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-pointer.h"

static char *
unescape (const char *step)
{
  GString *out = g_string_new (NULL);

  for (const char *at = step; *at != '\0'; at++)
    {
      if (*at != '~')
        {
          g_string_append_c (out, *at);
          continue;
        }
      at++;
      if (*at != '0' && *at != '1')
        {
          g_string_free (out, TRUE);
          return NULL;
        }
      g_string_append_c (out, *at == '0' ? '~' : '/');
    }

  return g_string_free (out, FALSE);
}

/**
 * sbx_pointer_parse:
 * @text: a JSON Pointer, for example `/payload/state`
 *
 * Returns: (transfer full) (nullable): to free with g_strfreev(); %NULL if @text is none
 */
SbxPointer
sbx_pointer_parse (const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_free);

  if (text[0] != '\0' && text[0] != '/')
    return NULL;
  parts = g_strsplit (text, "/", -1);
  for (guint i = 1; text[0] != '\0' && parts[i] != NULL; i++)
    {
      char *step = unescape (parts[i]);

      if (step == NULL)
        return NULL;
      g_ptr_array_add (steps, step);
    }
  g_ptr_array_add (steps, NULL);

  return (SbxPointer) g_ptr_array_steal (steps, NULL);
}

/**
 * sbx_pointer_parse_index:
 * @step: a step
 * @index: (out): the index it means in an array
 *
 * Returns: whether it is one: digits without a leading zero
 */
gboolean
sbx_pointer_parse_index (const char *step,
                         guint      *index)
{
  guint64 value;

  if ((step[0] == '0' && step[1] != '\0')
      || !g_ascii_string_to_unsigned (step, 10, 0, G_MAXINT32, &value, NULL))
    return FALSE;
  *index = (guint) value;

  return TRUE;
}

static guint32
get_element (const SbxJson *json,
             guint32        array,
             const char    *step)
{
  guint32 at = sbx_json_first (json, array);
  guint index;

  if (!sbx_pointer_parse_index (step, &index))
    return 0;
  while (at != 0 && index-- > 0)
    at = sbx_json_after (json, array, at);

  return at;
}

/**
 * sbx_pointer_resolve:
 * @pointer: a pointer
 * @json: a document
 * @from: token of the value it starts from
 * @token: (out): what it points to
 *
 * Returns: whether there is such a value
 */
gboolean
sbx_pointer_resolve (char *const   *pointer,
                     const SbxJson *json,
                     guint32        from,
                     guint32       *token)
{
  *token = from;
  for (guint i = 0; pointer[i] != NULL; i++)
    {
      if (json->tokens[*token].type == SBX_JSON_OBJECT)
        *token = sbx_json_member (json, *token, pointer[i]);
      else if (json->tokens[*token].type == SBX_JSON_ARRAY)
        *token = get_element (json, *token, pointer[i]);
      else
        return FALSE;
      if (*token == 0)
        return FALSE;
    }

  return TRUE;
}
