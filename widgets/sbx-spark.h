/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-history.h"

G_BEGIN_DECLS

/**
 * SbxSpark:
 *
 * The history of a watched value as a small plot: numbers as steps between the lowest and the
 * highest, other values as steps from one to the next. The moment that is on show is marked; a
 * click, or the arrow keys, lead to a change.
 *
 * Signal: `jump` (guint64): the number of the event to go to.
 */
#define SBX_TYPE_SPARK (sbx_spark_get_type ())
G_DECLARE_FINAL_TYPE (SbxSpark, sbx_spark, SBX, SPARK, GtkWidget)

GtkWidget *sbx_spark_new (const char *name);
void sbx_spark_set_history (SbxSpark   *self,
                            SbxHistory *history,
                            double      end);
void sbx_spark_set_moment (SbxSpark *self,
                           guint64   number,
                           double    time);

G_END_DECLS
