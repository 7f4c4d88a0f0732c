/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-value.h"

G_BEGIN_DECLS

/**
 * SbxPatchError:
 * @SBX_PATCH_ERROR_PATH: an operation names a place that the state does not have
 *
 * What can go wrong when a valid patch meets a state. (Its form is checked when the event arrives.)
 */
typedef enum
{
  SBX_PATCH_ERROR_PATH,
} SbxPatchError;

#define SBX_PATCH_ERROR (sbx_patch_error_quark ())
GQuark sbx_patch_error_quark (void);

gboolean sbx_patch_validate (const SbxJson *json,
                             guint32        patch,
                             const char   **problem);
gboolean sbx_patch_apply (SbxValue     **state,
                          const SbxJson *json,
                          guint32        patch,
                          GError       **error);

/**
 * SbxChange:
 * @path: the path as text, for example `cart.items[2].qty`
 * @before: (nullable): the value before, NULL if it did not exist
 * @after: (nullable): the value after, NULL if it is gone
 * @from: (nullable): the path where it was before, if it moved within its array
 * @identity: (nullable): what the nearest element of an array above is recognised by, for example
 *   `id: 42`
 *
 * One line of what an action changed.
 */
typedef struct
{
  char *path;
  SbxValue *before;
  SbxValue *after;
  char *from;
  char *identity;
} SbxChange;

void sbx_change_free (SbxChange *self);
GPtrArray *sbx_patch_list_changes (SbxValue      *before,
                                   const SbxJson *json,
                                   guint32        patch,
                                   guint          max);

G_END_DECLS
