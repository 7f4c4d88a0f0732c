/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* WebDriver BiDi with browsers that are none: what they may say, and what it costs us. The real
 * Firefox is met in tests/e2e/firefox.test.mjs. */

#include "config.h"

#include <locale.h>

#include "../core/session-kit.h"
#include "firefox-kit.h"
#include "raw-peer.h"
#include "sbx-firefox-kind.h"
#include "sbx-limits.h"

#define MIB (1024u * 1024u)

typedef struct
{
  Kit kit;
  Browser browser;
  SbxConnector *connector;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;

  kit_init (&fixture->kit);
  browser_start (&fixture->browser);
  address = g_strdup_printf ("ws://127.0.0.1:%u/session%s", fixture->browser.port,
                             data != NULL ? (const char *) data : "");
  fixture->connector = sbx_firefox_kind.dial (address, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_connector_stop (fixture->connector, "stopped");
  browser_end (&fixture->browser);
  raw_run_for (50);
  g_assert_finalize_object (fixture->connector);
  browser_clear (&fixture->browser);
  kit_clear (&fixture->kit);
}

static void
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_connector_start (fixture->connector, fixture->kit.session, &error));
  g_assert_no_error (error);
}

#define await_state(fixture, state) \
  raw_await (sbx_connector_get_state ((fixture)->connector) == (state))

static void
start_ready (Fixture *fixture)
{
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_READY);
}

static SbxRun *
get_run (Fixture *fixture,
         guint    index)
{
  GPtrArray *runs = sbx_session_get_runs (fixture->kit.session);

  return index < runs->len ? g_ptr_array_index (runs, index) : NULL;
}

#define count_runs(fixture) (sbx_session_get_runs ((fixture)->kit.session)->len)

/* --- A browser that behaves ------------------------------------------------------------------ */

static void
test_whole (Fixture       *fixture,
            gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_ready (fixture);
  g_assert_cmpuint (count_calls (browser, "session.new", NULL), ==, 1);
  raw_await (count_calls (browser, "script.callFunction", NULL) == 1);

  agent_says (browser, "r1", "tab", HELLO ("run-1", "signalbox-tab"));
  raw_await (count_runs (fixture) == 1);
  g_assert_cmpstr (get_run (fixture, 0)->peer->id, ==, "tab");
  agent_says (browser, "r2", "frame", HELLO ("run-2", "signalbox-tab /inside"));
  raw_await (count_runs (fixture) == 2);
  g_assert_cmpstr (get_run (fixture, 1)->peer->id, ==, "tab /inside");
  raw_await (count_calls (browser, "script.callFunction", "welcome") == 2);

  browser_say (browser, "{\"type\":\"event\",\"method\":\"script.realmDestroyed\",\"params\":"
                        "{\"realm\":\"r2\"}}");
  raw_await (!get_run (fixture, 1)->live);
  g_assert_true (get_run (fixture, 0)->live);

  sbx_connector_stop (fixture->connector, "stopped");
  g_assert_false (get_run (fixture, 0)->live);
  raw_await (count_calls (browser, "session.end", NULL) == 1);
  g_assert_cmpuint (count_calls (browser, "script.callFunction", "detach"), ==, 1);
  g_assert_cmpuint (count_calls (browser, "script.removePreloadScript", "pre-1"), ==, 1);
}

static void
test_joined (Fixture       *fixture,
             gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_ready (fixture);
  g_assert_cmpstr (g_ptr_array_index (browser->paths, 0), ==, "/session/of-another");
  g_assert_cmpuint (count_calls (browser, "session.new", NULL), ==, 0);
  sbx_connector_stop (fixture->connector, "stopped");
  raw_await (count_calls (browser, "session.unsubscribe", "sub-1") == 1);
  g_assert_cmpuint (count_calls (browser, "script.removePreloadScript", "pre-1"), ==, 1);
  g_assert_cmpuint (count_calls (browser, "session.end", NULL), ==, 0);
}

