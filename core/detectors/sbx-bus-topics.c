/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-bus-topics.h"

#include "sbx-outline-private.h"

#define MIN_TEXT 3
#define MIN_DIGITS 3
#define MAX_DEPTH 3
#define MAX_HASH 64

typedef struct
{
  const SbxRun *run;
  SbxSymbol bridge;
  char hash[MAX_HASH];
  SbxBusTopic *topic;
  guint64 number;
  guint n_scalars;
  SbxBusScalar scalars[SBX_BUS_SCALARS];
} Message;

typedef struct
{
  const SbxRun *run;
  char id[64];
  SbxSymbol remote;
  Message *message; /* (nullable): forgotten since */
  guint64 number;   /* of @message, to tell */
} Reception;

struct _SbxBus
{
  SbxSession *session;
  SbxSymbols *symbols;
  SbxOutlines *outlines;
  GHashTable *topics;
  GHashTable *by_type; /* run and type → SbxBusTopic */
  GHashTable *bridged; /* types on any bridge */
  GPtrArray *takers;
  GPtrArray *links;
  Message *messages; /* a ring */
  guint n_messages;
  Reception *receptions; /* a ring */
  guint n_receptions;
};

static guint
topic_hash (gconstpointer key)
{
  const SbxBusTopic *topic = key;

  return topic->run->index * 0x9e3779b1u ^ topic->bridge * 0x85ebca6bu ^ topic->type;
}

static gboolean
topic_equal (gconstpointer a,
             gconstpointer b)
{
  const SbxBusTopic *left = a;
  const SbxBusTopic *right = b;

  return left->run == right->run && left->bridge == right->bridge && left->type == right->type;
}

static guint
type_hash (gconstpointer key)
{
  const SbxBusTopic *topic = key;

  return topic->run->index * 0x9e3779b1u ^ topic->type;
}

static gboolean
type_equal (gconstpointer a,
            gconstpointer b)
{
  const SbxBusTopic *left = a;
  const SbxBusTopic *right = b;

  return left->run == right->run && left->type == right->type;
}

SbxBus *
sbx_bus_new (SbxSession  *session,
             SbxOutlines *outlines)
{
  SbxBus *self = g_new0 (SbxBus, 1);

  self->session = session;
  self->symbols = sbx_session_get_symbols (session);
  self->outlines = outlines;
  self->topics = g_hash_table_new_full (topic_hash, topic_equal, g_free, NULL);
  self->by_type = g_hash_table_new (type_hash, type_equal);
  self->bridged = g_hash_table_new (NULL, NULL);
  self->takers = g_ptr_array_new_with_free_func (g_free);
  self->links = g_ptr_array_new_with_free_func (g_free);
  self->messages = g_new0 (Message, SBX_BUS_MAX_MESSAGES);
  self->receptions = g_new0 (Reception, SBX_BUS_MAX_RECEPTIONS);

  return self;
}

void
sbx_bus_free (SbxBus *self)
{
  g_free (self->receptions);
  g_free (self->messages);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->takers);
  g_hash_table_unref (self->bridged);
  g_hash_table_unref (self->by_type);
  g_hash_table_unref (self->topics);
  g_free (self);
}

GPtrArray *
sbx_bus_get_links (SbxBus *self)
{
  return self->links;
}

GPtrArray *
sbx_bus_get_takers (SbxBus *self)
{
  return self->takers;
}

/* --- Messages -------------------------------------------------------------------------------- */

/* (nullable): no room */
static SbxBusTopic *
get_topic (SbxBus       *self,
           const SbxRun *run,
           SbxSymbol     bridge,
           SbxSymbol     type)
{
  SbxBusTopic like = { .run = run, .bridge = bridge, .type = type };
  SbxBusTopic *topic = g_hash_table_lookup (self->topics, &like);

  if (topic != NULL || g_hash_table_size (self->topics) >= SBX_BUS_MAX_TOPICS)
    return topic;
  topic = g_new0 (SbxBusTopic, 1);
  *topic = like;
  g_hash_table_add (self->topics, topic);
  g_hash_table_add (self->by_type, topic);
  g_hash_table_add (self->bridged, GUINT_TO_POINTER (type));

  return topic;
}

static gboolean
says_something (const SbxOutlineValue *value)
{
  return (value->type == SBX_OUTLINE_TEXT_VALUE && value->length >= MIN_TEXT)
         || (value->type == SBX_OUTLINE_NUMBER && value->length >= MIN_DIGITS);
}

