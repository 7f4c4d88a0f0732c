/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxKeyClass:
 * @SBX_KEY_PLAIN: says nothing about its value
 * @SBX_KEY_SUSPECT: contains a telling word: its value is redacted where it stands as a member
 * @SBX_KEY_SECRET: the name of a secret: redacted wherever name and value stand together
 *
 * What the name of a value says about the value.
 */
typedef enum
{
  SBX_KEY_PLAIN,
  SBX_KEY_SUSPECT,
  SBX_KEY_SECRET,
} SbxKeyClass;

/**
 * SbxCredential:
 * @SBX_CREDENTIAL_NONE: no credential, or one that only works together with another
 * @SBX_CREDENTIAL_PASSWORD: something a person knows
 * @SBX_CREDENTIAL_TOKEN: a token or key that a machine made
 * @SBX_CREDENTIAL_CARD: number or check digits of a payment card
 *
 * What a name says that its value lets its owner do.
 */
typedef enum
{
  SBX_CREDENTIAL_NONE,
  SBX_CREDENTIAL_PASSWORD,
  SBX_CREDENTIAL_TOKEN,
  SBX_CREDENTIAL_CARD,
} SbxCredential;

SbxKeyClass sbx_secret_key_classify (const char *key, gsize length);
/* Stricter than the above, for those who claim something of it: no page tokens, no CSRF tokens. */
SbxCredential sbx_secret_key_get_credential (const char *key, gsize length);
/* The last name in a longer spelling: "password" in `user[password]`. Gives its length, @name
 * where it begins. */
gsize sbx_secret_key_last_name (const char *key, gsize length, const char **name);

G_END_DECLS
