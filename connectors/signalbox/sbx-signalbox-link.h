/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-wire.h"

G_BEGIN_DECLS

#define SBX_SIGNALBOX_PORT 7410
#define SBX_SIGNALBOX_PROTOCOL "signalbox.1"
#define SBX_SIGNALBOX_PATH "/v1"

/**
 * SbxSignalboxLink:
 *
 * One connection that speaks the Signalbox protocol (docs/protocol.md), whoever opened it: takes
 * hello, describe and batches, answers with welcome, acks and errors. Lives on the session's
 * thread.
 *
 * Signals: `hello` (the run's id: another link with the same run must go), `ended`, once.
 */
#define SBX_TYPE_SIGNALBOX_LINK (sbx_signalbox_link_get_type ())
G_DECLARE_FINAL_TYPE (SbxSignalboxLink, sbx_signalbox_link, SBX, SIGNALBOX_LINK, GObject)

/* @connector: told of complaints; must outlive the link. */
SbxSignalboxLink *sbx_signalbox_link_new (SbxWire      *wire,
                                          SbxSession   *session,
                                          SbxConnector *connector);
/* What the peer says is heard by several: a second hello is meant for another Signalbox, to which
 * it speaks from then on. */
void sbx_signalbox_link_set_shared (SbxSignalboxLink *self);
gboolean sbx_signalbox_link_is_replaced (SbxSignalboxLink *self);
/* (nullable) */
SbxRun *sbx_signalbox_link_get_run (SbxSignalboxLink *self);
/* (nullable): the web origin of the peer, NULL if it is no page */
const char *sbx_signalbox_link_get_origin (SbxSignalboxLink *self);
/* Sends a command to a store of its run. @task is answered, and need not be kept. */
void sbx_signalbox_link_command (SbxSignalboxLink *self,
                                 const SbxCommand *command,
                                 SbxStore         *store,
                                 GTask            *task);
/* Ends the connection: @reason is the `bye` of its run. With @code, an `error` goes first. */
void sbx_signalbox_link_close (SbxSignalboxLink *self,
                               const char       *reason,
                               const char       *code,
                               const char       *text);

G_END_DECLS