static void
read_scalars (Message       *message,
              const SbxJson *json,
              guint32        token,
              guint64        path,
              const char    *name,
              guint          depth)
{
  SbxBusScalar *scalar;

  if (message->n_scalars == SBX_BUS_SCALARS)
    return;
  if (json->tokens[token].type == SBX_JSON_OBJECT)
    {
      for (guint32 key = sbx_json_first (json, token); key != 0 && depth < MAX_DEPTH;
           key = sbx_json_after (json, token, key + 1))
        {
          const SbxJsonToken *at = &json->tokens[key];
          char below[48];

          g_snprintf (below, sizeof below, "%s.%.*s", name, (int) MIN (at->length, 40),
                      json->text + at->offset);
          read_scalars (message, json, key + 1,
                        path * 31 + sbx_outline_hash (json->text + at->offset, at->length), below,
                        depth + 1);
          if (message->n_scalars == SBX_BUS_SCALARS)
            return;
        }
      return;
    }
  scalar = &message->scalars[message->n_scalars];
  sbx_outline_read_scalar (json, token, &scalar->value);
  if (!says_something (&scalar->value))
    return;
  scalar->path = path;
  g_strlcpy (scalar->name, name, sizeof scalar->name);
  message->n_scalars++;
}

static SbxSymbol
read_bridge (SbxBus         *self,
             const SbxEvent *event)
{
  g_autofree char *text = sbx_event_dup_text (event, "bridge");

  return text != NULL ? sbx_symbols_intern (self->symbols, text, -1) : SBX_SYMBOL_NONE;
}

static void
read_hash (const SbxEvent *event,
           char           *hash)
{
  g_autofree char *text = sbx_event_dup_text (event, "hash");

  g_strlcpy (hash, text != NULL ? text : "", MAX_HASH);
}

/* (nullable): what it holds is not known any more */
static Message *
find_message (SbxBus         *self,
              const SbxEvent *event)
{
  char hash[MAX_HASH];
  SbxSymbol bridge = read_bridge (self, event);
  guint n = MIN (self->n_messages, SBX_BUS_MAX_MESSAGES);

  read_hash (event, hash);
  for (guint i = 1; i <= n; i++) /* the newest is the likeliest */
    {
      Message *message = &self->messages[(self->n_messages - i) % SBX_BUS_MAX_MESSAGES];

      if (message->run == event->run && message->bridge == bridge
          && strcmp (message->hash, hash) == 0)
        return message;
    }

  return NULL;
}

static Message *
add_message (SbxBus         *self,
             const SbxEvent *event)
{
  SbxBusTopic *topic = get_topic (self, event->run, read_bridge (self, event), event->type);
  guint32 payload = sbx_json_member (event->json, event->action, "payload");
  Message *message;

  if (topic == NULL)
    return NULL;
  message = &self->messages[self->n_messages++ % SBX_BUS_MAX_MESSAGES];
  memset (message, 0, sizeof *message);
  message->run = event->run;
  message->bridge = topic->bridge;
  message->topic = topic;
  message->number = event->number;
  read_hash (event, message->hash);
  if (payload != 0)
    read_scalars (message, event->json, payload, 0, "payload", 0);

  topic->number = event->number;
  topic->time = event->time;
  topic->n_scalars = message->n_scalars;
  memcpy (topic->scalars, message->scalars, sizeof topic->scalars);
  memset (topic->origins, 0, sizeof topic->origins);

  return message;
}

static void
on_received (SbxBus         *self,
             const SbxEvent *event)
{
  Message *message = find_message (self, event);
  Reception *reception;
  g_autofree char *id = NULL;

  if (message == NULL && event->action != 0 && event->type != SBX_SYMBOL_NONE)
    message = add_message (self, event);
  if (message == NULL || event->remote == NULL)
    return;
  id = sbx_event_dup_text (event, "id");
  if (id == NULL || strlen (id) >= sizeof reception->id)
    return;
  reception = &self->receptions[self->n_receptions++ % SBX_BUS_MAX_RECEPTIONS];
  reception->run = event->run;
  reception->remote = event->remote->name;
  reception->message = message;
  reception->number = message->number;
  g_strlcpy (reception->id, id, sizeof reception->id);
}

/* --- What becomes of them -------------------------------------------------------------------- */

/* (nullable) */
static Reception *
find_cause (SbxBus         *self,
            const SbxEvent *event)
{
  guint n = MIN (self->n_receptions, SBX_BUS_MAX_RECEPTIONS);

  for (guint i = 1; i <= n; i++)
    {
      Reception *reception =
        &self->receptions[(self->n_receptions - i) % SBX_BUS_MAX_RECEPTIONS];

      if (reception->run == event->run
          && sbx_json_equals (event->json, event->cause, reception->id))
        return reception->message->number == reception->number ? reception : NULL;
    }

  return NULL;
}

