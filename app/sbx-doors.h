/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector-kinds.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxDoors:
 *
 * The ways into one window: which kinds it listens for, and what it dialled. The only place of the
 * program that makes connectors, and it makes them from the table of kinds.
 *
 * Signal: `changed`, when a way was opened or closed, or the engine told something new of one.
 */
#define SBX_TYPE_DOORS (sbx_doors_get_type ())
G_DECLARE_FINAL_TYPE (SbxDoors, sbx_doors, SBX, DOORS, GObject)

SbxDoors *sbx_doors_new (SbxEngine  *engine,
                         SbxWorld   *world,
                         SbxOrigins *origins);
SbxEngine *sbx_doors_get_engine (SbxDoors *self);
SbxWorld *sbx_doors_get_world (SbxDoors *self);

/* Listens anew, where it listened elsewhere before; port 0 is any free one. */
void sbx_doors_listen (SbxDoors               *self,
                       const SbxConnectorKind *kind,
                       guint16                 port);
void sbx_doors_close (SbxDoors               *self,
                      const SbxConnectorKind *kind);
/* Whether it was told to listen; whether it can, the listener says. */
gboolean sbx_doors_is_open (SbxDoors               *self,
                            const SbxConnectorKind *kind);
guint sbx_doors_count_open (SbxDoors *self);
/* (nullable): what the engine said of it last */
const SbxConnectorInfo *sbx_doors_get_listener (SbxDoors               *self,
                                                const SbxConnectorKind *kind);
/* 0 if it does not listen */
guint16 sbx_doors_get_port (SbxDoors               *self,
                            const SbxConnectorKind *kind);
/* Peers that are connected by it. */
guint sbx_doors_count_peers (SbxDoors   *self,
                             const char *address);

gboolean sbx_doors_dial (SbxDoors    *self,
                         const char  *address,
                         GError     **error);
/* @address: as in SbxConnectorInfo: of one that was dialled */
gboolean sbx_doors_dial_again (SbxDoors    *self,
                               const char  *address,
                               GError     **error);
void sbx_doors_hang_up (SbxDoors   *self,
                        const char *address);
/* (nullable): the connector that was made for this address */
const SbxConnectorInfo *sbx_doors_find_dialled (SbxDoors   *self,
                                                const char *address);
/* Whether a connector was dialled: all others listen. */
gboolean sbx_doors_is_dialled (SbxDoors               *self,
                               const SbxConnectorInfo *info);

G_END_DECLS
