/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-sources.h"

G_BEGIN_DECLS

/**
 * SbxWebSources:
 *
 * Reads scripts and source maps from servers on this machine, and from nowhere else: their
 * addresses come from peers. Follows no redirection, sends no credentials and keeps nothing.
 */
#define SBX_TYPE_WEB_SOURCES (sbx_web_sources_get_type ())
G_DECLARE_FINAL_TYPE (SbxWebSources, sbx_web_sources, SBX, WEB_SOURCES, SbxSources)

SbxSources *sbx_web_sources_new (void);

G_END_DECLS
