/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-door.h"

G_BEGIN_DECLS

struct _SbxDoor
{
  GObject parent_instance;

  guint16 port;
  gsize max_message;
  gboolean hold;  /* whether undecided origins wait */
  guint watch;    /* of the origins, while open */

  /* Owned references */
  SbxGuard *guard;
  SoupServer *server;
  GHashTable *routes;   /* path → SbxDoorRoute */
  GPtrArray *listeners; /* GSource */
  GHashTable *visitors; /* set of SbxDoorVisitor */
  GQueue pending;       /* borrowed: SbxDoorVisitors that have no WebSocket yet, the oldest first */
  GQueue held;          /* borrowed: those who wait for the user's answer, likewise */
};

/* What is served at one path: a file, WebSocket connections, what is posted. */
typedef struct
{
  GBytes *content;
  char *content_type;
  gboolean cross_origin;

  char *protocols[2];
  SbxDoorFunc func;
  gpointer user_data;
  GDestroyNotify destroy;

  char *post_type;
  gsize max_body;
  SbxDoorPostFunc post;
  gpointer post_data;
  GDestroyNotify post_destroy;
} SbxDoorRoute;

/* One TCP connection, from accept to close. */
typedef struct
{
  SbxDoor *door; /* borrowed: it outlives its visitors */
  SbxFilterStream *stream;
  GSource *deadline; /* until there is a WebSocket */
  GSocketAddress *remote;
  GList link;        /* in `pending` */
  gboolean refused;  /* for what it sent before any request was complete */
  char *address;
  GByteArray *body;  /* what was posted so far */
  gsize max_body;
  gsize charged;     /* for @body (SBX_BUDGET_UNFINISHED) */

  SoupServerMessage *message; /* the request that waits for the user's answer */
  GSource *hold;
  gint64 held_since;
  GList held_link;   /* in `held` */
} SbxDoorVisitor;

/* sbx-door.c */
SbxDoorVisitor *sbx_door_get_visitor (SoupServerMessage *message);
void sbx_door_visitor_end_wait (SbxDoorVisitor *visitor);
void sbx_door_visitor_begin_wait (SbxDoorVisitor *visitor);

/* sbx-door-hold.c */
gboolean sbx_door_hold (SbxDoor           *self,
                        SoupServerMessage *message);
void sbx_door_visitor_end_hold (SbxDoorVisitor *visitor);
void sbx_door_watch_origins (SbxDoor *self);
void sbx_door_end_holds (SbxDoor *self);

/* sbx-door-post.c */
guint sbx_door_check_post (const SbxDoorRoute *route,
                           SoupServerMessage  *message);
void sbx_door_begin_post (SbxDoor            *self,
                          const SbxDoorRoute *route,
                          SoupServerMessage  *message);
void sbx_door_answer_post (SbxDoor            *self,
                           const SbxDoorRoute *route,
                           SoupServerMessage  *message);

/* sbx-door-request.c */
void sbx_door_admit (SbxDoor           *self,
                     SoupServerMessage *message);
void sbx_door_refuse (SbxDoor           *self,
                      SoupServerMessage *message,
                      guint              status,
                      SbxGuardVerdict    reason);
void sbx_door_add_headers (SoupServerMessage *message,
                           const char        *allowed_origin,
                           gboolean           cross_origin);
void sbx_door_write_answer (SbxFilterStream *stream,
                            guint            status);
void sbx_door_serve (SbxDoor *self);

G_END_DECLS
