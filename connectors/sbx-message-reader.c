/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-message-reader.h"

#include "sbx-foreign-patch.h"
#include "sbx-limits.h"
#include "sbx-spans.h"
#include "sbx-timeout.h"

/* How long an action waits for the state that it makes. */
#define ACTION_PATIENCE 100 /* ms */

/**
 * StoreState:
 * @value: (nullable): the state as patches made it; %NULL where the feed knows the last whole one
 * @pending: (nullable): JSON text of an action whose effect did not come yet
 *
 * What is known of a store.
 */
typedef struct
{
  char *id;
  SbxValue *value;
  char *pending;
  guint64 seq;
  gboolean has_seq;
} StoreState;

struct _SbxMessageReader
{
  GObject parent_instance;

  /* Owned */
  char *store_name;
  SbxProfile *profile;
  SbxFeed *feed;
  GHashTable *stores;  /* id → StoreState */
  SbxSpans *spans;
  GSource *timer;
  char *why;

  gboolean can;
  gboolean first;      /* no message of this connection came yet */
};

G_DEFINE_FINAL_TYPE (SbxMessageReader, sbx_message_reader, G_TYPE_OBJECT)

static void
store_free (gpointer data)
{
  StoreState *store = data;

  g_clear_pointer (&store->value, sbx_value_unref);
  g_free (store->pending);
  g_free (store->id);
  g_free (store);
}

/* --- Stores ---------------------------------------------------------------------------------- */

static void
append_store (GString    *members,
              const char *id)
{
  g_string_append (members, ",\"store\":");
  sbx_json_append_string (members, id, -1);
}

static void
append_can (SbxMessageReader *self,
            GString          *members)
{
  g_string_append (members, self->can ? ",\"can\":[\"dispatch\"]" : ",\"can\":[]");
}

static void
tell_why (SbxMessageReader *self,
          const char       *id,
          gboolean          can)
{
  g_autoptr (GString) members = g_string_new (NULL);

  append_store (members, id);
  if (can)
    append_can (self, members);
  g_string_append (members, ",\"why\":");
  sbx_json_append_string (members, self->why != NULL ? self->why : "", -1);
  sbx_feed_add (self->feed, SBX_EVENT_STORE_STATUS, members->str);
}

/* NULL past the limit. */
static StoreState *
get_store (SbxMessageReader *self,
           const char       *id)
{
  StoreState *store = g_hash_table_lookup (self->stores, id);
  g_autoptr (GString) members = NULL;

  if (store != NULL || g_hash_table_size (self->stores) >= SBX_LIMIT_STORES_PER_RUN)
    return store;

  store = g_new0 (StoreState, 1);
  store->id = g_strdup (id);
  g_hash_table_insert (self->stores, store->id, store);

  members = g_string_new (NULL);
  append_store (members, id);
  g_string_append (members, ",\"name\":");
  if (g_str_equal (id, self->profile->store_id))
    sbx_json_append_string (members, self->profile->store_name != NULL ? self->profile->store_name
                                                                       : self->store_name, -1);
  else
    sbx_json_append_string (members, id, -1);
  append_can (self, members);
  sbx_feed_add (self->feed, SBX_EVENT_STORE_OPEN, members->str);
  if (self->why != NULL)
    tell_why (self, id, FALSE);

  return store;
}

static StoreState *
find_store (SbxMessageReader *self,
            const SbxJson    *message,
            const SbxReading *reading)
{
  g_autofree char *id = NULL;
  gsize length;

  if (reading->store == 0)
    return get_store (self, self->profile->store_id);
  id = sbx_json_dup_string (message, reading->store, &length);
  if (length == 0 || length > SBX_LIMIT_ID_LENGTH || strlen (id) != length)
    return NULL;

  return get_store (self, id);
}

static void
append_span (SbxMessageReader *self,
             StoreState       *store,
             const char       *action,
             GString          *members)
{
  sbx_spans_append (self->spans, store->id, action, strlen (action),
                    sbx_feed_get_time (self->feed), members);
}

/* A dispatch as the feed writes it. @json: (nullable): the state after it */
static void
dispatch (SbxMessageReader *self,
          StoreState       *store,
          const char       *action,
          SbxJson          *json,
          guint32           token)
{
  g_autoptr (GString) members = g_string_new (NULL);

  append_span (self, store, action, members);
  sbx_feed_dispatch (self->feed, store->id, action, -1, members->str, json, token);
}

