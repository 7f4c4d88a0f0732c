/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxOriginVerdict:
 * @SBX_ORIGIN_ALLOWED: the user allowed it
 * @SBX_ORIGIN_DENIED: the user denied it, or it is no origin
 * @SBX_ORIGIN_ASK: nobody has decided yet; it is refused until somebody does
 *
 * What may come from an origin.
 */
typedef enum
{
  SBX_ORIGIN_ALLOWED,
  SBX_ORIGIN_DENIED,
  SBX_ORIGIN_ASK,
} SbxOriginVerdict;

/**
 * SbxOrigins:
 *
 * The web origins that the user allowed, denied, or has yet to decide about. Every door asks it;
 * the window shows it. Safe to use from any thread. Origins are kept as `scheme://host:port`.
 */
#define SBX_TYPE_ORIGINS (sbx_origins_get_type ())
G_DECLARE_FINAL_TYPE (SbxOrigins, sbx_origins, SBX, ORIGINS, GObject)

/**
 * SbxOriginsFunc:
 * @origins: a registry
 * @user_data: what was passed to sbx_origins_watch()
 *
 * Hears of a change; what has changed it asks for.
 */
typedef void (*SbxOriginsFunc) (SbxOrigins *origins,
                                gpointer    user_data);

char *sbx_origins_normalize (const char *origin);

SbxOrigins *sbx_origins_new (void);
SbxOriginVerdict sbx_origins_check (SbxOrigins *self,
                                    const char *origin);
gboolean sbx_origins_is_allowed (SbxOrigins *self,
                                 const char *origin);
void sbx_origins_decide (SbxOrigins *self,
                         const char *origin,
                         gboolean    allow);
void sbx_origins_allow_once (SbxOrigins *self,
                             const char *origin);
guint sbx_origins_get_asked (SbxOrigins *self,
                             const char *origin,
                             gint64     *time);
void sbx_origins_forget (SbxOrigins *self,
                         const char *origin);
char **sbx_origins_dup_list (SbxOrigins      *self,
                             SbxOriginVerdict verdict);
char **sbx_origins_dup_kept (SbxOrigins      *self,
                             SbxOriginVerdict verdict);
void sbx_origins_load (SbxOrigins        *self,
                       const char *const *allowed,
                       const char *const *denied);
guint sbx_origins_watch (SbxOrigins    *self,
                         GMainContext  *context,
                         SbxOriginsFunc func,
                         gpointer       user_data,
                         GDestroyNotify destroy);
void sbx_origins_unwatch (SbxOrigins *self,
                          guint       id);

G_END_DECLS
