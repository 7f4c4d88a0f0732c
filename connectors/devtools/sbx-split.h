/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxSpan:
 * @text: (nullable): where a piece of JSON begins; %NULL if there is none
 * @length: its length in bytes
 *
 * A piece of a text that somebody else keeps.
 */
typedef struct
{
  const char *text;
  gsize length;
} SbxSpan;

/**
 * SbxSplitChild:
 * @key: the key without its quotes, escapes kept; in an array there is none
 * @value: the value's text
 *
 * One child of a container.
 */
typedef struct
{
  SbxSpan key;
  SbxSpan value;
} SbxSplitChild;

/* Cutting large JSON into pieces before any of it is parsed: what is a lifted state of 150 MB is
 * thirty states of 5 MB, each of which is checked, compared and forgotten on its own. What is not a
 * piece (brackets, commas, keys) is checked here; a piece itself by who parses it. */

gboolean sbx_split_begin (SbxSpan     span,
                          gboolean   *object,
                          const char **at,
                          const char **end);
gboolean sbx_split_next (const char   **at,
                         const char    *end,
                         gboolean       object,
                         SbxSplitChild *child,
                         gboolean      *broken);
gboolean sbx_split_key_is (const SbxSplitChild *child,
                           const char          *name);
GBytes *sbx_split_unescape (SbxSpan  string,
                            GError **error);
SbxJson *sbx_split_excise (const char *text,
                           gsize       length,
                           gsize       threshold,
                           GArray     *spans,
                           GError    **error);
GBytes *sbx_split_get_text (const SbxJson *json,
                            guint32        token,
                            const GArray  *spans,
                            GError       **error);

G_END_DECLS
