/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-links.h"
#include "sbx-overview.h"
#include "sbx-sharing-map.h"

G_BEGIN_DECLS

/**
 * SbxConnectorInfo:
 * @id: the connector itself, to be compared with whom one made and for nothing else
 * @kind: static id, for example `signalbox`
 * @address: (nullable): what to show
 * @problem: (nullable): why it failed or waits, for people; untranslated
 * @state: how it stands
 * @n_complaints: how many complaints there were
 * @complaints: (element-type SbxComplaint): the last ones, newest first
 * @offers: (array length=n_offers): what it can do when the user asks for it
 * @n_offers: how many there are
 * @question: (nullable): what it has to know before it can go on, such as a password
 *
 * A connector as the window shows it.
 */
typedef struct
{
  gconstpointer id;
  const char *kind;
  char *address;
  char *problem;
  SbxConnectorState state;
  guint64 n_complaints;
  GPtrArray *complaints;
  const SbxOffer *offers;
  guint n_offers;
  char *question;
} SbxConnectorInfo;

/**
 * SbxUpdate:
 * @serial: which session this is about; grows with clear and open: then everything starts anew
 * @symbols: names of the session
 * @rows: rows of the session
 * @n_rows: rows that may be read
 * @n_events: events taken
 * @path: where they are recorded
 * @overview: (nullable): new overview, NULL if unchanged
 * @links: (nullable) (element-type SbxLinkChange): links that are new or better known
 * @findings: (nullable) (element-type SbxFinding): new findings, NULL if unchanged
 * @sharing: (nullable): new macro-state map, NULL if unchanged
 * @connectors: (nullable) (element-type SbxConnectorInfo): NULL if unchanged
 * @disk_error: (nullable): why nothing can be recorded right now
 * @replayed: 0…1 while a file is being opened, 1 otherwise
 *
 * What changed since the last update: at most one is under way, so a slow window makes them larger
 * and rarer, and never slows the engine.
 */
typedef struct
{
  guint serial;
  SbxSymbols *symbols;
  SbxRows *rows;
  guint n_rows;
  guint64 n_events;
  char *path;
  SbxOverview *overview;
  GArray *links;
  GPtrArray *findings;
  SbxSharingMap *sharing;
  GPtrArray *connectors;
  char *disk_error;
  double replayed;
} SbxUpdate;

SbxConnectorInfo *sbx_connector_info_new (SbxConnector *connector);
void sbx_connector_info_free (SbxConnectorInfo *self);
void sbx_update_free (SbxUpdate *self);

G_END_DECLS
