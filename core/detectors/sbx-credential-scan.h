/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/* Bounds of one scan. */
#define SBX_CREDENTIAL_MAX_TOKENS 4096
#define SBX_CREDENTIAL_MAX_BYTES (64 * 1024)
#define SBX_CREDENTIAL_MAX_DEPTH 16
#define SBX_CREDENTIAL_MAX_PATH 160 /* characters */

/**
 * SbxCredentialHit:
 * @what: what it is, for people, with its article; static
 * @certain: the value itself is that of a credential; otherwise only its name says so
 * @length: characters of the value, 0 if it was redacted before
 * @path: where it stands, as in "payload.user.token"; what looks like data in it is a "*"
 *
 * A credential in a value. The value itself is never passed on.
 */
typedef struct
{
  const char *what;
  gboolean certain;
  gsize length;
  const char *path;
} SbxCredentialHit;

typedef void (*SbxCredentialFunc) (const SbxCredentialHit *hit, gpointer data);

/* Looks for credentials in @value. What leads to it: @path, token of an array of keys, and @key,
 * token of one more; 0: nothing. */
void sbx_credential_scan (const SbxJson *json, guint32 path, guint32 key, guint32 value,
                          SbxCredentialFunc func, gpointer data);

G_END_DECLS
