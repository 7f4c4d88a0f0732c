/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @parent: (nullable) */
void sbx_about_show (GtkWindow *parent);

/* (transfer full): what is new in the first version of @news, in the markup that is shown */
char *sbx_about_dup_notes (const char *news);
/* (transfer full): what somebody who mends a fault wants to know of this computer */
char *sbx_about_dup_debug_info (void);

G_END_DECLS
