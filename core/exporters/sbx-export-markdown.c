/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "sbx-export-describe.h"
#include "sbx-export-json.h"
#include "sbx-export-markdown-text.h"
#include "sbx-export-private.h"

/* What GitHub takes in one text is 65,536 characters; bytes are never fewer. */
#define MAX_SIZE 65536u
#define RESERVE 512u
#define MAX_FINDINGS 40u
#define MAX_EVIDENCE 6u
#define CONTEXT 1u
#define MAX_CHANGES 6u
#define MAX_TIMELINE 200u
#define MAX_FACTS 30u
#define MAX_CELL 100u
#define MAX_CODE 300u

typedef struct
{
  SbxExportSource *source;
  SbxExportReport *report;
  GHashTable *wanted;   /* number → GINT: 2 evidence, 1 beside evidence */
  GHashTable *lines;    /* number → text */
  GQueue timeline;      /* text */
  GPtrArray *packages;  /* text, each once */
  double first_time;
  double last_time;
  guint64 n_actions;
  guint64 n_gaps;
} Writer;

/* --- Gathering ------------------------------------------------------------------------------- */

static void
want (Writer  *self,
      guint64  number,
      int      how)
{
  gint64 *key;

  if (GPOINTER_TO_INT (g_hash_table_lookup (self->wanted, &number)) >= how)
    return;

  key = g_new (gint64, 1);
  *key = (gint64) number;
  g_hash_table_replace (self->wanted, key, GINT_TO_POINTER (how));
}

static void
want_evidence (Writer *self)
{
  for (guint i = 0; i < MIN (self->source->findings->len, MAX_FINDINGS); i++)
    {
      const SbxFinding *finding = g_ptr_array_index (self->source->findings, i);

      for (guint n = 0; n < MIN (finding->n_evidence, MAX_EVIDENCE); n++)
        {
          guint64 number = finding->evidence[n];

          want (self, number, 2);
          for (guint64 near = number > CONTEXT ? number - CONTEXT : 1; near <= number + CONTEXT;
               near++)
            want (self, near, 1);
        }
    }
}

static gboolean
wants_before (guint64  number,
              gpointer data)
{
  Writer *self = data;

  return GPOINTER_TO_INT (g_hash_table_lookup (self->wanted, &number)) == 2;
}

/* What is made visible reads differently from what it was: it is redacted as it will be read. */
static void
append_code (Writer     *self,
             GString    *out,
             const char *text)
{
  g_autofree char *line = sbx_markdown_dup_line (text, MAX_CODE);
  g_autofree char *redacted = sbx_export_source_dup_text (self->source, line);

  sbx_markdown_append_code (out, redacted);
}

static void
append_cell (GString    *out,
             const char *text)
{
  g_autofree char *line = NULL;

  if (text == NULL || *text == '\0')
    return;

  line = sbx_markdown_dup_line (text, MAX_CELL);
  g_string_append_printf (out, "  %s", line);
}

static char *
make_line (Writer               *self,
           const SbxExportEvent *event)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *time = sbx_export_describe_time (event->time);
  g_autofree char *what = sbx_export_describe (event);
  g_autofree char *remote = sbx_export_event_dup_text (event, "remote");
  g_autofree char *changed = sbx_export_describe_changed (event);
  g_autofree char *error = event->kind == SBX_EVENT_DISPATCH
                           ? sbx_export_event_dup_text (event, "error") : NULL;

  g_string_append_printf (line, "#%" G_GUINT64_FORMAT "  %s", event->number, time);
  if (event->kind != SBX_EVENT_DISPATCH)
    append_cell (line, sbx_event_kind_to_string (event->kind));
  append_cell (line, remote);
  append_cell (line, what);
  if (*changed != '\0')
    {
      g_string_append (line, "  →");
      append_cell (line, changed);
    }
  if (error != NULL)
    {
      g_string_append (line, "  threw:");
      append_cell (line, error);
    }
  g_string_append_c (line, '\n');

  /* Cells beside each other may read like a secret: the line is redacted as a whole. */
  return sbx_export_source_dup_text (self->source, line->str);
}

