/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export.h"
#include "sbx-links.h"
#include "sbx-matcher.h"
#include "sbx-overview.h"
#include "sbx-patch.h"
#include "sbx-redactor.h"
#include "sbx-session.h"

G_BEGIN_DECLS

/**
 * SbxExportSource:
 * @recording: the file
 * @session: the file, replayed: model and findings
 * @redactor: (nullable): NULL for a raw export
 * @findings: (element-type SbxFinding): what to report, redacted
 * @links: (nullable): what became of messages, if the format asked for it
 * @from: first event to write
 * @to: last event to write
 * @total: events of the recording
 * @store: (nullable): which store a format that holds one shall hold
 * @states: state of each store as far as it was read, redacted
 * @wants_before: (nullable): which events need the state before them; each costs a copy of what
 *   it changes
 * @begins: (nullable): told of each event before it is redacted
 * @wants_data: for @wants_before and @begins
 *
 * A recording as the formats see it: everything that comes out of here is redacted already, so that
 * no format can forget it.
 */
typedef struct
{
  SbxRecording *recording;
  SbxSession *session;
  SbxRedactor *redactor;
  GPtrArray *findings;
  SbxLinks *links;
  guint64 from;
  guint64 to;
  guint64 total;
  const char *store;
  GHashTable *states;
  gboolean (*wants_before) (guint64 number, gpointer data);
  void (*begins) (guint64 number, gpointer data);
  gpointer wants_data;

  SbxMatcher *matcher;   /* (nullable) */
  SbxOverview *overview; /* (nullable): for @matcher */
  GPtrArray *raw;        /* (nullable): findings for @matcher */
  const guint64 *numbers;
  gsize n_numbers;
  SbxProgressFunc progress;
  gpointer progress_data;
  GCancellable *cancellable;
} SbxExportSource;

/**
 * SbxExportEvent:
 * @number: its number
 * @kind: its kind
 * @run: its run
 * @seq: its seq, 0 if it has none
 * @time: ms since 1970
 * @store: (nullable): its store, in the model (not redacted)
 * @json: owns the text
 * @token: the event's object, redacted
 * @before: (nullable): for a dispatch, the store's state before it, redacted; if the source was
 *   asked for it
 * @batch: the row it came from
 * @last: whether it is the last event of that row
 *
 * One event on its way into a file.
 */
typedef struct
{
  guint64 number;
  SbxEventKind kind;
  SbxRun *run;
  guint64 seq;
  double time;
  SbxStore *store;
  SbxJson *json;
  guint32 token;
  SbxValue *before;
  const SbxRecordingBatch *batch;
  gboolean last;
} SbxExportEvent;

typedef gboolean (*SbxExportEventFunc) (const SbxExportEvent *event, gpointer data, GError **error);

SbxExportSource *sbx_export_source_new (const char *path, const SbxExportOptions *options,
                                        SbxProgressFunc progress,
                                        gpointer data, GCancellable *cancellable, GError **error);
/* What comes in while it is recorded: sbx_export_source_each_new() instead of _each(), and no
 * findings. */
SbxExportSource *sbx_export_source_new_for_session (SbxSession *session,
                                                    const SbxExportOptions *options);
void sbx_export_source_free (SbxExportSource *self);

/* Every event from the first of the file to @to, in order. */
gboolean sbx_export_source_each (SbxExportSource *self, SbxExportEventFunc func, gpointer data,
                                 GError **error);

/* Whether an event of the range is to be written: what the user chose. */
gboolean sbx_export_source_wants (SbxExportSource *self, guint64 number);
gboolean sbx_export_source_is_filtered (SbxExportSource *self);
/* Every event since the last call, in order. */
gboolean sbx_export_source_each_new (SbxExportSource *self, SbxExportEventFunc func, gpointer data,
                                     GError **error);

/* (transfer full): a copy, redacted */
SbxFinding *sbx_export_source_redact_finding (SbxExportSource *self, const SbxFinding *finding);
/* (transfer full) (nullable): text from the model, redacted */
char *sbx_export_source_dup_text (SbxExportSource *self, const char *text);
char *sbx_export_source_dup_symbol (SbxExportSource *self, SbxSymbol symbol);
char *sbx_export_source_dup_store_label (SbxExportSource *self, SbxStore *store);
void sbx_export_source_report_progress (SbxExportSource *self, double fraction);

/* (transfer full) (nullable): a text member of the event */
char *sbx_export_event_dup_text (const SbxExportEvent *event, const char *name);
/* (transfer full): the type of the action or message, "" if it has none */
char *sbx_export_event_dup_type (const SbxExportEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxExportSource, sbx_export_source_free)

G_END_DECLS
