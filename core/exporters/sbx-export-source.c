/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-source.h"

#include <math.h>
#include <string.h>

#include "sbx-content-search.h"

/* Reading and checking takes about half as long as writing. */
#define REPLAY_SHARE 0.3
#define WRITE_SHARE 0.6
#define REPLAY_SLICE 100

static const char no_event[] = "{\"k\":\"gap\",\"t\":0,\"count\":1,\"reason\":\"invalid\"}";

typedef struct
{
  SbxExportSource *source;
  SbxExportEventFunc func;
  gpointer data;
  guint64 first;
  guint64 last;
} Walk;

void
sbx_export_source_report_progress (SbxExportSource *self,
                                   double           fraction)
{
  if (self->progress != NULL)
    self->progress (CLAMP (fraction, 0, 1), self->progress_data);
}

static gboolean
replay (SbxExportSource *self,
        GError         **error)
{
  g_autoptr (GError) problem = NULL;
  guint64 done, total;

  while (sbx_session_replay (self->session, REPLAY_SLICE, self->cancellable, &problem))
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      sbx_session_get_progress (self->session, &done, &total);
      sbx_export_source_report_progress (self,
                                         REPLAY_SHARE * (double) done / (double) MAX (total, 1));
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  return TRUE;
}

SbxFinding *
sbx_export_source_redact_finding (SbxExportSource  *self,
                                  const SbxFinding *finding)
{
  SbxFinding *copy = sbx_finding_new (finding->rule, finding->variant, finding->severity,
                                      finding->confidence);

  copy->subject = sbx_export_source_dup_text (self, finding->subject);
  copy->summary = sbx_export_source_dup_text (self, finding->summary);
  copy->explanation = finding->explanation;
  copy->remedy = finding->remedy;
  for (guint i = 0; i < SBX_FINDING_MAX_REMOTES && finding->remotes[i] != NULL; i++)
    {
      g_autofree char *name = sbx_export_source_dup_text (self, finding->remotes[i]);

      sbx_finding_add_remote (copy, name);
    }
  copy->site = sbx_export_source_dup_text (self, finding->site);
  copy->count = finding->count;
  copy->first = finding->first;
  copy->last = finding->last;
  copy->first_time = finding->first_time;
  copy->last_time = finding->last_time;
  copy->dismissed = sbx_export_source_dup_text (self, finding->dismissed);
  copy->dismissal = finding->dismissal;
  copy->n_evidence = finding->n_evidence;
  memcpy (copy->evidence, finding->evidence, sizeof copy->evidence);

  return copy;
}

/* What was found in the whole recording, as far as it touches the range. */
static void
collect_findings (SbxExportSource *self)
{
  g_autoptr (GPtrArray) all = sbx_session_report (self->session, INFINITY);

  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);
  for (guint i = 0; i < all->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (all, i);

      if (finding->first <= self->to && finding->last >= self->from)
        g_ptr_array_add (self->findings, sbx_export_source_redact_finding (self, finding));
    }
}

static void
set_redactor (SbxExportSource        *self,
              const SbxExportOptions *options)
{
  g_autoptr (SbxRedaction) redaction = NULL;

  if (options->raw)
    return;

  self->redactor = sbx_redactor_new (options->key);
  sbx_redactor_set_keep_emails (self->redactor, options->keep_emails);
  redaction = sbx_redaction_new ();
  if (options->redaction != NULL)
    sbx_redaction_add_all (redaction, options->redaction);
  if (options->rules != NULL)
    sbx_redaction_add_all (redaction, sbx_rules_get_redaction (options->rules));
  if (sbx_redaction_get_n_rules (redaction) > 0)
    sbx_redactor_set_rules (self->redactor, redaction);
}

/* The page draws them, and a filter may ask for them. */
static gboolean
wants_links (const SbxExportOptions *options)
{
  return options->format == SBX_EXPORT_HTML ||
         (options->filter != NULL && sbx_filter_needs_links (options->filter));
}

static void
collect_links (SbxExportSource *self)
{
  g_autoptr (GArray) changes = sbx_session_take_links (self->session, INFINITY);

  self->links = sbx_links_new ();
  if (changes != NULL)
    sbx_links_apply (self->links, changes);
}

