/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Filters that ask for links and findings, and what changes when more becomes known. */

#include "config.h"

#include <math.h>

#include "filter-kit.h"

static guint32
set_scope (Kit        *kit,
           SbxMatcher *matcher,
           SbxLinks   *links,
           GPtrArray  *findings)
{
  const SbxMatcherScope scope = {
    .symbols = sbx_session_get_symbols (kit->session),
    .rows = sbx_session_get_rows (kit->session),
    .links = links,
    .findings = findings,
  };

  return sbx_matcher_set_scope (matcher, &scope);
}

static void
apply_link (SbxLinks     *links,
            guint         index,
            const SbxLink *link)
{
  const SbxLinkChange change = { index, *link };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (SbxLinkChange));

  g_array_append_val (changes, change);
  sbx_links_apply (links, changes);
}

static void
assert_links (Kit        *kit,
              SbxLinks   *links,
              const char *text,
              const char *expected)
{
  g_autoptr (SbxFilter) filter = parse (text);
  g_autoptr (SbxMatcher) matcher = sbx_matcher_new (filter);
  g_autofree char *found = NULL;

  set_scope (kit, matcher, links, NULL);
  found = list_rows (kit, matcher);
  g_test_message ("%s", text);
  g_assert_cmpstr (found, ==, expected);
}

/* A message from 5 that 7 became and that another receiver has not settled; a span from 6 to 8. */
static void
test_links (void)
{
  Kit kit;
  SbxRun *run;
  SbxLinks *links = sbx_links_new ();
  g_autoptr (SbxFilter) filter = parse ("bridge:open");
  g_autoptr (SbxFilter) dropped = parse ("bridge:dropped,lost");
  g_autoptr (SbxMatcher) matcher = sbx_matcher_new (filter);
  g_autoptr (SbxMatcher) other = sbx_matcher_new (dropped);
  g_autofree char *open = NULL;
  g_autofree char *settled = NULL;
  g_autofree char *lost = NULL;
  SbxLink first = { .from_time = 10, .to_time = 30, .from = 5, .to = 7, .fate = SBX_LINK_DELIVERED };
  SbxLink second = { .from_time = 10, .to_time = NAN, .from = 5, .fate = SBX_LINK_OPEN };
  SbxLink span = { .from_time = 20, .to_time = 420, .from = 6, .to = 8, .kind = SBX_LINK_SPAN,
                   .fate = SBX_LINK_REJECTED };

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, EVENTS);
  first.bridge = second.bridge = sbx_symbols_intern (sbx_session_get_symbols (kit.session), "Events", -1);
  apply_link (links, 0, &first);
  apply_link (links, 1, &second);
  apply_link (links, 2, &span);

  assert_links (&kit, links, "bridge:any", "5 7");
  assert_links (&kit, links, "bridge:sent", "5");
  assert_links (&kit, links, "bridge:received", "7");
  assert_links (&kit, links, "bridge:delivered", "5 7");
  assert_links (&kit, links, "bridge:dropped", "");
  assert_links (&kit, links, "bridge:open", "5");
  assert_links (&kit, links, "bridge:ev*", "5 7");
  assert_links (&kit, links, "bridge:others", "");
  assert_links (&kit, links, "async:any", "6 8");
  assert_links (&kit, links, "async:rejected,fulfilled", "6 8");
  assert_links (&kit, links, "async:settled -is:error", "6");
  assert_links (&kit, links, "async:pending", "");
  assert_links (&kit, links, "async:>0.4s", "");
  assert_links (&kit, links, "async:>=400ms", "6 8");

  /* What becomes known later changes what was said before, and nothing else. */
  g_assert_cmpuint (set_scope (&kit, matcher, links, NULL), ==, 0);
  set_scope (&kit, other, links, NULL);
  open = list_rows (&kit, matcher);
  g_assert_cmpstr (open, ==, "5");
  g_assert_cmpuint (set_scope (&kit, matcher, links, NULL), ==, G_MAXUINT32);
  second.fate = SBX_LINK_LOST;
  apply_link (links, 1, &second);
  g_assert_cmpuint (set_scope (&kit, matcher, links, NULL), ==, 5);
  g_assert_cmpuint (set_scope (&kit, other, links, NULL), ==, 5);
  settled = list_rows (&kit, matcher);
  lost = list_rows (&kit, other);
  g_assert_cmpstr (settled, ==, "");
  g_assert_cmpstr (lost, ==, "5");

  sbx_links_free (links);
  kit_clear (&kit);
}

