/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSemverAnswer:
 * @SBX_SEMVER_NO: it does not
 * @SBX_SEMVER_YES: it does
 * @SBX_SEMVER_UNKNOWN: one of the two is not understood: a tag, an address, a workspace
 *
 * Whether a version satisfies a range.
 */
typedef enum
{
  SBX_SEMVER_NO,
  SBX_SEMVER_YES,
  SBX_SEMVER_UNKNOWN,
} SbxSemverAnswer;

/* A text that is longer is not looked into. */
#define SBX_SEMVER_MAX_TEXT 256

gboolean sbx_semver_get_major (const char *version,
                               guint      *major);
int sbx_semver_compare (const char *a,
                        const char *b);
SbxSemverAnswer sbx_semver_satisfies (const char *version,
                                      const char *range);

G_END_DECLS
