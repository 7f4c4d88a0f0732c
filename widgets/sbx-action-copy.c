/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-action-copy.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-line-text.h"
#include "sbx-redactor.h"

/**
 * Copy:
 *
 * What is under way: one event is asked for at a time.
 */
typedef struct
{
  SbxEngine *engine;
  SbxWorld *world;
  GArray *rows; /* SbxRow */
  SbxRedactor *redactor;
  GString *text;
  SbxActionCopyKind kind;
  guint next;
  guint n_written;
} Copy;

static void
free_copy (gpointer data)
{
  Copy *copy = data;

  g_object_unref (copy->engine);
  g_object_unref (copy->world);
  g_array_unref (copy->rows);
  sbx_redactor_free (copy->redactor);
  g_string_free (copy->text, TRUE);
  g_free (copy);
}

char *
sbx_action_copy_lines (SbxWorld *world,
                       GArray   *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      guint index = g_array_index (rows, guint, i);
      const SbxRow *row = sbx_rows_get (sbx_world_get_rows (world), index);
      g_autoptr (SbxTimelineRow) line = sbx_timeline_row_new (row, index,
                                                              sbx_world_get_symbols (world));
      SbxLineInfo info = *sbx_timeline_row_get_info (line);
      g_autofree char *clock = sbx_format_clock (row->time);
      g_autofree char *remote = NULL;
      g_autofree char *action = NULL;
      g_autofree char *bridge = NULL;

      sbx_line_info_read_links (&info, row, sbx_world_get_links (world));
      sbx_timeline_row_set_info (line, &info);
      remote = sbx_line_text_dup_remote (line, world);
      action = sbx_line_text_dup_action (line);
      bridge = sbx_line_text_dup_bridge (line, world);
      g_string_append_printf (text, "%s\t%s\t%s\t%s\t%s\n", clock, remote, action,
                              sbx_timeline_row_get_changed (line), bridge);
    }
  /* A type can carry a secret, too. */
  return sbx_redactor_dup_text (redactor, text->str);
}

/* A word for a shell: in single quotes, which are left for one of the text. */
static void
append_quoted (GString    *out,
               const char *text)
{
  g_autofree char *quoted = g_shell_quote (text);

  g_string_append (out, quoted);
}

void
sbx_action_copy_append (GString           *out,
                        SbxActionCopyKind  kind,
                        const char        *json,
                        const char        *url)
{
  switch (kind)
    {
    case SBX_ACTION_COPY_CURL:
      g_string_append (out, "curl --request POST ");
      if (url != NULL)
        append_quoted (out, url);
      else
        g_string_append (out, "\"$URL\"");
      g_string_append (out, " --header 'Content-Type: application/json' --data-raw ");
      append_quoted (out, json);
      g_string_append_c (out, '\n');
      break;
    case SBX_ACTION_COPY_DISPATCH:
      g_string_append_printf (out, "store.dispatch(%s);\n", json);
      break;
    case SBX_ACTION_COPY_JSON:
    case SBX_ACTION_COPY_RAW:
    default:
      g_string_append (out, json);
      break;
    }
}

/* Where the store takes actions by POST, as far as its connection says. */
static const char *
get_url (Copy         *copy,
         const SbxRow *row)
{
  const SbxOverviewStore *store = sbx_world_get_store (copy->world, row->store);
  const SbxOverviewPeer *peer = store != NULL ? sbx_world_get_peer (copy->world, store->peer)
                                              : NULL;

  if (peer == NULL || peer->connector == NULL)
    return NULL;
  return g_str_has_prefix (peer->connector, "http://") ||
         g_str_has_prefix (peer->connector, "https://") ? peer->connector : NULL;
}

static gboolean
is_json (const Copy *copy)
{
  return copy->kind == SBX_ACTION_COPY_JSON || copy->kind == SBX_ACTION_COPY_RAW;
}

static void
append_raw (GString       *out,
            const SbxJson *json,
            guint32        token)
{
  gsize length;
  const char *raw = sbx_json_raw (json, token, &length);

  g_string_append_len (out, raw, (gssize) length);
}

static void
take (Copy                 *copy,
      const SbxRow         *row,
      const SbxEventDetail *detail)
{
  guint32 action = sbx_json_member (detail->json, detail->token, "action");
  g_autoptr (GString) json = g_string_new (NULL);

  if (action == 0)
    return;
  if (copy->kind == SBX_ACTION_COPY_RAW)
    append_raw (json, detail->json, action);
  else
    sbx_redactor_append_value (copy->redactor, detail->json, action, json);
  if (is_json (copy) && copy->n_written > 0)
    g_string_append (copy->text, ",\n");
  sbx_action_copy_append (copy->text, copy->kind, json->str, get_url (copy, row));
  copy->n_written++;
}

static void ask_next (GTask *task);

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (GTask) task = data;
  Copy *copy = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SbxEventDetail) detail = sbx_engine_get_event_finish (SBX_ENGINE (source), result,
                                                                   &error);

  if (detail == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take (copy, &g_array_index (copy->rows, SbxRow, copy->next), detail);
  copy->next++;
  ask_next (task);
}

static char *
finish_text (Copy *copy)
{
  if (is_json (copy) && copy->n_written > 1)
    {
      g_string_prepend (copy->text, "[\n");
      g_string_append (copy->text, "\n]");
    }
  if (is_json (copy))
    g_string_append_c (copy->text, '\n');
  return g_strdup (copy->text->str);
}

static void
ask_next (GTask *task)
{
  Copy *copy = g_task_get_task_data (task);

  while (copy->next < copy->rows->len &&
         g_array_index (copy->rows, SbxRow, copy->next).kind != SBX_ROW_ACTION)
    copy->next++;
  if (copy->next < copy->rows->len)
    sbx_engine_get_event_async (copy->engine, g_array_index (copy->rows, SbxRow, copy->next).number,
                                g_task_get_cancellable (task), got_cb, g_object_ref (task));
  else if (copy->n_written > 0)
    g_task_return_pointer (task, finish_text (copy), g_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                             _("No action is selected."));
}

void
sbx_action_copy_async (SbxEngine           *engine,
                       SbxWorld            *world,
                       GArray              *rows,
                       SbxActionCopyKind    kind,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, data);
  Copy *copy = g_new0 (Copy, 1);

  g_task_set_source_tag (task, sbx_action_copy_async);
  copy->engine = g_object_ref (engine);
  copy->world = g_object_ref (world);
  copy->kind = kind;
  copy->redactor = sbx_redactor_new (NULL);
  copy->text = g_string_new (NULL);
  copy->rows = g_array_new (FALSE, FALSE, sizeof (SbxRow));
  for (guint i = 0; i < MIN (rows->len, SBX_ACTION_COPY_MAX); i++)
    g_array_append_val (copy->rows, *sbx_rows_get (sbx_world_get_rows (world),
                                                   g_array_index (rows, guint, i)));
  g_task_set_task_data (task, copy, free_copy);
  ask_next (task);
}

char *
sbx_action_copy_finish (GAsyncResult *result,
                        guint        *n_secrets,
                        GError      **error)
{
  Copy *copy = g_task_get_task_data (G_TASK (result));
  GHashTableIter iter;
  gpointer n;

  *n_secrets = 0;
  g_hash_table_iter_init (&iter, sbx_redactor_get_counts (copy->redactor));
  while (g_hash_table_iter_next (&iter, NULL, &n))
    *n_secrets += GPOINTER_TO_UINT (n);
  return g_task_propagate_pointer (G_TASK (result), error);
}
