/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDemoRun"

#include "config.h"

#include "sbx-demo-run.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>

#include "sbx-export.h"
#include "sbx-format.h"
#include "sbx-picture.h"
#include "sbx-rule-names.h"
#include "sbx-window-private.h"

/* The demo shows that many different faults, and plays for some twelve seconds. */
#define EXPECTED_RULES 3
#define PATIENCE_S 60
/* Nothing new for so long: rules with a deadline have spoken. */
#define QUIET_MS 2500
#define CHECK_MS 250
/* The window redraws what was just selected. */
#define SETTLE_MS 1200

struct _SbxDemoRun
{
  SbxApplication *application;
  SbxWindow *window;
  char *directory;
  gint64 begin;
  gint64 last_change;
  guint64 n_events;
  guint n_findings;
  guint timeout_id;
  gboolean failed;
};

static char *
get_path (SbxDemoRun *self,
          const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

static void
fail (SbxDemoRun *self,
      const char *what,
      const char *why)
{
  g_printerr ("%s: %s\n", what, why);
  self->failed = TRUE;
}

static void
finish (SbxDemoRun *self)
{
  sbx_application_end (self->application, self->failed ? 2 : 0);
}

static void
print_timeline (SbxDemoRun *self)
{
  GListModel *lines = G_LIST_MODEL (sbx_action_list_get_timeline (self->window->action_list));
  guint n = g_list_model_get_n_items (lines);

  g_print ("%s\n", _("Timeline"));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxTimelineRow) line = g_list_model_get_item (lines, i);
      const SbxRow *row = sbx_timeline_row_get_row (line);
      const SbxOverviewRemote *remote = sbx_world_get_remote (self->window->world, row->remote);
      SbxFinding *finding = sbx_timeline_row_get_finding (line);
      g_autofree char *clock = sbx_format_clock (row->time);
      g_autofree char *name = sbx_format_name (remote != NULL ? remote->name : "", 24);
      g_autofree char *changed = sbx_format_name (sbx_timeline_row_get_changed (line), 40);
      g_autofree char *text = NULL;

      if (row->kind == SBX_ROW_ACTION)
        text = sbx_format_name (sbx_timeline_row_get_action (line), 48);
      else
        text = sbx_format_marker (row->kind, sbx_timeline_row_get_action (line), row->duration);
      g_print ("%8u  %s  %-10s %-34s %-18s %-11s %s\n", row->number, clock, name, text, changed,
               sbx_format_bridge (row->flags),
               finding != NULL ? sbx_rule_get_short (finding->rule) : "");
    }
}

static void
print_findings (SbxDemoRun *self)
{
  GPtrArray *findings = sbx_world_get_findings (self->window->world);

  g_print ("\n%s\n", _("Findings"));
  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *summary = sbx_format_name (finding->summary, 2000);

      g_print ("%-8s %-17s %s ×%" G_GUINT64_FORMAT " (", sbx_severity_to_string (finding->severity),
               finding->rule, summary, finding->count);
      for (guint j = 0; j < finding->n_evidence; j++)
        g_print ("%s#%" G_GUINT64_FORMAT, j > 0 ? " " : "", finding->evidence[j]);
      g_print (")\n");
    }
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SbxDemoRun *self = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    fail (self, "report.html", error->message);
  g_print ("\n%s %s\n", _("Written to"), self->directory);
  g_print ("  signalbox.png\n  demo.signalbox\n  report.html\n");
  finish (self);
}

