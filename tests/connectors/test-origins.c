/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The registry of origins: how they are written, decided, bounded and told to others. */

#include "config.h"

#include <locale.h>

#include "raw-peer.h"
#include "sbx-limits.h"
#include "sbx-origins.h"

static void
test_normalize (void)
{
  const char *cases[][2] = {
    { "http://localhost", "http://localhost:80" },
    { "https://shop.example", "https://shop.example:443" },
    { "HTTPS://Shop.Example:443", "https://shop.example:443" },
    { "http://127.0.0.1:3000", "http://127.0.0.1:3000" },
    { "http://[::1]:5173", "http://[::1]:5173" },
    { "http://[::1]", "http://[::1]:80" },
    { "chrome-extension://abcdefgh", "chrome-extension://abcdefgh" },
    { "app://shop", "app://shop" },
    { "capacitor://localhost", "capacitor://localhost" },
    { "https://xn--bcher-kva.example", "https://xn--bcher-kva.example:443" },
    { "null", NULL },
    { "", NULL },
    { "http://", NULL },
    { "://localhost", NULL },
    { "localhost:3000", NULL },
    { "1http://localhost", NULL },
    { "http://localhost/", NULL },
    { "http://localhost?x", NULL },
    { "http://localhost#x", NULL },
    { "http://a b", NULL },
    { "http://user@localhost", NULL },
    { "http://localhost:", NULL },
    { "http://localhost:0", NULL },
    { "http://localhost:080", NULL },
    { "http://localhost:+80", NULL },
    { "http://localhost:65536", NULL },
    { "http://localhost:80:80", NULL },
    { "http://[::1", NULL },
    { "http://[]:80", NULL },
    { "http://[::1]x", NULL },
    { "http://[::g]", NULL },
    { "http://b\xc3\xbc" "cher.example", NULL },
    { "http://\xff", NULL },
    { "http://*", NULL },
    { "file://", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *normal = sbx_origins_normalize (cases[i][0]);

      g_assert_cmpstr (normal, ==, cases[i][1]);
      if (normal != NULL)
        {
          g_autofree char *again = sbx_origins_normalize (normal);

          g_assert_cmpstr (again, ==, normal);
        }
    }
}

static void
test_length (void)
{
  g_autofree char *filler = g_strnfill (300 - 7, 'a');
  g_autofree char *longest = g_strconcat ("http://", filler, NULL);
  g_autofree char *longer = g_strconcat (longest, "a", NULL);
  g_autofree char *normal = sbx_origins_normalize (longest);
  g_autofree char *none = sbx_origins_normalize (longer);

  g_assert_nonnull (normal);
  g_assert_null (none);
}

static void
assert_list (SbxOrigins       *origins,
             SbxOriginVerdict  verdict,
             const char       *expected)
{
  g_auto (GStrv) list = sbx_origins_dup_list (origins, verdict);
  g_autofree char *joined = g_strjoinv (" ", list);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_decisions (void)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();

  g_assert_cmpint (sbx_origins_check (origins, "http://a"), ==, SBX_ORIGIN_ASK);
  g_assert_cmpint (sbx_origins_check (origins, "http://a:80"), ==, SBX_ORIGIN_ASK);
  g_assert_cmpint (sbx_origins_check (origins, "http://b"), ==, SBX_ORIGIN_ASK);
  g_assert_cmpint (sbx_origins_check (origins, "null"), ==, SBX_ORIGIN_DENIED);
  assert_list (origins, SBX_ORIGIN_ASK, "http://a:80 http://b:80");

  sbx_origins_decide (origins, "http://a", TRUE);
  sbx_origins_decide (origins, "http://b", FALSE);
  sbx_origins_decide (origins, "null", TRUE);
  assert_list (origins, SBX_ORIGIN_ASK, "");
  assert_list (origins, SBX_ORIGIN_ALLOWED, "http://a:80");
  assert_list (origins, SBX_ORIGIN_DENIED, "http://b:80");
  g_assert_cmpint (sbx_origins_check (origins, "HTTP://A"), ==, SBX_ORIGIN_ALLOWED);
  g_assert_cmpint (sbx_origins_check (origins, "https://a"), ==, SBX_ORIGIN_ASK);
  g_assert_cmpint (sbx_origins_check (origins, "http://a:81"), ==, SBX_ORIGIN_ASK);
  g_assert_cmpint (sbx_origins_check (origins, "http://b"), ==, SBX_ORIGIN_DENIED);

  g_assert_true (sbx_origins_is_allowed (origins, "http://a"));
  g_assert_false (sbx_origins_is_allowed (origins, "http://b"));
  g_assert_false (sbx_origins_is_allowed (origins, "http://never"));
  g_assert_false (sbx_origins_is_allowed (origins, "null"));
  assert_list (origins, SBX_ORIGIN_ASK, "https://a:443 http://a:81");

  sbx_origins_decide (origins, "http://a", FALSE);
  assert_list (origins, SBX_ORIGIN_ALLOWED, "");
  sbx_origins_forget (origins, "http://a");
  g_assert_cmpint (sbx_origins_check (origins, "http://a"), ==, SBX_ORIGIN_ASK);
}

static void
test_load (void)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  const char *allowed[] = { "http://a", "nonsense", "http://a:80", "http://c", NULL };
  const char *denied[] = { "http://b", "http://c", NULL };

  sbx_origins_check (origins, "http://a");
  sbx_origins_check (origins, "http://d");
  sbx_origins_decide (origins, "http://old", TRUE);
  sbx_origins_load (origins, allowed, denied);
  assert_list (origins, SBX_ORIGIN_ALLOWED, "http://a:80");
  assert_list (origins, SBX_ORIGIN_DENIED, "http://b:80 http://c:80");
  assert_list (origins, SBX_ORIGIN_ASK, "http://d:80");

  sbx_origins_load (origins, NULL, NULL);
  assert_list (origins, SBX_ORIGIN_ALLOWED, "");
  assert_list (origins, SBX_ORIGIN_ASK, "http://d:80");
}

