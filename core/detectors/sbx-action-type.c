/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-action-type.h"

#include <string.h>

/* What the words are made of: "cart/signOut_ALL" and "SIGN-OUT-ALL" end in "signoutall". */
static void
copy_last_words (const char *type,
                 char       *words,
                 gsize       size)
{
  const char *last = strrchr (type, '/');
  gsize n = 0;

  for (const char *at = last != NULL ? last + 1 : type; *at != '\0' && n + 1 < size; at++)
    {
      if (g_ascii_isalpha (*at))
        words[n++] = g_ascii_tolower (*at);
    }
  words[n] = '\0';
}

static gboolean
is_one_of (const char        *words,
           const char *const *list)
{
  for (guint i = 0; list[i] != NULL; i++)
    {
      if (strcmp (words, list[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A note holds the prefix in its upper half, the flags below, and whether it was made. */
#define IS_KNOWN (1u << 31)

static SbxSymbol
find_prefix (SbxSymbols *symbols,
             const char *text)
{
  const char *slash = strchr (text, '/');

  if (slash == NULL || slash == text)
    return SBX_SYMBOL_NONE;

  return sbx_symbols_intern (symbols, text, slash - text);
}

/* `@@…` and `__…` are a library's own, `persist/…` too; `/pending`, `/fulfilled` and `/rejected`
 * end a request, and whoever waits for one may listen. */
static gboolean
is_internal (const char *type)
{
  return g_str_has_prefix (type, "@@")
         || g_str_has_prefix (type, "__")
         || g_str_has_prefix (type, "persist/")
         || g_str_has_suffix (type, "/pending")
         || g_str_has_suffix (type, "/fulfilled")
         || g_str_has_suffix (type, "/rejected")
         || strcmp (type, "BATCHING_REDUCER.BATCH") == 0
         || strcmp (type, "…") == 0; /* all names beyond SBX_LIMIT_SYMBOLS */
}

static SbxActionTypeFlags
find_flags (const char *type)
{
  static const char *const ends[] = {
    "logout", "logoff", "signout", "signoff", "loggedout", "signedout", "userlogout", "usersignout",
    "logoutall", "signoutall", "sessionend", "sessionended", "sessionexpired", "endsession", NULL,
  };
  static const char *const resets[] = {
    "reset", "resetall", "resetapp", "resetstate", "resetstore", "clearall", "clearstate",
    "clearstore", "purge", "restart", NULL,
  };
  SbxActionTypeFlags flags = 0;
  char words[32];

  copy_last_words (type, words, sizeof words);
  if (is_internal (type))
    flags |= SBX_ACTION_TYPE_INTERNAL;
  if (is_one_of (words, ends))
    flags |= SBX_ACTION_TYPE_ENDS_SESSION;
  if (strchr (type, '/') != NULL && is_one_of (words, resets))
    flags |= SBX_ACTION_TYPE_RESETS;

  return flags;
}

static guint64
get_note (SbxSymbols *symbols,
          SbxSymbol   type)
{
  guint64 *note = sbx_symbols_get_note (symbols, type);

  if (*note == 0)
    {
      const char *text = sbx_symbols_get (symbols, type);

      *note = ((guint64) find_prefix (symbols, text) << 32) | find_flags (text) | IS_KNOWN;
    }

  return *note;
}

SbxActionTypeFlags
sbx_action_type_get_flags (SbxSymbols *symbols,
                           SbxSymbol   type)
{
  return (SbxActionTypeFlags) (get_note (symbols, type) & (IS_KNOWN - 1));
}

SbxSymbol
sbx_action_type_get_prefix (SbxSymbols *symbols,
                            SbxSymbol   type)
{
  return (SbxSymbol) (get_note (symbols, type) >> 32);
}

gboolean
sbx_action_type_is_internal (SbxSymbols *symbols,
                             SbxSymbol   type)
{
  return (get_note (symbols, type) & SBX_ACTION_TYPE_INTERNAL) != 0;
}

gboolean
sbx_action_type_ends_session (SbxSymbols *symbols,
                              SbxSymbol   type)
{
  return (get_note (symbols, type) & SBX_ACTION_TYPE_ENDS_SESSION) != 0;
}

gboolean
sbx_action_type_resets (SbxSymbols *symbols,
                        SbxSymbol   type)
{
  return (get_note (symbols, type) & SBX_ACTION_TYPE_RESETS) != 0;
}
