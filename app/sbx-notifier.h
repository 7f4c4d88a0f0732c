/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxNotifier:
 *
 * Decides which findings of a window are worth a notification: errors that were not there before,
 * while nobody looks, at most one of each rule in a minute. It sends nothing itself.
 */
typedef struct _SbxNotifier SbxNotifier;

SbxNotifier *sbx_notifier_new (void);
void sbx_notifier_free (SbxNotifier *self);
GPtrArray *sbx_notifier_take (SbxNotifier *self,
                              GPtrArray   *findings,
                              gboolean     wanted,
                              gint64       now);
void sbx_notifier_reset (SbxNotifier *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxNotifier, sbx_notifier_free)

G_END_DECLS
