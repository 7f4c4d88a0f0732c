/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-semver.h"

/* As npm's own semver 7.8.5 answers, but for numbers past what we look into. */
static const struct
{
  const char *version;
  const char *range;
  SbxSemverAnswer answer;
} questions[] = {
  { "1.2.3", "1.2.3", SBX_SEMVER_YES },
  { "1.2.3", "=1.2.3", SBX_SEMVER_YES },
  { "1.2.3", "v1.2.3", SBX_SEMVER_YES },
  { "1.2.4", "1.2.3", SBX_SEMVER_NO },
  { "1.9.7", "^1.2.0", SBX_SEMVER_YES },
  { "2.0.0", "^1.2.0", SBX_SEMVER_NO },
  { "1.1.9", "^1.2.0", SBX_SEMVER_NO },
  { "0.2.9", "^0.2.3", SBX_SEMVER_YES },
  { "0.3.0", "^0.2.3", SBX_SEMVER_NO },
  { "0.0.3", "^0.0.3", SBX_SEMVER_YES },
  { "0.0.4", "^0.0.3", SBX_SEMVER_NO },
  { "0.0.9", "^0.0", SBX_SEMVER_YES },
  { "0.1.0", "^0.0", SBX_SEMVER_NO },
  { "0.9.0", "^0", SBX_SEMVER_YES },
  { "1.9.0", "^1", SBX_SEMVER_YES },
  { "1.2.9", "~1.2.3", SBX_SEMVER_YES },
  { "1.3.0", "~1.2.3", SBX_SEMVER_NO },
  { "1.9.0", "~1", SBX_SEMVER_YES },
  { "2.0.0", "~1", SBX_SEMVER_NO },
  { "1.2.9", "~>1.2", SBX_SEMVER_YES },
  { "1.2.3", ">1.2.3", SBX_SEMVER_NO },
  { "1.2.4", ">1.2.3", SBX_SEMVER_YES },
  { "1.2.9", ">1.2", SBX_SEMVER_NO },
  { "1.3.0", ">1.2", SBX_SEMVER_YES },
  { "1.2.3", ">= 1.2.3", SBX_SEMVER_YES },
  { "1.2.3", "<1.2.3", SBX_SEMVER_NO },
  { "1.2.9", "<=1.2", SBX_SEMVER_YES },
  { "1.3.0", "<=1.2", SBX_SEMVER_NO },
  { "1.5.0", ">=1 <2", SBX_SEMVER_YES },
  { "2.0.0", ">=1 <2", SBX_SEMVER_NO },
  { "3.0.0", "^1.0.0 || ^3.0.0", SBX_SEMVER_YES },
  { "2.0.0", "^1.0.0 || ^3.0.0", SBX_SEMVER_NO },
  { "2.0.0", "^1.0.0||^2.0.0", SBX_SEMVER_YES },
  { "7.0.0", "*", SBX_SEMVER_YES },
  { "7.0.0", "", SBX_SEMVER_YES },
  { "7.0.0", "x", SBX_SEMVER_YES },
  { "1.2.0", "1.x", SBX_SEMVER_YES },
  { "2.0.0", "1.x.x", SBX_SEMVER_NO },
  { "1.2.7", "1.2.*", SBX_SEMVER_YES },
  { "1.2.7", "1.2", SBX_SEMVER_YES },
  { "1.3.0", "1.2", SBX_SEMVER_NO },
  { "1.2.3", "1.2.3 - 2.3.4", SBX_SEMVER_YES },
  { "2.3.9", "1.2.3 - 2.3", SBX_SEMVER_YES },
  { "2.4.0", "1.2.3 - 2.3", SBX_SEMVER_NO },
  { "1.2.2", "1.2.3 - 2.3", SBX_SEMVER_NO },
  { "2.0.0-rc.1", "^2.0.0", SBX_SEMVER_NO },
  { "2.0.0-rc.2", "^2.0.0-rc.1", SBX_SEMVER_YES },
  { "2.0.0-rc.10", ">2.0.0-rc.9", SBX_SEMVER_YES },
  { "2.1.0-rc.1", "^2.0.0-rc.1", SBX_SEMVER_NO },
  { "2.0.0-beta", ">=2.0.0-alpha", SBX_SEMVER_YES },
  { "2.0.0-1", ">2.0.0-alpha", SBX_SEMVER_NO },
  { "1.2.3+build.5", "1.2.3", SBX_SEMVER_YES },
  { "1.2.3", "latest", SBX_SEMVER_UNKNOWN },
  { "1.2.3", "workspace:^1.0.0", SBX_SEMVER_UNKNOWN },
  { "1.2.3", "git://example.test/x", SBX_SEMVER_UNKNOWN },
  { "1.2.3", "^1.0.0 | ^2.0.0", SBX_SEMVER_UNKNOWN },
  { "1.2.3", "1.2.3.4", SBX_SEMVER_UNKNOWN },
  { "1.2.3", "^99999999999", SBX_SEMVER_UNKNOWN },
  { "0", "^0.0.0", SBX_SEMVER_UNKNOWN },
  { "one", "*", SBX_SEMVER_UNKNOWN },
};

static void
test_satisfies (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_test_message ("%s in %s", questions[i].version, questions[i].range);
      g_assert_cmpint (sbx_semver_satisfies (questions[i].version, questions[i].range), ==,
                       questions[i].answer);
    }
}

static void
test_long (void)
{
  g_autofree char *digits = g_strnfill (100000, '1');
  g_autofree char *blanks = g_strnfill (100000, ' ');

  g_assert_cmpint (sbx_semver_satisfies ("1.0.0", digits), ==, SBX_SEMVER_UNKNOWN);
  g_assert_cmpint (sbx_semver_satisfies ("1.0.0", blanks), ==, SBX_SEMVER_UNKNOWN);
  g_assert_cmpint (sbx_semver_satisfies (digits, "*"), ==, SBX_SEMVER_UNKNOWN);
}

static void
test_major (void)
{
  guint a;
  guint b;

  g_assert_true (sbx_semver_get_major ("4.2.1", &a) && sbx_semver_get_major ("4.9.0-rc.1", &b));
  g_assert_cmpuint (a, ==, b);
  g_assert_true (sbx_semver_get_major ("0.4.0", &a) && sbx_semver_get_major ("0.5.0", &b));
  g_assert_cmpuint (a, !=, b);
  g_assert_true (sbx_semver_get_major ("4.0.0", &b));
  g_assert_cmpuint (a, !=, b);
  g_assert_false (sbx_semver_get_major ("latest", &a));
  g_assert_false (sbx_semver_get_major ("4", &a));
}

static void
test_compare (void)
{
  g_assert_cmpint (sbx_semver_compare ("4.10.0", "4.9.0"), >, 0);
  g_assert_cmpint (sbx_semver_compare ("4.9.0", "4.9.0"), ==, 0);
  g_assert_cmpint (sbx_semver_compare ("4.9.0-rc.1", "4.9.0"), <, 0);
  g_assert_cmpint (sbx_semver_compare ("1.0.0-rc", "1.0.0-rc.1"), <, 0);
  g_assert_cmpint (sbx_semver_compare ("a", "b"), <, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/semver/satisfies", test_satisfies);
  g_test_add_func ("/semver/long", test_long);
  g_test_add_func ("/semver/major", test_major);
  g_test_add_func ("/semver/compare", test_compare);

  return g_test_run ();
}
