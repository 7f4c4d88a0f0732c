/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "detector-kit.h"

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

/* How late the clock of whoever asks may be: asked after each event, as the window is. */
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

static void
add_streams (const char *rule)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "data", "detectors", rule, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *test = NULL;

      if (!g_str_has_suffix (name, ".ndjson"))
        continue;
      test = g_strdup_printf ("/links/streams/%s/%.*s", rule, (int) (strlen (name) - strlen (".ndjson")), name);
      g_test_add_data_func (test, g_intern_string (path), check_links);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_streams ("bridge-dropped");
  add_streams ("bridge-drop-rate");
  add_streams ("bridge-echo");
  add_streams ("bridge-reapplied");

  if (g_getenv ("SIGNALBOX_SHOW_LINKS") != NULL)
    {
      Kit kit = { 0 };
      g_autoptr (SbxLinks) links = links_of (&kit, g_getenv ("SIGNALBOX_SHOW_LINKS"));
      g_autofree char *text = links_text (&kit, links, TRUE);

      g_print ("%s\n", text);
      kit_clear (&kit);
      return 0;
    }

  return g_test_run ();
}
