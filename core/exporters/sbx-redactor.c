/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-redactor-private.h"

#include <string.h>
#include <sys/random.h>

#include "sbx-limits.h"
#include "sbx-secret-rules.h"
#include "sbx-secrets.h"

#define MAX_REMEMBERED 65536u
/* The longest pseudonym: prefix, kind, id. */
#define MAX_PSEUDONYM 48u

struct _SbxRedactor
{
  guint8 key[SBX_REDACTOR_KEY_SIZE];
  SbxSecretsFlags flags;
  GHashTable *ids;      /* secret (GBytes) → id */
  GHashTable *counts;   /* kind → number */
  gboolean muted;       /* only looking */
  SbxRedaction *rules;  /* (nullable) */
  GHashTable *kept;     /* texts that a rule keeps */

  SbxRedactorFunc func; /* (nullable) */
  gpointer data;
  SbxRedactorScope scope;
  char *what;           /* (nullable): of the event that is walked */
  GString *place;       /* (nullable): NULL while nobody wants to know */
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
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  g_hash_table_unref (self->kept);
  g_clear_pointer (&self->rules, sbx_redaction_unref);
  g_free (self->what);
  if (self->place != NULL)
    g_string_free (self->place, TRUE);
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

/* Places cost a copy of every key: they are followed only for who wants them. */
static void
follow_places (SbxRedactor *self)
{
  if (self->place == NULL)
    self->place = g_string_new (NULL);
}

/**
 * sbx_redactor_set_rules:
 * @self: a redactor that has redacted nothing yet
 * @rules: (nullable): what is secret besides the usual, and what is not
 *
 * Sets what goes beyond the rules that every export has.
 */
void
sbx_redactor_set_rules (SbxRedactor  *self,
                        SbxRedaction *rules)
{
  g_return_if_fail (self != NULL);

  if (rules != NULL)
    sbx_redaction_ref (rules);
  g_clear_pointer (&self->rules, sbx_redaction_unref);
  self->rules = rules;
  if (rules != NULL && sbx_redaction_has_paths (rules))
    follow_places (self);
}

const SbxRedaction *
sbx_redactor_get_rules (SbxRedactor *self)
{
  return self->rules;
}

/**
 * sbx_redactor_watch:
 * @self: a redactor that has redacted nothing yet
 * @func: called for each replacement in an event
 * @data: for @func
 *
 * Tells what is replaced where.
 */
void
sbx_redactor_watch (SbxRedactor     *self,
                    SbxRedactorFunc  func,
                    gpointer         data)
{
  g_return_if_fail (self != NULL && func != NULL);

  self->func = func;
  self->data = data;
  follow_places (self);
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
       const char  *kind,
       const char  *id)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, kind));

  if (self->muted)
    return;

  g_hash_table_insert (self->counts, g_strdup (kind), GUINT_TO_POINTER (n + 1));
  if (self->func != NULL && self->what != NULL)
    {
      SbxRedactorHit hit = { kind, id, self->scope, self->what, self->place->str };

      self->func (&hit, self->data);
    }
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
  const char *id = lookup_id (self, kind, secret, length);

  count (self, kind, id);
  g_string_append_printf (out, "{\"$sbx\":\"redacted\",\"kind\":\"%s\",\"id\":\"%s\"}", kind, id);
}

