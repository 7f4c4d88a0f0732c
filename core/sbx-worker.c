/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-worker.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "sbx-clock.h"
#include "sbx-kept.h"

/* Counts, findings and the overview change with every event but are read by people. */
#define SLOW_INTERVAL 250
/* Rules have deadlines of a second or so after the last event: how long to go on asking them. */
#define SETTLE_TIME 6000
/* Batches are under way for some 50 ms: a deadline must not pass before its event has arrived. */
#define REPORT_SLACK 500.0
#define REPLAY_BUDGET 12

struct _SbxWorker
{
  char *directory;
  SbxWorkerSendFunc send;
  gpointer send_data;

  SbxSession *session;
  SbxKeptMark *mark;         /* of the recording that is written; NULL if a file is shown */
  SbxRules *rules;           /* of every session; NULL: none of the team's own */
  GPtrArray *connectors;
  GSource *slow_timer;
  GSource *replay_source;
  gint64 settle_until;       /* monotonic ms */

  guint serial;
  gboolean under_way;        /* an update was sent and not acknowledged */
  gboolean dirty;
  gboolean connectors_dirty;
  gboolean slow_due;         /* overview and findings may go with the next update */
  guint64 sent_events;
  guint sent_model;
  guint64 reported_events;   /* the overview's counts are as of here */
  char *sent_findings;       /* fingerprint */
  guint64 sent_sharing;      /* serial */
  char *disk_error;

  void (*open_callback) (const GError *error, gpointer data);
  gpointer open_data;
  GCancellable *open_cancellable;
};

/* --- Updates --------------------------------------------------------------------------------- */

/* Up to when everything has arrived: deadlines before it have passed. */
static double
get_now (SbxWorker *self)
{
  return sbx_recording_is_writable (sbx_session_get_recording (self->session))
         ? sbx_clock_now () - REPORT_SLACK : INFINITY;
}

static void
add_findings (SbxWorker *self,
              SbxUpdate *update)
{
  double now = get_now (self);
  g_autoptr (GPtrArray) findings = sbx_session_report (self->session, now);
  g_autofree char *fingerprint = sbx_finding_make_fingerprint (findings);

  if (g_strcmp0 (fingerprint, self->sent_findings) == 0)
    return;
  g_free (self->sent_findings);
  self->sent_findings = g_steal_pointer (&fingerprint);
  update->findings = g_steal_pointer (&findings);
}

static void
add_connectors (SbxWorker *self,
                SbxUpdate *update)
{
  update->connectors = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_connector_info_free);
  for (guint i = 0; i < self->connectors->len; i++)
    g_ptr_array_add (update->connectors,
                     sbx_connector_info_new (g_ptr_array_index (self->connectors, i)));
  self->connectors_dirty = FALSE;
}

static void
send_update (SbxWorker *self)
{
  SbxUpdate *update = g_new0 (SbxUpdate, 1);
  guint model = sbx_session_get_model_serial (self->session);
  guint64 n_events = sbx_session_get_n_events (self->session);
  guint64 done;
  guint64 total;

  update->serial = self->serial;
  update->symbols = sbx_symbols_ref (sbx_session_get_symbols (self->session));
  update->rows = sbx_rows_ref (sbx_session_get_rows (self->session));
  update->n_rows = sbx_rows_get_count (update->rows);
  update->n_events = n_events;
  update->path = g_strdup (sbx_recording_get_path (sbx_session_get_recording (self->session)));
  update->disk_error = g_strdup (self->disk_error);
  sbx_session_get_progress (self->session, &done, &total);
  update->links = sbx_session_take_links (self->session,
                                          self->replay_source == NULL ? get_now (self) : 0);
  update->replayed = total > 0 ? (double) done / (double) total : 1.0;

  /* New rows may name new remotes and stores: those have to arrive with them. */
  if (model != self->sent_model || (self->slow_due && n_events != self->reported_events))
    {
      update->overview = sbx_overview_new (self->session);
      self->sent_model = model;
      self->reported_events = n_events;
    }
  if (self->slow_due && self->replay_source == NULL)
    {
      add_findings (self, update);
      update->sharing = sbx_sharing_map_new_if_changed (self->session, &self->sent_sharing);
    }
  if (self->connectors_dirty)
    add_connectors (self, update);

  self->slow_due = FALSE;
  self->dirty = FALSE;
  self->under_way = TRUE;
  self->send (update, self->send_data);
}

