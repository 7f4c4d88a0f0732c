/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sbx_loopback_is_name (const char *host);
gboolean sbx_loopback_parse_host (const char *text,
                                  guint16    *port);

G_END_DECLS
