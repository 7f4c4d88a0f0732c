/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-symbols.h"

G_BEGIN_DECLS

/**
 * SbxActionTypeFlags:
 * @SBX_ACTION_TYPE_INTERNAL: it belongs to a library, or it follows a request whoever sent that
 * @SBX_ACTION_TYPE_ENDS_SESSION: its name says that a session ends
 * @SBX_ACTION_TYPE_RESETS: its name says that everything begins anew
 *
 * What the name of an action type tells. Found out once for each type, so that rules may ask at
 * every dispatch.
 */
typedef enum
{
  SBX_ACTION_TYPE_INTERNAL = 1 << 0,
  SBX_ACTION_TYPE_ENDS_SESSION = 1 << 1,
  SBX_ACTION_TYPE_RESETS = 1 << 2,
} SbxActionTypeFlags;

SbxActionTypeFlags sbx_action_type_get_flags (SbxSymbols *symbols, SbxSymbol type);
/* The text before its first '/'; none if there is no '/'. */
SbxSymbol sbx_action_type_get_prefix (SbxSymbols *symbols, SbxSymbol type);
/* One flag each. */
gboolean sbx_action_type_is_internal (SbxSymbols *symbols, SbxSymbol type);
gboolean sbx_action_type_ends_session (SbxSymbols *symbols, SbxSymbol type);
gboolean sbx_action_type_resets (SbxSymbols *symbols, SbxSymbol type);

G_END_DECLS
