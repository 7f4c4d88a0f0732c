/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-redactor.h"

#include "sbx-secret-keys.h"
#include "sbx-secrets.h"

G_BEGIN_DECLS

/* How deep JSON may stand inside the texts of JSON, and how long such a text may be. */
#define SBX_REDACTOR_MAX_CARRIERS 5u
#define SBX_REDACTOR_MAX_CARRIER_SIZE (1024u * 1024)

#define SBX_PSEUDONYM_ID_LENGTH 8

/* sbx-redactor.c */
void sbx_redactor_append_mark (SbxRedactor *self, const char *kind, const char *secret,
                               gsize length, GString *out);
void sbx_redactor_append_pseudonym (SbxRedactor *self, const char *kind, const char *secret,
                                    gsize length, GString *out);
void sbx_redactor_append_digest (SbxRedactor *self, const char *text, gsize length, GString *out);
guint sbx_redactor_get_flags (SbxRedactor *self);
gboolean sbx_redactor_set_muted (SbxRedactor *self, gboolean muted);
const SbxRedaction *sbx_redactor_get_rules (SbxRedactor *self);
/* Like sbx_secrets_find(), with what this redactor is told to do besides. */
gboolean sbx_redactor_find (SbxRedactor *self, const char *text, gsize length, gsize from,
                            SbxSecretSpan *span);
void sbx_redactor_keep (SbxRedactor *self, const char *text, gsize length);

/* Where the walk is: "" at the root of a state or a message. Both do nothing unless somebody wants
 * to know. */
void sbx_redactor_begin_place (SbxRedactor *self, SbxRedactorScope scope, const char *what);
void sbx_redactor_end_place (SbxRedactor *self);
gsize sbx_redactor_enter (SbxRedactor *self, const char *key, gsize length);
void sbx_redactor_leave (SbxRedactor *self, gsize before);
/* (nullable): NULL while nobody wants to know */
const char *sbx_redactor_get_place (SbxRedactor *self);

/* sbx-redactor-text.c */

/* Appends the redacted text and returns TRUE, or appends nothing and returns FALSE: it holds no
 * secret.
 * @whole: (out) (nullable): set to the kind if all of the text is one secret; then nothing is
 *   appended either */
gboolean sbx_redactor_append_text (SbxRedactor *self, const char *text, gsize length, guint depth,
                                   GString *out, const char **whole);

/* sbx-redactor-walk.c. TRUE if anything was replaced. */
gboolean sbx_redactor_walk (SbxRedactor *self, const SbxJson *json, guint32 token, guint depth,
                            GString *out);

G_END_DECLS
