/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-dialer.h"

G_BEGIN_DECLS

#define SBX_FIREFOX_PATH "/session"

/**
 * SbxFirefox:
 *
 * Attaches to the pages of a Firefox over WebDriver BiDi: has the agent run before the scripts of
 * each document, and speaks its protocol over a channel. Tries again when the browser is gone.
 */
#define SBX_TYPE_FIREFOX (sbx_firefox_get_type ())
G_DECLARE_FINAL_TYPE (SbxFirefox, sbx_firefox, SBX, FIREFOX, SbxDialer)

/* @authority: `HOST:PORT` of this machine. @joined: (nullable): id of a session that another
 * program began, to share it; %NULL for one of our own. */
SbxConnector *sbx_firefox_new (const char *authority,
                               const char *joined);

G_END_DECLS
