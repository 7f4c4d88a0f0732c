/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-doors.h"

G_BEGIN_DECLS

/**
 * SbxDoorsMessageFunc:
 * @text: what came of it, for people, plain text
 * @data: as given
 */
typedef void (*SbxDoorsMessageFunc) (const char *text,
                                     gpointer    data);

/* The actions `doors.hang-up` (s: address), `doors.dial-again` (s), `doors.invoke` (ss: address,
 * offer) and `doors.answer` (s), for a window and what is in it. Offers are confirmed, with what
 * they cost; questions are asked with a password entry. @message gets the window as its data. */
void sbx_door_actions_add (SbxDoors            *doors,
                           GtkWindow           *window,
                           SbxDoorsMessageFunc  message);

/* (transfer full) (nullable): offers, question and disconnect, as a menu of these actions */
GMenuModel *sbx_door_actions_dup_menu (SbxDoors               *doors,
                                       const SbxConnectorInfo *info);
/* (nullable): by address */
const SbxConnectorInfo *sbx_door_actions_find (SbxDoors   *doors,
                                               const char *address);

/* (transfer full) (nullable): what is wrong, where the address stands already */
char *sbx_door_actions_dup_problem (const SbxConnectorInfo *info);
char *sbx_door_actions_dup_doctor_address (SbxDoors               *doors,
                                           const SbxConnectorInfo *info);

G_END_DECLS
