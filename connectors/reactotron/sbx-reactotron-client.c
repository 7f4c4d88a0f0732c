/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-reactotron-client.h"

#include <libsoup/soup.h>

#include "sbx-limits.h"
#include "sbx-reactotron-command.h"
#include "sbx-reactotron-log.h"
#include "sbx-reactotron-stores.h"
#include "sbx-reactotron-value.h"
#include "sbx-timeout.h"

/* How long after a change the state that was made of differences is compared with the app's own.
 * Milliseconds; the larger it is, the longer, for the app has to write all of it. */
#define VERIFY_TIME 5000u
#define VERIFY_SIZE_PER_SECOND (64u * 1024)
#define VERIFY_TIME_MAX 120000u

/* An answer that takes longer is none. */
#define ANSWER_TIME (SBX_LIMIT_COMMAND_TIME - 2000u)

/* A client's id and its name together are the id of a peer. */
#define TEXT_MAX (SBX_LIMIT_ID_LENGTH / 2 - 1)

/* How the client's store is followed. */
typedef enum
{
  FOLLOW_WHOLE, /* the client sends the whole state with each change */
  FOLLOW_DIFFS, /* the differences that come with actions are enough */
} Follow;

struct _SbxReactotronClient
{
  GObject parent_instance;

  /* Owned */
  SbxWire *wire;
  SbxSession *session;
  SbxFeed *feed;                /* (nullable) */
  SbxReactotronStores *stores;  /* (nullable) */
  SbxJson *whole_json;          /* (nullable): a state whose action has not come yet */
  GQueue commands;              /* GTask: wait for the answer that shows they were carried out */
  GSource *verify;
  GSource *settle;
  GSource *answer;

  /* Borrowed */
  SbxConnector *connector;

  Follow follow;
  guint64 newest; /* event after which its state was that which the first jump left */
  guint32 whole;
  guint n_queries;
  guint n_asked; /* backups that have not come yet */
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (SbxReactotronClient, sbx_reactotron_client, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- To the client --------------------------------------------------------------------------- */

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_timer (GSource           **source,
           guint               interval,
           GSourceFunc         func,
           SbxReactotronClient *self)
{
  if (*source != NULL)
    return;
  *source = sbx_timeout_new (interval, "[signalbox] reactotron", func, self);
}

static void
send_text (SbxReactotronClient *self,
           const char          *text)
{
  sbx_wire_send (self->wire, text, -1, NULL);
}

static void
ask_for_state (SbxReactotronClient *self)
{
  self->n_asked++;
  send_text (self, "{\"type\":\"state.backup.request\",\"payload\":{}}");
}

/* The app would throw at a question for its state before it has a store; a subscription waits for
 * one. With it, the whole state comes before each action. */
static void
subscribe (SbxReactotronClient *self,
           gboolean             whole)
{
  self->follow = whole ? FOLLOW_WHOLE : FOLLOW_DIFFS;
  send_text (self, whole ? "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[\"\"]}}"
                         : "{\"type\":\"state.values.subscribe\",\"payload\":{\"paths\":[]}}");
}

/* --- Commands -------------------------------------------------------------------------------- */

static void
settle_commands (SbxReactotronClient *self,
                 const char          *problem)
{
  clear_source (&self->answer);
  while (self->commands.length > 0)
    {
      g_autoptr (GTask) task = g_queue_pop_head (&self->commands);

      if (problem == NULL)
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED, "%s", problem);
    }
}

static gboolean
on_no_answer (gpointer data)
{
  SbxReactotronClient *self = data;

  self->n_asked = 0;
  settle_commands (self, "The app did not answer");

  return G_SOURCE_REMOVE;
}

/**
 * sbx_reactotron_client_command:
 * @self: a client
 * @command: what to do
 * @store: one of its stores
 * @task: returns %TRUE or an error of %SBX_COMMAND_ERROR
 *
 * Carries out a command. The client does not say that it has done so: the state for which it is
 * asked behind it does.
 */
void
sbx_reactotron_client_command (SbxReactotronClient *self,
                               SbxCommand          *command,
                               SbxStore            *store,
                               GTask               *task)
{
  g_autoptr (GString) text = NULL;
  gboolean jump = command->kind == SBX_COMMAND_JUMP;
  gboolean is_back = jump && sbx_reactotron_stores_is_back (self->stores);
  GError *error = NULL;

  if (jump && command->number == 0 && !is_back)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (jump && !is_back)
    self->newest = sbx_session_get_n_events (self->session);
  text = sbx_reactotron_command_build (command, command->number != 0 ? command->number
                                                                     : self->newest,
                                       store, self->session, &error);
  if (text == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!sbx_wire_send (self->wire, text->str, (gssize) text->len, NULL))
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "The app is not connected any more");
      return;
    }

  g_queue_push_tail (&self->commands, g_object_ref (task));
  ask_for_state (self);
  set_timer (&self->answer, ANSWER_TIME, on_no_answer, self);
  if (jump && (command->id != NULL || command->number == 0))
    sbx_reactotron_stores_set_at (self->stores, command->id);
}

