/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The window under load: a million lines, scrolled and growing, and how soon an empty one is seen.
 * The panes are the real ones in a real window; the rows come as the engine hands them over: of
 * seven remotes, with messages between them and asynchronous actions. */

#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench-kit.h"
#include "sbx-action-list.h"
#include "sbx-application.h"
#include "sbx-details.h"
#include "sbx-engine.h"
#include "sbx-lanes.h"
#include "sbx-sidebar.h"
#include "sbx-window.h"

#define N_ROWS 1000000u
#define N_STORES 12u
#define ARRIVING_PER_SECOND 20000u
/* Counts and names are told as often by the engine. */
#define OVERVIEW_INTERVAL 250
#define MS_PER_ROW 0.7
#define ROW_HEIGHT 27.0
/* Every so many rows the host sends a message that becomes a row of each other remote. */
#define MESSAGE_EVERY 500u
/* Every so many rows an asynchronous action begins, which ends as many rows later. */
#define SPAN_EVERY 100u
#define SPAN_ROWS 40u
#define RESOURCE_PATH "/io/github/signalbox_inspector/Signalbox"

typedef struct
{
  SbxWorld *world;
  SbxSelection *selection;
  SbxActionList *list;
  GtkWindow *window;

  SbxUpdate update;
  SbxOverview *overview;
  SbxSymbol types[64];
  SbxSymbol changed[8];
  guint n_links;

  GArray *frames;     /* double: ms from a frame's beginning to its end */
  GArray *cpu;        /* ms of processor since the frame before, taking updates included */
  gint64 frame_begin;
  double cpu_end;     /* of the frame before */
  double making;      /* of that: ms for the making of rows, which is not the window's */
  gint64 arrival_begin;
  guint arrival_first;
  gint64 overview_told;
  gboolean measuring;
} Bench;

static const char *const remote_names[] = {
  "host", "cart", "profile", "orders", "search", "reviews", "checkout",
};

static double
get_row_time (guint n)
{
  return 1795150179604.0 + n * MS_PER_ROW;
}

static void
tell_link (Bench        *bench,
           guint         index,
           const SbxLink *link)
{
  SbxLinkChange change = { index, *link };

  g_array_append_val (bench->update.links, change);
}

/* What became of the message before at this remote: one in a hundred drops it. */
static void
receive (Bench *bench,
         guint  n,
         guint  remote)
{
  guint sender = n - remote;
  gboolean dropped = (n / MESSAGE_EVERY + remote) % 100 == 0;
  SbxLink link = {
    .from_time = get_row_time (sender), .to_time = get_row_time (n), .from = sender + 1,
    .to = dropped ? 0 : n + 1, .type = bench->types[0], .from_remote = 0,
    .to_remote = (guint16) remote, .kind = SBX_LINK_BRIDGE,
    .fate = dropped ? SBX_LINK_ALLOW_LIST : SBX_LINK_DELIVERED,
  };

  tell_link (bench, bench->n_links++, &link);
}

static void
tell_span (Bench *bench,
           guint  begin,
           guint  end)
{
  SbxLink link = {
    .from_time = get_row_time (begin), .to_time = end > 0 ? get_row_time (end) : NAN,
    .from = begin + 1, .to = end > 0 ? end + 1 : 0, .type = bench->types[1],
    .from_remote = (guint16) (begin % G_N_ELEMENTS (remote_names)), .to_run = SBX_ROW_NONE,
    .to_remote = SBX_ROW_NONE, .kind = SBX_LINK_SPAN,
    .fate = end > 0 ? SBX_LINK_DELIVERED : SBX_LINK_OPEN,
  };

  /* No other link begins before it ends. */
  tell_link (bench, end > 0 ? bench->n_links - 1 : bench->n_links++, &link);
}

static void
append_rows (Bench *bench,
             guint  count)
{
  guint first = sbx_rows_get_count (bench->update.rows);

  g_array_set_size (bench->update.links, 0);
  for (guint i = 0; i < count; i++)
    {
      guint n = first + i;
      guint place = n % MESSAGE_EVERY;
      guint remote = place < G_N_ELEMENTS (remote_names) ? place : n % G_N_ELEMENTS (remote_names);
      SbxRow row = {
        .time = get_row_time (n),
        .number = n + 1,
        .type = bench->types[(n * 7) % G_N_ELEMENTS (bench->types)],
        .changed = bench->changed[n % G_N_ELEMENTS (bench->changed)],
        .duration = (float) (n % 50) / 10,
        .store = (guint16) (n % N_STORES),
        .remote = (guint16) remote,
        .flags = place == 0 ? SBX_ROW_SENT
                 : place < G_N_ELEMENTS (remote_names) ? SBX_ROW_REPLAYED : 0,
      };

      if (!sbx_rows_append (bench->update.rows, &row))
        g_error ("no room for %u rows", n);
      if (place > 0 && place < G_N_ELEMENTS (remote_names))
        receive (bench, n, remote);
      else if (n % SPAN_EVERY == SPAN_ROWS)
        tell_span (bench, n, 0);
      else if (n % SPAN_EVERY == 2 * SPAN_ROWS)
        tell_span (bench, n - SPAN_ROWS, n);
    }
}

