/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GPtrArray *sbx_door_listen (guint16  *port,
                            GError  **error);
GSocketConnection *sbx_door_accept (GSocket *listener);

G_END_DECLS
