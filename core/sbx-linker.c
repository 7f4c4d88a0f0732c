/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-linker-private.h"

#include <math.h>
#include <string.h>

#include "sbx-limits.h"

/* An asynchronous action that is not settled. */
typedef struct
{
  char *key; /* "run\nid" */
  guint index;
  SbxLink link;
  GList at;
} Span;

struct _SbxLinker
{
  GHashTable *spans; /* key → Span, of those that are not settled */
  GQueue pending;    /* the same, the oldest first */
  SbxOutbox outbox;
  SbxLinkerBridges *bridges;
};

/* --- What to tell ---------------------------------------------------------------------------- */

guint
sbx_outbox_add (SbxOutbox     *self,
                const SbxLink *link)
{
  if (self->base + self->fresh->len >= SBX_LIMIT_LINKS)
    return G_MAXUINT;
  g_array_append_val (self->fresh, *link);

  return self->base + self->fresh->len - 1;
}

void
sbx_outbox_change (SbxOutbox     *self,
                   guint          index,
                   const SbxLink *link)
{
  SbxLinkChange change = { index, *link };
  gpointer place;

  if (index >= self->base)
    {
      g_array_index (self->fresh, SbxLink, index - self->base) = *link;
    }
  else if (g_hash_table_lookup_extended (self->places, GUINT_TO_POINTER (index), NULL, &place))
    {
      g_array_index (self->changes, SbxLinkChange, GPOINTER_TO_UINT (place)) = change;
    }
  else
    {
      g_hash_table_insert (self->places, GUINT_TO_POINTER (index),
                           GUINT_TO_POINTER (self->changes->len));
      g_array_append_val (self->changes, change);
    }
}

/* (nullable) */
static GArray *
outbox_take (SbxOutbox *self)
{
  GArray *changes = self->changes;

  if (changes->len == 0 && self->fresh->len == 0)
    return NULL;
  for (guint i = 0; i < self->fresh->len; i++)
    {
      SbxLinkChange change = { self->base + i, g_array_index (self->fresh, SbxLink, i) };

      g_array_append_val (changes, change);
    }
  self->base += self->fresh->len;
  g_array_set_size (self->fresh, 0);
  g_hash_table_remove_all (self->places);
  self->changes = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));

  return changes;
}

/* --- Life ------------------------------------------------------------------------------------ */

static void
span_free (gpointer data)
{
  Span *span = data;

  g_free (span->key);
  g_free (span);
}

/**
 * sbx_linker_new:
 * @session: (not nullable): whose links; outlives the linker
 *
 * Returns: (transfer full): a linker that has seen nothing
 */
SbxLinker *
sbx_linker_new (SbxSession *session)
{
  SbxLinker *self = g_new0 (SbxLinker, 1);

  self->spans = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, span_free);
  self->outbox.fresh = g_array_new (FALSE, FALSE, sizeof (SbxLink));
  self->outbox.changes = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));
  self->outbox.places = g_hash_table_new (NULL, NULL);
  self->bridges = sbx_linker_bridges_new (session, &self->outbox);
  g_queue_init (&self->pending);

  return self;
}

/**
 * sbx_linker_free:
 * @self: (transfer full): a linker
 */
void
sbx_linker_free (SbxLinker *self)
{
  g_hash_table_unref (self->spans);
  sbx_linker_bridges_free (self->bridges);
  g_array_unref (self->outbox.fresh);
  g_array_unref (self->outbox.changes);
  g_hash_table_unref (self->outbox.places);
  g_free (self);
}

/* --- Spans ----------------------------------------------------------------------------------- */

static void
forget_span (SbxLinker *self,
             Span      *span)
{
  g_queue_unlink (&self->pending, &span->at);
  g_hash_table_remove (self->spans, span->key);
}

static void
begin_span (SbxLinker      *self,
            const SbxEvent *event,
            const char     *key)
{
  SbxLink link = {
    .from_time = event->time,
    .to_time = NAN,
    .from = (guint32) event->number,
    .type = event->type,
    .from_remote = event->remote != NULL ? (guint16) event->remote->index : SBX_ROW_NONE,
    .to_remote = event->remote != NULL ? (guint16) event->remote->index : SBX_ROW_NONE,
    .from_run = (guint16) event->run->index,
    .to_run = (guint16) event->run->index,
    .kind = SBX_LINK_SPAN,
    .fate = SBX_LINK_OPEN,
  };
  guint index;
  Span *span;

  if (g_hash_table_contains (self->spans, key))
    return;
  index = sbx_outbox_add (&self->outbox, &link);
  if (index == G_MAXUINT)
    return;
  if (self->pending.length >= SBX_LIMIT_OPEN_LINKS)
    forget_span (self, g_queue_peek_head (&self->pending));

  span = g_new0 (Span, 1);
  span->key = g_strdup (key);
  span->index = index;
  span->link = link;
  span->at.data = span;
  g_hash_table_insert (self->spans, span->key, span);
  g_queue_push_tail_link (&self->pending, &span->at);
}

static void
settle_span (SbxLinker      *self,
             const SbxEvent *event,
             const char     *key,
             SbxLinkFate     fate)
{
  Span *span = g_hash_table_lookup (self->spans, key);

  if (span == NULL)
    return;
  span->link.to = (guint32) event->number;
  span->link.to_time = event->time;
  span->link.to_remote = event->remote != NULL ? (guint16) event->remote->index : SBX_ROW_NONE;
  span->link.fate = (guint8) fate;
  sbx_outbox_change (&self->outbox, span->index, &span->link);
  forget_span (self, span);
}

static void
observe_dispatch (SbxLinker      *self,
                  const SbxEvent *event)
{
  guint32 span = sbx_json_member (event->json, event->token, "span");
  g_autofree char *id = NULL;
  g_autofree char *phase = NULL;
  g_autofree char *key = NULL;

  if (span == 0 || event->json->tokens[span].type != SBX_JSON_OBJECT)
    return;
  id = sbx_json_dup_string (event->json, sbx_json_member (event->json, span, "id"), NULL);
  phase = sbx_json_dup_string (event->json, sbx_json_member (event->json, span, "phase"), NULL);
  key = g_strdup_printf ("%u\n%s", event->run->index, id);
  if (g_strcmp0 (phase, "pending") == 0)
    begin_span (self, event, key);
  else if (g_strcmp0 (phase, "fulfilled") == 0)
    settle_span (self, event, key, SBX_LINK_DELIVERED);
  else if (g_strcmp0 (phase, "rejected") == 0)
    settle_span (self, event, key, SBX_LINK_REJECTED);
}

/**
 * sbx_linker_observe:
 * @self: a linker
 * @event: what the model and the rules have taken
 */
void
sbx_linker_observe (SbxLinker      *self,
                    const SbxEvent *event)
{
  if (event->kind == SBX_EVENT_DISPATCH)
    observe_dispatch (self, event);
  sbx_linker_bridges_observe (self->bridges, event);
}

/**
 * sbx_linker_take:
 * @self: a linker
 * @now: ms since 1970; infinity for the end of a recording
 *
 * Returns: (transfer full) (nullable) (element-type SbxLinkChange): what changed since the last
 *   call, in order; %NULL if nothing did
 */
GArray *
sbx_linker_take (SbxLinker *self,
                 double     now)
{
  sbx_linker_bridges_settle (self->bridges, now);

  return outbox_take (&self->outbox);
}
