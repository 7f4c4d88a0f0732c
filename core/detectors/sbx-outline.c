/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-outline-private.h"

struct _SbxOutlines
{
  SbxSession *session; /* unowned: it owns the rules */
  SbxSymbols *symbols;
  guint n_users;
  GPtrArray *all;
  GPtrArray *by_store;   /* by index of the store; (nullable) SbxOutline, unowned */
  GHashTable *by_body;   /* SbxOutline, unowned: by what it is about */
  guint n_nodes;
  guint stamp;
  SbxOutlineFunc watch;
  gpointer watcher;
  SbxOutlineChanges changes;
};

static G_DEFINE_QUARK (sbx-outlines, sbx_outlines)

static void
outline_free (SbxOutline *self)
{
  sbx_outline_node_free (self->root);
  g_free (self);
}

static guint
body_hash (gconstpointer key)
{
  const SbxOutline *outline = key;

  return outline->run->index * 0x9e3779b1u ^ outline->bridge * 0x85ebca6bu
         ^ outline->type * 0xc2b2ae35u ^ outline->version;
}

static gboolean
body_equal (gconstpointer a,
            gconstpointer b)
{
  const SbxOutline *left = a;
  const SbxOutline *right = b;

  return left->run == right->run && left->bridge == right->bridge && left->type == right->type
         && left->version == right->version;
}

/**
 * sbx_outlines_get:
 * @session: a session
 *
 * Returns: (transfer full): the one of this session; give it back by sbx_outlines_release()
 */
SbxOutlines *
sbx_outlines_get (SbxSession *session)
{
  SbxOutlines *self = g_object_get_qdata (G_OBJECT (session), sbx_outlines_quark ());

  if (self == NULL)
    {
      self = g_new0 (SbxOutlines, 1);
      self->session = session;
      self->symbols = sbx_session_get_symbols (session);
      self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) outline_free);
      self->by_store = g_ptr_array_new ();
      self->by_body = g_hash_table_new (body_hash, body_equal);
      g_object_set_qdata (G_OBJECT (session), sbx_outlines_quark (), self);
    }
  self->n_users++;

  return self;
}

void
sbx_outlines_release (SbxOutlines *self)
{
  if (--self->n_users > 0)
    return;
  g_object_set_qdata (G_OBJECT (self->session), sbx_outlines_quark (), NULL);
  g_hash_table_unref (self->by_body);
  g_ptr_array_unref (self->by_store);
  g_ptr_array_unref (self->all);
  g_free (self);
}

void
sbx_outlines_watch (SbxOutlines   *self,
                    SbxOutlineFunc func,
                    gpointer       data)
{
  g_return_if_fail (self->watch == NULL || func == NULL);

  self->watch = func;
  self->watcher = data;
}

GPtrArray *
sbx_outlines_get_all (SbxOutlines *self)
{
  return self->all;
}

SbxOutline *
sbx_outlines_find_store (SbxOutlines    *self,
                         const SbxStore *store)
{
  return store->index < self->by_store->len ? g_ptr_array_index (self->by_store, store->index)
                                            : NULL;
}

/* (nullable): no room */
static SbxOutline *
add_outline (SbxOutlines      *self,
             SbxOutlineWriter *writer,
             gboolean          exact)
{
  SbxOutline *outline;

  if (self->n_nodes >= SBX_OUTLINE_MAX_ALL_PATHS)
    return NULL;
  outline = g_new0 (SbxOutline, 1);
  outline->run = writer->event->run;
  outline->first = writer->event->number;
  outline->first_time = writer->event->time;
  writer->outline = outline;
  outline->root = sbx_outline_node_new (writer, NULL, "", 0, exact);
  outline->root->present = TRUE;
  outline->root->since = writer->event->time;
  g_ptr_array_add (self->all, outline);

  return outline;
}

static SbxOutline *
get_store_outline (SbxOutlines      *self,
                   SbxOutlineWriter *writer)
{
  SbxStore *store = writer->event->store;
  SbxOutline *outline = sbx_outlines_find_store (self, store);

  if (outline != NULL)
    return outline;
  outline = add_outline (self, writer, TRUE);
  if (outline == NULL)
    return NULL;
  outline->store = store;
  if (store->index >= self->by_store->len)
    g_ptr_array_set_size (self->by_store, (int) store->index + 1);
  self->by_store->pdata[store->index] = outline;

  return outline;
}

static SbxSymbol
read_version (SbxOutlines    *self,
              const SbxEvent *event)
{
  guint32 meta = sbx_json_member (event->json, event->action, "meta");
  guint32 version = meta != 0 ? sbx_json_member (event->json, meta, "schemaVersion") : 0;
  const char *raw;
  gsize length;

  if (version == 0)
    return SBX_SYMBOL_NONE;
  raw = sbx_json_raw (event->json, version, &length);

  return length <= 64 ? sbx_symbols_intern (self->symbols, raw, (gssize) length)
                      : SBX_SYMBOL_NONE;
}

