/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"

G_BEGIN_DECLS

/* Text for people. Colours only where the standard output is a terminal; nothing from a peer
 * reaches the terminal unless it is plain text. */

/* (transfer full): one line, controls made visible, cut */
char *sbx_print_dup_clean (const char *text,
                           gsize       max);

/* One JSON object on a line: how a connector stands, what it offers and asks. */
void sbx_print_connector_json (SbxConnector *connector);

/* Where a listener listens, and how to come in. */
void sbx_print_listening (SbxConnector *listener,
                          gboolean      json);

void sbx_print_rows_head (void);
/* @previous: (nullable): the row before it */
void sbx_print_row (SbxSession   *session,
                    const SbxRow *row,
                    const SbxRow *previous);
void sbx_print_finding (const SbxFinding *finding);
/* All of them, with a heading; or that there are none. @all: those that are dismissed, too, which
 * are only counted otherwise */
void sbx_print_findings (GPtrArray *findings,
                         gboolean   all);
/* "3 findings (2 errors, 1 warning)", without those that are dismissed (transfer full) */
char *sbx_print_dup_count (GPtrArray *findings);

/* A finding as one line of JSON. */
void sbx_print_finding_json (const SbxFinding *finding);

G_END_DECLS