static void
tell (Bench *bench)
{
  bench->update.n_rows = sbx_rows_get_count (bench->update.rows);
  bench->update.n_events = bench->update.n_rows;
  sbx_world_take (bench->world, &bench->update);
}

static void
add_stores (SbxOverview *overview)
{
  for (guint i = 0; i < N_STORES; i++)
    {
      SbxOverviewStore *store = g_new0 (SbxOverviewStore, 1);

      store->index = i;
      store->owner = i % G_N_ELEMENTS (remote_names);
      store->label = g_strdup_printf ("store %u", i);
      store->id = g_strdup_printf ("s%u", i);
      store->open = TRUE;
      store->n_actions = N_ROWS / N_STORES;
      store->slices = g_ptr_array_new ();
      store->skipped = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_ptr_array_add (overview->stores, store);
    }
}

static void
fill_overview (Bench *bench)
{
  SbxOverview *overview = g_new0 (SbxOverview, 1);
  SbxOverviewPeer *peer = g_new0 (SbxOverviewPeer, 1);

  g_atomic_ref_count_init (&overview->ref_count);
  overview->peers = g_ptr_array_new ();
  overview->remotes = g_ptr_array_new ();
  overview->stores = g_ptr_array_new ();
  peer->name = g_strdup ("shop.localhost:3000");
  peer->live = TRUE;
  g_ptr_array_add (overview->peers, peer);
  overview->runs = g_array_new (FALSE, TRUE, sizeof (guint));
  g_array_set_size (overview->runs, 1);
  for (guint i = 0; i < G_N_ELEMENTS (remote_names); i++)
    {
      SbxOverviewRemote *remote = g_new0 (SbxOverviewRemote, 1);

      remote->index = i;
      remote->name = g_strdup (remote_names[i]);
      remote->mounted = TRUE;
      remote->host = i == 0;
      remote->packages = g_ptr_array_new ();
      remote->loads = g_ptr_array_new ();
      g_ptr_array_add (overview->remotes, remote);
    }
  add_stores (overview);
  bench->overview = bench->update.overview = overview;
}

static double
get_thread_ms (void)
{
  return bench_get_seconds () * 1000;
}

static void
before_paint_cb (GdkFrameClock *clock,
                 Bench         *bench)
{
  bench->frame_begin = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock,
                Bench         *bench)
{
  double ms = (double) (g_get_monotonic_time () - bench->frame_begin) / 1000;
  double end = get_thread_ms ();
  double cpu_ms = end - bench->cpu_end - bench->making;

  bench->cpu_end = end;
  bench->making = 0;
  if (!bench->measuring || bench->frame_begin == 0)
    return;
  g_array_append_val (bench->frames, ms);
  g_array_append_val (bench->cpu, cpu_ms);
}

static void
build_window (Bench *bench)
{
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *outer = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *upright = gtk_paned_new (GTK_ORIENTATION_VERTICAL);
  GtkWidget *lanes = sbx_lanes_new ();
  GtkWidget *list = sbx_action_list_new ();
  GtkWidget *details = sbx_details_new ();
  GtkWidget *sidebar = sbx_sidebar_new ();
  g_autoptr (SbxShown) shown = sbx_shown_new (bench->world, bench->selection);
  GdkFrameClock *clock;

  bench->list = SBX_ACTION_LIST (list);
  sbx_sidebar_connect (SBX_SIDEBAR (sidebar), bench->world, bench->selection);
  sbx_action_list_connect (bench->list, shown, bench->selection);
  sbx_timeline_set_folding (sbx_action_list_get_timeline (bench->list), TRUE);
  sbx_lanes_connect (SBX_LANES (lanes), bench->world, bench->selection, shown);
  sbx_details_connect (SBX_DETAILS (details), NULL, bench->world, bench->selection);
  gtk_paned_set_start_child (GTK_PANED (upright), lanes);
  gtk_paned_set_end_child (GTK_PANED (upright), list);
  gtk_paned_set_position (GTK_PANED (upright), 260);
  gtk_paned_set_start_child (GTK_PANED (paned), upright);
  gtk_paned_set_end_child (GTK_PANED (paned), details);
  gtk_paned_set_position (GTK_PANED (paned), 760);
  gtk_paned_set_start_child (GTK_PANED (outer), sidebar);
  gtk_paned_set_end_child (GTK_PANED (outer), paned);
  gtk_paned_set_position (GTK_PANED (outer), 222);
  bench->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (bench->window, 1360, 850);
  gtk_window_set_child (bench->window, outer);
  gtk_widget_realize (GTK_WIDGET (bench->window));
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench->window));
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), bench);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint_cb), bench);
  gtk_window_present (bench->window);
}