static void
mark_dirty (SbxWorker *self)
{
  self->dirty = TRUE;
  if (!self->under_way && self->session != NULL)
    send_update (self);
}

/**
 * sbx_worker_acknowledge:
 * @self: a worker
 *
 * The window has taken the last update: the next one may go, as soon as there is something new.
 */
void
sbx_worker_acknowledge (SbxWorker *self)
{
  self->under_way = FALSE;
  if (self->dirty && self->session != NULL)
    send_update (self);
}

static gboolean
on_slow_time (gpointer data)
{
  SbxWorker *self = data;
  guint64 n_events = self->session != NULL ? sbx_session_get_n_events (self->session) : 0;
  gint64 now = g_get_monotonic_time () / 1000;

  if (n_events != self->sent_events)
    {
      self->sent_events = n_events;
      self->settle_until = now + SETTLE_TIME;
    }
  if (now < self->settle_until)
    {
      self->slow_due = TRUE;
      mark_dirty (self);
      return G_SOURCE_CONTINUE;
    }

  g_clear_pointer (&self->slow_timer, g_source_unref);

  return G_SOURCE_REMOVE;
}

static void
start_slow_timer (SbxWorker *self)
{
  self->settle_until = g_get_monotonic_time () / 1000 + SETTLE_TIME;
  if (self->slow_timer != NULL)
    return;

  self->slow_timer = g_timeout_source_new (SLOW_INTERVAL);
  g_source_set_static_name (self->slow_timer, "[signalbox] slow update");
  g_source_set_callback (self->slow_timer, on_slow_time, self, NULL);
  g_source_attach (self->slow_timer, g_main_context_get_thread_default ());
}

static void
on_committed (SbxSession *session,
              SbxWorker  *self)
{
  start_slow_timer (self);
  mark_dirty (self);
}

static void
on_disk_error (SbxSession *session,
               const char *text,
               SbxWorker  *self)
{
  g_free (self->disk_error);
  self->disk_error = g_strdup (text);
  mark_dirty (self);
}

static void
on_connector_changed (SbxConnector *connector,
                      SbxWorker    *self)
{
  self->connectors_dirty = TRUE;
  mark_dirty (self);
}

/* --- Sessions -------------------------------------------------------------------------------- */

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
finish_open (SbxWorker    *self,
             const GError *error)
{
  void (*callback) (const GError *, gpointer) = g_steal_pointer (&self->open_callback);

  clear_source (&self->replay_source);
  g_clear_object (&self->open_cancellable);
  if (callback != NULL)
    callback (error, g_steal_pointer (&self->open_data));
}

static void
end_session (SbxWorker *self)
{
  if (self->session == NULL)
    return;

  for (guint i = 0; i < self->connectors->len; i++)
    sbx_connector_stop (g_ptr_array_index (self->connectors, i), "stopped");
  if (self->replay_source != NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                      "Another recording was opened");

      finish_open (self, error);
    }
  sbx_session_commit (self->session, NULL);
  g_signal_handlers_disconnect_by_data (self->session, self);
  if (sbx_session_get_n_events (self->session) == 0
      && sbx_recording_is_writable (sbx_session_get_recording (self->session)))
    {
      SbxRecording *recording = sbx_session_get_recording (self->session);
      g_autofree char *path = g_strdup (sbx_recording_get_path (recording));

      g_clear_object (&self->session);
      g_unlink (path);
    }
  g_clear_object (&self->session);
  g_clear_pointer (&self->mark, sbx_kept_mark_end);
}

static void
set_session (SbxWorker    *self,
             SbxRecording *recording)
{
  end_session (self);
  self->session = sbx_session_new (recording);
  sbx_session_follow_links (self->session);
  if (self->rules != NULL)
    sbx_session_set_rules (self->session, self->rules);
  self->serial++;
  self->sent_events = self->reported_events = 0;
  self->sent_model = G_MAXUINT;
  self->connectors_dirty = TRUE;
  self->slow_due = TRUE;
  self->sent_sharing = 0;
  g_clear_pointer (&self->sent_findings, g_free);
  g_clear_pointer (&self->disk_error, g_free);
  g_signal_connect (self->session, "committed", G_CALLBACK (on_committed), self);
  g_signal_connect (self->session, "disk-error", G_CALLBACK (on_disk_error), self);
}

