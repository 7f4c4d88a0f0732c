/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-outline.h"

G_BEGIN_DECLS

/**
 * SbxOutlineWriter:
 *
 * One event on its way into an outline.
 */
typedef struct
{
  SbxOutlineChanges *changes;
  SbxOutline *outline;
  const SbxEvent *event;
  const SbxJson *json;
  guint *n_nodes; /* of all outlines together */
  guint *stamp;
  guint looks;    /* that are left */
  SbxOutlineFunc watch; /* (nullable) */
  gpointer watcher;
} SbxOutlineWriter;

guint64 sbx_outline_hash (const char *text, gsize length);

SbxOutlineNode *sbx_outline_node_new (SbxOutlineWriter *writer, SbxOutlineNode *parent,
                                      const char *name, gsize length, gboolean exact);
void sbx_outline_node_free (SbxOutlineNode *self);
/* What a path shows now, or how one element of a list looks. */
void sbx_outline_write_value (SbxOutlineWriter *writer, SbxOutlineNode *node, guint32 token);
void sbx_outline_write_patch (SbxOutlineWriter *writer, guint32 patch);
/* To be called when the event is written. */
void sbx_outline_write_end (SbxOutlineWriter *writer);

G_END_DECLS
