/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-secret-keys.h"

#include <string.h>

/* Longer names are sentences or data, not names; they are judged by their beginning. */
#define MAX_KEY 64

#define CACHE_SIZE 1024u
#define CACHE_LENGTH 30

typedef struct
{
  char key[CACHE_LENGTH];
  guint8 length;
  guint8 class;
} CachedKey;

/* Names are compared in one spelling: lower case, without separators. In the order of strcmp(). */
static const char *const secret_names[] = {
  "accesskey", "accesskeyid", "accesstoken", "apikey", "apisecret", "apitoken", "assertion",
  "authorization", "authtoken", "bearer", "bearertoken", "cardnumber", "clientsecret",
  "codeverifier", "connectionstring", "cookie", "credential", "credentials", "creditcard",
  "creditcardnumber", "csrf", "csrftoken", "cvc", "cvv", "encryptionkey", "iban", "idtoken", "jwt",
  "mysqlpwd", "onetimepassword", "otp", "passphrase", "passwd", "password", "pin", "privatekey",
  "proxyauthorization", "pwd", "refreshtoken", "samlrequest", "samlresponse", "secret", "secretkey",
  "session", "sessionid", "sessiontoken", "setcookie", "sid", "signingkey", "socialsecuritynumber",
  "ssn", "stripetoken", "token", "totp", "twofactor", "xapikey", "xauthtoken", "xcsrftoken", "xsrf",
  "xsrftoken", "xxsrftoken",
};

/* Parts of a name that make it suspect. */
static const char *const telling_parts[] = {
  "apikey", "auth", "cognito", "credential", "csrf", "firebase", "jwt", "passw", "privatekey",
  "pwd", "saml",
  "secret", "supabase", "token", "xsrf",
};

/* What looks like a telling part and is none. */
static const char *const harmless_parts[] = {
  "author", "authentic", "secretar", "tokeniz", "tokenis",
};

/* A last word that turns the name into a fact about the secret: tokenCount, authStatus. The same
 * order. */
static const char *const harmless_ends[] = {
  "code", "count", "counts", "enabled", "endpoint", "error", "expires", "expiry", "index", "kind",
  "length", "limit", "loading", "max", "min", "mode", "provider", "ready", "required", "size",
  "state", "status", "timeout", "total", "ttl", "type", "usage", "used", "valid",
};

static gboolean
is_listed (const char        *name,
           const char *const *list,
           gsize              n_list)
{
  gsize low = 0;
  gsize high = n_list;

  while (low < high)
    {
      gsize middle = (low + high) / 2;
      int order = strcmp (name, list[middle]);

      if (order == 0)
        return TRUE;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }

  return FALSE;
}

/* Lower case without separators in @flat; where the last word began in @last. TRUE if one of the
 * words was "sso". */
static gboolean
flatten (const char *key,
         gsize       length,
         char       *flat,
         gsize      *last)
{
  gsize n = 0;
  gsize word = 0;
  gboolean sso = FALSE;

  for (gsize i = 0; i < length && n < MAX_KEY; i++)
    {
      gboolean begins = FALSE;

      if (!g_ascii_isalnum (key[i]))
        {
          if (i + 1 < length && g_ascii_isalnum (key[i + 1]))
            begins = TRUE;
        }
      else if (g_ascii_isupper (key[i]) && i > 0)
        {
          begins = g_ascii_islower (key[i - 1]) || g_ascii_isdigit (key[i - 1]) ||
                   (i + 1 < length && g_ascii_islower (key[i + 1]));
        }

      if (begins && n > word)
        {
          sso |= n - word == 3 && memcmp (flat + word, "sso", 3) == 0;
          word = n;
        }
      if (g_ascii_isalnum (key[i]))
        flat[n++] = g_ascii_tolower (key[i]);
    }

  sso |= n - word == 3 && memcmp (flat + word, "sso", 3) == 0;
  flat[n] = '\0';
  *last = word;
  return sso;
}

static gboolean
has_telling_part (const char *flat)
{
  for (gsize i = 0; i < G_N_ELEMENTS (telling_parts); i++)
    {
      const char *found = flat;

      while ((found = strstr (found, telling_parts[i])) != NULL)
        {
          gboolean harmless = FALSE;

          for (gsize j = 0; j < G_N_ELEMENTS (harmless_parts); j++)
            harmless |= g_str_has_prefix (found, harmless_parts[j]);
          /* "authorize" is about rights, not about writers. */
          if (g_str_has_prefix (found, "authoriz") || g_str_has_prefix (found, "authoris"))
            harmless = FALSE;
          if (!harmless)
            return TRUE;
          found++;
        }
    }

  return FALSE;
}

/**
 * sbx_secret_key_last_name:
 * @key: any text that ends in a name, perhaps in brackets or quotes
 * @length: its length
 * @name: (out): where the name begins
 *
 * Finds the last name in a path or a quoted spelling.
 *
 * Returns: length of the name
 */
