/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-websocket.h"

#include <string.h>

#include "sbx-answers.h"
#include "sbx-credentials.h"
#include "sbx-interpreter.h"
#include "sbx-limits.h"
#include "sbx-service-address.h"
#include "sbx-timeout.h"

#define LAST_DELAY 16000u
/* A peer that is silent for so long may wait for a subscription. */
#define SILENCE 10000u

struct _SbxWebsocket
{
  SbxDialer parent_instance;

  /* Owned */
  SbxServiceAddress *address;
  SbxInterpreter *interpreter;
  SbxAnswers *answers;       /* commands whose answer has not come yet */
  SbxSocket *socket;
  GSource *heartbeat;
  GSource *silence;
  char *secret;
};

G_DEFINE_FINAL_TYPE (SbxWebsocket, sbx_websocket, SBX_TYPE_DIALER)

static void hang_up (SbxWebsocket *self,
                     const char   *reason);

static void
complain (SbxWebsocket *self,
          const char   *code,
          const char   *problem)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", self->address->name, problem);

  sbx_connector_add_complaint (SBX_CONNECTOR (self), code, text);
}

static SbxProfile *
get_profile (SbxWebsocket *self)
{
  return sbx_interpreter_get_profile (self->interpreter);
}

/* --- Out ------------------------------------------------------------------------------------- */

static gboolean
send_template (SbxWebsocket  *self,
               guint32        template,
               const SbxJson *action,
               guint64        id,
               const char    *store,
               GError       **error)
{
  char *text = sbx_profile_fill (get_profile (self), template, action, id, store, self->secret);
  gboolean sent = sbx_socket_send (self->socket, text, -1, error);

  sbx_credentials_free_secret (text);

  return sent;
}

static void
send_quietly (SbxWebsocket *self,
              guint32       template)
{
  /* A failure closes the socket, and that says so. */
  if (template != 0 && self->socket != NULL)
    send_template (self, template, NULL, 0, NULL, NULL);
}

static gboolean
on_heartbeat (gpointer data)
{
  SbxWebsocket *self = data;

  send_quietly (self, get_profile (self)->heartbeat_send);

  return G_SOURCE_CONTINUE;
}

/* What the profile says when it is known whom we talk to. */
static void
begin_profile (SbxWebsocket *self)
{
  SbxProfile *profile = get_profile (self);
  g_autofree char *shown = NULL;

  shown = sbx_service_address_to_string (self->address, profile != NULL ? profile->id : NULL);
  sbx_connector_set_address (SBX_CONNECTOR (self), shown);
  sbx_timeout_clear (&self->heartbeat);
  if (profile == NULL)
    return;
  for (guint32 at = profile->open != 0 ? sbx_json_first (profile->json, profile->open) : 0;
       at != 0 && self->socket != NULL;
       at = sbx_json_after (profile->json, profile->open, at))
    send_quietly (self, at);
  if (profile->heartbeat > 0)
    self->heartbeat = sbx_timeout_new (profile->heartbeat, "[signalbox] heartbeat", on_heartbeat,
                                       self);
}

/* --- In -------------------------------------------------------------------------------------- */

/* The state is not known any more: asked for, or had by a new connection. */
static void
resync (SbxWebsocket *self)
{
  guint32 template = get_profile (self)->resync;

  if (template != 0)
    {
      send_quietly (self, template);
      return;
    }
  hang_up (self, "closed");
  sbx_dialer_wait (SBX_DIALER (self),
                   "A change did not fit the state; connecting again for the whole one");
}

static void
on_message (SbxSocket    *socket,
            GBytes       *message,
            SbxWebsocket *self)
{
  g_autoptr (SbxWebsocket) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;
  SbxProfile *before = get_profile (self);
  SbxReading reading;
  SbxOutcome outcome;

  sbx_timeout_clear (&self->silence);
  outcome = sbx_interpreter_take (self->interpreter, message, NULL, &json, &reading, &error);
  if (self->socket != socket)
    return;
  if (get_profile (self) != before)
    begin_profile (self);
  if (error != NULL)
    complain (self, outcome == SBX_OUTCOME_LOST ? "resync" : "malformed", error->message);
  if (outcome == SBX_OUTCOME_LOST)
    {
      resync (self);
      return;
    }
  if (outcome != SBX_OUTCOME_TAKEN)
    return;

  if (reading.kind == SBX_MESSAGE_STATE)
    sbx_dialer_succeeded (SBX_DIALER (self));
  if (reading.kind == SBX_MESSAGE_DONE)
    sbx_answers_take (self->answers, json, &reading);
  if (reading.rule != NULL)
    send_quietly (self, reading.rule->reply);
}

