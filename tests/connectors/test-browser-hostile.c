/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Browsers that do what they must not: what they may say, and what it costs us. */

#include "config.h"

#include <locale.h>

#include "browser-kit.h"

/* --- A browser that does not behave ---------------------------------------------------------- */

static void
test_silent (Fixture       *fixture,
             gconstpointer  data)
{
  fixture->browser.silent = TRUE;
  start (fixture);
  raw_await (sbx_connector_get_state (fixture->connector) == SBX_CONNECTOR_FAILED);
  assert_problem (fixture, "did not answer Target.setAutoAttach in time");
}

static void
test_garbage (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const garbage[] = { " ", "nonsense", "7", "[]", "{}", "{\"method\":7}",
                                         "{\"result\":{}}", "{\"id\":1,", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      fixture->browser.garbage = garbage[i];
      start (fixture);
      await_state (fixture, SBX_CONNECTOR_FAILED);
      assert_problem (fixture, "does not speak the DevTools protocol");
      sbx_connector_stop (fixture->connector, "stopped");
    }
}

/* Events of any shape, and replies that nobody waits for: the page beside them is unharmed. */
static void
test_odd_events (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char *const methods[] = {
    "Target.attachedToTarget", "Target.detachedFromTarget", "Target.targetCreated",
    "Runtime.bindingCalled", "Runtime.executionContextCreated",
    "Runtime.executionContextDestroyed", "Runtime.consoleAPICalled", "Debugger.paused",
    "Debugger.scriptParsed", "Inspector.nonsense",
  };
  static const char *const params[] = {
    "null", "7", "\"text\"", "[]", "{}", "[{}]", "{\"sessionId\":7,\"targetInfo\":[]}",
    "{\"sessionId\":\"S9\",\"targetInfo\":{\"targetId\":9,\"type\":{},\"url\":null}}",
    "{\"context\":7}", "{\"context\":{\"id\":-1}}", "{\"context\":{\"id\":9,\"auxData\":[1]}}",
    "{\"context\":{\"id\":1e99}}", "{\"executionContextId\":\"x\"}", "{\"callFrames\":{}}",
    "{\"callFrames\":[7],\"data\":[],\"hitBreakpoints\":\"x\"}", "{\"scriptId\":7,\"url\":8}",
    "{\"name\":\"__signalbox_send__\",\"payload\":7,\"executionContextId\":3}",
  };
  Browser *browser = &fixture->browser;

  start_with_page (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (params); j++)
        {
          browser_sayf (browser, "{\"method\":\"%s\",\"params\":%s}", methods[i], params[j]);
          browser_sayf (browser, "{\"method\":\"%s\",\"sessionId\":\"S1\",\"params\":%s}",
                        methods[i], params[j]);
        }
    }
  browser_say (browser, "{\"id\":99999,\"result\":{}}");
  browser_say (browser, "{\"id\":\"x\",\"error\":7}");
  agent_says (browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_await (count_runs (fixture) == 1);
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_READY);
}

/* It ends at any of the first calls, and is tried again each time. */
static void
test_hang_up (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint i = 1; i <= 7; i++)
    {
      guint before = fixture->browser.paths->len;

      fixture->browser.hang_up = i;
      start (fixture);
      if (i > 1)
        {
          await_state (fixture, SBX_CONNECTOR_READY);
          browser_say (&fixture->browser, ATTACHED ("S1", "T1", "page", "http://a.test/"));
        }
      await_state (fixture, SBX_CONNECTOR_WAITING);
      assert_problem (fixture, "lost");
      raw_await (fixture->browser.paths->len == before + 2);
      sbx_connector_stop (fixture->connector, "stopped");
      raw_run_for (20);
    }
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < 12; i++)
    {
      start (fixture);
      raw_run_for (i * 3);
      browser_say (&fixture->browser, ATTACHED ("S1", "T1", "page", "http://a.test/"));
      raw_run_for (i / 2);
      sbx_connector_stop (fixture->connector, "stopped");
      g_assert_cmpuint (count_runs (fixture), ==, 0);
    }
}

