/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export.h"
#include "sbx-redactor.h"

G_BEGIN_DECLS

/**
 * SbxPreviewPlace:
 * @kind: what it is: `jwt`, `secret`, `card`…
 * @scope: in what it stands
 * @what: type of the action or kind of the event, redacted; "" in a state
 * @path: keys down to it, redacted; see #SbxRedactorHit
 * @id: pseudonym of the first one there
 * @count: how many stand there
 *
 * A place where an export would replace something.
 */
typedef struct
{
  const char *kind;
  SbxRedactorScope scope;
  char *what;
  char *path;
  char *id;
  guint64 count;
} SbxPreviewPlace;

/**
 * SbxExportPreview:
 * @places: (element-type SbxPreviewPlace): the most frequent first
 * @count: replacements in all
 * @n_elsewhere: of them at places beyond the limit
 * @n_events: events that would be written
 * @n_actions: of them actions
 * @size: about how many bytes the file would have
 *
 * What an export would do, found out without writing it.
 */
typedef struct
{
  GPtrArray *places;
  guint64 count;
  guint64 n_elsewhere;
  guint64 n_events;
  guint64 n_actions;
  guint64 size;
} SbxExportPreview;

/* On any thread, as sbx_export(). With the same key the pseudonyms are those of the file. */
SbxExportPreview *sbx_export_preview_new (const char *path, const SbxExportOptions *options,
                                          SbxProgressFunc progress, gpointer data,
                                          GCancellable *cancellable, GError **error);
void sbx_export_preview_free (SbxExportPreview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxExportPreview, sbx_export_preview_free)

G_END_DECLS
