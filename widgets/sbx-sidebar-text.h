/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-overview.h"

G_BEGIN_DECLS

/* What the lines of the sidebar say. */

/* Adds a part to "one · two". */
void sbx_sidebar_text_add_part (GString    *text,
                                const char *part);
/* (transfer full) (nullable): the slices that a remote owns in its peer's stores */
char *sbx_sidebar_text_dup_slices (SbxOverview             *overview,
                                   const SbxOverviewRemote *remote);
/* (transfer full) (nullable): shared packages and what was loaded of a remote, a line for each */
char *sbx_sidebar_text_dup_facts (const SbxOverviewRemote *remote);
/* (transfer full): its name, with a number where another peer has that name too: two tabs of a
 * page */
char *sbx_sidebar_text_dup_peer (SbxOverview *overview, const SbxOverviewPeer *peer);

G_END_DECLS
