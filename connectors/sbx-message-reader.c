/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-message-reader.h"

#include "sbx-budget.h"
#include "sbx-foreign-patch.h"
#include "sbx-limits.h"
#include "sbx-reader-store.h"
#include "sbx-spans.h"
#include "sbx-timeout.h"

/* How long an action waits for the state that it makes. */
#define ACTION_PATIENCE 100 /* ms */

struct _SbxMessageReader
{
  GObject parent_instance;

  /* Owned */
  char *store_name;
  SbxProfile *profile;
  SbxFeed *feed;
  GHashTable *stores;  /* id → SbxReaderStore */
  SbxSpans *spans;
  GSource *timer;
  char *why;

  guint64 n_unnamed;   /* changes without an action */
  gsize charged;       /* for what patches made (SBX_BUDGET_FEEDS) */
  gboolean can;
  gboolean first;      /* no message of this connection came yet */
};

G_DEFINE_FINAL_TYPE (SbxMessageReader, sbx_message_reader, G_TYPE_OBJECT)

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
static SbxReaderStore *
get_store (SbxMessageReader *self,
           const char       *id)
{
  SbxReaderStore *store = g_hash_table_lookup (self->stores, id);
  g_autoptr (GString) members = NULL;

  if (store != NULL || g_hash_table_size (self->stores) >= SBX_LIMIT_STORES_PER_RUN)
    return store;

  store = sbx_reader_store_new (id);
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

static SbxReaderStore *
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
             SbxReaderStore   *store,
             const char       *action,
             GString          *members)
{
  sbx_spans_append (self->spans, store->id, action, strlen (action),
                    sbx_feed_get_time (self->feed), members);
}

/* A dispatch as the feed writes it. @json: (nullable): the state after it */
static void
dispatch (SbxMessageReader *self,
          SbxReaderStore   *store,
          const char       *action,
          SbxJson          *json,
          guint32           token)
{
  g_autoptr (GString) members = g_string_new (NULL);

  append_span (self, store, action, members);
  sbx_feed_dispatch (self->feed, store->id, action, -1, members->str, json, token);
}

/* --- Actions --------------------------------------------------------------------------------- */

static void
flush_action (SbxMessageReader *self,
              SbxReaderStore   *store)
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
             SbxReaderStore   *store,
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
             SbxReaderStore   *store,
             const SbxJson    *message,
             const SbxReading *reading)
{
  if (!reading->has_action)
    return g_steal_pointer (&store->pending);

  flush_action (self, store);

  return sbx_profile_dup_action (message, reading);
}

static char *
make_change (SbxMessageReader *self)
{
  GString *action = g_string_new ("{\"type\":");

  self->n_unnamed++;
  sbx_json_append_string (action, self->profile->change, -1);
  g_string_append_c (action, '}');

  return g_string_free (action, FALSE);
}

/* --- States ---------------------------------------------------------------------------------- */

static void
take_state (SbxMessageReader *self,
            SbxReaderStore   *store,
            SbxJson          *json,
            guint32           token,
            char             *own_action)
{
  g_autofree char *action = own_action;
  g_autoptr (SbxJson) made = NULL;
  const SbxJson *known;
  guint32 known_token;
  gsize length;
  gsize known_length;
  const char *raw = sbx_json_raw (json, token, &length);
  const char *known_raw;

  if (action == NULL && sbx_reader_store_is (store, json, token))
    return;
  made = sbx_reader_store_settle (store);
  if (made != NULL)
    sbx_feed_know_state (self->feed, store->id, made, 0);

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

/* One peer may have many stores, and there may be many peers: a state that there is no room for has
 * to be asked for again. */
static void
bound_states (SbxMessageReader *self,
              SbxReaderStore   *newest)
{
  gsize total = sbx_reader_store_get_total (self->stores);

  if (total > SBX_LIMIT_FEED_STATES
      || !sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, total))
    g_clear_pointer (&newest->value, sbx_value_unref);
}

static gboolean
take_patch (SbxMessageReader *self,
            SbxReaderStore   *store,
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
      bound_states (self, store);
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
           SbxReaderStore   *store,
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
  SbxReaderStore *store = find_store (self, message, reading);
  gboolean missing;

  if (store == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "A message names no store that can be told from others");
      return FALSE;
    }
  if (reading->kind == SBX_MESSAGE_ACTION)
    {
      keep_action (self, store, sbx_profile_dup_action (message, reading));
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
  SbxReaderStore *state;

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
 * sbx_message_reader_get_n_unnamed:
 * @self: a reader
 *
 * Returns: how many changes there were without an action
 */
guint64
sbx_message_reader_get_n_unnamed (SbxMessageReader *self)
{
  return self->n_unnamed;
}

/* The disk was full, and perhaps events were lost, those with patches too: what the states are is
 * told anew. Whole states the feed tells by itself. */
static void
on_paused (SbxFeed          *feed,
           gboolean          paused,
           SbxMessageReader *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->stores);
  while (!paused && g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxReaderStore *store = value;
      g_autoptr (SbxJson) made = sbx_reader_store_settle (store);

      if (made != NULL)
        sbx_feed_set_state (feed, store->id, made, 0);
    }
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
      SbxReaderStore *store = value;

      flush_action (self, store);
      g_clear_pointer (&store->value, sbx_value_unref);
      store->has_seq = FALSE;
    }
  sbx_budget_charge (SBX_BUDGET_FEEDS, &self->charged, 0);
  if (self->feed != NULL)
    g_signal_handlers_disconnect_by_data (self->feed, self);
  g_set_object (&self->feed, feed);
  if (feed != NULL)
    g_signal_connect (feed, "paused", G_CALLBACK (on_paused), self);
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

  sbx_message_reader_set_feed (self, NULL);
  g_hash_table_unref (self->stores);
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
  self->stores = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) sbx_reader_store_free);
  self->spans = sbx_spans_new ();
}
