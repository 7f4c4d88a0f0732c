/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

GString *sbx_reactotron_command_build (const SbxCommand  *command,
                                       guint64            number,
                                       SbxStore          *store,
                                       SbxSession        *session,
                                       GError           **error);

G_END_DECLS
