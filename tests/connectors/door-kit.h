/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "raw-peer.h"
#include "sbx-door.h"

/* A door, and what came in through it. */

typedef struct
{
  SbxOrigins *origins;
  SbxGuard *guard;
  SbxDoor *door;
  guint16 port;
  GPtrArray *sockets;
  GPtrArray *peers;  /* GSocket: our ends, if a test keeps them */
  GPtrArray *bodies; /* GBytes */
  char *origin;      /* of the last one */
  guint n_messages;
} Fixture;

static inline void
message_cb (SbxSocket *socket,
            GBytes    *message,
            Fixture   *fixture)
{
  fixture->n_messages++;
}

static inline void
socket_cb (SbxDoor   *door,
           SbxSocket *socket,
           gpointer   user_data)
{
  Fixture *fixture = user_data;

  g_signal_connect (socket, "message", G_CALLBACK (message_cb), fixture);
  g_ptr_array_add (fixture->sockets, g_object_ref (socket));
}

static inline void
door_make (Fixture *fixture)
{
  fixture->origins = sbx_origins_new ();
  fixture->guard = sbx_guard_new (fixture->origins);
  fixture->door = sbx_door_new (fixture->guard);
  fixture->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static inline void
door_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sbx_door_open (fixture->door, 0, &error);
  g_assert_no_error (error);
  fixture->port = sbx_door_get_port (fixture->door);
}

static inline void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->peers, g_ptr_array_unref);
  g_ptr_array_unref (fixture->sockets);
  raw_await (sbx_door_get_n_connections (fixture->door) == 0);
  g_ptr_array_unref (fixture->bodies);
  g_free (fixture->origin);
  g_assert_finalize_object (fixture->door);
  g_assert_finalize_object (fixture->guard);
  g_assert_finalize_object (fixture->origins);
}