gsize
sbx_secret_key_last_name (const char  *key,
                          gsize        length,
                          const char **name)
{
  gsize end = length;
  gsize start;

  while (end > 0 && (key[end - 1] == '"' || key[end - 1] == '\'' || key[end - 1] == '\\' ||
                     key[end - 1] == ']' ||
                     key[end - 1] == ' '))
    end--;
  start = end;
  while (start > 0 && (g_ascii_isalnum (key[start - 1]) || key[start - 1] == '_' ||
                       key[start - 1] == '-'))
    start--;

  *name = key + start;
  return end - start;
}

static SbxKeyClass
classify_name (const char *key,
               gsize       length)
{
  char flat[MAX_KEY + 1];
  gboolean sso;
  gsize last;

  sso = flatten (key, length, flat, &last);
  if (flat[0] == '\0')
    return SBX_KEY_PLAIN;
  if (is_listed (flat, secret_names, G_N_ELEMENTS (secret_names)))
    return SBX_KEY_SECRET;
  if (last > 0 && is_listed (flat + last, harmless_ends, G_N_ELEMENTS (harmless_ends)))
    return SBX_KEY_PLAIN;

  return sso || has_telling_part (flat) ? SBX_KEY_SUSPECT : SBX_KEY_PLAIN;
}

static SbxKeyClass
classify (const char *key,
          gsize       length)
{
  SbxKeyClass whole = classify_name (key, length);
  const char *name;
  gsize n;

  n = sbx_secret_key_last_name (key, length, &name);
  return n < length ? MAX (whole, classify_name (name, n)) : whole;
}

/**
 * sbx_secret_key_classify:
 * @key: a name, in any of camelCase, snake_case, kebab-case, or a path of names
 * @length: its length
 *
 * Judges a name of a value. Fast for the few names that come again and again.
 *
 * Returns: what it says about the value
 */
SbxKeyClass
sbx_secret_key_classify (const char *key,
                         gsize       length)
{
  static _Thread_local CachedKey cache[CACHE_SIZE];
  CachedKey *cached;
  guint hash = 5381;

  if (length == 0 || length > CACHE_LENGTH)
    return classify (key, length);

  for (gsize i = 0; i < length; i++)
    hash = hash * 33 + (guchar) key[i];
  cached = &cache[(hash ^ (hash >> 10)) % CACHE_SIZE];
  if (cached->length != length || memcmp (cached->key, key, length) != 0)
    {
      memcpy (cached->key, key, length);
      cached->length = (guint8) length;
      cached->class = (guint8) classify (key, length);
    }

  return cached->class;
}

/* In names of values that let somebody in. */
static const struct { const char *part; SbxCredential credential; } credential_parts[] = {
  { "passw", SBX_CREDENTIAL_PASSWORD },
  { "passphrase", SBX_CREDENTIAL_PASSWORD },
  { "pwd", SBX_CREDENTIAL_PASSWORD },
  { "cardnumber", SBX_CREDENTIAL_CARD },
  { "creditcard", SBX_CREDENTIAL_CARD },
  { "accesskey", SBX_CREDENTIAL_TOKEN },
  { "apikey", SBX_CREDENTIAL_TOKEN },
  { "authorization", SBX_CREDENTIAL_TOKEN },
  { "credential", SBX_CREDENTIAL_TOKEN },
  { "jwt", SBX_CREDENTIAL_TOKEN },
  { "privatekey", SBX_CREDENTIAL_TOKEN },
  { "secret", SBX_CREDENTIAL_TOKEN },
  { "sessionid", SBX_CREDENTIAL_TOKEN },
  { "token", SBX_CREDENTIAL_TOKEN },
};

/* Words beside them that say it is something else: places in a list, marks against forgery, parts
 * of a design, ways to cancel. */
static const char *const other_parts[] = {
  "antiforgery", "author", "cancel", "continuation", "csrf", "cursor", "design", "nexttoken",
  "page", "secretar", "sync", "tokenid", "tokeniz", "tokenis", "verification", "xsrf",
};

/**
 * sbx_secret_key_get_credential:
 * @key: a name
 * @length: its length
 *
 * Whether what goes by this name lets its owner in somewhere.
 *
 * Returns: as what
 */
SbxCredential
sbx_secret_key_get_credential (const char *key,
                               gsize       length)
{
  char flat[MAX_KEY + 1];
  gsize last;

  if (sbx_secret_key_classify (key, length) == SBX_KEY_PLAIN)
    return SBX_CREDENTIAL_NONE;
  flatten (key, length, flat, &last);
  for (gsize i = 0; i < G_N_ELEMENTS (other_parts); i++)
    {
      if (strstr (flat, other_parts[i]) != NULL)
        return SBX_CREDENTIAL_NONE;
    }
  if (strcmp (flat, "cvc") == 0 || strcmp (flat, "cvv") == 0)
    return SBX_CREDENTIAL_CARD;
  for (gsize i = 0; i < G_N_ELEMENTS (credential_parts); i++)
    {
      if (strstr (flat, credential_parts[i].part) != NULL)
        return credential_parts[i].credential;
    }

  return SBX_CREDENTIAL_NONE;
}
