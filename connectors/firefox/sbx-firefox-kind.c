/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-firefox-kind.h"

#include <string.h>

#include <glib/gi18n.h>

#include "sbx-cdp.h"
#include "sbx-dial.h"
#include "sbx-firefox.h"
#include "sbx-limits.h"
#include "sbx-loopback.h"

/* Looking takes at most so long, in milliseconds. */
#define PATIENCE 1800u

static const char usual_authority[] = "127.0.0.1:9222";

/* As a number: Firefox refuses most names, and a name may mean two addresses. */
static char *
dup_host (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  if (host == NULL)
    return NULL;
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return g_strdup ("127.0.0.1");

  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

/* (nullable): host and port of @text, which may be a URL or just that. @joined: (nullable): the
 * session that it names */
static char *
parse (const char *text,
       gboolean   *is_session,
       char      **joined)
{
  g_autofree char *full = strstr (text, "://") != NULL ? g_strdup (text)
                                                       : g_strdup_printf ("ws://%s", text);
  g_autoptr (GUri) uri = g_uri_parse (full, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *host = uri != NULL ? dup_host (uri) : NULL;
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  const char *id = g_str_has_prefix (path, SBX_FIREFOX_PATH "/")
                     ? path + strlen (SBX_FIREFOX_PATH "/") : NULL;

  if (host == NULL || !sbx_loopback_is_name (host) || g_uri_get_port (uri) <= 0
      || g_uri_get_userinfo (uri) != NULL
      || (!g_str_equal (g_uri_get_scheme (uri), "ws")
          && !g_str_equal (g_uri_get_scheme (uri), "http"))
      || (id != NULL ? id[0] == '\0' || strchr (id, '/') != NULL
                     : path[0] != '\0' && !g_str_equal (path, "/")
                       && !g_str_equal (path, SBX_FIREFOX_PATH)))
    return NULL;

  *is_session = id != NULL || g_str_equal (path, SBX_FIREFOX_PATH);
  if (joined != NULL && id != NULL)
    *joined = g_uri_unescape_string (id, NULL);

  return g_strdup_printf ("%s:%d", host, g_uri_get_port (uri));
}

static int
match (const char *text)
{
  gboolean is_session = FALSE;
  g_autofree char *authority = parse (text, &is_session, NULL);

  return authority != NULL && is_session ? 2 : 0;
}

static SbxConnector *
dial (const char *text,
      GError    **error)
{
  gboolean is_session = FALSE;
  g_autofree char *joined = NULL;
  g_autofree char *authority = parse (text, &is_session, &joined);

  if (authority == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no address of a Firefox on this machine; one looks like "
                   "ws://127.0.0.1:9222/session", text);
      return NULL;
    }

  return sbx_firefox_new (authority, joined);
}

/* --- Looking --------------------------------------------------------------------------------- */

/* One search. */
typedef struct
{
  char *authority;
  GCancellable *cancellable;
  GSource *patience;
  gboolean done;
} Search;

static void
free_search (gpointer data)
{
  Search *search = data;

  g_source_destroy (search->patience);
  g_source_unref (search->patience);
  g_object_unref (search->cancellable);
  g_free (search->authority);
  g_free (search);
}

static GPtrArray *
new_targets (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_target_free);
}

static void
finish (GTask    *task,
        gboolean  is_there,
        gboolean  is_free)
{
  Search *search = g_task_get_task_data (task);
  GPtrArray *targets;

  if (search->done)
    return;

  search->done = TRUE;
  g_cancellable_cancel (search->cancellable);
  targets = new_targets ();
  if (is_there)
    {
      SbxTarget *target = g_new0 (SbxTarget, 1);

      target->address = g_strdup_printf ("firefox:ws://%s" SBX_FIREFOX_PATH, search->authority);
      target->title = g_strdup ("Firefox");
      target->detail = is_free ? g_strdup (search->authority)
                               : g_strdup_printf ("%s, which another program controls",
                                                  search->authority);
      target->kind = sbx_firefox_kind.id;
      g_ptr_array_add (targets, target);
    }
  g_task_return_pointer (task, targets, (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
on_impatient (gpointer data)
{
  finish (data, FALSE, FALSE);

  return G_SOURCE_REMOVE;
}

/* Asking for the status begins no session. */
static void
on_status (const SbxJson *json,
           guint32        result,
           const GError  *error,
           gpointer       data)
{
  guint32 ready = error == NULL ? sbx_json_member (json, result, "ready") : 0;
  gboolean is_free = FALSE;

  finish (data, ready != 0 && sbx_json_get_boolean (json, ready, &is_free), is_free);
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (SbxSocket) socket = sbx_dial_finish (result, NULL);
  g_autoptr (SbxCdp) bidi = NULL;

  if (socket == NULL)
    {
      finish (task, FALSE, FALSE);
      return;
    }
  bidi = sbx_cdp_new (socket);
  sbx_cdp_set_patience (bidi, PATIENCE);
  sbx_cdp_call (bidi, NULL, "session.status", g_strdup ("{}"), on_status, g_steal_pointer (&task),
                g_object_unref);
  /* It closes when that is answered. */
  sbx_cdp_finish (bidi, PATIENCE);
}

static void
on_searched (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) caller = data;

  g_task_return_pointer (caller, g_task_propagate_pointer (G_TASK (result), NULL),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
find (const char *text,
      GTask      *caller)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_searched, g_object_ref (caller));
  gboolean is_session = FALSE;
  g_autofree char *authority = text != NULL ? parse (text, &is_session, NULL)
                                            : g_strdup (usual_authority);
  g_autofree char *address = NULL;
  Search *search;

  if (authority == NULL)
    {
      g_task_return_pointer (task, new_targets (), (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  search = g_new0 (Search, 1);
  search->authority = g_steal_pointer (&authority);
  search->cancellable = g_cancellable_new ();
  search->patience = g_timeout_source_new (PATIENCE);
  g_task_set_task_data (task, search, free_search);
  g_source_set_static_name (search->patience, "[signalbox] look for Firefox");
  g_source_set_callback (search->patience, on_impatient, task, NULL);
  g_source_attach (search->patience, g_main_context_get_thread_default ());
  address = g_strdup_printf ("ws://%s" SBX_FIREFOX_PATH, search->authority);
  sbx_dial_async (address, NULL, SBX_LIMIT_MESSAGE_SIZE, SBX_DIAL_NONE, search->cancellable,
                  on_dialled, g_object_ref (task));
}

const SbxConnectorKind sbx_firefox_kind = {
  .id = "firefox",
  .title = N_("Firefox"),
  .summary = N_("Pages of a Firefox as they are, through its remote control"),
  .placeholder = "ws://127.0.0.1:9222/session",
  .snippet = "firefox --remote-debugging-port %u",
  .where = N_("End Firefox, and start it like this:"),
  .usual_port = 9222,
  .probe = "ws:" SBX_FIREFOX_PATH,
  .page = "firefox",
  .dial = dial,
  .match = match,
  .find = find,
};