static void
on_closed (SbxSocket       *socket,
           SbxWireReason    reason,
           const GError    *error,
           SbxWebsocket    *self)
{
  g_autoptr (SbxWebsocket) keep = g_object_ref (self);

  if (error != NULL && reason == SBX_WIRE_REASON_FAILED)
    complain (self, "malformed", error->message);
  hang_up (self, reason == SBX_WIRE_REASON_PEER ? "closed" : "lost");
  sbx_dialer_wait (SBX_DIALER (self), reason == SBX_WIRE_REASON_FAILED && error != NULL
                                      ? error->message
                                      : "The connection was lost; trying again");
}

static void
on_paused (SbxFeed      *feed,
           gboolean      paused,
           SbxWebsocket *self)
{
  if (self->socket != NULL)
    sbx_socket_set_paused (self->socket, paused);
}

static gboolean
on_silence (gpointer data)
{
  SbxWebsocket *self = data;

  sbx_timeout_clear (&self->silence);
  complain (self, "silent",
            get_profile (self) == NULL
            ? "nothing has come yet; perhaps it waits for a message of ours, which a profile can "
              "say (“open”)"
            : "nothing has come yet");

  return G_SOURCE_REMOVE;
}

/* --- Dialling -------------------------------------------------------------------------------- */

static void
ask (SbxWebsocket *self,
     guint         refused)
{
  SbxProfile *profile = get_profile (self);
  g_autofree char *status = NULL;
  g_autofree char *question = NULL;

  if (refused != 0)
    status = g_strdup_printf ("the last answer was refused (HTTP status %u); ", refused);
  question = g_strdup_printf ("%s: %s%s", self->address->origin, status != NULL ? status : "",
                              profile != NULL && profile->secret != NULL
                              ? profile->secret : "it wants a token (bearer) from you");
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_WAITING,
                           "It wants to know who asks");
  sbx_connector_set_question (SBX_CONNECTOR (self), question);
}

static void
sbx_websocket_connected (SbxDialer *dialer,
                         SbxSocket *socket)
{
  SbxWebsocket *self = SBX_WEBSOCKET (dialer);
  g_autoptr (GError) error = NULL;
  SbxFeed *feed;

  feed = sbx_interpreter_begin (self->interpreter, sbx_dialer_get_session (dialer),
                                SBX_CONNECTOR (self), &error);
  if (feed == NULL)
    {
      sbx_socket_close (socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
      sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED, error->message);
      return;
    }
  g_signal_connect (feed, "paused", G_CALLBACK (on_paused), self);
  self->socket = g_object_ref (socket);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
  self->silence = sbx_timeout_new (SILENCE, "[signalbox] silent peer", on_silence, self);
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);
  begin_profile (self);
}

static void on_secret (GObject      *source,
                       GAsyncResult *result,
                       gpointer      data);

static gboolean
sbx_websocket_refused (SbxDialer    *dialer,
                       const GError *error)
{
  SbxWebsocket *self = SBX_WEBSOCKET (dialer);
  gboolean forbidden = g_error_matches (error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_FORBIDDEN);

  /* Without a secret, what is forbidden is so for another reason. */
  if (!g_error_matches (error, SBX_DIAL_ERROR, SBX_DIAL_ERROR_UNAUTHORIZED)
      && !(forbidden && self->secret != NULL))
    return FALSE;
  if (self->secret == NULL)
    {
      sbx_credentials_lookup_async (self->address->origin, sbx_dialer_get_cancellable (dialer),
                                    on_secret, g_object_ref (self));
      return TRUE;
    }

  /* A secret that was wrong is not tried again. */
  sbx_credentials_clear_async (self->address->origin, NULL, NULL, NULL);
  g_clear_pointer (&self->secret, sbx_credentials_free_secret);
  ask (self, forbidden ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_UNAUTHORIZED);

  return TRUE;
}

