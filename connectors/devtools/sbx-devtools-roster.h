/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-devtools-store.h"

G_BEGIN_DECLS

/**
 * SbxDevtoolsRoster:
 *
 * The stores of one connector: who comes back is known again, two that call themselves the same are
 * told apart. Lives on the session's thread.
 */
typedef struct _SbxDevtoolsRoster SbxDevtoolsRoster;

SbxDevtoolsRoster *sbx_devtools_roster_new (SbxSession   *session,
                                            SbxConnector *connector,
                                            const char   *place);
void sbx_devtools_roster_free (SbxDevtoolsRoster *self);

SbxDevtoolsStore *sbx_devtools_roster_join (SbxDevtoolsRoster        *self,
                                            const SbxDevtoolsMessage *message,
                                            const char               *origin);
/* @self: (nullable). As the `command` of SbxConnectorClass */
void sbx_devtools_roster_command (SbxDevtoolsRoster *self,
                                  SbxCommand        *command,
                                  const SbxStore    *store,
                                  GTask             *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDevtoolsRoster, sbx_devtools_roster_free)

G_END_DECLS
