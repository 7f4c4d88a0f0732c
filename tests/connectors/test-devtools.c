/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Stock stores over real sockets: recorded ones replayed, the conversation, commands, and what a
 * store that has gone deaf gets. */

#include "config.h"

#include <locale.h>

#include "devtools-kit.h"

/* --- Recorded stores ------------------------------------------------------------------------- */

static char *
dup_member (const SbxJson *json,
            const char    *name)
{
  guint32 member = sbx_json_member (json, 0, name);

  return member != 0 ? sbx_json_dup_string (json, member, NULL) : NULL;
}

/* Plays what the stores of a capture sent; a connection that was cut is cut. */
static void
replay (Fixture    *fixture,
        const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "captures", "devtools", name, NULL);
  g_autoptr (GHashTable) peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        g_object_unref);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (SbxJson) json = kit_parse (lines[i]);
      g_autofree char *conn = dup_member (json, "conn");
      g_autofree char *event = dup_member (json, "ev");
      g_autofree char *direction = dup_member (json, "dir");
      g_autofree char *raw = dup_member (json, "raw");

      if (conn == NULL || !g_str_has_prefix (conn, "app"))
        continue;
      if (g_strcmp0 (event, "upgrade") == 0)
        g_hash_table_insert (peers, g_strdup (conn), open_socket (fixture));
      else if (g_strcmp0 (event, "proxy-drops-tcp") == 0)
        {
          /* What was not read yet would be lost with it. */
          raw_run_for (300);
          g_socket_close (g_hash_table_lookup (peers, conn), NULL);
          raw_await (count_events (fixture, "bye") == 1);
        }
      else if (event == NULL && g_strcmp0 (direction, "c2s") == 0)
        {
          say (g_hash_table_lookup (peers, conn), raw);
          raw_run_for (2);
        }
    }
  raw_run_for (300);
}

static void
test_replay_actions (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *state = NULL;

  replay (fixture, "02-dispatch-thunk-error.jsonl");
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 13);
  g_assert_cmpuint (count_events (fixture, "state"), ==, 1);
  g_assert_cmpuint (count_events (fixture, "gap"), ==, 0);
  g_assert_true (has_event (fixture, "dispatch", "\"stack\":\"Error\\n    at file:///app/"));
  g_assert_true (has_event (fixture, "dispatch", "{\"$sbx\":\"cycle\",\"up\":"));
  g_assert_true (has_event (fixture, "store-open", "\"name\":\"shop-cart\""));
  state = get_state (fixture, 0);
  g_assert_true (g_str_has_prefix (state, "{\"counter\":{\"value\":"));
}

static void
test_replay_errors (Fixture       *fixture,
                    gconstpointer  data)
{
  replay (fixture, "03-error-caught.jsonl");
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 5);
  g_assert_true (has_event (fixture, "dispatch", "\"error\":\""));
  g_assert_false (has_event (fixture, "dispatch", "Interrupted by an error"));
}

static void
test_replay_reconnect (Fixture       *fixture,
                       gconstpointer  data)
{
  replay (fixture, "07-reconnect.jsonl");
  g_assert_cmpuint (sbx_session_get_runs (fixture->kit.session)->len, ==, 1);
  g_assert_cmpuint (count_events (fixture, "hello"), ==, 2);
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 6);
  g_assert_true (has_event (fixture, "dispatch", "\"id\":\"1.5\""));
  g_assert_false (has_event (fixture, "dispatch", "\"id\":\"2."));
}

static void
test_replay_filters (Fixture       *fixture,
                     gconstpointer  data)
{
  replay (fixture, "09-maxage-filters-sanitizers-excess.jsonl");
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 9);
  g_assert_false (has_event (fixture, "dispatch", "\"id\":\"1.4\""));
  g_assert_cmpuint (count_events (fixture, "gap"), ==, 0);
}

static void
test_replay_official (Fixture       *fixture,
                      gconstpointer  data)
{
  replay (fixture, "13-official-ui-as-monitor.jsonl");
  g_assert_cmpuint (count_events (fixture, "hello"), ==, 2);
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 7);
  g_assert_true (has_event (fixture, "store-status", "\"locked\":true"));
  g_assert_true (has_event (fixture, "store-status", "\"paused\":true"));
  g_assert_true (has_event (fixture, "dispatch", "\"id\":\"2.1\""));
  g_assert_true (has_event (fixture, "log", "has not sent its state"));
}

/* --- The conversation ------------------------------------------------------------------------ */

static void
test_pings (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("a"));

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = raw_read_text (peer, NULL);

      g_assert_cmpstr (text, ==, "");
      say (peer, "");
    }
}

