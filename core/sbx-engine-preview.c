/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-engine-private.h"
#include "sbx-limits.h"

/* The beginnings of what actions carry, for lists. */

/* Raw JSON up to the limit, never half a character. */
static void
append_start (GString       *out,
              const SbxJson *json,
              guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);
  gsize room = out->len < SBX_LIMIT_PREVIEW ? SBX_LIMIT_PREVIEW - out->len : 0;

  if (length > room)
    {
      const char *end = g_utf8_find_prev_char (raw, raw + room + 1);

      length = end != NULL ? (gsize) (end - raw) : 0;
      g_string_append_len (out, raw, (gssize) length);
      g_string_append (out, "…");
      return;
    }
  g_string_append_len (out, raw, (gssize) length);
}

/* What is beside the type of an action that keeps no payload. */
static char *
dup_members (const SbxJson *json,
             guint32        action)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint32 type = sbx_json_member (json, action, "type");

  for (guint32 key = sbx_json_first (json, action); key != 0 && text->len < SBX_LIMIT_PREVIEW;
       key = sbx_json_after (json, action, key + 1))
    {
      if (key + 1 == type)
        continue;
      g_string_append (text, text->len > 0 ? ", " : "");
      append_start (text, json, key);
      g_string_append (text, ": ");
      append_start (text, json, key + 1);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (nullable): NULL for what is no action, or is not there any more */
static char *
dup_preview (SbxSession *session,
             guint64     number)
{
  g_autoptr (SbxJson) json = NULL;
  g_autoptr (GString) text = NULL;
  SbxRun *run;
  SbxStore *store;
  guint32 token;
  guint32 action;
  guint32 payload;

  json = sbx_session_get_event (session, number, &token, &run, &store, NULL);
  action = json != NULL ? sbx_json_member (json, token, "action") : 0;
  if (action == 0)
    return NULL;
  payload = sbx_json_member (json, action, "payload");
  if (payload == 0)
    return dup_members (json, action);
  text = g_string_new (NULL);
  append_start (text, json, payload);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
do_get_previews (SbxEngine *self,
                 GTask     *task)
{
  GArray *numbers = g_task_get_task_data (task);
  SbxSession *session = sbx_engine_get_session (self, task);
  GPtrArray *previews;

  if (session == NULL)
    return;
  previews = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < numbers->len; i++)
    g_ptr_array_add (previews, dup_preview (session, g_array_index (numbers, guint64, i)));
  g_task_return_pointer (task, previews, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * sbx_engine_get_previews_async:
 * @self: an engine
 * @numbers: (element-type guint64): event numbers; of more than %SBX_LIMIT_PREVIEWS only the first
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @data: passed to @callback
 *
 * Asks for the beginnings of what actions carry.
 */
void
sbx_engine_get_previews_async (SbxEngine          *self,
                               GArray             *numbers,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data)
{
  GArray *asked;
  GTask *task;

  g_return_if_fail (SBX_IS_ENGINE (self));

  asked = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_vals (asked, numbers->data, MIN (numbers->len, SBX_LIMIT_PREVIEWS));
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sbx_engine_get_previews_async);
  g_task_set_task_data (task, asked, (GDestroyNotify) g_array_unref);
  sbx_engine_call (self, do_get_previews, task);
}

/**
 * sbx_engine_get_previews_finish:
 * @self: an engine
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (element-type utf8): for each number the first %SBX_LIMIT_PREVIEW bytes
 *   of the payload as JSON, or of the other members where there is no payload; %NULL for what is no
 *   action
 */
GPtrArray *
sbx_engine_get_previews_finish (SbxEngine    *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
