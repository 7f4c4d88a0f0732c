/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lifted-log.h"
#include "sbx-socket.h"

G_BEGIN_DECLS

/**
 * SbxDevtoolsDebt:
 * @way_back: (nullable): it shows the state of an older action: the message that sends it back
 * @unlock: it is locked
 * @unpause: it does not record
 *
 * What we did to a store that would outlive us.
 */
typedef struct
{
  GString *way_back;
  gboolean unlock;
  gboolean unpause;
} SbxDevtoolsDebt;

void sbx_devtools_debt_clear (SbxDevtoolsDebt *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxDevtoolsDebt, sbx_devtools_debt_clear)

/**
 * SbxDevtoolsWrap:
 *
 * Returns: (transfer full): a message to a store as it goes over the socket
 */
typedef GString *(*SbxDevtoolsWrap) (const GString *message);

void sbx_devtools_farewell (SbxSocket             *socket,
                            SbxDevtoolsWrap        wrap,
                            const SbxDevtoolsDebt *debt,
                            gboolean               is_ours,
                            guint16                code,
                            const char            *text);

G_END_DECLS
