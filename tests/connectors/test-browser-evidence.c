/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Functions that are looked into, in a browser that is none: what a page may make of it. */

#include "config.h"

#include <locale.h>

#include "browser-kit.h"

#define OBJECT "{\"result\":{\"type\":\"object\",\"objectId\":\"o\"}}"
#define FUNCTION "{\"type\":\"function\",\"objectId\":\"f\"}"
#define CAUGHT "{\"result\":[],\"internalProperties\":[{\"name\":\"[[FunctionLocation]]\"," \
               "\"value\":{\"type\":\"object\",\"value\":{\"scriptId\":\"7\"}}},{\"name\":" \
               "\"[[Scopes]]\",\"value\":{\"type\":\"object\",\"objectId\":\"s\"}}]}"

/* What the page says that a list of functions, or a function, holds. */
static const char *const odd[] = {
  "{}", "{\"result\":7}", "{\"result\":[7,null,[],{}]}",
  "{\"result\":[{\"name\":\"0\"},{\"name\":\"x\",\"value\":" FUNCTION "}]}",
  "{\"result\":[{\"name\":\"0\",\"value\":" FUNCTION "}],\"internalProperties\":[7,{}]}",
  "{\"result\":[{\"name\":\"0\",\"value\":" FUNCTION "}],\"internalProperties\":"
  "[{\"name\":\"[[Scopes]]\",\"value\":7},{\"name\":\"[[FunctionLocation]]\",\"value\":[]}]}",
  "{\"result\":[{\"name\":\"-1\",\"value\":" FUNCTION "},{\"name\":\"99999\",\"value\":" FUNCTION
  "},{\"name\":\"\",\"value\":" FUNCTION "}],\"internalProperties\":{}}",
};

static const char *properties; /* of anything, if it is not NULL */
static guint n_functions;      /* that were looked into */
static guint n_enabled;
static guint n_disabled;
static guint n_skipping;
static guint n_stopping;

static void
count (const char *text,
       const char *method)
{
  n_functions += g_str_equal (method, "Runtime.getProperties")
                 && strstr (text, "\"objectId\":\"f\"") != NULL;
  n_enabled += g_str_equal (method, "Debugger.enable");
  n_disabled += g_str_equal (method, "Debugger.disable");
  n_skipping += strstr (text, "{\"skip\":true}") != NULL;
  n_stopping += strstr (text, "{\"skip\":false}") != NULL;
}

/* An agent that is never content. */
static void
answer_greedily (Browser    *browser,
                 const char *text,
                 const char *method,
                 guint64     id)
{
  g_autoptr (GString) list = NULL;

  count (text, method);
  if (g_str_equal (method, "Runtime.evaluate") || g_str_equal (method, "Runtime.callFunctionOn"))
    {
      browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"result\":" OBJECT "}", id);
      return;
    }
  if (!g_str_equal (method, "Runtime.getProperties"))
    {
      answer (browser, text, method, id);
      return;
    }
  if (properties != NULL)
    {
      browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"result\":%s}", id, properties);
      return;
    }
  if (strstr (text, "\"objectId\":\"f\"") != NULL)
    {
      browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"result\":" CAUGHT "}", id);
      return;
    }
  list = g_string_new (NULL);
  for (guint i = 0; i < 150; i++)
    g_string_append_printf (list, "%s{\"name\":\"%u\",\"value\":" FUNCTION "}",
                            i > 0 ? "," : "", i);
  browser_sayf (browser, "{\"id\":%" G_GUINT64_FORMAT ",\"result\":{\"result\":[%s]}}", id,
                list->str);
}

typedef struct
{
  gboolean done;
  GError *error;
} Outcome;

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Outcome *outcome = data;

  outcome->done = TRUE;
  sbx_connector_finish (SBX_CONNECTOR (source), result, &outcome->error);
}

static void
start_with_agent (Fixture *fixture)
{
  start_with_page (fixture);
  agent_says (&fixture->browser, "S1", 3, HELLO ("run-1", "p-1"));
  raw_await (count_runs (fixture) == 1);
}

/* Whatever happened, the debugger is off again and stops nothing. */
static void
assert_left_alone (void)
{
  raw_await (n_disabled == 1);
  g_assert_cmpuint (n_enabled, ==, 1);
  g_assert_cmpuint (n_skipping, ==, 2);
  g_assert_cmpuint (n_stopping, ==, 1);
}

static void
read_functions (Fixture *fixture,
                Outcome *outcome)
{
  n_functions = n_enabled = n_disabled = n_skipping = n_stopping = 0;
  fixture->browser.answer = answer_greedily;
  g_ptr_array_set_size (fixture->browser.calls, 0);
  sbx_connector_invoke_async (fixture->connector, "read", on_read, outcome);
  raw_await (outcome->done);
  assert_left_alone ();
}

static void
test_greedy (Fixture       *fixture,
             gconstpointer  data)
{
  Outcome outcome = { 0 };

  properties = NULL;
  start_with_agent (fixture);
  read_functions (fixture, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (n_functions, ==, SBX_LIMIT_BROWSER_ASKED);
}

static void
test_odd (Fixture       *fixture,
          gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_with_agent (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      Outcome outcome = { 0 };

      properties = odd[i];
      read_functions (fixture, &outcome);
      g_clear_error (&outcome.error);
      g_assert_cmpuint (count_calls (browser, "Runtime.callFunctionOn", "this.answer"), ==, 0);
      g_assert_cmpuint (count_calls (browser, "Runtime.callFunctionOn", "this.ask"), <=,
                        SBX_LIMIT_BROWSER_ROUNDS);
    }
  g_assert_cmpint (sbx_connector_get_state (fixture->connector), ==, SBX_CONNECTOR_READY);
}

/* A stop that comes while we look is none of ours, and does not last. */
static void
test_paused (Fixture       *fixture,
             gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  start_with_agent (fixture);
  browser_say (browser, "{\"method\":\"Debugger.paused\",\"sessionId\":\"S1\",\"params\":"
                        "{\"callFrames\":[],\"reason\":\"other\"}}");
  raw_await (count_calls (browser, "Debugger.resume", "S1") == 1);
}

static void
test_gone (Fixture       *fixture,
           gconstpointer  data)
{
  Browser *browser = &fixture->browser;

  for (guint i = 0; i < 2; i++)
    {
      Outcome outcome = { 0 };

      start_with_agent (fixture);
      browser->silent = TRUE;
      sbx_connector_invoke_async (fixture->connector, "read", on_read, &outcome);
      raw_run_for (50);
      if (i == 0)
        browser_say (browser, "{\"method\":\"Target.detachedFromTarget\","
                              "\"params\":{\"sessionId\":\"S1\"}}");
      sbx_connector_stop (fixture->connector, "stopped");
      raw_await (outcome.done);
      g_assert_error (outcome.error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED);
      g_clear_error (&outcome.error);
      browser->silent = FALSE;
      if (i == 0)
        raw_run_for (400);
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/browser-evidence/" name, Fixture, NULL, set_up, function, tear_down)

  ADD ("greedy", test_greedy);
  ADD ("odd", test_odd);
  ADD ("paused", test_paused);
  ADD ("gone", test_gone);

#undef ADD

  return g_test_run ();
}
