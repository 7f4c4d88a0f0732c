/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-slices.h"

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

SbxSymbol
sbx_action_type_get_prefix (SbxSymbols *symbols,
                            SbxSymbol   type)
{
  const char *text = sbx_symbols_get (symbols, type);
  const char *slash = strchr (text, '/');

  if (slash == NULL || slash == text)
    return SBX_SYMBOL_NONE;

  return sbx_symbols_intern (symbols, text, slash - text);
}

/**
 * sbx_action_type_is_internal:
 *
 * `@@…` and `__…` are a library's own, `persist/…` too; `/pending`, `/fulfilled` and `/rejected`
 * end a request, and whoever waits for one may listen.
 */
gboolean
sbx_action_type_is_internal (const char *type)
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

gboolean
sbx_action_type_ends_session (const char *type)
{
  static const char *const ends[] = {
    "logout", "logoff", "signout", "signoff", "loggedout", "signedout", "userlogout", "usersignout",
    "logoutall", "signoutall", "sessionend", "sessionended", "sessionexpired", "endsession", NULL,
  };
  char words[32];

  copy_last_words (type, words, sizeof words);

  return is_one_of (words, ends);
}

gboolean
sbx_action_type_resets (const char *type)
{
  static const char *const resets[] = {
    "reset", "resetall", "resetapp", "resetstate", "resetstore", "clearall", "clearstate",
    "clearstore", "purge", "restart", NULL,
  };
  char words[32];

  copy_last_words (type, words, sizeof words);

  return strchr (type, '/') != NULL && is_one_of (words, resets);
}
