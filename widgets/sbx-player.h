/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-shown.h"

G_BEGIN_DECLS

/**
 * SbxPlayer:
 *
 * Goes through the actions on show: a step at a time, or by itself at the speed at which they
 * happened. It moves the selection; where the action's store is connected and can jump, it also
 * asks for that jump, and waits for the answer before the next one. In a recording it asks for
 * nothing. While one store travels it keeps to the actions of that store.
 *
 * It pauses at the end, when somebody else selects something, when a jump fails, and when another
 * session begins.
 *
 * Signals: `travel` (store, number): a jump is wanted: to be answered with sbx_player_answered();
 * `changed`: it plays or not, is elsewhere, or there is more to go through.
 */
#define SBX_TYPE_PLAYER (sbx_player_get_type ())
G_DECLARE_FINAL_TYPE (SbxPlayer, sbx_player, SBX, PLAYER, GObject)

/* Stands for a speed: every action for a moment, however long nothing happened between them. */
#define SBX_PLAYER_EVERY_STEP 0.0

SbxPlayer *sbx_player_new (SbxShown     *shown,
                           SbxSelection *selection);

/* To the action before (-1) or after (1); FALSE if there is none. */
gboolean sbx_player_step (SbxPlayer *self,
                          int        direction);
/* To the first (-1) or the last (1) action. */
gboolean sbx_player_go_to_end (SbxPlayer *self,
                               int        direction);
/* To the action that is nearest to a row of the session. */
gboolean sbx_player_go_to_row (SbxPlayer *self,
                               guint      row);
gboolean sbx_player_can_step (SbxPlayer *self,
                              int        direction);

void sbx_player_set_playing (SbxPlayer *self,
                             gboolean   playing);
gboolean sbx_player_get_playing (SbxPlayer *self);
/* Times the real speed, or SBX_PLAYER_EVERY_STEP. */
void sbx_player_set_speed (SbxPlayer *self,
                           double     speed);
double sbx_player_get_speed (SbxPlayer *self);
/* The jump that was asked for last was done, or not. */
void sbx_player_answered (SbxPlayer *self,
                          gboolean   done);

/* Index of the row it is at; the number of rows while nothing is selected. */
guint sbx_player_get_row (SbxPlayer *self);
guint sbx_player_get_n_rows (SbxPlayer *self);
SbxWorld *sbx_player_get_world (SbxPlayer *self);

G_END_DECLS
