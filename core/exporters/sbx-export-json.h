/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export-source.h"

G_BEGIN_DECLS

/* Pieces of the JSON export that `sbx` prints as well. All minified. */

/* `,"name":` or `"name":` behind an opening bracket */
void sbx_export_append_name (GString *out, const char *name);
/* A member whose value is text; nothing for NULL. */
void sbx_export_append_text (GString *out, const char *name, const char *text);
void sbx_export_append_uint (GString *out, const char *name, guint64 value);
/* Milliseconds, without needless digits. */
void sbx_export_append_time (GString *out, const char *name, double time);

/* The rule's name for people. */
const char *sbx_export_get_rule_title (const char *rule);
/* An object for a finding. */
void sbx_export_append_finding (GString *out, const SbxFinding *finding);
/* An object for an event: number, run, seq, time, event. */
void sbx_export_append_event (GString *out, const SbxExportEvent *event);
/* An array of all of @findings. */
void sbx_export_append_findings (GString *out, GPtrArray *findings);
/* Members that say what there was: peers, runs, remotes, stores. Begins with a comma if
 * something stands before. */
void sbx_export_append_model (GString *out, SbxExportSource *source);
/* What was redacted so far, as a member. */
void sbx_export_append_counts (GString *out, SbxExportSource *source);

G_END_DECLS
