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

SbxKeyClass sbx_secret_key_classify (const char *key, gsize length);
/* The last name in a longer spelling: "password" in `user[password]`. Gives its length, @name
 * where it begins. */
gsize sbx_secret_key_last_name (const char *key, gsize length, const char **name);

G_END_DECLS