/* --- Actions --------------------------------------------------------------------------------- */

static char *
dup_action (const SbxJson    *message,
            const SbxReading *reading)
{
  gsize length;
  const char *raw = sbx_json_raw (message, reading->action, &length);

  return g_strdup_printf (reading->action_is_type ? "{\"type\":%.*s}" : "%.*s", (int) length, raw);
}

static void
flush_action (SbxMessageReader *self,
              StoreState       *store)
{
  if (store->pending != NULL && self->feed != NULL)
    dispatch (self, store, store->pending, NULL, 0);
  g_clear_pointer (&store->pending, g_free);
}

static gboolean
on_patience (gpointer data)
{
  SbxMessageReader *self = data;
  GHashTableIter iter;
  gpointer value;

  sbx_timeout_clear (&self->timer);
  g_hash_table_iter_init (&iter, self->stores);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    flush_action (self, value);

  return G_SOURCE_REMOVE;
}

static void
keep_action (SbxMessageReader *self,
             StoreState       *store,
             char             *action)
{
  flush_action (self, store);
  store->pending = action;
  if (self->timer == NULL)
    self->timer = sbx_timeout_new (ACTION_PATIENCE, "[signalbox] action without a state",
                                   on_patience, self);
}

/* The action of a change: its own, the one that came before it, or none. */
static char *
take_action (SbxMessageReader *self,
             StoreState       *store,
             const SbxJson    *message,
             const SbxReading *reading)
{
  if (!reading->has_action)
    return g_steal_pointer (&store->pending);

  flush_action (self, store);

  return dup_action (message, reading);
}

static char *
make_change (SbxMessageReader *self)
{
  GString *action = g_string_new ("{\"type\":");

  sbx_json_append_string (action, self->profile->change, -1);
  g_string_append_c (action, '}');

  return g_string_free (action, FALSE);
}

/* --- States ---------------------------------------------------------------------------------- */

static gboolean
is_same_text (SbxValue      *value,
              const SbxJson *json,
              guint32        token)
{
  g_autoptr (SbxValue) other = sbx_value_new (json, token);

  return sbx_value_equal (value, other);
}

static void
take_state (SbxMessageReader *self,
            StoreState       *store,
            SbxJson          *json,
            guint32           token,
            char             *own_action)
{
  g_autofree char *action = own_action;
  const SbxJson *known;
  guint32 known_token;
  gsize length;
  gsize known_length;
  const char *raw = sbx_json_raw (json, token, &length);
  const char *known_raw;

  if (store->value != NULL && action == NULL && is_same_text (store->value, json, token))
    return;
  if (store->value != NULL)
    {
      g_autoptr (GBytes) text = sbx_value_to_json (store->value);
      g_autoptr (SbxJson) old = sbx_json_parse (g_bytes_get_data (text, NULL),
                                                g_bytes_get_size (text), 0, 0, NULL);

      g_clear_pointer (&store->value, sbx_value_unref);
      if (old != NULL)
        sbx_feed_know_state (self->feed, store->id, old, 0);
    }

  known = sbx_feed_get_state (self->feed, store->id, &known_token);
  if (action == NULL && known != NULL)
    {
      known_raw = sbx_json_raw (known, known_token, &known_length);
      if (known_length == length && memcmp (known_raw, raw, length) == 0)
        return;
      action = make_change (self);
    }
  if (action == NULL)
    sbx_feed_set_state (self->feed, store->id, json, token);
  else
    dispatch (self, store, action, json, token);
}

