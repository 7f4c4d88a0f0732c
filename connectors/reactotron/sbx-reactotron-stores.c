/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-reactotron-stores.h"

#include "sbx-limits.h"
#include "sbx-patch.h"
#include "sbx-reactotron-diff.h"

#define CAN ",\"can\":[\"dispatch\",\"jump\",\"import\"]"

/* Actions of which nobody can say whose they are. */
#define UNKNOWN "unknown"

typedef struct
{
  char *id;
  SbxValue *state; /* (nullable) */
} Store;

struct _SbxReactotronStores
{
  SbxFeed *feed; /* borrowed */
  char *name;
  GPtrArray *stores;
  Store *current;  /* (nullable): the one that commands reach */
  Store *unknown;  /* (nullable) */
  gboolean back;   /* it shows an old state */
  guint n_actions;
};

static void
store_free (gpointer data)
{
  Store *store = data;

  g_clear_pointer (&store->state, sbx_value_unref);
  g_free (store->id);
  g_free (store);
}

static Store *
add_store (SbxReactotronStores *self,
           const char          *id,
           const char          *name,
           const char          *rest)
{
  g_autoptr (GString) members = g_string_new (NULL);
  Store *store = g_new0 (Store, 1);

  store->id = g_strdup (id);
  sbx_json_append_member (members, "store", id);
  sbx_json_append_member (members, "name", name);
  g_string_append (members, rest);
  sbx_feed_add (self->feed, SBX_EVENT_STORE_OPEN, members->str);
  g_ptr_array_add (self->stores, store);

  return store;
}

/* That is what the client does: it listens to each store that it is told of. */
static void
tell_subscription (SbxReactotronStores *self,
                   const Store         *store)
{
  g_autoptr (GString) members = g_string_new (NULL);

  sbx_json_append_member (members, "id", store->id);
  sbx_json_append_member (members, "of", "store");
  sbx_json_append_member (members, "store", store->id);
  sbx_feed_add (self->feed, SBX_EVENT_SUBSCRIBE, members->str);
}

static void
tell_status (SbxReactotronStores *self,
             const Store         *store,
             const char          *rest)
{
  g_autoptr (GString) members = g_string_new (NULL);

  sbx_json_append_member (members, "store", store->id);
  g_string_append (members, rest);
  sbx_feed_add (self->feed, SBX_EVENT_STORE_STATUS, members->str);
}

static Store *
ensure_unknown (SbxReactotronStores *self)
{
  if (self->unknown == NULL)
    {
      g_autofree char *name = g_strdup_printf ("%s (another store)", self->name);

      self->unknown = add_store (self, UNKNOWN, name, ",\"library\":\"redux\",\"late\":true");
      tell_status (self, self->unknown,
                   ",\"can\":[],\"why\":\"The app told Reactotron of several stores, and its "
                   "messages do not say which one they mean\"");
    }

  return self->unknown;
}

static Store *
add_current (SbxReactotronStores *self)
{
  guint n = self->stores->len - (self->unknown != NULL);
  g_autofree char *id = g_strdup_printf ("s%u", n + 1);
  g_autofree char *name = n == 0 ? g_strdup (self->name)
                                 : g_strdup_printf ("%s (%u)", self->name, n + 1);
  Store *store;

  if (self->stores->len >= SBX_LIMIT_STORES_PER_RUN)
    return self->current;

  store = add_store (self, id, name, ",\"library\":\"redux\"" CAN);
  tell_subscription (self, store);

  return store;
}

/* --- Which store it is ----------------------------------------------------------------------- */

static gboolean
is_related (SbxValue      *state,
            const SbxJson *json,
            guint32        token)
{
  g_autoptr (SbxValue) root = sbx_value_expand (state);
  gboolean empty = TRUE;

  if (sbx_value_get_json_type (root) != SBX_JSON_OBJECT
      || json->tokens[token].type != SBX_JSON_OBJECT || sbx_value_get_n_children (root) == 0)
    return TRUE;

  for (guint32 key = sbx_json_first (json, token);
       key != 0;
       key = sbx_json_after (json, token, key + 1))
    {
      g_autofree char *name = sbx_json_dup_string (json, key, NULL);
      g_autoptr (SbxValue) found = sbx_value_lookup (root, name);

      if (found != NULL)
        return TRUE;
      empty = FALSE;
    }

  return empty;
}

