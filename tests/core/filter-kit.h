/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "session-kit.h"

#include "sbx-matcher.h"

static inline SbxFilter *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxFilter *filter = sbx_filter_new (text, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (sbx_filter_get_text (filter), ==, text);

  return filter;
}

/* Events 1 … 12; 1 is the hello of the run. */
#define EVENTS \
  "{\"k\":\"mount\",\"t\":1,\"remote\":\"cart\"}," \
  "{\"k\":\"store-open\",\"t\":2,\"store\":\"s1\",\"name\":\"Shop\",\"library\":\"redux\",\"owner\":\"cart\"}," \
  "{\"k\":\"state\",\"t\":3,\"store\":\"s1\",\"state\":{\"cart\":{\"n\":0},\"auth\":{}}}," \
  "{\"k\":\"dispatch\",\"t\":10,\"store\":\"s1\",\"remote\":\"cart\",\"action\":{\"type\":\"cart/add\"},\"ms\":0.3,\"patch\":[{\"p\":[\"cart\",\"n\"],\"v\":1}]}," \
  "{\"k\":\"dispatch\",\"t\":20,\"store\":\"s1\",\"remote\":\"cart\",\"action\":{\"type\":\"cart/Remove\"},\"ms\":60,\"patch\":[]}," \
  "{\"k\":\"dispatch\",\"t\":30,\"store\":\"s1\",\"action\":{\"type\":\"auth/in (now)\"},\"ms\":50,\"patch\":[{\"p\":[\"auth\",\"token\"],\"v\":1},{\"p\":[\"cart\",\"n\"],\"v\":2}]}," \
  "{\"k\":\"dispatch\",\"t\":40,\"store\":\"s1\",\"action\":{\"type\":\"ÄPFEL\"},\"error\":\"boom\",\"patch\":[]}," \
  "{\"k\":\"log\",\"t\":2000,\"level\":\"warning\",\"text\":\"the cart is odd\"}"

static inline char *
list_rows (Kit        *kit,
           SbxMatcher *matcher)
{
  SbxRows *rows = sbx_session_get_rows (kit->session);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < sbx_rows_get_count (rows); i++)
    if (sbx_matcher_test (matcher, sbx_rows_get (rows, i)))
      g_string_append_printf (out, "%s%u", out->len > 0 ? " " : "", sbx_rows_get (rows, i)->number);

  return g_strdup (out->str);
}
