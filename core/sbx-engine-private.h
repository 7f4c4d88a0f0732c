/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-engine.h"
#include "sbx-worker.h"

G_BEGIN_DECLS

/* For the files of the engine alone. */

struct _SbxEngine
{
  GObject parent_instance;

  /* Owned */
  GThread *thread;
  GMainContext *context;     /* of the engine thread */
  GMainContext *owner;       /* where answers and updates go */
  char *directory;
  char *path;
  SbxRules *rules;           /* the last ones; NULL: none */
  SbxSources *sources;       /* NULL: none */

  /* Engine thread */
  GMainLoop *loop;
  SbxWorker *worker;
};

/**
 * SbxEngineCallFunc:
 * @self: an engine
 * @task: (transfer none): what to answer; keep a reference to answer later
 *
 * A call on the engine thread.
 */
typedef void (*SbxEngineCallFunc) (SbxEngine *self,
                                   GTask     *task);

void sbx_engine_call (SbxEngine        *self,
                      SbxEngineCallFunc func,
                      GTask            *task);
void sbx_engine_return_result (GTask   *task,
                               gboolean done,
                               GError  *error);
/**
 * SbxEngineProgress:
 * @func: (nullable): who hears of it
 * @data: passed to @func
 * @owner: the context on which @func is called
 *
 * How far work on a thread of its own has come.
 */
typedef struct
{
  SbxProgressFunc func;
  gpointer data;
  GMainContext *owner;
} SbxEngineProgress;

void sbx_engine_report_progress (double   fraction,
                                 gpointer progress);
SbxSession *sbx_engine_get_session (SbxEngine *self,
                                    GTask     *task);

G_END_DECLS
