/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One store as the browser's store tools import it: its log, with the state after each action. */

#include "config.h"

#include <string.h>

#include "sbx-export-jsan.h"
#include "sbx-export-json.h"
#include "sbx-export-private.h"
#include "sbx-limits.h"

#define MAX_LISTED 8u

/* An action and what came of it, as JSON text. */
typedef struct
{
  char *action;
  char *state;    /* (nullable): unknown */
  char *error;    /* (nullable): what it threw */
  gboolean skipped;
} Entry;

typedef struct
{
  SbxExportSource *source;
  SbxExportReport *report;
  SbxStore *store;
  GQueue entries;
  gsize bytes;
  char *before;   /* (nullable): the state before the first entry */
  double time;    /* of the event before the first entry */
  gboolean begun;
} Writer;

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->action);
  g_free (entry->state);
  g_free (entry->error);
  g_free (entry);
}

static gsize
get_size (const Entry *entry)
{
  return strlen (entry->action) + (entry->state != NULL ? strlen (entry->state) : 0);
}

static char *
dup_state (SbxValue *state)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) out = NULL;
  g_autoptr (SbxJson) json = NULL;

  if (state == NULL)
    return NULL;
  sbx_value_append_json (state, text);
  if (strstr (text->str, "$sbx") == NULL && strstr (text->str, "$jsan") == NULL)
    return g_string_free (g_steal_pointer (&text), FALSE);

  json = sbx_json_parse (text->str, text->len, 0, 0, NULL);
  if (json == NULL)
    return NULL;
  out = g_string_new (NULL);
  sbx_export_append_jsan (out, json, 0);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
