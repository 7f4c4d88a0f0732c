/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-store-private.h"

#include "sbx-devtools-command.h"
#include "sbx-devtools-times.h"
#include "sbx-jsan.h"
#include "sbx-timeout.h"

#define STORE "store"

/* What a store with a large log needs to write it, besides the usual patience. */
#define BYTES_PER_MS (8u * 1024)

G_DEFINE_FINAL_TYPE (SbxDevtoolsStore, sbx_devtools_store, G_TYPE_OBJECT)

/* --- Auxiliary ------------------------------------------------------------------------------- */

const char *
sbx_devtools_store_get_why (SbxDevtoolsStore *self)
{
  return self->deaf ? "The store does not answer any more; reload its page or start its program "
                      "again" : self->why;
}

void
sbx_devtools_store_complain (SbxDevtoolsStore *self,
                             const char       *code,
                             const char       *text)
{
  g_autofree char *full = g_strdup_printf ("%s: %s", self->identity->label, text);

  sbx_connector_add_complaint (self->connector, code, full);
}

void
sbx_devtools_store_send (SbxDevtoolsStore *self,
                         const char       *message)
{
  g_autoptr (GString) text = g_string_new (message);

  if (self->line != NULL)
    self->line->send (self->line_data, text);
}

static void
tell_can (SbxDevtoolsStore *self)
{
  const char *why = sbx_devtools_store_get_why (self);

  if (self->feed != NULL)
    sbx_lifted_log_set_can (self->log, why == NULL ? SBX_DEVTOOLS_CAN : "[]", why);
}

static void
log_text (SbxDevtoolsStore *self,
          const char       *level,
          const char       *text)
{
  g_autoptr (GString) members = g_string_new (NULL);

  if (self->feed == NULL)
    return;
  g_string_append_printf (members, ",\"level\":\"%s\",\"text\":", level);
  sbx_json_append_string (members, text, -1);
  sbx_feed_add (self->feed, SBX_EVENT_LOG, members->str);
}

/* --- Deafness -------------------------------------------------------------------------------- */

/* A store in which handling one of our messages threw sends on, but listens to nothing more on this
 * connection. */
static gboolean
on_deaf (gpointer data)
{
  g_autoptr (SbxDevtoolsStore) self = g_object_ref (data);
  const char *text = "It answers nothing any more on this connection, as a stock store does after "
                     "a message it could not handle";

  g_clear_pointer (&self->answer_timer, g_source_unref);
  if (self->line == NULL)
    return G_SOURCE_REMOVE;
  if (self->paused) /* its answer may be waiting for us */
    {
      sbx_devtools_store_expect (self);
      return G_SOURCE_REMOVE;
    }

  sbx_devtools_store_complain (self, "deaf", text);
  log_text (self, "warning", text);
  sbx_devtools_store_fail_commands (self, SBX_COMMAND_ERROR_REFUSED,
                                    "The store does not answer any more");
  if (self->line == NULL)
    return G_SOURCE_REMOVE;
  if (self->line->bounce != NULL && self->n_bounces < SBX_DEVTOOLS_BOUNCES)
    {
      self->n_bounces++;
      self->line->bounce (self->line_data, "Signalbox asks you to connect again");
    }
  else
    {
      self->deaf = TRUE;
      tell_can (self);
    }

  return G_SOURCE_REMOVE;
}

void
sbx_devtools_store_expect (SbxDevtoolsStore *self)
{
  guint patience = sbx_devtools_times.answer + (guint) (self->state_size / BYTES_PER_MS);

  if (self->answer_timer == NULL)
    self->answer_timer = sbx_timeout_new (patience, SBX_DEVTOOLS_TIMER, on_deaf, self);
}

static void
has_answered (SbxDevtoolsStore *self)
{
  /* What comes by itself after a bounce is no answer. */
  if (self->answer_timer != NULL)
    self->n_bounces = 0;
  sbx_timeout_clear (&self->answer_timer);
  if (!self->deaf)
    return;
  self->deaf = FALSE;
  tell_can (self);
}

void
sbx_devtools_store_update (SbxDevtoolsStore *self)
{
  if (self->answer_timer != NULL)
    return;
  sbx_devtools_store_send (self, "{\"type\":\"UPDATE\"}");
  sbx_devtools_store_expect (self);
}

/* --- The run --------------------------------------------------------------------------------- */

static void
on_paused (SbxFeed          *feed,
           gboolean          paused,
           SbxDevtoolsStore *self)
{
  self->paused = paused;
  if (self->line != NULL)
    self->line->pause (self->line_data, paused);
}

/* @began: ms since 1970, 0 if it is not known */
static gboolean
show (SbxDevtoolsStore *self,
      double            began)
{
  g_autoptr (GError) error = NULL;
  const SbxDevtoolsIdentity *identity = self->identity;
  SbxFeedHello hello = {
    .peer = identity->peer,
    .run = identity->run,
    .kind = identity->origin != NULL ? "page" : "node",
    .name = identity->label,
    .url = identity->origin,
    .agent = "@redux-devtools/remote",
    .wall = began,
  };

  if (self->feed != NULL)
    return TRUE;
  sbx_timeout_clear (&self->state_timer);
  self->feed = sbx_feed_new (self->session, self->connector, &hello, &error);
  if (self->feed == NULL)
    {
      sbx_devtools_store_complain (self, "limit", error->message);
      return FALSE;
    }
  g_signal_connect (self->feed, "paused", G_CALLBACK (on_paused), self);
  sbx_lifted_log_open (self->log, self->feed, identity->name, ",\"library\":\"redux\"");
  tell_can (self);

  return TRUE;
}