SbxExportSource *
sbx_export_source_new_for_session (SbxSession             *session,
                                   const SbxExportOptions *options)
{
  SbxExportSource *self = g_new0 (SbxExportSource, 1);

  self->states = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sbx_value_unref);
  self->session = g_object_ref (session);
  self->recording = g_object_ref (sbx_session_get_recording (session));
  self->from = 1;
  set_redactor (self, options);

  return self;
}

static gboolean
set_filter (SbxExportSource         *self,
            const SbxExportOptions  *options,
            GError                 **error)
{
  SbxMatcherScope scope;

  if (options->filter == NULL || sbx_filter_is_empty (options->filter))
    return TRUE;

  self->overview = sbx_overview_new (self->session);
  self->raw = sbx_session_report (self->session, INFINITY);
  scope = (SbxMatcherScope) { sbx_session_get_symbols (self->session),
                              sbx_session_get_rows (self->session), self->overview, self->links,
                              self->raw };
  self->matcher = sbx_matcher_new (options->filter);
  sbx_matcher_set_scope (self->matcher, &scope);

  return sbx_content_search_run (self->recording, self->matcher, self->cancellable, error);
}

static int
compare_numbers (const void *a,
                 const void *b)
{
  guint64 left = *(const guint64 *) a;
  guint64 right = *(const guint64 *) b;

  return (left > right) - (left < right);
}

gboolean
sbx_export_source_is_filtered (SbxExportSource *self)
{
  return self->matcher != NULL || self->numbers != NULL;
}

/* A filter speaks of rows: what has none (a mount, a reducer) says nothing that it could match. */
gboolean
sbx_export_source_wants (SbxExportSource *self,
                         guint64          number)
{
  SbxRows *rows = sbx_session_get_rows (self->session);
  guint count = sbx_rows_get_count (rows);
  guint at;

  if (number < self->from || number > self->to)
    return FALSE;
  if (self->numbers != NULL && bsearch (&number, self->numbers, self->n_numbers,
                                        sizeof *self->numbers, compare_numbers) == NULL)
    return FALSE;
  if (self->matcher == NULL)
    return TRUE;

  at = sbx_rows_find (rows, count, (guint32) number);
  return at != G_MAXUINT && sbx_rows_get (rows, at)->number == number &&
         sbx_matcher_test (self->matcher, sbx_rows_get (rows, at));
}

SbxExportSource *
sbx_export_source_new (const char              *path,
                       const SbxExportOptions  *options,
                       SbxProgressFunc          progress,
                       gpointer                 data,
                       GCancellable            *cancellable,
                       GError                 **error)
{
  g_autoptr (SbxExportSource) self = g_new0 (SbxExportSource, 1);

  self->progress = progress;
  self->progress_data = data;
  self->cancellable = cancellable;
  self->states = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sbx_value_unref);
  self->recording = sbx_recording_open (path, SBX_RECORDING_READ, error);
  if (self->recording == NULL)
    return NULL;

  self->session = sbx_session_new (self->recording);
  if (options->rules != NULL)
    sbx_session_set_rules (self->session, options->rules);
  if (wants_links (options))
    sbx_session_follow_links (self->session);
  if (!replay (self, error))
    return NULL;

  self->total = sbx_session_get_n_events (self->session);
  self->from = MAX (options->from, 1);
  self->to = options->to == 0 ? self->total : MIN (options->to, self->total);
  if (self->from > self->to && (options->from != 0 || options->to != 0))
    {
      g_set_error (error, SBX_EXPORT_ERROR, SBX_EXPORT_ERROR_RANGE,
                   "The range holds no event: the recording has %" G_GUINT64_FORMAT, self->total);
      return NULL;
    }

  set_redactor (self, options);
  collect_findings (self);
  if (wants_links (options))
    collect_links (self);
  self->store = options->store;
  self->numbers = options->numbers;
  self->n_numbers = options->n_numbers;
  if (!set_filter (self, options, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sbx_export_source_free (SbxExportSource *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->matcher, sbx_matcher_free);
  g_clear_pointer (&self->overview, sbx_overview_unref);
  g_clear_pointer (&self->raw, g_ptr_array_unref);
  g_clear_pointer (&self->links, sbx_links_free);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->states, g_hash_table_unref);
  g_clear_pointer (&self->redactor, sbx_redactor_free);
  g_clear_object (&self->session);
  g_clear_object (&self->recording);
  g_free (self);
}

