/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libsoup/soup.h>

#include "sbx-web-sources.h"

/* A real server, and what may be read from it. */

#define MAP "{\"version\":3,\"sources\":[\"../src/main.ts\"],\"mappings\":\"AAAA,IACA\"}"

typedef struct
{
  SoupServer *server;
  char *origin;
  SbxSources *sources;
  guint n_requests;
  GArray *places;
  char *problem;
  GError *error;
  gboolean done;
} Fixture;

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  Fixture *self = data;
  static const struct { const char *path; const char *text; } files[] = {
    { "/js/main.js", "f();\n//# sourceMappingURL=main.js.map\n" },
    { "/js/main.js.map", MAP },
    { "/js/inline.js", "f();\n//# sourceMappingURL=data:application/json,{\"sources\":[\"in.ts\"],\"mappings\":\"AAAA\"}\n" },
    { "/js/plain.js", "f();\n" },
    { "/js/broken.js", "f();\n//# sourceMappingURL=plain.js\n" },
    { "/js/away.js", "f();\n//# sourceMappingURL=http://192.0.2.1/x.map\n" },
  };

  self->n_requests++;
  if (g_str_equal (path, "/js/moved.js"))
    {
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/js/main.js");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      if (!g_str_equal (files[i].path, path))
        continue;
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, files[i].text, strlen (files[i].text));
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, answer_cb, self, NULL);
  g_assert_true (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &self->error));
  uris = soup_server_get_uris (self->server);
  self->origin = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->sources = sbx_web_sources_new ();
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_error (&self->error);
  g_free (self->problem);
  g_assert_finalize_object (self->sources);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self->origin);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Fixture *self = data;

  self->places = sbx_sources_find_finish (SBX_SOURCES (source), result, &self->problem, &self->error);
  self->done = TRUE;
}

/* Asks about line 1, column 5 of @url. */
static void
find (Fixture      *self,
      const char   *url,
      GCancellable *cancellable)
{
  g_autofree char *stack = g_strdup_printf ("at f (%s:1:5)\n", url);
  g_autoptr (GPtrArray) frames = sbx_stack_parse (stack);

  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->problem, g_free);
  self->done = FALSE;
  sbx_sources_find_async (self->sources, frames, cancellable, found_cb, self);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
check_source (Fixture    *self,
              const char *path,
              const char *source,
              gboolean    problem)
{
  g_autofree char *url = g_strconcat (self->origin, path, NULL);
  g_autofree char *expected = source != NULL ? g_strconcat (self->origin, source, NULL) : NULL;

  find (self, url, NULL);
  g_assert_no_error (self->error);
  g_assert_cmpuint (self->places->len, ==, 1);
  g_assert_cmpstr (g_array_index (self->places, SbxSourcePlace, 0).source, ==, expected);
  g_assert_cmpint (self->problem != NULL, ==, problem);
}

static void
test_sources (Fixture      *self,
              gconstpointer data)
{
  check_source (self, "/js/main.js", "/src/main.ts", FALSE);
  g_assert_cmpuint (g_array_index (self->places, SbxSourcePlace, 0).source_line, ==, 2);
  check_source (self, "/js/plain.js", NULL, FALSE);
  check_source (self, "/js/broken.js", NULL, TRUE);
  check_source (self, "/js/missing.js", NULL, TRUE);
  check_source (self, "/js/moved.js", NULL, TRUE);
}

static void
test_inline (Fixture      *self,
             gconstpointer data)
{
  check_source (self, "/js/inline.js", "/js/in.ts", FALSE);
}

/* Nothing leaves this machine, whatever a peer names. */
static void
test_elsewhere (Fixture      *self,
                gconstpointer data)
{
  static const char *const urls[] = {
    "http://192.0.2.1/main.js", "https://example.com/main.js", "http://localhost.example.com/x.js", "http://127.0.0.1@192.0.2.1/x.js",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      find (self, urls[i], NULL);
      g_assert_no_error (self->error);
      g_assert_nonnull (strstr (self->problem, "on this machine"));
    }
  check_source (self, "/js/away.js", NULL, TRUE);
  g_assert_nonnull (strstr (self->problem, "on this machine"));
  /* Files of the disk and what is no address are not even asked for. */
  find (self, "file:///etc/hosts.js", NULL);
  g_assert_null (self->problem);
  g_assert_cmpuint (self->n_requests, ==, 1);
}

static void
test_cancelled (Fixture      *self,
                gconstpointer data)
{
  g_autofree char *url = g_strconcat (self->origin, "/js/main.js", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  find (self, url, cancellable);
  g_assert_null (self->places);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/web-sources/sources", Fixture, NULL, set_up, test_sources, tear_down);
  g_test_add ("/web-sources/inline", Fixture, NULL, set_up, test_inline, tear_down);
  g_test_add ("/web-sources/elsewhere", Fixture, NULL, set_up, test_elsewhere, tear_down);
  g_test_add ("/web-sources/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);

  return g_test_run ();
}