static void
export_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  const char *directory = data;
  g_autofree char *from = g_build_filename (directory, "demo.signalbox", NULL);
  g_autofree char *to = g_build_filename (directory, "report.html", NULL);
  SbxExportOptions options = { .format = SBX_EXPORT_HTML };
  GError *error = NULL;

  if (sbx_export (from, to, &options, NULL, NULL, cancellable, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SbxDemoRun *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;

  if (!sbx_engine_save_finish (SBX_ENGINE (source), result, &error))
    {
      fail (self, "demo.signalbox", error->message);
      finish (self);
      return;
    }
  task = g_task_new (NULL, NULL, exported_cb, self);
  g_task_set_task_data (task, g_strdup (self->directory), g_free);
  g_task_run_in_thread (task, export_thread);
}

static gboolean
write_cb (gpointer data)
{
  SbxDemoRun *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *picture = get_path (self, "signalbox.png");
  g_autofree char *recording = get_path (self, "demo.signalbox");

  self->timeout_id = 0;
  if (!sbx_picture_save (GTK_WIDGET (self->window), picture, &error))
    fail (self, "signalbox.png", error->message);
  sbx_engine_save_async (self->window->engine, recording, NULL, NULL, NULL, saved_cb, self);
  return G_SOURCE_REMOVE;
}

/* An action that was dropped on its way, or whatever proves the first finding. */
static void
select_something (SbxDemoRun *self)
{
  GPtrArray *findings = sbx_world_get_findings (self->window->world);
  const SbxFinding *chosen = NULL;

  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (finding->n_evidence > 0 &&
          (chosen == NULL || g_strcmp0 (finding->rule, "action-collision") == 0))
        chosen = finding;
    }
  for (guint i = 0; chosen != NULL && i < chosen->n_evidence; i++)
    if (sbx_timeline_find (sbx_action_list_get_timeline (self->window->action_list),
                           chosen->evidence[i]) != GTK_INVALID_LIST_POSITION)
      sbx_selection_reveal_event (self->window->selection, chosen->evidence[i]);
}

static guint
count_rules (SbxDemoRun *self)
{
  GPtrArray *findings = sbx_world_get_findings (self->window->world);
  g_autoptr (GHashTable) rules = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < findings->len; i++)
    g_hash_table_add (rules, (gpointer) ((SbxFinding *) g_ptr_array_index (findings, i))->rule);
  return g_hash_table_size (rules);
}

static gboolean
check_cb (gpointer data)
{
  SbxDemoRun *self = data;
  guint64 n_events = sbx_world_get_n_events (self->window->world);
  guint n_findings = sbx_world_get_findings (self->window->world)->len;
  gint64 now = g_get_monotonic_time ();
  gboolean late = now - self->begin > PATIENCE_S * G_USEC_PER_SEC;
  gboolean complete = count_rules (self) >= EXPECTED_RULES;

  if (n_events != self->n_events || n_findings != self->n_findings)
    self->last_change = now;
  self->n_events = n_events;
  self->n_findings = n_findings;
  if (!late && (!complete || now - self->last_change < QUIET_MS * 1000))
    return G_SOURCE_CONTINUE;
  if (!complete)
    fail (self, "--demo-output", "the demo’s findings did not appear");
  sbx_window_ensure_panes (self->window);
  print_timeline (self);
  print_findings (self);
  select_something (self);
  self->timeout_id = g_timeout_add (SETTLE_MS, write_cb, self);
  return G_SOURCE_REMOVE;
}

gboolean
sbx_demo_run_prepare (const char  *directory,
                      GError     **error)
{
  if (g_mkdir_with_parents (directory, 0777) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("Cannot make the directory “%s”"),
               directory);
  return FALSE;
}

/**
 * sbx_demo_run_new:
 * @application: is ended when everything is written
 * @window: plays the demo
 * @directory: where the files go
 *
 * Returns: (transfer full): the run, under way
 */
SbxDemoRun *
sbx_demo_run_new (SbxApplication *application,
                  SbxWindow      *window,
                  const char     *directory)
{
  SbxDemoRun *self = g_new0 (SbxDemoRun, 1);

  self->application = application;
  self->window = g_object_ref (window);
  self->directory = g_strdup (directory);
  self->begin = self->last_change = g_get_monotonic_time ();
  self->timeout_id = g_timeout_add (CHECK_MS, check_cb, self);
  sbx_window_start_demo (window);
  return self;
}

void
sbx_demo_run_free (SbxDemoRun *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->window);
  g_free (self->directory);
  g_free (self);
}
