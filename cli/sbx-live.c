/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-live.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-cmd.h"
#include "sbx-connector-kinds.h"
#include "sbx-export-json.h"
#include "sbx-print.h"

#define PRINT_INTERVAL 100
#define FINDINGS_EVERY 10u /* prints */

struct _SbxLive
{
  char *folder;           /* (nullable): of a file that goes away */
  char *created;          /* (nullable): the file, if it was not there before */
  SbxSession *session;
  SbxOrigins *origins;
  GPtrArray *connectors;
  GMainLoop *loop;
  SbxLivePrint print;
  SbxExportSource *source; /* (nullable): what JSON is printed from, redacted */

  guint n_rows;           /* printed */
  guint n_prints;
  guint64 first_event;    /* held before this life of the program */
  GHashTable *findings;   /* printed: rule and subject */
  GHashTable *problems;   /* printed */
  char *problem;          /* (nullable): the last one */
  GError *failure;        /* (nullable): why no more can come of it */
  gpointer kept;
  GDestroyNotify free_kept;
};

/* --- Printing -------------------------------------------------------------------------------- */

static gboolean
print_event (const SbxExportEvent *event,
             gpointer              data,
             GError              **error)
{
  SbxLive *self = data;
  g_autoptr (GString) line = NULL;

  /* What was there before was read for its states: they tell what later patches mean. */
  if (event->number <= self->first_event)
    return TRUE;

  line = g_string_new (NULL);
  sbx_export_append_event (line, event);
  puts (line->str);
  return TRUE;
}

static void
print_finding (SbxLive          *self,
               const SbxFinding *finding)
{
  g_autoptr (SbxFinding) redacted = NULL;

  if (self->source == NULL)
    {
      sbx_print_finding (finding);
      return;
    }

  redacted = sbx_export_source_redact_finding (self->source, finding);
  sbx_print_finding_json (redacted);
}

static void
print_findings (SbxLive *self)
{
  g_autoptr (GPtrArray) findings = sbx_session_report (self->session,
                                                       sbx_session_get_last_time (self->session));

  /* As they come: not what is dismissed or known, which stands last. */
  for (guint i = 0; i < sbx_finding_count_open (findings); i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *key = g_strdup_printf ("%s\n%s\n%s", finding->rule, finding->variant,
                                              finding->subject);

      if (!g_hash_table_add (self->findings, g_steal_pointer (&key)))
        continue;
      print_finding (self, finding);
    }
}

static void
print_new (SbxLive *self,
           gboolean last)
{
  SbxRows *rows = sbx_session_get_rows (self->session);

  if (self->print == SBX_LIVE_TEXT || self->print == SBX_LIVE_ROWS)
    {
      for (; self->n_rows < sbx_rows_get_count (rows); self->n_rows++)
        sbx_print_row (self->session, sbx_rows_get (rows, self->n_rows),
                       self->n_rows > 0 ? sbx_rows_get (rows, self->n_rows - 1) : NULL);
    }
  else if (self->source != NULL)
    {
      sbx_export_source_each_new (self->source, print_event, self, NULL);
    }
  if ((self->print == SBX_LIVE_TEXT || self->print == SBX_LIVE_JSON) &&
      (last || self->n_prints++ % FINDINGS_EVERY == 0))
    print_findings (self);
  if (self->print > SBX_LIVE_QUIET && (fflush (stdout) != 0 || ferror (stdout)))
    sbx_live_end (self);
}

static gboolean
on_print_time (gpointer data)
{
  print_new (data, FALSE);

  return G_SOURCE_CONTINUE;
}

/* --- Connectors ------------------------------------------------------------------------------ */

void
sbx_live_tell (SbxLive    *self,
               const char *line)
{
  if (g_hash_table_add (self->problems, g_strdup (line)))
    sbx_cmd_fail ("%s", line);
}

