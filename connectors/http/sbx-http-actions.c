/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-http-private.h"

#include <string.h>

#include "sbx-credentials.h"
#include "sbx-limits.h"

/* Where actions are taken, perhaps, if the address does not say. Nothing is sent there: OPTIONS
 * asks what may be. */
static const char *const places[] = { "actions", "" };

/**
 * Post:
 *
 * One action on its way.
 */
typedef struct
{
  SbxHttp *http;
  SbxHttpExchange *exchange;
  GTask *task;
  guint status;
  GString *body;
} Post;

/* --- Sending --------------------------------------------------------------------------------- */

static void
post_free (Post *post)
{
  g_ptr_array_remove_fast (post->http->posts, post);
  g_clear_object (&post->exchange);
  g_clear_object (&post->task);
  g_string_free (post->body, TRUE);
  g_free (post);
}

static gboolean
on_post_head (SbxHttpExchange    *exchange,
              guint               status,
              SoupMessageHeaders *headers,
              gpointer            data)
{
  Post *post = data;

  post->status = status;

  return TRUE;
}

static void
on_post_data (const char *data,
              gsize       length,
              gpointer    user_data)
{
  Post *post = user_data;
  gsize room = SBX_LIMIT_NAME_LENGTH - MIN (post->body->len, SBX_LIMIT_NAME_LENGTH);

  g_string_append_len (post->body, data, (gssize) MIN (length, room));
}

static void
on_post_done (SbxHttpExchange *exchange,
              const GError    *error,
              gpointer         data)
{
  Post *post = data;
  g_autoptr (SbxHttp) self = g_object_ref (post->http); /* who is answered may drop it */
  g_autoptr (GTask) task = g_steal_pointer (&post->task);
  g_autofree char *said = g_utf8_make_valid (post->body->str, (gssize) post->body->len);
  guint status = post->status;

  post_free (post);
  if (error != NULL)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED, "%s",
                               error->message);
      return;
    }
  if (status < 200 || status >= 300)
    {
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED,
                               "The service answers with HTTP status %u%s%s", status,
                               said[0] != '\0' ? ": " : "", said);
      return;
    }
  g_task_return_boolean (task, TRUE);
  if (!self->streaming && self->session != NULL)
    sbx_http_get_state_in (self, 0);
}

static const SbxHttpHandler post_handler = { on_post_head, on_post_data, on_post_done };

void
sbx_http_dispatch (SbxHttp    *self,
                   SbxCommand *command,
                   SbxStore   *store,
                   GTask      *task)
{
  SbxProfile *profile = sbx_interpreter_get_profile (self->interpreter);
  const char *id = sbx_symbols_get (sbx_session_get_symbols (self->session), store->id);
  gboolean named = sbx_service_address_get (self->address, "profile") != NULL;
  char *headers = sbx_http_make_headers (self, "application/json");
  g_autoptr (GBytes) body = NULL;
  Post *post = g_new0 (Post, 1);
  char *text;

  /* A guess at what comes in says nothing of what goes out: then it is the action itself. */
  text = named && profile != NULL && profile->dispatch != 0
         ? sbx_profile_fill (profile, profile->dispatch, command->json, 0, id, self->secret)
         : g_strndup (command->json->text, command->json->length);
  body = g_bytes_new_take (text, strlen (text));
  post->http = self;
  post->task = g_object_ref (task);
  post->body = g_string_new (NULL);
  g_ptr_array_add (self->posts, post);
  post->exchange = sbx_http_exchange_new (self->actions_uri, "POST", headers, body, FALSE,
                                          &post_handler, post);
  sbx_credentials_free_secret (headers);
}

/* --- Finding --------------------------------------------------------------------------------- */

static void
ask_next (SbxHttp *self)
{
  self->asked++;
  sbx_http_find_actions (self);
}

static gboolean
on_options_head (SbxHttpExchange    *exchange,
                 guint               status,
                 SoupMessageHeaders *headers,
                 gpointer            data)
{
  g_autoptr (SbxHttp) self = g_object_ref (data);
  const char *allow = soup_message_headers_get_list (headers, "Allow");

  g_clear_object (&self->options);
  if (status >= 200 && status < 300 && allow != NULL && soup_header_contains (allow, "POST"))
    {
      self->actions_uri = sbx_http_resolve (self, places[self->asked]);
      sbx_interpreter_set_can_dispatch (self->interpreter, TRUE,
                                        "the service takes actions and nothing else");
    }
  else
    {
      ask_next (self);
    }

  return FALSE;
}

static void
on_options_data (const char *data,
                 gsize       length,
                 gpointer    user_data)
{
}

static void
on_options_done (SbxHttpExchange *exchange,
                 const GError    *error,
                 gpointer         data)
{
  g_autoptr (SbxHttp) self = g_object_ref (data);

  g_clear_object (&self->options);
  ask_next (self);
}

static const SbxHttpHandler options_handler = {
  on_options_head, on_options_data, on_options_done,
};

void
sbx_http_find_actions (SbxHttp *self)
{
  g_autoptr (GUri) uri = NULL;
  char *headers;

  if (self->actions_uri != NULL || self->options != NULL || self->asked >= G_N_ELEMENTS (places))
    return;
  uri = sbx_http_resolve (self, places[self->asked]);
  if (uri == NULL)
    return;
  headers = sbx_http_make_headers (self, "*/*");
  self->options = sbx_http_exchange_new (uri, "OPTIONS", headers, NULL, FALSE, &options_handler,
                                         self);
  sbx_credentials_free_secret (headers);
}

void
sbx_http_stop_actions (SbxHttp *self)
{
  if (self->options != NULL)
    sbx_http_exchange_cancel (self->options);
  g_clear_object (&self->options);
  self->asked = 0;
  while (self->posts->len > 0)
    {
      Post *post = g_ptr_array_index (self->posts, 0);
      g_autoptr (GTask) task = g_steal_pointer (&post->task);

      sbx_http_exchange_cancel (post->exchange);
      post_free (post);
      g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                               "The connection was ended before the service answered");
    }
}
