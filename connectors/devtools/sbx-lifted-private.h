/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lifted.h"

G_BEGIN_DECLS

struct _SbxLifted
{
  GPtrArray *texts;    /* GBytes: what all spans point into */
  char *name;
  GArray *actions;     /* SbxLiftedAction */
  GHashTable *by_id;   /* guint64 in @actions → SbxLiftedAction */
  GArray *entries;     /* SbxSpan */
  GArray *staged;      /* guint64 */
  GArray *skipped;     /* guint64 */
  SbxSpan committed;
  guint64 next_id;
  guint64 current;
  gboolean bare;
  gboolean locked;
  gboolean paused;
};

/* sbx-lifted-read.c; errors as in sbx_lifted_new() */
SbxJson *sbx_lifted_parse_span (SbxSpan span);
/* Resolves the marks of @text and keeps it for the spans that point into it. */
SbxSpan sbx_lifted_keep_text (SbxLifted *self,
                              GBytes    *text);
gboolean sbx_lifted_read_actions (SbxLifted *self,
                                  SbxSpan    span,
                                  GError   **error);
gboolean sbx_lifted_read_entries (SbxLifted *self,
                                  SbxSpan    span,
                                  GError   **error);
gboolean sbx_lifted_read_object (SbxLifted *self,
                                 SbxSpan    span,
                                 SbxSpan   *payload,
                                 GError   **error);
gboolean sbx_lifted_read_document (SbxLifted *self,
                                   GBytes    *text,
                                   gboolean   wrapped,
                                   GError   **error);

G_END_DECLS