static char *
make_headers (SbxWebsocket *self)
{
  SbxProfile *profile = get_profile (self);
  g_autoptr (GString) headers = g_string_new (NULL);

  if (profile == NULL || profile->headers == 0)
    {
      if (self->secret != NULL && (profile == NULL || profile->secret == NULL))
        g_string_append_printf (headers, "Authorization: Bearer %s\r\n", self->secret);
      return g_string_free (g_steal_pointer (&headers), FALSE);
    }
  for (guint32 key = sbx_json_first (profile->json, profile->headers);
       key != 0;
       key = sbx_json_after (profile->json, profile->headers, key + 1))
    {
      g_autofree char *name = sbx_json_dup_string (profile->json, key, NULL);
      g_autofree char *text = sbx_json_dup_string (profile->json, key + 1, NULL);
      char *value = sbx_profile_fill_text (text, self->secret);

      g_string_append_printf (headers, "%s: %s\r\n", name, value);
      sbx_credentials_free_secret (value);
    }

  return g_string_free (g_steal_pointer (&headers), FALSE);
}

static void
dial_now (SbxWebsocket *self)
{
  SbxProfile *profile = get_profile (self);
  g_autofree char *url = g_uri_to_string (self->address->uri);
  char *headers = make_headers (self);

  sbx_dialer_connect (SBX_DIALER (self), url, profile != NULL ? profile->subprotocol : NULL,
                      headers, SBX_LIMIT_MESSAGE_SIZE);
  sbx_credentials_free_secret (headers);
}

static void
on_secret (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxWebsocket) self = data;
  g_autoptr (GError) error = NULL;
  char *secret = sbx_credentials_lookup_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || sbx_dialer_get_session (SBX_DIALER (self)) == NULL)
    {
      sbx_credentials_free_secret (secret);
      return;
    }
  self->secret = secret;
  if (secret != NULL)
    dial_now (self);
  else
    ask (self, 0);
}

static void
sbx_websocket_dial (SbxDialer *dialer)
{
  SbxWebsocket *self = SBX_WEBSOCKET (dialer);
  SbxProfile *profile = get_profile (self);

  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_STARTING,
                           sbx_interpreter_get_problem (self->interpreter));
  if (profile != NULL && profile->secret != NULL && self->secret == NULL)
    sbx_credentials_lookup_async (self->address->origin, sbx_dialer_get_cancellable (dialer),
                                  on_secret, g_object_ref (self));
  else
    dial_now (self);
}

static void
hang_up (SbxWebsocket *self,
         const char   *reason)
{
  sbx_timeout_clear (&self->heartbeat);
  sbx_timeout_clear (&self->silence);
  if (self->answers != NULL)
    sbx_answers_give_up (self->answers);
  if (self->interpreter != NULL)
    sbx_interpreter_end (self->interpreter, reason);
  if (self->socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->socket, self);
  if (sbx_socket_is_open (self->socket))
    sbx_socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  g_clear_object (&self->socket);
}

/* --- Connector ------------------------------------------------------------------------------- */

static gboolean
sbx_websocket_begin (SbxDialer  *dialer,
                     SbxSession *session,
                     GError    **error)
{
  SbxWebsocket *self = SBX_WEBSOCKET (dialer);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  self->answers = sbx_answers_new ();
  self->interpreter = sbx_interpreter_new (self->address, "websocket", problems, error);
  for (guint i = 0; i < problems->len; i++)
    sbx_connector_add_complaint (SBX_CONNECTOR (self), "profile", problems->pdata[i]);
  if (self->interpreter == NULL)
    return FALSE;
  begin_profile (self);

  return TRUE;
}

static void
sbx_websocket_end (SbxDialer  *dialer,
                   const char *reason)
{
  SbxWebsocket *self = SBX_WEBSOCKET (dialer);

  hang_up (self, reason);
  g_clear_object (&self->interpreter);
  g_clear_pointer (&self->answers, sbx_answers_free);
  g_clear_pointer (&self->secret, sbx_credentials_free_secret);
}

