/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Profiles of the user's own, used without being named, and broken ones; secrets that are wrong. */

#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <locale.h>
#include <string.h>

#include "../core/session-kit.h"
#include "config-kit.h"
#include "raw-peer.h"
#include "sbx-websocket.h"

/* A server of WebSockets that sends each visitor the same messages. */
typedef struct
{
  Kit kit;
  SoupServer *server;
  SoupWebsocketConnection *peer;
  SbxConnector *connector;
  const char *const *messages;
  guint refuse;                  /* with this HTTP status */
  guint n_refused;
  char *address;
} Fixture;

static void
on_socket (SoupServer              *server,
           SoupServerMessage       *message,
           const char              *path,
           SoupWebsocketConnection *peer,
           gpointer                 data)
{
  Fixture *fixture = data;

  g_set_object (&fixture->peer, peer);
  for (guint i = 0; fixture->messages != NULL && fixture->messages[i] != NULL; i++)
    soup_websocket_connection_send_text (peer, fixture->messages[i]);
}

static void
on_early (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           data)
{
  Fixture *fixture = data;

  if (fixture->refuse == 0)
    return;
  fixture->n_refused++;
  soup_server_message_set_status (message, fixture->refuse, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  kit_init (&fixture->kit);
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (fixture->server, NULL, on_early, fixture, NULL);
  soup_server_add_websocket_handler (fixture->server, NULL, NULL, NULL, on_socket, fixture, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_strdup_printf ("ws://127.0.0.1:%d/", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
stop (Fixture *fixture)
{
  if (fixture->connector == NULL)
    return;
  sbx_connector_stop (fixture->connector, "stopped");
  raw_run_for (20);
  g_assert_finalize_object (g_steal_pointer (&fixture->connector));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  stop (fixture);
  g_clear_object (&fixture->peer);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  raw_run_for (20);
  g_free (fixture->address);
  kit_clear (&fixture->kit);
}

static gboolean
start (Fixture    *fixture,
       const char *rest,
       GError    **error)
{
  g_autofree char *address = g_strconcat (fixture->address, rest, NULL);

  fixture->connector = sbx_websocket_new (address, error);
  g_assert_nonnull (fixture->connector);

  return sbx_connector_start (fixture->connector, fixture->kit.session, error);
}

static char *
get_path (const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "signalbox", "profiles",
                                              NULL);

  g_mkdir_with_parents (folder, 0700);

  return g_build_filename (folder, name, NULL);
}

static void
put_profile (const char *text)
{
  g_autofree char *path = get_path ("mine.json");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_profile (void)
{
  g_autofree char *path = get_path ("mine.json");

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static guint
count_events (Fixture    *fixture,
              const char *text)
{
  guint n = 0;

  for (guint64 i = 1; i <= sbx_session_get_n_events (fixture->kit.session); i++)
    {
      g_autofree char *event = kit_event_text (&fixture->kit, i);

      n += event != NULL && strstr (event, text) != NULL;
    }

  return n;
}

/* --- Guessing --------------------------------------------------------------------------------- */

#define MINE "{\"id\":\"mine\",\"name\":\"My snapshots\",\"messages\":[" \
  "{\"when\":{\"/evt\":\"snapshot\"},\"is\":\"state\",\"value\":\"/body/tree\"," \
  "\"type\":\"/body/because\",\"seq\":\"/rev\"}," \
  "{\"when\":{\"/evt\":\"motd\"},\"is\":\"ignore\"}]}"
#define SNAPSHOT(rev, n) "{\"evt\":\"snapshot\",\"rev\":" #rev ",\"body\":{\"tree\":{\"n\":" #n \
  "},\"because\":\"step " #n "\"}}"
#define MOTD "{\"evt\":\"motd\",\"text\":\"hello\"}"
#define OTHER "{\"evt\":\"other\"}"

/* What one of the user's profiles was made for is read by it, in whichever order it comes. */
static void
test_newcomer (Fixture       *fixture,
               gconstpointer  data)
{
  static const char *const orders[][6] = {
    { SNAPSHOT (1, 1), MOTD, SNAPSHOT (2, 2), NULL },
    { MOTD, SNAPSHOT (1, 1), MOTD, SNAPSHOT (2, 2), NULL },
    { SNAPSHOT (1, 1), MOTD, OTHER, MOTD, SNAPSHOT (2, 2), NULL },
  };

  put_profile (MINE);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *state = NULL;

      fixture->messages = orders[i];
      g_assert_true (start (fixture, "", &error));
      raw_await (count_events (fixture, "step 2") == i + 1);
      g_assert_true (g_str_has_suffix (sbx_connector_get_address (fixture->connector),
                                       "#profile=mine"));
      g_assert_cmpuint (count_events (fixture, "Messages are read by"), ==, i + 1);
      g_assert_cmpuint (count_events (fixture, "motd"), ==, 0);
      stop (fixture);
      g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
      state = kit_state_text (&fixture->kit, i, G_MAXUINT64);
      g_assert_cmpstr (state, ==, "{\"n\":2}");
    }
  remove_profile ();
}

/* Only the changes of somebody who never names an action are worth a word, once. */
static void
test_hint (Fixture       *fixture,
           gconstpointer  data)
{
  static const char *const bare[] = {
    "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}", "{\"n\":5}", "{\"n\":6}", "{\"n\":7}",
    "{\"n\":8}", "{\"n\":99}", NULL,
  };
  static const char *const named[] = {
    "{\"state\":{\"n\":1}}", "{\"state\":{\"n\":2},\"action\":{\"type\":\"a\"}}",
    "{\"state\":{\"n\":3}}", "{\"state\":{\"n\":4}}", "{\"state\":{\"n\":5}}",
    "{\"state\":{\"n\":6}}", "{\"state\":{\"n\":7}}", "{\"state\":{\"n\":8}}",
    "{\"state\":{\"n\":98}}", NULL,
  };
  g_autoptr (GError) error = NULL;

  fixture->messages = bare;
  g_assert_true (start (fixture, "", &error));
  raw_await (count_events (fixture, ":99") > 0);
  g_assert_cmpuint (count_events (fixture, "a profile of your own can say where"), ==, 1);
  stop (fixture);
  fixture->messages = named;
  g_assert_true (start (fixture, "", &error));
  raw_await (count_events (fixture, ":98") > 0);
  g_assert_cmpuint (count_events (fixture, "a profile of your own can say where"), ==, 1);
}

/* --- Broken ones ------------------------------------------------------------------------------ */

static gboolean
has_complaint (Fixture    *fixture,
               const char *expected)
{
  g_autoptr (GPtrArray) complaints = sbx_connector_get_complaints (fixture->connector, NULL);

  for (guint i = 0; i < complaints->len; i++)
    {
      SbxComplaint *complaint = complaints->pdata[i];

      if (g_str_equal (complaint->code, "profile") && strstr (complaint->text, expected) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
test_broken (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct { const char *text; const char *expected; } cases[] = {
    { "{\n  \"id\": \"mine\",\n}", "mine.json: Line 3, column 1: here the text stops being JSON" },
    { "{\"id\": \"mine\", \"messages\": [\n  {\"wen\": {\"/evt\": \"a\"}, \"is\": \"state\"}]}",
      "mine.json: Line 2, column 4: “wen” means nothing here" },
    { "{\"id\": \"mine\", \"messages\": [\n  {\"when\": {\"/evt\": \"a\"}, \"is\": \"stat\"}]}",
      "mine.json: Line 2, column 33: “is” must be state," },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      put_profile (cases[i].text);
      g_assert_true (start (fixture, "", &error));
      g_assert_nonnull (sbx_connector_get_problem (fixture->connector));
      g_assert_nonnull (strstr (sbx_connector_get_problem (fixture->connector),
                                cases[i].expected));
      g_assert_true (has_complaint (fixture, cases[i].expected));
      raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_READY);
      stop (fixture);

      g_assert_false (start (fixture, "#profile=mine", &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, "no profile “mine”"));
      g_assert_nonnull (strstr (error->message, cases[i].expected));
      stop (fixture);
    }
  remove_profile ();
}

/* --- Secrets ---------------------------------------------------------------------------------- */

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  const char *question;

  fixture->refuse = SOUP_STATUS_UNAUTHORIZED;
  g_assert_true (start (fixture, "", &error));
  raw_await (sbx_connector_get_question (fixture->connector) != NULL);
  g_assert_null (strstr (sbx_connector_get_question (fixture->connector), "refused"));

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *expected = g_strdup_printf ("the last answer was refused (HTTP status %u); ",
                                                   fixture->refuse);

      sbx_connector_answer (fixture->connector, "a wrong one", FALSE);
      raw_await (fixture->n_refused == i + 2);
      raw_await (sbx_connector_get_question (fixture->connector) != NULL
                 && sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_WAITING);
      question = sbx_connector_get_question (fixture->connector);
      g_assert_nonnull (strstr (question, expected));
      g_assert_null (strstr (question, "a wrong one"));
      fixture->refuse = SOUP_STATUS_FORBIDDEN;
    }

  /* Without a secret, a place that is forbidden asks for none. */
  stop (fixture);
  g_assert_true (start (fixture, "", &error));
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_WAITING);
  g_assert_null (sbx_connector_get_question (fixture->connector));
}

int
main (int   argc,
      char *argv[])
{
  char *config = config_kit_begin ();

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/own-profiles/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("newcomer", test_newcomer);
  ADD ("hint", test_hint);
  ADD ("broken", test_broken);
  ADD ("refused", test_refused);

  return config_kit_end (config, g_test_run ());
}
