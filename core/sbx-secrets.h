/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How every pseudonym inside a text begins. */
#define SBX_PSEUDONYM_PREFIX "redacted:"

/**
 * SbxSecretSpan:
 * @start: first byte of the secret
 * @end: byte behind it
 * @kind: what it is: `secret`, `jwt`, `pem`, `api-key`, `card`, `iban`, `ssn`, `login`, `email`,
 *   `user`; static
 * @named: its name gave it away
 *
 * A secret found in a text: exactly the bytes to replace.
 */
typedef struct
{
  gsize start;
  gsize end;
  const char *kind;
  gboolean named;
} SbxSecretSpan;

typedef enum
{
  SBX_SECRETS_DEFAULT = 0,
  SBX_SECRETS_KEEP_EMAILS = 1 << 0,
  SBX_SECRETS_NO_NAMES = 1 << 1, /* go by the secret itself, never by a name before it */
} SbxSecretsFlags;

/* The first secret in @text at or after @from; bytes before @from are looked at as context only. */
gboolean sbx_secrets_find (const char *text, gsize length, gsize from, SbxSecretsFlags flags,
                           SbxSecretSpan *span);

/* For the rules that judge a whole value. */
/* empty, true, null, small numbers: no secret under any name */
gboolean sbx_secrets_is_trivial (const char *text, gsize length);
gboolean sbx_secrets_is_pseudonym (const char *text, gsize length);

G_END_DECLS
