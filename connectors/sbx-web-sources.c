/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-web-sources.h"

#include <libsoup/soup.h>

#include "sbx-limits.h"
#include "sbx-loopback.h"

#define CHUNK (256u * 1024)

struct _SbxWebSources
{
  SbxSources parent_instance;

  SoupSession *http;
};

G_DEFINE_FINAL_TYPE (SbxWebSources, sbx_web_sources, SBX_TYPE_SOURCES)

/* One file on its way. */
typedef struct
{
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *text;
  GCancellable *cancellable; /* of the user, or of the time */
  GCancellable *outer;
  gulong outer_id;
  GSource *timer;
  gboolean late;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  if (load->outer != NULL)
    g_cancellable_disconnect (load->outer, load->outer_id);
  g_clear_object (&load->outer);
  if (load->timer != NULL)
    g_source_destroy (load->timer);
  g_clear_pointer (&load->timer, g_source_unref);
  g_clear_object (&load->cancellable);
  g_clear_object (&load->stream);
  g_clear_object (&load->message);
  g_byte_array_unref (load->text);
  g_free (load);
}

static gboolean
late_cb (gpointer data)
{
  Load *load = data;

  load->late = TRUE;
  g_cancellable_cancel (load->cancellable);

  return G_SOURCE_REMOVE;
}

static void
outer_cb (GCancellable *outer,
          gpointer      data)
{
  g_cancellable_cancel (data);
}

static void
fail (GTask  *task,
      GError *error)
{
  Load *load = g_task_get_task_data (task);

  if (!load->late)
    {
      g_task_return_error (task, error);
      return;
    }
  g_error_free (error);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "it took too long");
}

static void
chunk_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                               &error);
  gsize length;

  if (chunk == NULL)
    {
      fail (task, error);
      return;
    }
  length = g_bytes_get_size (chunk);
  if (length == 0)
    {
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (load->text)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }
  if (load->text->len + length > SBX_LIMIT_SOURCE_MAP_SIZE)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "it is too large");
      return;
    }
  g_byte_array_append (load->text, g_bytes_get_data (chunk, NULL), (guint) length);
  g_input_stream_read_bytes_async (load->stream, CHUNK, G_PRIORITY_DEFAULT, load->cancellable,
                                   chunk_cb, g_object_ref (task));
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  load->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (load->stream == NULL)
    {
      fail (task, error);
      return;
    }
  if (soup_message_get_status (load->message) != SOUP_STATUS_OK)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "the server answered with status %u",
                               (guint) soup_message_get_status (load->message));
      return;
    }
  g_input_stream_read_bytes_async (load->stream, CHUNK, G_PRIORITY_DEFAULT, load->cancellable,
                                   chunk_cb, g_object_ref (task));
}

static gboolean
is_here (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autofree char *name = NULL;

  if (host == NULL)
    return FALSE;
  name = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  return sbx_loopback_is_name (name);
}

/* (nullable): what may be asked for */
static SoupMessage *
new_message (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message;

  if (uri == NULL || !is_here (uri) || g_uri_get_userinfo (uri) != NULL
      || (g_strcmp0 (g_uri_get_scheme (uri), "http") != 0
          && g_strcmp0 (g_uri_get_scheme (uri), "https") != 0))
    return NULL;
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);

  return message;
}

static void
load_async (SbxSources         *sources,
            const char         *url,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            data)
{
  SbxWebSources *self = SBX_WEB_SOURCES (sources);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (SoupMessage) message = new_message (url);
  Load *load;

  if (message == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               "only servers on this machine are asked");
      return;
    }
  load = g_new0 (Load, 1);
  load->message = g_object_ref (message);
  load->text = g_byte_array_new ();
  load->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, load, load_free);
  if (cancellable != NULL)
    {
      load->outer = g_object_ref (cancellable);
      load->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cb),
                                              g_object_ref (load->cancellable), g_object_unref);
    }
  load->timer = g_timeout_source_new (SBX_LIMIT_SOURCE_TIME);
  g_source_set_static_name (load->timer, "[signalbox] source");
  g_source_set_callback (load->timer, late_cb, load, NULL);
  g_source_attach (load->timer, g_main_context_get_thread_default ());
  soup_session_send_async (self->http, message, G_PRIORITY_DEFAULT, load->cancellable, sent_cb,
                           g_object_ref (task));
}

static GBytes *
load_finish (SbxSources   *sources,
             GAsyncResult *result,
             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sbx_web_sources_finalize (GObject *object)
{
  SbxWebSources *self = SBX_WEB_SOURCES (object);

  soup_session_abort (self->http);
  g_object_unref (self->http);

  G_OBJECT_CLASS (sbx_web_sources_parent_class)->finalize (object);
}

static void
sbx_web_sources_class_init (SbxWebSourcesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_web_sources_finalize;
  SBX_SOURCES_CLASS (klass)->load_async = load_async;
  SBX_SOURCES_CLASS (klass)->load_finish = load_finish;
}

static void
sbx_web_sources_init (SbxWebSources *self)
{
  self->http = soup_session_new ();
  /* What a proxy would be told is nobody's affair. */
  soup_session_set_proxy_resolver (self->http, NULL);
}

/**
 * sbx_web_sources_new:
 *
 * Returns: (transfer full): sources that are read from this machine's servers
 */
SbxSources *
sbx_web_sources_new (void)
{
  return g_object_new (SBX_TYPE_WEB_SOURCES, NULL);
}
