/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-private.h"

#include <string.h>

#define BIT(word) (G_GUINT64_CONSTANT (1) << SBX_FILTER_WORD_ ## word)

#define BITS_NAMED (BIT (ANY) | BIT (NONE))
#define BITS_ROWS (BIT (IS_ACTION) | BIT (IS_BEGIN) | BIT (IS_END) | BIT (IS_GAP) | BIT (IS_LOG) \
                   | BIT (IS_COMMAND) | BIT (IS_ERROR) | BIT (SENT) | BIT (RECEIVED))
#define BITS_FATES (BIT (ANY) | BIT (SENT) | BIT (RECEIVED) | BIT (OPEN) | BIT (DELIVERED) \
                    | BIT (DROPPED) | BIT (TAKEN) | BIT (ALLOW_LIST) | BIT (MALFORMED) \
                    | BIT (SCHEMA) | BIT (THREW) | BIT (LOST) | BIT (UNHEARD) | BIT (UNKNOWN))
#define BITS_PHASES (BIT (ANY) | BIT (PENDING) | BIT (SETTLED) | BIT (FULFILLED) | BIT (REJECTED))
#define BITS_FINDINGS (BIT (ANY) | BIT (NOTICE) | BIT (WARNING) | BIT (SEVERE) | BIT (DISMISSED))

/* What a key takes. */
enum
{
  TAKES_NAMES = 1 << 0,
  TAKES_RANGES = 1 << 1,
  TAKES_PATH = 1 << 2,
};

static const struct
{
  const char *name;
  guint64 words;
  guint takes;
} keys[SBX_N_FILTER_KEYS] = {
  [SBX_FILTER_KEY_TEXT] = { "", 0, 0 },
  [SBX_FILTER_KEY_TYPE] = { "type", 0, TAKES_NAMES },
  [SBX_FILTER_KEY_REMOTE] = { "remote", BITS_NAMED, TAKES_NAMES },
  [SBX_FILTER_KEY_STORE] = { "store", BITS_NAMED, TAKES_NAMES },
  [SBX_FILTER_KEY_PEER] = { "peer", BITS_NAMED, TAKES_NAMES },
  [SBX_FILTER_KEY_LIBRARY] = { "library", BITS_NAMED, TAKES_NAMES },
  [SBX_FILTER_KEY_IS] = { "is", BITS_ROWS, 0 },
  [SBX_FILTER_KEY_CHANGED] = { "changed", BITS_NAMED, 0 },
  [SBX_FILTER_KEY_PAYLOAD] = { "payload", BIT (ANY), TAKES_PATH },
  [SBX_FILTER_KEY_META] = { "meta", BIT (ANY), TAKES_PATH },
  [SBX_FILTER_KEY_ACTION] = { "action", BIT (ANY), TAKES_PATH },
  [SBX_FILTER_KEY_BRIDGE] = { "bridge", BITS_FATES, TAKES_NAMES },
  [SBX_FILTER_KEY_ASYNC] = { "async", BITS_PHASES, TAKES_RANGES },
  [SBX_FILTER_KEY_FINDING] = { "finding", BITS_FINDINGS, TAKES_NAMES },
  [SBX_FILTER_KEY_ERROR] = { "error", BIT (ANY), 0 },
  [SBX_FILTER_KEY_GAP] = { "gap", BIT (ANY), TAKES_NAMES | TAKES_RANGES },
  [SBX_FILTER_KEY_DURATION] = { "duration", 0, TAKES_RANGES },
  [SBX_FILTER_KEY_NUMBER] = { "number", 0, TAKES_RANGES },
  [SBX_FILTER_KEY_AFTER] = { "after", 0, 0 },
  [SBX_FILTER_KEY_BEFORE] = { "before", 0, 0 },
};

