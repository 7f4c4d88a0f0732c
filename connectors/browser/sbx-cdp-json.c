/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cdp-json.h"

#include <stdarg.h>

/**
 * sbx_cdp_params:
 * @template: JSON text; `?` and `#` stand for arguments
 * @...: texts, and %NULL
 *
 * Returns: (transfer full): JSON text
 */
char *
sbx_cdp_params (const char *template,
                ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, template);
  for (const char *at = template; *at != '\0'; at++)
    {
      if (*at == '?')
        sbx_json_append_string (text, va_arg (arguments, const char *), -1);
      else if (*at == '#')
        g_string_append (text, va_arg (arguments, const char *));
      else
        g_string_append_c (text, *at);
    }
  va_end (arguments);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * sbx_cdp_dup_member:
 * @json: a message
 * @object: index of an object in it, or 0
 * @name: a key
 *
 * Returns: (transfer full) (nullable): its text
 */
char *
sbx_cdp_dup_member (const SbxJson *json,
                    guint32        object,
                    const char    *name)
{
  guint32 member = object != 0 ? sbx_json_member (json, object, name) : 0;

  return member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;
}

/**
 * sbx_cdp_dup_raw:
 * @json: a message
 * @token: index of a value
 *
 * Returns: (transfer full): its JSON text
 */
char *
sbx_cdp_dup_raw (const SbxJson *json,
                 guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  return g_strndup (raw, length);
}

/**
 * sbx_cdp_get_number:
 * @json: a message
 * @object: index of an object in it, or 0
 * @name: a key
 *
 * Returns: its number, 0 if it has none
 */
guint
sbx_cdp_get_number (const SbxJson *json,
                    guint32        object,
                    const char    *name)
{
  guint32 member = object != 0 ? sbx_json_member (json, object, name) : 0;
  guint64 value = 0;

  if (member != 0)
    sbx_json_get_uint (json, member, &value);

  return (guint) MIN (value, G_MAXINT);
}
