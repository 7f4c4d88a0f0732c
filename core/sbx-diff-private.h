/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-diff.h"

G_BEGIN_DECLS

/* For the two files of the comparison alone: sbx-diff.c (values, objects) and -array.c. */

/**
 * SbxDiff:
 *
 * A comparison on its way. Of the bytes of @a from @equal_from to @equal_to is known that they are
 * those of @b at a distance of @shift, and that the next one is not: so no byte is compared twice,
 * however deep it lies.
 */
typedef struct
{
  const SbxJson *a;
  const SbxJson *b;
  GString *out;
  GString *path;      /* its steps, without the brackets */
  gsize first;        /* in @out, of the first operation */
  gsize equal_from;
  gsize equal_to;
  gssize shift;
} SbxDiff;

gboolean sbx_diff_is_equal (SbxDiff *self,
                            guint32  a,
                            guint32  b);
void sbx_diff_begin_op (SbxDiff *self);
void sbx_diff_append_raw (SbxDiff *self,
                          guint32  b);
gsize sbx_diff_push_step (SbxDiff    *self,
                          const char *step,
                          gsize       length);
void sbx_diff_value (SbxDiff *self,
                     guint32  a,
                     guint32  b);

/* sbx-diff-array.c */
void sbx_diff_array (SbxDiff *self,
                     guint32  a,
                     guint32  b,
                     gsize    limit);

G_END_DECLS