make_action (const SbxExportEvent *event)
{
  guint32 action = sbx_json_member (event->json, event->token, "action");
  guint32 stack = sbx_json_member (event->json, event->token, "stack");
  GString *out = g_string_new ("{\"type\":\"PERFORM_ACTION\",\"action\":");

  if (action != 0)
    sbx_export_append_jsan (out, event->json, action);
  else
    g_string_append (out, "{\"type\":\"(unknown)\"}");
  sbx_export_append_time (out, "timestamp", event->time);
  if (stack != 0 && event->json->tokens[stack].type == SBX_JSON_STRING)
    {
      g_autofree char *text = sbx_json_dup_string (event->json, stack, NULL);

      sbx_export_append_text (out, "stack", text);
    }
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

static gboolean
is_skipped (Writer               *self,
            const SbxExportEvent *event)
{
  g_autofree char *id = sbx_export_event_dup_text (event, "id");

  return id != NULL && self->store->skipped != NULL &&
         g_ptr_array_find_with_equal_func (self->store->skipped, id, g_str_equal, NULL);
}

/* The oldest actions become the state before the others, as the tools do it themselves. */
static void
trim (Writer *self)
{
  while (self->entries.length > 1 && (self->entries.length > SBX_LIMIT_LIFTED_ACTIONS - 1 ||
                                      self->bytes > SBX_LIMIT_EXPORT_STATES))
    {
      Entry *first = g_queue_pop_head (&self->entries);

      self->bytes -= get_size (first);
      g_free (self->before);
      self->before = g_steal_pointer (&first->state);
      free_entry (first);
      self->report->n_left_out++;
    }
}

static gboolean
take_event (const SbxExportEvent *event,
            gpointer              data,
            GError              **error)
{
  Writer *self = data;
  SbxValue *state = g_hash_table_lookup (self->source->states, self->store);
  Entry *entry;

  if (event->store != self->store || event->number < self->source->from)
    return TRUE;
  if (!self->begun)
    {
      self->begun = event->kind == SBX_EVENT_DISPATCH;
      self->time = event->time;
      g_free (self->before);
      self->before = dup_state (self->begun ? event->before : state);
    }
  if (event->kind != SBX_EVENT_DISPATCH)
    return TRUE;

  entry = g_new0 (Entry, 1);
  entry->action = make_action (event);
  entry->state = dup_state (state);
  entry->error = sbx_export_event_dup_text (event, "error");
  entry->skipped = is_skipped (self, event);
  g_queue_push_tail (&self->entries, entry);
  self->bytes += get_size (entry);
  self->report->n_events++;
  trim (self);

  return TRUE;
}

static gboolean
wants_before (guint64  number,
              gpointer data)
{
  return !((Writer *) data)->begun;
}

/* --- The file -------------------------------------------------------------------------------- */

static void
append_state (GString    *out,
              const char *state,
              const char *error)
{
  g_string_append_c (out, '{');
  if (state != NULL)
    {
      sbx_export_append_name (out, "state");
      g_string_append (out, state);
    }
  sbx_export_append_text (out, "error", error);
  g_string_append_c (out, '}');
}

static void
append_ids (Writer  *self,
            GString *out,
            gboolean skipped)
{
  gboolean first = TRUE;
  guint id = 0;

  g_string_append (out, skipped ? "[" : "[0");
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    {
      id++;
      if (skipped && !((Entry *) l->data)->skipped)
        continue;
      g_string_append_printf (out, "%s%u", skipped && first ? "" : ",", id);
      first = FALSE;
    }
  g_string_append_c (out, ']');
}

static gboolean
append_log (Writer          *self,
            SbxExportOutput *output,
            GError         **error)
{
  GString *out = output->text;
  guint id = 0;

  g_string_append (out, "{\"monitorState\":{},\"actionsById\":{\"0\":{\"type\":\"PERFORM_ACTION\","
                        "\"action\":{\"type\":\"@@INIT\"}");
  sbx_export_append_time (out, "timestamp", self->time);
  g_string_append_c (out, '}');
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    {
      g_string_append_printf (out, ",\"%u\":%s", ++id, ((Entry *) l->data)->action);
      if (!sbx_export_output_flush (output, error))
        return FALSE;
    }
  g_string_append_printf (out, "},\"nextActionId\":%u,\"stagedActionIds\":", id + 1);
  append_ids (self, out, FALSE);
  g_string_append (out, ",\"skippedActionIds\":");
  append_ids (self, out, TRUE);
  if (self->before != NULL)
    g_string_append_printf (out, ",\"committedState\":%s", self->before);
  g_string_append_printf (out, ",\"currentStateIndex\":%u,\"computedStates\":[", id);
  append_state (out, self->before, NULL);
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    {
      const Entry *entry = l->data;

      g_string_append_c (out, ',');
      append_state (out, entry->state, entry->error);
      if (!sbx_export_output_flush (output, error))
        return FALSE;
    }
  g_string_append (out, "],\"isLocked\":false,\"isPaused\":false}\n");

  return TRUE;
}

/* --- Which store ----------------------------------------------------------------------------- */

static gboolean
is_named (SbxExportSource *source,
          SbxStore        *store,
          const char      *name)
{
  SbxSymbols *symbols = sbx_session_get_symbols (source->session);
  g_autofree char *label = sbx_store_dup_label (store, symbols);

  return strcmp (label, name) == 0 || strcmp (sbx_symbols_get (symbols, store->id), name) == 0;
}

static gboolean
set_choice_error (SbxExportSource *source,
                  const char      *name,
                  GError         **error)
{
  GPtrArray *stores = sbx_session_get_stores (source->session);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < stores->len && labels->len <= MAX_LISTED; i++)
    {
      char *label = sbx_export_source_dup_store_label (source, g_ptr_array_index (stores, i));

      if (g_ptr_array_find_with_equal_func (labels, label, g_str_equal, NULL))
        g_free (label);
      else
        g_ptr_array_add (labels, labels->len < MAX_LISTED ? label : (g_free (label),
                                                                     g_strdup ("…")));
    }
  g_ptr_array_add (labels, NULL);
  list = g_strjoinv (", ", (char **) labels->pdata);

  if (stores->len == 0)
    g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_CHOICE, "The recording has no store");
  else if (name != NULL)
    g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_CHOICE,
                 "There is no store “%.64s”; there are %s", name, list);
  else
    g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_CHOICE,
                 "This format holds one store; choose one of %s", list);
  return FALSE;
}

/* Of several runs of one store the one that did most; without a name, the only one that did
 * anything. */
static gboolean
choose_store (Writer  *self,
              GError **error)
{
  GPtrArray *stores = sbx_session_get_stores (self->source->session);
  const char *name = self->source->store;
  guint n_active = 0;

  for (guint i = 0; i < stores->len; i++)
    {
      SbxStore *store = g_ptr_array_index (stores, i);

      if (name != NULL && !is_named (self->source, store, name))
        continue;
      n_active += store->n_actions > 0 ? 1 : 0;
      if (self->store == NULL || store->n_actions > self->store->n_actions)
        self->store = store;
    }
  if (self->store == NULL || (name == NULL && n_active > 1))
    return set_choice_error (self->source, name, error);

  return TRUE;
}

gboolean
sbx_export_lifted (SbxExportSource *source,
                   SbxExportOutput *output,
                   SbxExportReport *report,
                   GError         **error)
{
  Writer self = { .source = source, .report = report, .entries = G_QUEUE_INIT };
  gboolean done;

  if (!choose_store (&self, error))
    return FALSE;

  source->wants_before = wants_before;
  source->wants_data = &self;
  done = sbx_export_source_each (source, take_event, &self, error) &&
         append_log (&self, output, error);
  source->wants_before = NULL;
  g_queue_clear_full (&self.entries, free_entry);
  g_free (self.before);

  return done;
}