char *
sbx_export_source_dup_text (SbxExportSource *self,
                            const char      *text)
{
  return self->redactor != NULL ? sbx_redactor_dup_text (self->redactor, text) : g_strdup (text);
}

char *
sbx_export_source_dup_symbol (SbxExportSource *self,
                              SbxSymbol        symbol)
{
  if (symbol == SBX_SYMBOL_NONE)
    return NULL;

  return sbx_export_source_dup_text (self,
                                     sbx_symbols_get (sbx_session_get_symbols (self->session),
                                                      symbol));
}

char *
sbx_export_source_dup_store_label (SbxExportSource *self,
                                   SbxStore        *store)
{
  g_autofree char *label = sbx_store_dup_label (store, sbx_session_get_symbols (self->session));

  return sbx_export_source_dup_text (self, label);
}

/* --- Events ---------------------------------------------------------------------------------- */

/* By the id that was recorded: the redacted one may be another. */
static SbxStore *
find_store (SbxExportSource *self,
            SbxRun          *run,
            const SbxJson   *json,
            guint32          token)
{
  guint32 member = sbx_json_member (json, token, "store");
  SbxSymbol symbol;
  g_autofree char *id = member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;

  if (id == NULL)
    return NULL;

  symbol = sbx_symbols_find (sbx_session_get_symbols (self->session), id);
  return g_hash_table_lookup (run->stores, GUINT_TO_POINTER (symbol));
}

static SbxJson *
redact (SbxExportSource *self,
        const SbxJson   *json,
        guint32          token,
        const SbxValue  *before,
        GError         **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *raw;
  gsize length;

  if (self->redactor != NULL)
    {
      sbx_redactor_append_event (self->redactor, json, token, before, text);
    }
  else
    {
      raw = sbx_json_raw (json, token, &length);
      g_string_append_len (text, raw, (gssize) length);
    }

  return sbx_json_parse (text->str, text->len, 0, 0, error);
}

/* Takes the event into the state of its store. A state that nobody else holds is changed in
 * place. */
static void
follow_state (SbxExportSource      *self,
              const SbxExportEvent *event,
              SbxValue             *state)
{
  guint32 member;

  if (event->kind == SBX_EVENT_STATE)
    {
      g_clear_pointer (&state, sbx_value_unref);
      state = sbx_value_new (event->json, sbx_json_member (event->json, event->token, "state"));
    }
  else if (state != NULL && (member = sbx_json_member (event->json, event->token, "patch")) != 0 &&
           !sbx_patch_apply (&state, event->json, member, NULL))
    {
      /* As in the session: unknown until the next whole state. */
      g_clear_pointer (&state, sbx_value_unref);
    }

  if (state != NULL)
    g_hash_table_insert (self->states, event->store, state);
}

static gboolean
walk_event (Walk           *walk,
            const SbxJson  *json,
            guint32         token,
            SbxExportEvent *event,
            GError        **error)
{
  SbxExportSource *self = walk->source;
  g_autoptr (SbxJson) redacted = NULL;
  g_autoptr (SbxValue) before = NULL;
  guint32 kind = json->tokens[token].type == SBX_JSON_OBJECT ? sbx_json_member (json, token, "k")
                 : 0;
  SbxValue *state = NULL;
  double t = 0;

  /* What is no event was not recorded by us. The session passes it over; here its number must
   * not be lost. */
  if (kind == 0 || !sbx_event_kind_from_json (json, kind, &event->kind))
    {
      event->kind = SBX_EVENT_GAP;
      event->time = event->run->wall;
      event->json = redacted = sbx_json_parse (no_event, strlen (no_event), 0, 0, error);
      return redacted != NULL && walk->func (event, walk->data, error);
    }

  if (self->begins != NULL)
    self->begins (event->number, self->wants_data);
  event->store = find_store (self, event->run, json, token);
  if (event->store != NULL && (event->kind == SBX_EVENT_DISPATCH || event->kind == SBX_EVENT_STATE))
    g_hash_table_steal_extended (self->states, event->store, NULL, (gpointer *) &state);
  redacted = redact (self, json, token, state, error);
  if (redacted == NULL)
    {
      g_clear_pointer (&state, sbx_value_unref);
      return FALSE;
    }

  event->json = redacted;
  event->token = 0;
  event->time = event->run->wall;
  if (sbx_json_get_double (redacted, sbx_json_member (redacted, 0, "t"), &t))
    event->time += t;
  if (state != NULL && self->wants_before != NULL && event->number >= self->from &&
      self->wants_before (event->number, self->wants_data))
    event->before = before = sbx_value_ref (state);
  if (event->store != NULL && (event->kind == SBX_EVENT_DISPATCH || event->kind == SBX_EVENT_STATE))
    follow_state (self, event, state);

  return walk->func (event, walk->data, error);
}

