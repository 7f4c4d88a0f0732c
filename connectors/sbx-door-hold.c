/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Requests of pages about which the user has not decided yet: they wait for the answer. */

#include "config.h"

#include <errno.h>
#include <sys/socket.h>

#include "sbx-door-private.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

/* So often we look whether somebody who waits has gone, in milliseconds. */
#define LOOK_INTERVAL 500u

/* Auxiliary functions */

/* Whether the peer has hung up. Nobody reads from it now, so nobody else would notice. */
static gboolean
is_gone (SbxDoorVisitor *visitor)
{
  GSocket *socket = sbx_filter_stream_get_socket (visitor->stream);
  gssize n;
  char byte;

  if (socket == NULL)
    return FALSE;

  n = recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static void
settle (SbxDoor         *self,
        SbxDoorVisitor  *visitor,
        SbxGuardVerdict  verdict)
{
  g_autoptr (SoupServerMessage) message = g_object_ref (visitor->message);

  sbx_door_visitor_end_hold (visitor);
  if (verdict == SBX_GUARD_PASS)
    {
      sbx_door_visitor_begin_wait (visitor);
      sbx_door_admit (self, message);
      soup_server_message_unpause (message);
    }
  else
    sbx_door_refuse (self, message, SOUP_STATUS_FORBIDDEN, verdict);
}

/* Callbacks */

static gboolean
look_cb (gpointer user_data)
{
  SbxDoorVisitor *visitor = user_data;
  gint64 waited = g_get_monotonic_time () - visitor->held_since;

  if (waited < (gint64) SBX_LIMIT_HELD_TIME * 1000 && !is_gone (visitor))
    return G_SOURCE_CONTINUE;

  settle (visitor->door, visitor, SBX_GUARD_ORIGIN_ASK);

  return G_SOURCE_REMOVE;
}

static void
origins_cb (SbxOrigins *origins,
            gpointer    user_data)
{
  SbxDoor *self = user_data;
  GList *next;

  for (GList *l = self->held.head; l != NULL; l = next)
    {
      SbxDoorVisitor *visitor = l->data;
      SoupMessageHeaders *headers = soup_server_message_get_request_headers (visitor->message);
      SbxGuardVerdict verdict = sbx_guard_check_origin (self->guard, headers, NULL);

      next = l->next;
      if (verdict != SBX_GUARD_ORIGIN_ASK)
        settle (self, visitor, verdict);
    }
}

/* Private API */

/**
 * sbx_door_hold:
 * @self: a door
 * @message: a request from an origin that nobody decided about
 *
 * Lets it wait for the user's answer, which settles it.
 *
 * Returns: whether it waits; %FALSE if this door holds nobody, or too many wait already
 */
gboolean
sbx_door_hold (SbxDoor           *self,
               SoupServerMessage *message)
{
  SbxDoorVisitor *visitor = sbx_door_get_visitor (message);

  if (!self->hold || visitor == NULL || self->held.length >= SBX_LIMIT_HELD_REQUESTS)
    return FALSE;

  sbx_door_visitor_end_wait (visitor);
  visitor->message = g_object_ref (message);
  visitor->held_since = g_get_monotonic_time ();
  visitor->hold = sbx_timeout_new (LOOK_INTERVAL, "[signalbox] decided yet", look_cb, visitor);
  g_queue_push_tail_link (&self->held, &visitor->held_link);
  soup_server_message_pause (message);

  return TRUE;
}

/**
 * sbx_door_visitor_end_hold:
 * @visitor: a connection
 *
 * It no longer waits for an answer.
 */
void
sbx_door_visitor_end_hold (SbxDoorVisitor *visitor)
{
  if (visitor->hold == NULL)
    return;

  g_source_destroy (visitor->hold);
  g_clear_pointer (&visitor->hold, g_source_unref);
  g_queue_unlink (&visitor->door->held, &visitor->held_link);
  g_clear_object (&visitor->message);
}

/**
 * sbx_door_watch_origins:
 * @self: a door that is being opened
 *
 * Begins to listen for answers.
 */
void
sbx_door_watch_origins (SbxDoor *self)
{
  if (self->hold)
    self->watch = sbx_origins_watch (sbx_guard_get_origins (self->guard),
                                     g_main_context_get_thread_default (), origins_cb, self, NULL);
}

/**
 * sbx_door_end_holds:
 * @self: a door that is being closed
 *
 * Refuses whoever still waits.
 */
void
sbx_door_end_holds (SbxDoor *self)
{
  if (self->watch != 0)
    sbx_origins_unwatch (sbx_guard_get_origins (self->guard), self->watch);
  self->watch = 0;

  while (self->held.head != NULL)
    settle (self, self->held.head->data, SBX_GUARD_ORIGIN_ASK);
}
