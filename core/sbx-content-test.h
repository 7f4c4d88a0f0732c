/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter.h"
#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxContentTest:
 *
 * Holds those terms of a filter against events that only their contents answer (`payload:`, paths
 * below a slice, texts of errors). Immutable; belongs to whoever reads the recording.
 */
typedef struct _SbxContentTest SbxContentTest;

SbxContentTest *sbx_content_test_new (SbxFilter *filter);
void sbx_content_test_free (SbxContentTest *self);
guint64 sbx_content_test_look (const SbxContentTest *self,
                               const char           *text,
                               gsize                 length);
guint64 sbx_content_test_event (const SbxContentTest *self,
                                const SbxJson        *json,
                                guint32               event,
                                guint64               terms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxContentTest, sbx_content_test_free)

G_END_DECLS
