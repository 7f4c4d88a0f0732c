/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxCompletionList:
 *
 * What could be written, in a list below the place where it is written. The keyboard stays there:
 * Down and Up choose a line, Enter or Tab takes it, Escape closes the list.
 */
typedef struct _SbxCompletionList SbxCompletionList;

/**
 * SbxCompletionTakenFunc:
 * @item: what was given with the line
 * @user_data: data
 *
 * A line was taken; the list is closed afterwards.
 */
typedef void (*SbxCompletionTakenFunc) (gpointer item,
                                        gpointer user_data);

/* @owner: where it is written, outlives it; @label: what the list is called */
SbxCompletionList *sbx_completion_list_new (GtkWidget              *owner,
                                            const char             *label,
                                            SbxCompletionTakenFunc  taken,
                                            gpointer                user_data);
void sbx_completion_list_clear (SbxCompletionList *self);
/* @said: what the line is called; @item: freed with @free_item when the line goes */
void sbx_completion_list_add (SbxCompletionList *self,
                              GtkWidget         *line,
                              const char        *said,
                              gpointer           item,
                              GDestroyNotify     free_item);
/* @place: (nullable): where in the owner */
void sbx_completion_list_open (SbxCompletionList  *self,
                               const GdkRectangle *place);
void sbx_completion_list_close (SbxCompletionList *self);
void sbx_completion_list_free (SbxCompletionList *self);

G_END_DECLS
