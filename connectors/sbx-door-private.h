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

  /* Owned references */
  SbxGuard *guard;
  SoupServer *server;
  GHashTable *routes;   /* path → SbxDoorRoute */
  GPtrArray *listeners; /* GSource */
  GHashTable *visitors; /* set of SbxDoorVisitor */
  GQueue pending;       /* borrowed: SbxDoorVisitors that have no WebSocket yet, the oldest first */
};

/* What is served at one path: a file, or WebSocket connections. */
typedef struct
{
  GBytes *content;
  char *content_type;
  gboolean cross_origin;

  char *protocols[2];
  SbxDoorFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
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
} SbxDoorVisitor;

/* sbx-door.c */
SbxDoorVisitor *sbx_door_get_visitor (SoupServerMessage *message);
void sbx_door_visitor_end_wait (SbxDoorVisitor *visitor);

/* sbx-door-request.c */
void sbx_door_write_answer (SbxFilterStream *stream,
                            guint            status);
void sbx_door_serve (SbxDoor *self);

G_END_DECLS
