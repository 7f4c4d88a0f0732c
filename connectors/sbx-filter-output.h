/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxFilterOutput:
 *
 * The writing half of a [class@FilterStream]: hands everything on without blocking and counts it,
 * so that what a peer has not taken yet is known.
 */
#define SBX_TYPE_FILTER_OUTPUT (sbx_filter_output_get_type ())
G_DECLARE_FINAL_TYPE (SbxFilterOutput, sbx_filter_output, SBX, FILTER_OUTPUT, GOutputStream)

typedef void (*SbxFilterDrainedFunc) (gpointer user_data);

SbxFilterOutput *sbx_filter_output_new (GOutputStream *base);
void sbx_filter_output_expect (SbxFilterOutput *self,
                               guint64          bytes);
void sbx_filter_output_set_drained (SbxFilterOutput      *self,
                                    SbxFilterDrainedFunc  func,
                                    gpointer              user_data);
guint64 sbx_filter_output_get_unsent (SbxFilterOutput *self);

G_END_DECLS