static void
on_connector_changed (SbxConnector *connector,
                      SbxLive      *self)
{
  const char *problem = sbx_connector_get_problem (connector);
  g_autofree char *line = NULL;

  if (self->print == SBX_LIVE_JSON)
    sbx_print_connector_json (connector);
  if (self->print != SBX_LIVE_SILENT && sbx_connector_get_question (connector) != NULL)
    sbx_live_ask_secret (self, connector);
  if (problem == NULL)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  if (sbx_connector_get_state (connector) == SBX_CONNECTOR_FAILED)
    {
      if (self->failure == NULL)
        self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, problem);
      sbx_live_end (self);
      return;
    }
  if (self->print == SBX_LIVE_SILENT)
    return;
  line = g_strdup_printf ("%s: %s", sbx_connector_get_address (connector), problem);
  sbx_live_tell (self, line);
}

static void
on_disk_error (SbxSession *session,
               const char *problem,
               SbxLive    *self)
{
  if (problem != NULL)
    sbx_cmd_fail (_("%s; nothing more is taken until it can be written"), problem);
  else
    sbx_cmd_fail (_("The recording can be written again"));
}

static gboolean
add_connector (SbxLive      *self,
               SbxConnector *connector,
               GError      **error)
{
  g_ptr_array_add (self->connectors, connector);
  if (!sbx_connector_start (connector, self->session, error))
    return FALSE;

  g_signal_connect (connector, "changed", G_CALLBACK (on_connector_changed), self);
  if (sbx_connector_get_problem (connector) != NULL)
    on_connector_changed (connector, self);
  return TRUE;
}

SbxConnector *
sbx_live_listen (SbxLive    *self,
                 const char *text,
                 GError    **error)
{
  SbxConnector *listener = sbx_connector_listen (text, self->origins, error);

  return listener != NULL && add_connector (self, listener, error) ? listener : NULL;
}

gboolean
sbx_live_dial (SbxLive    *self,
               const char *address,
               GError    **error)
{
  SbxConnector *dialer = sbx_connector_dial (address, error);

  return dialer != NULL && add_connector (self, dialer, error);
}

/* As it shows itself, or as it was dialled: with its kind before it. */
static gboolean
is_called (SbxConnector *connector,
           const char   *address)
{
  g_autofree char *whole = g_strdup_printf ("%s:%s", SBX_CONNECTOR_GET_CLASS (connector)->kind,
                                            sbx_connector_get_address (connector));

  return g_strcmp0 (sbx_connector_get_address (connector), address) == 0
         || g_strcmp0 (whole, address) == 0;
}

SbxConnector *
sbx_live_find_connector (SbxLive    *self,
                         const char *address)
{
  for (guint i = 0; i < self->connectors->len; i++)
    {
      SbxConnector *connector = g_ptr_array_index (self->connectors, i);

      if (is_called (connector, address))
        return connector;
    }

  return NULL;
}

void
sbx_live_keep (SbxLive        *self,
               gpointer        data,
               GDestroyNotify  destroy)
{
  self->kept = data;
  self->free_kept = destroy;
}

gboolean
sbx_live_was_connected (SbxLive *self)
{
  /* Who comes leaves events, even a run that is met again: at least its end. */
  return sbx_session_get_n_events (self->session) > self->first_event;
}

const char *
sbx_live_get_problem (SbxLive *self)
{
  return self->problem;
}

/* --- Life ------------------------------------------------------------------------------------ */

SbxLive *
sbx_live_new (const char   *path,
              SbxLivePrint  print,
              SbxRules     *rules,
              GError      **error)
{
  g_autoptr (SbxLive) self = g_new0 (SbxLive, 1);
  g_autoptr (SbxRecording) recording = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *own = NULL;
  gboolean exists;

  self->print = print;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->origins = sbx_origins_new ();
  self->connectors = g_ptr_array_new_with_free_func (g_object_unref);
  self->findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->problems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (path == NULL)
    {
      self->folder = g_dir_make_tmp ("sbx-XXXXXX", error);
      if (self->folder == NULL)
        return NULL;
      path = own = g_build_filename (self->folder, "live.signalbox", NULL);
    }

  exists = g_file_test (path, G_FILE_TEST_EXISTS);
  recording = sbx_recording_open (path, SBX_RECORDING_APPEND, error);
  if (recording == NULL)
    return NULL;
  self->created = exists ? NULL : g_strdup (path);
  self->session = sbx_session_new (recording);
  if (rules != NULL)
    sbx_session_set_rules (self->session, rules);
  while (sbx_session_replay (self->session, 1000, NULL, &problem))
    ;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  self->n_rows = sbx_rows_get_count (sbx_session_get_rows (self->session));
  self->first_event = sbx_session_get_n_events (self->session);
  g_signal_connect (self->session, "disk-error", G_CALLBACK (on_disk_error), self);

  return g_steal_pointer (&self);
}