static gboolean
take_patch (SbxMessageReader *self,
            StoreState       *store,
            SbxJson          *message,
            const SbxReading *reading,
            GError          **error)
{
  g_autoptr (GString) members = g_string_new (NULL);
  g_autofree char *action = take_action (self, store, message, reading);
  const SbxJson *known;
  guint32 token;

  known = store->value == NULL ? sbx_feed_get_state (self->feed, store->id, &token) : NULL;
  if (known != NULL)
    {
      store->value = sbx_value_new (known, token);
      sbx_feed_forget_state (self->feed, store->id);
    }
  if (action == NULL)
    action = make_change (self);
  append_store (members, store->id);
  g_string_append_printf (members, ",\"action\":%s", action);
  append_span (self, store, action, members);
  if (store->value == NULL)
    {
      sbx_feed_add (self->feed, SBX_EVENT_DISPATCH, members->str);
      g_set_error (error, SBX_FOREIGN_PATCH_ERROR, SBX_FOREIGN_PATCH_ERROR_FIT,
                   "A change came before the state that it changes");
      return FALSE;
    }

  g_string_append (members, ",\"patch\":");
  if (reading->kind == SBX_MESSAGE_JSON_PATCH
      ? sbx_foreign_patch_take_json (&store->value, message, reading->value, members, error)
      : sbx_foreign_patch_take_merge (&store->value, message, reading->value, members, error))
    {
      sbx_feed_add (self->feed, SBX_EVENT_DISPATCH, members->str);
      return TRUE;
    }

  /* The action happened; what it did is not known. */
  g_string_truncate (members, members->len - strlen (",\"patch\":"));
  sbx_feed_add (self->feed, SBX_EVENT_DISPATCH, members->str);
  g_clear_pointer (&store->value, sbx_value_unref);

  return FALSE;
}

/* TRUE if messages are missing before this one. */
static gboolean
check_seq (SbxMessageReader *self,
           StoreState       *store,
           const SbxReading *reading)
{
  guint64 missing;
  g_autofree char *members = NULL;

  if (!reading->has_seq)
    return FALSE;
  missing = store->has_seq && reading->seq > store->seq + 1 ? reading->seq - store->seq - 1 : 0;
  store->seq = reading->seq;
  store->has_seq = TRUE;
  if (missing == 0)
    return FALSE;

  members = g_strdup_printf (",\"count\":%" G_GUINT64_FORMAT ",\"reason\":\"missing\"", missing);
  sbx_feed_add (self->feed, SBX_EVENT_GAP, members);

  return TRUE;
}

static gboolean
take_change (SbxMessageReader *self,
             SbxJson          *message,
             const SbxReading *reading,
             GError          **error)
{
  StoreState *store = find_store (self, message, reading);
  gboolean missing;

  if (store == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "A message names no store that can be told from others");
      return FALSE;
    }
  if (reading->kind == SBX_MESSAGE_ACTION)
    {
      keep_action (self, store, dup_action (message, reading));
      return TRUE;
    }
  missing = check_seq (self, store, reading);
  if (reading->kind == SBX_MESSAGE_STATE)
    {
      take_state (self, store, message, reading->value,
                  take_action (self, store, message, reading));
      return TRUE;
    }
  if (missing)
    {
      g_clear_pointer (&store->value, sbx_value_unref);
      sbx_feed_forget_state (self->feed, store->id);
    }

  return take_patch (self, store, message, reading, error);
}

static void
take_error (SbxMessageReader *self,
            const SbxJson    *message,
            const SbxReading *reading)
{
  g_autoptr (GString) members = g_string_new (",\"level\":\"error\",\"text\":");
  g_autofree char *text = sbx_json_dup_string (message, reading->text, NULL);
  gsize length;

  if (text == NULL)
    text = g_strndup (sbx_json_raw (message, reading->text, &length),
                      MIN (length, SBX_LIMIT_NAME_LENGTH));
  sbx_json_append_string (members, text, (gssize) MIN (strlen (text), SBX_LIMIT_NAME_LENGTH));
  sbx_feed_add (self->feed, SBX_EVENT_LOG, members->str);
}

/**
 * sbx_message_reader_take:
 * @self: a reader with a profile and a feed
 * @message: what the peer sent
 * @reading: (out): what it means
 * @error: return location for an error, for people
 *
 * Passes on what it means. Replies and answers to actions are left to the caller.
 *
 * Returns: %FALSE if it does not fit what is known: the whole state is needed again
 */
