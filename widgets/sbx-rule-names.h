/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether there is a rule with that id. */
gboolean sbx_rule_exists (const char *id);
/* The rule as a heading, translated; a rule that has no translation goes by its own title, and what
 * is no rule by its id. */
const char *sbx_rule_get_title (const char *id);
/* The rule in a word or two, for a cell of the action list. */
const char *sbx_rule_get_short (const char *id);
/* (transfer full) (nullable): the page of the rule (docs/findings), as Markdown */
char *sbx_rule_dup_page (const char *id);

G_END_DECLS
