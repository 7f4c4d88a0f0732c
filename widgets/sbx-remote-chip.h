/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * sbx_remote_chip_new:
 * @world: where remotes are known
 * @name: (nullable): name of a remote; %NULL: nobody knows which it was
 * @note: (nullable): what is said about it behind its name
 *
 * Returns: (transfer floating): a remote's mark and name, for a line of text
 */
GtkWidget *sbx_remote_chip_new (SbxWorld   *world,
                                const char *name,
                                const char *note);

G_END_DECLS
