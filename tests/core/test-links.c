/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "detector-kit.h"

#include <malloc.h>

#include "sbx-deliveries.h"
#include "sbx-limits.h"
#include "sbx-links.h"

/* Links of event streams, and the list in which the window keeps them. */

static const char *
get_fate (const SbxLink *link)
{
  static const char *const fates[] = {
    [SBX_LINK_OPEN] = "open",
    [SBX_LINK_DELIVERED] = "delivered",
    [SBX_LINK_REJECTED] = "rejected",
    [SBX_LINK_TAKEN] = "taken",
    [SBX_LINK_ALLOW_LIST] = "allow-list",
    [SBX_LINK_MALFORMED] = "malformed",
    [SBX_LINK_SCHEMA] = "schema",
    [SBX_LINK_THREW] = "threw",
    [SBX_LINK_LOST] = "lost",
    [SBX_LINK_UNHEARD] = "unheard",
    [SBX_LINK_UNKNOWN] = "unknown",
  };

  return fates[link->fate];
}

static const char *
get_remote (SbxSession *session,
            guint16     remote)
{
  GPtrArray *remotes = sbx_session_get_remotes (session);

  if (remote == SBX_ROW_NONE)
    return "-";
  g_assert_cmpuint (remote, <, remotes->len);

  return sbx_symbols_get (sbx_session_get_symbols (session), ((SbxRemote *) g_ptr_array_index (remotes, remote))->name);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A line per link, in an order of their own. With numbers if @numbers: they depend on how realms are interleaved. */
static char *
links_text (Kit            *kit,
            const SbxLinks *links,
            gboolean        numbers)
{
  SbxSymbols *symbols = sbx_session_get_symbols (kit->session);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < sbx_links_get_count (links); i++)
    {
      const SbxLink *link = sbx_links_get (links, i);
      const char *type = sbx_symbols_get (symbols, link->type);
      const char *detail = sbx_symbols_get (symbols, link->detail);
      g_autofree char *order = numbers ? g_strdup_printf (" %u>%u sent %u received %u run %d>%d", link->from, link->to, link->sent,
                                                          link->received, (gint16) link->from_run, (gint16) link->to_run)
                                       : g_strdup ("");

      g_ptr_array_add (lines, g_strdup_printf ("%s %s>%s %s %s%s%s %.0f>%.0f%s", link->kind == SBX_LINK_SPAN ? "span" : "bridge",
                                               get_remote (kit->session, link->from_remote), get_remote (kit->session, link->to_remote),
                                               type != NULL ? type : "-", get_fate (link), link->detail != 0 ? ":" : "",
                                               link->detail != 0 ? detail : "", link->from_time, link->to_time, order));
    }
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
take (Kit      *kit,
      SbxLinks *links,
      double    now)
{
  g_autoptr (GArray) changes = sbx_session_take_links (kit->session, now);

  if (changes != NULL)
    sbx_links_apply (links, changes);
}

static void
reopen (Kit      *kit,
        gboolean  often,
        SbxLinks *links)
{
  g_autoptr (GError) error = NULL;

  kit_close (kit);
  kit->recording = sbx_recording_open (kit->path, SBX_RECORDING_READ, &error);
  g_assert_no_error (error);
  kit->session = sbx_session_new (kit->recording);
  sbx_session_follow_links (kit->session);
  while (sbx_session_replay (kit->session, 0, NULL, &error))
    {
      if (often)
        take (kit, links, 0);
    }
  g_assert_no_error (error);
  take (kit, links, INFINITY);
}

/* Asks after every @every-th event, as a window does that is that slow; and goes on asking while time passes. */
static SbxLinks *
feed_live (Kit       *kit,
           GPtrArray *lines,
           guint      every)
{
  g_autoptr (GHashTable) feeds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  SbxLinks *links = sbx_links_new ();
  double now = 0;

  sbx_session_follow_links (kit->session);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);
      Feed *feed;

      feed_line (kit, feeds, line);
      feed = g_hash_table_lookup (feeds, line->run);
      now = MAX (now, feed->run->wall + feed->run->last_t);
      if (i % every == 0)
        take (kit, links, now);
    }
  for (guint i = 0; i < 200; i++)
    take (kit, links, now += 50);
  take (kit, links, INFINITY);

  return links;
}

