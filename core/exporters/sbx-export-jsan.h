/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/* Appends a value of ours (docs/protocol.md, “Values”) with the marks that the browser's store
 * tools restore, instead of our own: dates, maps and the like stay what they were. */
void sbx_export_append_jsan (GString *out, const SbxJson *json, guint32 token);

G_END_DECLS
