/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-listener.h"

G_BEGIN_DECLS

#define SBX_FEDERATION_PORT 17891
#define SBX_FEDERATION_PATH "/__mf_observability"

/**
 * SbxFederation:
 *
 * Takes the reports of Module Federation's observability plugin: which remotes were loaded, in
 * which order, and which copies of shared packages there are. A page is one peer, whoever reports
 * in it; a program without an origin is known by its name.
 */
#define SBX_TYPE_FEDERATION (sbx_federation_get_type ())
G_DECLARE_FINAL_TYPE (SbxFederation, sbx_federation, SBX, FEDERATION, SbxListener)

SbxConnector *sbx_federation_new (SbxOrigins *origins,
                                  guint16     port);

G_END_DECLS