static void
test_limit (void)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_auto (GStrv) asked = NULL;
  g_auto (GStrv) allowed = NULL;

  for (guint i = 0; i < SBX_LIMIT_ORIGINS + 1; i++)
    {
      g_autofree char *origin = g_strdup_printf ("http://localhost:%u", 1000 + i);

      /* One question too many is still refused, but not asked. */
      g_assert_cmpint (sbx_origins_check (origins, origin), ==, SBX_ORIGIN_ASK);
    }
  asked = sbx_origins_dup_list (origins, SBX_ORIGIN_ASK);
  g_assert_cmpuint (g_strv_length (asked), ==, SBX_LIMIT_ORIGINS);
  g_assert_cmpstr (asked[0], ==, "http://localhost:1000");

  for (guint i = 0; i < SBX_LIMIT_ORIGINS + 1; i++)
    {
      g_autofree char *origin = g_strdup_printf ("http://localhost:%u", 1000 + i);

      sbx_origins_decide (origins, origin, TRUE);
    }
  allowed = sbx_origins_dup_list (origins, SBX_ORIGIN_ALLOWED);
  g_assert_cmpuint (g_strv_length (allowed), ==, SBX_LIMIT_ORIGINS);
  g_assert_cmpstr (allowed[0], ==, "http://localhost:1001");
}

typedef struct
{
  guint n_calls;
  guint n_freed;
  GThread *thread;
} Watcher;

static void
changed_cb (SbxOrigins *origins,
            gpointer    user_data)
{
  Watcher *watcher = user_data;

  g_assert_true (g_thread_self () == watcher->thread);
  watcher->n_calls++;
}

static void
freed_cb (gpointer user_data)
{
  Watcher *watcher = user_data;

  watcher->n_freed++;
}

static gpointer
check_thread (gpointer data)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *origin = g_strdup_printf ("http://localhost:%u", 1 + i % 100);

      sbx_origins_check (data, origin);
      if (i % 7 == 0)
        sbx_origins_decide (data, origin, i % 2);
      if (i % 11 == 0)
        sbx_origins_forget (data, origin);
    }

  return NULL;
}

