/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/**
 * sbx_clock_now:
 *
 * Returns: milliseconds since 1970, the unit of every time in events, rows and findings
 */
static inline double
sbx_clock_now (void)
{
  return (double) g_get_real_time () / 1000.0;
}
