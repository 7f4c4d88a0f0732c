/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxRedactionError:
 * @SBX_REDACTION_ERROR_KIND: it does not begin with `key:`, `path:`, `text:` or `keep:`
 * @SBX_REDACTION_ERROR_EMPTY: nothing stands behind the colon
 * @SBX_REDACTION_ERROR_PATTERN: the pattern is no regular expression, or matches everything
 * @SBX_REDACTION_ERROR_SIZE: it is too long, or there are too many
 *
 * What can be wrong with a rule.
 */
typedef enum
{
  SBX_REDACTION_ERROR_KIND,
  SBX_REDACTION_ERROR_EMPTY,
  SBX_REDACTION_ERROR_PATTERN,
  SBX_REDACTION_ERROR_SIZE,
} SbxRedactionError;

#define SBX_REDACTION_ERROR (sbx_redaction_error_quark ())
GQuark sbx_redaction_error_quark (void);

/**
 * SbxRedaction:
 *
 * What is secret in a team's data besides what every export replaces, and what only looks like it:
 * `key:pin`, `path:account.*.iban`, `text:ACME-[0-9]+`, `keep:cart.author`. The same form in the
 * preferences, in the rule configuration and on the command line (docs/sbx.md). Reference counted
 * atomically, immutable once it is in use; any thread may hold one.
 */
typedef struct _SbxRedaction SbxRedaction;

SbxRedaction *sbx_redaction_new (void);
SbxRedaction *sbx_redaction_ref (SbxRedaction *self);
void sbx_redaction_unref (SbxRedaction *self);

gboolean sbx_redaction_check (const char *rule,
                              GError    **error);
gboolean sbx_redaction_add (SbxRedaction *self,
                            const char   *rule,
                            GError      **error);
void sbx_redaction_add_all (SbxRedaction       *self,
                            const SbxRedaction *other);
guint sbx_redaction_get_n_rules (const SbxRedaction *self);
const char *sbx_redaction_get_rule (const SbxRedaction *self,
                                    guint               index);

gboolean sbx_redaction_has_paths (const SbxRedaction *self);
gboolean sbx_redaction_has_texts (const SbxRedaction *self);
gboolean sbx_redaction_names_key (const SbxRedaction *self,
                                  const char         *key,
                                  gsize               length);
gboolean sbx_redaction_names_path (const SbxRedaction *self,
                                   const char         *path);
gboolean sbx_redaction_keeps_path (const SbxRedaction *self,
                                   const char         *path);
gboolean sbx_redaction_find_text (const SbxRedaction *self,
                                  const char         *text,
                                  gsize               length,
                                  gsize               from,
                                  gsize              *start,
                                  gsize              *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRedaction, sbx_redaction_unref)

G_END_DECLS
