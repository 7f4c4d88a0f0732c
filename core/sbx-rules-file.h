/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-rules.h"

G_BEGIN_DECLS

/**
 * SbxRulesError:
 * @SBX_RULES_ERROR_INVALID: the text is no rule configuration; the message says where and why
 * @SBX_RULES_ERROR_FILE: the file cannot be read or written
 */
typedef enum
{
  SBX_RULES_ERROR_INVALID,
  SBX_RULES_ERROR_FILE,
} SbxRulesError;

#define SBX_RULES_ERROR (sbx_rules_error_quark ())
GQuark sbx_rules_error_quark (void);

#define SBX_RULES_FILE_NAME "signalbox.json"

/* Reading: any thread. Messages begin with “file:line:column: ”. */
SbxRules *sbx_rules_parse (const char *text,
                           gsize       length,
                           const char *name,
                           GError    **error);
SbxRules *sbx_rules_load (const char *path,
                          GError    **error);
char *sbx_rules_find_file (const char *folder);

/* Writing: everything else in the file stays as it is; it is made if it is missing. */
gboolean sbx_rules_add_ignored (const char *path,
                                const char *rule,
                                const char *subject,
                                const char *reason,
                                GError    **error);
gboolean sbx_rules_add_allowed (const char *path,
                                SbxAllow    list,
                                const char *pattern,
                                GError    **error);
char *sbx_rules_make_starter (void);

/**
 * SbxRulesFile:
 *
 * A rule configuration on disk that is followed: whoever edits it, the rules are read again. While
 * it has a mistake the last rules that were good stay in force. It belongs to the thread that made
 * it, and its thread-default context.
 *
 * Signal: `changed` (the rules or the problem).
 */
#define SBX_TYPE_RULES_FILE (sbx_rules_file_get_type ())
G_DECLARE_FINAL_TYPE (SbxRulesFile, sbx_rules_file, SBX, RULES_FILE, GObject)

SbxRulesFile *sbx_rules_file_new (const char *path);
const char *sbx_rules_file_get_path (SbxRulesFile *self);
SbxRules *sbx_rules_file_get_rules (SbxRulesFile *self);
const char *sbx_rules_file_get_problem (SbxRulesFile *self);
gboolean sbx_rules_file_reload (SbxRulesFile *self);
gboolean sbx_rules_file_add_ignored (SbxRulesFile *self,
                                     const char   *rule,
                                     const char   *subject,
                                     const char   *reason,
                                     GError      **error);
gboolean sbx_rules_file_add_allowed (SbxRulesFile *self,
                                     SbxAllow      list,
                                     const char   *pattern,
                                     GError      **error);

G_END_DECLS
