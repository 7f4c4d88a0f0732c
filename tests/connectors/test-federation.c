/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Reports of Module Federation's observability plugin: a recorded conversation replayed, in order
 * and out of order, reloads and tabs, and posts that are no reports. */

#include "config.h"

#include <locale.h>

#include "listener-kit.h"
#include "sbx-federation.h"
#include "sbx-limits.h"

#define MIB (1024u * 1024u)

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  listener_start (fixture, sbx_federation_new);
}

static guint
post (Fixture    *fixture,
      const char *origin,
      const char *body)
{
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;

  request = g_strdup_printf ("POST /__mf_observability HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s%s%s"
                             "Content-Type: application/json\r\n"
                             "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", fixture->port,
                             origin != NULL ? "Origin: " : "", origin != NULL ? origin : "",
                             origin != NULL ? "\r\n" : "", strlen (body), body);
  answer = raw_exchange (fixture->port, request);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));

  return (guint) g_ascii_strtoull (answer + 9, NULL, 10);
}

/* A report of one step, sent @age milliseconds ago. */
static void
report (Fixture    *fixture,
        const char *origin,
        const char *trace,
        guint       age,
        const char *members)
{
  g_autofree char *body = NULL;

  body = g_strdup_printf ("{\"schemaVersion\":1,\"kind\":\"event\",\"event\":{\"traceId\":\"%s\","
                          "\"timestamp\":%" G_GINT64_FORMAT ",%s},\"report\":{}}", trace,
                          g_get_real_time () / 1000 - age, members);
  g_assert_cmpuint (post (fixture, origin, body), ==, 204);
}

/* Every event but the times, one in a line. */
static char *
get_events (Fixture *fixture)
{
  g_autoptr (GString) events = g_string_new (NULL);
  guint64 n;

  raw_run_for (250);
  n = sbx_session_get_n_events (fixture->kit.session);
  g_assert_true (sbx_session_commit (fixture->kit.session, NULL));
  for (guint64 i = 1; i <= n; i++)
    {
      g_autofree char *text = kit_event_text (&fixture->kit, i);
      g_autoptr (SbxJson) json = kit_parse (text);

      for (guint32 key = sbx_json_first (json, 0); key != 0; key = sbx_json_after (json, 0, key + 1))
        {
          gsize length;
          const char *raw = sbx_json_raw (json, key + 1, &length);

          if (sbx_json_equals (json, key, "t") || sbx_json_equals (json, key, "wall")
              || sbx_json_equals (json, key, "run") || sbx_json_equals (json, key, "peer")
              || sbx_json_equals (json, key, "protocol"))
            continue;
          g_string_append_printf (events, "%s%.*s", sbx_json_equals (json, key, "k") ? "" : " ",
                                  (int) length, raw);
        }
      g_string_append_c (events, '\n');
    }

  return g_string_free (g_steal_pointer (&events), FALSE);
}

static void
assert_events (Fixture    *fixture,
               const char *expected)
{
  g_autofree char *events = get_events (fixture);

  g_assert_cmpstr (events, ==, expected);
}

/* The bodies that were posted, as if it had been just now. */
static GPtrArray *
load_capture (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "captures", "mf-observability.json",
                                                 NULL);
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SbxJson) json = NULL;
  g_autofree char *text = NULL;
  gint64 shift = g_get_real_time () / 1000 - 10000 - G_GINT64_CONSTANT (1795145064045);
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  /* Thirteen digits before and after. */
  for (char *at = strstr (text, "17951450"); at != NULL; at = strstr (at + 13, "17951450"))
    {
      gint64 time = g_ascii_strtoll (at, NULL, 10);
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, time + shift);

      g_assert_cmpuint (strlen (now), ==, 13);
      memcpy (at, now, 13);
    }
  json = sbx_json_parse (text, length, 0, 0, NULL);
  g_assert_nonnull (json);
  for (guint32 request = sbx_json_first (json, 0);
       request != 0;
       request = sbx_json_after (json, 0, request))
    {
      const char *raw = sbx_json_raw (json, sbx_json_member (json, request, "body"), &length);

      g_ptr_array_add (bodies, g_strndup (raw, length));
    }
  g_assert_cmpuint (bodies->len, ==, 11);

  return g_steal_pointer (&bodies);
}

