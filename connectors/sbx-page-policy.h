/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a Content-Security-Policy says to one source, such as `ws://127.0.0.1:7410`. NULL: it may.
 * Otherwise (transfer full): the directive as it would have to be.
 * @policy: the value of the header, several policies with commas between them
 * @directive: `connect-src` or `script-src` */
char *sbx_page_policy_dup_change (const char *policy,
                                  const char *directive,
                                  const char *source);
/* (transfer full) (nullable): the policy that a page states in its own text, in a meta element.
 * @html: the beginning of the page */
char *sbx_page_policy_dup_meta (const char *html);

G_END_DECLS
