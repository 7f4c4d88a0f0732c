/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-links.h"
#include "sbx-session.h"

G_BEGIN_DECLS

/**
 * SbxLinker:
 *
 * Makes the links of a session out of its events: it knows which are not settled yet, and hands out
 * what changed. Memory is bounded: what is settled is forgotten once it was handed out, what is not
 * after %SBX_LIMIT_OPEN_LINKS more. Session's thread.
 */
typedef struct _SbxLinker SbxLinker;

SbxLinker *sbx_linker_new (SbxSession *session);
void sbx_linker_free (SbxLinker *self);
void sbx_linker_observe (SbxLinker      *self,
                         const SbxEvent *event);
GArray *sbx_linker_take (SbxLinker *self,
                         double     now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLinker, sbx_linker_free)

G_END_DECLS