static SbxOutline *
get_body_outline (SbxOutlines      *self,
                  SbxOutlineWriter *writer,
                  SbxSymbol         bridge)
{
  const SbxEvent *event = writer->event;
  SbxOutline like = { .run = event->run, .bridge = bridge, .type = event->type,
                      .version = read_version (self, event) };
  SbxOutline *outline = g_hash_table_lookup (self->by_body, &like);

  if (outline != NULL || g_hash_table_size (self->by_body) >= SBX_OUTLINE_MAX_BODIES)
    return outline;
  outline = add_outline (self, writer, FALSE);
  if (outline == NULL)
    return NULL;
  outline->bridge = like.bridge;
  outline->type = like.type;
  outline->version = like.version;
  g_hash_table_add (self->by_body, outline);

  return outline;
}

static void
write_store (SbxOutlines    *self,
             const SbxEvent *event)
{
  SbxOutlineWriter writer = {
    .changes = &self->changes,
    .event = event,
    .json = event->json,
    .n_nodes = &self->n_nodes,
    .stamp = &self->stamp,
    .looks = event->kind == SBX_EVENT_STATE ? SBX_OUTLINE_MAX_LOOKS_STATE : SBX_OUTLINE_MAX_LOOKS,
    .watch = self->watch,
    .watcher = self->watcher,
  };

  writer.outline = get_store_outline (self, &writer);
  if (writer.outline == NULL)
    return;
  self->changes.outline = writer.outline;
  writer.outline->n_states++;
  if (event->kind == SBX_EVENT_STATE)
    sbx_outline_write_value (&writer, writer.outline->root, event->action);
  else if (event->patch != 0)
    sbx_outline_write_patch (&writer, event->patch);
  else
    writer.outline->root->stale = TRUE; /* it changed, and nobody said how */
  sbx_outline_write_end (&writer);
}

static void
write_body (SbxOutlines    *self,
            const SbxEvent *event)
{
  SbxOutlineWriter writer = {
    .changes = &self->changes,
    .event = event,
    .json = event->json,
    .n_nodes = &self->n_nodes,
    .stamp = &self->stamp,
    .looks = SBX_OUTLINE_MAX_LOOKS,
  };
  guint32 name = sbx_json_member (event->json, event->token, "bridge");
  guint32 payload = sbx_json_member (event->json, event->action, "payload");
  g_autofree char *bridge = NULL;

  if (payload == 0 || name == 0)
    return;
  bridge = sbx_json_dup_string (event->json, name, NULL);
  writer.outline = get_body_outline (self, &writer, sbx_symbols_intern (self->symbols, bridge, -1));
  if (writer.outline == NULL)
    return;
  self->changes.outline = writer.outline;
  writer.outline->n_states++;
  sbx_outline_write_value (&writer, writer.outline->root, payload);
  sbx_outline_write_end (&writer);
}

/* Below a node nothing is known any more. */
static void
forget (SbxOutlineNode *node)
{
  node->stale = TRUE;
  for (SbxOutlineNode *child = node->first; child != NULL; child = child->next)
    forget (child);
}

/* Where events are missing states may have changed unseen. */
static void
forget_run (SbxOutlines  *self,
            const SbxRun *run)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      SbxOutline *outline = g_ptr_array_index (self->all, i);

      if (outline->run == run && outline->store != NULL && !outline->root->stale)
        forget (outline->root);
    }
}

/* It was reduced and changed nothing, or nobody was told what. */
static gboolean
changes_nothing (const SbxEvent *event)
{
  return event->kind == SBX_EVENT_DISPATCH && event->patch != 0
         && sbx_json_first (event->json, event->patch) == 0;
}

/**
 * sbx_outlines_observe:
 * @event: an event that the session has taken into its model
 *
 * Returns: (transfer none): what it did, until the next one
 */
const SbxOutlineChanges *
sbx_outlines_observe (SbxOutlines    *self,
                      const SbxEvent *event)
{
  SbxOutlineChanges *changes = &self->changes;

  if (changes->number == event->number)
    return changes;
  changes->number = event->number;
  changes->outline = NULL;
  changes->n_changed = changes->n_gone = changes->n_fresh = changes->n_retyped = 0;

  switch ((int) event->kind)
    {
    case SBX_EVENT_STATE:
    case SBX_EVENT_DISPATCH:
      if (event->store != NULL && !changes_nothing (event)
          && (event->kind == SBX_EVENT_DISPATCH || event->action != 0))
        write_store (self, event);
      break;
    case SBX_EVENT_BRIDGE_SENT:
    case SBX_EVENT_BRIDGE_RECEIVED:
      if (event->type != SBX_SYMBOL_NONE && event->action != 0)
        write_body (self, event);
      break;
    case SBX_EVENT_GAP:
      forget_run (self, event->run);
      break;
    default:
      break;
    }

  return changes;
}
