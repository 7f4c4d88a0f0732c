/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-command.h"
#include "sbx-detector.h"
#include "sbx-dismissals.h"
#include "sbx-recording.h"
#include "sbx-rows.h"

G_BEGIN_DECLS

/**
 * SbxSessionError:
 * @SBX_SESSION_ERROR_MALFORMED: a message or an event that is not by the protocol
 * @SBX_SESSION_ERROR_PROTOCOL: a version we do not speak
 * @SBX_SESSION_ERROR_LIMIT: a limit of sbx-limits.h
 * @SBX_SESSION_ERROR_DISK: the recording cannot be written now
 */
typedef enum
{
  SBX_SESSION_ERROR_MALFORMED,
  SBX_SESSION_ERROR_PROTOCOL,
  SBX_SESSION_ERROR_LIMIT,
  SBX_SESSION_ERROR_DISK,
} SbxSessionError;

#define SBX_SESSION_ERROR (sbx_session_error_quark ())
GQuark sbx_session_error_quark (void);

/**
 * SbxSession:
 *
 * One recording and what follows from it: events in, rows, model, states and findings out. It
 * belongs to one thread (the engine's; the main thread in `sbx`). Connectors put events in with
 * sbx_session_begin_run(), sbx_session_take() and sbx_session_end_run(). What is taken is committed
 * by a timer of the thread-default context, 20 ms later.
 *
 * Signals: `committed` (after each transaction: acknowledge now), `disk-error` (text, may be NULL
 * when it is over).
 */
#define SBX_TYPE_SESSION (sbx_session_get_type ())
G_DECLARE_FINAL_TYPE (SbxSession, sbx_session, SBX, SESSION, GObject)

SbxSession *sbx_session_new (SbxRecording *recording);

gboolean sbx_session_replay (SbxSession   *self,
                             guint         budget,
                             GCancellable *cancellable,
                             GError      **error);
void sbx_session_get_progress (SbxSession *self,
                               guint64    *done,
                               guint64    *total);

/* For connectors */
SbxRun *sbx_session_begin_run (SbxSession    *self,
                               const SbxJson *hello,
                               guint32        token,
                               gboolean      *known,
                               GError       **error);
SbxRun *sbx_session_find_or_add_run (SbxSession    *self,
                                     const SbxJson *hello,
                                     guint32        token,
                                     GError       **error);
gboolean sbx_session_take (SbxSession *self,
                           SbxRun     *run,
                           SbxJson    *json,
                           guint32     events,
                           guint64     first,
                           GError    **error);
gboolean sbx_session_describe (SbxSession *self,
                               SbxRun     *run,
                               SbxJson    *json,
                               guint32     events,
                               guint64     at,
                               GError    **error);
void sbx_session_end_run (SbxSession *self,
                          SbxRun     *run,
                          const char *reason);
void sbx_session_add_own (SbxSession  *self,
                          SbxRun      *run,
                          SbxEventKind kind,
                          const char  *members);
gboolean sbx_session_commit (SbxSession *self,
                             GError    **error);

/* For whoever has a button */
void sbx_session_command_async (SbxSession         *self,
                                SbxCommand         *command,
                                GAsyncReadyCallback callback,
                                gpointer            data);
gboolean sbx_session_command_finish (SbxSession   *self,
                                     GAsyncResult *result,
                                     GError      **error);

/* What follows from the events */
SbxRecording *sbx_session_get_recording (SbxSession *self);
SbxSymbols *sbx_session_get_symbols (SbxSession *self);
SbxRows *sbx_session_get_rows (SbxSession *self);
GPtrArray *sbx_session_get_peers (SbxSession *self);
GPtrArray *sbx_session_get_runs (SbxSession *self);
SbxRun *sbx_session_find_run (SbxSession *self,
                              gint64      id);
GPtrArray *sbx_session_get_remotes (SbxSession *self);
GPtrArray *sbx_session_get_stores (SbxSession *self);
guint64 sbx_session_get_n_events (SbxSession *self);
double sbx_session_get_last_time (SbxSession *self);
GPtrArray *sbx_session_report (SbxSession *self,
                               double      now);
void sbx_session_follow_links (SbxSession *self);
GArray *sbx_session_take_links (SbxSession *self,
                                double      now);
guint sbx_session_get_model_serial (SbxSession *self);

/* How findings are decided */
void sbx_session_set_rules (SbxSession *self,
                            SbxRules   *rules);
SbxRules *sbx_session_get_rules (SbxSession *self);
gboolean sbx_session_dismiss (SbxSession *self,
                              const char *rule,
                              const char *subject,
                              const char *reason,
                              GError    **error);
gboolean sbx_session_undismiss (SbxSession *self,
                                const char *rule,
                                const char *subject,
                                GError    **error);
SbxDismissals *sbx_session_get_dismissals (SbxSession *self);
const double *sbx_session_get_thresholds (SbxSession             *self,
                                          const SbxDetectorClass *rule);

SbxJson *sbx_session_get_event (SbxSession *self,
                                guint64     number,
                                guint32    *token,
                                SbxRun    **run,
                                SbxStore  **store,
                                GError    **error);
SbxValue *sbx_session_get_state (SbxSession *self,
                                 SbxStore   *store,
                                 guint64     number,
                                 GError    **error);

G_END_DECLS
