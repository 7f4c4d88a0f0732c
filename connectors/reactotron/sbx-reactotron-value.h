/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

SbxJson *sbx_reactotron_decode (const char *text,
                                gsize       length,
                                GError    **error);
gboolean sbx_reactotron_encode (const SbxJson *json,
                                guint32        token,
                                GString       *out);

G_END_DECLS