#define URL "\"http://127.0.0.1:59999/mf-manifest.json\""
#define MESSAGE \
  "[ Federation Runtime ]: Failed to get manifest. #RUNTIME-003\\nargs: {\\\"manifestUrl\\\":" \
  "\\\"http://127.0.0.1:59999/mf-manifest.json\\\",\\\"moduleName\\\":\\\"cart\\\",\\\"hostName" \
  "\\\":\\\"host_shell\\\"}\\nView the docs to see how to solve: https://docs.example/" \
  "guide/troubleshooting/runtime#runtime-003\\nOriginal Error Message:\\n TypeError: fetch failed"

static const char expected_capture[] =
  "\"hello\" \"node\" \"host_shell\" \"Module Federation 2.9.2\"\n"
  "\"mount\" \"host_shell\" true\n"
  "\"load\" \"cart\" \"expose\" \"./Button\" " URL "\n"
  "\"load\" \"cart\" \"manifest\" " URL "\n"
  "\"load\" \"cart\" \"manifest\" false 7 \"fetch failed\" " URL "\n"
  "\"load\" \"cart\" \"expose\" \"./Button\" false 43 \"" MESSAGE "\" " URL "\n"
  "\"load\" \"cart\" \"expose\" \".\" " URL "\n"
  "\"load\" \"cart\" \"manifest\" " URL "\n"
  "\"load\" \"cart\" \"manifest\" false 3 \"fetch failed\" " URL "\n"
  "\"package\" \"redux\" \"5.0.1\" true false\n"
  "\"load\" \"host_shell\" \"shared\" \"redux\" false \"" MESSAGE "\"\n";

static void
test_capture (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) bodies = load_capture ();

  for (guint i = 0; i < bodies->len; i++)
    g_assert_cmpuint (post (fixture, NULL, g_ptr_array_index (bodies, i)), ==, 204);
  assert_events (fixture, expected_capture);

  /* All of it once more: nothing is new. */
  for (guint i = 0; i < bodies->len; i++)
    post (fixture, NULL, g_ptr_array_index (bodies, i));
  assert_events (fixture, expected_capture);
}

/* Each request is one of its own: they overtake each other. */
static void
test_out_of_order (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GPtrArray) bodies = load_capture ();

  for (guint i = bodies->len; i > 0; i--)
    post (fixture, NULL, g_ptr_array_index (bodies, i - 1));
  assert_events (fixture, expected_capture);
}

/* Nobody listened at first: the last report of each trace tells what went before. */
static void
test_late (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) bodies = load_capture ();

  for (guint i = 7; i < bodies->len; i++)
    post (fixture, NULL, g_ptr_array_index (bodies, i));
  assert_events (fixture, expected_capture);
}

#define HOST "\"hostName\":\"shell\",\"runtimeVersion\":\"2.9.2\""
#define CART \
  "\"remote\":{\"name\":\"cart\",\"entry\":\"https://me:pw@cdn.example/cart/e.js?token=1#x\"}"

