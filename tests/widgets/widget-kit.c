/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "widget-kit.h"

#include <math.h>
#include <string.h>

#define BEGIN 1795150179604.0

static const char *const types[] = { "cart/add", "cart/remove", "profile/rename" };
static const char *const remotes[] = { "cart", "profile" };

static void
free_slice (gpointer data)
{
  g_free (((SbxOverviewSlice *) data)->name);
  g_free (((SbxOverviewSlice *) data)->owner);
  g_free (data);
}

static void
free_store (gpointer data)
{
  SbxOverviewStore *store = data;

  g_free (store->label);
  g_free (store->id);
  g_free (store->library);
  g_free (store->version);
  g_ptr_array_unref (store->slices);
  g_free (store);
}

static void
free_remote (gpointer data)
{
  g_free (((SbxOverviewRemote *) data)->name);
  g_free (data);
}

static void
free_peer (gpointer data)
{
  g_free (((SbxOverviewPeer *) data)->name);
  g_free (data);
}

static SbxOverview *
new_overview (void)
{
  SbxOverview *overview = g_new0 (SbxOverview, 1);
  SbxOverviewPeer *peer = g_new0 (SbxOverviewPeer, 1);
  SbxOverviewStore *store = g_new0 (SbxOverviewStore, 1);
  SbxOverviewSlice *slice = g_new0 (SbxOverviewSlice, 1);
  guint of_run = 0;

  g_atomic_ref_count_init (&overview->ref_count);
  overview->peers = g_ptr_array_new_with_free_func (free_peer);
  overview->remotes = g_ptr_array_new_with_free_func (free_remote);
  overview->stores = g_ptr_array_new_with_free_func (free_store);
  overview->runs = g_array_new (FALSE, TRUE, sizeof (guint));
  g_array_set_size (overview->runs, 1);
  peer->name = g_strdup ("shop.localhost:3000");
  peer->live = TRUE;
  g_ptr_array_add (overview->peers, peer);
  overview->runs = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (overview->runs, of_run);
  for (guint i = 0; i < G_N_ELEMENTS (remotes); i++)
    {
      SbxOverviewRemote *remote = g_new0 (SbxOverviewRemote, 1);

      remote->index = i;
      remote->name = g_strdup (remotes[i]);
      remote->mounted = TRUE;
      g_ptr_array_add (overview->remotes, remote);
    }
  slice->name = g_strdup ("items");
  slice->owner = g_strdup ("cart");
  slice->open = TRUE;
  store->label = g_strdup ("Shop");
  store->library = g_strdup ("redux");
  store->version = g_strdup ("5.0.1");
  store->open = TRUE;
  store->slices = g_ptr_array_new_with_free_func (free_slice);
  g_ptr_array_add (store->slices, slice);
  g_ptr_array_add (overview->stores, store);
  return overview;
}

static void
begin (Kit *kit)
{
  kit->update.serial++;
  kit->update.symbols = sbx_symbols_new ();
  kit->update.rows = sbx_rows_new ();
  kit->update.overview = new_overview ();
  kit->update.findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);
  kit->update.replayed = 1;
}

static void
end (Kit *kit)
{
  g_clear_pointer (&kit->update.symbols, sbx_symbols_unref);
  g_clear_pointer (&kit->update.rows, sbx_rows_unref);
  g_clear_pointer (&kit->update.overview, sbx_overview_unref);
  g_clear_pointer (&kit->update.findings, g_ptr_array_unref);
}

void
kit_init (Kit *kit)
{
  memset (kit, 0, sizeof *kit);
  kit->world = sbx_world_new ();
  begin (kit);
}

void
kit_clear (Kit *kit)
{
  end (kit);
  g_assert_finalize_object (kit->world);
}

void
kit_append_row (Kit        *kit,
                SbxRowKind  kind,
                const char *type,
                guint16     remote)
{
  guint n = sbx_rows_get_count (kit->update.rows);
  SbxRow row = {
    .time = BEGIN + 10.0 * n,
    /* Every other event has no line, as bridge events have none. */
    .number = 2 * n + 1,
    .type = sbx_symbols_intern (kit->update.symbols, type, -1),
    .changed = sbx_symbols_intern (kit->update.symbols, "items", -1),
    .duration = kind == SBX_ROW_ACTION || kind == SBX_ROW_GAP ? 0.25f : NAN,
    .remote = remote,
    .store = remote == SBX_ROW_NONE ? SBX_ROW_NONE : 0,
    .kind = kind,
  };

  g_assert_true (sbx_rows_append (kit->update.rows, &row));
}

void
kit_append (Kit   *kit,
            guint  count)
{
  guint first = sbx_rows_get_count (kit->update.rows);

  for (guint i = first; i < first + count; i++)
    kit_append_row (kit, SBX_ROW_ACTION, types[i % G_N_ELEMENTS (types)], (guint16) (i % 2));
}

void
kit_tell (Kit *kit)
{
  kit->update.n_rows = sbx_rows_get_count (kit->update.rows);
  kit->update.n_events = 2 * kit->update.n_rows;
  sbx_world_take (kit->world, &kit->update);
}

void
kit_restart (Kit *kit)
{
  end (kit);
  begin (kit);
}

void
kit_add_finding (Kit         *kit,
                 const char  *rule,
                 const char  *subject,
                 SbxSeverity  severity,
                 guint64      event)
{
  SbxFinding *finding = sbx_finding_new (rule, "variant", severity, SBX_CONFIDENCE_CERTAIN);
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);

  finding->subject = g_strdup (subject);
  finding->summary = g_strdup_printf ("%s happened", subject);
  finding->explanation = "It means something.";
  finding->remedy = "Do something.";
  finding->count = 1;
  sbx_finding_add_remote (finding, "cart");
  sbx_finding_add_evidence (finding, event, BEGIN);
  /* The old array belongs to the world: a new one, as the engine would send. */
  for (guint i = 0; i < kit->update.findings->len; i++)
    g_ptr_array_add (findings, sbx_finding_ref (g_ptr_array_index (kit->update.findings, i)));
  g_ptr_array_add (findings, finding);
  g_ptr_array_unref (kit->update.findings);
  kit->update.findings = findings;
}

SbxValue *
kit_value (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) parsed = sbx_json_parse (json, strlen (json), 0, 0, &error);

  g_assert_no_error (error);
  return sbx_value_new (parsed, 0);
}

static gboolean
stop_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
kit_run (guint ms)
{
  gboolean stop = FALSE;

  g_timeout_add (ms, stop_cb, &stop);
  while (!stop)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
kit_wait (gboolean (*done) (gpointer data),
          gpointer   data)
{
  gint64 end_time = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (!done (data) && g_get_monotonic_time () < end_time)
    kit_run (20);
  return done (data);
}