static SbxLinks *
links_of (Kit        *kit,
          const char *stream)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "detectors", stream, NULL);
  g_autoptr (GPtrArray) lines = lines_read (path);

  kit_init_for_stream (kit, path);

  return feed_live (kit, lines, 1);
}

/* --- Streams --------------------------------------------------------------------------------- */

/* The fate that a finding of bridge-dropped speaks of; NULL where a link says nothing else than it. */
static const char *
fate_of_variant (const char *variant)
{
  static const struct { const char *variant; const char *fate; } fates[] = {
    { "allow-list", "allow-list" }, { "allow-list-likely", "allow-list" }, { "malformed", "malformed" }, { "schema", "schema" },
    { "threw", "threw" }, { "lost", "lost" }, { "nobody", "unheard" }, { "nobody-left", "unheard" }, { "unmounted", "lost" },
    { "unmounted-likely", "lost" }, { "undecided", "taken" }, { "unanswered", "taken" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fates); i++)
    {
      if (g_str_equal (fates[i].variant, variant))
        return fates[i].fate;
    }

  return NULL;
}

/* What the rule says dropped has a link that says so, with as many links as the finding counts; and no link says more. */
static void
check_agreement (Kit            *kit,
                 const SbxLinks *links)
{
  g_autoptr (GPtrArray) findings = sbx_session_report (kit->session, INFINITY);
  guint64 told = 0;
  guint dropped = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);
      const char *fate;
      guint n = 0;

      if (!g_str_equal (finding->rule, "bridge-dropped") || finding->confidence == SBX_CONFIDENCE_UNDECIDED)
        continue;
      fate = fate_of_variant (finding->variant);
      for (guint j = 0; j < sbx_links_get_count (links); j++)
        n += sbx_links_get (links, j)->kind == SBX_LINK_BRIDGE && g_str_equal (get_fate (sbx_links_get (links, j)), fate);
      if (n < finding->count)
        g_error ("%s: %s: %u links", finding->variant, finding->summary, n);
      if (!g_str_equal (fate, "unheard"))
        told += finding->count;
    }
  for (guint i = 0; i < findings->len; i++)
    {
      /* It says what bridge-dropped leaves to it; an undecided finding says that events are missing. */
      if (g_str_equal (((SbxFinding *) g_ptr_array_index (findings, i))->rule, "bridge-drop-rate"))
        return;
    }
  for (guint i = 0; i < sbx_links_get_count (links); i++)
    dropped += sbx_link_is_dropped (sbx_links_get (links, i));
  if (dropped != told)
    {
      g_autofree char *text = links_text (kit, links, TRUE);

      g_error ("findings tell %" G_GUINT64_FORMAT " drops, links %u:\n%s", told, dropped, text);
    }
}

static void
check_links (gconstpointer data)
{
  g_autoptr (GPtrArray) lines = lines_read (data);
  g_autoptr (SbxLinks) live = NULL;
  g_autoptr (SbxLinks) slow = NULL;
  g_autoptr (SbxLinks) opened = sbx_links_new ();
  g_autoptr (SbxLinks) opened_often = sbx_links_new ();
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  g_autofree char *late = NULL;
  Kit kit = { 0 };
  Kit other = { 0 };

  kit_init_for_stream (&kit, data);
  live = feed_live (&kit, lines, 1);
  expected = links_text (&kit, live, TRUE);
  check_agreement (&kit, live);
  reopen (&kit, FALSE, opened);
  text = links_text (&kit, opened, TRUE);
  g_assert_cmpstr (text, ==, expected);
  reopen (&kit, TRUE, opened_often);
  again = links_text (&kit, opened_often, TRUE);
  g_assert_cmpstr (again, ==, expected);
  kit_clear (&kit);

  kit_init_for_stream (&other, data);
  slow = feed_live (&other, lines, 1000);
  late = links_text (&other, slow, TRUE);
  g_assert_cmpstr (late, ==, expected);
  kit_clear (&other);
}

