/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxTextChild:
 * @key: (nullable): the key's text without quotes; NULL in an array
 * @key_length: its length
 * @value: the value's text
 * @value_length: its length
 *
 * One child of a container, as places in its text.
 */
typedef struct
{
  const char *key;
  guint32 key_length;
  const char *value;
  gsize value_length;
} SbxTextChild;

/**
 * sbx_text_next_child:
 * @at: (inout): begins behind the opening bracket; moved behind the child and its comma
 * @object: whether the container is an object
 * @child: (out caller-allocates): the child
 *
 * Walks the children of a container in valid, minified JSON. Nothing is checked: only for text that
 * sbx_json_parse() has passed.
 *
 * Returns: %FALSE at the closing bracket
 */
gboolean sbx_text_next_child (const char  **at,
                              gboolean      object,
                              SbxTextChild *child);

G_END_DECLS
