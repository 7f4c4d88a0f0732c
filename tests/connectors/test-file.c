/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Files of other tools become recordings: those that other tools have really written, every shape
 * that is known, broken ones, a large one, and one that is stopped half way. */

#include "config.h"

#include <locale.h>

#include "../core/session-kit.h"
#include "raw-peer.h"
#include "sbx-file-import.h"
#include "sbx-limits.h"

typedef struct
{
  char *folder;
  char *source;
  char *destination;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  fixture->source = g_build_filename (fixture->folder, "state.txt", NULL);
  fixture->destination = g_build_filename (fixture->folder, "made.signalbox", NULL);
}

/* Nothing is left but what was made. */
static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_unlink (fixture->source);
  g_unlink (fixture->destination);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->source);
  g_free (fixture->destination);
  g_free (fixture->folder);
}

/* The events of the recording without what differs from run to run, one in a line. */
static char *
list_events (const char *path)
{
  Kit kit = { .path = (char *) path };
  g_autoptr (GString) events = g_string_new (NULL);
  guint64 n;

  kit_open (&kit, SBX_RECORDING_READ);
  n = sbx_session_get_n_events (kit.session);
  for (guint64 i = 1; i <= n; i++)
    {
      g_autofree char *text = kit_event_text (&kit, i);
      g_autoptr (SbxJson) json = kit_parse (text);

      for (guint32 key = sbx_json_first (json, 0); key != 0; key = sbx_json_after (json, 0, key + 1))
        {
          gsize length;
          const char *raw = sbx_json_raw (json, key + 1, &length);

          if (sbx_json_equals (json, key, "run") || sbx_json_equals (json, key, "wall")
              || sbx_json_equals (json, key, "protocol") || sbx_json_equals (json, key, "peer"))
            continue;
          g_string_append_printf (events, "%s%.*s", sbx_json_equals (json, key, "k") ? "" : " ",
                                  (int) length, raw);
        }
      g_string_append_c (events, '\n');
    }
  kit_close (&kit);

  return g_string_free (g_steal_pointer (&events), FALSE);
}

static char *
import_path (Fixture    *fixture,
             const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_file_is_foreign (path));
  sbx_file_import (path, fixture->destination, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return list_events (fixture->destination);
}

static char *
import_capture (Fixture    *fixture,
                const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "captures", name, NULL);

  return import_path (fixture, path);
}

static char *
import_text (Fixture    *fixture,
             const char *text)
{
  g_assert_true (g_file_set_contents (fixture->source, text, -1, NULL));

  return import_path (fixture, fixture->source);
}

#define LOG_START "\"log\" 0.0 \"warning\" \"This file holds actions only: it cannot say when"

static void
test_actions (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *events = import_capture (fixture, "export-extension-redux-after-commit.json");

  g_assert_true (g_str_has_prefix (events,
    "\"hello\" 0.0 \"page\" \"export-extension-redux-after-commit.json\" \"Redux DevTools export\"\n"
    "\"store-open\" 0.0 \"s1\" \"export-extension-redux-after-commit.json\"\n"
    "\"state\" 0.0 \"s1\" {\"counter\":{\"value\":1000}}\n"
    "\"dispatch\" 0.0 \"s1\" {\"type\":\"counter/add\",\"payload\":7,\"meta\":{\"bridged\":true}} \"1\"\n"
    "\"dispatch\" 0.0 \"s1\" {\"type\":\"other/thing\"} \"2\"\n" LOG_START));
  g_assert_true (g_str_has_suffix (events, "\n\"bye\" 0.0 \"end-of-file\"\n"));
}

static void
test_actions_without_state (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autofree char *events = import_capture (fixture, "export-extension-redux-no-commit.json");

  g_assert_null (strstr (events, "\"state\""));
  g_assert_nonnull (strstr (events, "{\"type\":\"counter/add\",\"payload\":5} \"3\"\n" LOG_START));
}

