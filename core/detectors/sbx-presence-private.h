/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-deliveries.h"
#include "sbx-presence.h"
#include "sbx-slices.h"

G_BEGIN_DECLS

typedef struct
{
  SbxUseFunc func;
  gpointer data;
} SbxUseWatcher;

typedef struct
{
  SbxReturnFunc func;
  gpointer data;
} SbxReturnWatcher;

struct _SbxPresence
{
  SbxSession *session; /* unowned: it owns the rules */
  SbxSymbols *symbols;
  SbxSlices *slices;
  SbxDeliveries *deliveries;
  guint n_users;
  guint64 last;          /* number of the last event */
  GHashTable *remotes;   /* run and remote → SbxAttendance, which is the key as well */
  GHashTable *registered; /* Place, by store and slice, by itself */
  GHashTable *uses;      /* run and id → SbxUse, which is the key as well */
  GPtrArray *by_store;   /* by index of the store; (nullable) GQueue of SbxUse */
  GArray *watchers;      /* SbxUseWatcher */
  GArray *return_watchers;
};

/* sbx-presence.c; (nullable) */
SbxAttendance *sbx_presence_attend (SbxPresence *self, SbxRun *run, SbxSymbol remote);
/* The first use of @who has begun, or its last one has ended. */
void sbx_presence_use (SbxPresence *self, SbxAttendance *who, const SbxEvent *event);
void sbx_presence_fall_silent (SbxPresence *self, SbxAttendance *who, const SbxEvent *event);

/* sbx-presence-uses.c */
void sbx_presence_init_uses (SbxPresence *self);
void sbx_presence_clear_uses (SbxPresence *self);
void sbx_presence_begin_use (SbxPresence *self, const SbxEvent *event);
void sbx_presence_end_use (SbxPresence *self, const SbxEvent *event);
/* A store is gone, and with it whoever subscribed. */
void sbx_presence_end_uses_of (SbxPresence *self, const SbxEvent *event);

G_END_DECLS
