/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-print.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-connector-kinds.h"
#include "sbx-export-json.h"
#include "sbx-export-markdown-text.h"

#define WIDTH 100u
#define REMOTE_WIDTH 14u
#define TYPE_WIDTH 34u
#define CHANGED_WIDTH 22u
#define MESSAGE_WIDTH 1000u

/* Red and yellow are for findings alone. */
static const char *const remote_colors[] = { "34", "36", "35", "32", "94", "96", "95", "92" };

static gboolean
has_colors (void)
{
  static int known = -1;
  const char *term;

  if (known < 0)
    {
      term = g_getenv ("TERM");
      known = isatty (STDOUT_FILENO) && g_getenv ("NO_COLOR") == NULL && term != NULL &&
              strcmp (term, "dumb") != 0;
    }

  return known;
}

static void
append_colored (GString    *out,
                const char *color,
                const char *text)
{
  if (has_colors () && color != NULL)
    g_string_append_printf (out, "\033[%sm%s\033[0m", color, text);
  else
    g_string_append (out, text);
}

char *
sbx_print_dup_clean (const char *text,
                     gsize       max)
{
  return sbx_markdown_dup_line (text, max);
}

static guint
measure (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

/* As many columns as there are, the last one an ellipsis if there is more. */
static char *
dup_cell (const char *text,
          guint       width)
{
  g_autofree char *clean = sbx_print_dup_clean (text, 1000);

  while (measure (clean) > width)
    {
      char *last = g_utf8_find_prev_char (clean, clean + strlen (clean));
      char *shorter;

      if (g_str_has_suffix (clean, "…"))
        last = g_utf8_find_prev_char (clean, last);
      *last = '\0';
      shorter = g_strconcat (clean, "…", NULL);
      g_free (clean);
      clean = shorter;
    }

  return g_steal_pointer (&clean);
}

static void
append_cell (GString    *out,
             const char *text,
             guint       width,
             const char *color)
{
  g_autofree char *clean = dup_cell (text, width);

  append_colored (out, color, clean);
  for (guint used = measure (clean); used < width; used++)
    g_string_append_c (out, ' ');
  g_string_append_c (out, ' ');
}

static char *
dup_clock (double time)
{
  g_autoptr (GDateTime) date = fabs (time) < 8e15
                               ? g_date_time_new_from_unix_local ((gint64) floor (time / 1000))
                               : NULL;
  g_autofree char *seconds = date != NULL ? g_date_time_format (date, "%H:%M:%S") : g_strdup ("?");

  return g_strdup_printf ("%s.%03d", seconds, (int) fmod (fabs (time), 1000));
}

static char *
dup_delta (double ms)
{
  if (!(ms >= 0))
    return g_strdup ("");
  if (ms < 10)
    return g_strdup_printf ("+%.1f ms", ms);

  return ms < 1000 ? g_strdup_printf ("+%.0f ms", ms) : g_strdup_printf ("+%.1f s", ms / 1000);
}

void
sbx_print_rows_head (void)
{
  g_autoptr (GString) line = g_string_new (NULL);

  append_cell (line, _("Time"), 12, "2");
  append_cell (line, _("Delta"), 9, "2");
  append_cell (line, _("Remote"), REMOTE_WIDTH, "2");
  append_cell (line, _("Action"), TYPE_WIDTH, "2");
  append_cell (line, _("Changed"), CHANGED_WIDTH, "2");
  append_colored (line, "2", "ms");
  puts (line->str);
}

static const char *
name_kind (const SbxRow *row)
{
  switch (row->kind)
    {
    case SBX_ROW_BEGIN:
      return _("connected");
    case SBX_ROW_END:
      return _("ended");
    case SBX_ROW_GAP:
      return _("events are missing");
    case SBX_ROW_LOG:
      return _("message");
    case SBX_ROW_COMMAND:
      return _("command");
    case SBX_ROW_ACTION:
    default:
      return "";
    }
}

void
sbx_print_row (SbxSession   *session,
               const SbxRow *row,
               const SbxRow *previous)
{
  SbxSymbols *symbols = sbx_session_get_symbols (session);
  GPtrArray *remotes = sbx_session_get_remotes (session);
  g_autofree char *time = dup_clock (row->time);
  g_autofree char *delta = previous != NULL ? dup_delta (row->time - previous->time)
                           : g_strdup ("");
  g_autoptr (GString) line = g_string_new (NULL);
  const char *type = row->type != SBX_SYMBOL_NONE ? sbx_symbols_get (symbols, row->type) : "";
  const char *changed = row->changed != SBX_SYMBOL_NONE
                          ? sbx_symbols_get (symbols, row->changed)
                          : "";
  const char *remote = "";
  const char *color = NULL;

  if (row->remote != SBX_ROW_NONE && row->remote < remotes->len)
    {
      const SbxRemote *model = g_ptr_array_index (remotes, row->remote);

      remote = sbx_symbols_get (symbols, model->name);
      color = remote_colors[row->remote % G_N_ELEMENTS (remote_colors)];
    }
  append_cell (line, time, 12, "2");
  append_cell (line, delta, 9, "2");
  append_cell (line, remote, REMOTE_WIDTH, color);
  if (row->kind == SBX_ROW_ACTION)
    {
      append_cell (line, type, TYPE_WIDTH, (row->flags & SBX_ROW_ERROR) != 0 ? "31" : "1");
      append_cell (line, changed, CHANGED_WIDTH, NULL);
      if (!isnan (row->duration))
        g_string_append_printf (line, "%.1f", row->duration);
      if ((row->flags & SBX_ROW_SENT) != 0)
        g_string_append (line, " ↗");
      if ((row->flags & SBX_ROW_REPLAYED) != 0)
        g_string_append (line, " ↘");
    }
  else
    {
      /* No column follows: nothing has to be cut for one. */
      g_autofree char *clean = sbx_print_dup_clean (type, MESSAGE_WIDTH);

      g_string_append_printf (line, "%s %s", name_kind (row), clean);
    }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  puts (line->str);
}

/* Words in lines of at most WIDTH, behind @indent blanks. */
static void
print_wrapped (const char *text,
               guint       indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (line->len > 0 && measure (line->str) + measure (words[i]) + 1 > WIDTH - indent)
        {
          printf ("%*s%s\n", (int) indent, "", line->str);
          g_string_truncate (line, 0);
        }
      if (line->len > 0)
        g_string_append_c (line, ' ');
      g_string_append (line, words[i]);
    }
  if (line->len > 0)
    printf ("%*s%s\n", (int) indent, "", line->str);
}

