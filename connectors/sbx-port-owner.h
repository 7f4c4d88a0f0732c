/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who listens on a port of this machine, as far as the system tells a program without rights: its
 * process, 0 if it is not known (of another user, or hidden by a sandbox); -1 if nobody does.
 * @name: (out) (optional) (nullable) (transfer full): what the process is called */
int sbx_port_owner_find (guint16   port,
                         char    **name);
/* A free port above @port, for both families; 0 if there is none nearby. */
guint16 sbx_port_owner_find_free (guint16 port);

G_END_DECLS
