/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-value.h"

G_BEGIN_DECLS

#define SBX_FOREIGN_PATCH_ERROR (sbx_foreign_patch_error_quark ())
GQuark sbx_foreign_patch_error_quark (void);

/**
 * SbxForeignPatchError:
 * @SBX_FOREIGN_PATCH_ERROR_FORM: it is no patch
 * @SBX_FOREIGN_PATCH_ERROR_FIT: it does not fit the state
 * @SBX_FOREIGN_PATCH_ERROR_SIZE: what it makes is larger than a state may be
 *
 * Why a patch could not be taken.
 */
typedef enum
{
  SBX_FOREIGN_PATCH_ERROR_FORM,
  SBX_FOREIGN_PATCH_ERROR_FIT,
  SBX_FOREIGN_PATCH_ERROR_SIZE,
} SbxForeignPatchError;

gboolean sbx_foreign_patch_take_json (SbxValue     **state,
                                      const SbxJson *json,
                                      guint32        patch,
                                      GString       *out,
                                      GError       **error);
gboolean sbx_foreign_patch_take_merge (SbxValue     **state,
                                       const SbxJson *json,
                                       guint32        patch,
                                       GString       *out,
                                       GError       **error);

G_END_DECLS