static void
test_connect (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *events = import_capture (fixture, "export-extension-zustand.json");

  g_assert_cmpstr (events, ==,
    "\"hello\" 0.0 \"page\" \"export-extension-zustand.json\" \"Redux DevTools export\"\n"
    "\"store-open\" 0.0 \"s1\" \"export-extension-zustand.json\"\n"
    "\"state\" 0.0 \"s1\" {\"bears\":0}\n"
    "\"dispatch\" 4778.0 \"s1\" {\"type\":\"bears/inc\"} \"1\" [{\"p\":[\"bears\"],\"v\":3}]\n"
    "\"dispatch\" 4779.0 \"s1\" {\"type\":\"bears/inc\"} \"2\" [{\"p\":[\"bears\"],\"v\":7}]\n"
    "\"store-status\" 4779.0 \"s1\" false false []\n"
    "\"bye\" 4779.0 \"end-of-file\"\n");
}

static void
test_lifted (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *events = import_capture (fixture, "export-official-app-remote-store.json");

  g_assert_nonnull (strstr (events, "\"dispatch\" 1711.0 \"s1\" {\"type\":\"counter/add\","
                                    "\"payload\":2} \"1\" [{\"p\":[\"counter\",\"value\"],\"v\":10}]"));
}

#define LIFTED \
  "{\\\"actionsById\\\":{\\\"0\\\":{\\\"type\\\":\\\"PERFORM_ACTION\\\",\\\"action\\\":{\\\"type\\\":" \
  "\\\"@@INIT\\\"},\\\"timestamp\\\":1000},\\\"1\\\":{\\\"type\\\":\\\"PERFORM_ACTION\\\",\\\"action" \
  "\\\":{\\\"type\\\":\\\"up\\\"},\\\"timestamp\\\":1500,\\\"stack\\\":\\\"Error\\\\n at x\\\"}}," \
  "\\\"nextActionId\\\":2,\\\"stagedActionIds\\\":[0,1],\\\"skippedActionIds\\\":[1]," \
  "\\\"currentStateIndex\\\":0,\\\"computedStates\\\":[{\\\"state\\\":1},{\\\"state\\\":2," \
  "\\\"error\\\":\\\"no\\\"}],\\\"isLocked\\\":true,\\\"isPaused\\\":false}"

static void
test_report (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *events = import_text (fixture, "\xef\xbb\xbf \n{\"type\":\"STATE\",\"id\":\"x\","
                                         "\"name\":\"Shop\",\"payload\":\"" LIFTED "\"}\n");

  g_assert_cmpstr (events, ==,
    "\"hello\" 0.0 \"page\" \"state.txt\" \"Redux DevTools export\"\n"
    "\"store-open\" 0.0 \"s1\" \"Shop\"\n"
    "\"state\" 0.0 \"s1\" 1\n"
    "\"dispatch\" 500.0 \"s1\" {\"type\":\"up\"} \"1\" \"Error\\n at x\" \"no\" [{\"p\":[],\"v\":2}]\n"
    "\"store-status\" 500.0 \"s1\" true false [\"1\"] \"0\"\n"
    "\"bye\" 500.0 \"end-of-file\"\n");
}

static void
test_list_of_actions (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *events = import_text (fixture, "[{\"type\":\"a\",\"text\":\"\\\"\\u2028\"},"
                                         "{\"type\":\"b\"}]");

  g_assert_nonnull (strstr (events, "{\"type\":\"a\",\"text\":\"\\\"\\u2028\"} \"1\"\n"));
  g_assert_nonnull (strstr (events, "{\"type\":\"b\"} \"2\"\n"));
}

#define QUERIES \
  "{\"mutations\":[{\"mutationKey\":[\"buy\"],\"state\":{\"status\":\"pending\"}}],\"queries\":[" \
  "{\"queryHash\":\"[\\\"cart\\\"]\",\"queryKey\":[\"cart\"],\"dehydratedAt\":9000,\"state\":{" \
  "\"data\":{\"n\":1},\"dataUpdatedAt\":3000,\"errorUpdatedAt\":0,\"status\":\"success\"}}," \
  "{\"queryKey\":[\"user\",1],\"state\":{\"dataUpdatedAt\":0,\"errorUpdatedAt\":2000,\"status\":" \
  "\"error\",\"error\":{}}},{\"queryHash\":\"later\",\"state\":{\"status\":\"pending\"}},7,{}]}"