/* Realms that come late, one after the other, are told alike. */
static void
check_orders (gconstpointer data)
{
  g_autoptr (GPtrArray) lines = lines_read (data);
  g_autofree char *expected = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (SbxLinks) links = sbx_links_new ();
      g_autofree char *text = NULL;
      Kit kit = { 0 };

      kit_init_for_stream (&kit, data);
      sbx_session_follow_links (kit.session);
      if (i == 0)
        feed_all (&kit, lines, FALSE);
      else
        feed_by_run (&kit, lines, i == 2);
      take (&kit, links, INFINITY);
      text = links_text (&kit, links, FALSE);
      kit_clear (&kit);
      if (i == 0)
        expected = g_steal_pointer (&text);
      else
        g_assert_cmpstr (text, ==, expected);
    }
}

/* What is expected of a few streams, word for word. */
static void
check_text (const char *stream,
            const char *expected)
{
  Kit kit = { 0 };
  g_autoptr (SbxLinks) links = links_of (&kit, stream);
  g_autofree char *text = links_text (&kit, links, TRUE);

  g_assert_cmpstr (text, ==, expected);
  kit_clear (&kit);
}

static void
test_schema (void)
{
  check_text ("bridge-dropped/schema.ndjson",
              "bridge host>cart tenant/switch delivered 1795150000230>1795150000265 15>17 sent 14 received 16 run 0>0\n"
              "bridge host>cart tenant/switch schema:2 1795150000315>1795150000350 23>0 sent 22 received 24 run 0>0\n"
              "bridge host>profile tenant/switch delivered 1795150000230>1795150000295 15>20 sent 14 received 19 run 0>0\n"
              "bridge host>profile tenant/switch delivered 1795150000315>1795150000370 23>27 sent 22 received 26 run 0>0");
}

static void
test_unmounted (void)
{
  check_text ("bridge-dropped/unmounted-all.ndjson",
              "bridge host>cart auth/logout delivered 1795150000230>1795150000260 15>17 sent 14 received 16 run 0>0\n"
              "bridge host>cart auth/logout lost:unmounted 1795150004310>1795150004310 23>0 sent 22 received 0 run 0>0\n"
              "bridge host>profile auth/logout delivered 1795150000230>1795150000290 15>20 sent 14 received 19 run 0>0\n"
              "bridge host>profile auth/logout lost:unmounted 1795150004310>1795150004310 23>0 sent 22 received 0 run 0>0");
}

/* --- Memory ---------------------------------------------------------------------------------- */

#define MANY (3 * SBX_DELIVERIES_MAX_MESSAGES)

static void
open_page (Kit     *kit,
           SbxRun **run)
{
  *run = kit_hello (kit, "page", "run", NULL);
  kit_must_take (kit, *run, 1,
                 "{\"k\":\"mount\",\"t\":0,\"remote\":\"host\",\"host\":true},{\"k\":\"mount\",\"t\":0,\"remote\":\"cart\"},"
                 "{\"k\":\"store-open\",\"t\":0,\"store\":\"s\",\"name\":\"Shop\"},"
                 "{\"k\":\"subscribe\",\"t\":0,\"id\":\"l\",\"what\":\"bridge\",\"bridge\":\"b\",\"remote\":\"cart\"}");
}

/* Each is sent and received, and nothing is heard of it any more. */
static void
send_many (Kit    *kit,
           SbxRun *run,
           guint   n)
{
  for (guint i = 0; i < n; i++)
    {
      double t = 1 + i * 0.01;
      g_autofree char *text = g_strdup_printf ("{\"k\":\"bridge-sent\",\"t\":%.3f,\"bridge\":\"b\",\"id\":\"m%u\",\"hash\":\"h%u\","
                                               "\"remote\":\"host\",\"body\":{\"type\":\"x\"}},"
                                               "{\"k\":\"bridge-received\",\"t\":%.3f,\"bridge\":\"b\",\"id\":\"r%u\",\"hash\":\"h%u\","
                                               "\"listener\":\"l\",\"remote\":\"cart\"}", t, i, i, t, i, i);

      kit_must_take (kit, run, 5 + 2 * (guint64) i, text);
    }
}

