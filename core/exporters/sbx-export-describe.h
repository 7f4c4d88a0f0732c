/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export-source.h"

G_BEGIN_DECLS

/* An event in a few words, for lists and reports. All (transfer full). */

/* What happened: the type of an action or message, else a short text. */
char *sbx_export_describe (const SbxExportEvent *event);
/* The changed places, two keys deep, each once: "cart.items, cart.total". "" if none. */
char *sbx_export_describe_changed (const SbxExportEvent *event);
/* 12:04:21.604, UTC */
char *sbx_export_describe_time (double time);
/* 2026-11-20 12:04:21 UTC */
char *sbx_export_describe_date (double time);

G_END_DECLS