static void
test_watch (void)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  Watcher watcher = { .thread = g_thread_self () };
  GThread *threads[4];
  guint id;
  guint calls;

  id = sbx_origins_watch (origins, NULL, changed_cb, &watcher, freed_cb);
  sbx_origins_check (origins, "http://a");
  sbx_origins_check (origins, "http://b");
  g_assert_cmpuint (watcher.n_calls, ==, 0);
  raw_run_for (5);
  g_assert_cmpuint (watcher.n_calls, ==, 1);

  /* What changes nothing tells nothing. */
  sbx_origins_check (origins, "http://a");
  sbx_origins_forget (origins, "http://never");
  raw_run_for (5);
  g_assert_cmpuint (watcher.n_calls, ==, 1);

  /* From other threads, called on ours. */
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("origins", check_thread, origins);
  raw_run_for (20);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  raw_run_for (5);
  g_assert_cmpuint (watcher.n_calls, >, 1);

  /* A call on its way when the watch ends does not arrive. */
  sbx_origins_decide (origins, "http://c", TRUE);
  calls = watcher.n_calls;
  sbx_origins_unwatch (origins, id);
  raw_run_for (5);
  g_assert_cmpuint (watcher.n_calls, ==, calls);
  g_assert_cmpuint (watcher.n_freed, ==, 1);

  /* A watch ends with the registry too. */
  sbx_origins_watch (origins, NULL, changed_cb, &watcher, freed_cb);
  g_clear_object (&origins);
  g_assert_cmpuint (watcher.n_freed, ==, 2);
}

/* What is allowed once is let in, and is not among those that are kept; questions are counted. */
static void
test_once (void)
{
  g_autoptr (SbxOrigins) origins = sbx_origins_new ();
  g_auto (GStrv) allowed = NULL;
  g_auto (GStrv) kept = NULL;
  g_auto (GStrv) later = NULL;
  gint64 begin = g_get_real_time ();
  gint64 time;

  g_assert_cmpuint (sbx_origins_get_asked (origins, "http://localhost:3000", &time), ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (sbx_origins_check (origins, "http://localhost:3000"), ==, SBX_ORIGIN_ASK);
  g_assert_cmpuint (sbx_origins_get_asked (origins, "http://localhost:3000", &time), ==, 3);
  g_assert_cmpint (time, >=, begin);

  sbx_origins_allow_once (origins, "http://localhost:3000");
  sbx_origins_decide (origins, "http://localhost:4000", TRUE);
  g_assert_true (sbx_origins_is_allowed (origins, "http://localhost:3000"));
  g_assert_cmpuint (sbx_origins_get_asked (origins, "http://localhost:3000", &time), ==, 0);
  allowed = sbx_origins_dup_list (origins, SBX_ORIGIN_ALLOWED);
  kept = sbx_origins_dup_kept (origins, SBX_ORIGIN_ALLOWED);
  g_assert_cmpuint (g_strv_length (allowed), ==, 2);
  g_assert_cmpuint (g_strv_length (kept), ==, 1);
  g_assert_cmpstr (kept[0], ==, "http://localhost:4000");

  /* Decided for good, it is kept. */
  sbx_origins_decide (origins, "http://localhost:3000", TRUE);
  later = sbx_origins_dup_kept (origins, SBX_ORIGIN_ALLOWED);
  g_assert_cmpuint (g_strv_length (later), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connectors/origins/normalize", test_normalize);
  g_test_add_func ("/connectors/origins/length", test_length);
  g_test_add_func ("/connectors/origins/decisions", test_decisions);
  g_test_add_func ("/connectors/origins/load", test_load);
  g_test_add_func ("/connectors/origins/limit", test_limit);
  g_test_add_func ("/connectors/origins/watch", test_watch);
  g_test_add_func ("/connectors/origins/once", test_once);

  return g_test_run ();
}