/* A session outlives its connection. */
static void
test_lost (Fixture       *fixture,
           gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_ready (fixture);
  agent_says (browser, "r1", "tab", HELLO ("run-1", "signalbox-tab"));
  raw_await (count_runs (fixture) == 1);
  soup_websocket_connection_close (browser->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  await_state (fixture, SBX_CONNECTOR_WAITING);
  g_assert_false (get_run (fixture, 0)->live);
  await_state (fixture, SBX_CONNECTOR_READY);
  g_assert_cmpuint (browser->paths->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (browser->paths, 1), ==, "/session/s-1");
  g_assert_cmpstr (g_ptr_array_index (browser->paths, 2), ==, "/session");
  g_assert_cmpuint (count_calls (browser, "session.end", NULL), ==, 1);
  g_assert_cmpuint (count_calls (browser, "session.new", NULL), ==, 2);

  /* The agent that is still in the page goes on. */
  agent_says (browser, "r1", "tab", HELLO ("run-1", "signalbox-tab"));
  raw_await (get_run (fixture, 0)->live);
}

static void
test_taken (Fixture       *fixture,
            gconstpointer  data)
{
  fixture->browser.refused = "session.new";
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_WAITING);
  g_assert_nonnull (strstr (sbx_connector_get_problem (fixture->connector), "Another program"));
  g_assert_nonnull (strstr (sbx_connector_get_problem (fixture->connector), "Maximum number"));
  fixture->browser.refused = NULL;
  await_state (fixture, SBX_CONNECTOR_READY);
}

/* --- Others ---------------------------------------------------------------------------------- */

static void
test_garbage (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const texts[] = {
    "no JSON", "[]", "{\"type\":\"event\"}", "{\"id\":1}", "{\"id\":1,\"result\":7}",
    "{\"type\":\"success\",\"id\":1,\"result\":{\"sessionId\":[]}}",
    "{\"type\":\"error\",\"id\":1,\"error\":{},\"message\":{}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      fixture->browser.garbage = texts[i];
      start (fixture);
      raw_await (sbx_connector_get_state (fixture->connector) != SBX_CONNECTOR_STARTING
                 || fixture->browser.calls->len > 1);
      g_assert_cmpint (sbx_connector_get_state (fixture->connector), !=, SBX_CONNECTOR_READY);
      sbx_connector_stop (fixture->connector, "stopped");
      raw_run_for (20);
      g_ptr_array_set_size (fixture->browser.calls, 0);
    }
  fixture->browser.garbage = NULL;
  start_ready (fixture);
}

static void
test_odd_events (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char *const events[] = {
    "{\"method\":\"script.message\"}",
    "{\"method\":\"script.message\",\"params\":7}",
    "{\"method\":\"script.message\",\"params\":{}}",
    "{\"method\":\"script.message\",\"params\":{\"channel\":\"signalbox\",\"data\":{\"type\":"
    "\"number\",\"value\":7},\"source\":{\"realm\":\"r1\"}}}",
    "{\"method\":\"script.message\",\"params\":{\"channel\":\"other\",\"data\":{\"type\":"
    "\"string\",\"value\":\"x\"},\"source\":{\"realm\":\"r1\"}}}",
    "{\"method\":\"script.message\",\"params\":{\"channel\":\"signalbox\",\"data\":{\"value\":"
    "\"before any hello\"},\"source\":{\"realm\":\"r1\"}}}",
    "{\"method\":\"script.realmCreated\",\"params\":{\"realm\":7,\"type\":\"window\"}}",
    "{\"method\":\"script.realmCreated\",\"params\":{\"realm\":\"r1\",\"type\":\"window\","
    "\"context\":9,\"origin\":{}}}",
    "{\"method\":\"script.realmDestroyed\",\"params\":{\"realm\":\"never seen\"}}",
    "{\"method\":\"browsingContext.contextCreated\",\"params\":{\"context\":\"a\",\"parent\":\"b\","
    "\"children\":null}}",
    "{\"method\":\"browsingContext.contextCreated\",\"params\":{\"context\":\"b\",\"parent\":\"a\","
    "\"children\":[7,{\"context\":\"b\"}]}}",
    "{\"method\":\"browsingContext.contextDestroyed\",\"params\":{\"context\":[]}}",
    "{\"method\":\"some.event\",\"params\":{}}",
    "{\"type\":\"success\",\"id\":99999,\"result\":{}}",
    "{\"type\":\"error\",\"id\":null,\"error\":\"unknown\"}",
  };

  start_ready (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    browser_say (&fixture->browser, events[i]);
  /* Two contexts that are each the other's parent. */
  agent_says (&fixture->browser, "loop", "a", HELLO ("run-1", "signalbox-tab"));
  raw_await (count_runs (fixture) == 1);
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_READY);

  /* A realm that says hello again speaks for itself from there; one that says nonsense ends. */
  agent_says (&fixture->browser, "loop", "a", HELLO ("run-2", "signalbox-tab"));
  raw_await (count_runs (fixture) == 2);
  raw_await (!get_run (fixture, 0)->live);
  agent_says (&fixture->browser, "loop", "a", "{\"m\":\"batch\",\"run\":\"run-2\"}");
  raw_await (!get_run (fixture, 1)->live);
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_READY);
}

