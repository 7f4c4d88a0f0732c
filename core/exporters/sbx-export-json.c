/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-json.h"

#include <math.h>
#include <string.h>

#include "sbx-export-private.h"

#define FORMAT_VERSION 1

typedef struct
{
  SbxExportSource *source;
  SbxExportOutput *output;
  SbxExportReport *report;
} Writer;

/* --- Pieces ---------------------------------------------------------------------------------- */

void
sbx_export_append_name (GString    *out,
                        const char *name)
{
  if (out->len > 0 && out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  g_string_append_printf (out, "\"%s\":", name);
}

void
sbx_export_append_text (GString    *out,
                        const char *name,
                        const char *text)
{
  if (text == NULL)
    return;

  sbx_export_append_name (out, name);
  sbx_json_append_string (out, text, -1);
}

void
sbx_export_append_uint (GString    *out,
                        const char *name,
                        guint64     value)
{
  sbx_export_append_name (out, name);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT, value);
}

void
sbx_export_append_time (GString    *out,
                        const char *name,
                        double      time)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  sbx_export_append_name (out, name);
  if (!isfinite (time))
    {
      g_string_append (out, "null");
      return;
    }

  g_ascii_formatd (text, sizeof text, "%.3f", time);
  length = strlen (text);
  while (text[length - 1] == '0')
    text[--length] = '\0';
  if (text[length - 1] == '.')
    text[--length] = '\0';
  g_string_append (out, text);
}

const char *
sbx_export_get_rule_title (const char *rule)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  for (; *rules != NULL; rules++)
    if (strcmp ((*rules)->id, rule) == 0)
      return (*rules)->title;

  return rule;
}

void
sbx_export_append_finding (GString          *out,
                           const SbxFinding *finding)
{
  g_string_append_c (out, '{');
  sbx_export_append_text (out, "rule", finding->rule);
  sbx_export_append_text (out, "title", sbx_export_get_rule_title (finding->rule));
  sbx_export_append_text (out, "variant", finding->variant);
  sbx_export_append_text (out, "severity", sbx_severity_to_string (finding->severity));
  sbx_export_append_text (out, "confidence", sbx_confidence_to_string (finding->confidence));
  sbx_export_append_text (out, "subject", finding->subject);
  sbx_export_append_text (out, "summary", finding->summary);
  sbx_export_append_text (out, "explanation", finding->explanation);
  sbx_export_append_text (out, "remedy", finding->remedy);
  sbx_export_append_name (out, "remotes");
  g_string_append_c (out, '[');
  for (guint i = 0; i < SBX_FINDING_MAX_REMOTES && finding->remotes[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      sbx_json_append_string (out, finding->remotes[i], -1);
    }
  g_string_append_c (out, ']');
  if (finding->site != NULL)
    sbx_export_append_text (out, "site", finding->site);
  sbx_export_append_uint (out, "count", finding->count);
  sbx_export_append_uint (out, "first", finding->first);
  sbx_export_append_uint (out, "last", finding->last);
  sbx_export_append_time (out, "firstTime", finding->first_time);
  sbx_export_append_time (out, "lastTime", finding->last_time);
  sbx_export_append_name (out, "evidence");
  g_string_append_c (out, '[');
  for (guint i = 0; i < finding->n_evidence; i++)
    g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "", finding->evidence[i]);
  g_string_append_c (out, ']');
  if (finding->dismissed != NULL)
    {
      sbx_export_append_text (out, "dismissal", sbx_dismissal_to_string (finding->dismissal));
      sbx_export_append_text (out, "dismissed", finding->dismissed);
    }
  g_string_append_c (out, '}');
}

void
sbx_export_append_findings (GString   *out,
                            GPtrArray *findings)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < findings->len; i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      sbx_export_append_finding (out, g_ptr_array_index (findings, i));
    }
  g_string_append (out, findings->len > 0 ? "\n]" : "]");
}