static void
sbx_websocket_command (SbxConnector *connector,
                       SbxCommand   *command,
                       SbxStore     *store,
                       GTask        *task)
{
  SbxWebsocket *self = SBX_WEBSOCKET (connector);
  SbxProfile *profile = self->interpreter != NULL ? get_profile (self) : NULL;
  GError *error = NULL;
  const char *id;
  guint64 number;

  if (self->socket == NULL || !sbx_socket_is_open (self->socket))
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "The service is not connected now");
      return;
    }
  if (command->kind != SBX_COMMAND_DISPATCH || profile == NULL || profile->dispatch == 0)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                               "A service behind a socket takes actions and nothing else");
      return;
    }

  id = sbx_symbols_get (sbx_session_get_symbols (sbx_dialer_get_session (SBX_DIALER (self))),
                        store->id);
  number = sbx_answers_next (self->answers);
  if (!send_template (self, profile->dispatch, command->json, number, id, &error))
    g_task_return_error (task, error);
  else if (sbx_interpreter_has_answers (self->interpreter))
    sbx_answers_wait (self->answers, number, task);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SbxWebsocket) self = data;
  g_autoptr (GError) error = NULL;

  if (!sbx_credentials_store_finish (result, &error))
    complain (self, "keyring", error->message);
}

static void
sbx_websocket_answer (SbxConnector *connector,
                      const char   *text,
                      gboolean      remember)
{
  SbxWebsocket *self = SBX_WEBSOCKET (connector);
  SbxDialer *dialer = SBX_DIALER (self);

  if (sbx_dialer_get_session (dialer) == NULL)
    return;
  /* It becomes part of a header or a message: one line of it. */
  if (text == NULL || text[0] == '\0' || strpbrk (text, "\r\n") != NULL)
    {
      sbx_connector_set_state (connector, SBX_CONNECTOR_FAILED,
                               "It wants to know who asks, and got no answer");
      return;
    }
  g_clear_pointer (&self->secret, sbx_credentials_free_secret);
  self->secret = g_strdup (text);
  sbx_credentials_store_async (self->address->origin, text, remember,
                               sbx_dialer_get_cancellable (dialer), on_kept, g_object_ref (self));
  sbx_dialer_again (dialer);
}

/**
 * sbx_websocket_new:
 * @address: `ws://127.0.0.1:3001/path#profile=ID`; without a profile it is guessed
 * @error: return location for an error, for people
 *
 * Returns: (transfer full) (nullable): a connector that does not dial yet
 */
SbxConnector *
sbx_websocket_new (const char *address,
                   GError    **error)
{
  static const char *const options[] = { "profile", NULL };
  g_autoptr (SbxServiceAddress) parsed = NULL;
  SbxWebsocket *self;

  parsed = sbx_service_address_parse (address, "ws", "wss", options, error);
  if (parsed == NULL)
    return NULL;
  self = g_object_new (SBX_TYPE_WEBSOCKET, NULL);
  self->address = g_steal_pointer (&parsed);

  return SBX_CONNECTOR (self);
}

/**
 * sbx_websocket_get_captured:
 * @self: a started connector
 *
 * Returns: (transfer none) (element-type GBytes): the last messages that came, oldest first
 */
GPtrArray *
sbx_websocket_get_captured (SbxWebsocket *self)
{
  return sbx_interpreter_get_captured (self->interpreter);
}

static void
sbx_websocket_finalize (GObject *object)
{
  g_clear_pointer (&SBX_WEBSOCKET (object)->address, sbx_service_address_free);

  G_OBJECT_CLASS (sbx_websocket_parent_class)->finalize (object);
}

static void
sbx_websocket_class_init (SbxWebsocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);
  SbxDialerClass *dialer_class = SBX_DIALER_CLASS (klass);

  object_class->finalize = sbx_websocket_finalize;
  connector_class->kind = "websocket";
  connector_class->command = sbx_websocket_command;
  connector_class->answer = sbx_websocket_answer;
  dialer_class->last_delay = LAST_DELAY;
  dialer_class->begin = sbx_websocket_begin;
  dialer_class->dial = sbx_websocket_dial;
  dialer_class->connected = sbx_websocket_connected;
  dialer_class->refused = sbx_websocket_refused;
  dialer_class->end = sbx_websocket_end;
}

static void
sbx_websocket_init (SbxWebsocket *self)
{
}
