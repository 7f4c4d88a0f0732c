/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-filter [FILTER…]
 *
 * Filters on a recording of a large app with a million actions: from the text to a verdict on every
 * row, and, where only the contents of events answer, until the first are found and until all of the
 * recording was read. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench-app.h"
#include "bench-kit.h"
#include "sbx-content-search.h"
#include "sbx-session.h"

#define BATCH 500u
#define N_ACTIONS 1000000u
#define N_QUICK 100000u
#define REPEATS 5u

typedef struct
{
  char *folder;
  char *path;
  SbxRecording *recording;
  SbxSession *session;
  SbxOverview *overview;
  SbxLinks *links;
  GPtrArray *findings;
  SbxMatcherScope scope;
  guint n_rows;
  char size[32];
} Bench;

typedef struct
{
  GMainLoop *loop;
  SbxMatcher *matcher;
  gint64 begun;
  double first; /* ms; NaN before */
  double last;
} Search;

static const struct
{
  const char *name;
  const char *text;
} rows_answer[] = {
  { "free text", "does1" },
  { "pattern", "*13/d*s1" },
  { "type", "type:slice13/*" },
  { "types, not", "-type:slice1/*,slice2/* -type:own*" },
  { "remote", "remote:team6" },
  { "store, library", "store:*a* library:re*" },
  { "peer", "-peer:nobody" },
  { "is", "is:action -is:error" },
  { "changed", "changed:slice13,slice4" },
  { "duration", "duration:>0.7ms" },
  { "number", "number:1000..500000" },
  { "time", "after:+10s before:2030-01-01" },
  { "bridge", "bridge:delivered" },
  { "async", "async:>100ms" },
  { "finding", "finding:any" },
  { "all of it", "(type:slice* OR remote:team1,team2) -changed:own3 duration:<1s bridge:any,none*" },
}, contents_answer[] = {
  { "rare text", "payload:\"number 45039 of\"" },
  { "frequent text", "payload:item" },
  { "no such text", "payload:zebra" },
  { "value", "payload.id:item-44747" },
  { "number", "payload.qty:>7" },
  { "path", "changed:slice13.items.item-2404" },
  { "wide path", "changed:slice13.n" },
  { "error", "error:boom" },
};

static void
make (Bench *self)
{
  const guint wanted = bench_is_quick () ? N_QUICK : N_ACTIONS;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) hello = sbx_json_parse (bench_app_hello, strlen (bench_app_hello), 0, 0, NULL);
  gboolean known;
  BenchApp app;
  SbxRun *run;

  self->folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "bench.signalbox", NULL);
  self->recording = sbx_recording_open (self->path, SBX_RECORDING_CREATE, &error);
  g_assert_no_error (error);
  self->session = sbx_session_new (self->recording);
  sbx_session_follow_links (self->session);
  run = sbx_session_begin_run (self->session, hello, 0, &known, &error);
  g_assert_no_error (error);
  bench_app_init (&app);
  while (app.actions < wanted)
    {
      guint64 first = app.n + 1;
      g_autoptr (SbxJson) json = bench_app_make (&app, BATCH);

      sbx_session_take (self->session, run, json, 0, first, &error);
      g_assert_no_error (error);
      sbx_session_commit (self->session, &error);
      g_assert_no_error (error);
    }
  bench_app_clear (&app);
}

static void
look (Bench *self)
{
  g_autoptr (GArray) changes = sbx_session_take_links (self->session, INFINITY);

  self->overview = sbx_overview_new (self->session);
  self->findings = sbx_session_report (self->session, INFINITY);
  self->links = sbx_links_new ();
  if (changes != NULL)
    sbx_links_apply (self->links, changes);
  self->scope = (SbxMatcherScope) { sbx_session_get_symbols (self->session),
                                    sbx_session_get_rows (self->session), self->overview,
                                    self->links, self->findings };
  self->n_rows = sbx_rows_get_count (self->scope.rows);
  g_snprintf (self->size, sizeof self->size, "%u rows", self->n_rows);
  g_printerr ("%u links, %u findings\n", sbx_links_get_count (self->links), self->findings->len);
}

