/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sbx-demo.h"
#include "sbx-engine.h"
#include "sbx-signalbox-listener.h"

/* The whole road without a window: engine thread, door, the demo's sockets, recording, findings. */
typedef struct
{
  char *folder;
  SbxEngine *engine;
  SbxDemo *demo;

  guint serial;
  guint n_rows;
  guint64 n_events;
  char *address;
  GPtrArray *findings;
  SbxOverview *overview;
  SbxRows *rows;
  SbxSymbols *symbols;
  GAsyncResult *result;
} Road;

static void
on_update (SbxEngine       *engine,
           const SbxUpdate *update,
           Road            *road)
{
  g_assert_cmpuint (update->serial, >=, road->serial);
  if (update->serial == road->serial)
    g_assert_cmpuint (update->n_rows, >=, road->n_rows);
  road->serial = update->serial;
  road->n_rows = update->n_rows;
  road->n_events = update->n_events;
  g_clear_pointer (&road->rows, sbx_rows_unref);
  road->rows = sbx_rows_ref (update->rows);
  g_clear_pointer (&road->symbols, sbx_symbols_unref);
  road->symbols = sbx_symbols_ref (update->symbols);
  if (update->findings != NULL)
    {
      g_clear_pointer (&road->findings, g_ptr_array_unref);
      road->findings = g_ptr_array_ref (update->findings);
    }
  if (update->overview != NULL)
    {
      g_clear_pointer (&road->overview, sbx_overview_unref);
      road->overview = sbx_overview_ref (update->overview);
    }
  if (update->connectors != NULL && update->connectors->len > 0)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (update->connectors, 0);

      g_free (road->address);
      road->address = info->state == SBX_CONNECTOR_READY ? g_strdup (info->address) : NULL;
    }
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Road *road = data;

  g_assert_null (road->result);
  road->result = g_object_ref (result);
}

