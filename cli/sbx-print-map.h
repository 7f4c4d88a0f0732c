/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export-source.h"

G_BEGIN_DECLS

/* The macro-state map of a recording: who owns, writes and reads which slice. Names are redacted as
 * @source says. */

void sbx_print_map (SbxExportSource *source);
/* An object. */
void sbx_append_map (GString         *out,
                     SbxExportSource *source);

G_END_DECLS
