/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"

G_BEGIN_DECLS

/**
 * SbxBrowserEvidenceDone:
 * @n_asked: into how many functions we looked; 0 if there was none
 * @data: as given
 *
 * What was found has been told by the agent.
 */
typedef void (*SbxBrowserEvidenceDone) (guint    n_asked,
                                        gpointer data);

/* Looks into the functions that the agent of a realm names: what they have caught, and in which
 * script they stand. The agent tells what it makes of that, as events. Nothing of the app is
 * called, and the page does not stand still. @session: (nullable). @scripts: (nullable): addresses
 * by id of the script. */
void sbx_browser_evidence_read (SbxCdp                *cdp,
                                const char            *session,
                                guint64                context,
                                GHashTable            *scripts,
                                SbxBrowserEvidenceDone done,
                                gpointer               data);

G_END_DECLS
