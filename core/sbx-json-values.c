/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sbx-json.h"

#include "sbx-bytes.h"
#include "sbx-json-string.h"

#include <string.h>

static inline gboolean
token_equals (const SbxJson      *self,
              const SbxJsonToken *token,
              const char         *string,
              gsize               length)
{
  const char *text = self->text + token->offset;

  if (G_UNLIKELY (token->escaped))
    return sbx_json_equals_escaped (text, token->length, string, length);

  return token->length == length && sbx_bytes_equal (text, string, length);
}

static inline const SbxJsonToken *
get_token (const SbxJson *self,
           guint32        token,
           SbxJsonType    type)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (token < self->n_tokens, NULL);

  return self->tokens[token].type == type ? &self->tokens[token] : NULL;
}

guint32
sbx_json_member_n (const SbxJson *self,
                   guint32        object,
                   const char    *name,
                   gsize          length)
{
  const SbxJsonToken *container = get_token (self, object, SBX_JSON_OBJECT);
  guint32 found = 0;

  g_return_val_if_fail (name != NULL, 0);

  if (container == NULL)
    return 0;

  for (guint32 key = object + 1; key < container->next; key = self->tokens[key + 1].next)
    {
      const SbxJsonToken *token = &self->tokens[key];

      if ((token->length == length || token->escaped) && token_equals (self, token, name, length))
        found = key + 1;
    }

  return found;
}

guint
sbx_json_count (const SbxJson *self,
                guint32        container)
{
  guint count = 0;

  for (guint32 child = sbx_json_first (self, container);
       child != 0;
       child = sbx_json_after (self, container, child))
    count++;

  return count > 0 && self->tokens[container].type == SBX_JSON_OBJECT ? count / 2 : count;
}

gboolean
sbx_json_equals_n (const SbxJson *self,
                   guint32        token,
                   const char    *string,
                   gsize          length)
{
  const SbxJsonToken *found = get_token (self, token, SBX_JSON_STRING);

  g_return_val_if_fail (string != NULL, FALSE);

  return found != NULL && token_equals (self, found, string, length);
}

char *
sbx_json_dup_string (const SbxJson *self,
                     guint32        token,
                     gsize         *length)
{
  const SbxJsonToken *found = get_token (self, token, SBX_JSON_STRING);
  gsize n;
  char *out;

  if (length != NULL)
    *length = 0;
  if (found == NULL)
    return NULL;

  out = g_malloc ((gsize) found->length + 1);
  n = found->length;
  if (found->escaped)
    n = sbx_json_unescape (self->text + found->offset, n, out);
  else
    memcpy (out, self->text + found->offset, n);
  out[n] = '\0';

  if (length != NULL)
    *length = n;

  return out;
}

/* Times and durations: up to 15 digits with a point somewhere are an integer over a power of ten,
 * both exact, so the quotient is the nearest double. A tenth of the time of strtod. */
static gboolean
get_short_decimal (const char *text,
                   gsize       length,
                   double     *value)
{
  static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  guint64 digits = 0;
  gsize fraction = 0;
  gboolean point = FALSE;

  if (length > 16)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '.')
        {
          point = TRUE;
          fraction = length - 1 - i;
        }
      else if (g_ascii_isdigit (text[i]))
        digits = digits * 10 + (guint64) (text[i] - '0');
      else
        return FALSE;
    }
  if (length - point > 15)
    return FALSE;
  *value = (double) digits / powers[fraction];

  return TRUE;
}

gboolean
sbx_json_get_double (const SbxJson *self,
                     guint32        token,
                     double        *value)
{
  const SbxJsonToken *found = get_token (self, token, SBX_JSON_NUMBER);
  double number;

  if (found == NULL)
    return FALSE;

  if (get_short_decimal (self->text + found->offset, found->length, value))
    return TRUE;

  /* The byte behind a number is none that strtod takes. */
  number = g_ascii_strtod (self->text + found->offset, NULL);
  if (number > G_MAXDOUBLE || number < -G_MAXDOUBLE)
    return FALSE;

  *value = number;

  return TRUE;
}

gboolean
sbx_json_get_uint (const SbxJson *self,
                   guint32        token,
                   guint64       *value)
{
  const guint64 greatest = G_GUINT64_CONSTANT (1) << 53;
  const SbxJsonToken *found = get_token (self, token, SBX_JSON_NUMBER);
  guint64 number = 0;

  /* 2^53 has 16 digits, and no number begins with a zero too many. */
  if (found == NULL || found->length > 16)
    return FALSE;

  for (guint32 i = 0; i < found->length; i++)
    {
      const char c = self->text[found->offset + i];

      if (!g_ascii_isdigit (c))
        return FALSE;
      number = number * 10 + (c - '0');
    }

  if (number > greatest)
    return FALSE;

  *value = number;

  return TRUE;
}

gboolean
sbx_json_get_boolean (const SbxJson *self,
                      guint32        token,
                      gboolean      *value)
{
  if (get_token (self, token, SBX_JSON_TRUE) != NULL)
    *value = TRUE;
  else if (get_token (self, token, SBX_JSON_FALSE) != NULL)
    *value = FALSE;
  else
    return FALSE;

  return TRUE;
}

const char *
sbx_json_raw (const SbxJson *self,
              guint32        token,
              gsize         *length)
{
  const SbxJsonToken *found;
  guint quote;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (token < self->n_tokens, NULL);
  g_return_val_if_fail (length != NULL, NULL);

  found = &self->tokens[token];
  quote = found->type == SBX_JSON_STRING ? 1 : 0;
  *length = found->length + 2 * quote;

  return self->text + found->offset - quote;
}

