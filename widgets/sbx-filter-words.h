/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter.h"

G_BEGIN_DECLS

/* The filter language for people, in their own: keys and words themselves are never translated. */

/**
 * SbxFilterExample:
 * @key: name of the key
 * @value: what may stand behind it
 * @meaning: what that finds; translated
 *
 * One line of the table that explains the language.
 */
typedef struct
{
  const char *key;
  const char *value;
  const char *meaning;
} SbxFilterExample;

/* What there is to say of a key; @index counts from 0, FALSE behind the last one. */
gboolean sbx_filter_words_get_example (guint index, SbxFilterExample *example);
/* (nullable): what a key is for */
const char *sbx_filter_words_get_key (const char *key);
/* (nullable): what a word of a key means */
const char *sbx_filter_words_get_word (const char *key, const char *word);
/* (transfer full): what is wrong with @text at @place, and what to do */
char *sbx_filter_words_dup_problem (const char *text, const SbxFilterPlace *place,
                                    const GError *error);

G_END_DECLS