static void
test_success (Fixture       *fixture,
              gconstpointer  data)
{
  report (fixture, NULL, "mf-cart-a-1", 50, HOST "," CART ",\"phase\":\"loadRemote\",\"status\":"
          "\"start\",\"requestId\":\"cart/a/Button\"");
  report (fixture, NULL, "mf-cart-a-1", 40, HOST "," CART ",\"phase\":\"remoteEntry\",\"status\":"
          "\"success\",\"duration\":8,\"sanitizedUrl\":\"https://cdn.example/cart/e.js\"");
  report (fixture, NULL, "mf-cart-a-1", 30, HOST "," CART ",\"phase\":\"moduleFactory\",\"status\":"
          "\"success\"");
  report (fixture, NULL, "mf-cart-a-1", 20, HOST "," CART ",\"phase\":\"loadRemote\",\"status\":"
          "\"success\",\"duration\":-1,\"expose\":\"./a/Button\"");
  report (fixture, NULL, "mf-cart-a-1", 10, HOST "," CART ",\"phase\":\"loadRemote\",\"status\":"
          "\"complete\",\"expose\":\"./a/Button\"");
  report (fixture, NULL, "mf-cart-a-2", 9, HOST "," CART ",\"phase\":\"preload\",\"status\":"
          "\"complete\"");
  report (fixture, NULL, "mf-cart-a-3", 8, HOST "," CART ",\"phase\":\"component\",\"status\":"
          "\"success\",\"message\":\"component:business-loaded\"");
  report (fixture, NULL, "mf-cart-a-4", 7, HOST ",\"phase\":\"later\",\"status\":\"error\"");
  assert_events (fixture,
                 "\"hello\" \"node\" \"shell\" \"Module Federation 2.9.2\"\n"
                 "\"mount\" \"shell\" true\n"
                 "\"load\" \"cart\" \"expose\" \"./a/Button\"\n"
                 "\"load\" \"cart\" \"entry\" true 8 \"https://cdn.example/cart/e.js\"\n"
                 "\"load\" \"cart\" \"expose\" \"./a/Button\" true\n"
                 "\"mount\" \"cart\" \"https://cdn.example/cart/e.js\"\n"
                 "\"load\" \"cart\" \"preload\" true\n"
                 "\"log\" \"info\" \"component: success (component:business-loaded)\" \"cart\"\n"
                 "\"log\" \"error\" \"later: error\"\n");
}

#define SHARED(members) \
  HOST ",\"phase\":\"shared\",\"status\":\"success\",\"shared\":{\"name\":\"redux\"," members "}"

/* Two copies of a singleton, one after the other, in one page: the rule about stores that exist
 * twice hears of it. */
static void
test_packages (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GPtrArray) findings = NULL;
  const SbxFinding *finding;

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  report (fixture, "http://localhost:3000", "mf-shared-a-1", 60,
          SHARED ("\"registration\":{\"candidate\":{\"version\":\"5.0.0\",\"provider\":\"cart\"}}"));
  report (fixture, "http://localhost:3000", "mf-shared-a-2", 50,
          SHARED ("\"requiredVersion\":false,\"selectedVersion\":\"5.0.1\",\"from\":\"shell\","
                  "\"singleton\":true"));
  report (fixture, "http://localhost:3000", "mf-shared-b-1", 40,
          "\"hostName\":\"cart\",\"phase\":\"shared\",\"status\":\"success\",\"shared\":{\"name\":"
          "\"redux\",\"requiredVersion\":\"^5.0.0\",\"selectedVersion\":\"5.0.0\",\"provider\":"
          "\"cart\",\"from\":\"x\",\"singleton\":true,\"availableVersions\":[\"5.0.0\",\"4.2.1\"]}");
  assert_events (fixture,
                 "\"hello\" \"page\" \"localhost:3000\" \"http://localhost:3000\" "
                 "\"Module Federation 2.9.2\"\n"
                 "\"mount\" \"shell\" true\n"
                 "\"package\" \"redux\" \"5.0.0\" \"shell\" \"cart\" false\n"
                 "\"package\" \"redux\" \"5.0.1\" \"shell\" \"shell\" true true\n"
                 "\"load\" \"shell\" \"shared\" \"redux\" true \"5.0.1\"\n"
                 "\"mount\" \"cart\"\n"
                 "\"package\" \"redux\" \"5.0.0\" \"cart\" \"cart\" \"^5.0.0\" true true\n"
                 "\"package\" \"redux\" \"4.2.1\" true false\n"
                 "\"load\" \"cart\" \"shared\" \"redux\" true \"5.0.0\"\n");

  findings = sbx_session_report (fixture->kit.session, sbx_session_get_last_time
                                 (fixture->kit.session) + 10000);
  g_assert_cmpuint (findings->len, >=, 1);
  finding = g_ptr_array_index (findings, 0);
  g_assert_cmpstr (finding->subject, ==, "package redux");
}

static guint
count_live (Fixture *fixture)
{
  GPtrArray *runs = sbx_session_get_runs (fixture->kit.session);
  guint n = 0;

  for (guint i = 0; i < runs->len; i++)
    n += ((SbxRun *) g_ptr_array_index (runs, i))->live;

  return n;
}

