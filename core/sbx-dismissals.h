/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxDismissals:
 *
 * The findings that somebody set aside in one recording, by rule and subject: what the table
 * `dismissal` holds. It belongs to a session and its thread.
 */
typedef struct _SbxDismissals SbxDismissals;

SbxDismissals *sbx_dismissals_new (SbxRecording *recording);
void sbx_dismissals_free (SbxDismissals *self);

void sbx_dismissals_set (SbxDismissals *self,
                         const char    *rule,
                         const char    *subject,
                         const char    *reason);
const char *sbx_dismissals_lookup (SbxDismissals *self,
                                   const char    *rule,
                                   const char    *subject);
guint sbx_dismissals_get_count (SbxDismissals *self);
char *sbx_dismissals_dup_reason (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDismissals, sbx_dismissals_free)

G_END_DECLS