static char *
make_changes (Writer               *self,
              const SbxExportEvent *event)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) changes = NULL;
  guint32 patch = sbx_json_member (event->json, event->token, "patch");

  if (event->kind != SBX_EVENT_DISPATCH || patch == 0)
    return g_strdup ("");

  changes = sbx_patch_list_changes (event->before, event->json, patch, MAX_CHANGES);
  for (guint i = 0; i < changes->len; i++)
    {
      const SbxChange *change = g_ptr_array_index (changes, i);
      g_autofree char *before = change->before != NULL
                                ? sbx_value_preview (change->before, MAX_CELL)
                                : g_strdup ("(none)");
      g_autofree char *after = change->after != NULL ? sbx_value_preview (change->after, MAX_CELL)
                               : g_strdup ("(none)");

      g_string_append (text, "    ");
      append_cell (text, change->path);
      g_string_append_c (text, ':');
      append_cell (text, event->before != NULL ? before : "?");
      g_string_append (text, "  →");
      append_cell (text, after);
      g_string_append_c (text, '\n');
    }

  return sbx_export_source_dup_text (self->source, text->str);
}

static void
gather_package (Writer               *self,
                const SbxExportEvent *event)
{
  g_autofree char *name = sbx_export_event_dup_text (event, "name");
  g_autofree char *version = sbx_export_event_dup_text (event, "version");
  char *text = g_strdup_printf ("%s %s", name, version);

  if (self->packages->len >= MAX_FACTS ||
      g_ptr_array_find_with_equal_func (self->packages, text, g_str_equal, NULL))
    g_free (text);
  else
    g_ptr_array_add (self->packages, text);
}

