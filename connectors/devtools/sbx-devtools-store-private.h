/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-devtools-store.h"

G_BEGIN_DECLS

/* So often a deaf store is bounced before it is given up. */
#define SBX_DEVTOOLS_BOUNCES 2u

struct _SbxDevtoolsStore
{
  GObject parent_instance;

  /* Owned */
  SbxSession *session;
  SbxDevtoolsIdentity *identity;
  SbxLiftedLog *log;
  SbxFeed *feed;           /* (nullable): while it is shown as live */
  GQueue commands;         /* Order; the first is on its way if @sent */
  GSource *state_timer;    /* until it is shown without a state */
  GSource *answer_timer;   /* until it is deaf */
  GSource *command_timer;
  char *why;               /* (nullable): why it takes no commands */

  /* Borrowed */
  SbxConnector *connector;
  const SbxDevtoolsLine *line; /* (nullable): while it is connected */
  gpointer line_data;

  gsize state_size;        /* of its last whole log */
  guint n_bounces;         /* since it last answered */
  gboolean has_state;
  gboolean deaf;           /* and was bounced often enough */
  gboolean paused;         /* nothing is read from it: the disk is full */
  gboolean did_jump;       /* what we did, and have to take back when we leave */
  gboolean did_lock;
  gboolean did_pause;
  gboolean sent;           /* the first command */
  gboolean seen;           /* something came since that, but not what it should do */
  gboolean probed;         /* and the log was asked for, to see whether it has done it */
};

void sbx_devtools_store_send (SbxDevtoolsStore *self,
                              const char       *message);
/* (nullable): why it takes no commands */
const char *sbx_devtools_store_get_why (SbxDevtoolsStore *self);
/* Sends UPDATE, unless an answer is waited for already. */
void sbx_devtools_store_update (SbxDevtoolsStore *self);
/* From now on it has to answer. */
void sbx_devtools_store_expect (SbxDevtoolsStore *self);
void sbx_devtools_store_complain (SbxDevtoolsStore *self,
                                  const char       *code,
                                  const char       *text);

/* sbx-devtools-store-commands.c: what the commands have to know */
void sbx_devtools_store_on_log (SbxDevtoolsStore *self);
void sbx_devtools_store_on_action (SbxDevtoolsStore *self,
                                   const SbxJson    *action,
                                   guint32           token);
void sbx_devtools_store_fail_commands (SbxDevtoolsStore *self,
                                       SbxCommandError   code,
                                       const char       *text);

G_END_DECLS