/* (nullable): no room */
static SbxBusTaker *
get_taker (SbxBus      *self,
           SbxBusTopic *topic,
           SbxSymbol    remote)
{
  SbxBusTaker *taker;

  for (guint i = 0; i < self->takers->len; i++)
    {
      taker = g_ptr_array_index (self->takers, i);
      if (taker->topic == topic && taker->remote == remote)
        return taker;
    }
  if (self->takers->len >= SBX_BUS_MAX_TAKERS)
    return NULL;
  taker = g_new0 (SbxBusTaker, 1);
  taker->topic = topic;
  taker->remote = remote;
  g_ptr_array_add (self->takers, taker);

  return taker;
}

static gboolean
carries (const SbxBusScalar   *scalar,
         const SbxOutlineNode *node)
{
  return scalar->value.type == node->value.type && scalar->value.hash == node->value.hash
         && scalar->value.length == node->value.length;
}

static void
add_link (SbxBus         *self,
          SbxBusTaker    *taker,
          guint64         path,
          SbxOutlineNode *node)
{
  SbxBusLink *link;

  for (guint i = 0; i < self->links->len; i++)
    {
      link = g_ptr_array_index (self->links, i);
      if (link->taker == taker && link->path == path && link->node == node)
        return;
    }
  if (self->links->len >= SBX_BUS_MAX_LINKS)
    return;
  link = g_new0 (SbxBusLink, 1);
  link->taker = taker;
  link->path = path;
  link->node = node;
  taker->n_links++;
  g_ptr_array_add (self->links, link);
}

static void
on_taken (SbxBus         *self,
          const SbxEvent *event)
{
  const SbxOutlineChanges *changes = sbx_outlines_observe (self->outlines, event);
  const Reception *reception = find_cause (self, event);
  const Message *message;
  SbxBusTaker *taker;

  if (reception == NULL)
    return;
  message = reception->message;
  taker = get_taker (self, message->topic, reception->remote);
  if (taker == NULL)
    return;
  taker->taken = message->number;
  taker->taken_time = event->time;
  for (guint i = 0; i < changes->n_changed; i++)
    {
      for (guint j = 0; j < message->n_scalars; j++)
        {
          if (carries (&message->scalars[j], changes->changed[i].node))
            add_link (self, taker, message->scalars[j].path, changes->changed[i].node);
        }
    }
}

/* The dispatch that the message was sent with: the sender's own copy of what it says. */
static void
on_dispatched (SbxBus         *self,
               const SbxEvent *event)
{
  SbxBusTopic *topic;
  const SbxOutlineChanges *changes;

  if (!g_hash_table_contains (self->bridged, GUINT_TO_POINTER (event->type)))
    return;
  topic = g_hash_table_lookup (self->by_type,
                               &(SbxBusTopic) { .run = event->run, .type = event->type });
  if (topic == NULL || event->time - topic->time > SBX_BUS_ORIGIN)
    return;
  changes = sbx_outlines_observe (self->outlines, event);
  for (guint i = 0; i < changes->n_changed; i++)
    {
      for (guint j = 0; j < topic->n_scalars; j++)
        {
          if (topic->origins[j] == NULL && carries (&topic->scalars[j], changes->changed[i].node))
            topic->origins[j] = changes->changed[i].node;
        }
    }
}

void
sbx_bus_observe (SbxBus         *self,
                 const SbxEvent *event)
{
  switch ((int) event->kind)
    {
    case SBX_EVENT_BRIDGE_SENT:
      if (event->type != SBX_SYMBOL_NONE && event->action != 0)
        add_message (self, event);
      break;
    case SBX_EVENT_BRIDGE_RECEIVED:
      on_received (self, event);
      break;
    case SBX_EVENT_DISPATCH:
      if (event->cause != 0)
        on_taken (self, event);
      else if (event->type != SBX_SYMBOL_NONE)
        on_dispatched (self, event);
      break;
    default:
      break;
    }
}

const SbxBusScalar *
sbx_bus_link_get_sent (const SbxBusLink *self,
                       SbxOutlineNode  **origin)
{
  const SbxBusTopic *topic = self->taker->topic;

  *origin = NULL;
  for (guint i = 0; i < topic->n_scalars; i++)
    {
      if (topic->scalars[i].path == self->path)
        {
          *origin = topic->origins[i];
          return &topic->scalars[i];
        }
    }

  return NULL;
}