static gboolean
is_on_timeline (SbxEventKind kind)
{
  switch (kind)
    {
    case SBX_EVENT_DISPATCH:
    case SBX_EVENT_HELLO:
    case SBX_EVENT_BYE:
    case SBX_EVENT_MOUNT:
    case SBX_EVENT_UNMOUNT:
    case SBX_EVENT_STORE_OPEN:
    case SBX_EVENT_BRIDGE_DROPPED:
    case SBX_EVENT_GAP:
    case SBX_EVENT_LOG:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
gather_event (const SbxExportEvent *event,
              gpointer              data,
              GError              **error)
{
  Writer *self = data;
  int wanted;

  if (event->kind == SBX_EVENT_PACKAGE)
    gather_package (self, event);
  wanted = GPOINTER_TO_INT (g_hash_table_lookup (self->wanted, &event->number));
  if (wanted > 0)
    {
      g_autofree char *line = make_line (self, event);
      g_autofree char *changes = wanted == 2 ? make_changes (self, event) : g_strdup ("");
      gint64 *key = g_new (gint64, 1);

      *key = (gint64) event->number;
      g_hash_table_insert (self->lines, key, g_strconcat (line, changes, NULL));
    }
  if (!sbx_export_source_wants (self->source, event->number))
    return TRUE;

  if (self->report->n_events++ == 0)
    self->first_time = event->time;
  self->last_time = MAX (self->last_time, event->time);
  self->n_actions += event->kind == SBX_EVENT_DISPATCH ? 1 : 0;
  self->n_gaps += event->kind == SBX_EVENT_GAP ? 1 : 0;
  /* Only the end is shown: lines that are pushed out again are not worth their making. */
  if (is_on_timeline (event->kind) &&
      (sbx_export_source_is_filtered (self->source) ||
       event->number + MAX_TIMELINE * 20 > self->source->to))
    {
      g_queue_push_tail (&self->timeline, make_line (self, event));
      if (g_queue_get_length (&self->timeline) > MAX_TIMELINE)
        g_free (g_queue_pop_head (&self->timeline));
    }

  return TRUE;
}

/* --- Writing --------------------------------------------------------------------------------- */

static void
append_number (GString    *out,
               const char *before,
               guint64     n,
               const char *what)
{
  g_string_append_printf (out, "%s%" G_GUINT64_FORMAT " %s%s", before, n, what, n == 1 ? "" : "s");
}

static void
append_summary (Writer  *self,
                GString *out)
{
  GPtrArray *findings = self->source->findings;
  g_autofree char *date = sbx_export_describe_date (self->first_time);
  guint n[SBX_SEVERITY_ERROR + 1] = { 0, };

  guint n_open = sbx_finding_count_open (findings);

  /* Those that are dismissed stand last. */
  for (guint i = 0; i < n_open; i++)
    n[((SbxFinding *) g_ptr_array_index (findings, i))->severity]++;

  g_string_append (out, "# Signalbox report\n\n");
  if (n_open == 0)
    g_string_append (out, "**No findings.**");
  else
    {
      append_number (out, "**", n_open, "finding");
      append_number (out, "** (", n[SBX_SEVERITY_ERROR], "error");
      append_number (out, ", ", n[SBX_SEVERITY_WARNING], "warning");
      append_number (out, ", ", n[SBX_SEVERITY_NOTICE], "notice");
      g_string_append (out, ").");
    }
  if (findings->len > n_open)
    g_string_append_printf (out, " %u dismissed.", findings->len - n_open);
  if (self->report->n_events > 0)
    {
      append_number (out, " ", self->n_actions, "action");
      append_number (out, " in ", self->report->n_events, "event");
      g_string_append_printf (out, " over %.1f s, beginning %s.",
                              (self->last_time - self->first_time) / 1000, date);
    }
  if (self->n_gaps > 0)
    {
      append_number (out, " Events are missing in ", self->n_gaps, "place");
      g_string_append_c (out, '.');
    }
  g_string_append (out, self->source->redactor != NULL
                          ? " Secrets became pseudonyms: the same one for the same secret.\n\n"
                          : " **Not redacted: this text may hold secrets.**\n\n");
}

static void
append_evidence (Writer           *self,
                 GString          *out,
                 const SbxFinding *finding)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  guint64 last = 0;

  for (guint n = 0; n < MIN (finding->n_evidence, MAX_EVIDENCE); n++)
    {
      guint64 number = finding->evidence[n];
      guint64 near = MAX (last + 1, number > CONTEXT ? number - CONTEXT : 1);

      if (last != 0 && near > last + 1)
        g_string_append (lines, "  …\n");
      for (; near <= number + CONTEXT; near++)
        {
          const char *line = g_hash_table_lookup (self->lines, &near);
          gboolean evident = GPOINTER_TO_INT (g_hash_table_lookup (self->wanted, &near)) == 2;

          if (line != NULL)
            g_string_append_printf (lines, "%s %s", evident ? "▶" : " ", line);
          last = near;
        }
    }
  if (lines->len > 0)
    sbx_markdown_append_block (out, lines->str);
  if (finding->n_evidence > MAX_EVIDENCE)
    g_string_append_printf (out, "\n%u further events are evidence too.\n",
                            finding->n_evidence - MAX_EVIDENCE);
}

static void
append_finding (Writer           *self,
                GString          *out,
                const SbxFinding *finding,
                guint             number)
{
  static const char *const severities[] = { "Notice", "Warning", "Error" };
  g_autofree char *time = sbx_export_describe_time (finding->first_time);

  g_string_append_printf (out, "### %u. %s: %s: ", number, severities[finding->severity],
                          sbx_export_get_rule_title (finding->rule));
  append_code (self, out, finding->subject);
  g_string_append (out, "\n\n");
  append_code (self, out, finding->summary);
  g_string_append_printf (out, "\n\nRule %s, %s, %" G_GUINT64_FORMAT " %s, first at %s UTC.",
                          finding->rule,
                          sbx_confidence_to_string (finding->confidence), finding->count,
                          finding->count == 1 ? "time" : "times", time);
  for (guint i = 0; i < SBX_FINDING_MAX_REMOTES && finding->remotes[i] != NULL; i++)
    {
      g_string_append (out, i == 0 ? " Remotes: " : ", ");
      append_code (self, out, finding->remotes[i]);
    }
  g_string_append (out, "\n\n");
  if (finding->dismissed != NULL)
    {
      g_string_append_printf (out, "**Dismissed** (by the %s)",
                              sbx_dismissal_to_string (finding->dismissal));
      if (*finding->dismissed != '\0')
        {
          g_string_append (out, ": ");
          append_code (self, out, finding->dismissed);
        }
      g_string_append (out, "\n\n");
    }
  if (finding->explanation != NULL)
    {
      g_string_append (out, finding->explanation);
      g_string_append (out, "\n\n");
    }
  if (finding->remedy != NULL)
    {
      g_string_append (out, "**Remedy:** ");
      g_string_append (out, finding->remedy);
      g_string_append (out, "\n\n");
    }
  if (finding->site != NULL)
    {
      g_string_append (out, "**Code:** ");
      append_code (self, out, finding->site);
      g_string_append (out, "\n\n");
    }
  append_evidence (self, out, finding);
  g_string_append_c (out, '\n');
}

static void
append_findings (Writer  *self,
                 GString *out,
                 gsize    limit)
{
  GPtrArray *findings = self->source->findings;
  guint written = 0;

  if (findings->len == 0)
    return;

  g_string_append (out, "## Findings\n\n");
  for (; written < MIN (findings->len, MAX_FINDINGS); written++)
    {
      g_autoptr (GString) one = g_string_new (NULL);

      append_finding (self, one, g_ptr_array_index (findings, written), written + 1);
      if (out->len + one->len > limit)
        break;
      g_string_append_len (out, one->str, (gssize) one->len);
    }
  if (written < findings->len)
    g_string_append_printf (out, "_%u more findings did not fit here; a JSON or HTML export holds "
                                 "them all._\n\n",
                            findings->len - written);
}

static void
append_fact (Writer     *self,
             GString    *out,
             const char *what,
             const char *name,
             const char *rest)
{
  g_string_append_printf (out, "- %s ", what);
  append_code (self, out, name);
  if (rest != NULL && *rest != '\0')
    {
      g_string_append_c (out, ' ');
      append_code (self, out, rest);
    }
  g_string_append_c (out, '\n');
}

static void
append_peers (Writer  *self,
              GString *out)
{
  GPtrArray *peers = sbx_session_get_peers (self->source->session);
  GPtrArray *remotes = sbx_session_get_remotes (self->source->session);

  for (guint i = 0; i < MIN (peers->len, MAX_FACTS); i++)
    {
      const SbxPeer *peer = g_ptr_array_index (peers, i);
      g_autofree char *name = sbx_export_source_dup_text (self->source, peer->name);
      g_autofree char *url = sbx_export_source_dup_text (self->source, peer->url);

      append_fact (self, out, "Peer", name, url);
    }
  for (guint i = 0; i < MIN (remotes->len, MAX_FACTS); i++)
    {
      const SbxRemote *remote = g_ptr_array_index (remotes, i);
      g_autofree char *name = sbx_export_source_dup_symbol (self->source, remote->name);
      g_autofree char *version = sbx_export_source_dup_text (self->source, remote->version);

      append_fact (self, out, remote->host ? "Host" : "Remote", name, version);
    }
}

static void
append_environment (Writer  *self,
                    GString *out)
{
  GPtrArray *stores = sbx_session_get_stores (self->source->session);

  g_string_append (out, "## Environment\n\n");
  append_peers (self, out);
  for (guint i = 0; i < MIN (stores->len, MAX_FACTS); i++)
    {
      SbxStore *store = g_ptr_array_index (stores, i);
      g_autofree char *label = sbx_export_source_dup_store_label (self->source, store);
      g_autofree char *library = sbx_export_source_dup_symbol (self->source, store->library);
      g_autofree char *version = sbx_export_source_dup_symbol (self->source, store->version);
      g_autofree char *rest = g_strconcat (library != NULL ? library : "",
                                           version != NULL ? " " : "", version, NULL);

      append_fact (self, out, "Store", label, rest);
    }
  for (guint i = 0; i < self->packages->len; i++)
    append_fact (self, out, "Shared package", g_ptr_array_index (self->packages, i), NULL);
  g_string_append (out, "- Made by Signalbox " PACKAGE_VERSION "\n\n");
}

/* The end of the recording, as much of it as fits. */
static void
append_timeline (Writer  *self,
                 GString *out,
                 gsize    limit)
{
  g_autoptr (GString) block = g_string_new (NULL);
  GList *first = self->timeline.tail;
  gsize size = out->len;
  guint n = 0;

  for (; first != NULL; first = first->prev)
    {
      size += strlen (first->data);
      if (size > limit)
        break;
      n++;
    }
  if (n == 0)
    return;

  for (GList *line = first != NULL ? first->next : self->timeline.head; line != NULL;
       line = line->next)
    g_string_append (block, line->data);
  g_string_append_printf (out, "## Timeline\n\n<details><summary>The last %u events</summary>\n\n",
                          n);
  sbx_markdown_append_block (out, block->str);
  g_string_append (out, "\n</details>\n");
}

gboolean
sbx_export_markdown (SbxExportSource *source,
                     SbxExportOutput *output,
                     SbxExportReport *report,
                     GError         **error)
{
  Writer self = { .source = source, .report = report, .timeline = G_QUEUE_INIT };
  gboolean done;

  self.wanted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self.lines = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self.packages = g_ptr_array_new_with_free_func (g_free);
  want_evidence (&self);
  source->wants_before = wants_before;
  source->wants_data = &self;

  done = sbx_export_source_each (source, gather_event, &self, error);
  if (done)
    {
      g_autoptr (GString) environment = g_string_new (NULL);

      append_environment (&self, environment);
      append_summary (&self, output->text);
      append_findings (&self, output->text,
                       MAX_SIZE - RESERVE - MIN (environment->len, MAX_SIZE / 4));
      if (output->text->len + environment->len + RESERVE <= MAX_SIZE)
        g_string_append_len (output->text, environment->str, (gssize) environment->len);
      append_timeline (&self, output->text, MAX_SIZE - RESERVE);
    }
  report->n_findings = source->findings->len;

  source->wants_before = NULL;
  g_queue_clear_full (&self.timeline, g_free);
  g_ptr_array_unref (self.packages);
  g_hash_table_unref (self.lines);
  g_hash_table_unref (self.wanted);
  return done;
}
