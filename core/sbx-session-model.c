/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

#include <math.h>
#include <string.h>

/* --- An event's members ---------------------------------------------------------------------- */

static SbxSymbol
get_symbol (SbxSession    *self,
            const SbxJson *json,
            guint32        token)
{
  const SbxJsonToken *value = &json->tokens[token];

  if (token == 0 || value->type != SBX_JSON_STRING)
    return SBX_SYMBOL_NONE; /* token 0 is the array of events */
  if (value->escaped)
    {
      gsize length;
      g_autofree char *text = sbx_json_dup_string (json, token, &length);

      return sbx_symbols_intern (self->symbols, text, (gssize) length);
    }

  return sbx_symbols_intern (self->symbols, json->text + value->offset, value->length);
}

SbxSymbol
sbx_session_get_member_symbol (SbxSession     *self,
                               const SbxEvent *event,
                               const char     *name)
{
  return get_symbol (self, event->json, sbx_json_member (event->json, event->token, name));
}

gboolean
sbx_session_get_member_flag (const SbxEvent *event,
                             const char     *name)
{
  guint32 token = sbx_json_member (event->json, event->token, name);

  return token != 0 && event->json->tokens[token].type == SBX_JSON_TRUE;
}

static void
resolve_action (SbxSession *self,
                SbxEvent   *event)
{
  const SbxJson *json = event->json;
  guint32 meta;
  guint32 cross;

  if (json->tokens[event->action].type != SBX_JSON_OBJECT)
    return;
  event->type = get_symbol (self, json, sbx_json_member (json, event->action, "type"));
  meta = sbx_json_member (json, event->action, "meta");
  if (meta == 0 || json->tokens[meta].type != SBX_JSON_OBJECT)
    return;
  cross = sbx_json_member (json, meta, "crossApp");
  event->cross_app = cross != 0 && json->tokens[cross].type == SBX_JSON_TRUE;
}

static void
add_changed (SbxEvent *event,
             SbxSymbol name)
{
  for (guint i = 0; i < event->n_changed; i++)
    {
      if (event->changed[i] == name)
        return;
    }
  if (event->n_changed < SBX_EVENT_MAX_CHANGED && name != SBX_SYMBOL_NONE)
    event->changed[event->n_changed++] = name;
}

static void
resolve_patch (SbxSession *self,
               SbxEvent   *event)
{
  const SbxJson *json = event->json;

  for (guint32 op = sbx_json_first (json, event->patch);
       op != 0;
       op = sbx_json_after (json, event->patch, op))
    {
      guint32 path = sbx_json_member (json, op, "p");
      guint32 step = sbx_json_first (json, path);

      if (step != 0)
        {
          add_changed (event, get_symbol (self, json, step));
          continue;
        }
      for (guint i = 0; event->store != NULL && i < event->store->slices->len; i++)
        add_changed (event, g_array_index (event->store->slices, SbxSlice, i).name);
    }
}

static guint32
get_content (const SbxEventFields *fields,
             SbxEventKind          kind)
{
  switch (kind)
    {
    case SBX_EVENT_DISPATCH:
      return fields->at[SBX_FIELD_ACTION];
    case SBX_EVENT_STATE:
      return fields->at[SBX_FIELD_STATE];
    case SBX_EVENT_BRIDGE_SENT:
    case SBX_EVENT_BRIDGE_RECEIVED:
      return fields->at[SBX_FIELD_BODY];
    default:
      return 0;
    }
}

static void
resolve_names (SbxSession           *self,
               SbxEvent             *event,
               const SbxEventFields *fields)
{
  SbxSymbol store = get_symbol (self, event->json, fields->at[SBX_FIELD_STORE]);
  SbxSymbol remote = get_symbol (self, event->json, fields->at[SBX_FIELD_REMOTE]);

  event->slice = get_symbol (self, event->json, fields->at[SBX_FIELD_SLICE]);
  event->store = store != SBX_SYMBOL_NONE ? sbx_session_get_store (self, event->run, store) : NULL;
  event->remote = remote != SBX_SYMBOL_NONE ? sbx_session_get_remote (self, event->run, remote)
                                            : NULL;
}

/* What a peer sends was checked before it got here; what a file holds is checked now. */
static gboolean
read_fields (SbxSession     *self,
             SbxEvent       *event,
             SbxEventFields *fields)
{
  const char *problem;

  if (self->replaying)
    return sbx_event_validate (event->json, event->token, &event->kind, fields, &problem);

  sbx_event_fields_read (fields, event->json, event->token);

  return sbx_event_kind_from_json (event->json, fields->at[SBX_FIELD_K], &event->kind);
}

