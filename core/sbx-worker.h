/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-engine.h"

G_BEGIN_DECLS

/**
 * SbxWorker:
 *
 * The half of an engine that lives on the engine thread: the session, its connectors, and what the
 * window was told. It knows the other half as two functions.
 */
typedef struct _SbxWorker SbxWorker;

/**
 * SbxWorkerSendFunc:
 * @update: (transfer full): what changed
 * @data: what was passed to sbx_worker_new()
 *
 * Takes an update to the window; called on the worker's thread. Answered by
 * sbx_worker_acknowledge(), on that thread too; until then no other update is sent.
 */
typedef void (*SbxWorkerSendFunc) (SbxUpdate *update,
                                   gpointer   data);

SbxWorker *sbx_worker_new (const char       *directory,
                           SbxWorkerSendFunc send,
                           gpointer          data);
void sbx_worker_free (SbxWorker *self);

SbxSession *sbx_worker_get_session (SbxWorker *self);
gboolean sbx_worker_begin (SbxWorker *self,
                           GError   **error);
gboolean sbx_worker_open (SbxWorker    *self,
                          const char   *path,
                          GCancellable *cancellable,
                          void        (*callback) (const GError *error, gpointer data),
                          gpointer      data,
                          GError      **error);
void sbx_worker_add_connector (SbxWorker    *self,
                               SbxConnector *connector);
void sbx_worker_remove_connectors (SbxWorker  *self,
                                   const char *address);
SbxConnector *sbx_worker_find_connector (SbxWorker  *self,
                                         const char *address);
void sbx_worker_set_rules (SbxWorker *self,
                           SbxRules  *rules);
void sbx_worker_report (SbxWorker *self);
void sbx_worker_acknowledge (SbxWorker *self);

G_END_DECLS