/**
 * sbx_worker_begin:
 * @self: a worker
 * @error: return location for an error, or %NULL
 *
 * Ends the session and records into a new file; connectors start again, so that connected peers
 * describe themselves into it. While it is written it carries a mark ([struct@SbxKeptMark]).
 *
 * Returns: whether a new session has begun; if not, the old one stands, and @error is of
 *   %SBX_RECORDING_ERROR
 */
gboolean
sbx_worker_begin (SbxWorker *self,
                  GError   **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("%s-%04x.signalbox", date, g_random_int () & 0xffff);
  g_autofree char *path = g_build_filename (self->directory, name, NULL);
  g_autoptr (SbxRecording) recording = NULL;
  SbxKeptMark *mark;

  if (g_mkdir_with_parents (self->directory, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_IO,
                   "The folder for recordings, “%s”, cannot be made: %s",
                   self->directory, g_strerror (code));
      return FALSE;
    }
  mark = sbx_kept_mark_new (path);
  recording = sbx_recording_open (path, SBX_RECORDING_CREATE, error);
  if (recording == NULL)
    {
      g_clear_pointer (&mark, sbx_kept_mark_end);
      return FALSE;
    }

  set_session (self, recording);
  self->mark = mark;
  for (guint i = 0; i < self->connectors->len; i++)
    sbx_connector_start (g_ptr_array_index (self->connectors, i), self->session, NULL);
  mark_dirty (self);

  return TRUE;
}