/**
 * sbx_session_resolve:
 * @self: a session
 * @event: number, run, json and token are set; the rest is filled in
 *
 * Checks an event of a file (those of peers were checked before) and looks up what it names.
 *
 * Returns: %FALSE for what is no event
 */
gboolean
sbx_session_resolve (SbxSession *self,
                     SbxEvent   *event)
{
  const SbxJson *json = event->json;
  SbxEventFields fields;

  if (!read_fields (self, event, &fields))
    return FALSE;

  event->duration = NAN;
  event->type = SBX_SYMBOL_NONE;
  event->n_changed = 0;
  event->cross_app = FALSE;
  sbx_json_get_double (json, fields.at[SBX_FIELD_T], &event->t);
  if (fields.at[SBX_FIELD_MS] != 0)
    sbx_json_get_double (json, fields.at[SBX_FIELD_MS], &event->duration);
  event->time = event->run->wall + event->t;
  event->run->last_t = MAX (event->run->last_t, event->t);
  event->action = get_content (&fields, event->kind);
  event->patch = event->kind == SBX_EVENT_DISPATCH ? fields.at[SBX_FIELD_PATCH] : 0;
  event->cause = fields.at[SBX_FIELD_CAUSE];
  event->error = fields.at[SBX_FIELD_ERROR];
  event->id = fields.at[SBX_FIELD_ID];
  resolve_names (self, event, &fields);
  if (event->action != 0 && event->kind != SBX_EVENT_STATE)
    resolve_action (self, event);
  if (event->patch != 0)
    resolve_patch (self, event);

  return TRUE;
}

/* --- What events mean ------------------------------------------------------------------------ */

static void
take_text (const SbxEvent *event,
           const char     *name,
           char          **where)
{
  char *text = sbx_event_dup_text (event, name);

  if (text == NULL)
    return;
  g_free (*where);
  *where = text;
}

static void
on_hello (SbxSession     *self,
          const SbxEvent *event)
{
  SbxRun *run = event->run;
  gboolean left = sbx_session_get_member_flag (event, "left");
  SbxPeer *known = g_hash_table_lookup (self->peers_by_id, run->peer_id);

  if (run->peer == NULL && known != NULL && !left && known->run != run && known->run->live)
    known = NULL; /* two endpoints that give themselves one name stay apart */
  if (run->peer == NULL)
    run->peer = known != NULL ? known : sbx_session_add_peer (self, run, run->peer_id);
  run->left = left;
  run->late = sbx_session_get_member_flag (event, "late");
  if (left)
    return;

  if (run->peer->run != run)
    sbx_session_forget_states (self, run->peer->run);
  run->live = TRUE;
  run->peer->run = run;
  take_text (event, "name", &run->peer->name);
  take_text (event, "kind", &run->peer->kind);
  take_text (event, "url", &run->peer->url);
}

static void
on_store_open (SbxSession     *self,
               const SbxEvent *event)
{
  SbxStore *store = event->store;
  SbxSymbol owner = sbx_session_get_member_symbol (self, event, "owner");
  guint32 keys = sbx_json_member (event->json, event->token, "keys");
  guint32 can = sbx_json_member (event->json, event->token, "can");

  store->can = can != 0 ? sbx_command_set_from_json (event->json, can) : 0;
  store->name = sbx_session_get_member_symbol (self, event, "name");
  store->library = sbx_session_get_member_symbol (self, event, "library");
  store->version = sbx_session_get_member_symbol (self, event, "version");
  store->runtime = sbx_session_get_member_symbol (self, event, "runtime");
  store->tag = sbx_session_get_member_symbol (self, event, "tag");
  store->owner = owner != SBX_SYMBOL_NONE ? sbx_session_get_remote (self, event->run, owner) : NULL;
  store->late = sbx_session_get_member_flag (event, "late");
  store->open = TRUE;
  store->opened = event->number;
  if (keys == 0)
    return;
  for (guint32 key = sbx_json_first (event->json, keys);
       key != 0;
       key = sbx_json_after (event->json, keys, key))
    {
      SbxSlice *slice = sbx_session_add_slice (self, store, get_symbol (self, event->json, key));

      if (slice == NULL)
        break;
      if (slice->added == 0)
        slice->added = event->number;
      slice->open = TRUE;
      slice->initial = TRUE;
    }
}

