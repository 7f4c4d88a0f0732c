/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "../connectors/connector-kit.h"
#include "../core/session-kit.h"
#include "sbx-feed.h"

/* A session that lives for some runs of a target, with a connector in front of it. Whatever is
 * critical ends the target: what a connector makes of hostile bytes, the session has to take. */

#define FUZZ_RUNS_PER_KIT 128u

static inline void
fuzz_kit_clear (Kit *kit)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  kit_clear (kit);
}

/* A session as good as new. */
static inline SbxSession *
fuzz_kit_get_session (void)
{
  static Kit kit;
  static guint n_runs;

  if (n_runs == 0)
    g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  if (n_runs % FUZZ_RUNS_PER_KIT == 0)
    {
      if (n_runs > 0)
        fuzz_kit_clear (&kit);
      kit_init (&kit);
    }
  n_runs++;

  return kit.session;
}

static inline SbxFeed *
fuzz_kit_begin (SbxConnector *connector)
{
  g_autoptr (GError) error = NULL;
  SbxFeedHello hello = { "peer", NULL, "page", "peer", NULL, "fuzz" };
  SbxFeed *feed = sbx_feed_new (fuzz_kit_get_session (), connector, &hello, &error);

  g_assert_no_error (error);

  return feed;
}
