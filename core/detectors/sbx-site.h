/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of a call site, `url:line:column`, the file alone: where it is served from may change from load
 * to load. */
const char *sbx_site_get_file (const char *site);

/* Of it what stays the same from build to build, for subjects: "main.js" of
 * "https://cdn.example/main.3f2a91bc.js:1:4210". */
char *sbx_site_dup_name (const char *site);

G_END_DECLS
