/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-linker.h"
#include "sbx-read-ahead.h"
#include "sbx-session.h"

G_BEGIN_DECLS

/* For the files of the session alone: sbx-session.c (runs), -events.c (events in), -disk.c (what is
 * not yet written), -model.c (what events mean), -entities.c (whom they name), -rules.c (what the
 * rules make of them), -state.c (states and keyframes), -replay.c. */

/**
 * SbxWriteKind:
 *
 * What an [struct@SbxWrite] is: a row of one of the tables.
 */
typedef enum
{
  SBX_WRITE_RUN,
  SBX_WRITE_BATCH,
  SBX_WRITE_KEYFRAME,
  SBX_WRITE_DISMISSAL,
} SbxWriteKind;

/**
 * SbxWrite:
 *
 * Something that belongs on disk and is not there yet. It is kept until its transaction is
 * committed, so that a full disk loses nothing.
 */
typedef struct
{
  SbxWriteKind kind;
  SbxRun *run;               /* RUN, BATCH */
  SbxJson *json;             /* RUN: the hello; BATCH: owns the text */
  SbxRecordingBatch batch;   /* BATCH */
  guint store;               /* KEYFRAME */
  guint64 number;
  GBytes *state;             /* KEYFRAME, may be NULL */
  char *rule;                /* DISMISSAL */
  char *subject;
  char *reason;              /* NULL: it is undone */
  double time;
} SbxWrite;

struct _SbxSession
{
  GObject parent_instance;

  /* Owned */
  SbxRecording *recording;
  SbxSymbols *symbols;
  SbxRows *rows;
  GPtrArray *peers;
  GPtrArray *runs;
  GPtrArray *remotes;
  GPtrArray *stores;
  GHashTable *runs_by_name;  /* "peer\nrun" → SbxRun */
  GHashTable *runs_by_peer;  /* id of a peer → how many runs it has */
  GHashTable *peers_by_id;   /* id → the latest SbxPeer of that id */
  GArray *writes;            /* SbxWrite */
  gsize pending;             /* bytes in @writes */
  guint64 state_bytes;       /* of the current states of all stores */
  GSource *timer;
  gpointer *detectors;       /* one memory per rule */
  guint n_rules;
  guint8 *observers;         /* by kind of event: the rules that want it, and SBX_NO_RULE */
  double **thresholds;       /* of each rule; the arrays stay where they are */
  SbxRules *rules;
  SbxDismissals *dismissals;
  SbxReadAhead *ahead;       /* while a long recording is replayed */
  SbxLinker *linker;         /* NULL until somebody follows the links */

  guint64 n_events;
  double last_time;
  guint model_serial;
  gboolean replaying;
  gboolean processing;       /* inside a batch that is not queued for the disk yet */
  gboolean failing;          /* the last commit failed: nothing is taken */
  gint64 next_run_id;
  guint64 to_replay;
};

/* sbx-session.c */
SbxRun *sbx_session_add_run (SbxSession *self,
                             gint64      id,
                             const char *peer,
                             const char *run,
                             double      wall,
                             guint64     seq);

/* sbx-session-rules.c */
#define SBX_NO_RULE G_MAXUINT8
void sbx_session_init_rules (SbxSession *self);
void sbx_session_clear_rules (SbxSession *self);
void sbx_session_observe (SbxSession     *self,
                          const SbxEvent *event);

/* sbx-session-disk.c */
void sbx_session_queue_write (SbxSession     *self,
                              const SbxWrite *write,
                              gsize           size);
void sbx_session_clear_write (gpointer write);
void sbx_session_clear_timer (SbxSession *self);
void sbx_session_queue_keyframe (SbxSession *self,
                                 SbxStore   *store,
                                 guint64     number,
                                 GBytes     *state);

/* sbx-session-events.c */
guint64 sbx_session_process (SbxSession    *self,
                             SbxRun        *run,
                             const SbxJson *json,
                             guint32        events);

/* sbx-session-model.c */
gboolean sbx_session_resolve (SbxSession *self,
                              SbxEvent   *event);
void sbx_session_update_model (SbxSession     *self,
                               const SbxEvent *event);
void sbx_session_add_row (SbxSession     *self,
                          const SbxEvent *event);
/* A member's text; SBX_SYMBOL_NONE if it is absent or no text. */
SbxSymbol sbx_session_get_member_symbol (SbxSession     *self,
                                         const SbxEvent *event,
                                         const char     *name);
/* Whether a member is there and true. */
gboolean sbx_session_get_member_flag (const SbxEvent *event,
                                      const char     *name);

/* sbx-session-packages.c */
void sbx_session_update_package (SbxSession     *self,
                                 const SbxEvent *event);
void sbx_session_update_load (SbxSession     *self,
                              const SbxEvent *event);

/* sbx-session-state.c */
void sbx_session_update_state (SbxSession     *self,
                               const SbxEvent *event);
void sbx_session_forget_state (SbxSession *self,
                               SbxStore   *store);
void sbx_session_forget_states (SbxSession *self,
                                SbxRun     *run);

/* sbx-session-entities.c: each is made when it is first named; NULL past its limit. */
SbxPeer *sbx_session_add_peer (SbxSession *self,
                               SbxRun     *run,
                               const char *name);
SbxRemote *sbx_session_get_remote (SbxSession *self,
                                   SbxRun     *run,
                                   SbxSymbol   name);
SbxStore *sbx_session_get_store (SbxSession *self,
                                 SbxRun     *run,
                                 SbxSymbol   id);
SbxSlice *sbx_session_add_slice (SbxSession *self,
                                 SbxStore   *store,
                                 SbxSymbol   name);
void sbx_remote_free (SbxRemote *self);
void sbx_peer_free (SbxPeer *self);
void sbx_run_free (SbxRun *self);
void sbx_store_free (SbxStore *self);

G_END_DECLS
