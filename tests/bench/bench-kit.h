/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the benchmarks share: the two workloads as an agent writes them, frames made beforehand and
 * a client to send them with, medians, and rows as table.py reads them. */

#define BENCH_BATCH 100u
/* Events before the first dispatch: store-open and state. */
#define BENCH_HEAD 2u

/**
 * BenchWorkload:
 * @name: flag or entity
 * @size: name of the size of the state
 * @n_entities: how many entities make a state of that size
 *
 * A flag changes, or one member of one entity of a wide map.
 */
typedef struct
{
  const char *name;
  const char *size;
  guint n_entities;
} BenchWorkload;

extern const BenchWorkload bench_workloads[6];

void bench_append_hello (GString *out, const char *run);
/* The batch that opens the store and carries its state. */
void bench_append_head (GString *out, const char *run, const BenchWorkload *workload);
/* BENCH_BATCH dispatches; their count before this batch is @made. */
void bench_append_batch (GString *out, const char *run, const BenchWorkload *workload,
                         guint64 made);

/* One masked text frame. */
void bench_append_frame (GByteArray *out, const GString *text);

/* Connects to /v1 of a door, without an Origin. */
GSocket *bench_connect (guint16 port);
void bench_send (GSocket *socket, const GByteArray *frames);
/* Reads until an acknowledgement of @seq came. */
void bench_await_ack (GSocket *socket, guint64 seq);

gboolean bench_is_quick (void);
/* Sorts @values. */
double bench_median (double *values, guint n);
/* What this thread has used of a processor, in seconds: the machine may have other things to do. */
double bench_get_seconds (void);
/* Resident memory of this process, in bytes. */
guint64 bench_get_memory (void);
/* @ratio 0 and @target NULL: none. */
void bench_print (const char *name, const char *workload, const char *size, double value,
                  const char *unit, double ratio, const char *target);

G_END_DECLS
