/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is wrong with the text of @entry is said in @label and underlined from @start to @end, in
 * bytes; @problem (nullable): %NULL when it is right. */
void sbx_filter_problem_show (GtkEntry *entry, GtkLabel *label, const char *problem, gsize start,
                              gsize end);

G_END_DECLS
