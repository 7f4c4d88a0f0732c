/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages that say again what their sender had received on the same bridge: echoes, and echoes of
 * echoes. */

#include "config.h"

#include "sbx-deliveries-private.h"

#include <math.h>
#include <string.h>

static gboolean
is_same (const SbxMessage *message,
         const SbxMessage *other)
{
  return message != other && message->bridge == other->bridge
         && strcmp (message->hash, other->hash) == 0;
}

/* A handler that awaits has lost the cause: what the same remote received lately. What it had said
 * there itself, in the load before too, it just says again. (nullable) */
static SbxReception *
find_likely (const SbxMessage *message,
             SbxRunBridges    *run)
{
  for (guint i = run->watched->len; message->remote != NULL && i > 0; i--)
    {
      SbxReception *reception = g_ptr_array_index (run->watched, i - 1);

      if (reception->receiver->remote == message->remote->name && !isnan (reception->handled)
          && message->time <= reception->handled + SBX_DELIVERIES_ASYNC
          && reception->message->remote != message->remote
          && is_same (message, reception->message))
        return reception;
    }

  return NULL;
}

/* Where realms come late, the original may be told after its echoes. */
static gboolean
is_ancestor (const SbxMessage *message,
             const SbxMessage *of)
{
  if (message->child == NULL)
    return FALSE;
  for (guint i = 0; of != NULL && i < SBX_DELIVERIES_MAX_HOPS; i++, of = of->parent)
    {
      if (of == message)
        return TRUE;
    }

  return FALSE;
}

void
sbx_message_find_parent (SbxMessage     *message,
                         SbxRunBridges  *run,
                         const SbxEvent *event)
{
  SbxReception *reception = NULL;

  if (message->echo != SBX_ECHO_NONE || run->watched->len == 0)
    return;
  if (event->cause != 0)
    reception = sbx_run_bridges_find_reception (run, event->json, event->cause);
  else
    reception = find_likely (message, run);
  if (reception == NULL || !is_same (message, reception->message)
      || is_ancestor (message, reception->message))
    return;

  message->echo = event->cause != 0 ? SBX_ECHO_CERTAIN : SBX_ECHO_LIKELY;
  message->echoer = reception->receiver;
  message->parent = reception->message;
  message->sibling = message->parent->child;
  message->parent->child = message;
}

static void
leave_parent (SbxMessage *message)
{
  SbxMessage **at = &message->parent->child;

  while (*at != message)
    at = &(*at)->sibling;
  *at = message->sibling;
  message->parent = NULL;
}

void
sbx_message_leave_family (SbxMessage *message)
{
  guint hops = sbx_message_count_hops (message, SBX_DELIVERIES_MAX_HOPS);

  while (message->child != NULL)
    {
      SbxMessage *child = message->child;

      message->child = child->sibling;
      child->sibling = NULL;
      child->parent = NULL;
      child->source = message->remote;
      child->hops = MIN (hops + 1, SBX_DELIVERIES_MAX_HOPS);
    }
  if (message->parent != NULL)
    leave_parent (message);
}

guint
sbx_message_count_hops (const SbxMessage *self,
                        guint             most)
{
  guint hops = 0;

  for (; self->parent != NULL && hops < most; self = self->parent)
    hops++;

  return MIN (hops + self->hops, most);
}
