/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-rules [RULE]
 *
 * All rules on a long recording of a large app: seven remotes, twelve stores, hundreds of action
 * types, and no two actions with the same values. How many events per second they observe, what
 * each of them costs, and how much memory they take between five and ten million events. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "bench-kit.h"
#include "sbx-session-private.h"

#define CHUNK 1000u           /* events that are read and shown to the rules together, as they arrive */
#define N_EVENTS 10000000u
#define N_QUICK 400000u
#define N_OF_RULE 200000u     /* for each rule alone */
#define N_REMOTES 7u
#define N_STORES 12u          /* the first is shared by all, the others are each one remote's */
#define N_SLICES 40u          /* of the shared store */
#define N_TYPES 12u           /* of each slice */

/* What is made, and where it has got to. */
typedef struct
{
  GRand *random;
  GString *text;
  guint64 n;                  /* events */
  guint64 actions;
  double t;
  guint64 bridged;
  guint64 queries;
} Maker;

typedef struct
{
  SbxSession *session;
  SbxRun *run;
  guint64 number;
  Maker maker;
} Bench;

static guint
pick (Maker *self,
      guint  n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

static void
begin_event (Maker      *self,
             const char *kind)
{
  g_string_append_printf (self->text, "%s{\"k\":\"%s\",\"t\":%.1f", self->text->len > 1 ? "," : "", kind, self->t);
  self->n++;
}

static void
append_opening (Maker *self)
{
  for (guint i = 0; i < N_REMOTES; i++)
    {
      begin_event (self, "mount");
      g_string_append_printf (self->text, ",\"remote\":\"team%u\"%s}", i, i == 0 ? ",\"host\":true" : "");
      begin_event (self, "subscribe");
      g_string_append_printf (self->text, ",\"id\":\"b%u\",\"of\":\"bridge\",\"bridge\":\"bus\",\"remote\":\"team%u\"}", i, i);
    }
  for (guint i = 0; i < N_STORES; i++)
    {
      begin_event (self, "store-open");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"name\":\"Store %u\",\"library\":\"@reduxjs/toolkit\","
                              "\"owner\":\"team%u\",\"runtime\":\"copy 1\",\"keys\":[\"own%u\"]}",
                              i, i, i % N_REMOTES, i);
      begin_event (self, "state");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"state\":{\"own%u\":{\"items\":{},\"n\":0}}}", i, i);
      begin_event (self, "subscribe");
      g_string_append_printf (self->text, ",\"id\":\"l%u\",\"of\":\"store\",\"store\":\"s%u\",\"remote\":\"team%u\"}",
                              i, i, i % N_REMOTES);
    }
  for (guint i = 0; i < N_SLICES; i++)
    {
      begin_event (self, "reducer-add");
      g_string_append_printf (self->text, ",\"store\":\"s0\",\"slice\":\"slice%u\",\"owner\":\"team%u\",\"types\":[",
                              i, i % N_REMOTES);
      for (guint j = 0; j < N_TYPES; j++)
        g_string_append_printf (self->text, "%s\"slice%u/does%u\"", j > 0 ? "," : "", i, j);
      g_string_append (self->text, "]}");
    }
}