static GAsyncResult *
await_result (Road *road)
{
  while (road->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&road->result);
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

#define await(condition)                                               \
  G_STMT_START {                                                       \
    gboolean late = FALSE;                                             \
    guint id = g_timeout_add_seconds (20, on_time, &late);             \
    while (!(condition) && !late)                                      \
      g_main_context_iteration (NULL, TRUE);                           \
    if (!late)                                                         \
      g_source_remove (id);                                            \
    g_assert_true (condition);                                         \
  } G_STMT_END

static void
begin (Road *road)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_autoptr (SbxConnector) listener = sbx_signalbox_listener_new (origins, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  road->folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  road->engine = sbx_engine_new (road->folder);
  g_signal_connect (road->engine, "update", G_CALLBACK (on_update), road);
  sbx_engine_add_connector (road->engine, listener);
  sbx_engine_clear_async (road->engine, NULL, on_result, road);
  result = await_result (road);
  g_assert_true (sbx_engine_clear_finish (road->engine, result, &error));
  g_assert_no_error (error);
  await (road->address != NULL);
}

static void
play (Road *road)
{
  g_autofree char *address = g_strdup_printf ("ws://%s/v1", road->address);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  road->demo = sbx_demo_new (address, 0);
  sbx_demo_play_async (road->demo, NULL, on_result, road);
  result = await_result (road);
  g_assert_true (sbx_demo_play_finish (road->demo, result, &error));
  g_assert_no_error (error);
}

static void
end (Road *road)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_clear_object (&road->demo);
  sbx_engine_stop (road->engine);
  while (g_main_context_iteration (NULL, FALSE)) /* answers under way hold it */
    ;
  g_assert_finalize_object (g_steal_pointer (&road->engine));
  folder = g_dir_open (road->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (road->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (road->folder);
  g_free (road->folder);
  g_free (road->address);
  g_clear_pointer (&road->findings, g_ptr_array_unref);
  g_clear_pointer (&road->overview, sbx_overview_unref);
  g_clear_pointer (&road->rows, sbx_rows_unref);
  g_clear_pointer (&road->symbols, sbx_symbols_unref);
}

static char *
list_findings (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      g_string_append_printf (text, "%s %s %s %s %" G_GUINT64_FORMAT "\n", finding->rule, finding->variant,
                              sbx_severity_to_string (finding->severity), finding->subject, finding->count);
    }

  return g_string_free (text, FALSE);
}

static gboolean
has_rules (Road *road)
{
  static const char *const rules[] = { "action-collision", "duplicate-store", "bridge-dropped" };
  guint found = 0;

  for (guint i = 0; road->findings != NULL && i < road->findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (road->findings, i);

      for (guint rule = 0; rule < G_N_ELEMENTS (rules); rule++)
        found |= g_str_equal (finding->rule, rules[rule]) ? 1u << rule : 0;
    }

  return found == 7;
}

static void
test_demo (void)
{
  Road road = { 0 };
  g_autofree char *live = NULL;
  g_autofree char *again = NULL;
  g_autofree char *saved = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_rows;
  guint64 n_events;

  begin (&road);
  play (&road);
  await (road.n_events >= 104 + 2);
  await (has_rules (&road));
  await (road.overview != NULL && road.overview->peers->len == 2 && road.overview->stores->len == 5);
  live = list_findings (road.findings);
  g_test_message ("%s", live);
  for (guint i = 0; i < road.findings->len; i++)
    g_test_message ("%s", ((SbxFinding *) g_ptr_array_index (road.findings, i))->summary);

  /* Saved and opened again: the same rows and findings. */
  saved = g_build_filename (road.folder, "saved.signalbox", NULL);
  sbx_engine_save_async (road.engine, saved, NULL, NULL, NULL, on_result, &road);
  result = await_result (&road);
  g_assert_true (sbx_engine_save_finish (road.engine, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  n_rows = road.n_rows;
  n_events = road.n_events;
  g_clear_pointer (&road.findings, g_ptr_array_unref);
  sbx_engine_open_async (road.engine, saved, NULL, on_result, &road);
  result = await_result (&road);
  g_assert_true (sbx_engine_open_finish (road.engine, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_engine_get_path (road.engine), ==, saved);
  await (road.findings != NULL && road.n_events == n_events);
  again = list_findings (road.findings);
  g_assert_cmpstr (live, ==, again);
  g_assert_cmpuint (road.n_rows, ==, n_rows);
  g_clear_object (&result);
  end (&road);
}

static guint
find_row (Road       *road,
          const char *type)
{
  for (guint i = 0; i < road->n_rows; i++)
    {
      const SbxRow *row = sbx_rows_get (road->rows, i);

      if (row->kind == SBX_ROW_ACTION && g_str_equal (sbx_symbols_get (road->symbols, row->type), type))
        return i;
    }

  return G_MAXUINT;
}

static guint
count_changes (GPtrArray  *changes,
               const char *prefix)
{
  guint count = 0;

  for (guint i = 0; i < changes->len; i++)
    count += g_str_has_prefix (((SbxChange *) g_ptr_array_index (changes, i))->path, prefix);

  return count;
}

/* One click: from a row to its event, its changes and the state then. */
static void
test_click (void)
{
  Road road = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEventDetail) detail = NULL;
  g_autoptr (SbxChangeList) changes = NULL;
  g_autoptr (SbxChangeList) compared = NULL;
  g_autoptr (SbxHistory) history = NULL;
  g_autoptr (SbxValue) state = NULL;
  g_autoptr (SbxValue) profile = NULL;
  const SbxChange *change;
  const SbxRow *row;
  g_autofree char *before = NULL;

  begin (&road);
  play (&road);
  await (road.n_rows > 0 && find_row (&road, "theme/toggle") != G_MAXUINT);
  await (find_row (&road, "user/login") != G_MAXUINT);
  row = sbx_rows_get (road.rows, find_row (&road, "user/login"));

  sbx_engine_get_event_async (road.engine, row->number, NULL, on_result, &road);
  result = await_result (&road);
  detail = sbx_engine_get_event_finish (road.engine, result, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_json_equals (detail->json, sbx_json_member (detail->json, detail->token, "k"), "dispatch"));
  g_clear_object (&result);

  sbx_engine_get_changes_async (road.engine, row->number, 100, NULL, on_result, &road);
  result = await_result (&road);
  changes = sbx_engine_get_changes_finish (road.engine, result, &error);
  g_assert_no_error (error);
  /* The cart was emptied of six items, recognised by their names. */
  g_assert_cmpuint (changes->total, ==, 9);
  g_assert_cmpuint (changes->changes->len, ==, changes->total);
  g_assert_cmpuint (count_changes (changes->changes, "cart.items["), ==, 6);
  g_assert_cmpuint (count_changes (changes->changes, "profile.user"), ==, 1);
  change = g_ptr_array_index (changes->changes, 0);
  before = sbx_value_preview (change->before, 100);
  g_assert_nonnull (before);
  g_clear_object (&result);

  sbx_engine_compare_async (road.engine, row->number - 1, row->number, SBX_COMPARED_STATES, 5, NULL,
                            on_result, &road);
  result = await_result (&road);
  compared = sbx_engine_compare_finish (road.engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (compared->changes->len, ==, MIN (compared->total, 5));
  g_clear_object (&result);

  sbx_engine_get_history_async (road.engine, row->store, "cart.total", 100, NULL, NULL, NULL, NULL,
                                on_result, &road);
  result = await_result (&road);
  history = sbx_engine_get_history_finish (road.engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sbx_history_find (history, row->number), !=, G_MAXUINT);
  g_assert_cmpuint (sbx_history_get_point (history, sbx_history_find (history, row->number))->number,
                    ==, row->number);
  g_assert_cmpstr (sbx_history_get_point (history, sbx_history_find (history, row->number))->text,
                   ==, "0");
  g_clear_object (&result);

  sbx_engine_get_state_async (road.engine, row->store, row->number, NULL, on_result, &road);
  result = await_result (&road);
  state = sbx_engine_get_state_finish (road.engine, result, &error);
  g_assert_no_error (error);
  profile = sbx_value_lookup (state, "profile");
  g_assert_nonnull (profile);
  g_clear_object (&result);

  sbx_engine_get_event_async (road.engine, 100000, NULL, on_result, &road);
  result = await_result (&road);
  g_assert_null (sbx_engine_get_event_finish (road.engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_object (&result);
  end (&road);
}

/* A question that comes too late is answered. */
static void
test_after_the_end (void)
{
  Road road = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin (&road);
  sbx_engine_stop (road.engine);
  sbx_engine_get_event_async (road.engine, 1, NULL, on_result, &road);
  result = await_result (&road);
  g_assert_null (sbx_engine_get_event_finish (road.engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_object (&result);
  end (&road);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/road/demo", test_demo);
  g_test_add_func ("/road/click", test_click);
  g_test_add_func ("/road/after-the-end", test_after_the_end);

  return g_test_run ();
}
