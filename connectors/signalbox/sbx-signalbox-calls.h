/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-command.h"
#include "sbx-session.h"

G_BEGIN_DECLS

/**
 * SbxSignalboxCalls:
 *
 * The commands that were sent over one link and are not answered yet (docs/protocol.md, `command`
 * and `done`). Each is answered within 10 seconds.
 */
typedef struct _SbxSignalboxCalls SbxSignalboxCalls;

SbxSignalboxCalls *sbx_signalbox_calls_new (void);
/* What still waits is answered: the peer is gone. */
void sbx_signalbox_calls_free (SbxSignalboxCalls *self);
/* (transfer full) (nullable): the message to send; NULL if @task was answered already. */
GString *sbx_signalbox_calls_begin (SbxSignalboxCalls *self,
                                    SbxSession        *session,
                                    const SbxCommand  *command,
                                    SbxStore          *store,
                                    GTask             *task);
/* Takes a message `done`; what nobody waits for is ignored. */
void sbx_signalbox_calls_take_done (SbxSignalboxCalls *self,
                                    const SbxJson     *json);

G_END_DECLS
