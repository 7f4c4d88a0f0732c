/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sbx-doors.h"

G_BEGIN_DECLS

/**
 * SbxAddressGroup:
 *
 * Where an address is typed or pasted. What was understood, what Enter will do, and what becomes of
 * it is said below. Only what did connect is remembered. At a port alone is looked first who is
 * there.
 *
 * Signals: `search` (where, %NULL for the usual ports): to be answered with
 * sbx_address_group_found(); `open` (path of a file), `kind` (id of the kind that a pasted line is
 * for), `why` (the address that failed).
 */
#define SBX_TYPE_ADDRESS_GROUP (sbx_address_group_get_type ())
G_DECLARE_FINAL_TYPE (SbxAddressGroup, sbx_address_group, SBX, ADDRESS_GROUP, AdwPreferencesGroup)

void sbx_address_group_connect (SbxAddressGroup *self,
                                SbxDoors        *doors,
                                GSettings       *settings);
/* How many were found by the last search, if it was one for this group. */
void sbx_address_group_found (SbxAddressGroup *self,
                              guint            n_found);
/* Puts an address there to be changed and tried. */
void sbx_address_group_set_address (SbxAddressGroup *self,
                                    const char      *address);
/* @problem: (nullable): what is wrong with what was dialled last, whoever dialled it */
void sbx_address_group_set_problem (SbxAddressGroup *self,
                                    const char      *problem);

G_END_DECLS