/* A payload and the patch that comes of it, of several shapes. */
static void
append_change (Maker      *self,
               const char *slice,
               guint       type)
{
  guint64 id = self->actions;

  switch (type % 4)
    {
    case 0:
      g_string_append_printf (self->text, "\"payload\":{\"id\":\"item-%" G_GUINT64_FORMAT "\",\"qty\":%u,\"note\":\"number %u "
                              "of them\"}},\"patch\":[{\"p\":[\"%s\",\"items\",\"item-%u\"],\"v\":{\"id\":\"item-%u\",\"qty\":%u,"
                              "\"price\":%u.%02u}},{\"p\":[\"%s\",\"n\"],\"v\":%" G_GUINT64_FORMAT "}]",
                              id, pick (self, 9), pick (self, 100000), slice, pick (self, 5000), pick (self, 5000),
                              pick (self, 9), pick (self, 1000), pick (self, 100), slice, id);
      break;
    case 1:
      g_string_append_printf (self->text, "\"payload\":%u},\"patch\":[{\"p\":[\"%s\",\"page\"],\"v\":%" G_GUINT64_FORMAT "}]",
                              pick (self, 1000), slice, id);
      break;
    case 2:
      g_string_append_printf (self->text, "\"payload\":\"text of %" G_GUINT64_FORMAT "\"},\"patch\":[{\"p\":[\"%s\",\"text\"],"
                              "\"v\":\"text of %" G_GUINT64_FORMAT "\"},{\"p\":[\"%s\",\"status\"],\"v\":\"%s\"}]",
                              id, slice, id, slice, id % 2 == 0 ? "ready" : "busy");
      break;
    default:
      g_string_append_printf (self->text, "\"payload\":[%u,%u,%u]},\"patch\":[{\"p\":[\"%s\",\"list\"],\"at\":%u,\"cut\":1,\"add\":["
                              "{\"id\":%" G_GUINT64_FORMAT ",\"name\":\"entry %u\"}]}]",
                              pick (self, 9), pick (self, 99), pick (self, 999), slice, pick (self, 20), id,
                              pick (self, 100000));
      break;
    }
}

static void
append_dispatch (Maker *self)
{
  guint type = pick (self, N_TYPES);
  gboolean own = pick (self, 4) == 0;
  guint which = own ? 1 + pick (self, N_STORES - 1) : pick (self, N_SLICES);
  g_autofree char *slice = g_strdup_printf ("%s%u", own ? "own" : "slice", which);

  self->actions++;
  begin_event (self, "dispatch");
  g_string_append_printf (self->text, ",\"store\":\"s%u\",\"remote\":\"team%u\",\"ms\":0.%u,\"action\":{\"type\":\"%s/does%u\",",
                          own ? which : 0, which % N_REMOTES, 1 + pick (self, 8), slice, type);
  append_change (self, slice, type);
  g_string_append_c (self->text, '}');
}

/* A message of the host that all remotes let into their own stores. */
static void
append_bridged (Maker *self)
{
  guint64 id = self->bridged++;

  begin_event (self, "bridge-sent");
  g_string_append_printf (self->text, ",\"bridge\":\"bus\",\"id\":\"m%" G_GUINT64_FORMAT "\",\"hash\":\"h%" G_GUINT64_FORMAT "\","
                          "\"remote\":\"team0\",\"store\":\"s0\",\"body\":{\"type\":\"slice0/told%u\",\"payload\":{\"n\":%" G_GUINT64_FORMAT
                          "},\"meta\":{\"schemaVersion\":1}}}", id, id, (guint) (id % 5), id);
  for (guint i = 1; i < N_REMOTES; i++)
    {
      begin_event (self, "bridge-received");
      g_string_append_printf (self->text, ",\"bridge\":\"bus\",\"id\":\"x%" G_GUINT64_FORMAT "-%u\",\"hash\":\"h%" G_GUINT64_FORMAT
                              "\",\"listener\":\"b%u\"}", id, i, id, i);
      begin_event (self, "dispatch");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"remote\":\"team%u\",\"cause\":\"x%" G_GUINT64_FORMAT "-%u\","
                              "\"ms\":0.1,\"action\":{\"type\":\"slice0/told%u\",\"payload\":{\"n\":%" G_GUINT64_FORMAT "}},"
                              "\"patch\":[{\"p\":[\"own%u\",\"n\"],\"v\":%" G_GUINT64_FORMAT "}]}",
                              i, i, id, i, (guint) (id % 5), id, i, id);
      begin_event (self, "bridge-handled");
      g_string_append_printf (self->text, ",\"received\":\"x%" G_GUINT64_FORMAT "-%u\",\"dispatches\":1}", id, i);
    }
}