/* The store whose state this is. One that has nothing in common with what was known is another one,
 * made later: from now on commands reach that one. */
static Store *
choose_store (SbxReactotronStores *self,
              const SbxJson       *json,
              guint32              token)
{
  Store *old = self->current;

  if (old != NULL && (old->state == NULL || is_related (old->state, json, token)))
    return old;

  self->current = NULL;
  for (guint i = 0; i < self->stores->len && self->current == NULL; i++)
    {
      Store *store = g_ptr_array_index (self->stores, i);

      if (store->state != NULL && store != old && is_related (store->state, json, token))
        self->current = store;
    }
  if (self->current == NULL)
    self->current = add_current (self);
  else
    tell_status (self, self->current, CAN);
  if (old != NULL && old != self->current)
    {
      tell_status (self, old,
                   ",\"can\":[],\"why\":\"The app made another store after this one, and "
                   "Reactotron reaches only the last one\"");
      ensure_unknown (self);
    }

  return self->current;
}

/* --- Public ---------------------------------------------------------------------------------- */

/* Of all states together no more is kept than of those of any other peer. */
static void
bound_states (SbxReactotronStores *self,
              const Store         *newest)
{
  gsize total = 0;

  for (guint i = 0; i < self->stores->len; i++)
    {
      const Store *store = g_ptr_array_index (self->stores, i);

      total += store->state != NULL ? sbx_value_get_size (store->state) : 0;
    }
  for (guint i = 0; i < self->stores->len && total > SBX_LIMIT_FEED_STATES; i++)
    {
      Store *store = g_ptr_array_index (self->stores, i);

      if (store == newest || store->state == NULL)
        continue;
      total -= sbx_value_get_size (store->state);
      g_clear_pointer (&store->state, sbx_value_unref);
    }
}

gboolean
sbx_reactotron_stores_set_state (SbxReactotronStores *self,
                                 SbxJson             *json,
                                 guint32              token)
{
  Store *store = choose_store (self, json, token);
  g_autoptr (SbxValue) state = sbx_value_new (json, token);

  if (store == NULL)
    store = self->current = add_current (self);
  if (store->state != NULL && sbx_value_equal (store->state, state))
    return FALSE;

  g_clear_pointer (&store->state, sbx_value_unref);
  store->state = g_steal_pointer (&state);
  bound_states (self, store);
  sbx_feed_forget_state (self->feed, store->id);
  sbx_feed_set_state (self->feed, store->id, json, token);

  return TRUE;
}

static Store *
find_by_diff (SbxReactotronStores *self,
              const SbxJson       *json,
              guint32              diff)
{
  Store *current = self->current;

  if (current->state != NULL && sbx_json_first (json, diff) != 0
      && sbx_reactotron_diff_fits (current->state, json, diff))
    return current;
  if (self->unknown == NULL && (current->state == NULL || sbx_json_first (json, diff) == 0))
    return current;

  for (guint i = 0; sbx_json_first (json, diff) != 0 && i < self->stores->len; i++)
    {
      Store *store = g_ptr_array_index (self->stores, i);

      if (store->state != NULL && sbx_reactotron_diff_fits (store->state, json, diff))
        return store;
    }

  return ensure_unknown (self);
}

static void
append_members (SbxReactotronStores *self,
                GString             *members,
                const SbxJson       *json,
                guint32              payload)
{
  guint32 ms = sbx_json_member (json, payload, "ms");
  const char *raw;
  double value;
  gsize length;

  self->n_actions++;
  g_string_append_printf (members, ",\"id\":\"%u\"", self->n_actions);
  if (ms == 0 || !sbx_json_get_double (json, ms, &value) || value < 0)
    return;
  raw = sbx_json_raw (json, ms, &length);
  g_string_append_printf (members, ",\"ms\":%.*s", (int) length, raw);
}

