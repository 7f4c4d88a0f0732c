/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-redaction.h"
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

/**
 * SbxRedactorScope:
 * @SBX_REDACTOR_STATE: in the state of a store
 * @SBX_REDACTOR_ACTION: in an action, or another message
 * @SBX_REDACTOR_EVENT: in what else an event says
 *
 * In what a secret was found.
 */
typedef enum
{
  SBX_REDACTOR_STATE,
  SBX_REDACTOR_ACTION,
  SBX_REDACTOR_EVENT,
} SbxRedactorScope;

/**
 * SbxRedactorHit:
 * @kind: what it is: `jwt`, `secret`, `card`…
 * @id: its pseudonym
 * @scope: in what it was found
 * @what: type of the action, or kind of the event; "" in a state
 * @path: keys down to it, with dots between them; `*` for elements of arrays and made-up keys
 *
 * One replacement. Never the secret itself.
 */
typedef struct
{
  const char *kind;
  const char *id;
  SbxRedactorScope scope;
  const char *what;
  const char *path;
} SbxRedactorHit;

typedef void (*SbxRedactorFunc) (const SbxRedactorHit *hit, gpointer data);

/* @key: (nullable) (array fixed-size=32): NULL for a random one */
SbxRedactor *sbx_redactor_new (const guint8 *key);
void sbx_redactor_free (SbxRedactor *self);
void sbx_redactor_set_keep_emails (SbxRedactor *self, gboolean keep);
/* What is secret besides the usual, and what is not. Before anything is redacted. @rules:
 * (nullable) */
void sbx_redactor_set_rules (SbxRedactor *self, SbxRedaction *rules);
/* Tells of each replacement in an event, with its place. Before anything is redacted. */
void sbx_redactor_watch (SbxRedactor *self, SbxRedactorFunc func, gpointer data);

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
/* Whether @text is, or is part of, what a rule said to keep and was met so far. */
gboolean sbx_redactor_is_kept (SbxRedactor *self, const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRedactor, sbx_redactor_free)

G_END_DECLS
