/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-timeline-row.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* Actions as text for other programs. Without secrets, as in an export, unless somebody asked for
 * them. */

/* More are not copied at once: whoever wants more wants an export. */
#define SBX_ACTION_COPY_MAX 1000u

/**
 * SbxActionCopyKind:
 * @SBX_ACTION_COPY_JSON: the actions as JSON: one as it is, several in an array
 * @SBX_ACTION_COPY_RAW: the same with the secrets in them
 * @SBX_ACTION_COPY_CURL: commands for a shell that POST them
 * @SBX_ACTION_COPY_DISPATCH: JavaScript that dispatches them
 */
typedef enum
{
  SBX_ACTION_COPY_JSON,
  SBX_ACTION_COPY_RAW,
  SBX_ACTION_COPY_CURL,
  SBX_ACTION_COPY_DISPATCH,
} SbxActionCopyKind;

/* (transfer full): lines as the list shows them; of any number of rows. @rows: (element-type
 * guint): indexes of rows */
char *sbx_action_copy_lines (SbxWorld *world, GArray *rows);
/* What an action's JSON becomes; @url: (nullable): where its store takes actions */
void sbx_action_copy_append (GString *out, SbxActionCopyKind kind, const char *json,
                             const char *url);
/* Reads the actions of the first SBX_ACTION_COPY_MAX of @rows from the recording. */
void sbx_action_copy_async (SbxEngine *engine, SbxWorld *world, GArray *rows,
                            SbxActionCopyKind kind, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data);
/* (transfer full) (nullable): the text. @n_secrets: (out): how many secrets were left out of it */
char *sbx_action_copy_finish (GAsyncResult *result, guint *n_secrets, GError **error);

G_END_DECLS
