/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as what Redux DevTools keeps of a store: what is read is told without a fault, and once
 * more as what the same store says later. */

#include "fuzz.h"

#include "fuzz-kit.h"
#include "sbx-jsan.h"
#include "sbx-lifted-log.h"
#include "sbx-limits.h"

static void
check_restored (GBytes *text)
{
  g_autoptr (GBytes) restored = sbx_jsan_restore (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) before = NULL;
  g_autoptr (SbxJson) after = NULL;

  before = sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), 0, 0, NULL);
  after = sbx_json_parse (g_bytes_get_data (restored, NULL), g_bytes_get_size (restored), 0, 0,
                          &error);
  g_assert_true ((before != NULL) == (after != NULL)
                 || g_error_matches (error, SBX_JSON_ERROR, SBX_JSON_ERROR_DEPTH));
  g_assert_cmpuint (g_bytes_get_size (restored), <=,
                    16 * g_bytes_get_size (text) + 2 * 1024 * 1024);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr (GBytes) text = g_bytes_new (data, size);
  g_autoptr (SbxLifted) lifted = NULL;
  g_autoptr (SbxLiftedLog) log = NULL;
  g_autoptr (SbxConnector) connector = NULL;
  g_autoptr (SbxFeed) feed = NULL;

  /* Whoever calls it has checked that. */
  if (!g_utf8_validate_len ((const char *) data, size, NULL))
    return 0;
  check_restored (text);
  lifted = sbx_lifted_new (text, NULL);
  if (lifted == NULL)
    return 0;

  connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  feed = fuzz_kit_begin (connector);
  log = sbx_lifted_log_new ("store");
  sbx_lifted_log_open (log, feed, sbx_lifted_get_name (lifted), "");
  sbx_lifted_log_take (log, lifted, NULL);
  sbx_lifted_log_take (log, lifted, NULL);
  sbx_lifted_get_time (lifted);
  sbx_feed_end (feed, "closed");

  return 0;
}