static void
test_packets (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocket) peer = open_socket (fixture);
  g_autofree char *reply = NULL;

  say (peer, "[" HANDSHAKE "," LOGIN "," START ("a") "," SUBSCRIBE "]");
  reply = hear (peer);
  g_assert_true (g_str_has_prefix (reply, "{\"rid\":1,"));
  hear_exactly (peer, "{\"rid\":2,\"data\":\"respond\"}");
  hear_exactly (peer, "{\"rid\":3}");
  hear_exactly (peer, "{\"event\":\"#publish\",\"data\":{\"channel\":\"respond\","
                      "\"data\":{\"type\":\"START\"}}}");
  say (peer, "{\"event\":\"wipe\",\"cid\":9}");
  hear_exactly (peer, "{\"rid\":9,\"error\":{\"name\":\"InvalidActionError\","
                      "\"message\":\"Signalbox does not know this call\"}}");
  say (peer, "[{\"event\":\"#publish\",\"data\":{}},{},[],7,{\"rid\":3},"
             "{\"event\":\"#unsubscribe\",\"data\":\"respond\"},"
             "{\"event\":\"#unsubscribe\",\"data\":\"respond\",\"cid\":10}]");
  hear_exactly (peer, "{\"rid\":10}");
}

/* Large text within a list of packets finds its way to the right one. */
static void
test_bulk (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("a"));
  g_autoptr (GString) text = g_string_new ("[");

  say_log (peer, "STATE", FRESH, NULL, 0);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *filler = g_strnfill (100000 + i, (char) ('a' + i));
      g_autofree char *state = g_strdup_printf ("{\"n\":%u,\"text\":\"%s\"}", i, filler);

      g_string_append (text, i > 1 ? "," : "");
      g_string_append (text, "{\"event\":\"log\",\"data\":{\"type\":\"ACTION\",\"payload\":");
      sbx_json_append_string (text, state, -1);
      g_string_append (text, ",\"action\":");
      sbx_json_append_string (text, LIFT ("big", "1795143612891"), -1);
      g_string_append_printf (text, ",\"nextActionId\":%u}}", i + 1);
    }
  g_string_append_c (text, ']');
  say (peer, text->str);
  raw_await (count_events (fixture, "dispatch") == 4);
  g_assert_true (has_event (fixture, "dispatch", "bbbbbbbb"));
  {
    g_autofree char *state = get_state (fixture, 0);

    g_assert_true (g_str_has_prefix (state, "{\"n\":3,\"text\":\"dddd"));
    g_assert_cmpuint (strlen (state), ==, 100003 + strlen ("{\"n\":3,\"text\":\"\"}"));
  }
}

static void
test_same_instance (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GSocket) one = greet (fixture, START ("same"));
  g_autoptr (GSocket) two = greet (fixture, START ("same"));

  say_log (one, "STATE", FRESH, NULL, 0);
  say_log (two, "STATE", FRESH, NULL, 0);
  raw_await (count_events (fixture, "dispatch") == 2);
  g_assert_cmpuint (sbx_session_get_runs (fixture->kit.session)->len, ==, 2);
  g_assert_cmpuint (sbx_session_get_peers (fixture->kit.session)->len, ==, 2);
  g_assert_true (has_event (fixture, "hello", "\"name\":\"shop (2, same)\""));
}

/* With an allowlist even the first action is missing, and the index points past the end. */
static void
test_allowlist (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("a"));

  say_log (peer, "STATE",
           "{\"actionsById\":{\"0\":" LIFT ("@@INIT", "5") ",\"1\":" LIFT ("no", "6") "},"
           "\"nextActionId\":2,\"stagedActionIds\":[],\"skippedActionIds\":[],"
           "\"currentStateIndex\":1,\"computedStates\":[]}", NULL, 0);
  say_log (peer, "ACTION", "{\"n\":1}", LIFT ("yes", "7"), 3);
  raw_await (count_events (fixture, "dispatch") == 1);
  g_assert_cmpuint (count_events (fixture, "state"), ==, 1);
  g_assert_true (has_event (fixture, "dispatch", "\"id\":\"1.2\""));
}

/* --- Commands -------------------------------------------------------------------------------- */

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  GError **error = data;

  if (sbx_connector_finish (SBX_CONNECTOR (source), result, error))
    g_assert_null (*error);
  else
    g_assert_nonnull (*error);
  if (*error == NULL)
    *error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "done");
}

static void
command (Fixture        *fixture,
         SbxCommandKind  kind,
         const char     *id,
         const char     *json,
         GError        **error)
{
  SbxStore *store = g_ptr_array_index (sbx_session_get_stores (fixture->kit.session), 0);
  g_autoptr (SbxCommand) made = sbx_command_new (kind, store->index);

  made->id = g_strdup (id);
  made->on = TRUE;
  made->json = json != NULL ? kit_parse (json) : NULL;
  sbx_connector_command_async (fixture->connector, made, store, on_done, error);
}

