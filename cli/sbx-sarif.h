/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer full): the whole log (SARIF 2.1.0). @what: the file or address that was checked;
 * @findings: (element-type SbxFinding): all of them, redacted */
char *sbx_sarif_make (const char *what,
                      GPtrArray  *findings,
                      gboolean    failed);

G_END_DECLS
