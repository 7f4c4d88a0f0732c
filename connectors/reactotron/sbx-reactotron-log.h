/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"

G_BEGIN_DECLS

void sbx_reactotron_log (SbxFeed       *feed,
                         const char    *type,
                         const SbxJson *json,
                         guint32        payload);
void sbx_reactotron_query (SbxFeed       *feed,
                           guint          number,
                           const SbxJson *json,
                           guint32        payload);

G_END_DECLS
