/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"
#include "sbx-symbols.h"

G_BEGIN_DECLS

#define SBX_NAME_SET_SIZE 16

/**
 * SbxNameSet:
 * @names: the names, each once, in the order in which they came
 * @n: how many
 *
 * The few names that a finding is about: remotes, action types. Further ones are left out.
 */
typedef struct
{
  SbxSymbol names[SBX_NAME_SET_SIZE];
  guint n;
} SbxNameSet;

void sbx_name_set_add (SbxNameSet *self, SbxSymbol name);
void sbx_name_set_add_all (SbxNameSet *self, const SbxNameSet *other);
gboolean sbx_name_set_has (const SbxNameSet *self, SbxSymbol name);
/* For people, in the order of the alphabet: "a, b and 3 more"; @quoted: “a”, “b”.
 * (transfer full) */
char *sbx_name_set_dup_text (const SbxNameSet *self, SbxSymbols *symbols, gboolean quoted);
void sbx_name_set_tell (const SbxNameSet *self, SbxSymbols *symbols, SbxFinding *finding);

G_END_DECLS