static gboolean
on_replay (gpointer data)
{
  SbxWorker *self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = sbx_session_replay (self->session, REPLAY_BUDGET, self->open_cancellable, &error);

  if (more)
    {
      mark_dirty (self);
      return G_SOURCE_CONTINUE;
    }

  finish_open (self, error);
  self->slow_due = TRUE;
  mark_dirty (self);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_worker_open:
 * @self: a worker
 * @path: a recording
 * @cancellable: (nullable): ends it early
 * @callback: called once on this thread: with %NULL when all of the file was read, or with what
 *   ended it
 * @data: passed to @callback
 * @error: return location for an error, or %NULL
 *
 * Ends the session and shows a file, which is read in slices between other work. Without a file to
 * read, @callback is not called.
 *
 * Returns: whether the file could be opened; if not, the old session stands, and @error is of
 *   %SBX_RECORDING_ERROR
 */
gboolean
sbx_worker_open (SbxWorker    *self,
                 const char   *path,
                 GCancellable *cancellable,
                 void        (*callback) (const GError *error, gpointer data),
                 gpointer      data,
                 GError      **error)
{
  g_autoptr (SbxRecording) recording = sbx_recording_open (path, SBX_RECORDING_READ, error);

  if (recording == NULL)
    return FALSE;

  set_session (self, recording);
  self->open_callback = callback;
  self->open_data = data;
  self->open_cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->replay_source = g_idle_source_new ();
  g_source_set_priority (self->replay_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->replay_source, "[signalbox] replay");
  g_source_set_callback (self->replay_source, on_replay, self, NULL);
  g_source_attach (self->replay_source, g_main_context_get_thread_default ());

  return TRUE;
}

/* --- Connectors ------------------------------------------------------------------------------ */

/**
 * sbx_worker_add_connector:
 * @self: a worker
 * @connector: a connector
 *
 * Takes a reference. Starts the connector on the session, if there is one that records, and again
 * on each one that follows.
 */
void
sbx_worker_add_connector (SbxWorker    *self,
                          SbxConnector *connector)
{
  g_ptr_array_add (self->connectors, g_object_ref (connector));
  g_signal_connect (connector, "changed", G_CALLBACK (on_connector_changed), self);
  self->connectors_dirty = TRUE;
  if (self->session != NULL
      && sbx_recording_is_writable (sbx_session_get_recording (self->session)))
    sbx_connector_start (connector, self->session, NULL);
  mark_dirty (self);
}

/**
 * sbx_worker_remove_connectors:
 * @self: a worker
 * @address: as in [struct@SbxConnectorInfo]
 *
 * Stops and forgets every connector of that address.
 */
void
sbx_worker_remove_connectors (SbxWorker  *self,
                              const char *address)
{
  for (guint i = self->connectors->len; i-- > 0;)
    {
      SbxConnector *connector = g_ptr_array_index (self->connectors, i);

      if (g_strcmp0 (sbx_connector_get_address (connector), address) != 0)
        continue;
      g_signal_handlers_disconnect_by_data (connector, self);
      sbx_connector_stop (connector, "closed");
      g_ptr_array_remove_index (self->connectors, i);
      self->connectors_dirty = TRUE;
    }
  mark_dirty (self);
}

/**
 * sbx_worker_find_connector:
 * @self: a worker
 * @address: as in [struct@SbxConnectorInfo]
 *
 * Returns: (transfer none) (nullable): the connector of that address
 */
SbxConnector *
sbx_worker_find_connector (SbxWorker  *self,
                           const char *address)
{
  for (guint i = 0; i < self->connectors->len; i++)
    {
      SbxConnector *connector = g_ptr_array_index (self->connectors, i);

      if (g_strcmp0 (sbx_connector_get_address (connector), address) == 0)
        return connector;
    }

  return NULL;
}

/* --- Rules ----------------------------------------------------------------------------------- */

/**
 * sbx_worker_report:
 * @self: a worker
 *
 * How findings are decided has changed: asks the rules again, and tells the window.
 */
void
sbx_worker_report (SbxWorker *self)
{
  self->slow_due = TRUE;
  mark_dirty (self);
}

/* Thresholds count while events are observed: those of a finished recording are observed anew. */
static gboolean
reopen (SbxWorker *self)
{
  SbxRecording *recording = sbx_session_get_recording (self->session);
  g_autofree char *path = g_strdup (sbx_recording_get_path (recording));

  return !sbx_recording_is_writable (recording) && self->replay_source == NULL
         && sbx_worker_open (self, path, NULL, NULL, NULL, NULL);
}

/**
 * sbx_worker_set_rules:
 * @self: a worker
 * @rules: a configuration
 *
 * Uses it for the session and for each one that follows. A file that is shown is read again if a
 * threshold is another one now.
 */
void
sbx_worker_set_rules (SbxWorker *self,
                      SbxRules  *rules)
{
  sbx_rules_ref (rules);
  g_clear_pointer (&self->rules, sbx_rules_unref);
  self->rules = rules;
  if (self->session == NULL)
    return;

  if (!sbx_rules_has_same_thresholds (sbx_session_get_rules (self->session), rules)
      && reopen (self))
    return;

  sbx_session_set_rules (self->session, rules);
  sbx_worker_report (self);
}

/* --- Life ------------------------------------------------------------------------------------ */

/**
 * sbx_worker_get_session:
 * @self: a worker
 *
 * Returns: (nullable) (transfer none): the session
 */
SbxSession *
sbx_worker_get_session (SbxWorker *self)
{
  return self->session;
}

/**
 * sbx_worker_new:
 * @directory: where recordings are kept until they are saved
 * @send: takes updates to the window
 * @data: passed to @send
 *
 * Everything here runs on the thread that made the worker, in its thread-default context.
 *
 * Returns: (transfer full): a worker without a session
 */
SbxWorker *
sbx_worker_new (const char       *directory,
                SbxWorkerSendFunc send,
                gpointer          data)
{
  SbxWorker *self = g_new0 (SbxWorker, 1);

  self->directory = g_strdup (directory);
  self->send = send;
  self->send_data = data;
  self->connectors = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

/**
 * sbx_worker_free:
 * @self: (transfer full): a worker
 *
 * Stops the connectors and commits; a recording without events is deleted.
 */
void
sbx_worker_free (SbxWorker *self)
{
  for (guint i = 0; i < self->connectors->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->connectors, i), self);
  end_session (self);
  clear_source (&self->slow_timer);
  g_ptr_array_unref (self->connectors);
  g_clear_pointer (&self->rules, sbx_rules_unref);
  g_free (self->sent_findings);
  g_free (self->disk_error);
  g_free (self->directory);
  g_free (self);
}