/* The agent of one realm says nonsense: it is sent away, the other one is heard. */
static void
test_bad_agent (Fixture       *fixture,
                gconstpointer  data)
{
  Browser *browser = &fixture->browser;
  guint64 total = 0;

  start_with_page (fixture);
  agent_says (browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_await (count_runs (fixture) == 1);
  for (guint i = 0; i < 2000; i++)
    agent_says (browser, "S1", 4, "{\"m\":\"batch\"");
  raw_await (count_calls (browser, "Runtime.callFunctionOn", "detach") == 1);
  agent_says (browser, "S1", 4, HELLO ("run-2", "p-2"));
  agent_says (browser, "S1", 5, HELLO ("run-3", "p-3"));
  raw_await (count_runs (fixture) == 2);
  g_assert_cmpstr (get_run (fixture, 1)->name, ==, "run-3");
  g_assert_true (get_run (fixture, 0)->live);
  sbx_connector_get_complaints (fixture->connector, &total);
  g_assert_cmpuint (total, ==, 1);
}

static void
on_watched (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  sbx_connector_finish (SBX_CONNECTOR (source), result, data);
}

/* What the user asked of a page that goes, or of a browser that is let go, has an answer. */
static void
test_gone_while_asked (Fixture       *fixture,
                       gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_set_size (browser->calls, 0);
      start_with_page (fixture);
      raw_run_for (50);
      browser->silent = TRUE;
      sbx_connector_invoke_async (fixture->connector, "watch", on_watched, &error);
      raw_run_for (50);
      if (i == 0)
        browser_say (browser, "{\"method\":\"Target.detachedFromTarget\","
                              "\"params\":{\"sessionId\":\"S1\"}}");
      else
        sbx_connector_stop (fixture->connector, "stopped");
      raw_await (error != NULL);
      g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE);
      browser->silent = FALSE;
      if (i == 0)
        sbx_connector_stop (fixture->connector, "stopped");
    }
}

static void
test_colliding (Fixture       *fixture,
                gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_with_page (fixture);
  agent_says (browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_await (count_runs (fixture) == 1);
  agent_says (browser, "S1", 4, HELLO ("run-1", "p-1"));
  raw_await (count_calls (browser, "Runtime.callFunctionOn", "duplicate-run") == 1);
  raw_await (count_calls (browser, "Runtime.callFunctionOn", "welcome") == 2);
  g_assert_true (get_run (fixture, 0)->live);
  g_assert_cmpuint (count_runs (fixture), ==, 1);
}

static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  Browser *browser = &fixture->browser;
  gsize before;

  start_with_page (fixture);
  before = raw_get_resident_size ();
  for (guint i = 0; i < 40000; i++)
    {
      browser_sayf (browser, "{\"method\":\"Runtime.executionContextCreated\",\"sessionId\":\"S1\","
                    "\"params\":{\"context\":{\"id\":%u,\"origin\":\"http://%u.test\"}}}", i, i);
      browser_sayf (browser, "{\"method\":\"Runtime.consoleAPICalled\",\"sessionId\":\"S1\","
                    "\"params\":{\"type\":\"log\"}}");
      if (i % 200 == 0)
        raw_turn ();
    }
  for (guint i = 0; i < 1000; i++)
    {
      browser_sayf (browser, "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":"
                    "\"F%u\",\"targetInfo\":{\"targetId\":\"F%u\",\"type\":\"worker\",\"url\":"
                    "\"http://a.test/%u.js\"}}}", i, i, i);
      if (i % 10 == 0)
        raw_turn ();
    }
  browser_say (browser, ATTACHED ("LAST", "LAST", "tab", "http://a.test/"));
  raw_await (browser->n_detached == 1000 - (SBX_LIMIT_BROWSER_TARGETS - 1) + 1);
  raw_assert_growth (before, 160 * MIB);
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_READY);
}

static void
test_giant (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *text = g_strnfill (SBX_LIMIT_MESSAGE_SIZE + 1, ' ');

  start_with_page (fixture);
  browser_say (&fixture->browser, text);
  await_state (fixture, SBX_CONNECTOR_FAILED);
  assert_problem (fixture, "given up");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, function) \
  g_test_add ("/browser-hostile/" name, Fixture, data, set_up, function, tear_down)

  ADD ("silent", NULL, test_silent);
  ADD ("garbage", NULL, test_garbage);
  ADD ("odd-events", NULL, test_odd_events);
  ADD ("hang-up", NULL, test_hang_up);
  ADD ("stop", NULL, test_stop);
  ADD ("bad-agent", NULL, test_bad_agent);
  ADD ("gone-while-asked", NULL, test_gone_while_asked);
  ADD ("colliding", NULL, test_colliding);
  ADD ("flood", NULL, test_flood);
  ADD ("giant", NULL, test_giant);

#undef ADD

  return g_test_run ();
}
