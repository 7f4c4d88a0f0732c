/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-lookup.h"

#include <libsoup/soup.h>
#include <string.h>

#include "sbx-json.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

#define READ_SIZE 65536u

/* One question and the next. */
typedef struct
{
  char *base;
  SoupSession *http;
  SoupMessage *message;
  GInputStream *body;
  GByteArray *bytes;
  GCancellable *cancellable; /* of our own: the caller's and the deadline's */
  gulong caller_handler;
  GSource *deadline;
  gboolean late;
  SbxBrowserPlace *place;
} Lookup;

static void ask (GTask      *task,
                 const char *path);

static void
free_page (gpointer data)
{
  SbxBrowserPage *page = data;

  g_free (page->id);
  g_free (page->type);
  g_free (page->title);
  g_free (page->url);
  g_free (page->path);
  g_free (page);
}

/**
 * sbx_browser_place_free:
 * @self: (transfer full): a place
 */
void
sbx_browser_place_free (SbxBrowserPlace *self)
{
  g_free (self->product);
  g_free (self->path);
  g_ptr_array_unref (self->pages);
  g_free (self);
}

static void
end_waits (GTask *task)
{
  Lookup *lookup = g_task_get_task_data (task);

  sbx_timeout_clear (&lookup->deadline);
  if (lookup->caller_handler != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), lookup->caller_handler);
  lookup->caller_handler = 0;
}

static void
free_lookup (gpointer data)
{
  Lookup *lookup = data;

  g_clear_object (&lookup->body);
  g_clear_object (&lookup->message);
  g_clear_object (&lookup->http);
  g_clear_object (&lookup->cancellable);
  g_clear_pointer (&lookup->bytes, g_byte_array_unref);
  g_clear_pointer (&lookup->place, sbx_browser_place_free);
  g_free (lookup->base);
  g_free (lookup);
}

static void
give_up (GTask      *task,
         const char *problem)
{
  Lookup *lookup = g_task_get_task_data (task);

  end_waits (task);
  if (g_task_return_error_if_cancelled (task))
    return;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", lookup->base,
                           lookup->late ? "it did not answer in time" : problem);
}

static char *
dup_member (const SbxJson *json,
            guint32        object,
            const char    *name)
{
  guint32 member = sbx_json_member (json, object, name);

  return member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;
}

/* Where the socket is, it says itself; that it is at the same address, we say. */
static char *
dup_path (const SbxJson *json,
          guint32        object)
{
  g_autofree char *address = dup_member (json, object, "webSocketDebuggerUrl");
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL) : NULL;

  if (uri == NULL || g_uri_get_path (uri)[0] != '/')
    return NULL;

  return g_strdup (g_uri_get_path (uri));
}

static gboolean
take_version (Lookup        *lookup,
              const SbxJson *json)
{
  SbxBrowserPlace *place = lookup->place;

  place->product = dup_member (json, 0, "Browser");
  if (place->product == NULL)
    return FALSE;
  place->is_node = g_ascii_strncasecmp (place->product, "node.js/", 8) == 0;
  place->path = dup_path (json, 0);

  return place->is_node || place->path != NULL;
}

static void
take_list (Lookup        *lookup,
           const SbxJson *json)
{
  GPtrArray *pages = lookup->place->pages;

  if (json->tokens[0].type != SBX_JSON_ARRAY)
    return;
  for (guint32 token = sbx_json_first (json, 0);
       token != 0 && pages->len < SBX_LIMIT_BROWSER_TARGETS;
       token = sbx_json_after (json, 0, token))
    {
      SbxBrowserPage *page;

      if (json->tokens[token].type != SBX_JSON_OBJECT)
        continue;
      page = g_new0 (SbxBrowserPage, 1);
      page->id = dup_member (json, token, "id");
      page->type = dup_member (json, token, "type");
      page->title = dup_member (json, token, "title");
      page->url = dup_member (json, token, "url");
      page->path = dup_path (json, token);
      if (page->id != NULL && page->type != NULL)
        g_ptr_array_add (pages, page);
      else
        free_page (page);
    }
}

