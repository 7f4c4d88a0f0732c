/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-known-actions.h"

G_BEGIN_DECLS

/**
 * SbxTypeCompletion:
 *
 * Offers, while the type of an action is written, the types that have what was written so far: Down
 * and Up choose, Enter or Tab takes, Escape closes.
 */
typedef struct _SbxTypeCompletion SbxTypeCompletion;

/**
 * SbxTypeTakenFunc:
 * @number: the last action of the type that was taken
 * @bare: nothing but the type stands in the text
 * @user_data: data
 *
 * A type was taken.
 */
typedef void (*SbxTypeTakenFunc) (guint64  number,
                                  gboolean bare,
                                  gpointer user_data);

/* @text: outlives it; @known: (transfer full) (element-type SbxKnownAction) */
SbxTypeCompletion *sbx_type_completion_new (GtkTextView      *text,
                                            SbxTypeTakenFunc  taken,
                                            gpointer          user_data);
void sbx_type_completion_take_known (SbxTypeCompletion *self,
                                     GArray            *known);
void sbx_type_completion_free (SbxTypeCompletion *self);

/* What was written of the value of "type" up to the end of @before, which is text up to the cursor:
 * NULL if that is not where the cursor is. (transfer full) (nullable) */
char *sbx_type_completion_dup_prefix (const char *before);

G_END_DECLS