static void
test_command (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("a"));
  g_autoptr (GError) jump = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) eval = NULL;

  say_log (peer, "STATE", FRESH, NULL, 0);
  raw_await (count_events (fixture, "store-status") > 0 && count_events (fixture, "state") == 1);

  command (fixture, SBX_COMMAND_JUMP, "1.5", NULL, &unknown);
  raw_await (unknown != NULL);
  g_assert_error (unknown, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID);
  command (fixture, SBX_COMMAND_DISPATCH, NULL, "\"alert(1)\"", &eval);
  raw_await (eval != NULL);
  g_assert_error (eval, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID);

  command (fixture, SBX_COMMAND_JUMP, "1.0", NULL, &jump);
  hear_exactly (peer, "{\"event\":\"#publish\",\"data\":{\"channel\":\"respond\",\"data\":"
                      "{\"type\":\"DISPATCH\",\"action\":{\"type\":\"JUMP_TO_ACTION\","
                      "\"actionId\":0}}}}");
  say_log (peer, "STATE", FRESH, NULL, 0);
  raw_await (jump != NULL);
  g_assert_cmpstr (jump->message, ==, "done");
}

/* A log of `@@INIT` and two actions, of which the one at the index is shown. */
#define THREE(index) "{" THREE_MEMBERS (index)
#define THREE_MEMBERS(index) \
  "\"actionsById\":{\"0\":" LIFT ("@@INIT", "1795143612890") ",\"1\":" LIFT ("a", "1795143612891") \
  ",\"2\":" LIFT ("b", "1795143612892") "},\"nextActionId\":3,\"stagedActionIds\":[0,1,2]," \
  "\"skippedActionIds\":[],\"currentStateIndex\":" index ",\"computedStates\":[{\"state\":{\"n\":0}}," \
  "{\"state\":{\"n\":1}},{\"state\":{\"n\":2}}]}"

#define JUMP(id) \
  "{\"event\":\"#publish\",\"data\":{\"channel\":\"respond\",\"data\":{\"type\":\"DISPATCH\"," \
  "\"action\":{\"type\":\"JUMP_TO_ACTION\",\"actionId\":" id "}}}}"

/* The store has dispatched another action before it heard of the jump to what was its newest. */
static void
test_way_back (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("a"));
  g_autoptr (GError) newest = NULL;
  g_autoptr (GError) back = NULL;

  say_log (peer, "STATE", FRESH, NULL, 0);
  raw_await (count_events (fixture, "state") == 1);
  command (fixture, SBX_COMMAND_JUMP, "1.0", NULL, &newest);
  hear_exactly (peer, JUMP ("0"));
  say_log (peer, "STATE", THREE ("0"), NULL, 0);
  hear_exactly (peer, JUMP ("2"));
  g_assert_null (newest);
  say_log (peer, "STATE", THREE ("2"), NULL, 0);
  raw_await (newest != NULL);
  g_assert_cmpstr (newest->message, ==, "done");
  g_assert_true (has_event (fixture, "store-status", "\"at\":\"newest\""));

  say_log (peer, "STATE", THREE ("1"), NULL, 0);
  command (fixture, SBX_COMMAND_JUMP, NULL, NULL, &back);
  hear_exactly (peer, JUMP ("2"));
  say_log (peer, "STATE", THREE ("2"), NULL, 0);
  raw_await (back != NULL);
  g_assert_cmpstr (back->message, ==, "done");
}

#define UNDO(type) \
  "{\"event\":\"#publish\",\"data\":{\"channel\":\"respond\",\"data\":{\"type\":\"DISPATCH\"," \
  "\"action\":{\"type\":\"" type "\",\"status\":false}}}}"

/* Whoever leaves takes back what was done, in an order that works for a store that goes on. */
static void
test_farewell (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("a"));
  SbxCommandKind kinds[] = { SBX_COMMAND_JUMP, SBX_COMMAND_LOCK, SBX_COMMAND_PAUSE };

  say_log (peer, "STATE", THREE ("2"), NULL, 0);
  raw_await (count_events (fixture, "store-status") > 0);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) done = NULL;
      g_autofree char *sent = NULL;

      command (fixture, kinds[i], i == 0 ? "1.1" : NULL, NULL, &done);
      sent = hear (peer);
      say_log (peer, "STATE", i == 0 ? THREE ("1") : i == 1
                              ? "{\"isLocked\":true," THREE_MEMBERS ("1")
                              : "{\"isLocked\":true,\"isPaused\":true," THREE_MEMBERS ("1"), NULL, 0);
      raw_await (done != NULL);
      g_assert_cmpstr (done->message, ==, "done");
    }

  sbx_connector_stop (fixture->connector, "stopped");
  hear_exactly (peer, JUMP ("2"));
  say_log (peer, "STATE", THREE ("1"), NULL, 0);
  hear_exactly (peer, JUMP ("2"));
  say_log (peer, "STATE", THREE ("2"), NULL, 0);
  hear_exactly (peer, UNDO ("LOCK_CHANGES"));
  hear_exactly (peer, UNDO ("PAUSE_RECORDING"));
  hear_exactly (peer, "{\"event\":\"#publish\",\"data\":{\"channel\":\"respond\","
                      "\"data\":{\"type\":\"STOP\"}}}");
  hear_the_end (peer, 1001);
}

