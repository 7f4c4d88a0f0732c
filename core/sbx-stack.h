/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxFrame:
 * @text: the line as it came
 * @function: (nullable): name of the function
 * @url: (nullable): address or path of the script
 * @line: from 1; 0 if it is not known
 * @column: from 1, in UTF-16 units; 0 if it is not known
 *
 * One frame of a call stack, nearest first.
 */
typedef struct
{
  char *text;
  char *function;
  char *url;
  guint line;
  guint column;
} SbxFrame;

void sbx_frame_free (SbxFrame *self);
GPtrArray *sbx_stack_parse (const char *text);
SbxFrame *sbx_stack_parse_site (const char *site);
gboolean sbx_source_is_library (const char *url);
char *sbx_source_dup_short (const char *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFrame, sbx_frame_free)

G_END_DECLS
