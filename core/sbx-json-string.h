/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first escape sequence that is none, or NULL. @text stands on a backslash; @end on the
 * quote that ends the string. */
const char *sbx_json_find_bad_escape (const char *text,
                                      const char *end);

/* The text of a JSON string without its quotes, known to be valid. */
gsize sbx_json_unescape (const char *text,
                         gsize       length,
                         char       *out);
gboolean sbx_json_equals_escaped (const char *text,
                                  gsize       length,
                                  const char *string,
                                  gsize       string_length);

G_END_DECLS
