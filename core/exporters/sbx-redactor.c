/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-redactor-private.h"

#include <string.h>
#include <sys/random.h>

#include "sbx-secrets.h"

#define MAX_REMEMBERED 65536u

struct _SbxRedactor
{
  guint8 key[SBX_REDACTOR_KEY_SIZE];
  SbxSecretsFlags flags;
  GHashTable *ids;      /* secret (GBytes) → id */
  GHashTable *counts;   /* kind → number */
  gboolean muted;       /* only looking */
};

/**
 * sbx_redactor_new:
 * @key: (nullable) (array fixed-size=32): makes pseudonyms repeatable; for tests
 *
 * Makes a redactor. Without @key the system gives a random one, which is known to nobody.
 *
 * Returns: (transfer full): the redactor
 */
SbxRedactor *
sbx_redactor_new (const guint8 *key)
{
  SbxRedactor *self = g_new0 (SbxRedactor, 1);

  if (key != NULL)
    memcpy (self->key, key, sizeof self->key);
  else if (getrandom (self->key, sizeof self->key, 0) != (gssize) sizeof self->key)
    g_error ("The system gives no random numbers");

  self->ids = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                     g_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * sbx_redactor_free:
 * @self: (nullable): the redactor
 *
 * Frees it, and forgets its key.
 */
void
sbx_redactor_free (SbxRedactor *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->counts);
  explicit_bzero (self->key, sizeof self->key);
  g_free (self);
}

/**
 * sbx_redactor_set_keep_emails:
 * @self: the redactor
 * @keep: whether e-mail addresses stay
 *
 * Leaves e-mail addresses as they are.
 */
void
sbx_redactor_set_keep_emails (SbxRedactor *self,
                              gboolean     keep)
{
  g_return_if_fail (self != NULL);

  self->flags = keep ? SBX_SECRETS_KEEP_EMAILS : SBX_SECRETS_DEFAULT;
}

/* While @muted nothing is counted: what is looked at is not what will be written. Gives what it
 * was. */
gboolean
sbx_redactor_set_muted (SbxRedactor *self,
                        gboolean     muted)
{
  gboolean before = self->muted;

  self->muted = muted;
  return before;
}

guint
sbx_redactor_get_flags (SbxRedactor *self)
{
  return self->flags;
}

/**
 * sbx_redactor_get_counts:
 * @self: the redactor
 *
 * Gets what was replaced so far.
 *
 * Returns: (element-type utf8 guint) (transfer none): kind → number of replacements
 */
GHashTable *
sbx_redactor_get_counts (SbxRedactor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->counts;
}

static void
count (SbxRedactor *self,
       const char  *kind)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, kind));

  if (self->muted)
    return;

  g_hash_table_insert (self->counts, g_strdup (kind), GUINT_TO_POINTER (n + 1));
}

/* The same number, however it was grouped, gets the same pseudonym. */
static GBytes *
normalize (const char *kind,
           const char *secret,
           gsize       length)
{
  GString *plain;

  if (strcmp (kind, "card") != 0 && strcmp (kind, "iban") != 0)
    return g_bytes_new (secret, length);

  plain = g_string_sized_new (length);
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalnum (secret[i]))
      g_string_append_c (plain, secret[i]);

  return g_string_free_to_bytes (plain);
}

static char *
compute_id (SbxRedactor *self,
            GBytes      *secret,
            gsize        length)
{
  g_autofree char *digest = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (secret, &size);

  digest = g_compute_hmac_for_data (G_CHECKSUM_SHA256, self->key, sizeof self->key, data, size);
  return g_strndup (digest, length);
}

static const char *
lookup_id (SbxRedactor *self,
           const char  *kind,
           const char  *secret,
           gsize        length)
{
  g_autoptr (GBytes) plain = normalize (kind, secret, length);
  char *id = g_hash_table_lookup (self->ids, plain);

  if (id == NULL)
    {
      if (g_hash_table_size (self->ids) >= MAX_REMEMBERED)
        g_hash_table_remove_all (self->ids);
      id = compute_id (self, plain, SBX_PSEUDONYM_ID_LENGTH);
      g_hash_table_insert (self->ids, g_steal_pointer (&plain), id);
    }

  return id;
}

/* Appends the JSON object that stands for a whole value. */
void
sbx_redactor_append_mark (SbxRedactor *self,
                          const char  *kind,
                          const char  *secret,
                          gsize        length,
                          GString     *out)
{
  count (self, kind);
  g_string_append_printf (out, "{\"$sbx\":\"redacted\",\"kind\":\"%s\",\"id\":\"%s\"}",
                          kind, lookup_id (self, kind, secret, length));
}

/* Appends the text that stands for a secret inside another text. */
void
sbx_redactor_append_pseudonym (SbxRedactor *self,
                               const char  *kind,
                               const char  *secret,
                               gsize        length,
                               GString     *out)
{
  count (self, kind);
  g_string_append_printf (out, SBX_PSEUDONYM_PREFIX "%s:%s", kind,
                          lookup_id (self, kind, secret, length));
}

/* Appends what keeps equality and nothing else. Twice as long as an id: these tell bridged
 * messages apart. What it made itself stays, so that redacting twice changes nothing. */
void
sbx_redactor_append_digest (SbxRedactor *self,
                            const char  *text,
                            gsize        length,
                            GString     *out)
{
  g_autoptr (GBytes) plain = g_bytes_new (text, length);
  g_autofree char *id = NULL;

  if (length == 18 && memcmp (text, "r-", 2) == 0 && strspn (text + 2, "0123456789abcdef") >= 16)
    {
      g_string_append_len (out, text, length);
      return;
    }

  id = compute_id (self, plain, 16);
  g_string_append_printf (out, "r-%s", id);
}