static SbxFinding *
make_finding (const char *rule,
              SbxSeverity severity,
              guint64     first,
              guint64     last)
{
  SbxFinding *finding = sbx_finding_new (rule, "variant", severity, SBX_CONFIDENCE_CERTAIN);

  finding->subject = g_strdup ("cart/add, cart");
  finding->summary = g_strdup ("Two reducers take “cart/add”.");
  sbx_finding_add_remote (finding, "cart");
  sbx_finding_add_evidence (finding, first, 1000);
  sbx_finding_add_evidence (finding, last, 2000);
  finding->first = first;
  finding->last = last;
  finding->first_time = 1795150179604;
  finding->last_time = 1795150180604;

  return finding;
}

static void
test_findings (void)
{
  static const struct { const char *text; const char *rows; gboolean finding; } cases[] = {
    { "finding:any", "5 7", TRUE },
    { "finding:collision", "5 7", TRUE },
    { "finding:action-*", "5 7", TRUE },
    { "finding:ACTION", "5 7", TRUE },
    { "finding:drop", "", FALSE },
    { "finding:error", "5 7", TRUE },
    { "finding:notice,warning", "", FALSE },
    { "finding:dismissed", "6", FALSE },
    { "-finding:any is:action", "6 8", FALSE },
    { "type:cart/add", "5", TRUE },
    { "type:cart/*", "5 6", TRUE },
    { "type:cart/a", "", FALSE },
    { "remote:cart", "", TRUE },
    { "remote:other", "", FALSE },
    { "remote:none", "1 7 8 9", FALSE },
    { "reducers", "", TRUE },
    { "collision", "", TRUE },
    { "nothing of it", "", FALSE },
    { "number:6", "6", TRUE },
    { "number:>6", "7 8 9", TRUE },
    { "before:2026-01-01", "", FALSE },
    { "after:2026-01-01", "1 5 6 7 8 9", TRUE },
    { "duration:>1h", "", TRUE },
  };
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_finding_unref);
  SbxFinding *finding = make_finding ("action-collision", SBX_SEVERITY_ERROR, 5, 7);
  SbxFinding *dismissed = make_finding ("action-collision", SBX_SEVERITY_ERROR, 6, 6);
  Kit kit;
  SbxRun *run;

  dismissed->dismissed = g_strdup ("known");
  g_ptr_array_add (findings, finding);
  g_ptr_array_add (findings, dismissed);
  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, EVENTS);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxFilter) filter = parse (cases[i].text);
      g_autoptr (SbxMatcher) matcher = sbx_matcher_new (filter);
      g_autofree char *found = NULL;

      set_scope (&kit, matcher, NULL, findings);
      found = list_rows (&kit, matcher);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (found, ==, cases[i].rows);
      g_assert_cmpint (sbx_filter_matches_finding (filter, finding), ==, cases[i].finding);
    }

  /* One more, and the verdicts from its first event on are others. */
  {
    g_autoptr (SbxFilter) filter = parse ("finding:any");
    g_autoptr (SbxMatcher) matcher = sbx_matcher_new (filter);
    g_autofree char *found = NULL;

    set_scope (&kit, matcher, NULL, findings);
    g_ptr_array_add (findings, make_finding ("x", SBX_SEVERITY_NOTICE, 7, 8));
    g_assert_cmpuint (set_scope (&kit, matcher, NULL, findings), ==, 8);
    found = list_rows (&kit, matcher);
    g_assert_cmpstr (found, ==, "5 7 8");
  }
  kit_clear (&kit);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/matcher/links", test_links);
  g_test_add_func ("/matcher/findings", test_findings);

  return g_test_run ();
}