static void
append_query (Maker *self)
{
  guint64 id = self->queries++;
  guint who = pick (self, N_REMOTES);

  begin_event (self, "query-start");
  g_string_append_printf (self->text, ",\"id\":\"q%" G_GUINT64_FORMAT "\",\"url\":\"https://api%u.example/items/%u?page=%u\","
                          "\"key\":\"items %u %" G_GUINT64_FORMAT "\",\"remote\":\"team%u\",\"cache\":\"api%u\",\"method\":\"GET\","
                          "\"library\":\"@tanstack/query-core\"}",
                          id, who, pick (self, 2000), pick (self, 50), pick (self, 2000), id, who, who);
  self->t += 5;
  begin_event (self, "query-settle");
  g_string_append_printf (self->text, ",\"id\":\"q%" G_GUINT64_FORMAT "\",\"ok\":true,\"status\":200,\"bytes\":%u}", id,
                          pick (self, 50000));
}

/* What is rare: looks, drawing, frames of sockets, listeners that come and go. */
static void
append_other (Maker *self)
{
  guint64 id = self->n;
  guint who = pick (self, N_REMOTES);

  switch (pick (self, 4))
    {
    case 0:
      begin_event (self, "read");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"remote\":\"team%u\",\"site\":\"http://team%u/main.js:%u:1\"}",
                              who, who, who, pick (self, 300));
      break;
    case 1:
      begin_event (self, "render");
      g_string_append_printf (self->text, ",\"root\":\"#root%u\",\"count\":%u,\"ms\":1000,\"remote\":\"team%u\","
                              "\"type\":\"slice%u/does1\",\"caused\":%u}", who, 2 + pick (self, 9), who, who, pick (self, 3));
      break;
    case 2:
      begin_event (self, "subscribe");
      g_string_append_printf (self->text, ",\"id\":\"n%" G_GUINT64_FORMAT "\",\"of\":\"store\",\"store\":\"s%u\",\"remote\":\"team%u\","
                              "\"site\":\"http://team%u/list.js:%u:7\"}", id, who, who, who, pick (self, 300));
      begin_event (self, "unsubscribe");
      g_string_append_printf (self->text, ",\"id\":\"n%" G_GUINT64_FORMAT "\"}", id);
      break;
    default:
      begin_event (self, "socket-frame");
      g_string_append_printf (self->text, ",\"id\":\"w%u\",\"hash\":\"%08x-%u\",\"bytes\":%u}", who, g_rand_int (self->random),
                              pick (self, 500), pick (self, 500));
      break;
    }
}

/* One list of at least @n events. */
static SbxJson *
make_chunk (Maker *self,
            guint  n)
{
  guint64 end = self->n + n;
  gboolean first = self->n == 0;
  SbxJson *json;

  g_string_assign (self->text, "[");
  if (first)
    append_opening (self);
  while (self->n < end)
    {
      guint die = pick (self, 1000);

      self->t += 0.5 + pick (self, 30);
      if (die < 2)
        append_bridged (self);
      else if (die < 20)
        append_query (self);
      else if (die < 40)
        append_other (self);
      else
        append_dispatch (self);
    }
  g_string_append_c (self->text, ']');
  json = sbx_json_parse (self->text->str, self->text->len, 0, 0, NULL);
  g_assert_nonnull (json);

  return json;
}

/* The events of a chunk as the session hands them to the rules. */
static GArray *
resolve (Bench   *self,
         SbxJson *json)
{
  GArray *events = g_array_sized_new (FALSE, TRUE, sizeof (SbxEvent), CHUNK + 1000);

  for (guint32 at = sbx_json_first (json, 0); at != 0; at = sbx_json_after (json, 0, at))
    {
      SbxEvent event = { .run = self->run, .json = json, .token = at, .number = ++self->number };

      g_assert_true (sbx_session_resolve (self->session, &event));
      sbx_session_update_model (self->session, &event);
      g_array_append_val (events, event);
    }

  return events;
}

