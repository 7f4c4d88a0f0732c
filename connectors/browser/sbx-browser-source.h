/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxBrowserSpan:
 * @line: 0 is the first
 * @column: in UTF-16 units
 * @end_line: where to look no further
 * @end_column: likewise
 *
 * A part of a script.
 */
typedef struct
{
  guint line;
  guint column;
  guint end_line;
  guint end_column;
} SbxBrowserSpan;

/* (transfer full) (element-type SbxBrowserSpan): the places in a script where `createStore` of
 * Redux makes what it returns. @line, @column: where the script begins in its document. */
GArray *sbx_browser_source_find_stores (const char *text,
                                        gsize       length,
                                        guint       line,
                                        guint       column);

G_END_DECLS
