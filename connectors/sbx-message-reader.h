/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-feed.h"
#include "sbx-profile.h"

G_BEGIN_DECLS

/**
 * SbxMessageReader:
 *
 * Makes events of the messages of a peer, by a profile: opens stores, keeps their states, applies
 * foreign patches to them. It lives as long as a run; connections, and with them feeds, come and
 * go. On the session's thread.
 */
#define SBX_TYPE_MESSAGE_READER (sbx_message_reader_get_type ())
G_DECLARE_FINAL_TYPE (SbxMessageReader, sbx_message_reader, SBX, MESSAGE_READER, GObject)

SbxMessageReader *sbx_message_reader_new (const char *store_name);
void sbx_message_reader_set_profile (SbxMessageReader *self,
                                     SbxProfile       *profile);
void sbx_message_reader_set_feed (SbxMessageReader *self,
                                  SbxFeed          *feed);
void sbx_message_reader_set_can_dispatch (SbxMessageReader *self,
                                          gboolean          can,
                                          const char       *why);
gboolean sbx_message_reader_take (SbxMessageReader *self,
                                  SbxJson          *message,
                                  SbxReading       *reading,
                                  GError          **error);
guint64 sbx_message_reader_get_n_unnamed (SbxMessageReader *self);
void sbx_message_reader_take_state (SbxMessageReader *self,
                                    const char       *store,
                                    SbxJson          *json,
                                    guint32           token);

G_END_DECLS