static gboolean
walk_batch (const SbxRecordingBatch *batch,
            gpointer                 data,
            GError                 **error)
{
  Walk *walk = data;
  SbxExportSource *self = walk->source;
  SbxRun *run = sbx_session_find_run (self->session, batch->run);
  g_autoptr (SbxJson) json = NULL;
  guint64 number = batch->first;
  double done;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  json = sbx_json_parse (batch->events, batch->length, 0, 0, error);
  if (json == NULL || run == NULL || json->tokens[0].type != SBX_JSON_ARRAY)
    {
      g_clear_error (error);
      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_DAMAGED,
                   "The recording “%s” is damaged",
                   sbx_recording_get_path (self->recording));
      return FALSE;
    }

  for (guint32 token = 1; token < json->n_tokens && number <= self->to;
       token = json->tokens[token].next, number++)
    {
      SbxExportEvent event = { .number = number, .run = run, .batch = batch };

      if (number < walk->first)
        continue;
      walk->last = number;
      event.seq = batch->seq != 0 ? batch->seq + (number - batch->first) : 0;
      event.last = json->tokens[token].next >= json->n_tokens || number == self->to;
      if (!walk_event (walk, json, token, &event, error))
        return FALSE;
    }
  done = (double) number / (double) MAX (self->to, 1);
  sbx_export_source_report_progress (self, REPLAY_SHARE + WRITE_SHARE * done);

  return TRUE;
}

gboolean
sbx_export_source_each (SbxExportSource    *self,
                        SbxExportEventFunc  func,
                        gpointer            data,
                        GError            **error)
{
  Walk walk = { self, func, data, 1, 0 };

  g_hash_table_remove_all (self->states);
  if (self->to == 0)
    return TRUE;

  return sbx_recording_each_batch (self->recording, 1, self->to, 0, walk_batch, &walk, error);
}

gboolean
sbx_export_source_each_new (SbxExportSource    *self,
                            SbxExportEventFunc  func,
                            gpointer            data,
                            GError            **error)
{
  Walk walk = { self, func, data, self->to + 1, self->to };
  gboolean done;

  self->total = sbx_session_get_n_events (self->session);
  if (self->total <= self->to)
    return TRUE;

  self->to = self->total;
  done = sbx_recording_each_batch (self->recording, walk.first, self->to, 0, walk_batch, &walk,
                                   error);
  /* What is not written yet comes the next time. */
  self->to = walk.last;

  return done;
}

char *
sbx_export_event_dup_text (const SbxExportEvent *event,
                           const char           *name)
{
  guint32 member = sbx_json_member (event->json, event->token, name);

  return member != 0 ? sbx_json_dup_string (event->json, member, NULL) : NULL;
}

char *
sbx_export_event_dup_type (const SbxExportEvent *event)
{
  guint32 action = sbx_json_member (event->json, event->token,
                                    event->kind == SBX_EVENT_DISPATCH ? "action" : "body");
  guint32 type;
  char *text = NULL;

  if (action != 0 && event->json->tokens[action].type == SBX_JSON_OBJECT)
    {
      type = sbx_json_member (event->json, action, "type");
      text = type != 0 ? sbx_json_dup_string (event->json, type, NULL) : NULL;
    }

  return text != NULL ? text : g_strdup ("");
}