static void
test_many (void)
{
  g_autoptr (SbxLinks) links = sbx_links_new ();
  g_autoptr (GArray) nothing = NULL;
  Kit kit = { 0 };
  SbxRun *run;
  guint open = 0;

  kit_init (&kit);
  sbx_session_follow_links (kit.session);
  open_page (&kit, &run);
  send_many (&kit, run, MANY);
  take (&kit, links, 0);
  g_assert_cmpuint (sbx_links_get_count (links), ==, MANY);
  /* What is forgotten is settled: nobody knows how. */
  for (guint i = 0; i < MANY; i++)
    open += sbx_links_get (links, i)->fate == SBX_LINK_OPEN;
  g_assert_cmpuint (open, ==, SBX_DELIVERIES_MAX_MESSAGES);
  take (&kit, links, INFINITY);
  for (guint i = 0; i < MANY; i++)
    g_assert_cmpuint (sbx_links_get (links, i)->fate, ==, SBX_LINK_UNKNOWN);
  /* What was told is not told again. */
  nothing = sbx_session_take_links (kit.session, INFINITY);
  g_assert_null (nothing);
  kit_clear (&kit);
}

/* --- The list -------------------------------------------------------------------------------- */

static void
put (SbxLinks *links,
     guint     index,
     SbxLink   link)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));
  SbxLinkChange change = { index, link };

  g_array_append_val (changes, change);
  sbx_links_apply (links, changes);
}

static char *
list_text (GArray *indexes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < indexes->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (indexes, guint, i));
  g_array_unref (indexes);

  return g_string_free (text, FALSE);
}

static void
check_lists (const SbxLinks *links,
             guint32         number,
             const char     *from,
             const char     *to)
{
  g_autofree char *from_text = list_text (sbx_links_list_from (links, number));
  g_autofree char *to_text = list_text (sbx_links_list_to (links, number));

  g_assert_cmpstr (from_text, ==, from);
  g_assert_cmpstr (to_text, ==, to);
}

/* What a million links cost beside themselves, and that they are found whichever way their ends became known. */
static void
test_cost (void)
{
  const guint n = 1000000;
  g_autoptr (GArray) changes = g_array_sized_new (FALSE, FALSE, sizeof (SbxLinkChange), n);
  g_autoptr (SbxLinks) links = NULL;
  struct mallinfo2 before, after;

  for (guint i = 0; i < n; i++)
    {
      SbxLinkChange change = { i, { .from_time = i, .to_time = NAN, .from = 1 + i / 3 * 4, .fate = SBX_LINK_OPEN } };

      g_array_append_val (changes, change);
    }
  before = mallinfo2 ();
  links = sbx_links_new ();
  sbx_links_apply (links, changes);
  /* They settle from the last one to the first. */
  for (guint i = n; i > 0; i--)
    {
      SbxLinkChange *change = &g_array_index (changes, SbxLinkChange, i - 1);

      change->link.to = change->link.from + 1 + (i - 1) % 3;
      change->link.fate = SBX_LINK_DELIVERED;
      if (i % 1000 == 0)
        put (links, i - 1, change->link);
    }
  sbx_links_apply (links, changes);
  after = mallinfo2 ();
  g_assert_cmpuint (after.uordblks + after.hblkhd - before.uordblks - before.hblkhd, <=, 72000000);
  for (guint i = 0; i + 2 < n; i += 999)
    {
      g_autofree char *from = g_strdup_printf ("%u %u %u", i, i + 1, i + 2);
      g_autofree char *second = g_strdup_printf ("%u", i + 1);

      check_lists (links, 1 + i / 3 * 4, from, "");
      check_lists (links, 1 + i / 3 * 4 + 2, "", second);
    }
  check_lists (links, 0, "", "");
}

