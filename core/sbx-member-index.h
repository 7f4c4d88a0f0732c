/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxMemberName:
 * @text: the key in its canonical form
 * @length: its length in bytes
 * @hash: of @text
 * @key: token of the key, the last one of that name
 *
 * A member of an object.
 */
typedef struct
{
  const char *text;
  guint32 length;
  guint32 hash;
  guint32 key;
} SbxMemberName;

/**
 * SbxMemberIndex:
 * @names: the members in the order of their first appearance
 * @n_names: how many
 *
 * The members of an object by name; of equal names the last one, as in JavaScript. Borrows from its
 * document.
 */
typedef struct
{
  SbxMemberName *names;
  guint n_names;
  guint32 *slots;       /* 1 + index in @names, 0 if free */
  guint32 mask;
  GPtrArray *owned;     /* keys that had to be rewritten */
} SbxMemberIndex;

void sbx_member_index_init (SbxMemberIndex *self,
                            const SbxJson  *json,
                            guint32         object);
void sbx_member_index_clear (SbxMemberIndex *self);
guint32 sbx_member_index_find (const SbxMemberIndex *self,
                               const SbxMemberName  *name);

G_END_DECLS
