/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"

G_BEGIN_DECLS

/**
 * SbxFederationLoad:
 *
 * One load of a page, as far as its reports tell: puts their steps in order and feeds them. Lives
 * on the session's thread.
 */
typedef struct _SbxFederationLoad SbxFederationLoad;

SbxFederationLoad *sbx_federation_load_new (SbxSession   *session,
                                            SbxConnector *connector,
                                            const char   *peer,
                                            const char   *name,
                                            const char   *origin);
void sbx_federation_load_free (SbxFederationLoad *self);
gboolean sbx_federation_load_has_trace (SbxFederationLoad *self,
                                        const char        *trace);
gboolean sbx_federation_load_has_number (SbxFederationLoad *self,
                                         const char        *host,
                                         guint64            number);
guint64 sbx_federation_load_get_last (SbxFederationLoad *self,
                                      const char        *host);
void sbx_federation_load_take (SbxFederationLoad *self,
                               const char        *host,
                               const char        *trace,
                               guint64            number,
                               SbxJson           *json);
void sbx_federation_load_end (SbxFederationLoad *self,
                              const char        *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFederationLoad, sbx_federation_load_free)

G_END_DECLS
