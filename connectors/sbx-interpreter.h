/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-message-reader.h"
#include "sbx-service-address.h"

G_BEGIN_DECLS

/**
 * SbxOutcome:
 * @SBX_OUTCOME_TAKEN: the message was passed on
 * @SBX_OUTCOME_UNKNOWN: no profile, or no rule of it, says what it means
 * @SBX_OUTCOME_MALFORMED: it is no JSON, or too deep
 * @SBX_OUTCOME_LOST: it does not fit what is known: the whole state is needed again
 *
 * What became of a message.
 */
typedef enum
{
  SBX_OUTCOME_TAKEN,
  SBX_OUTCOME_UNKNOWN,
  SBX_OUTCOME_MALFORMED,
  SBX_OUTCOME_LOST,
} SbxOutcome;

/**
 * SbxInterpreter:
 *
 * What connectors that read by profiles have in common, over all their connections: the run and its
 * feed, the profile or the guess at it, the last messages as they came. On the session's thread.
 */
#define SBX_TYPE_INTERPRETER (sbx_interpreter_get_type ())
G_DECLARE_FINAL_TYPE (SbxInterpreter, sbx_interpreter, SBX, INTERPRETER, GObject)

SbxInterpreter *sbx_interpreter_new (const SbxServiceAddress *address,
                                     const char              *agent,
                                     GPtrArray               *problems,
                                     GError                 **error);
const char *sbx_interpreter_get_problem (SbxInterpreter *self);
SbxProfile *sbx_interpreter_get_profile (SbxInterpreter *self);
gboolean sbx_interpreter_has_answers (SbxInterpreter *self);
SbxFeed *sbx_interpreter_begin (SbxInterpreter *self,
                                SbxSession     *session,
                                SbxConnector   *connector,
                                GError        **error);
SbxFeed *sbx_interpreter_get_feed (SbxInterpreter *self);
void sbx_interpreter_end (SbxInterpreter *self,
                          const char     *reason);
void sbx_interpreter_set_can_dispatch (SbxInterpreter *self,
                                       gboolean        can,
                                       const char     *why);
SbxOutcome sbx_interpreter_take (SbxInterpreter *self,
                                 GBytes         *text,
                                 const char     *event,
                                 SbxJson       **message,
                                 SbxReading     *reading,
                                 GError        **error);
SbxOutcome sbx_interpreter_take_state (SbxInterpreter *self,
                                       GBytes         *text,
                                       GError        **error);
GPtrArray *sbx_interpreter_get_captured (SbxInterpreter *self);

G_END_DECLS
