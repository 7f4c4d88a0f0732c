/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-doors.h"

G_BEGIN_DECLS

/**
 * SbxKindRow:
 *
 * One way in, in the Connect dialog: what it is for, a switch if it listens, the line to paste, an
 * example of an address, and how it stands.
 *
 * Signal: `example` (an address to try).
 */
#define SBX_TYPE_KIND_ROW (sbx_kind_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxKindRow, sbx_kind_row, SBX, KIND_ROW, AdwExpanderRow)

GtkWidget *sbx_kind_row_new (const SbxConnectorKind *kind,
                             SbxDoors               *doors,
                             GSettings              *settings);

const SbxConnectorKind *sbx_kind_row_get_kind (SbxKindRow *self);

/* What is remembered of the kinds that listen: the key `listeners`, "KIND" or "KIND:PORT". */
gboolean sbx_kind_row_is_remembered (GSettings              *settings,
                                     const SbxConnectorKind *kind,
                                     guint16                *port);
void sbx_kind_row_remember (GSettings              *settings,
                            const SbxConnectorKind *kind,
                            gboolean                on,
                            guint16                 port);
char *sbx_kind_row_dup_line (const char *pattern,
                             guint16     port);

G_END_DECLS