static void
clear (Bench *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  sbx_links_free (self->links);
  g_ptr_array_unref (self->findings);
  sbx_overview_unref (self->overview);
  g_object_unref (self->session);
  g_object_unref (self->recording);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static SbxFilter *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxFilter *filter = sbx_filter_new (text, NULL, &error);

  if (filter == NULL)
    g_error ("%s", error->message);

  return filter;
}

static guint
count (Bench      *self,
       SbxMatcher *matcher)
{
  guint n = 0;

  for (guint i = 0; i < self->n_rows; i++)
    n += sbx_matcher_test (matcher, sbx_rows_get (self->scope.rows, i)) ? 1 : 0;

  return n;
}

/* Nothing is left from the time before: the filter is parsed, and every name is decided anew. */
static void
measure_rows (Bench      *self,
              const char *name,
              const char *text)
{
  double times[REPEATS];
  guint n = 0;

  for (guint i = 0; i < REPEATS; i++)
    {
      double start = bench_get_seconds ();
      g_autoptr (SbxFilter) filter = parse (text);
      g_autoptr (SbxMatcher) matcher = sbx_matcher_new (filter);

      sbx_matcher_set_scope (matcher, &self->scope);
      n = count (self, matcher);
      times[i] = (bench_get_seconds () - start) * 1000;
    }
  bench_print ("filter-rows", name, self->size, bench_median (times, REPEATS), "ms", 0, "<= 100");
  g_printerr ("%s: %u rows\n", text, n);
}

static void
found_cb (SbxContentSearch  *search,
          SbxContentPortion *portion,
          Search            *self)
{
  double now = (double) (g_get_monotonic_time () - self->begun) / 1000;

  for (guint i = 0; i < portion->n_terms && isnan (self->first); i++)
    if (portion->hits[i]->len > 0)
      self->first = now;
  sbx_content_portion_apply (portion, self->matcher);
  self->last = now;
  if (sbx_content_search_get_progress (search) >= 1)
    g_main_loop_quit (self->loop);
}

static void
measure_contents (Bench      *self,
                  const char *name,
                  const char *text)
{
  double first[REPEATS];
  double last[REPEATS];
  guint n = 0;

  for (guint i = 0; i < REPEATS; i++)
    {
      Search search = { .first = NAN, .begun = g_get_monotonic_time () };
      g_autoptr (SbxFilter) filter = parse (text);
      g_autoptr (SbxContentSearch) running = sbx_content_search_new (self->path, filter);

      search.loop = g_main_loop_new (NULL, FALSE);
      search.matcher = sbx_matcher_new (filter);
      sbx_matcher_set_scope (search.matcher, &self->scope);
      g_signal_connect (running, "found", G_CALLBACK (found_cb), &search);
      sbx_content_search_extend (running, sbx_session_get_n_events (self->session));
      g_main_loop_run (search.loop);
      n = count (self, search.matcher);
      first[i] = isnan (search.first) ? search.last : search.first;
      last[i] = search.last;
      sbx_matcher_free (search.matcher);
      g_main_loop_unref (search.loop);
    }
  if (n > 0)
    bench_print ("filter-first", name, self->size, bench_median (first, REPEATS), "ms", 0, "<= 100");
  bench_print ("filter-all", name, self->size, bench_median (last, REPEATS), "ms", 0, NULL);
  g_printerr ("%s: %u rows\n", text, n);
}

int
main (int   argc,
      char *argv[])
{
  Bench bench = { 0 };

  setlocale (LC_ALL, "C.UTF-8");
  make (&bench);
  look (&bench);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (SbxFilter) filter = parse (argv[i]);

      (sbx_filter_needs_content (filter) ? measure_contents : measure_rows) (&bench, "", argv[i]);
    }
  for (guint i = 0; argc == 1 && i < G_N_ELEMENTS (rows_answer); i++)
    measure_rows (&bench, rows_answer[i].name, rows_answer[i].text);
  for (guint i = 0; argc == 1 && i < G_N_ELEMENTS (contents_answer); i++)
    measure_contents (&bench, contents_answer[i].name, contents_answer[i].text);
  clear (&bench);

  return EXIT_SUCCESS;
}