static void
test_list (void)
{
  g_autoptr (SbxLinks) links = sbx_links_new ();
  SbxLink link = { .from_time = 10, .to_time = NAN, .from = 1, .to_run = SBX_ROW_NONE, .fate = SBX_LINK_OPEN };
  SbxLinkCount count;

  put (links, 0, link);
  sbx_links_count_from (links, 1, &count);
  g_assert_true (count.n == 0 && count.open == 0);
  link.to_run = 0;
  link.fate = SBX_LINK_DELIVERED;
  link.to = 2;
  put (links, 0, link);
  link.to = 3;
  put (links, 1, link);
  link.to = 0;
  link.fate = SBX_LINK_THREW;
  put (links, 2, link);
  check_lists (links, 1, "0 1 2", "");
  check_lists (links, 2, "", "0");
  check_lists (links, 0, "", "");
  sbx_links_count_from (links, 1, &count);
  g_assert_true (count.n == 3 && count.delivered == 2 && count.dropped == 1 && count.open == 0);
  /* It became something else. */
  link.fate = SBX_LINK_DELIVERED;
  link.to = 3;
  put (links, 0, link);
  check_lists (links, 2, "", "");
  check_lists (links, 3, "", "0 1");
  link.from = 9;
  put (links, 1, link);
  check_lists (links, 1, "0 2", "");
  check_lists (links, 9, "1", "");
}

static void
test_times (void)
{
  g_autoptr (SbxLinks) links = sbx_links_new ();
  SbxLink link = { .fate = SBX_LINK_DELIVERED };

  for (guint i = 0; i < 2000; i++)
    {
      link.from_time = i * 10;
      link.to_time = i * 10 + 5;
      put (links, i, link);
    }
  /* One takes long, one is not over, one comes late. */
  link.from_time = 100;
  link.to_time = 15000;
  put (links, 10, link);
  link.from_time = 300;
  link.to_time = NAN;
  link.fate = SBX_LINK_OPEN;
  put (links, 30, link);
  link.from_time = 200;
  link.to_time = 210;
  link.fate = SBX_LINK_DELIVERED;
  put (links, 1999, link);

  g_assert_cmpuint (sbx_links_find_next (links, 0, 14996, 15000), ==, 10);
  g_assert_cmpuint (sbx_links_find_next (links, 11, 14996, 15000), ==, 30);
  g_assert_cmpuint (sbx_links_find_next (links, 31, 14996, 15000), ==, 1500);
  g_assert_cmpuint (sbx_links_find_next (links, 1501, 14996, 15000), ==, 2000);
  g_assert_cmpuint (sbx_links_find_next (links, 31, 201, 203), ==, 1999);
  g_assert_cmpuint (sbx_links_find_time (links, 15001), ==, 30);
  link.fate = SBX_LINK_UNKNOWN;
  link.from_time = 300;
  link.to_time = NAN;
  put (links, 30, link);
  g_assert_cmpuint (sbx_links_find_next (links, 11, 14996, 15000), ==, 1500);
}

/* @ordered: no two realms send the same content at the same time: who sent what a third one received can be told only by what
 * has arrived until then. */
static void
add_streams (const char *rule,
             gboolean    ordered)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "data", "detectors", rule, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *test = NULL;
      g_autofree char *orders = NULL;

      if (!g_str_has_suffix (name, ".ndjson"))
        continue;
      test = g_strdup_printf ("/links/streams/%s/%.*s", rule, (int) (strlen (name) - strlen (".ndjson")), name);
      g_test_add_data_func (test, g_intern_string (path), check_links);
      if (!ordered)
        continue;
      orders = g_strdup_printf ("/links/orders/%s/%.*s", rule, (int) (strlen (name) - strlen (".ndjson")), name);
      g_test_add_data_func (orders, g_intern_string (path), check_orders);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_streams ("bridge-dropped", TRUE);
  add_streams ("bridge-drop-rate", TRUE);
  add_streams ("bridge-echo", FALSE);
  add_streams ("bridge-reapplied", TRUE);
  g_test_add_func ("/links/schema", test_schema);
  g_test_add_func ("/links/unmounted", test_unmounted);
  g_test_add_func ("/links/many", test_many);
  g_test_add_func ("/links/list", test_list);
  g_test_add_func ("/links/cost", test_cost);
  g_test_add_func ("/links/times", test_times);

  return g_test_run ();
}
