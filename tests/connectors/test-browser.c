/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What answers at a debugging port, and what is asked of it. Real browsers are met in
 * tests/e2e/browser.test.mjs and tests/e2e/node-inspect.test.mjs. */

#include "config.h"

#include <locale.h>

#include "browser-kit.h"

/* --- A browser that behaves ------------------------------------------------------------------ */

static void
test_whole (Fixture       *fixture,
            gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_with_page (fixture);
  g_assert_cmpuint (count_calls (browser, "Runtime.addBinding", "\"S1\""), ==, 1);
  agent_says (browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_await (count_calls (browser, "Runtime.callFunctionOn", "welcome") == 1);
  agent_says (browser, "S1", 4, HELLO ("run-2", "p-1 /frame"));
  raw_await (count_runs (fixture) == 2);

  browser_say (browser, "{\"method\":\"Runtime.executionContextDestroyed\",\"sessionId\":\"S1\","
                        "\"params\":{\"executionContextId\":4}}");
  raw_await (!get_run (fixture, 1)->live);
  g_assert_true (get_run (fixture, 0)->live);

  sbx_connector_stop (fixture->connector, "stopped");
  g_assert_false (get_run (fixture, 0)->live);
  raw_await (count_calls (browser, "Runtime.removeBinding", "S1") == 1);
  g_assert_cmpuint (count_calls (browser, "Runtime.callFunctionOn", "detach"), ==, 1);
  g_assert_cmpuint (count_calls (browser, "Page.removeScriptToEvaluateOnNewDocument", "script-1"),
                    ==, 1);
}

/* Its binding calls all who have one of that name: what it says to another Signalbox is heard here,
 * and no fault of anybody. */
static void
test_taken_over (Fixture       *fixture,
                 gconstpointer  data)
{
  Browser *browser = &fixture->browser;
  g_autoptr (GPtrArray) complaints = NULL;
  const SbxComplaint *complaint;
  guint64 total;

  start_with_page (fixture);
  agent_says (browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_await (count_runs (fixture) == 1);
  agent_says (browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_await (!get_run (fixture, 0)->live);
  agent_says (browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_run_for (50);
  complaints = sbx_connector_get_complaints (fixture->connector, &total);
  g_assert_cmpuint (total, ==, 1);
  complaint = g_ptr_array_index (complaints, 0);
  g_assert_cmpstr (complaint->code, ==, "replaced");
  g_assert_nonnull (strstr (complaint->text, "another Signalbox has attached"));
  g_assert_cmpuint (count_runs (fixture), ==, 1);

  /* The agent is the other one's. */
  sbx_connector_stop (fixture->connector, "stopped");
  raw_await (count_calls (browser, "Runtime.removeBinding", "S1") == 1);
  g_assert_cmpuint (count_calls (browser, "Runtime.callFunctionOn", "detach"), ==, 0);
}

/* What is not the app's is let go at once, and a page is taken once. */
static void
test_others (Fixture       *fixture,
             gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_with_page (fixture);
  browser_say (browser, ATTACHED ("S2", "T2", "service_worker", "http://a.test/sw.js"));
  browser_say (browser, ATTACHED ("S3", "T3", "page", "chrome://settings"));
  browser_say (browser, ATTACHED ("S4", "T1", "page", "http://a.test/"));
  raw_await (browser->n_detached == 3);
  for (guint i = 2; i <= 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("\"S%u\"", i);

      g_assert_cmpuint (count_calls (browser, "Runtime.runIfWaitingForDebugger", name), ==, 1);
      g_assert_cmpuint (count_calls (browser, "Runtime.addBinding", name), ==, 0);
    }
}

static void
test_no_target (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->browser.refused = "Target.attachToTarget";
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_FAILED);
  assert_problem (fixture, "That page is not there");
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  GPtrArray **found = data;

  *found = g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", fixture->browser.port);
  g_autofree char *expected = g_strdup_printf ("browser:%s/#target=page%%201", address);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_found, &found);
  const SbxTarget *target;

  sbx_browser_kind.find (address, task);
  raw_await (found != NULL);
  g_assert_cmpuint (found->len, ==, 1);
  target = g_ptr_array_index (found, 0);
  g_assert_cmpstr (target->address, ==, expected);
  g_assert_cmpstr (target->title, ==, "Shop");
  g_assert_cmpstr (target->detail, ==, "http://a.test/");
}

/* --- Something else on the port -------------------------------------------------------------- */

static void
test_not_found (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->browser.status = SOUP_STATUS_NOT_FOUND;
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_WAITING);
  assert_problem (fixture, "DevToolsActivePort");
}

static void
test_no_browser (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char *const versions[] = {
    "", "<html>", "{}", "[]", "null", "\"Chrome\"", "{\"Browser\":7}", "{\"Browser\":\"Chrome/1\"}",
    "{\"Browser\":\"Chrome/1\",\"webSocketDebuggerUrl\":\"nonsense\"}", "{\"Browser\":\"Chr",
  };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      fixture->browser.version = versions[i];
      start (fixture);
      await_state (fixture, SBX_CONNECTOR_WAITING);
      assert_problem (fixture, "no browser and no Node process");
      sbx_connector_stop (fixture->connector, "stopped");
    }
  g_assert_cmpuint (fixture->browser.paths->len, ==, 0);
}