static void
remove_recording (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}

static void
stop_connectors (SbxLive *self)
{
  for (guint i = 0; i < self->connectors->len; i++)
    {
      g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->connectors, i), self);
      sbx_connector_stop (g_ptr_array_index (self->connectors, i), "stopped");
    }
  g_ptr_array_set_size (self->connectors, 0);
}

void
sbx_live_free (SbxLive *self)
{
  gboolean empty;

  if (self == NULL)
    return;

  stop_connectors (self);
  if (self->kept != NULL)
    self->free_kept (self->kept);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  empty = self->session == NULL || sbx_session_get_n_events (self->session) == 0;
  g_clear_pointer (&self->source, sbx_export_source_free);
  g_clear_object (&self->session);
  g_clear_object (&self->origins);
  g_ptr_array_unref (self->connectors);
  g_hash_table_unref (self->findings);
  g_hash_table_unref (self->problems);
  g_main_loop_unref (self->loop);
  if (self->created != NULL && (empty || self->folder != NULL))
    remove_recording (self->created);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->created);
  g_free (self->problem);
  g_clear_error (&self->failure);
  g_free (self);
}

SbxSession *
sbx_live_get_session (SbxLive *self)
{
  return self->session;
}

SbxOrigins *
sbx_live_get_origins (SbxLive *self)
{
  return self->origins;
}

void
sbx_live_print_json (SbxLive *self,
                     gboolean raw)
{
  SbxExportOptions options = { .format = SBX_EXPORT_JSON, .raw = raw };

  self->print = SBX_LIVE_JSON;
  self->source = sbx_export_source_new_for_session (self->session, &options);
}

gboolean
sbx_live_takes_commands (SbxLive *self)
{
  return self->kept != NULL;
}

SbxRedactor *
sbx_live_get_redactor (SbxLive *self)
{
  return self->source != NULL ? self->source->redactor : NULL;
}

void
sbx_live_end (SbxLive *self)
{
  g_main_loop_quit (self->loop);
}

static gboolean
on_signal (gpointer data)
{
  sbx_live_end (data);

  return G_SOURCE_CONTINUE;
}

/* `sbx serve | head`: nobody reads any more. */
static gboolean
on_output_closed (int          fd,
                  GIOCondition condition,
                  gpointer     data)
{
  sbx_live_end (data);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_time (gpointer data)
{
  sbx_live_end (data);

  return G_SOURCE_CONTINUE;
}

gboolean
sbx_live_run (SbxLive *self,
              double   seconds,
              GError **error)
{
  guint sources[] = {
    g_unix_signal_add (SIGINT, on_signal, self),
    g_unix_signal_add (SIGTERM, on_signal, self),
    g_timeout_add (PRINT_INTERVAL, on_print_time, self),
    seconds > 0 ? g_timeout_add ((guint) MIN (seconds * 1000, 1e9), on_time, self) : 0,
    self->print > SBX_LIVE_QUIET
      ? g_unix_fd_add (STDOUT_FILENO, G_IO_ERR | G_IO_HUP, on_output_closed, self)
      : 0,
  };
  gboolean done;

  g_main_loop_run (self->loop);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i] != 0)
      g_source_remove (sources[i]);

  stop_connectors (self);
  sbx_connector_settle (NULL);
  done = sbx_session_commit (self->session, error);
  print_new (self, TRUE);
  if (done && self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return FALSE;
    }

  return done;
}