void
sbx_export_append_event (GString              *out,
                         const SbxExportEvent *event)
{
  const char *raw;
  gsize length;

  g_string_append_c (out, '{');
  sbx_export_append_uint (out, "number", event->number);
  sbx_export_append_uint (out, "run", event->run->index);
  if (event->seq != 0)
    sbx_export_append_uint (out, "seq", event->seq);
  sbx_export_append_time (out, "time", event->time);
  sbx_export_append_name (out, "event");
  raw = sbx_json_raw (event->json, event->token, &length);
  g_string_append_len (out, raw, (gssize) length);
  g_string_append_c (out, '}');
}

static void
append_redacted (GString         *out,
                 SbxExportSource *source,
                 const char      *name,
                 const char      *text)
{
  g_autofree char *redacted = sbx_export_source_dup_text (source, text);

  sbx_export_append_text (out, name, redacted);
}

static void
append_symbol (GString         *out,
               SbxExportSource *source,
               const char      *name,
               SbxSymbol        symbol)
{
  g_autofree char *redacted = sbx_export_source_dup_symbol (source, symbol);

  sbx_export_append_text (out, name, redacted);
}

static void
append_peers (GString         *out,
              SbxExportSource *source)
{
  GPtrArray *peers = sbx_session_get_peers (source->session);
  GPtrArray *runs = sbx_session_get_runs (source->session);

  sbx_export_append_name (out, "peers");
  g_string_append_c (out, '[');
  for (guint i = 0; i < peers->len; i++)
    {
      const SbxPeer *peer = g_ptr_array_index (peers, i);

      g_string_append (out, i > 0 ? ",\n{" : "\n{");
      sbx_export_append_uint (out, "index", peer->index);
      append_redacted (out, source, "id", peer->id);
      append_redacted (out, source, "name", peer->name);
      append_redacted (out, source, "kind", peer->kind);
      append_redacted (out, source, "url", peer->url);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');

  sbx_export_append_name (out, "runs");
  g_string_append_c (out, '[');
  for (guint i = 0; i < runs->len; i++)
    {
      const SbxRun *run = g_ptr_array_index (runs, i);

      g_string_append (out, i > 0 ? ",\n{" : "\n{");
      sbx_export_append_uint (out, "index", run->index);
      append_redacted (out, source, "id", run->name);
      if (run->peer != NULL)
        sbx_export_append_uint (out, "peer", run->peer->index);
      sbx_export_append_time (out, "wall", run->wall);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
append_remotes (GString         *out,
                SbxExportSource *source)
{
  GPtrArray *remotes = sbx_session_get_remotes (source->session);

  sbx_export_append_name (out, "remotes");
  g_string_append_c (out, '[');
  for (guint i = 0; i < remotes->len; i++)
    {
      const SbxRemote *remote = g_ptr_array_index (remotes, i);

      g_string_append (out, i > 0 ? ",\n{" : "\n{");
      sbx_export_append_uint (out, "index", remote->index);
      sbx_export_append_uint (out, "peer", remote->peer->index);
      append_symbol (out, source, "name", remote->name);
      sbx_export_append_name (out, "host");
      g_string_append (out, remote->host ? "true" : "false");
      append_redacted (out, source, "version", remote->version);
      append_redacted (out, source, "entry", remote->entry);
      sbx_export_append_uint (out, "actions", remote->n_actions);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
append_slices (GString         *out,
               SbxExportSource *source,
               const SbxStore  *store)
{
  sbx_export_append_name (out, "slices");
  g_string_append_c (out, '[');
  for (guint i = 0; i < store->slices->len; i++)
    {
      const SbxSlice *slice = &g_array_index (store->slices, SbxSlice, i);

      g_string_append (out, i > 0 ? ",{" : "{");
      append_symbol (out, source, "name", slice->name);
      if (slice->owner != NULL)
        append_symbol (out, source, "owner", slice->owner->name);
      sbx_export_append_name (out, "open");
      g_string_append (out, slice->open ? "true}" : "false}");
    }
  g_string_append_c (out, ']');
}

static void
append_stores (GString         *out,
               SbxExportSource *source)
{
  GPtrArray *stores = sbx_session_get_stores (source->session);

  sbx_export_append_name (out, "stores");
  g_string_append_c (out, '[');
  for (guint i = 0; i < stores->len; i++)
    {
      SbxStore *store = g_ptr_array_index (stores, i);
      g_autofree char *label = sbx_export_source_dup_store_label (source, store);

      g_string_append (out, i > 0 ? ",\n{" : "\n{");
      sbx_export_append_uint (out, "index", store->index);
      sbx_export_append_uint (out, "run", store->run->index);
      append_symbol (out, source, "id", store->id);
      sbx_export_append_text (out, "label", label);
      append_symbol (out, source, "library", store->library);
      append_symbol (out, source, "version", store->version);
      if (store->owner != NULL)
        append_symbol (out, source, "owner", store->owner->name);
      append_slices (out, source, store);
      sbx_export_append_uint (out, "actions", store->n_actions);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

void
sbx_export_append_model (GString         *out,
                         SbxExportSource *source)
{
  append_peers (out, source);
  append_remotes (out, source);
  append_stores (out, source);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* An array, in the order of the names: an object would read like secrets by their names. */
void
sbx_export_append_counts (GString         *out,
                          SbxExportSource *source)
{
  GHashTable *counts = source->redactor != NULL ? sbx_redactor_get_counts (source->redactor) : NULL;
  guint n = 0;
  g_autofree gpointer *kinds = counts != NULL ? g_hash_table_get_keys_as_array (counts, &n) : NULL;

  if (n > 0)
    qsort (kinds, n, sizeof *kinds, compare_names);
  sbx_export_append_name (out, "redactions");
  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i > 0 ? ",{" : "{");
      sbx_export_append_text (out, "kind", kinds[i]);
      sbx_export_append_uint (out, "count",
                              GPOINTER_TO_UINT (g_hash_table_lookup (counts, kinds[i])));
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

/* --- The file -------------------------------------------------------------------------------- */

static gboolean
write_event (const SbxExportEvent *event,
             gpointer              data,
             GError              **error)
{
  Writer *writer = data;

  if (!sbx_export_source_wants (writer->source, event->number))
    return TRUE;

  g_string_append (writer->output->text, writer->report->n_events > 0 ? ",\n" : "\n");
  sbx_export_append_event (writer->output->text, event);
  writer->report->n_events++;

  return sbx_export_output_flush (writer->output, error);
}

gboolean
sbx_export_json (SbxExportSource *source,
                 SbxExportOutput *output,
                 SbxExportReport *report,
                 GError         **error)
{
  Writer writer = { source, output, report };
  GString *out = output->text;

  g_string_append_c (out, '{');
  sbx_export_append_text (out, "format", "signalbox-export");
  sbx_export_append_uint (out, "version", FORMAT_VERSION);
  sbx_export_append_text (out, "program", "Signalbox " PACKAGE_VERSION);
  sbx_export_append_name (out, "redacted");
  g_string_append (out, source->redactor != NULL ? "true" : "false");
  sbx_export_append_uint (out, "from", MIN (source->from, source->to));
  sbx_export_append_uint (out, "to", source->to);
  sbx_export_append_uint (out, "total", source->total);
  sbx_export_append_model (out, source);
  sbx_export_append_name (out, "findings");
  sbx_export_append_findings (out, source->findings);
  sbx_export_append_name (out, "events");
  g_string_append_c (out, '[');
  if (!sbx_export_source_each (source, write_event, &writer, error))
    return FALSE;
  g_string_append (out, "\n]");
  sbx_export_append_counts (out, source);
  g_string_append (out, "}\n");
  report->n_findings = source->findings->len;

  return TRUE;
}
