/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-command.h"

G_BEGIN_DECLS

/* The text of an action, or of a state, that is about to be sent. */

/* (transfer full) (nullable): @text as what @kind takes, or NULL with what is wrong and where,
 * translated. */
SbxJson *sbx_send_text_parse (SbxCommandKind   kind,
                              const char      *text,
                              char           **problem);
/* (transfer full): JSON that has no white space, for reading */
char *sbx_send_text_dup_indented (const char *text,
                                  gsize       length);
/* Underlines where @text, which is that of @buffer, stops being JSON, if it does. */
void sbx_send_text_mark (GtkTextBuffer *buffer,
                         const char    *text);

G_END_DECLS
