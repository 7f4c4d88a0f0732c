/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-http.h"
#include "sbx-http-private.h"

#include <string.h>

#include "sbx-credentials.h"
#include "sbx-profile.h"
#include "sbx-timeout.h"

G_DEFINE_FINAL_TYPE (SbxHttp, sbx_http, SBX_TYPE_CONNECTOR)

/* --- For the other files --------------------------------------------------------------------- */

void
sbx_http_complain (SbxHttp    *self,
                   const char *code,
                   const char *problem)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", self->address->name, problem);

  sbx_connector_add_complaint (SBX_CONNECTOR (self), code, text);
}

/* Where @reference leads from the address; NULL if that is another origin. */
GUri *
sbx_http_resolve (SbxHttp    *self,
                  const char *reference)
{
  g_autoptr (GUri) uri = g_uri_parse_relative (self->address->uri, reference, SOUP_HTTP_URI_FLAGS,
                                               NULL);
  g_autofree char *origin = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  origin = sbx_credentials_get_origin (uri);
  if (!g_str_equal (origin, self->address->origin))
    return NULL;

  return g_steal_pointer (&uri);
}

static void
append_authorization (SbxHttp *self,
                      GString *headers)
{
  g_autofree char *encoded = NULL;

  if (self->secret == NULL)
    return;
  if (!self->basic || strchr (self->secret, ':') == NULL)
    {
      g_string_append_printf (headers, "Authorization: Bearer %s\r\n", self->secret);
      return;
    }
  encoded = g_base64_encode ((const guchar *) self->secret, strlen (self->secret));
  g_string_append_printf (headers, "Authorization: Basic %s\r\n", encoded);
}

/* The caller frees it as a secret. */
char *
sbx_http_make_headers (SbxHttp    *self,
                       const char *accept)
{
  SbxProfile *profile = sbx_interpreter_get_profile (self->interpreter);
  GString *headers = g_string_new (NULL);

  g_string_append_printf (headers, "Accept: %s\r\n", accept);
  if (profile == NULL || profile->headers == 0)
    append_authorization (self, headers);
  for (guint32 key = profile != NULL && profile->headers != 0
                     ? sbx_json_first (profile->json, profile->headers) : 0;
       key != 0;
       key = sbx_json_after (profile->json, profile->headers, key + 1))
    {
      g_autofree char *name = sbx_json_dup_string (profile->json, key, NULL);
      g_autofree char *text = sbx_json_dup_string (profile->json, key + 1, NULL);
      char *value = sbx_profile_fill_text (text, self->secret);

      g_string_append_printf (headers, "%s: %s\r\n", name, value);
      sbx_credentials_free_secret (value);
    }

  return g_string_free (headers, FALSE);
}

/* The service answers: a run begins, if none stands. */
gboolean
sbx_http_begin (SbxHttp *self)
{
  g_autoptr (GError) error = NULL;

  if (sbx_interpreter_get_feed (self->interpreter) == NULL
      && sbx_interpreter_begin (self->interpreter, self->session, SBX_CONNECTOR (self),
                                &error) == NULL)
    {
      sbx_http_stop_state (self);
      sbx_http_stop_events (self);
      sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_FAILED, error->message);
      return FALSE;
    }
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_READY, NULL);

  return TRUE;
}

/* --- Secrets --------------------------------------------------------------------------------- */

static void
put_question (SbxHttp *self,
              guint    refused)
{
  SbxProfile *profile = sbx_interpreter_get_profile (self->interpreter);
  const char *what = self->basic ? "name and password, as NAME:PASSWORD" : "token (bearer)";
  g_autofree char *status = NULL;
  g_autofree char *question = NULL;

  if (profile != NULL && profile->secret != NULL)
    what = profile->secret;
  if (refused != 0)
    status = g_strdup_printf ("the last answer was refused (HTTP status %u); ", refused);
  question = g_strdup_printf ("%s: %s%s", self->address->origin, status != NULL ? status : "",
                              what);
  sbx_connector_set_state (SBX_CONNECTOR (self), SBX_CONNECTOR_WAITING,
                           "It wants to know who asks");
  sbx_connector_set_question (SBX_CONNECTOR (self), question);
}