gboolean
sbx_message_reader_take (SbxMessageReader *self,
                         SbxJson          *message,
                         SbxReading       *reading,
                         GError          **error)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_READER (self), FALSE);
  g_return_val_if_fail (self->profile != NULL && self->feed != NULL, FALSE);

  sbx_profile_read (self->profile, message, self->first, reading);
  self->first = FALSE;
  switch (reading->kind)
    {
    case SBX_MESSAGE_STATE:
    case SBX_MESSAGE_JSON_PATCH:
    case SBX_MESSAGE_MERGE_PATCH:
    case SBX_MESSAGE_ACTION:
      return take_change (self, message, reading, error);
    case SBX_MESSAGE_ERROR:
      take_error (self, message, reading);
      return TRUE;
    case SBX_MESSAGE_UNKNOWN:
    case SBX_MESSAGE_DONE:
    case SBX_MESSAGE_IGNORE:
    default:
      return TRUE;
    }
}

/**
 * sbx_message_reader_take_state:
 * @self: a reader with a profile and a feed
 * @store: (nullable): id of the store; %NULL for that of the profile
 * @json: a document
 * @token: the whole state in it
 *
 * A state that did not come in a message.
 */
void
sbx_message_reader_take_state (SbxMessageReader *self,
                               const char       *store,
                               SbxJson          *json,
                               guint32           token)
{
  StoreState *state;

  g_return_if_fail (SBX_IS_MESSAGE_READER (self));
  g_return_if_fail (self->profile != NULL && self->feed != NULL);

  state = get_store (self, store != NULL ? store : self->profile->store_id);
  if (state != NULL)
    take_state (self, state, json, token, g_steal_pointer (&state->pending));
}

/**
 * sbx_message_reader_set_can_dispatch:
 * @self: a reader
 * @can: whether stores take actions
 * @why: (nullable): if not, why, for people
 */
void
sbx_message_reader_set_can_dispatch (SbxMessageReader *self,
                                     gboolean          can,
                                     const char       *why)
{
  GHashTableIter iter;
  gpointer id;

  g_return_if_fail (SBX_IS_MESSAGE_READER (self));

  if (self->can == can && g_strcmp0 (self->why, why) == 0)
    return;
  self->can = can;
  g_free (self->why);
  self->why = g_strdup (why);
  g_hash_table_iter_init (&iter, self->stores);
  while (self->feed != NULL && g_hash_table_iter_next (&iter, &id, NULL))
    tell_why (self, id, TRUE);
}

/**
 * sbx_message_reader_set_profile:
 * @self: a reader
 * @profile: by which messages are read from now on
 */
void
sbx_message_reader_set_profile (SbxMessageReader *self,
                                SbxProfile       *profile)
{
  g_return_if_fail (SBX_IS_MESSAGE_READER (self));

  sbx_profile_ref (profile);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  self->profile = profile;
}

/**
 * sbx_message_reader_set_feed:
 * @self: a reader
 * @feed: (nullable): of the connection that stands now; %NULL when it ended
 */
void
sbx_message_reader_set_feed (SbxMessageReader *self,
                             SbxFeed          *feed)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (SBX_IS_MESSAGE_READER (self));

  sbx_timeout_clear (&self->timer);
  g_hash_table_iter_init (&iter, self->stores);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      StoreState *store = value;

      flush_action (self, store);
      g_clear_pointer (&store->value, sbx_value_unref);
      store->has_seq = FALSE;
    }
  g_set_object (&self->feed, feed);
  self->first = TRUE;
}

/**
 * sbx_message_reader_new:
 * @store_name: what to call the store where the profile does not
 *
 * Returns: (transfer full): a reader without a profile and a feed
 */
SbxMessageReader *
sbx_message_reader_new (const char *store_name)
{
  SbxMessageReader *self = g_object_new (SBX_TYPE_MESSAGE_READER, NULL);

  self->store_name = g_strdup (store_name);

  return self;
}

static void
sbx_message_reader_finalize (GObject *object)
{
  SbxMessageReader *self = SBX_MESSAGE_READER (object);

  sbx_timeout_clear (&self->timer);
  g_hash_table_unref (self->stores);
  g_clear_object (&self->feed);
  sbx_spans_free (self->spans);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  g_free (self->store_name);
  g_free (self->why);

  G_OBJECT_CLASS (sbx_message_reader_parent_class)->finalize (object);
}

static void
sbx_message_reader_class_init (SbxMessageReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_message_reader_finalize;
}

static void
sbx_message_reader_init (SbxMessageReader *self)
{
  self->stores = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, store_free);
  self->spans = sbx_spans_new ();
}