static void
on_store_status (const SbxEvent *event)
{
  const SbxJson *json = event->json;
  SbxStore *store = event->store;
  guint32 can = sbx_json_member (json, event->token, "can");
  guint32 locked = sbx_json_member (json, event->token, "locked");
  guint32 paused = sbx_json_member (json, event->token, "paused");
  guint32 skipped = sbx_json_member (json, event->token, "skipped");

  if (can != 0)
    {
      store->can = sbx_command_set_from_json (json, can);
      g_clear_pointer (&store->why, g_free);
    }
  take_text (event, "why", &store->why);
  take_text (event, "at", &store->at);
  if (g_strcmp0 (store->at, "newest") == 0)
    g_clear_pointer (&store->at, g_free);
  if (locked != 0)
    store->locked = json->tokens[locked].type == SBX_JSON_TRUE;
  if (paused != 0)
    store->paused = json->tokens[paused].type == SBX_JSON_TRUE;
  if (skipped == 0)
    return;

  g_clear_pointer (&store->skipped, g_ptr_array_unref);
  store->skipped = g_ptr_array_new_with_free_func (g_free);
  for (guint32 at = sbx_json_first (json, skipped);
       at != 0;
       at = sbx_json_after (json, skipped, at))
    g_ptr_array_add (store->skipped, sbx_json_dup_string (json, at, NULL));
}

static void
on_reducer_add (SbxSession     *self,
                const SbxEvent *event)
{
  SbxSymbol owner = sbx_session_get_member_symbol (self, event, "owner");
  SbxSlice *slice;

  if (sbx_session_get_member_flag (event, "ignored"))
    return;
  slice = sbx_session_add_slice (self, event->store, event->slice);
  if (slice == NULL)
    return;

  slice->open = TRUE;
  slice->added = event->number;
  if (owner != SBX_SYMBOL_NONE)
    slice->owner = sbx_session_get_remote (self, event->run, owner);
}

static void
on_dispatch (const SbxEvent *event)
{
  SbxStore *store = event->store;
  g_autofree char *id = NULL;

  store->n_actions++;
  store->last_action = event->number;
  if (event->id == 0)
    return;
  id = sbx_json_dup_string (event->json, event->id, NULL);
  sbx_store_name_action (store, id, event->number);
}

static void
on_reducer_remove (const SbxEvent *event)
{
  SbxSlice *slice = sbx_store_find_slice (event->store, event->slice);

  if (slice == NULL)
    return;
  slice->open = FALSE;
}

static void
on_mount (const SbxEvent *event)
{
  event->remote->mounted = TRUE;
  if (sbx_session_get_member_flag (event, "host"))
    event->remote->host = TRUE;
  take_text (event, "version", &event->remote->version);
  take_text (event, "entry", &event->remote->entry);
}

static void
on_store_close (SbxSession     *self,
                const SbxEvent *event)
{
  event->store->open = FALSE;
  sbx_session_forget_state (self, event->store);
}

/* FALSE if it changes nothing that the overview shows, but for counts: those reach it with the next
 * real change, or by its timer. */
static gboolean
update_store (SbxSession     *self,
              const SbxEvent *event)
{
  switch (event->kind)
    {
    case SBX_EVENT_STORE_OPEN:
      on_store_open (self, event);
      return TRUE;
    case SBX_EVENT_STORE_STATUS:
      on_store_status (event);
      return TRUE;
    case SBX_EVENT_STORE_CLOSE:
      on_store_close (self, event);
      return TRUE;
    case SBX_EVENT_REDUCER_ADD:
      on_reducer_add (self, event);
      return TRUE;
    case SBX_EVENT_REDUCER_REMOVE:
      on_reducer_remove (event);
      return TRUE;
    case SBX_EVENT_DISPATCH:
      on_dispatch (event);
      return FALSE;
    default:
      return FALSE;
    }
}

