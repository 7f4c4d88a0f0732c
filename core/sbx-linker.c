/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-linker.h"

#include <math.h>
#include <string.h>

#include "sbx-limits.h"

struct _SbxLinker
{
  SbxSession *session;
  GHashTable *spans;   /* "run\nid" → index, of spans that are not settled */
  GQueue pending;      /* keys of @spans, the oldest first; owned by the table */
  GHashTable *open;    /* index → SbxLink: not settled */
  GArray *changes;     /* SbxLinkChange */
  guint count;
};

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

  self->session = session;
  self->spans = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->open = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->changes = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));
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
  g_queue_clear (&self->pending);
  g_hash_table_unref (self->spans);
  g_hash_table_unref (self->open);
  g_array_unref (self->changes);
  g_free (self);
}

static void
tell (SbxLinker     *self,
      guint          index,
      const SbxLink *link)
{
  SbxLinkChange change = { index, *link };

  g_array_append_val (self->changes, change);
}

/* --- Spans ----------------------------------------------------------------------------------- */

static void
forget_span (SbxLinker  *self,
             const char *key,
             guint       index)
{
  gpointer owned;

  if (!g_hash_table_lookup_extended (self->spans, key, &owned, NULL))
    return;
  g_queue_remove (&self->pending, owned);
  g_hash_table_remove (self->spans, owned);
  g_hash_table_remove (self->open, GUINT_TO_POINTER (index));
}

static void
begin_span (SbxLinker      *self,
            const SbxEvent *event,
            char           *key)
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

  if (self->count >= SBX_LIMIT_LINKS || g_hash_table_contains (self->spans, key))
    {
      g_free (key);
      return;
    }
  if (self->pending.length >= SBX_LIMIT_OPEN_LINKS)
    {
      const char *oldest = g_queue_peek_head (&self->pending);

      forget_span (self, oldest, GPOINTER_TO_UINT (g_hash_table_lookup (self->spans, oldest)));
    }
  g_hash_table_insert (self->spans, key, GUINT_TO_POINTER (self->count));
  g_queue_push_tail (&self->pending, key);
  g_hash_table_insert (self->open, GUINT_TO_POINTER (self->count),
                       g_memdup2 (&link, sizeof link));
  tell (self, self->count++, &link);
}

static void
settle_span (SbxLinker      *self,
             const SbxEvent *event,
             const char     *key,
             SbxLinkFate     fate)
{
  gpointer index;
  SbxLink *link;

  if (!g_hash_table_lookup_extended (self->spans, key, NULL, &index))
    return;
  link = g_hash_table_lookup (self->open, index);
  link->to = (guint32) event->number;
  link->to_time = event->time;
  link->to_remote = event->remote != NULL ? (guint16) event->remote->index : SBX_ROW_NONE;
  link->fate = (guint8) fate;
  tell (self, GPOINTER_TO_UINT (index), link);
  forget_span (self, key, GPOINTER_TO_UINT (index));
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
    begin_span (self, event, g_steal_pointer (&key));
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
  GArray *changes = self->changes;

  if (changes->len == 0)
    return NULL;
  self->changes = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));

  return changes;
}