static void
test_redirect (Fixture       *fixture,
               gconstpointer  data)
{
  fixture->browser.location = "/json/version/elsewhere";
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_WAITING);
  assert_problem (fixture, "HTTP status 302");
}

static void
test_long_answer (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *text = g_strnfill (SBX_LIMIT_BROWSER_LIST_SIZE + 1, ' ');
  gsize before;

  fixture->browser.version = text;
  before = raw_get_resident_size ();
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_WAITING);
  assert_problem (fixture, "too long");
  raw_assert_growth (before, 40 * MIB);
}

static void
test_nobody (Fixture       *fixture,
             gconstpointer  data)
{
  browser_end (&fixture->browser);
  start (fixture);
  await_state (fixture, SBX_CONNECTOR_WAITING);
  assert_problem (fixture, "nothing listens there");
  browser_start (&fixture->browser);
  await_state (fixture, SBX_CONNECTOR_READY);
}

/* --- Addresses ------------------------------------------------------------------------------- */

static void
test_addresses (void)
{
  static const char *const good[] = {
    "http://127.0.0.1:9222", "http://localhost:9222/", "http://[::1]:9229",
    "http://127.0.0.1:9222/#target=0123", "ws://127.0.0.1:9222/devtools/browser/x",
    "ws://127.0.0.1:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e",
  };
  static const char *const bad[] = {
    "", "9222", "https://127.0.0.1:9222", "http://127.0.0.1", "http://example.test:9222",
    "http://192.168.0.1:9222", "http://127.0.0.1:9222/json", "http://127.0.0.1:9222/#page",
    "http://127.0.0.1:9222/#target=", "ws://127.0.0.1:9222/", "ws://example.test:9222/devtools/x",
    "http://127.1:9222", "http://2130706433:9222",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxConnector) connector = sbx_browser_kind.dial (good[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (connector);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sbx_browser_kind.dial (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpint (sbx_browser_kind.match ("ws://127.0.0.1:1/devtools/browser/x"), ==, 2);
  g_assert_cmpint (sbx_browser_kind.match ("http://127.0.0.1:9222"), ==, 1);
  g_assert_cmpint (sbx_browser_kind.match ("http://127.0.0.1:8080"), ==, 0);
  g_assert_cmpint (sbx_browser_kind.match ("ws://127.0.0.1:9000/v1"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, function) \
  g_test_add ("/browser/" name, Fixture, data, set_up, function, tear_down)

  ADD ("whole", NULL, test_whole);
  ADD ("taken-over", NULL, test_taken_over);
  ADD ("others", NULL, test_others);
  ADD ("no-target", "/#target=gone", test_no_target);
  ADD ("find", NULL, test_find);
  ADD ("not-found", NULL, test_not_found);
  ADD ("no-browser", NULL, test_no_browser);
  ADD ("redirect", NULL, test_redirect);
  ADD ("long-answer", NULL, test_long_answer);
  ADD ("nobody", NULL, test_nobody);
  g_test_add_func ("/browser/addresses", test_addresses);

#undef ADD

  return g_test_run ();
}