/* Seconds that @rule took, or all of them if it is %NULL. */
static double
observe (Bench                  *self,
         GArray                 *events,
         const SbxDetectorClass *rule,
         gpointer                memory)
{
  double start = bench_get_seconds ();

  for (guint i = 0; i < events->len; i++)
    {
      const SbxEvent *event = &g_array_index (events, SbxEvent, i);

      if (rule == NULL)
        sbx_session_observe (self->session, event);
      else if (rule->kinds & SBX_DETECTOR_WANTS (event->kind))
        rule->observe (memory, event);
    }

  return bench_get_seconds () - start;
}

static double
run_chunk (Bench                  *self,
           const SbxDetectorClass *rule,
           gpointer                memory)
{
  g_autoptr (SbxJson) json = make_chunk (&self->maker, CHUNK);
  g_autoptr (GArray) events = resolve (self, json);

  return observe (self, events, rule, memory);
}

static double
get_megabytes (void)
{
  malloc_trim (0);
  return (double) bench_get_memory () / 1e6;
}

static void
measure_all (Bench *self)
{
  const guint64 n = bench_is_quick () ? N_QUICK : N_EVENTS;
  double half = 0;
  double seconds = 0;
  double start;
  g_autoptr (GPtrArray) findings = NULL;

  while (self->number < n)
    {
      seconds += run_chunk (self, NULL, NULL);
      if (half == 0 && self->number >= n / 2)
        half = get_megabytes ();
    }
  bench_print ("rules", "large app", "", (double) self->number / seconds, "events/s", 0, ">= 1000000");
  bench_print ("rules-memory", "second half of the run", "", get_megabytes () - half, "MB", 0, "<= 8");
  bench_print ("rules-memory", "all of it", "", get_megabytes (), "MB", 0, NULL);

  start = bench_get_seconds ();
  findings = sbx_session_report (self->session, sbx_session_get_last_time (self->session));
  bench_print ("rules-report", "large app", "", (bench_get_seconds () - start) * 1000, "ms", 0, "<= 100");
  for (guint i = 0; i < findings->len; i++)
    g_printerr ("%s: %s\n", ((SbxFinding *) g_ptr_array_index (findings, i))->rule,
                ((SbxFinding *) g_ptr_array_index (findings, i))->summary);
}

static void
measure_rule (Bench *self,
              guint  index)
{
  const SbxDetectorClass *rule = sbx_detectors_get_all ()[index];
  const guint n = bench_is_quick () ? 20 * CHUNK : N_OF_RULE;
  gpointer memory = self->session->detectors[index];
  double seconds = 0;

  for (guint done = 0; done < n; done += CHUNK)
    seconds += run_chunk (self, rule, memory);
  bench_print ("rules-each", rule->id, "", seconds * 1e9 / n, "ns/event", 0, NULL);
}

/* With a recording of its own, by one rule or, at -1, by all. */
static void
run (int index)
{
  static const char hello[] = "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"r\",\"wall\":1795150000000,"
                              "\"kind\":\"page\",\"name\":\"shop\"}";
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "bench.signalbox", NULL);
  SbxRecording *recording = sbx_recording_open (path, SBX_RECORDING_CREATE, &error);
  g_autoptr (SbxJson) json = sbx_json_parse (hello, strlen (hello), 0, 0, NULL);
  Bench bench = { .maker = { .random = g_rand_new_with_seed (1), .text = g_string_new (NULL) } };
  gboolean known;

  g_assert_no_error (error);
  bench.session = sbx_session_new (recording);
  bench.run = sbx_session_begin_run (bench.session, json, 0, &known, &error);
  g_assert_no_error (error);
  bench.number = sbx_session_get_n_events (bench.session);
  if (index < 0)
    measure_all (&bench);
  else
    measure_rule (&bench, (guint) index);
  g_object_unref (bench.session);
  g_object_unref (recording);
  g_string_free (bench.maker.text, TRUE);
  g_rand_free (bench.maker.random);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  setlocale (LC_ALL, "C.UTF-8");
  if (argc == 1)
    run (-1);
  for (int i = 0; rules[i] != NULL; i++)
    {
      if (argc == 1 || strcmp (argv[1], rules[i]->id) == 0)
        run (i);
    }

  return EXIT_SUCCESS;
}
