/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-finding.h"
#include "sbx-redaction.h"

G_BEGIN_DECLS

/**
 * SbxAllow:
 * @SBX_ALLOW_SHARED_TYPES: `shared-types`: action types that belong to everybody
 * @SBX_ALLOW_SHARED_SLICES: `shared-slices`: slices that several remotes write on purpose
 * @SBX_ALLOW_BACKGROUND: `background-remotes`: remotes that go on working while they are unmounted
 * @SBX_ALLOW_SEPARATE_STORES: `separate-stores`: names of stores of which several may exist
 * @SBX_ALLOW_REPEATED_REQUESTS: `repeated-requests`: addresses and keys that may be asked for twice
 * @SBX_ALLOW_PUBLIC_PATHS: `public-paths`: what looks like a credential and is none, `type:path`
 * @SBX_ALLOW_OPTIONAL_PATHS: `optional-paths`: paths of states that come and go, `slice.member`
 *
 * What a team says it does on purpose. Each is a list of patterns in which `*` stands for anything.
 */
typedef enum
{
  SBX_ALLOW_SHARED_TYPES,
  SBX_ALLOW_SHARED_SLICES,
  SBX_ALLOW_BACKGROUND,
  SBX_ALLOW_SEPARATE_STORES,
  SBX_ALLOW_REPEATED_REQUESTS,
  SBX_ALLOW_PUBLIC_PATHS,
  SBX_ALLOW_OPTIONAL_PATHS,
} SbxAllow;

#define SBX_N_ALLOWS (SBX_ALLOW_OPTIONAL_PATHS + 1)

/**
 * SbxThreshold:
 * @name: its name in the rule configuration
 * @value: without configuration
 * @least: smallest value that makes sense
 * @most: largest one
 * @unit: `ms`, `bytes`, `times`, `%`
 * @meaning: what happens at it, for people
 *
 * A number that a rule decides by. A rule has an array of them, ended by one without a name.
 */
typedef struct
{
  const char *name;
  double value;
  double least;
  double most;
  const char *unit;
  const char *meaning;
} SbxThreshold;

/**
 * SbxRules:
 *
 * The rule configuration of a team (docs/rules.md): severities, thresholds, what is done on
 * purpose, findings that are known. The app and `sbx` read it from the same file. Reference counted
 * atomically, immutable once it is in use; any thread may hold one.
 */
typedef struct _SbxRules SbxRules;

SbxRules *sbx_rules_new (void);
SbxRules *sbx_rules_ref (SbxRules *self);
void sbx_rules_unref (SbxRules *self);

/* To be called before anybody else has it. */
void sbx_rules_allow (SbxRules   *self,
                      SbxAllow    list,
                      const char *pattern);
gboolean sbx_rules_redact (SbxRules   *self,
                           const char *rule,
                           GError    **error);
void sbx_rules_set_threshold (SbxRules   *self,
                              const char *rule,
                              const char *name,
                              double      value);

void sbx_rules_set_severity (SbxRules          *self,
                             const char        *rule,
                             const char        *variant,
                             const SbxSeverity *severity);
void sbx_rules_ignore (SbxRules   *self,
                       const char *rule,
                       const char *pattern,
                       const char *reason);

gboolean sbx_rules_allows (const SbxRules *self,
                           SbxAllow        list,
                           const char     *text);
double sbx_rules_get_threshold (const SbxRules     *self,
                                const char         *rule,
                                const SbxThreshold *threshold);

gboolean sbx_rules_has_same_thresholds (const SbxRules *self,
                                        const SbxRules *other);
gboolean sbx_rules_get_severity (const SbxRules   *self,
                                 const SbxFinding *finding,
                                 SbxSeverity      *severity);
const char *sbx_rules_get_ignored (const SbxRules *self,
                                   const char     *rule,
                                   const char     *subject);

SbxRedaction *sbx_rules_get_redaction (const SbxRules *self);

const char *sbx_allow_to_string (SbxAllow list);
gboolean sbx_allow_from_string (const char *text,
                                SbxAllow   *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRules, sbx_rules_unref)

G_END_DECLS