static gboolean
on_state_time (gpointer data)
{
  SbxDevtoolsStore *self = data;

  g_clear_pointer (&self->state_timer, g_source_unref);
  if (show (self, 0))
    log_text (self, "info", "The store has not sent its state yet");

  return G_SOURCE_REMOVE;
}

/* --- What it says ---------------------------------------------------------------------------- */

static guint32
get_member (const SbxDevtoolsMessage *message,
            const char               *name)
{
  return sbx_json_member (message->json, message->token, name);
}

static GBytes *
get_text (const SbxDevtoolsMessage *message,
          const char               *name,
          GError                  **error)
{
  return sbx_split_get_text (message->json, get_member (message, name), message->spans, error);
}

/* JSON in text, its marks resolved. */
static SbxJson *
get_json (const SbxDevtoolsMessage *message,
          const char               *name,
          GError                  **error)
{
  g_autoptr (GBytes) text = get_text (message, name, error);
  g_autoptr (GBytes) restored = NULL;
  gsize length;
  const char *data;

  if (text == NULL)
    return NULL;
  restored = sbx_jsan_restore (text);
  data = g_bytes_get_data (restored, &length);

  return sbx_json_parse (data, length, 0, 0, error);
}

static SbxLifted *
read_parts (const SbxDevtoolsMessage *message,
            GError                  **error)
{
  g_autoptr (GBytes) actions = get_text (message, "actionsById", error);
  g_autoptr (GBytes) states = actions != NULL ? get_text (message, "computedStates", error) : NULL;
  guint32 payload = get_member (message, "payload");
  g_autoptr (GBytes) rest = NULL;
  const char *raw;
  gsize length;

  if (payload == 0 || actions == NULL || states == NULL)
    {
      if (error == NULL || *error == NULL)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it has no payload");
      return NULL;
    }
  raw = sbx_json_raw (message->json, payload, &length);
  rest = g_bytes_new (raw, length);

  return sbx_lifted_new_parts (rest, actions, states, error);
}

static SbxLifted *
read_log (SbxDevtoolsStore         *self,
          const SbxDevtoolsMessage *message,
          GError                  **error)
{
  g_autoptr (GBytes) text = get_text (message, "payload", error);

  if (text == NULL)
    return error != NULL && *error != NULL ? NULL : read_parts (message, error);
  self->state_size = g_bytes_get_size (text);

  return sbx_lifted_new (text, error);
}

static void
on_state (SbxDevtoolsStore         *self,
          const SbxDevtoolsMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxLifted) lifted = read_log (self, message, &error);

  has_answered (self);
  self->has_state = TRUE;
  if (lifted == NULL)
    {
      g_autofree char *text = g_strdup_printf ("A state could not be read: %s", error->message);

      sbx_devtools_store_complain (self, "malformed", text);
      if (show (self, 0))
        log_text (self, "error", text);
      return;
    }
  if (!show (self, sbx_lifted_get_time (lifted)))
    return;
  if (!sbx_lifted_log_take (self->log, lifted, &error))
    {
      sbx_devtools_store_complain (self, "malformed", error->message);
      log_text (self, "error", error->message);
    }
  sbx_devtools_store_on_log (self);
}

static void
on_action (SbxDevtoolsStore         *self,
           const SbxDevtoolsMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) state = get_json (message, "payload", &error);
  g_autoptr (SbxJson) action = error == NULL ? get_json (message, "action", &error) : NULL;
  guint32 next = get_member (message, "nextActionId");
  guint32 excess = get_member (message, "isExcess");
  gboolean full = FALSE;
  guint64 id = 0;

  if (!show (self, 0))
    return;
  if (action == NULL || error != NULL || action->tokens[0].type != SBX_JSON_OBJECT)
    {
      sbx_devtools_store_complain (self, "malformed",
                                   error != NULL ? error->message : "An action has no content");
      sbx_feed_add (self->feed, SBX_EVENT_GAP, ",\"count\":1,\"reason\":\"invalid\"");
      return;
    }
  if (next != 0 && sbx_json_get_uint (message->json, next, &id) && id > 0)
    id--;
  if (excess != 0)
    sbx_json_get_boolean (message->json, excess, &full);
  if (!sbx_lifted_log_add (self->log, id, action, state, 0, full))
    sbx_devtools_store_update (self);
  sbx_devtools_store_on_action (self, action, sbx_lifted_log_get_inner (action));
}

