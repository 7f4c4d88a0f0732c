/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-connector.h"
#include "sbx-overview.h"
#include "sbx-patch.h"

G_BEGIN_DECLS

typedef struct
{
  const char *kind;   /* static */
  char *address;
  char *problem;      /* (nullable) */
  SbxConnectorState state;
  guint64 n_complaints;
  GPtrArray *complaints; /* SbxComplaint */
} SbxConnectorInfo;

/**
 * SbxUpdate:
 * @serial: which session this is about; grows with clear and open: then everything starts anew
 * @symbols: names of the session
 * @rows: rows of the session
 * @n_rows: rows that may be read
 * @n_events: events taken
 * @overview: (nullable): new overview, NULL if unchanged
 * @findings: (nullable) (element-type SbxFinding): new findings, NULL if unchanged
 * @connectors: (nullable) (element-type SbxConnectorInfo): NULL if unchanged
 * @disk_error: (nullable): why nothing can be recorded right now
 * @replayed: 0…1 while a file is being opened, 1 otherwise
 *
 * What changed since the last update: at most one is under way, so a slow window makes them larger
 * and rarer, and never slows the engine.
 */
typedef struct
{
  guint serial;
  SbxSymbols *symbols;
  SbxRows *rows;
  guint n_rows;
  guint64 n_events;
  SbxOverview *overview;
  GPtrArray *findings;
  GPtrArray *connectors;
  char *disk_error;
  double replayed;
} SbxUpdate;

/**
 * SbxEventDetail:
 * @json: the batch; owns the text
 * @token: the event's object in it
 * @number: its number
 * @time: ms since 1970
 *
 * One event in full, for the details pane.
 */
typedef struct
{
  SbxJson *json;
  guint32 token;
  guint64 number;
  double time;
} SbxEventDetail;

void sbx_event_detail_free (SbxEventDetail *self);

/**
 * SbxEngine:
 *
 * The engine thread: it owns the session, the recording and the connectors. Created and used on the
 * UI thread; every call returns at once, answers come as GTask results on the caller's context.
 *
 * Signals: `update` (pointer to an SbxUpdate, valid during the emission), `notice` (code, text: a
 * toast's worth).
 */
#define SBX_TYPE_ENGINE (sbx_engine_get_type ())
G_DECLARE_FINAL_TYPE (SbxEngine, sbx_engine, SBX, ENGINE, GObject)

/* Records into a new file in @directory (created), or views nothing until opened. */
SbxEngine *sbx_engine_new (const char *directory);
/* (nullable): where the current session is recorded, or the file that was opened */
const char *sbx_engine_get_path (SbxEngine *self);
/* The connector moves to the engine thread; the caller must not touch it any more. */
void sbx_engine_add_connector (SbxEngine *self, SbxConnector *connector);
void sbx_engine_remove_connectors (SbxEngine *self, const char *address);
/* Stops everything, commits; blocks until the thread ended. Called by dispose. */
void sbx_engine_stop (SbxEngine *self);

/* Starts a new recording; connected peers describe themselves into it. */
void sbx_engine_clear_async (SbxEngine *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean sbx_engine_clear_finish (SbxEngine *self, GAsyncResult *result, GError **error);
/* Shows a file instead; rows arrive while it is read. Connectors are stopped. */
void sbx_engine_open_async (SbxEngine *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean sbx_engine_open_finish (SbxEngine *self, GAsyncResult *result, GError **error);
void sbx_engine_save_async (SbxEngine *self, const char *path, SbxProgressFunc progress, gpointer progress_data,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean sbx_engine_save_finish (SbxEngine *self, GAsyncResult *result, GError **error);
/* Everything so far is on disk; then anyone may read the file at sbx_engine_get_path(). */
void sbx_engine_flush_async (SbxEngine *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean sbx_engine_flush_finish (SbxEngine *self, GAsyncResult *result, GError **error);

void sbx_engine_get_event_async (SbxEngine *self, guint64 number, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
SbxEventDetail *sbx_engine_get_event_finish (SbxEngine *self, GAsyncResult *result, GError **error);
/* @store: index; @number: G_MAXUINT64 for now. NULL without error: unknown there. */
void sbx_engine_get_state_async (SbxEngine *self, guint store, guint64 number, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
SbxValue *sbx_engine_get_state_finish (SbxEngine *self, GAsyncResult *result, GError **error);
/* What the dispatch @number changed. (element-type SbxChange) (transfer full) */
void sbx_engine_get_changes_async (SbxEngine *self, guint64 number, guint max, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *sbx_engine_get_changes_finish (SbxEngine *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxEventDetail, sbx_event_detail_free)

G_END_DECLS