/* The same run in two realms: the newer one has it. */
static void
test_colliding (Fixture       *fixture,
                gconstpointer  data)
{
  start_ready (fixture);
  agent_says (&fixture->browser, "r1", "tab", HELLO ("run-1", "signalbox-tab"));
  raw_await (count_runs (fixture) == 1);
  agent_says (&fixture->browser, "r2", "tab", HELLO ("run-1", "signalbox-tab"));
  raw_await (count_calls (&fixture->browser, "script.callFunction", "\"realm\":\"r2\"") == 1);
  g_assert_cmpuint (count_runs (fixture), ==, 1);
  g_assert_true (get_run (fixture, 0)->live);
}

/* A document that Firefox loaded without our script gets it then; one that has it does not. */
static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const answers[] = {
    "{\"type\":\"success\",\"result\":{\"type\":\"boolean\",\"value\":true}}",
    "{\"type\":\"success\",\"result\":{\"type\":\"boolean\",\"value\":false}}",
  };

  start_ready (fixture);
  raw_await (count_calls (&fixture->browser, "script.callFunction", NULL) == 1);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *realm = g_strdup_printf ("\"realm\":\"new-%u\"", i);
      guint before = count_calls (&fixture->browser, "script.callFunction", NULL);

      fixture->browser.resumed = answers[i];
      browser_sayf (&fixture->browser, "{\"type\":\"event\",\"method\":\"script.realmCreated\",\"params\":{%s,"
                    "\"type\":\"window\",\"origin\":\"http://a.test\",\"context\":\"tab\"}}", realm);
      raw_await (count_calls (&fixture->browser, "script.callFunction", NULL) == before + 1 + i);
      raw_run_for (100);
      g_assert_cmpuint (count_calls (&fixture->browser, "script.callFunction", NULL), ==, before + 1 + i);
    }
}

static void
on_invoked (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  GError **error = data;

  if (sbx_connector_finish (SBX_CONNECTOR (source), result, error))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED_HANDLED, "done");
}

static void
test_look (Fixture       *fixture,
           gconstpointer  data)
{
  static const struct
  {
    const char *result;
    gboolean found;
  } looks[] = {
    { "{\"type\":\"success\",\"result\":{\"type\":\"number\",\"value\":2}}", TRUE },
    { "{\"type\":\"success\",\"result\":{\"type\":\"number\",\"value\":0}}", FALSE },
    { "{\"type\":\"success\",\"result\":{\"type\":\"number\",\"value\":\"-0\"}}", FALSE },
    { "{\"type\":\"exception\",\"exceptionDetails\":{}}", FALSE },
    { "{\"result\":[]}", FALSE },
  };

  start_ready (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autoptr (GError) error = NULL;

      fixture->browser.looked = looks[i].result;
      sbx_connector_invoke_async (fixture->connector, "find", on_invoked, &error);
      raw_await (error != NULL);
      if (looks[i].found)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED_HANDLED);
      else
        g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED);
    }
}

static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  gsize before;

  start_ready (fixture);
  before = raw_get_resident_size ();
  for (guint i = 0; i < 20000; i++)
    {
      browser_sayf (&fixture->browser, "{\"method\":\"script.realmCreated\",\"params\":{\"realm\":"
                    "\"f%u\",\"type\":\"window\",\"origin\":\"http://a.test\",\"context\":"
                    "\"c%u\"}}", i, i);
      browser_sayf (&fixture->browser, "{\"method\":\"browsingContext.contextCreated\",\"params\":"
                    "{\"context\":\"c%u\",\"children\":[]}}", i);
      if (i % 500 == 0)
        raw_turn ();
    }
  agent_says (&fixture->browser, "r1", "tab", HELLO ("run-1", "signalbox-tab"));
  raw_await (count_runs (fixture) == 1);
  raw_assert_growth (before, 32 * MIB);
  /* Of too many realms those that came too late are not heard. */
  agent_says (&fixture->browser, "f19999", "c19999", HELLO ("run-2", "signalbox-tab"));
  raw_run_for (100);
  g_assert_cmpuint (count_runs (fixture), ==, 1);
}