static const char expected_queries[] =
  "\"hello\" 0.0 \"page\" \"state.txt\" \"TanStack Query, dehydrated\"\n"
  "\"store-open\" 0.0 \"s1\" \"state.txt\" \"@tanstack/query-core\" "
  "[\"later\",\"query 4\",\"[\\\"user\\\",1]\",\"[\\\"cart\\\"]\"]\n"
  "\"state\" 0.0 \"s1\" {\"mutations\":[{\"mutationKey\":[\"buy\"],\"state\":{\"status\":\"pending\"}}]}\n";

static void
test_queries (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *bare = import_text (fixture, QUERIES);
  g_autofree char *kept = NULL;
  g_autofree char *state = NULL;
  Kit kit = { .path = fixture->destination };

  g_assert_true (g_str_has_prefix (bare, expected_queries));
  g_assert_nonnull (strstr (bare, "{\"type\":\"error\",\"queryKey\":[\"user\",1]}"));
  g_assert_nonnull (strstr (bare, "\"warning\" \"This file holds one moment of a query cache"));
  g_unlink (fixture->destination);
  kept = import_text (fixture, "{\"buster\":\"\",\"timestamp\":1,\"clientState\":" QUERIES "}");
  g_assert_true (g_str_has_prefix (kept, expected_queries));

  kit_open (&kit, SBX_RECORDING_READ);
  state = kit_state_text (&kit, 0, sbx_session_get_n_events (kit.session));
  kit_close (&kit);
  g_assert_nonnull (strstr (state, "\"[\\\"cart\\\"]\":{\"data\":{\"n\":1}"));
}

static void
test_foreign (Fixture       *fixture,
              gconstpointer  data)
{
  const struct
  {
    const char *text;
    const char *problem;
  } cases[] = {
    { " ", "The file is empty" },
    { "hello", "The file is neither a recording nor JSON" },
    { "7", "The file is neither a recording nor JSON" },
    { "\x1f\x8b\x08", "The file is compressed; unpack it first" },
    { "PK\x03\x04", "The file is an archive; unpack it first" },
    { "{}", "The file holds an empty JSON object" },
    { "{\"log\":{\"entries\":[]}}", "The file holds JSON of another kind, with “log”" },
    { "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6}",
      "The file holds JSON of another kind, with “a”, “b”, “c”, “d”, “e” and more" },
    { "{\"a\":1", "The file begins like JSON and then is none" },
    { "{\"a", "The file begins like JSON and then is none" },
    { "[", "The file begins like JSON and then is none" },
    { "[1]", "The file holds a list, but not of actions" },
    { "[]", "The file holds a list, but not of actions" },
    { "{\"format\":\"signalbox-export\"}", "This is a JSON export of Signalbox for other programs" },
    { "{\"clientState\":{}}", "The file has the shape of a dehydrated query cache" },
    { "{\"queries\":[}", "" },
    { "{\"payload\":7}", "" },
    { "{\"payload\":\"7\"}", "" },
    { "{\"payload\":\"[\"}", "" },
    { "{\"computedStates\":[],\"actionsById\":", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (fixture->source, cases[i].text, -1, NULL));
      if (sbx_file_import (fixture->source, fixture->destination, NULL, NULL, NULL, &error))
        g_error ("Imported: %s", cases[i].text);
      g_assert_nonnull (error);
      if (!g_str_has_prefix (error->message, cases[i].problem))
        g_error ("%s: %s", cases[i].text, error->message);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (g_file_test (fixture->destination, G_FILE_TEST_EXISTS));
    }

  g_assert_false (sbx_file_is_foreign ("/nowhere/at/all"));
}

/* Cut at every byte, and with every byte another one: an error or a recording, and nothing left. */
static void
test_broken (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "captures",
                                                 "export-extension-zustand.json", NULL);
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i < length; i += 3)
    {
      g_autofree char *changed = g_strdup (text);

      g_assert_true (g_file_set_contents (fixture->source, text, (gssize) i, NULL));
      g_assert_false (sbx_file_import (fixture->source, fixture->destination, NULL, NULL, NULL,
                                       NULL));
      changed[i] = "{\"0\\\xff"[i % 5];
      g_assert_true (g_file_set_contents (fixture->source, changed, (gssize) length, NULL));
      sbx_file_import (fixture->source, fixture->destination, NULL, NULL, NULL, NULL);
      g_unlink (fixture->destination);
    }
}

