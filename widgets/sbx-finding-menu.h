/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-finding.h"
#include "sbx-rules.h"

G_BEGIN_DECLS

/* What can be said about a finding: that it is set aside, or known to the team. */

/* (transfer floating): asks for a reason; activates `win.dismiss` with rule, subject, reason */
GtkWidget *sbx_finding_menu_new_dismiss (SbxFinding *finding);
/* (transfer floating): what can be written into the rule configuration; activates
 * `win.ignore-finding` (rule, subject), `win.allow-finding` (list, pattern), `win.ignore-rule` */
GtkWidget *sbx_finding_menu_new_rules (SbxFinding *finding);
/* The list of the rule configuration that makes the finding go away, and what is to be in it.
 * @pattern: (out) (transfer full). FALSE if there is none. */
gboolean sbx_finding_get_allowance (SbxFinding *finding, SbxAllow *list, char **pattern);

G_END_DECLS
