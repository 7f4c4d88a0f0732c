/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-value.h"

G_BEGIN_DECLS

gboolean sbx_reactotron_diff_fits (SbxValue      *state,
                                   const SbxJson *json,
                                   guint32        diff);
SbxJson *sbx_reactotron_diff_to_patch (const SbxJson *json,
                                       guint32        diff);

G_END_DECLS