/* --- State ----------------------------------------------------------------------------------- */

static gboolean
on_verify_time (gpointer data)
{
  SbxReactotronClient *self = data;

  clear_source (&self->verify);
  /* What was not answered in all this time will not be. */
  if (self->commands.length == 0)
    self->n_asked = 0;
  if (sbx_reactotron_stores_has_state (self->stores))
    ask_for_state (self);

  return G_SOURCE_REMOVE;
}

/* What changes without an action, or what the client's comparison does not see, is found so. */
static void
verify_later (SbxReactotronClient *self)
{
  gsize size = sbx_reactotron_stores_get_size (self->stores);
  guint interval = VERIFY_TIME + (guint) (size / VERIFY_SIZE_PER_SECOND) * 1000u;

  set_timer (&self->verify, MIN (interval, VERIFY_TIME_MAX), on_verify_time, self);
}

/* A state that changed without an action. */
static gboolean
on_settle_time (gpointer data)
{
  SbxReactotronClient *self = data;

  clear_source (&self->settle);
  if (self->whole_json != NULL)
    sbx_reactotron_stores_set_state (self->stores, self->whole_json, self->whole);
  g_clear_pointer (&self->whole_json, sbx_json_unref);

  return G_SOURCE_REMOVE;
}

static void
take_change (SbxReactotronClient *self,
             SbxJson             *json,
             guint32              payload)
{
  guint32 changes = sbx_json_member (json, payload, "changes");

  if (changes == 0 || json->tokens[changes].type != SBX_JSON_ARRAY)
    return;
  for (guint32 at = sbx_json_first (json, changes);
       at != 0;
       at = sbx_json_after (json, changes, at))
    {
      guint32 path = sbx_json_member (json, at, "path");
      guint32 value = sbx_json_member (json, at, "value");

      if (path == 0 || value == 0 || json->tokens[path].type != SBX_JSON_STRING
          || json->tokens[path].length != 0)
        continue;
      /* Its action comes right behind it, if there is one. */
      on_settle_time (self);
      self->whole_json = sbx_json_ref (json);
      self->whole = value;
      if (sbx_reactotron_stores_has_state (self->stores))
        set_timer (&self->settle, 50, on_settle_time, self);
      else
        on_settle_time (self);
    }
}

static void
take_action (SbxReactotronClient *self,
             SbxJson             *json,
             guint32             payload)
{
  guint32 diff = sbx_json_member (json, payload, "diff");
  g_autoptr (SbxJson) whole = g_steal_pointer (&self->whole_json);
  gboolean known;

  clear_source (&self->settle);
  if (diff == 0)
    diff = sbx_json_member (json, 0, "diff");
  if (diff != 0 && json->tokens[diff].type != SBX_JSON_ARRAY)
    diff = 0;
  if (self->follow == FOLLOW_DIFFS && diff == 0)
    subscribe (self, TRUE);

  if (whole != NULL)
    {
      /* The first action with differences: from here on they are enough. */
      sbx_reactotron_stores_dispatch (self->stores, json, payload, diff, whole, self->whole);
      if (diff != 0 && self->follow == FOLLOW_WHOLE)
        subscribe (self, FALSE);
      return;
    }

  known = sbx_reactotron_stores_dispatch (self->stores, json, payload, diff, NULL, 0);
  if (!known && diff != 0 && self->n_asked == 0)
    ask_for_state (self);
  if (self->follow == FOLLOW_DIFFS)
    verify_later (self);
}

static void
take_backup (SbxReactotronClient *self,
             SbxJson             *json,
             guint32              state)
{
  if (self->n_asked > 0)
    self->n_asked--;
  clear_source (&self->settle);
  g_clear_pointer (&self->whole_json, sbx_json_unref);
  if (state != 0)
    sbx_reactotron_stores_set_state (self->stores, json, state);
  if (self->n_asked == 0)
    settle_commands (self, NULL);
}

