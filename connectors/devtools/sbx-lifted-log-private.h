/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-lifted-log.h"

G_BEGIN_DECLS

/**
 * SbxHeldAction:
 *
 * An action whose state is not known yet.
 */
typedef struct
{
  guint64 id;
  SbxJson *action;
} SbxHeldAction;

/* Of the state with which the log begins: no action that was told led to it. */
#define SBX_LIFTED_BASE_NONE G_MAXUINT64

struct _SbxLiftedLog
{
  char *store;
  SbxFeed *feed;         /* (nullable), borrowed */
  GArray *staged;        /* guint64, as the store has it now */
  GArray *times;         /* double, when these were dispatched; NaN if unknown */
  GArray *skipped;       /* guint64 */
  GQueue held;           /* SbxHeldAction */
  gsize held_bytes;
  char *status;          /* the members that were last told */
  char *can;             /* (nullable): members */

  guint epoch;           /* 0: nothing is known */
  guint64 last;          /* the last action that was told */
  guint64 base;          /* the action after whose state the log begins: `@@INIT`, or the last one
                          * that was dropped for newer ones */
  guint64 current;       /* the action whose state the store shows; may be @base */
  double last_t;
  gboolean at_end;       /* that is the last one */
  gboolean locked;
  gboolean paused;
};

/* sbx-lifted-log.c */
void sbx_lifted_log_clear_held (SbxLiftedLog *self);
double sbx_lifted_log_get_timestamp (const SbxJson *action);
void sbx_lifted_log_tell_action (SbxLiftedLog  *self,
                                 guint64        id,
                                 const SbxJson *action,
                                 const SbxJson *entry,
                                 SbxJson       *json,
                                 guint32        state);
void sbx_lifted_log_tell_status (SbxLiftedLog *self);

G_END_DECLS