static void
append_action (GString       *action,
               const SbxJson *json,
               guint32        payload)
{
  guint32 token = sbx_json_member (json, payload, "action");
  guint32 name = sbx_json_member (json, payload, "name");
  const char *raw;
  gsize length;

  if (token == 0 || json->tokens[token].type != SBX_JSON_OBJECT)
    {
      g_string_append (action, "{\"type\":");
      raw = name != 0 ? sbx_json_raw (json, name, &length) : "\"?\"";
      g_string_append_len (action, raw, name != 0 ? (gssize) length : 3);
      if (token != 0)
        {
          raw = sbx_json_raw (json, token, &length);
          g_string_append_printf (action, ",\"payload\":%.*s", (int) length, raw);
        }
      g_string_append_c (action, '}');
      return;
    }
  raw = sbx_json_raw (json, token, &length);
  g_string_append_len (action, raw, (gssize) length);
}

/* Appends the patch if the differences can be applied to what is known; a state that they do not
 * fit is not known any more. */
static gboolean
apply_diff (Store         *store,
            const SbxJson *json,
            guint32        diff,
            GString       *members)
{
  g_autoptr (SbxJson) patch = sbx_reactotron_diff_to_patch (json, diff);

  if (store->state == NULL)
    return FALSE;
  if (patch == NULL || !sbx_patch_apply (&store->state, patch, 0, NULL))
    {
      g_clear_pointer (&store->state, sbx_value_unref);
      return FALSE;
    }

  g_string_append (members, ",\"patch\":");
  g_string_append_len (members, patch->text, (gssize) patch->length);

  return TRUE;
}

gboolean
sbx_reactotron_stores_dispatch (SbxReactotronStores *self,
                                const SbxJson       *json,
                                guint32              payload,
                                guint32              diff,
                                SbxJson             *state_json,
                                guint32              state)
{
  g_autoptr (GString) members = g_string_new (NULL);
  g_autoptr (GString) action = g_string_new (NULL);
  gboolean known = TRUE;
  Store *store;

  if (self->current == NULL)
    self->current = add_current (self);
  if (self->back)
    sbx_reactotron_stores_set_at (self, NULL);

  append_members (self, members, json, payload);
  append_action (action, json, payload);
  store = diff != 0 ? find_by_diff (self, json, diff)
                    : self->unknown != NULL ? self->unknown : self->current;
  if (store != self->current)
    state_json = NULL; /* it is the current one's */
  if (diff != 0 && store != self->unknown && state_json == NULL)
    known = apply_diff (store, json, diff, members);
  if (state_json == NULL)
    {
      /* What the feed knows is older than this. */
      sbx_feed_forget_state (self->feed, store->id);
      sbx_feed_dispatch (self->feed, store->id, action->str, (gssize) action->len, members->str,
                         NULL, 0);
      return known && store != self->unknown;
    }

  sbx_feed_dispatch (self->feed, store->id, action->str, (gssize) action->len, members->str,
                     state_json, state);
  g_clear_pointer (&store->state, sbx_value_unref);
  store->state = sbx_value_new (state_json, state);

  return TRUE;
}

gboolean
sbx_reactotron_stores_has_state (SbxReactotronStores *self)
{
  return self->current != NULL && self->current->state != NULL;
}

gsize
sbx_reactotron_stores_get_size (SbxReactotronStores *self)
{
  return sbx_reactotron_stores_has_state (self) ? sbx_value_get_size (self->current->state) : 0;
}

gboolean
sbx_reactotron_stores_is_back (SbxReactotronStores *self)
{
  return self->back;
}

void
sbx_reactotron_stores_set_at (SbxReactotronStores *self,
                              const char          *id)
{
  g_autoptr (GString) rest = g_string_new (NULL);

  if (self->current == NULL)
    return;

  self->back = id != NULL;
  sbx_json_append_member (rest, "at", id != NULL ? id : "newest");
  tell_status (self, self->current, rest->str);
}

/**
 * sbx_reactotron_stores_new:
 * @feed: where events go; it outlives this
 * @name: what the client calls itself
 *
 * Returns: (transfer full): no stores
 */
SbxReactotronStores *
sbx_reactotron_stores_new (SbxFeed    *feed,
                           const char *name)
{
  SbxReactotronStores *self = g_new0 (SbxReactotronStores, 1);

  self->feed = feed;
  self->name = g_strdup (name);
  self->stores = g_ptr_array_new_with_free_func (store_free);

  return self;
}

void
sbx_reactotron_stores_free (SbxReactotronStores *self)
{
  g_ptr_array_unref (self->stores);
  g_free (self->name);
  g_free (self);
}
