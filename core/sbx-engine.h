/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-connector.h"
#include "sbx-history.h"
#include "sbx-patch.h"
#include "sbx-rules.h"
#include "sbx-sources.h"
#include "sbx-update.h"

G_BEGIN_DECLS

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
 * SbxChangeList:
 * @changes: (element-type SbxChange): the first of them
 * @total: how many there are
 *
 * What changed.
 */
typedef struct
{
  GPtrArray *changes;
  guint64 total;
} SbxChangeList;

void sbx_change_list_free (SbxChangeList *self);

/**
 * SbxCompared:
 * @SBX_COMPARED_ACTIONS: the actions themselves
 * @SBX_COMPARED_STATES: the states that they left
 *
 * What of two actions is compared.
 */
typedef enum
{
  SBX_COMPARED_ACTIONS,
  SBX_COMPARED_STATES,
} SbxCompared;

/**
 * SbxEngine:
 *
 * The engine thread: it owns the session, the recording and the connectors. Created and used on the
 * UI thread; every call returns at once, answers come as GTask results on the caller's context.
 *
 * Signal: `update` (pointer to an SbxUpdate, valid during the emission).
 */
/* ms from one update to the next at least. */
#define SBX_ENGINE_INTERVAL 33

#define SBX_TYPE_ENGINE (sbx_engine_get_type ())
G_DECLARE_FINAL_TYPE (SbxEngine, sbx_engine, SBX, ENGINE, GObject)

SbxEngine *sbx_engine_new (const char *directory);
const char *sbx_engine_get_path (SbxEngine *self);
void sbx_engine_set_sources (SbxEngine  *self,
                             SbxSources *sources);
SbxSources *sbx_engine_get_sources (SbxEngine *self);
void sbx_engine_add_connector (SbxEngine    *self,
                               SbxConnector *connector);
void sbx_engine_remove_connectors (SbxEngine  *self,
                                   const char *address);
void sbx_engine_stop (SbxEngine *self);

void sbx_engine_command_async (SbxEngine          *self,
                               SbxCommand         *command,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data);
gboolean sbx_engine_command_finish (SbxEngine    *self,
                                    GAsyncResult *result,
                                    GError      **error);
void sbx_engine_set_rules (SbxEngine *self,
                           SbxRules  *rules);
SbxRules *sbx_engine_get_rules (SbxEngine *self);
void sbx_engine_dismiss_async (SbxEngine          *self,
                               const char         *rule,
                               const char         *subject,
                               const char         *reason,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data);
void sbx_engine_undismiss_async (SbxEngine          *self,
                                 const char         *rule,
                                 const char         *subject,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            data);
gboolean sbx_engine_dismiss_finish (SbxEngine    *self,
                                    GAsyncResult *result,
                                    GError      **error);
void sbx_engine_invoke_async (SbxEngine          *self,
                              const char         *address,
                              const char         *offer,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            data);
void sbx_engine_answer (SbxEngine  *self,
                        const char *address,
                        const char *text,
                        gboolean    remember);

void sbx_engine_clear_async (SbxEngine          *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            data);
gboolean sbx_engine_clear_finish (SbxEngine    *self,
                                  GAsyncResult *result,
                                  GError      **error);
void sbx_engine_open_async (SbxEngine          *self,
                            const char         *path,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data);
gboolean sbx_engine_open_finish (SbxEngine    *self,
                                 GAsyncResult *result,
                                 GError      **error);
void sbx_engine_save_async (SbxEngine          *self,
                            const char         *path,
                            SbxProgressFunc     progress,
                            gpointer            progress_data,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data);
gboolean sbx_engine_save_finish (SbxEngine    *self,
                                 GAsyncResult *result,
                                 GError      **error);
void sbx_engine_flush_async (SbxEngine          *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            data);
gboolean sbx_engine_flush_finish (SbxEngine    *self,
                                  GAsyncResult *result,
                                  GError      **error);

void sbx_engine_get_event_async (SbxEngine          *self,
                                 guint64             number,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            data);
SbxEventDetail *sbx_engine_get_event_finish (SbxEngine    *self,
                                             GAsyncResult *result,
                                             GError      **error);
void sbx_engine_get_previews_async (SbxEngine          *self,
                                    GArray             *numbers,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            data);
GPtrArray *sbx_engine_get_previews_finish (SbxEngine    *self,
                                           GAsyncResult *result,
                                           GError      **error);
void sbx_engine_get_state_async (SbxEngine          *self,
                                 guint               store,
                                 guint64             number,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            data);
SbxValue *sbx_engine_get_state_finish (SbxEngine    *self,
                                       GAsyncResult *result,
                                       GError      **error);
void sbx_engine_get_changes_async (SbxEngine          *self,
                                   guint64             number,
                                   guint               max,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            data);
SbxChangeList *sbx_engine_get_changes_finish (SbxEngine    *self,
                                              GAsyncResult *result,
                                              GError      **error);
void sbx_engine_compare_async (SbxEngine          *self,
                               guint64             number,
                               guint64             other,
                               SbxCompared         what,
                               guint               max,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data);
SbxChangeList *sbx_engine_compare_finish (SbxEngine    *self,
                                          GAsyncResult *result,
                                          GError      **error);
void sbx_engine_get_history_async (SbxEngine          *self,
                                   guint               store,
                                   const char         *path,
                                   guint               max,
                                   SbxHistory         *previous,
                                   SbxProgressFunc     progress,
                                   gpointer            progress_data,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            data);
SbxHistory *sbx_engine_get_history_finish (SbxEngine    *self,
                                           GAsyncResult *result,
                                           GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxEventDetail, sbx_event_detail_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxChangeList, sbx_change_list_free)

G_END_DECLS
