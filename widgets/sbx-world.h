/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-engine.h"

G_BEGIN_DECLS

/**
 * SbxWorld:
 *
 * What the engine told last, kept for the widgets: names, rows, overview, findings. One per window;
 * filled by the window from the engine's updates, read by everybody.
 *
 * Signals: `updated` (after each update: more rows may be read), `restarted` (another session:
 * everything known so far is void; before the first `updated` of the new one).
 */
#define SBX_TYPE_WORLD (sbx_world_get_type ())
G_DECLARE_FINAL_TYPE (SbxWorld, sbx_world, SBX, WORLD, GObject)

SbxWorld *sbx_world_new (void);
void sbx_world_take (SbxWorld *self, const SbxUpdate *update);

SbxSymbols *sbx_world_get_symbols (SbxWorld *self);     /* (nullable) */
SbxRows *sbx_world_get_rows (SbxWorld *self);           /* (nullable) */
SbxLinks *sbx_world_get_links (SbxWorld *self);         /* never NULL; "links" is notified */
guint sbx_world_get_n_rows (SbxWorld *self);
guint64 sbx_world_get_n_events (SbxWorld *self);
const char *sbx_world_get_path (SbxWorld *self);        /* (nullable): of the recording */
SbxOverview *sbx_world_get_overview (SbxWorld *self);   /* (nullable) */
GPtrArray *sbx_world_get_findings (SbxWorld *self);     /* (element-type SbxFinding), never NULL */
SbxSharingMap *sbx_world_get_sharing (SbxWorld *self);   /* (nullable) */
/* (element-type SbxConnectorInfo), never NULL */
GPtrArray *sbx_world_get_connectors (SbxWorld *self);
const char *sbx_world_get_disk_error (SbxWorld *self);  /* (nullable) */
double sbx_world_get_replayed (SbxWorld *self);

/* (nullable): the remote, store or peer with that index, if the window has heard of it */
void sbx_world_set_from_file (SbxWorld *self,
                              gboolean  from_file);
gboolean sbx_world_get_from_file (SbxWorld *self);
const SbxRow *sbx_world_find_row (SbxWorld *self,
                                  guint64   number);
gboolean sbx_world_is_of (SbxWorld *self,
                          guint64   number,
                          guint     remote,
                          guint     store);
const SbxOverviewRemote *sbx_world_get_remote (SbxWorld *self, guint index);
/* Index of the remote with that name, the first of several; G_MAXUINT if there is none. */
guint sbx_world_find_remote (SbxWorld *self, const char *name);
const SbxOverviewStore *sbx_world_get_store (SbxWorld *self, guint index);
const SbxOverviewPeer *sbx_world_get_peer (SbxWorld *self, guint index);

/* (nullable) (transfer none): the worst finding that has event @number as evidence, and is not
 * dismissed */
SbxFinding *sbx_world_get_event_finding (SbxWorld *self, guint64 number);
/* (element-type SbxFinding) (transfer container): all of them */
GPtrArray *sbx_world_list_event_findings (SbxWorld *self, guint64 number);
/* How many findings name @remote; @worst is set if there is one. NULL: all findings. */
guint sbx_world_count_findings (SbxWorld *self, const char *remote, SbxSeverity *worst);

G_END_DECLS