static void
on_error (SbxDevtoolsStore         *self,
          const SbxDevtoolsMessage *message)
{
  g_autoptr (GBytes) text = get_text (message, "payload", NULL);

  if (text != NULL && show (self, 0))
    log_text (self, "error", g_bytes_get_data (text, NULL));
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_devtools_store_new:
 * @session: what to feed
 * @connector: told of complaints; must outlive the store
 * @identity: (transfer full): who it is
 *
 * Returns: (transfer full): a store that is not connected
 */
SbxDevtoolsStore *
sbx_devtools_store_new (SbxSession          *session,
                        SbxConnector        *connector,
                        SbxDevtoolsIdentity *identity)
{
  SbxDevtoolsStore *self = g_object_new (SBX_TYPE_DEVTOOLS_STORE, NULL);

  self->session = g_object_ref (session);
  self->connector = connector;
  self->identity = identity;

  return self;
}

const SbxDevtoolsIdentity *
sbx_devtools_store_get_identity (SbxDevtoolsStore *self)
{
  return self->identity;
}

gboolean
sbx_devtools_store_is_live (SbxDevtoolsStore *self)
{
  return self->line != NULL;
}

gboolean
sbx_devtools_store_has_state (SbxDevtoolsStore *self)
{
  return self->has_state;
}

void
sbx_devtools_store_expect_state (SbxDevtoolsStore *self)
{
  self->has_state = FALSE;
}

SbxRun *
sbx_devtools_store_get_run (SbxDevtoolsStore *self)
{
  return self->feed != NULL ? sbx_feed_get_run (self->feed) : NULL;
}

void
sbx_devtools_store_attach (SbxDevtoolsStore      *self,
                           const SbxDevtoolsLine *line,
                           gpointer               data)
{
  g_return_if_fail (self->line == NULL);

  self->line = line;
  self->line_data = data;
  self->has_state = FALSE;
}

void
sbx_devtools_store_detach (SbxDevtoolsStore *self,
                           const char       *reason)
{
  if (self->line == NULL)
    return;
  self->line = NULL;
  self->line_data = NULL;
  sbx_timeout_clear (&self->state_timer);
  sbx_timeout_clear (&self->answer_timer);
  sbx_devtools_store_fail_commands (self, SBX_COMMAND_ERROR_GONE, "The store has disconnected");
  g_clear_pointer (&self->why, g_free);
  self->deaf = FALSE;
  self->paused = FALSE;
  sbx_lifted_log_detach (self->log);
  if (self->feed == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->feed, self);
  sbx_feed_end (self->feed, reason);
  g_clear_object (&self->feed);
}

void
sbx_devtools_store_start (SbxDevtoolsStore *self)
{
  if (self->state_timer == NULL && self->feed == NULL)
    self->state_timer = sbx_timeout_new (sbx_devtools_times.state, SBX_DEVTOOLS_TIMER,
                                         on_state_time, self);
  sbx_devtools_store_send (self, "{\"type\":\"START\"}");
}

void
sbx_devtools_store_receive (SbxDevtoolsStore         *self,
                            const SbxDevtoolsMessage *message)
{
  g_autoptr (SbxDevtoolsStore) keep = g_object_ref (self);
  guint32 type = get_member (message, "type");

  if (type == 0 || message->json->tokens[type].type != SBX_JSON_STRING)
    return;
  if (sbx_json_equals (message->json, type, "ACTION"))
    on_action (self, message);
  else if (sbx_json_equals (message->json, type, "STATE"))
    on_state (self, message);
  else if (sbx_json_equals (message->json, type, "ERROR"))
    on_error (self, message);
  else if (sbx_json_equals (message->json, type, "STOP"))
    log_text (self, "info", "The store does not tell what happens any more");
  else if (sbx_json_equals (message->json, type, "INIT")
           || sbx_json_equals (message->json, type, "PARTIAL_STATE")
           || sbx_json_equals (message->json, type, "LIFTED"))
    sbx_devtools_store_update (self); /* of other clients: the whole log says it, too */
}

void
sbx_devtools_store_set_why (SbxDevtoolsStore *self,
                            const char       *why)
{
  g_free (self->why);
  self->why = g_strdup (why);
  tell_can (self);
}

static void
sbx_devtools_store_dispose (GObject *object)
{
  sbx_devtools_store_detach (SBX_DEVTOOLS_STORE (object), "stopped");

  G_OBJECT_CLASS (sbx_devtools_store_parent_class)->dispose (object);
}

static void
sbx_devtools_store_finalize (GObject *object)
{
  SbxDevtoolsStore *self = SBX_DEVTOOLS_STORE (object);

  sbx_lifted_log_free (self->log);
  g_object_unref (self->session);
  g_free (self->why);
  g_free (self->identity->peer);
  g_free (self->identity->run);
  g_free (self->identity->label);
  g_free (self->identity->name);
  g_free (self->identity->instance);
  g_free (self->identity->origin);
  g_free (self->identity);

  G_OBJECT_CLASS (sbx_devtools_store_parent_class)->finalize (object);
}

static void
sbx_devtools_store_class_init (SbxDevtoolsStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_devtools_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_devtools_store_finalize;
}

static void
sbx_devtools_store_init (SbxDevtoolsStore *self)
{
  self->log = sbx_lifted_log_new (STORE);
  g_queue_init (&self->commands);
}