static gboolean
stop_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean stop = FALSE;

  g_timeout_add (ms, stop_cb, &stop);
  while (!stop)
    g_main_context_iteration (NULL, TRUE);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
get_percentile (GArray *values,
                double  part)
{
  if (values->len == 0)
    return NAN;
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, (guint) ((values->len - 1) * part));
}

/* Slow and fast scrolling in turn, and a jump every second. */
static gboolean
scroll_tick_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       data)
{
  Bench *bench = data;
  GtkAdjustment *adjustment = sbx_action_list_get_vadjustment (bench->list);
  gint64 frame = gdk_frame_clock_get_frame_counter (clock);
  double value = gtk_adjustment_get_value (adjustment);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (frame % 60 == 0)
    value = end * (double) (g_random_int_range (0, 1000)) / 1000;
  else
    value += frame / 60 % 2 == 0 ? ROW_HEIGHT * 1.5 : ROW_HEIGHT * 12;
  gtk_adjustment_set_value (adjustment, value > end ? 0 : value);
  return G_SOURCE_CONTINUE;
}

/* As many rows as the clock says have arrived by now; the engine tells no more often. */
static gboolean
arrive_cb (gpointer data)
{
  Bench *bench = data;
  gint64 now = g_get_monotonic_time ();
  double begin = get_thread_ms ();
  guint due = (guint) ((double) (now - bench->arrival_begin) * ARRIVING_PER_SECOND / 1e6);
  guint there = sbx_rows_get_count (bench->update.rows) - bench->arrival_first;

  if (due <= there)
    return G_SOURCE_CONTINUE;
  append_rows (bench, due - there);
  bench->update.overview = NULL;
  if (now - bench->overview_told >= OVERVIEW_INTERVAL * 1000)
    {
      bench->update.overview = bench->overview;
      bench->overview_told = now;
    }
  bench->making += get_thread_ms () - begin;
  tell (bench);
  return G_SOURCE_CONTINUE;
}

/* The target is for the work, which is processor time: how long a frame takes by the clock depends
 * on what else the machine does, and is told beside it. */
static void
measure (Bench      *bench,
         const char *workload,
         guint       ms)
{
  gint64 begin;
  double seconds;

  g_array_set_size (bench->frames, 0);
  g_array_set_size (bench->cpu, 0);
  bench->measuring = TRUE;
  begin = g_get_monotonic_time ();
  run_for (ms);
  seconds = (double) (g_get_monotonic_time () - begin) / 1e6;
  bench->measuring = FALSE;
  bench_print ("window frame work p95", workload, "1 M", get_percentile (bench->cpu, 0.95), "ms", 0,
               "<= 12");
  bench_print ("window frame work median", workload, "1 M", get_percentile (bench->cpu, 0.5), "ms",
               0, NULL);
  bench_print ("window frame p95, by the clock", workload, "1 M",
               get_percentile (bench->frames, 0.95), "ms", 0, NULL);
  bench_print ("window frame median, by the clock", workload, "1 M",
               get_percentile (bench->frames, 0.5), "ms", 0, NULL);
  bench_print ("window frames", workload, "1 M", bench->frames->len / seconds, "1/s", 0, NULL);
}

static void
init_world (Bench *bench)
{
  bench->world = sbx_world_new ();
  bench->selection = sbx_selection_new ();
  bench->frames = g_array_new (FALSE, FALSE, sizeof (double));
  bench->cpu = g_array_new (FALSE, FALSE, sizeof (double));
  bench->update.serial = 1;
  bench->update.symbols = sbx_symbols_new ();
  bench->update.rows = sbx_rows_new ();
  bench->update.links = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));
  bench->update.replayed = 1;
  for (guint i = 0; i < G_N_ELEMENTS (bench->types); i++)
    {
      g_autofree char *type = g_strdup_printf ("%s/%s%u", remote_names[i % 7],
                                               i % 3 == 0 ? "updateQuantity" : "fetch", i);

      bench->types[i] = sbx_symbols_intern (bench->update.symbols, type, -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bench->changed); i++)
    bench->changed[i] = sbx_symbols_intern (bench->update.symbols, remote_names[i % 7], -1);
}

