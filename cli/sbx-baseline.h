/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxBaseline:
 *
 * Findings that were there when somebody decided to look at new ones alone: a JSON file, written by
 * `sbx check`. A finding is known by its rule and subject, as they are printed; one that has become
 * worse is not known.
 */
typedef struct _SbxBaseline SbxBaseline;

SbxBaseline *sbx_baseline_load (const char *path,
                                GError    **error);
void sbx_baseline_free (SbxBaseline *self);

/* Marks those that are known. */
void sbx_baseline_mark (SbxBaseline *self,
                        GPtrArray   *findings);
/* How many it has that were not found any more. */
guint sbx_baseline_count_gone (SbxBaseline *self);

/* Those that nobody dismissed or ignored. @n: (out): how many */
gboolean sbx_baseline_write (const char *path,
                             GPtrArray  *findings,
                             guint      *n,
                             GError    **error);

/* (transfer full): what names a finding in every run: its subject, without what redaction makes
 * anew each time */
char *sbx_baseline_dup_subject (const SbxFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBaseline, sbx_baseline_free)

G_END_DECLS
