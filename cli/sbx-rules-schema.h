/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): the JSON Schema of a rule configuration, of all rules as they are:
 * docs/rules.schema.json */
char *sbx_rules_make_schema (void);

G_END_DECLS
