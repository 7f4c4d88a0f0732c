/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-engine.h"
#include "sbx-export-preview.h"

G_BEGIN_DECLS

/**
 * SbxExportOrder:
 * @options: points into the other members
 * @numbers: (nullable): the events that were chosen one by one
 * @store: (nullable): the store that was chosen
 * @key: of the pseudonyms, so that a preview shows those of the file
 *
 * An export as somebody chose it, with everything it needs on another thread.
 */
typedef struct
{
  SbxExportOptions options;
  GArray *numbers;
  char *store;
  guint8 key[32];
} SbxExportOrder;

/* On the main thread. @owner: the source object of the task. */
typedef void (*SbxExportProgressFunc) (GObject *owner, double fraction);

SbxExportOrder *sbx_export_order_new (void);
void sbx_export_order_free (SbxExportOrder *self);
void sbx_export_order_set_filter (SbxExportOrder *self, SbxFilter *filter);
void sbx_export_order_set_redaction (SbxExportOrder *self, SbxRedaction *redaction);
void sbx_export_order_set_rules (SbxExportOrder *self, SbxRules *rules);
void sbx_export_order_set_store (SbxExportOrder *self, const char *store);
void sbx_export_order_set_numbers (SbxExportOrder *self, GArray *numbers);

void sbx_export_order_run_async (SbxExportOrder *self, SbxEngine *engine, const char *output,
                                 GObject *owner, SbxExportProgressFunc progress,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
gboolean sbx_export_order_run_finish (GAsyncResult *result, SbxExportReport *report,
                                      GError **error);
void sbx_export_order_preview_async (SbxExportOrder *self, SbxEngine *engine, GObject *owner,
                                     SbxExportProgressFunc progress, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
SbxExportPreview *sbx_export_order_preview_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxExportOrder, sbx_export_order_free)

G_END_DECLS