/* While the store shows an older state, what comes with an action is that one. */
static void
test_time_travel (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("a"));
  g_autofree char *state = NULL;

#define TRAVEL(rest) \
  "{\"actionsById\":{\"0\":" LIFT ("@@INIT", "5") ",\"1\":" LIFT ("a", "6") ",\"2\":" \
  LIFT ("b", "7") "},\"skippedActionIds\":[],\"currentStateIndex\":0," rest "}"

  say_log (peer, "STATE", TRAVEL ("\"nextActionId\":2,\"stagedActionIds\":[0,1],\"computedStates\":"
                                  "[{\"state\":{\"n\":0}},{\"state\":{\"n\":1}}]"), NULL, 0);
  say_log (peer, "ACTION", "{\"n\":0}", LIFT ("b", "7"), 3);
  hear_exactly (peer, "{\"event\":\"#publish\",\"data\":{\"channel\":\"respond\","
                      "\"data\":{\"type\":\"UPDATE\"}}}");
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 2);
  say_log (peer, "STATE", TRAVEL ("\"nextActionId\":3,\"stagedActionIds\":[0,1,2],"
                                  "\"computedStates\":[{\"state\":{\"n\":0}},{\"state\":{\"n\":1}},"
                                  "{\"state\":{\"n\":2}}]"), NULL, 0);
  raw_await (count_events (fixture, "dispatch") == 3);
  g_assert_true (has_event (fixture, "store-status", "\"at\":\"1.0\""));
  state = get_state (fixture, 0);
  g_assert_cmpstr (state, ==, "{\"n\":2}");
}

static void
test_deaf (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GSocket) peer = greet (fixture, START ("deaf"));
  g_autoptr (GSocket) again = NULL;
  g_autoptr (GError) error = NULL;

  say_log (peer, "STATE", FRESH, NULL, 0);
  raw_await (count_events (fixture, "state") == 1);
  command (fixture, SBX_COMMAND_RESET, NULL, NULL, &error);
  /* It sends on, but does not hear. */
  for (guint i = 1; i <= 3; i++)
    say_log (peer, "ACTION", "{\"n\":1}", LIFT ("more", "1795143612891"), i + 1);
  hear_the_end (peer, 4001);
  raw_await (error != NULL);
  g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED);
  g_assert_true (has_complaint (fixture, "answers nothing any more"));

  again = greet (fixture, START ("deaf"));
  say_log (again, "ACTION", "{\"n\":2}", LIFT ("next", "1795143612899"), 5);
  raw_await (has_event (fixture, "dispatch", "next"));
  g_assert_cmpuint (sbx_session_get_runs (fixture->kit.session)->len, ==, 1);
  g_assert_cmpuint (count_events (fixture, "dispatch"), ==, 5);
}

/* One that is deaf each time it comes back is bounced twice, then it only takes no commands. */
static void
test_deaf_for_good (Fixture       *fixture,
                    gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GSocket) peer = greet (fixture, START ("deaf"));
      g_autoptr (GError) error = NULL;

      say_log (peer, "STATE", FRESH, NULL, 0);
      raw_await (count_events (fixture, "store-open") == i + 1);
      raw_run_for (50);
      command (fixture, SBX_COMMAND_SWEEP, NULL, NULL, &error);
      raw_await (error != NULL);
      g_assert_error (error, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_REFUSED);
      if (i < 2)
        hear_the_end (peer, 4001);
      else
        raw_await (has_event (fixture, "store-status", "\"can\":[],\"why\":\"The store does not "
                                                       "answer any more"));
      if (i < 2)
        raw_await (count_events (fixture, "bye") == i + 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/devtools/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("replay/actions", test_replay_actions);
  ADD ("replay/errors", test_replay_errors);
  ADD ("replay/reconnect", test_replay_reconnect);
  ADD ("replay/filters", test_replay_filters);
  ADD ("replay/official", test_replay_official);
  ADD ("pings", test_pings);
  ADD ("packets", test_packets);
  ADD ("bulk", test_bulk);
  ADD ("same-instance", test_same_instance);
  ADD ("allowlist", test_allowlist);
  ADD ("command", test_command);
  ADD ("way-back", test_way_back);
  ADD ("farewell", test_farewell);
  ADD ("time-travel", test_time_travel);
  ADD ("deaf", test_deaf);
  ADD ("deaf-for-good", test_deaf_for_good);

  return g_test_run ();
}
