/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-command.h"
#include "sbx-lifted-log.h"

G_BEGIN_DECLS

/* So often a store is sent to its newest action, which is another one by then. */
#define SBX_DEVTOOLS_JUMPS 64u

/* What every store that speaks this protocol takes, as a JSON array. */
#define SBX_DEVTOOLS_CAN \
  "[\"dispatch\",\"jump\",\"skip\",\"reorder\",\"sweep\",\"commit\",\"rollback\",\"reset\"," \
  "\"lock\",\"pause\",\"import\"]"

GString *sbx_devtools_command_build (const SbxCommand *command,
                                     SbxLiftedLog     *log,
                                     gboolean         *done,
                                     GError          **error);
gboolean sbx_devtools_command_is_way_back (const SbxCommand *command,
                                           SbxLiftedLog     *log);
/* @id: of an action that the store has; one that it does not have is harmless */
GString *sbx_devtools_command_build_jump_to (guint64 id);
GString *sbx_devtools_command_build_way_back (SbxLiftedLog *log);
gboolean sbx_devtools_command_shows (const SbxCommand *command,
                                     SbxLiftedLog     *log);

G_END_DECLS
