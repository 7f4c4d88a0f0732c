/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sbx_json_find_bad_escape:
 * @text: stands on a backslash
 * @end: stands on the quote that ends the string
 *
 * Returns: (transfer none) (nullable): the first escape sequence that is none
 */
const char *sbx_json_find_bad_escape (const char *text,
                                      const char *end);

/**
 * sbx_json_unescape:
 * @text: a valid JSON string without its quotes
 * @length: its length in bytes
 * @out: room for @length bytes: the result is never longer
 *
 * Resolves escapes; a surrogate without its other half becomes U+FFFD.
 *
 * Returns: how many bytes were written
 */
gsize sbx_json_unescape (const char *text,
                         gsize       length,
                         char       *out);
/**
 * sbx_json_equals_escaped:
 * @text: a valid JSON string without its quotes
 * @length: its length in bytes
 * @string: a string
 * @string_length: its length in bytes
 *
 * Returns: whether @text means @string
 */
gboolean sbx_json_equals_escaped (const char *text,
                                  gsize       length,
                                  const char *string,
                                  gsize       string_length);

G_END_DECLS