static void
test_giant (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *giant = g_strnfill (SBX_LIMIT_MESSAGE_SIZE + MIB, ' ');

  start_ready (fixture);
  browser_say (&fixture->browser, giant);
  await_state (fixture, SBX_CONNECTOR_WAITING);
  await_state (fixture, SBX_CONNECTOR_READY);
}

/* A browser that answers nothing: the first call has its deadline. */
static void
test_silent (Fixture       *fixture,
             gconstpointer  data)
{
  fixture->browser.silent = TRUE;
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_FAILED);
  g_assert_nonnull (strstr (sbx_connector_get_problem (fixture->connector), "in time"));
}

/* --- Addresses and looking ------------------------------------------------------------------- */

static void
test_addresses (void)
{
  static const struct
  {
    const char *text;
    int match;
    gboolean is_good;
  } addresses[] = {
    { "ws://127.0.0.1:9222/session", 2, TRUE },
    { "ws://[::1]:9222/session", 2, TRUE },
    { "ws://localhost:9222/session/4f-2", 2, TRUE },
    { "127.0.0.1:9222", 0, TRUE },
    { "http://127.0.0.1:9222/", 0, TRUE },
    { "ws://127.0.0.1:9222/devtools/browser/x", 0, FALSE },
    { "ws://127.0.0.1:9222/session/", 0, FALSE },
    { "ws://127.0.0.1:9222/session/a/b", 0, FALSE },
    { "ws://example.com:9222/session", 0, FALSE },
    { "ws://user@127.0.0.1:9222/session", 0, FALSE },
    { "wss://127.0.0.1:9222/session", 0, FALSE },
    { "", 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxConnector) connector = sbx_firefox_kind.dial (addresses[i].text, &error);

      g_assert_cmpint (sbx_firefox_kind.match (addresses[i].text), ==, addresses[i].match);
      g_assert_cmpint (connector != NULL, ==, addresses[i].is_good);
      if (!addresses[i].is_good)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  GPtrArray **found = data;

  *found = g_task_propagate_pointer (G_TASK (result), NULL);
}

static GPtrArray *
find (guint16 port)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  GPtrArray *found = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_found, &found);

  sbx_firefox_kind.find (address, task);
  raw_await (found != NULL);

  return found;
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *address = g_strdup_printf ("firefox:ws://127.0.0.1:%u/session",
                                              fixture->browser.port);
  g_autoptr (GPtrArray) found = find (fixture->browser.port);
  SbxTarget *target;

  g_assert_cmpuint (found->len, ==, 1);
  target = g_ptr_array_index (found, 0);
  g_assert_cmpstr (target->address, ==, address);
  g_assert_cmpuint (fixture->browser.calls->len, ==, 1);
  g_assert_cmpuint (count_calls (&fixture->browser, "session.status", NULL), ==, 1);

  g_clear_pointer (&found, g_ptr_array_unref);
  fixture->browser.silent = TRUE;
  found = find (fixture->browser.port);
  g_assert_cmpuint (found->len, ==, 0);

  soup_server_remove_handler (fixture->browser.server, "/session");
  g_clear_pointer (&found, g_ptr_array_unref);
  found = find (fixture->browser.port);
  g_assert_cmpuint (found->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, function) \
  g_test_add ("/firefox/" name, Fixture, data, set_up, function, tear_down)

  ADD ("whole", NULL, test_whole);
  ADD ("joined", "/of-another", test_joined);
  ADD ("lost", NULL, test_lost);
  ADD ("taken", NULL, test_taken);
  ADD ("garbage", NULL, test_garbage);
  ADD ("odd-events", NULL, test_odd_events);
  ADD ("colliding", NULL, test_colliding);
  ADD ("missing", NULL, test_missing);
  ADD ("look", NULL, test_look);
  ADD ("flood", NULL, test_flood);
  ADD ("giant", NULL, test_giant);
  ADD ("silent", NULL, test_silent);
  ADD ("find", NULL, test_find);
  g_test_add_func ("/firefox/addresses", test_addresses);

#undef ADD

  return g_test_run ();
}
