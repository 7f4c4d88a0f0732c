/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * sbx_devtools_find:
 * @address: (nullable): where to look; the usual port of this machine if it is %NULL
 * @task: not owned; returns a #GPtrArray of [struct@Target]
 *
 * Looks whether a server of Redux DevTools listens: it tells its port to whoever asks for
 * `/port.js`. Within two seconds.
 */
void sbx_devtools_find (const char *address,
                        GTask      *task);

G_END_DECLS
