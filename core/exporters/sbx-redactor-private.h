/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-redactor.h"

#include "sbx-secret-keys.h"

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
