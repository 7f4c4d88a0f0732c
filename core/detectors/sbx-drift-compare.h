/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-outline.h"

G_BEGIN_DECLS

/**
 * SbxDriftFunc:
 * @before: a path that an earlier run had
 * @after: the path in the later run that has another type; %NULL if it has none
 * @parent: in the later run, what has no such member
 */
typedef void (*SbxDriftFunc) (SbxOutlineNode *before, SbxOutlineNode *after,
                              SbxOutlineNode *parent, gpointer data);

/* Compares each store with the one of that name in the run of the same peer before, and each type
 * of message with those of the run before. Function of what the outlines hold, in whatever order
 * they came. @times: how often a path must have been there; @messages: in messages. */
void sbx_drift_compare_runs (SbxOutlines *outlines, guint32 times, guint32 messages,
                             SbxDriftFunc func, gpointer data);

G_END_DECLS
