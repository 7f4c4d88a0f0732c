/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxKey:
 * @text: the key as JSON text without quotes; borrowed from the shape
 * @length: its length
 * @hash: hash of the text
 * @owned: whether the shape frees @text
 *
 * One key of a shape.
 */
typedef struct
{
  const char *text;
  guint32 length;
  guint32 hash : 31;
  guint32 owned : 1;
} SbxKey;

/**
 * SbxShape:
 *
 * The keys of an object in their order, shared by all versions of the object that have the same
 * keys: changing a member's value copies no key. Reference counted atomically; changed only by who
 * holds the only reference.
 */
typedef struct _SbxShape SbxShape;

#define SBX_SHAPE_ABSENT G_MAXUINT32

/**
 * sbx_shape_new:
 * @arena: (nullable): where the keys lie that are added without a copy; the shape keeps it
 * @reserve: how many keys to expect
 *
 * Returns: (transfer full): a shape without keys
 */
SbxShape *sbx_shape_new (GBytes *arena,
                         guint   reserve);
/**
 * sbx_shape_ref:
 * @self: a shape
 *
 * Returns: (transfer full): @self
 */
SbxShape *sbx_shape_ref (SbxShape *self);
/**
 * sbx_shape_unref:
 * @self: (transfer full): a shape
 */
void sbx_shape_unref (SbxShape *self);
/**
 * sbx_shape_make_writable:
 * @self: (transfer full): a shape
 *
 * Returns: (transfer full): a shape that may be changed: @self if nobody else has it, else a copy
 */
SbxShape *sbx_shape_make_writable (SbxShape *self);

/**
 * sbx_shape_get:
 * @self: a shape
 * @index: below the number of keys
 *
 * Returns: (transfer none): the key, until the shape is changed
 */
const SbxKey *sbx_shape_get (const SbxShape *self,
                             guint           index);
/**
 * sbx_shape_find:
 * @self: a shape
 * @text: canonical JSON text of a key, without quotes
 * @length: its length in bytes
 *
 * Returns: index of the key, or %SBX_SHAPE_ABSENT
 */
guint32 sbx_shape_find (const SbxShape *self,
                        const char     *text,
                        guint32         length);
/**
 * sbx_shape_append:
 * @self: a writable shape
 * @text: a key that it lacks
 * @length: its length in bytes
 * @copy: whether to copy @text; if not, it lies in the arena
 */
void sbx_shape_append (SbxShape   *self,
                       const char *text,
                       guint32     length,
                       gboolean    copy);
/**
 * sbx_shape_remove:
 * @self: a writable shape
 * @index: below the number of keys
 *
 * The keys behind it move down by one.
 */
void sbx_shape_remove (SbxShape *self,
                       guint     index);

G_END_DECLS
