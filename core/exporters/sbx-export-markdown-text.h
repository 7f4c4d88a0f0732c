/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from peers in Markdown: only ever as code, where nothing is markup, a link, or somebody's
 * name. */

/* One line of at most @max characters, controls and direction marks made visible. (transfer
 * full) */
char *sbx_markdown_dup_line (const char *text, gsize max);
/* `text`, with as many backticks as it takes. */
void sbx_markdown_append_code (GString *out, const char *text);
/* A block of lines, cleaned already, each of which ends with a newline. */
void sbx_markdown_append_block (GString *out, const char *lines);

G_END_DECLS
