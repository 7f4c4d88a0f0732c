/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * BenchApp:
 * @n: events made so far
 * @actions: dispatches among them that no message caused
 *
 * A large app as its agent tells of it: seven remotes, twelve stores, hundreds of action types, and
 * no two actions with the same values.
 */
typedef struct
{
  GRand *random;
  GString *text;
  guint64 n;
  guint64 actions;
  double t;
  guint64 bridged;
  guint64 queries;
  guint64 spans;
} BenchApp;

extern const char bench_app_hello[];

void bench_app_init (BenchApp *self);
void bench_app_clear (BenchApp *self);
SbxJson *bench_app_make (BenchApp *self,
                         guint     n);

G_END_DECLS
