/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/* What the DevTools protocol needs of JSON, in few words. */

/* (transfer full): @template with each `?` replaced by the next argument, a text, as a JSON string,
 * and each `#` by the next argument, a text, as it is. */
char *sbx_cdp_params (const char *template,
                      ...) G_GNUC_NULL_TERMINATED;
/* (transfer full) (nullable): the text of a member; @object may be 0, which is none here, not the
 * root. */
char *sbx_cdp_dup_member (const SbxJson *json,
                          guint32        object,
                          const char    *name);
/* (transfer full): the text of a value as it stands. */
char *sbx_cdp_dup_raw (const SbxJson *json,
                       guint32        token);
/* The number of a member, 0 if there is none. */
guint sbx_cdp_get_number (const SbxJson *json,
                          guint32        object,
                          const char    *name);

G_END_DECLS
