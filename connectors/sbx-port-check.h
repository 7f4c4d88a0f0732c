/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Looks who listens on a port of our own, if @address is `KIND:PORT` of a kind that listens; FALSE
 * if it is something else. @found: (element-type SbxDiagnosis): what was found is added */
gboolean sbx_port_check (const char *address,
                         GPtrArray  *found);

G_END_DECLS