#define STEP HOST ",\"phase\":\"manifest\",\"status\":\"success\"," CART

/* Neither by its name nor by its length does one become another. */
static void
test_names_of_others (Fixture       *fixture,
                      gconstpointer  data)
{
  GPtrArray *peers = sbx_session_get_peers (fixture->kit.session);
  g_autofree char *label = g_strnfill (60, 'a');
  g_autofree char *first = g_strdup_printf ("https://%s.%s.one.example", label, label);
  g_autofree char *second = g_strdup_printf ("https://%s.%s.two.example", label, label);

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  sbx_origins_decide (fixture->origins, first, TRUE);
  sbx_origins_decide (fixture->origins, second, TRUE);
  report (fixture, "http://localhost:3000", "mf-a-1", 50, STEP);
  report (fixture, NULL, "mf-b-1", 40, "\"hostName\":\"http://localhost:3000\",\"phase\":\"x\","
                                       "\"status\":\"start\"");
  report (fixture, first, "mf-c-1", 30, STEP);
  report (fixture, second, "mf-d-1", 20, STEP);
  raw_run_for (250);
  g_assert_cmpuint (peers->len, ==, 4);
}

/* The numbers of the traces begin again: the page was loaded anew. */
static void
test_reload (Fixture       *fixture,
             gconstpointer  data)
{
  GPtrArray *peers = sbx_session_get_peers (fixture->kit.session);
  GPtrArray *runs = sbx_session_get_runs (fixture->kit.session);

  report (fixture, NULL, "mf-cart-a1-1", 90, STEP);
  report (fixture, NULL, "mf-cart-a2-2", 80, STEP);
  raw_run_for (200);
  g_assert_cmpuint (runs->len, ==, 1);

  /* The second one overtakes the first. */
  report (fixture, NULL, "mf-cart-b2-2", 60, STEP);
  report (fixture, NULL, "mf-cart-b1-1", 70, STEP);
  report (fixture, NULL, "mf-cart-b3-3", 50, STEP);
  raw_run_for (200);
  g_assert_cmpuint (runs->len, ==, 2);
  g_assert_cmpuint (peers->len, ==, 1);
  g_assert_cmpuint (count_live (fixture), ==, 1);

  /* It was another tab after all: its run goes on. */
  report (fixture, NULL, "mf-cart-a2-2", 40, HOST ",\"phase\":\"preload\",\"status\":\"success\","
          CART);
  raw_run_for (200);
  g_assert_cmpuint (runs->len, ==, 2);
  g_assert_cmpuint (((SbxRun *) g_ptr_array_index (runs, 0))->seq, ==, 4);
}

static void
test_origins (Fixture       *fixture,
              gconstpointer  data)
{
  GPtrArray *runs = sbx_session_get_runs (fixture->kit.session);

  sbx_origins_decide (fixture->origins, "http://localhost:3000", TRUE);
  sbx_origins_decide (fixture->origins, "https://evil.example", FALSE);
  report (fixture, "http://localhost:3000", "mf-a-1-1", 50, STEP);
  report (fixture, NULL, "mf-a-1-1", 50, STEP);
  g_assert_cmpuint (post (fixture, "https://evil.example", "{\"event\":{}}"), ==, 403);
  g_assert_cmpuint (post (fixture, "null", "{\"event\":{}}"), ==, 403);
  raw_run_for (200);
  g_assert_cmpuint (runs->len, ==, 2);
  g_assert_cmpuint (sbx_session_get_peers (fixture->kit.session)->len, ==, 2);
  g_assert_cmpuint (count_live (fixture), ==, 2);

  sbx_origins_forget (fixture->origins, "http://localhost:3000");
  raw_await (count_live (fixture) == 1);
}