static void
take_body (GTask *task)
{
  Lookup *lookup = g_task_get_task_data (task);
  g_autoptr (SbxJson) json = NULL;
  gboolean is_version = lookup->place->product == NULL;

  json = sbx_json_parse ((const char *) lookup->bytes->data, lookup->bytes->len, 0, 0, NULL);
  if (json == NULL || (is_version && json->tokens[0].type != SBX_JSON_OBJECT)
      || (is_version && !take_version (lookup, json)))
    {
      give_up (task, "what answers there is no browser and no Node process that can be debugged");
      return;
    }
  if (is_version)
    {
      ask (task, "/json/list");
      return;
    }

  take_list (lookup, json);
  end_waits (task);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&lookup->place),
                           (GDestroyNotify) sbx_browser_place_free);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Lookup *lookup = g_task_get_task_data (task);

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL)
    {
      give_up (task, error->message);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      take_body (task);
      return;
    }
  if (lookup->bytes->len + g_bytes_get_size (bytes) > SBX_LIMIT_BROWSER_LIST_SIZE)
    {
      give_up (task, "its answer is too long");
      return;
    }
  g_byte_array_append (lookup->bytes, g_bytes_get_data (bytes, NULL),
                       (guint) g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (lookup->body, READ_SIZE, G_PRIORITY_DEFAULT,
                                   lookup->cancellable, on_read, g_object_ref (task));
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Lookup *lookup = g_task_get_task_data (task);
  guint status;

  g_clear_object (&lookup->body);
  lookup->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (lookup->body == NULL)
    {
      give_up (task, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
                       ? "nothing listens there; start the browser with --remote-debugging-port, "
                         "or Node with --inspect" : error->message);
      return;
    }
  status = soup_message_get_status (lookup->message);
  if (status == SOUP_STATUS_NOT_FOUND)
    {
      give_up (task, "it does not list its pages; a browser that was allowed to be debugged in "
                     "chrome://inspect is reached by the address in its file DevToolsActivePort, "
                     "as in ws://127.0.0.1:9222/devtools/browser/…");
      return;
    }
  if (status != SOUP_STATUS_OK)
    {
      g_autofree char *text = g_strdup_printf ("it answers with HTTP status %u", status);

      give_up (task, text);
      return;
    }
  g_byte_array_set_size (lookup->bytes, 0);
  g_input_stream_read_bytes_async (lookup->body, READ_SIZE, G_PRIORITY_DEFAULT,
                                   lookup->cancellable, on_read, g_object_ref (task));
}

static void
ask (GTask      *task,
     const char *path)
{
  Lookup *lookup = g_task_get_task_data (task);
  g_autofree char *address = g_strconcat (lookup->base, path, NULL);

  g_clear_object (&lookup->message);
  lookup->message = soup_message_new (SOUP_METHOD_GET, address);
  if (lookup->message == NULL)
    {
      give_up (task, "it is no address");
      return;
    }
  soup_message_add_flags (lookup->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (lookup->http, lookup->message, G_PRIORITY_DEFAULT, lookup->cancellable,
                           on_sent, g_object_ref (task));
}

static gboolean
on_deadline (gpointer data)
{
  Lookup *lookup = data;

  lookup->late = TRUE;
  g_cancellable_cancel (lookup->cancellable);

  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *caller,
              GCancellable *own)
{
  g_cancellable_cancel (own);
}

/**
 * sbx_browser_lookup_async:
 * @base: `http://HOST:PORT`, of this machine
 * @patience: at most so long, in milliseconds
 * @cancellable: (nullable): ends it early
 * @callback: called with the outcome, in the thread-default context
 * @data: for @callback
 *
 * Asks a debugging port what is there. Follows no redirection, keeps no cookie.
 */
void
sbx_browser_lookup_async (const char         *base,
                          guint               patience,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Lookup *lookup = g_new0 (Lookup, 1);

  g_task_set_source_tag (task, sbx_browser_lookup_async);
  g_task_set_task_data (task, lookup, free_lookup);
  lookup->base = g_strdup (base);
  lookup->http = soup_session_new ();
  soup_session_set_proxy_resolver (lookup->http, NULL);
  lookup->bytes = g_byte_array_new ();
  lookup->place = g_new0 (SbxBrowserPlace, 1);
  lookup->place->pages = g_ptr_array_new_with_free_func (free_page);
  lookup->cancellable = g_cancellable_new ();
  lookup->deadline = sbx_timeout_new (patience, "[signalbox] look at a port", on_deadline, lookup);
  if (cancellable != NULL)
    lookup->caller_handler =
      g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                             g_object_ref (lookup->cancellable), g_object_unref);
  ask (task, "/json/version");
}

/**
 * sbx_browser_lookup_finish:
 * @result: what the callback got
 * @error: return location for an error of %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): what is there
 */
SbxBrowserPlace *
sbx_browser_lookup_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