static void
on_secret (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxHttp) self = data;
  g_autoptr (GError) error = NULL;
  char *secret = sbx_credentials_lookup_finish (result, &error);

  if (error != NULL || self->session == NULL)
    {
      sbx_credentials_free_secret (secret);
      return;
    }
  g_clear_pointer (&self->secret, sbx_credentials_free_secret);
  self->secret = secret;
  if (secret != NULL)
    sbx_http_get_state (self);
  else
    put_question (self, 0);
}

/* It answered with @status: who asks is not known to it, or not welcome. */
void
sbx_http_ask (SbxHttp            *self,
              guint               status,
              SoupMessageHeaders *headers)
{
  const char *scheme = soup_message_headers_get_list (headers, "WWW-Authenticate");

  if (status == SOUP_STATUS_UNAUTHORIZED)
    self->basic = scheme != NULL && g_ascii_strncasecmp (scheme, "basic", 5) == 0;
  sbx_timeout_clear (&self->poll);
  if (self->secret == NULL)
    {
      sbx_credentials_lookup_async (self->address->origin, self->cancellable, on_secret,
                                    g_object_ref (self));
      return;
    }
  /* One that was wrong is not tried again. */
  sbx_credentials_clear_async (self->address->origin, NULL, NULL, NULL);
  g_clear_pointer (&self->secret, sbx_credentials_free_secret);
  put_question (self, status);
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SbxHttp) self = data;
  g_autoptr (GError) error = NULL;

  if (!sbx_credentials_store_finish (result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sbx_http_complain (self, "keyring", error->message);
}

static void
sbx_http_answer (SbxConnector *connector,
                 const char   *text,
                 gboolean      remember)
{
  SbxHttp *self = SBX_HTTP (connector);

  if (self->session == NULL)
    return;
  /* It becomes part of a header: one line of it. */
  if (text == NULL || text[0] == '\0' || strpbrk (text, "\r\n") != NULL)
    {
      sbx_connector_set_state (connector, SBX_CONNECTOR_FAILED,
                               "It wants to know who asks, and got no answer");
      return;
    }
  g_clear_pointer (&self->secret, sbx_credentials_free_secret);
  self->secret = g_strdup (text);
  sbx_credentials_store_async (self->address->origin, text, remember, self->cancellable, on_kept,
                               g_object_ref (self));
  sbx_http_get_state (self);
}

/* --- Connector ------------------------------------------------------------------------------- */

/* What the address says of where things are. */
static gboolean
read_places (SbxHttp *self,
             GError **error)
{
  const char *events = sbx_service_address_get (self->address, "events");
  const char *actions = sbx_service_address_get (self->address, "actions");

  g_clear_pointer (&self->events_uri, g_uri_unref);
  g_clear_pointer (&self->actions_uri, g_uri_unref);
  if (events != NULL)
    self->events_uri = sbx_http_resolve (self, events);
  if (actions != NULL)
    self->actions_uri = sbx_http_resolve (self, actions);
  if ((events == NULL || self->events_uri != NULL)
      && (actions == NULL || self->actions_uri != NULL))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "Events and actions must be at the same origin as the state: a path, such as "
               "#events=/events&actions=/actions");

  return FALSE;
}

static gboolean
sbx_http_start (SbxConnector *connector,
                SbxSession   *session,
                GError      **error)
{
  SbxHttp *self = SBX_HTTP (connector);
  SbxProfile *profile;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *shown = NULL;

  g_return_val_if_fail (self->session == NULL, FALSE);

  self->session = g_object_ref (session);
  self->cancellable = g_cancellable_new ();
  self->interval = self->stream_delay = SBX_HTTP_FIRST_INTERVAL;
  self->discovered = self->no_state = FALSE;
  self->interpreter = sbx_interpreter_new (self->address, "http", problems, error);
  for (guint i = 0; i < problems->len; i++)
    sbx_connector_add_complaint (connector, "profile", problems->pdata[i]);
  if (self->interpreter == NULL || !read_places (self, error))
    return FALSE;

  profile = sbx_interpreter_get_profile (self->interpreter);
  shown = sbx_service_address_to_string (self->address, profile != NULL ? profile->id : NULL);
  sbx_connector_set_address (connector, shown);
  sbx_connector_set_state (connector, SBX_CONNECTOR_STARTING,
                           sbx_interpreter_get_problem (self->interpreter));
  sbx_interpreter_set_can_dispatch (self->interpreter, self->actions_uri != NULL,
                                    self->actions_uri != NULL
                                    ? "the service takes actions and nothing else"
                                    : "it is not known where the service takes actions; say so in "
                                      "the address: #actions=/path");
  if (profile != NULL && profile->secret != NULL)
    sbx_credentials_lookup_async (self->address->origin, self->cancellable, on_secret,
                                  g_object_ref (self));
  else
    sbx_http_get_state (self);

  return TRUE;
}