static void
run_rows (void)
{
  Bench bench = { 0, };
  guint ms = bench_is_quick () ? 4000 : 15000;
  guint64 empty;
  double begin;
  guint tick;
  guint source;

  init_world (&bench);
  build_window (&bench);
  run_for (1500);
  empty = bench_get_memory ();

  fill_overview (&bench);
  append_rows (&bench, N_ROWS);
  sbx_selection_set_follow (bench.selection, FALSE);
  begin = get_thread_ms ();
  tell (&bench);
  bench_print ("window take rows", "", "1 M", get_thread_ms () - begin, "ms", 0, NULL);
  g_array_set_size (bench.update.links, 0);
  run_for (500);

  tick = gtk_widget_add_tick_callback (GTK_WIDGET (bench.window), scroll_tick_cb, &bench, NULL);
  measure (&bench, "scroll", ms);

  sbx_selection_set_follow (bench.selection, FALSE);
  bench.arrival_begin = g_get_monotonic_time ();
  bench.arrival_first = N_ROWS;
  source = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, SBX_ENGINE_INTERVAL, arrive_cb, &bench,
                               NULL);
  measure (&bench, "scroll, 20,000/s arriving", ms);

  gtk_widget_remove_tick_callback (GTK_WIDGET (bench.window), tick);
  sbx_selection_set_follow (bench.selection, TRUE);
  measure (&bench, "follow, 20,000/s arriving", ms);

  sbx_selection_set_view (bench.selection, get_row_time (N_ROWS), get_row_time (N_ROWS + 20000));
  measure (&bench, "follow, zoomed in, 20,000/s arriving", ms);
  g_source_remove (source);
  bench_print ("window memory above empty", "", "1 M",
               ((double) bench_get_memory () - (double) empty) / 1e6, "MB", 0, "<= 150");
  gtk_window_destroy (bench.window);
}

/* --- First frame ------------------------------------------------------------------------------ */

static void
first_frame_cb (GdkFrameClock *clock,
                gpointer       data)
{
  /* After the frame was drawn: this is when it can be seen. */
  g_print ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stdout);
  _exit (0);
}

static void
watch_first_frame (GtkWidget *window)
{
  GdkFrameClock *clock;

  gtk_widget_realize (window);
  clock = gtk_widget_get_frame_clock (window);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (first_frame_cb), NULL);
}

static void
activate_empty_cb (GtkApplication *application)
{
  GtkWidget *window = gtk_application_window_new (application);

  gtk_window_set_default_size (GTK_WINDOW (window), 1360, 850);
  watch_first_frame (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window)
{
  watch_first_frame (GTK_WIDGET (window));
}

static int
show_first_frame (const char *which)
{
  g_autoptr (GtkApplication) application = NULL;
  char *arguments[] = { (char *) "signalbox", (char *) "--port=0", NULL };

  if (strcmp (which, "ours") == 0)
    {
      application = GTK_APPLICATION (sbx_application_new ());
      g_application_set_flags (G_APPLICATION (application),
                               G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_NON_UNIQUE);
      g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
      return g_application_run (G_APPLICATION (application), 2, arguments);
    }
  application = gtk_application_new ("io.github.signalbox_inspector.Empty",
                                     G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_empty_cb), NULL);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

static double
time_first_frame (const char *self,
                  const char *which)
{
  g_autofree char *argument = g_strdup_printf ("--first-frame=%s", which);
  char *command[] = { (char *) self, argument, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  gint64 seen;

  if (!g_spawn_sync (NULL, command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL,
                     NULL, &error))
    g_error ("%s", error->message);
  seen = g_ascii_strtoll (output, NULL, 10);
  if (seen <= begin)
    g_error ("no frame of the %s window was seen", which);
  return (double) (seen - begin) / 1000;
}

static void
run_first_frame (const char *self)
{
  double ours[15];
  double empty[15];
  guint n = bench_is_quick () ? 7 : 15;
  double ours_ms;
  double empty_ms;

  /* Caches of fonts and icons belong to neither. */
  time_first_frame (self, "ours");
  time_first_frame (self, "empty");
  for (guint i = 0; i < n; i++)
    {
      ours[i] = time_first_frame (self, "ours");
      empty[i] = time_first_frame (self, "empty");
    }
  ours_ms = bench_median (ours, n);
  empty_ms = bench_median (empty, n);
  bench_print ("window first frame", "against an empty GTK window", "", ours_ms, "ms",
               ours_ms / empty_ms, "<= 1.5x");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  if (argc > 1 && g_str_has_prefix (argv[1], "--first-frame="))
    return show_first_frame (argv[1] + strlen ("--first-frame="));
  if (!gtk_init_check ())
    {
      g_printerr ("There is no display.\n");
      return 2;
    }
  adw_init ();
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  run_rows ();
  run_first_frame (argv[0]);
  return 0;
}
