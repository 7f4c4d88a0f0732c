/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-profile-preview.h"

#include "sbx-foreign-patch.h"
#include "sbx-limits.h"

#define MAX_SUMMARY 240u

void
sbx_preview_line_free (SbxPreviewLine *self)
{
  g_free (self->store);
  g_free (self->action);
  g_free (self->summary);
  g_free (self->reply);
  g_free (self->problem);
  g_free (self);
}

static char *
cut (const SbxJson *json,
     guint32        token)
{
  g_autoptr (SbxValue) value = sbx_value_new (json, token);

  return sbx_value_preview (value, MAX_SUMMARY);
}

static void
take_change (SbxPreviewLine   *line,
             GHashTable       *states,
             const SbxJson    *message,
             const SbxReading *reading)
{
  SbxValue *state = g_hash_table_lookup (states, line->store);
  g_autoptr (GString) patch = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;
  gboolean fits;

  if (reading->kind == SBX_MESSAGE_STATE)
    {
      g_hash_table_replace (states, g_strdup (line->store),
                            sbx_value_new (message, reading->value));
      line->summary = cut (message, reading->value);
      return;
    }
  line->summary = cut (message, reading->value);
  if (state == NULL)
    {
      line->problem = g_strdup ("a change before the state that it changes");
      return;
    }

  state = sbx_value_ref (state);
  fits = reading->kind == SBX_MESSAGE_JSON_PATCH
         ? sbx_foreign_patch_take_json (&state, message, reading->value, patch, &error)
         : sbx_foreign_patch_take_merge (&state, message, reading->value, patch, &error);
  if (fits)
    g_hash_table_replace (states, g_strdup (line->store), sbx_value_ref (state));
  else
    line->problem = g_strdup (error->message);
  sbx_value_unref (state);
}

static SbxPreviewLine *
preview_one (const SbxProfile *profile,
             GHashTable       *states,
             GBytes           *text,
             gboolean          first)
{
  SbxPreviewLine *line = g_new0 (SbxPreviewLine, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) message = NULL;
  SbxReading reading;
  gsize length;
  const char *data = g_bytes_get_data (text, &length);

  message = sbx_json_parse (data, length, SBX_LIMIT_MESSAGE_SIZE, SBX_LIMIT_MESSAGE_DEPTH, &error);
  if (message == NULL)
    {
      line->problem = g_strdup (error->message);
      return line;
    }

  sbx_profile_read (profile, message, first, &reading);
  line->kind = reading.kind;
  line->store = reading.store != 0 ? sbx_json_dup_string (message, reading.store, NULL)
                                   : g_strdup (profile->store_id);
  if (reading.has_action)
    line->action = cut (message, reading.action);
  if (reading.kind == SBX_MESSAGE_STATE || reading.kind == SBX_MESSAGE_JSON_PATCH
      || reading.kind == SBX_MESSAGE_MERGE_PATCH)
    take_change (line, states, message, &reading);
  else if (reading.kind == SBX_MESSAGE_ERROR)
    line->summary = cut (message, reading.text);
  else if (reading.kind == SBX_MESSAGE_UNKNOWN)
    line->problem = g_strdup ("no rule fits this message");
  if (reading.rule != NULL && reading.rule->reply != 0)
    line->reply = cut (profile->json, reading.rule->reply);

  return line;
}

GPtrArray *
sbx_profile_preview (const char    *text,
                     gsize          length,
                     GPtrArray     *messages,
                     SbxTextPlace  *place,
                     GError       **error)
{
  g_autoptr (SbxProfile) profile = sbx_profile_parse (text, length, place, error);
  g_autoptr (GHashTable) states = NULL;
  GPtrArray *lines;

  if (profile == NULL)
    return NULL;
  states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                  (GDestroyNotify) sbx_value_unref);
  lines = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_preview_line_free);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (lines, preview_one (profile, states, g_ptr_array_index (messages, i), i == 0));

  return lines;
}
