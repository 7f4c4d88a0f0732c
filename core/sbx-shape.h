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

/* Keys that are added with @owned FALSE must lie in @arena, which the shape keeps. */
SbxShape *sbx_shape_new (GBytes *arena, guint reserve);
SbxShape *sbx_shape_ref (SbxShape *self);
void sbx_shape_unref (SbxShape *self);
/* Gives a shape that may be changed: @self itself if nobody else has it, else a copy. Takes @self. */
SbxShape *sbx_shape_make_writable (SbxShape *self);

guint sbx_shape_get_count (const SbxShape *self);
const SbxKey *sbx_shape_get (const SbxShape *self, guint index);
guint32 sbx_shape_find (const SbxShape *self, const char *text, guint32 length);
/* The key must be absent. */
void sbx_shape_append (SbxShape *self, const char *text, guint32 length, gboolean copy);
void sbx_shape_remove (SbxShape *self, guint index);

G_END_DECLS
