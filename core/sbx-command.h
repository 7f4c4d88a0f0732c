/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-event.h"

G_BEGIN_DECLS

/**
 * SbxCommandKind:
 * @SBX_COMMAND_DISPATCH: dispatch an action
 * @SBX_COMMAND_JUMP: show the state after an action
 * @SBX_COMMAND_SKIP: leave an action out, or take it in again
 * @SBX_COMMAND_REORDER: move an action before another one
 * @SBX_COMMAND_SWEEP: forget the skipped actions
 * @SBX_COMMAND_COMMIT: make the current state the beginning
 * @SBX_COMMAND_ROLLBACK: go back to the last beginning
 * @SBX_COMMAND_RESET: go back to the initial state
 * @SBX_COMMAND_LOCK: dispatches do nothing
 * @SBX_COMMAND_PAUSE: actions are not recorded
 * @SBX_COMMAND_IMPORT: replace the state
 *
 * What a store may be asked to do (docs/protocol.md, 2). Which of them it takes, it says itself.
 */
typedef enum
{
  SBX_COMMAND_DISPATCH,
  SBX_COMMAND_JUMP,
  SBX_COMMAND_SKIP,
  SBX_COMMAND_REORDER,
  SBX_COMMAND_SWEEP,
  SBX_COMMAND_COMMIT,
  SBX_COMMAND_ROLLBACK,
  SBX_COMMAND_RESET,
  SBX_COMMAND_LOCK,
  SBX_COMMAND_PAUSE,
  SBX_COMMAND_IMPORT,
} SbxCommandKind;

#define SBX_N_COMMANDS (SBX_COMMAND_IMPORT + 1)

/* A set of commands: bit 1 << kind. */
typedef guint32 SbxCommandSet;

/**
 * SbxCommand:
 * @kind: what to do
 * @store: index of the store in the session
 * @number: the event of the action that is meant; for jump, skip and reorder. A jump to 0 is the
 *   way back: the store shows its newest state again
 * @before: event number of the action before which it goes, 0 for the end; for reorder
 * @on: for skip, lock and pause
 * @json: (nullable): the action to dispatch or the state to import: the value of token 0
 * @id: (nullable): the peer's own name of @number, filled in by the engine
 * @before_id: (nullable): that of @before
 *
 * One thing that a store shall do. Immutable once sent; may cross threads.
 */
typedef struct
{
  gatomicrefcount ref_count;
  SbxCommandKind kind;
  guint store;
  guint64 number;
  guint64 before;
  gboolean on;
  SbxJson *json;
  char *id;
  char *before_id;
} SbxCommand;

#define SBX_COMMAND_ERROR (sbx_command_error_quark ())
GQuark sbx_command_error_quark (void);

/**
 * SbxCommandError:
 * @SBX_COMMAND_ERROR_CANNOT: this store does not take that command, or not now
 * @SBX_COMMAND_ERROR_INVALID: the command is not complete, or names what does not exist
 * @SBX_COMMAND_ERROR_GONE: the peer is not connected any more
 * @SBX_COMMAND_ERROR_REFUSED: the peer said no, or did not answer
 *
 * Why a command was not carried out.
 */
typedef enum
{
  SBX_COMMAND_ERROR_CANNOT,
  SBX_COMMAND_ERROR_INVALID,
  SBX_COMMAND_ERROR_GONE,
  SBX_COMMAND_ERROR_REFUSED,
} SbxCommandError;

const char *sbx_command_kind_to_string (SbxCommandKind kind);
gboolean sbx_command_kind_from_string (const char     *text,
                                       SbxCommandKind *kind);
SbxCommandSet sbx_command_set_from_json (const SbxJson *json,
                                         guint32        token);

SbxCommand *sbx_command_new (SbxCommandKind kind,
                             guint          store);
SbxCommand *sbx_command_ref (SbxCommand *self);
void sbx_command_unref (SbxCommand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxCommand, sbx_command_unref)

G_END_DECLS