static const char *const words[SBX_N_FILTER_WORDS] = {
  [SBX_FILTER_WORD_ANY] = "any",
  [SBX_FILTER_WORD_NONE] = "none",
  [SBX_FILTER_WORD_IS_ACTION] = "action",
  [SBX_FILTER_WORD_IS_BEGIN] = "begin",
  [SBX_FILTER_WORD_IS_END] = "end",
  [SBX_FILTER_WORD_IS_GAP] = "gap",
  [SBX_FILTER_WORD_IS_LOG] = "log",
  [SBX_FILTER_WORD_IS_COMMAND] = "command",
  [SBX_FILTER_WORD_IS_ERROR] = "error",
  [SBX_FILTER_WORD_SENT] = "sent",
  [SBX_FILTER_WORD_RECEIVED] = "received",
  [SBX_FILTER_WORD_OPEN] = "open",
  [SBX_FILTER_WORD_DELIVERED] = "delivered",
  [SBX_FILTER_WORD_DROPPED] = "dropped",
  [SBX_FILTER_WORD_TAKEN] = "taken",
  [SBX_FILTER_WORD_ALLOW_LIST] = "allow-list",
  [SBX_FILTER_WORD_MALFORMED] = "malformed",
  [SBX_FILTER_WORD_SCHEMA] = "schema",
  [SBX_FILTER_WORD_THREW] = "threw",
  [SBX_FILTER_WORD_LOST] = "lost",
  [SBX_FILTER_WORD_UNHEARD] = "unheard",
  [SBX_FILTER_WORD_UNKNOWN] = "unknown",
  [SBX_FILTER_WORD_PENDING] = "pending",
  [SBX_FILTER_WORD_FULFILLED] = "fulfilled",
  [SBX_FILTER_WORD_REJECTED] = "rejected",
  [SBX_FILTER_WORD_SETTLED] = "settled",
  [SBX_FILTER_WORD_NOTICE] = "notice",
  [SBX_FILTER_WORD_WARNING] = "warning",
  [SBX_FILTER_WORD_SEVERE] = "error",
  [SBX_FILTER_WORD_DISMISSED] = "dismissed",
};

/**
 * sbx_filter_list_keys:
 *
 * Returns: (transfer container) (array zero-terminated=1): names of all keys, in the order in which
 *   to tell of them
 */
const char **
sbx_filter_list_keys (void)
{
  const char **names = g_new0 (const char *, SBX_N_FILTER_KEYS);

  for (guint i = SBX_FILTER_KEY_TYPE; i < SBX_N_FILTER_KEYS; i++)
    names[i - SBX_FILTER_KEY_TYPE] = keys[i].name;

  return names;
}

/**
 * sbx_filter_list_words:
 * @name: name of a key
 *
 * Returns: (transfer container) (array zero-terminated=1): the words that it takes besides names
 *   and numbers; none if there is no such key
 */
const char **
sbx_filter_list_words (const char *name)
{
  const char **list = g_new0 (const char *, SBX_N_FILTER_WORDS + 1);
  SbxFilterKey key;
  guint n = 0;

  if (!sbx_filter_find_key (name, &key))
    return list;
  for (guint i = 0; i < SBX_N_FILTER_WORDS; i++)
    if ((keys[key].words >> i & 1) != 0)
      list[n++] = words[i];

  return list;
}

/**
 * sbx_filter_find_key:
 * @name: in small letters
 * @key: (out): the key
 *
 * Returns: whether there is one
 */
gboolean
sbx_filter_find_key (const char   *name,
                     SbxFilterKey *key)
{
  if (strcmp (name, "kind") == 0)
    name = keys[SBX_FILTER_KEY_IS].name;
  for (guint i = SBX_FILTER_KEY_TYPE; i < SBX_N_FILTER_KEYS; i++)
    if (strcmp (keys[i].name, name) == 0)
      {
        *key = i;
        return TRUE;
      }

  return FALSE;
}

const char *
sbx_filter_get_key_name (SbxFilterKey key)
{
  return keys[key].name;
}

gboolean
sbx_filter_key_has_path (SbxFilterKey key)
{
  return (keys[key].takes & TAKES_PATH) != 0;
}

gboolean
sbx_filter_key_has_names (SbxFilterKey key)
{
  return (keys[key].takes & TAKES_NAMES) != 0;
}

gboolean
sbx_filter_key_has_ranges (SbxFilterKey key)
{
  return (keys[key].takes & TAKES_RANGES) != 0;
}

/**
 * sbx_filter_key_has_word:
 * @key: a key
 * @text: folded
 * @word: (out): the word
 *
 * Returns: whether @text is one of the words of the key
 */
gboolean
sbx_filter_key_has_word (SbxFilterKey   key,
                         const char    *text,
                         SbxFilterWord *word)
{
  for (guint i = 0; i < SBX_N_FILTER_WORDS; i++)
    if ((keys[key].words >> i & 1) != 0 && strcmp (words[i], text) == 0)
      {
        *word = i;
        return TRUE;
      }

  return FALSE;
}
