/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-guard.h"
#include "sbx-socket.h"

G_BEGIN_DECLS

#define SBX_DOOR_ERROR (sbx_door_error_quark ())
GQuark sbx_door_error_quark (void);

/**
 * SbxDoorError:
 * @SBX_DOOR_ERROR_PORT_TAKEN: another program listens on the port
 * @SBX_DOOR_ERROR_FAILED: anything else
 *
 * Why a door could not be opened.
 */
typedef enum
{
  SBX_DOOR_ERROR_PORT_TAKEN,
  SBX_DOOR_ERROR_FAILED,
} SbxDoorError;

/**
 * SbxDoor:
 *
 * Listens on 127.0.0.1 and ::1, lets a [class@Guard] look at each request, hands out WebSocket
 * connections, serves a few fixed files and takes what is posted where somebody wants it. One
 * request per connection. It works on the thread-default main context of the thread that opened it.
 */
#define SBX_TYPE_DOOR (sbx_door_get_type ())
G_DECLARE_FINAL_TYPE (SbxDoor, sbx_door, SBX, DOOR, GObject)

typedef void (*SbxDoorFunc) (SbxDoor   *door,
                             SbxSocket *socket,
                             gpointer   user_data);

/**
 * SbxDoorPost:
 * @body: the body, whole; at most what the route allows, NUL-terminated behind its end
 * @origin: (nullable): the allowed origin it came from, normalised; %NULL: not from a page
 * @address: where the peer is, for people
 *
 * What was posted.
 */
typedef struct
{
  GBytes *body;
  const char *origin;
  const char *address;
} SbxDoorPost;

/**
 * SbxDoorPostFunc:
 * @door: the door
 * @post: what was posted, valid during the call
 * @answer: the body of the answer, empty: JSON text, or nothing
 * @user_data: what was passed to sbx_door_add_post()
 *
 * Takes what was posted.
 *
 * Returns: the HTTP status of the answer
 */
typedef guint (*SbxDoorPostFunc) (SbxDoor           *door,
                                  const SbxDoorPost *post,
                                  GString           *answer,
                                  gpointer           user_data);

SbxDoor *sbx_door_new (SbxGuard *guard);
void sbx_door_set_max_message (SbxDoor *self,
                               gsize    max_message);
void sbx_door_set_hold (SbxDoor  *self,
                        gboolean  hold);
void sbx_door_add_socket (SbxDoor        *self,
                          const char     *path,
                          const char     *protocol,
                          SbxDoorFunc     func,
                          gpointer        user_data,
                          GDestroyNotify  destroy);
void sbx_door_add_resource (SbxDoor    *self,
                            const char *path,
                            const char *content_type,
                            GBytes     *content,
                            gboolean    cross_origin);
void sbx_door_add_post (SbxDoor        *self,
                        const char     *path,
                        const char     *content_type,
                        gsize           max_body,
                        SbxDoorPostFunc func,
                        gpointer        user_data,
                        GDestroyNotify  destroy);
gboolean sbx_door_open (SbxDoor  *self,
                        guint16   port,
                        GError  **error);
void sbx_door_close (SbxDoor *self);
guint16 sbx_door_get_port (SbxDoor *self);
guint sbx_door_get_n_connections (SbxDoor *self);

G_END_DECLS