static void
sbx_http_stop (SbxConnector *connector,
               const char   *reason)
{
  SbxHttp *self = SBX_HTTP (connector);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  sbx_http_stop_state (self);
  sbx_http_stop_events (self);
  sbx_http_stop_actions (self);
  sbx_http_forget_state (self);
  g_clear_pointer (&self->get_uri, g_uri_unref);
  g_clear_pointer (&self->last_id, g_free);
  if (self->interpreter != NULL)
    sbx_interpreter_end (self->interpreter, reason);
  g_clear_object (&self->interpreter);
  g_clear_pointer (&self->secret, sbx_credentials_free_secret);
  g_clear_object (&self->session);
}

static void
sbx_http_command (SbxConnector *connector,
                  SbxCommand   *command,
                  SbxStore     *store,
                  GTask        *task)
{
  SbxHttp *self = SBX_HTTP (connector);

  if (self->session == NULL)
    g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                             "The service is not connected now");
  else if (command->kind != SBX_COMMAND_DISPATCH || self->actions_uri == NULL)
    g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_CANNOT,
                             "This service takes actions and nothing else, where it is known "
                             "where");
  else
    sbx_http_dispatch (self, command, store, task);
}

/**
 * sbx_http_new:
 * @address: `http://127.0.0.1:4000/state#events=/events&actions=/actions&profile=ID`; what is not
 *   said behind the `#` is found out
 * @error: return location for an error, for people
 *
 * Returns: (transfer full) (nullable): a connector that asks nothing yet
 */
SbxConnector *
sbx_http_new (const char *address,
              GError    **error)
{
  static const char *const options[] = { "events", "actions", "profile", NULL };
  g_autoptr (SbxServiceAddress) parsed = NULL;
  SbxHttp *self;

  parsed = sbx_service_address_parse (address, "http", "https", options, error);
  if (parsed == NULL)
    return NULL;
  self = g_object_new (SBX_TYPE_HTTP, NULL);
  self->address = g_steal_pointer (&parsed);

  return SBX_CONNECTOR (self);
}

static void
sbx_http_dispose (GObject *object)
{
  sbx_http_stop (SBX_CONNECTOR (object), "stopped");

  G_OBJECT_CLASS (sbx_http_parent_class)->dispose (object);
}

static void
sbx_http_finalize (GObject *object)
{
  SbxHttp *self = SBX_HTTP (object);

  g_clear_pointer (&self->address, sbx_service_address_free);
  g_clear_pointer (&self->events_uri, g_uri_unref);
  g_clear_pointer (&self->actions_uri, g_uri_unref);
  g_byte_array_unref (self->get_body);
  g_ptr_array_unref (self->posts);

  G_OBJECT_CLASS (sbx_http_parent_class)->finalize (object);
}

static void
sbx_http_class_init (SbxHttpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);

  object_class->dispose = sbx_http_dispose;
  object_class->finalize = sbx_http_finalize;
  connector_class->kind = "http";
  connector_class->start = sbx_http_start;
  connector_class->stop = sbx_http_stop;
  connector_class->command = sbx_http_command;
  connector_class->answer = sbx_http_answer;
}

static void
sbx_http_init (SbxHttp *self)
{
  self->get_body = g_byte_array_new ();
  self->posts = g_ptr_array_new ();
}
