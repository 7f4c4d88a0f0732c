/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-connector-kinds.h"
#include "sbx-origins.h"
#include "sbx-rules-choice.h"

G_BEGIN_DECLS

/**
 * SbxApplication:
 *
 * The program: command line, windows, and what they share.
 */
#define SBX_TYPE_APPLICATION (sbx_application_get_type ())
G_DECLARE_FINAL_TYPE (SbxApplication, sbx_application, SBX, APPLICATION, AdwApplication)

SbxApplication *sbx_application_new (void);
GSettings *sbx_application_get_settings (SbxApplication *self);
/* What the user decided about origins, for all windows. */
SbxOrigins *sbx_application_get_origins (SbxApplication *self);
/* The rule configuration that all windows go by. */
SbxRulesChoice *sbx_application_get_rules (SbxApplication *self);
/* Where recordings are written. */
const char *sbx_application_get_directory (SbxApplication *self);
/* Whether @window listens for @kind from the beginning, and on which port: 0 for any, where another
 * window has the usual one. */
gboolean sbx_application_claim_port (SbxApplication *self, GtkWindow *window,
                                     const SbxConnectorKind *kind, guint16 *port);
/* Whether a window other than @window listens. */
gboolean sbx_application_has_listener (SbxApplication *self, GtkWindow *window);
/* Presents the window that shows @file; else shows it in @window (nullable) if nothing would be
 * lost there, else in a new one. */
void sbx_application_open_file (SbxApplication *self, GFile *file, GtkWindow *window);
/* Closes everything; the program ends with this status. */
void sbx_application_end (SbxApplication *self, int status);
int sbx_application_get_status (SbxApplication *self);

G_END_DECLS