static void
print_dismissal (const SbxFinding *finding)
{
  const char *const by[] = {
    "", _("dismissed in this recording"), _("ignored by the rule configuration"),
    _("in the baseline"),
  };
  g_autofree char *reason = sbx_print_dup_clean (finding->dismissed, 1000);
  g_autofree char *text = g_strjoin (*reason != '\0' ? ": " : "", by[finding->dismissal], reason,
                                     NULL);

  print_wrapped (text, 4);
}

static void
print_facts (const SbxFinding *finding)
{
  g_autoptr (GString) text = g_string_new (sbx_confidence_to_string (finding->confidence));
  g_autofree char *first = dup_clock (finding->first_time);
  g_autofree char *last = dup_clock (finding->last_time);

  for (guint i = 0; finding->remotes[i] != NULL; i++)
    {
      g_autofree char *name = sbx_print_dup_clean (finding->remotes[i], 100);

      g_string_append_printf (text, "%s%s", i == 0 ? "; " : ", ", name);
    }
  if (finding->n_evidence > 0)
    {
      g_string_append_printf (text, "; %s", first);
      if (finding->last > finding->first)
        g_string_append_printf (text, "–%s", last);
      g_string_append_printf (text, "; %s", _("evidence"));
    }
  for (guint i = 0; i < finding->n_evidence; i++)
    g_string_append_printf (text, " #%" G_GUINT64_FORMAT, finding->evidence[i]);
  print_wrapped (text->str, 4);
}

void
sbx_print_finding (const SbxFinding *finding)
{
  static const char *const glyphs[] = { "i", "!", "✕" };
  static const char *const colors[] = { "34", "33", "31" };
  const char *const names[] = { _("notice"), _("warning"), _("error") };
  g_autofree char *subject = sbx_print_dup_clean (finding->subject, 200);
  g_autofree char *summary = sbx_print_dup_clean (finding->summary, 1000);
  g_autofree char *remedy = sbx_finding_dup_plain (finding->remedy);
  g_autofree char *head = g_strdup_printf ("%s %-8s", glyphs[finding->severity],
                                           names[finding->severity]);
  g_autoptr (GString) line = g_string_new (NULL);

  append_colored (line, colors[finding->severity], head);
  g_string_append_printf (line, " %s  ", sbx_export_get_rule_title (finding->rule));
  append_colored (line, "1", subject);
  if (finding->count > 1)
    g_string_append_printf (line, "  ×%" G_GUINT64_FORMAT, finding->count);
  puts (line->str);
  if (finding->dismissal != SBX_DISMISSAL_NONE)
    print_dismissal (finding);
  print_wrapped (summary, 4);
  print_facts (finding);
  print_wrapped (remedy, 4);
}