static void
write_large (Fixture *fixture,
             guint    n_actions,
             gsize    state_size)
{
  g_autoptr (GString) text = g_string_new ("{\"actionsById\":{");
  g_autofree char *filler = g_strnfill (state_size, 'x');

  for (guint i = 0; i < n_actions; i++)
    g_string_append_printf (text, "%s\"%u\":{\"type\":\"PERFORM_ACTION\",\"action\":{\"type\":\"a%u\"},"
                            "\"timestamp\":%u}", i > 0 ? "," : "", i, i, 1000 + i);
  g_string_append (text, "},\"stagedActionIds\":[");
  for (guint i = 0; i < n_actions; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "", i);
  g_string_append (text, "],\"computedStates\":[");
  for (guint i = 0; i < n_actions; i++)
    g_string_append_printf (text, "%s{\"state\":{\"n\":%u,\"filler\":\"%s\"}}", i > 0 ? "," : "", i,
                            filler);
  g_string_append_printf (text, "],\"nextActionId\":%u,\"currentStateIndex\":%u,"
                          "\"skippedActionIds\":[]}", n_actions, n_actions - 1);
  g_assert_true (g_file_set_contents (fixture->source, text->str, (gssize) text->len, NULL));
}

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable;
  double stop_at;
  double last;
  guint n;
  GError *error;
} Large;

static void
progress_cb (double   fraction,
             gpointer data)
{
  Large *large = data;

  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  g_assert_cmpfloat (fraction, >=, large->last);
  large->last = fraction;
  large->n++;
  if (fraction >= large->stop_at)
    g_cancellable_cancel (large->cancellable);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Large *large = data;

  sbx_file_import_finish (result, &large->error);
  g_main_loop_quit (large->loop);
}

static void
run_large (Fixture *fixture,
           Large   *large)
{
  large->loop = g_main_loop_new (NULL, FALSE);
  large->cancellable = g_cancellable_new ();
  sbx_file_import_async (fixture->source, fixture->destination, large->cancellable, progress_cb,
                         large, done_cb, large);
  g_main_loop_run (large->loop);
  g_main_loop_unref (large->loop);
  g_object_unref (large->cancellable);
}

/* 100 MB: thirty states of more than 3 MB. */
static void
test_large (Fixture       *fixture,
            gconstpointer  data)
{
  Large whole = { .stop_at = 2 };
  Large stopped = { .stop_at = 0 };
  g_autofree char *events = NULL;
  GStatBuf info;
  gint64 start;

  write_large (fixture, 30, 3500000);
  g_assert_cmpint (g_stat (fixture->source, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 100 * 1000 * 1000);

  run_large (fixture, &stopped);
  g_assert_error (stopped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (stopped.error);
  g_assert_false (g_file_test (fixture->destination, G_FILE_TEST_EXISTS));

  start = g_get_monotonic_time ();
  run_large (fixture, &whole);
  g_assert_no_error (whole.error);
  g_test_message ("100 MB in %d ms", (int) ((g_get_monotonic_time () - start) / 1000));
  g_assert_cmpuint (whole.n, >=, 2);
  events = list_events (fixture->destination);
  g_assert_nonnull (strstr (events, "{\"type\":\"a29\"} \"29\" [{\"p\":[\"n\"],\"v\":29}]\n"));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connectors/file/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("actions", test_actions);
  ADD ("actions-without-state", test_actions_without_state);
  ADD ("connect", test_connect);
  ADD ("lifted", test_lifted);
  ADD ("report", test_report);
  ADD ("list-of-actions", test_list_of_actions);
  ADD ("queries", test_queries);
  ADD ("foreign", test_foreign);
  ADD ("broken", test_broken);
  ADD ("large", test_large);

  return g_test_run ();
}
