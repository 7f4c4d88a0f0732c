/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxFilterError:
 * @SBX_FILTER_ERROR_KEY: there is no such key
 * @SBX_FILTER_ERROR_PATH: the key takes no path, or a path has an empty step
 * @SBX_FILTER_ERROR_EMPTY: nothing follows the key's colon, or a comma
 * @SBX_FILTER_ERROR_WORD: not one of the key's words
 * @SBX_FILTER_ERROR_NUMBER: no number, and no range of numbers
 * @SBX_FILTER_ERROR_DURATION: no duration, and no range of durations
 * @SBX_FILTER_ERROR_TIME: no time
 * @SBX_FILTER_ERROR_QUOTE: a quoted text has no end
 * @SBX_FILTER_ERROR_GROUP: a parenthesis has no partner, or holds nothing
 * @SBX_FILTER_ERROR_OPERAND: “OR”, “AND” or “NOT” lacks what it joins
 * @SBX_FILTER_ERROR_SIZE: more than the language takes
 * @SBX_FILTER_ERROR_TEXT: no UTF-8
 *
 * What can be wrong with a filter. The place is that of the word in question: with it, a window can
 * say the same in the user's language.
 */
typedef enum
{
  SBX_FILTER_ERROR_KEY,
  SBX_FILTER_ERROR_PATH,
  SBX_FILTER_ERROR_EMPTY,
  SBX_FILTER_ERROR_WORD,
  SBX_FILTER_ERROR_NUMBER,
  SBX_FILTER_ERROR_DURATION,
  SBX_FILTER_ERROR_TIME,
  SBX_FILTER_ERROR_QUOTE,
  SBX_FILTER_ERROR_GROUP,
  SBX_FILTER_ERROR_OPERAND,
  SBX_FILTER_ERROR_SIZE,
  SBX_FILTER_ERROR_TEXT,
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
 * One filter of the language of docs/filter.md, understood: `type:cart* remote:cart -bridge:dropped
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
guint sbx_filter_get_n_content (const SbxFilter *self);
gboolean sbx_filter_needs_content (const SbxFilter *self);
gboolean sbx_filter_needs_links (const SbxFilter *self);
gboolean sbx_filter_needs_findings (const SbxFilter *self);

const char **sbx_filter_list_keys (void);
const char **sbx_filter_list_words (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFilter, sbx_filter_unref)

G_END_DECLS
