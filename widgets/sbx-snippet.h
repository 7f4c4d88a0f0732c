/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxSnippet:
 *
 * A line to paste somewhere else, with a button that copies it.
 */
#define SBX_TYPE_SNIPPET (sbx_snippet_get_type ())
G_DECLARE_FINAL_TYPE (SbxSnippet, sbx_snippet, SBX, SNIPPET, GtkWidget)

void sbx_snippet_set_text (SbxSnippet *self, const char *text);
/* Several lines, which are not broken: the snippet scrolls sideways. For good. */
void sbx_snippet_set_code (SbxSnippet *self, const char *code);

G_END_DECLS
