/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxValue:
 *
 * One immutable JSON value of a state tree. Trees share what they have in common: a new state is
 * made from the old one by [func@patch_apply], which copies only the containers on the way
 * to a change (and not even those if nobody else holds them).
 *
 * A value is either *text* (the JSON as it arrived, not looked into) or an *expanded* object or
 * array. Reading never changes a value, so values may be read by several threads at once.
 */
typedef struct _SbxValue SbxValue;

/* A reference to @token of @json: small values copy their text, large ones keep @json's bytes. */
SbxValue *sbx_value_new (const SbxJson *json, guint32 token);
/* From valid minified JSON, for example a keyframe: not validated again. (transfer none) */
SbxValue *sbx_value_new_trusted (GBytes *text);
SbxValue *sbx_value_ref (SbxValue *self);
void sbx_value_unref (SbxValue *self);

SbxJsonType sbx_value_get_json_type (const SbxValue *self);
/* Expanded or not makes no difference to these. O(children) the first time for text containers. */
guint sbx_value_get_n_children (const SbxValue *self);

/**
 * SbxMember:
 * @key: (nullable): the key's JSON text without quotes (escapes kept), or NULL in an array
 * @key_length: length of @key
 * @value: the value
 */
typedef struct
{
  const char *key;
  guint32 key_length;
  SbxValue *value;
} SbxMember;

/* (transfer full): the same value, expanded if it is a container (a new object if @self is text). */
SbxValue *sbx_value_expand (SbxValue *self);
/* Only for expanded values. The member borrows from @self. */
SbxMember sbx_value_get_child (const SbxValue *self, guint index);
/* (transfer full) (nullable): looks into text as well; @key is plain (unescaped) UTF-8. */
SbxValue *sbx_value_lookup (const SbxValue *self, const char *key);
SbxValue *sbx_value_lookup_index (const SbxValue *self, guint index);

void sbx_value_append_json (const SbxValue *self, GString *out);
GBytes *sbx_value_to_json (const SbxValue *self);
/* At most @max bytes of the JSON, for a one-line preview; always valid UTF-8, ends with … if cut. */
char *sbx_value_preview (const SbxValue *self, gsize max);
/* (nullable): the unescaped text of a string value */
char *sbx_value_dup_string (const SbxValue *self);
gboolean sbx_value_equal (const SbxValue *a, const SbxValue *b);
/* Size of the JSON text in bytes: exact for text, kept up to date for expanded values. */
gsize sbx_value_get_size (const SbxValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxValue, sbx_value_unref)

G_END_DECLS
