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

SbxValue *sbx_value_new (const SbxJson *json,
                         guint32        token);
SbxValue *sbx_value_new_trusted (GBytes *text);

/**
 * sbx_value_ref:
 * @self: a value
 *
 * Returns: (transfer full): @self
 */
SbxValue *sbx_value_ref (SbxValue *self);

/**
 * sbx_value_unref:
 * @self: (transfer full): a value
 */
void sbx_value_unref (SbxValue *self);

SbxJsonType sbx_value_get_json_type (const SbxValue *self);
guint sbx_value_get_n_children (const SbxValue *self);

/**
 * SbxMember:
 * @key: (nullable): the key's JSON text without quotes (escapes kept), or NULL in an array
 * @key_length: length of @key
 * @value: the value
 *
 * A child of an expanded container; borrowed from it.
 */
typedef struct
{
  const char *key;
  guint32 key_length;
  SbxValue *value;
} SbxMember;

SbxValue *sbx_value_expand (SbxValue *self);
SbxMember sbx_value_get_child (const SbxValue *self,
                               guint           index);
SbxValue *sbx_value_lookup (const SbxValue *self,
                            const char     *key);
SbxValue *sbx_value_lookup_index (const SbxValue *self,
                                  guint           index);

void sbx_value_append_json (const SbxValue *self,
                            GString        *out);
GBytes *sbx_value_to_json (const SbxValue *self);
char *sbx_value_preview (const SbxValue *self,
                         gsize           max);
char *sbx_value_dup_string (const SbxValue *self);
gboolean sbx_value_equal (const SbxValue *a,
                          const SbxValue *b);
gsize sbx_value_get_size (const SbxValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxValue, sbx_value_unref)

G_END_DECLS