static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  const char *bodies[] = {
    "", "{", "[]", "null", "\"event\"", "{}", "{\"event\":[]}", "{\"event\":\"x\"}",
    "{\"event\":{}}x",
  };
  const char *harmless[] = {
    "{\"event\":{}}",
    "{\"schemaVersion\":2,\"event\":{\"phase\":7,\"status\":null,\"traceId\":[],\"timestamp\":{}}}",
    "{\"event\":{\"phase\":\"shared\",\"status\":\"success\",\"shared\":{\"name\":{}}}}",
    "{\"event\":{\"phase\":\"shared\",\"status\":\"success\",\"shared\":[1]}}",
    "{\"event\":{\"phase\":\"manifest\",\"status\":\"success\",\"timestamp\":1e308,"
    "\"duration\":1e999,\"remote\":{\"name\":\"\"}},\"report\":{\"events\":[1,[],null,{}]}}",
    "{\"event\":{\"phase\":\"manifest\",\"status\":\"success\",\"timestamp\":-5,"
    "\"hostName\":\"\\u0000\\ud800\"}}",
  };
  g_autofree char *name = g_strnfill (100000, 'n');
  g_autofree char *big = g_strnfill (MIB + 1, ' ');
  g_autofree char *members = NULL;
  g_autofree char *events = NULL;
  guint64 total;

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    g_assert_cmpuint (post (fixture, NULL, bodies[i]), ==, 400);
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    g_assert_cmpuint (post (fixture, NULL, harmless[i]), ==, 204);
  g_assert_cmpuint (post (fixture, NULL, big), ==, 413);
  members = g_strdup_printf ("\"phase\":\"manifest\",\"status\":\"error\",\"errorMessage\":"
                             "\"%s\",\"remote\":{\"name\":\"%s\"}", name, name);
  report (fixture, NULL, "mf-x-1", 10, members);

  events = get_events (fixture);
  g_assert_null (strstr (events, "\"gap\""));
  g_assert_cmpuint (strlen (events), <, 4000);
  sbx_connector_get_complaints (fixture->connector, &total);
  g_assert_cmpuint (total, ==, G_N_ELEMENTS (bodies) + 2);
}

/* More pages, traces and reports than there is room for. */
static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  gsize before = raw_get_resident_size ();

  for (guint i = 0; i < SBX_LIMIT_REPORTING_PAGES + 10; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"event\":{\"hostName\":\"host %u\",\"phase\":"
                                               "\"manifest\",\"status\":\"success\"}}", i);

      g_assert_cmpuint (post (fixture, NULL, body), ==,
                        i < SBX_LIMIT_REPORTING_PAGES ? 204 : 503);
    }
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (GString) body = g_string_new ("{\"event\":{\"hostName\":\"host 1\"},\"report\":"
                                               "{\"events\":[");

      for (guint j = 0; j < 1000; j++)
        g_string_append_printf (body, "%s{\"hostName\":\"h%u-%u\",\"traceId\":\"mf-%u-%u\",\"phase\":"
                                "\"manifest\",\"status\":\"error\",\"remote\":{\"name\":\"r%u-%u\"}}",
                                j > 0 ? "," : "", i, j, i, j, i, j);
      g_string_append (body, "]}}");
      g_assert_cmpuint (post (fixture, NULL, body->str), ==, 204);
    }
  raw_run_for (300);
  raw_assert_growth (before, 64 * MIB);
}

static void
test_port_taken (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (SbxConnector) second = sbx_federation_new (fixture->origins, fixture->port);
  g_autoptr (GError) error = NULL;

  g_assert_false (sbx_connector_start (second, fixture->kit.session, &error));
  g_assert_error (error, SBX_DOOR_ERROR, SBX_DOOR_ERROR_PORT_TAKEN);
  g_assert_cmpint (sbx_connector_get_state (second), ==, SBX_CONNECTOR_FAILED);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/federation/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("capture", test_capture);
  ADD ("out-of-order", test_out_of_order);
  ADD ("late", test_late);
  ADD ("success", test_success);
  ADD ("packages", test_packages);
  ADD ("reload", test_reload);
  ADD ("names-of-others", test_names_of_others);
  ADD ("origins", test_origins);
  ADD ("hostile", test_hostile);
  ADD ("flood", test_flood);
  ADD ("port-taken", test_port_taken);

  return g_test_run ();
}
