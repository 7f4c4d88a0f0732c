/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp-wire.h"
#include "sbx-signalbox-link.h"

G_BEGIN_DECLS

/**
 * SbxFirefoxRealms:
 *
 * The realms and browsing contexts of a Firefox, and the links of those whose agent has spoken.
 * Borrows what it is made with.
 */
typedef struct _SbxFirefoxRealms SbxFirefoxRealms;

/* Called for each context without a parent, that is a tab. */
typedef void (*SbxFirefoxTabFunc) (const char *context,
                                   gpointer    data);
typedef void (*SbxFirefoxRealmFunc) (const char *realm,
                                     gpointer    data);

SbxFirefoxRealms *sbx_firefox_realms_new (SbxSession   *session,
                                          SbxConnector *connector);
/* After sbx_firefox_realms_clear(). */
void sbx_firefox_realms_free (SbxFirefoxRealms *self);

/* @context: index of a browsingContext.Info; its children are taken too. */
void sbx_firefox_realms_add_context (SbxFirefoxRealms *self,
                                     const SbxJson    *json,
                                     guint32           context);
void sbx_firefox_realms_remove_context (SbxFirefoxRealms *self,
                                        const SbxJson    *json,
                                        guint32           context);
/* @realm: index of a script.RealmInfo. Whether it is one in which an agent can be. */
gboolean sbx_firefox_realms_add (SbxFirefoxRealms *self,
                                 const SbxJson    *json,
                                 guint32           realm);
void sbx_firefox_realms_remove (SbxFirefoxRealms *self,
                                const SbxJson    *json,
                                guint32           params);
/* @params: of a script.message. */
void sbx_firefox_realms_take (SbxFirefoxRealms *self,
                              SbxCdp           *bidi,
                              const SbxJson    *json,
                              guint32           params);
/* The link of a run that is alive; NULL if there is none. */
SbxSignalboxLink *sbx_firefox_realms_find_link (SbxFirefoxRealms *self,
                                                const SbxRun     *run);
/* Ends every link and forgets everything. @reason: of the runs' `bye`. */
void sbx_firefox_realms_clear (SbxFirefoxRealms *self,
                               const char       *reason);
void sbx_firefox_realms_foreach_tab (SbxFirefoxRealms *self,
                                     SbxFirefoxTabFunc func,
                                     gpointer          data);
/* @linked: only those whose agent has spoken. */
void sbx_firefox_realms_foreach (SbxFirefoxRealms   *self,
                                 gboolean            linked,
                                 SbxFirefoxRealmFunc func,
                                 gpointer            data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFirefoxRealms, sbx_firefox_realms_free)

G_END_DECLS
