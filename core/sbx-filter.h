/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxFilterError:
 * @SBX_FILTER_ERROR_KEY: there is no such key
 * @SBX_FILTER_ERROR_VALUE: the key does not take this value
 * @SBX_FILTER_ERROR_QUOTE: a quoted text has no end
 * @SBX_FILTER_ERROR_GROUP: a parenthesis has no partner
 * @SBX_FILTER_ERROR_SIZE: more than the language takes
 *
 * What can be wrong with a filter.
 */
typedef enum
{
  SBX_FILTER_ERROR_KEY,
  SBX_FILTER_ERROR_VALUE,
  SBX_FILTER_ERROR_QUOTE,
  SBX_FILTER_ERROR_GROUP,
  SBX_FILTER_ERROR_SIZE,
} SbxFilterError;

#define SBX_FILTER_ERROR (sbx_filter_error_quark ())
GQuark sbx_filter_error_quark (void);

/**
 * SbxFilterPlace:
 * @start: offset in bytes
 * @end: offset in bytes, behind the last one
 *
 * Where in a filter's text something is.
 */
typedef struct
{
  gsize start;
  gsize end;
} SbxFilterPlace;

/**
 * SbxFilter:
 *
 * One filter of the language of docs/filter.md, understood: `type:cart/* remote:cart -bridge:dropped
 * changed:auth.token payload:"…" finding:… duration:>50ms free text`. The same for the action list,
 * the lanes, findings, exports and `sbx`. Immutable, reference counted atomically.
 */
typedef struct _SbxFilter SbxFilter;

SbxFilter *sbx_filter_new (const char     *text,
                           SbxFilterPlace *place,
                           GError        **error);
SbxFilter *sbx_filter_ref (SbxFilter *self);
void sbx_filter_unref (SbxFilter *self);
const char *sbx_filter_get_text (const SbxFilter *self);
gboolean sbx_filter_is_empty (const SbxFilter *self);
gboolean sbx_filter_needs_content (const SbxFilter *self);
gboolean sbx_filter_needs_links (const SbxFilter *self);
gboolean sbx_filter_needs_findings (const SbxFilter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFilter, sbx_filter_unref)

G_END_DECLS