/* Likewise, for events of no store, whatever store they name besides. */
static gboolean
update_peer (SbxSession     *self,
             const SbxEvent *event)
{
  switch (event->kind)
    {
    case SBX_EVENT_HELLO:
      on_hello (self, event);
      return TRUE;
    case SBX_EVENT_BYE:
      event->run->live = FALSE;
      return TRUE;
    case SBX_EVENT_MOUNT:
      if (event->remote != NULL)
        on_mount (event);
      return TRUE;
    case SBX_EVENT_UNMOUNT:
      if (event->remote != NULL)
        event->remote->mounted = FALSE;
      return TRUE;
    case SBX_EVENT_PACKAGE:
      sbx_session_update_package (self, event);
      return TRUE;
    case SBX_EVENT_LOAD:
      sbx_session_update_load (self, event);
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * sbx_session_update_model:
 * @self: a session
 * @event: an event
 *
 * Takes it into peers, remotes and stores.
 */
void
sbx_session_update_model (SbxSession     *self,
                          const SbxEvent *event)
{
  gboolean changed = update_peer (self, event)
                     || (event->store != NULL && update_store (self, event));

  if (event->kind == SBX_EVENT_DISPATCH && event->remote != NULL)
    event->remote->n_actions++;
  if (event->store != NULL)
    event->store->last = event->number;
  if (changed)
    self->model_serial++;
}

/* --- Rows ------------------------------------------------------------------------------------ */

static SbxSymbol
join_changed (SbxSession     *self,
              const SbxEvent *event)
{
  g_autoptr (GString) text = NULL;

  if (event->n_changed == 0)
    return SBX_SYMBOL_NONE;
  if (event->n_changed == 1)
    return event->changed[0];

  text = g_string_new (NULL);
  for (guint i = 0; i < event->n_changed; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            sbx_symbols_get (self->symbols, event->changed[i]));

  return sbx_symbols_intern (self->symbols, text->str, (gssize) text->len);
}

static void
fill_action_row (SbxSession     *self,
                 const SbxEvent *event,
                 SbxRow         *row)
{
  SbxRun *run = event->run;

  row->type = event->type;
  row->changed = join_changed (self, event);
  row->duration = (float) event->duration;
  if (event->cause != 0)
    row->flags |= SBX_ROW_REPLAYED;
  else if (run->sent_type != SBX_SYMBOL_NONE && run->sent_type == event->type)
    {
      row->flags |= SBX_ROW_SENT;
      run->sent_type = SBX_SYMBOL_NONE;
    }
  if (event->error != 0)
    row->flags |= SBX_ROW_ERROR;
}

static void
fill_gap_row (SbxSession     *self,
              const SbxEvent *event,
              SbxRow         *row)
{
  guint32 count = sbx_json_member (event->json, event->token, "count");
  double value = 0;

  if (count != 0)
    sbx_json_get_double (event->json, count, &value);
  row->kind = SBX_ROW_GAP;
  row->type = sbx_session_get_member_symbol (self, event, "reason");
  row->duration = (float) value;
}

static void
fill_command_row (SbxSession     *self,
                  const SbxEvent *event,
                  SbxRow         *row)
{
  guint32 on = sbx_json_member (event->json, event->token, "on");
  g_autofree char *id = sbx_event_dup_text (event, "id");
  guint64 number = event->store == NULL ? 0
                   : id != NULL ? sbx_store_find_action (event->store, id)
                                : event->store->jumped;

  row->kind = SBX_ROW_COMMAND;
  row->type = sbx_session_get_member_symbol (self, event, "command");
  if (on != 0 && event->json->tokens[on].type == SBX_JSON_TRUE)
    row->flags |= SBX_ROW_ON;
  if ((number != 0 || id == NULL) && number < (1u << 24))
    row->duration = (float) number;
}

/**
 * sbx_session_add_row:
 * @self: a session
 * @event: an event
 *
 * Adds its row, if it has one. Past %SBX_LIMIT_ROWS there are no more.
 */
void
sbx_session_add_row (SbxSession     *self,
                     const SbxEvent *event)
{
  SbxRow row = {
    .time = event->time,
    .number = (guint32) event->number,
    .duration = NAN,
    .store = event->store != NULL ? (guint16) event->store->index : SBX_ROW_NONE,
    .remote = event->remote != NULL ? (guint16) event->remote->index : SBX_ROW_NONE,
    .run = (guint16) event->run->index,
    .kind = SBX_ROW_ACTION,
  };

  switch (event->kind)
    {
    case SBX_EVENT_DISPATCH:
      fill_action_row (self, event, &row);
      break;
    case SBX_EVENT_BRIDGE_SENT:
      /* Sent by a middleware, just before its action reaches the reducer. */
      event->run->sent_type = event->type;
      return;
    case SBX_EVENT_GAP:
      fill_gap_row (self, event, &row);
      break;
    case SBX_EVENT_HELLO:
      row.kind = SBX_ROW_BEGIN;
      row.type = sbx_session_get_member_symbol (self, event, "name");
      break;
    case SBX_EVENT_BYE:
      row.kind = SBX_ROW_END;
      row.type = sbx_session_get_member_symbol (self, event, "reason");
      break;
    case SBX_EVENT_LOG:
      row.kind = SBX_ROW_LOG;
      row.type = sbx_session_get_member_symbol (self, event, "text");
      break;
    case SBX_EVENT_COMMAND:
      fill_command_row (self, event, &row);
      break;
    case SBX_EVENT_LOAD:
      row.kind = SBX_ROW_LOG;
      row.type = sbx_session_get_member_symbol (self, event, "error");
      if (row.type == SBX_SYMBOL_NONE)
        return;
      row.flags |= SBX_ROW_ERROR;
      break;
    default:
      return;
    }

  sbx_rows_append (self->rows, &row);
}
