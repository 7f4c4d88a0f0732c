/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-secrets.h"

#include <string.h>

G_BEGIN_DECLS

/* The rules behind sbx_secrets_find(). Each looks at the place @at where its first byte stands,
 * and fills @span. */
typedef gboolean (*SbxSecretRule) (const char *text, gsize length, gsize at, SbxSecretSpan *span);

gboolean sbx_secret_rule_scheme (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_jwt (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_pem (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_vendor (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_digits (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_iban (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_login (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_email (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_home (const char *text, gsize length, gsize at, SbxSecretSpan *span);
gboolean sbx_secret_rule_named (const char *text, gsize length, gsize at, SbxSecretSpan *span);

/* The length of the pseudonym at @at, or of its beginning if an ellipsis follows; 0 if there is
 * none. */
gsize sbx_secret_measure_pseudonym (const char *text, gsize length, gsize at);

static inline gboolean
sbx_secret_is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* Whether @word stands at @at. */
static inline gboolean
sbx_secret_begins (const char *text,
                   gsize       length,
                   gsize       at,
                   const char *word)
{
  gsize n = strlen (word);

  return at + n <= length && memcmp (text + at, word, n) == 0;
}

G_END_DECLS
