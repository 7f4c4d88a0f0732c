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
  GWeakRef *self_ref;        /* shared with updates under way */

  /* Engine thread */
  GMainLoop *loop;
  SbxWorker *worker;
};

/* Runs on the engine thread and answers @task. */
typedef void (*SbxEngineCallFunc) (SbxEngine *self, GTask *task);

/* Takes @task, which holds the engine: a call under way keeps it alive. */
void sbx_engine_call (SbxEngine *self, SbxEngineCallFunc func, GTask *task);
void sbx_engine_return_result (GTask *task, gboolean done, GError *error);
/* (nullable): without one, @task is answered with an error */
SbxSession *sbx_engine_get_session (SbxEngine *self, GTask *task);

G_END_DECLS