/* Appends the text that stands for a secret inside another text. */
void
sbx_redactor_append_pseudonym (SbxRedactor *self,
                               const char  *kind,
                               const char  *secret,
                               gsize        length,
                               GString     *out)
{
  const char *id = lookup_id (self, kind, secret, length);

  count (self, kind, id);
  g_string_append_printf (out, SBX_PSEUDONYM_PREFIX "%s:%s", kind, id);
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

/* --- Where the walk is ----------------------------------------------------------------------- */

void
sbx_redactor_begin_place (SbxRedactor      *self,
                          SbxRedactorScope  scope,
                          const char       *what)
{
  if (self->place == NULL)
    return;

  self->scope = scope;
  g_free (self->what);
  self->what = g_strdup (what);
  g_string_truncate (self->place, 0);
}

void
sbx_redactor_end_place (SbxRedactor *self)
{
  if (self->place == NULL)
    return;

  g_clear_pointer (&self->what, g_free);
  g_string_truncate (self->place, 0);
}

/* An identifier that stands for one of many: the places below it are one place. */
static gboolean
is_made_up (const char *key,
            gsize       length)
{
  gsize digits = 0;

  for (gsize i = 0; i < length; i++)
    digits += g_ascii_isdigit (key[i]) ? 1 : 0;

  return length > 0 && (digits == length || (length >= 12 && digits >= 3));
}

gsize
sbx_redactor_enter (SbxRedactor *self,
                    const char  *key,
                    gsize        length)
{
  gsize before;

  if (self->place == NULL)
    return 0;

  before = self->place->len;
  if (before > 0)
    g_string_append_c (self->place, '.');
  if (key == NULL || is_made_up (key, length))
    g_string_append_c (self->place, '*');
  else
    g_string_append_len (self->place, key, (gssize) length);

  return before;
}

void
sbx_redactor_leave (SbxRedactor *self,
                    gsize        before)
{
  if (self->place != NULL)
    g_string_truncate (self->place, before);
}

const char *
sbx_redactor_get_place (SbxRedactor *self)
{
  return self->place != NULL && self->what != NULL ? self->place->str : NULL;
}

/* --- What stays ------------------------------------------------------------------------------ */

/* So that the scan of the finished file knows it again. */
void
sbx_redactor_keep (SbxRedactor *self,
                   const char  *text,
                   gsize        length)
{
  if (g_hash_table_size (self->kept) < SBX_LIMIT_REDACTION_KEPT)
    g_hash_table_add (self->kept, g_strndup (text, length));
}

/**
 * sbx_redactor_is_kept:
 * @self: the redactor
 * @text: what looks like a secret
 * @length: its length in bytes
 *
 * Asks whether it is what a rule said to keep.
 *
 * Returns: whether it was met, in a text that was kept
 */
gboolean
sbx_redactor_is_kept (SbxRedactor *self,
                      const char  *text,
                      gsize        length)
{
  GHashTableIter iter;
  gpointer kept;

  g_return_val_if_fail (self != NULL, FALSE);

  g_hash_table_iter_init (&iter, self->kept);
  while (g_hash_table_iter_next (&iter, &kept, NULL))
    if (memmem (kept, strlen (kept), text, length) != NULL)
      return TRUE;

  return FALSE;
}

/* A pattern of the user means the data, never a pseudonym that was put there. */
static gboolean
find_by_rule (SbxRedactor   *self,
              const char    *text,
              gsize          length,
              gsize          from,
              SbxSecretSpan *span)
{
  gsize start, end;

  while (self->rules != NULL && from < length &&
         sbx_redaction_find_text (self->rules, text, length, from, &start, &end))
    {
      gsize covered = 0;

      for (gsize at = start > MAX_PSEUDONYM ? start - MAX_PSEUDONYM : 0; at < end; at++)
        {
          gsize n = sbx_secret_measure_pseudonym (text, length, at);

          if (n > 0 && at + n > start)
            covered = at + n;
        }
      if (covered == 0)
        {
          *span = (SbxSecretSpan) { start, end, "rule", TRUE };
          return TRUE;
        }
      from = MAX (covered, start + 1);
    }

  return FALSE;
}

gboolean
sbx_redactor_find (SbxRedactor   *self,
                   const char    *text,
                   gsize          length,
                   gsize          from,
                   SbxSecretSpan *span)
{
  SbxSecretSpan own;
  gboolean found = sbx_secrets_find (text, length, from, self->flags, span);

  /* What was put together of words that were kept is kept, too. */
  while (found && self->what == NULL && g_hash_table_size (self->kept) > 0 &&
         sbx_redactor_is_kept (self, text + span->start, span->end - span->start))
    found = sbx_secrets_find (text, length, MAX (span->end, span->start + 1), self->flags, span);
  if (find_by_rule (self, text, length, from, &own) && (!found || own.start < span->start))
    {
      *span = own;
      found = TRUE;
    }

  return found;
}