/* --- Who it is ------------------------------------------------------------------------------- */

static char *
dup_text (const SbxJson *json,
          guint32        object,
          const char    *name)
{
  guint32 token = sbx_json_member (json, object, name);
  g_autofree char *text = token != 0 ? sbx_json_dup_string (json, token, NULL) : NULL;

  if (text == NULL || text[0] == '\0')
    return NULL;
  if (strlen (text) > TEXT_MAX)
    *g_utf8_find_prev_char (text, text + TEXT_MAX + 1) = '\0';

  return g_steal_pointer (&text);
}

/* Of the introduction, if there was one. */
static char *
dup_intro (const SbxJson *json,
           guint32        intro,
           const char    *name)
{
  return intro != 0 ? dup_text (json, intro, name) : NULL;
}

static const char *
get_kind (SbxReactotronClient *self,
          const char          *platform)
{
  if (sbx_wire_get_origin (self->wire) != NULL || g_strcmp0 (platform, "browser") == 0)
    return "page";
  if (g_strcmp0 (platform, "ios") == 0 || g_strcmp0 (platform, "android") == 0)
    return "native";

  return "node";
}

static void
on_paused (SbxFeed             *feed,
           gboolean             paused,
           SbxReactotronClient *self)
{
  sbx_wire_set_paused (self->wire, paused);
}

/* One id is shared by all pages of an origin: only with the name is it somebody. */
static gboolean
begin (SbxReactotronClient *self,
       const SbxJson       *json,
       guint32              intro)
{
  g_autofree char *name = dup_intro (json, intro, "name");
  g_autofree char *id = dup_intro (json, intro, "clientId");
  g_autofree char *platform = dup_intro (json, intro, "platform");
  g_autofree char *library = dup_intro (json, intro, "reactotronLibraryName");
  g_autofree char *own = g_uuid_string_random ();
  g_autofree char *peer = NULL;
  g_autoptr (GError) error = NULL;
  SbxFeedHello hello = { NULL };

  if (name == NULL)
    name = g_strdup ("Reactotron client");
  peer = g_strdup_printf ("%s %s", id != NULL ? id : own, name);
  hello.peer = peer;
  hello.kind = get_kind (self, platform);
  hello.name = name;
  hello.url = sbx_wire_get_origin (self->wire);
  hello.agent = library != NULL ? library : "reactotron-core-client";
  self->feed = sbx_feed_new (self->session, self->connector, &hello, &error);
  if (self->feed == NULL)
    {
      sbx_connector_add_complaint (self->connector, "limit", error->message);
      sbx_wire_close (self->wire, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, error->message);
      return FALSE;
    }

  g_signal_connect (self->feed, "paused", G_CALLBACK (on_paused), self);
  self->stores = sbx_reactotron_stores_new (self->feed, name);
  if (id == NULL && intro != 0)
    {
      g_autofree char *text = g_strdup_printf ("{\"type\":\"setClientId\",\"payload\":\"%s\"}",
                                               own);

      send_text (self, text);
    }
  subscribe (self, TRUE);

  return TRUE;
}

/* --- From the client ------------------------------------------------------------------------- */

static void
take (SbxReactotronClient *self,
      const char          *type,
      SbxJson             *json,
      guint32              payload)
{
  static const char *const silent[] = { "client.intro", "state.values.response",
                                        "customCommand.register", "customCommand.unregister",
                                        "repl.ls.response", "repl.execute.response", NULL };

  if (g_str_equal (type, "state.action.complete") && payload != 0)
    take_action (self, json, payload);
  else if (g_str_equal (type, "state.values.change") && payload != 0)
    take_change (self, json, payload);
  else if (g_str_equal (type, "state.backup.response") && payload != 0)
    take_backup (self, json, sbx_json_member (json, payload, "state"));
  else if (g_str_equal (type, "api.response") && payload != 0)
    sbx_reactotron_query (self->feed, ++self->n_queries, json, payload);
  else if (!g_strv_contains (silent, type) && !g_str_equal (type, "state.keys.response"))
    sbx_reactotron_log (self->feed, type, json, payload);
}

static void
fail (SbxReactotronClient *self,
      const char          *text)
{
  sbx_connector_add_complaint (self->connector, "malformed", text);
  sbx_wire_close (self->wire, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, text);
}

