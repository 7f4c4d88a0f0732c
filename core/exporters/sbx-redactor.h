/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-value.h"

G_BEGIN_DECLS

#define SBX_REDACTOR_KEY_SIZE 32

/**
 * SbxRedactor:
 *
 * Replaces secrets in events and texts by pseudonyms. The same secret gets the same pseudonym
 * everywhere, as long as it is the same redactor or the same key; without the key nothing leads
 * back. Redacting what was redacted changes nothing. One thread at a time.
 */
typedef struct _SbxRedactor SbxRedactor;

/* @key: (nullable) (array fixed-size=32): NULL for a random one */
SbxRedactor *sbx_redactor_new (const guint8 *key);
void sbx_redactor_free (SbxRedactor *self);
void sbx_redactor_set_keep_emails (SbxRedactor *self, gboolean keep);

/* Appends an event of a recording. @before: (nullable): for a dispatch, the state before it,
 * redacted. */
void sbx_redactor_append_event (SbxRedactor *self, const SbxJson *json, guint32 event,
                                const SbxValue *before, GString *out);
/* Appends any value, for example a state. */
void sbx_redactor_append_value (SbxRedactor *self, const SbxJson *json, guint32 value,
                                GString *out);
/* (transfer full) (nullable): NULL for NULL */
char *sbx_redactor_dup_text (SbxRedactor *self, const char *text);
/* (element-type utf8 guint) (transfer none): kind → number of replacements */
GHashTable *sbx_redactor_get_counts (SbxRedactor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRedactor, sbx_redactor_free)

G_END_DECLS
