/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"

G_BEGIN_DECLS

/**
 * SbxHttp:
 *
 * Dials a service that keeps a store and serves it over HTTP: the state by GET, asked again and
 * again with its ETag, or server-sent events; actions by POST.
 */
#define SBX_TYPE_HTTP (sbx_http_get_type ())
G_DECLARE_FINAL_TYPE (SbxHttp, sbx_http, SBX, HTTP, SbxConnector)

SbxConnector *sbx_http_new (const char *address,
                            GError    **error);

G_END_DECLS
