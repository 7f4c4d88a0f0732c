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

/* Walks the children of a container in valid, minified JSON: @at begins behind the opening bracket
 * and is moved behind the child and its comma. FALSE at the closing bracket. Nothing is checked:
 * only for text that sbx_json_parse() has passed. */
gboolean sbx_text_next_child (const char **at, gboolean object, SbxTextChild *child);

G_END_DECLS