static void
on_message (SbxWire             *wire,
            GBytes              *message,
            SbxReactotronClient *self)
{
  g_autoptr (SbxReactotronClient) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;
  g_autofree char *type = NULL;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  guint32 payload;

  json = sbx_reactotron_decode (text, length, &error);
  if (json == NULL)
    {
      fail (self, error->message);
      return;
    }
  type = dup_text (json, 0, "type");
  if (type == NULL)
    {
      fail (self, "What was sent is no message of a Reactotron client: it has no type");
      return;
    }
  payload = sbx_json_member (json, 0, "payload");
  if (payload != 0 && json->tokens[payload].type != SBX_JSON_OBJECT
      && g_str_has_prefix (type, "state."))
    payload = 0;
  /* Who never introduces itself is taken as it is. */
  if (self->feed == NULL
      && !begin (self, json, g_str_equal (type, "client.intro") ? payload : 0))
    return;

  take (self, type, json, payload);
}

static void
end (SbxReactotronClient *self,
     const char          *reason)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  on_settle_time (self);
  clear_source (&self->verify);
  settle_commands (self, "The app is not connected any more");
  g_signal_handlers_disconnect_by_data (self->wire, self);
  if (self->feed != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->feed, self);
      sbx_feed_end (self->feed, reason);
    }
  g_signal_emit (self, signals[ENDED], 0);
}

static void
on_closed (SbxWire             *wire,
           int                  reason,
           const GError        *error,
           SbxReactotronClient *self)
{
  g_autoptr (SbxReactotronClient) keep = g_object_ref (self);

  if (reason == SBX_WIRE_REASON_FAILED && error != NULL)
    sbx_connector_add_complaint (self->connector, "socket", error->message);
  end (self, reason == SBX_WIRE_REASON_PEER || reason == SBX_WIRE_REASON_LOCAL ? "closed" : "lost");
}

/* --- Public ---------------------------------------------------------------------------------- */

void
sbx_reactotron_client_close (SbxReactotronClient *self,
                             const char          *reason)
{
  g_return_if_fail (SBX_IS_REACTOTRON_CLIENT (self));

  sbx_wire_close (self->wire, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "Signalbox stops listening");
  end (self, reason);
}

SbxRun *
sbx_reactotron_client_get_run (SbxReactotronClient *self)
{
  g_return_val_if_fail (SBX_IS_REACTOTRON_CLIENT (self), NULL);

  return self->feed != NULL ? sbx_feed_get_run (self->feed) : NULL;
}

const char *
sbx_reactotron_client_get_origin (SbxReactotronClient *self)
{
  g_return_val_if_fail (SBX_IS_REACTOTRON_CLIENT (self), NULL);

  return sbx_wire_get_origin (self->wire);
}

void
sbx_reactotron_client_refresh (SbxReactotronClient *self)
{
  g_return_if_fail (SBX_IS_REACTOTRON_CLIENT (self));

  if (self->stores != NULL && sbx_reactotron_stores_has_state (self->stores))
    ask_for_state (self);
}

SbxReactotronClient *
sbx_reactotron_client_new (SbxWire      *wire,
                           SbxSession   *session,
                           SbxConnector *connector)
{
  SbxReactotronClient *self = g_object_new (SBX_TYPE_REACTOTRON_CLIENT, NULL);

  self->wire = g_object_ref (wire);
  self->session = g_object_ref (session);
  self->connector = connector;
  g_signal_connect (wire, "message", G_CALLBACK (on_message), self);
  g_signal_connect (wire, "closed", G_CALLBACK (on_closed), self);

  return self;
}

static void
sbx_reactotron_client_dispose (GObject *object)
{
  end (SBX_REACTOTRON_CLIENT (object), "stopped");

  G_OBJECT_CLASS (sbx_reactotron_client_parent_class)->dispose (object);
}

static void
sbx_reactotron_client_finalize (GObject *object)
{
  SbxReactotronClient *self = SBX_REACTOTRON_CLIENT (object);

  g_clear_pointer (&self->stores, sbx_reactotron_stores_free);
  g_clear_object (&self->feed);
  g_clear_object (&self->session);
  g_clear_object (&self->wire);

  G_OBJECT_CLASS (sbx_reactotron_client_parent_class)->finalize (object);
}

static void
sbx_reactotron_client_class_init (SbxReactotronClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_reactotron_client_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_reactotron_client_finalize;

  signals[ENDED] = g_signal_new ("ended", SBX_TYPE_REACTOTRON_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_reactotron_client_init (SbxReactotronClient *self)
{
  g_queue_init (&self->commands);
}
