/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSymbol:
 *
 * A name (an action type, a slice, a remote …) as a small number. 0 is "no name". Equal names of
 * one [struct@SbxSymbols] have equal numbers, so that the hot paths compare numbers.
 */
typedef guint32 SbxSymbol;

#define SBX_SYMBOL_NONE ((SbxSymbol) 0)

/**
 * SbxSymbols:
 *
 * The names of one session. Only the session's thread adds; any thread may look up a symbol it was
 * given, because names are never moved or removed.
 */
typedef struct _SbxSymbols SbxSymbols;

SbxSymbols *sbx_symbols_new (void);
SbxSymbols *sbx_symbols_ref (SbxSymbols *self);
void sbx_symbols_unref (SbxSymbols *self);

SbxSymbol sbx_symbols_intern (SbxSymbols *self,
                              const char *name,
                              gssize      length);
SbxSymbol sbx_symbols_find (SbxSymbols *self,
                            const char *name);
const char *sbx_symbols_get (const SbxSymbols *self,
                             SbxSymbol         symbol);
guint64 *sbx_symbols_get_note (SbxSymbols *self,
                               SbxSymbol   symbol);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSymbols, sbx_symbols_unref)

G_END_DECLS