char *
sbx_print_dup_count (GPtrArray *findings)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n[SBX_SEVERITY_ERROR + 1] = { 0, };

  guint n_open = sbx_finding_count_open (findings);

  /* Those that are dismissed stand last. */
  for (guint i = 0; i < n_open; i++)
    n[((SbxFinding *) g_ptr_array_index (findings, i))->severity]++;
  if (n_open == 0)
    return g_strdup (_("No findings"));

  g_string_append_printf (text, ngettext ("%u finding", "%u findings", n_open), n_open);
  g_string_append (text, " (");
  if (n[SBX_SEVERITY_ERROR] > 0)
    g_string_append_printf (text, ngettext ("%u error", "%u errors", n[SBX_SEVERITY_ERROR]),
                            n[SBX_SEVERITY_ERROR]);
  if (n[SBX_SEVERITY_WARNING] > 0)
    {
      g_string_append (text, n[SBX_SEVERITY_ERROR] > 0 ? ", " : "");
      g_string_append_printf (text, ngettext ("%u warning", "%u warnings", n[SBX_SEVERITY_WARNING]),
                              n[SBX_SEVERITY_WARNING]);
    }
  if (n[SBX_SEVERITY_NOTICE] > 0)
    {
      g_string_append (text, n[SBX_SEVERITY_ERROR] + n[SBX_SEVERITY_WARNING] > 0 ? ", " : "");
      g_string_append_printf (text, ngettext ("%u notice", "%u notices", n[SBX_SEVERITY_NOTICE]),
                              n[SBX_SEVERITY_NOTICE]);
    }
  g_string_append_c (text, ')');

  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
sbx_print_findings (GPtrArray *findings,
                    gboolean   all)
{
  g_autofree char *count = sbx_print_dup_count (findings);
  guint n_open = sbx_finding_count_open (findings);
  guint n_more = findings->len - n_open;

  puts (count);
  for (guint i = 0; i < (all ? findings->len : n_open); i++)
    {
      putchar ('\n');
      sbx_print_finding (g_ptr_array_index (findings, i));
    }
  if (n_more > 0 && !all)
    printf (ngettext ("\n%u more is dismissed or known; --all shows it\n",
                      "\n%u more are dismissed or known; --all shows them\n", n_more), n_more);
}

void
sbx_print_finding_json (const SbxFinding *finding)
{
  g_autoptr (GString) line = g_string_new ("{\"finding\":");

  sbx_export_append_finding (line, finding);
  g_string_append_c (line, '}');
  puts (line->str);
}

static const char *
name_state (SbxConnectorState state)
{
  switch (state)
    {
    case SBX_CONNECTOR_STARTING:
      return "starting";
    case SBX_CONNECTOR_READY:
      return "ready";
    case SBX_CONNECTOR_WAITING:
      return "waiting";
    case SBX_CONNECTOR_FAILED:
      return "failed";
    case SBX_CONNECTOR_IDLE:
    default:
      return "idle";
    }
}

void
sbx_print_connector_json (SbxConnector *connector)
{
  g_autoptr (GString) line = g_string_new ("{");
  guint n_offers;
  const SbxOffer *offers = sbx_connector_get_offers (connector, &n_offers);

  sbx_export_append_text (line, "connector", sbx_connector_get_address (connector));
  sbx_export_append_text (line, "kind", SBX_CONNECTOR_GET_CLASS (connector)->kind);
  sbx_export_append_text (line, "state", name_state (sbx_connector_get_state (connector)));
  sbx_export_append_text (line, "problem", sbx_connector_get_problem (connector));
  sbx_export_append_text (line, "question", sbx_connector_get_question (connector));
  if (n_offers > 0)
    sbx_export_append_name (line, "offers");
  for (guint i = 0; i < n_offers; i++)
    {
      g_string_append (line, i == 0 ? "[{" : ",{");
      sbx_export_append_text (line, "id", offers[i].id);
      sbx_export_append_text (line, "title", offers[i].title);
      sbx_export_append_text (line, "cost", offers[i].cost);
      g_string_append (line, i + 1 < n_offers ? "}" : "}]");
    }
  g_string_append_c (line, '}');
  puts (line->str);
}

/* Agents are told how to come; other programs have the port in their own settings. */
void
sbx_print_listening (SbxConnector *listener,
                     gboolean      json)
{
  const char *address = sbx_connector_get_address (listener);
  const char *kind = SBX_CONNECTOR_GET_CLASS (listener)->kind;
  const char *port = strrchr (address, ':') + 1;
  g_autoptr (GString) line = NULL;

  if (json)
    {
      line = g_string_new ("{");
      sbx_export_append_uint (line, "listening", g_ascii_strtoull (port, NULL, 10));
      sbx_export_append_text (line, "kind", kind);
      g_string_append_c (line, '}');
      puts (line->str);
    }
  else if (g_str_equal (kind, "signalbox"))
    {
      printf (_("Listening on ws://%s/v1; for a page: <script "
                "src=\"http://%s/agent.js\"></script>\n"), address, address);
    }
  else
    {
      printf (_("Listening on %s for %s\n"), address,
              _(sbx_connector_kinds_find (kind)->title));
    }
  fflush (stdout);
}
