/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <string.h>

/* Of a call site, `url:line:column`, the file alone: where it is served from may change from load
 * to load. */
static inline const char *
sbx_site_get_file (const char *site)
{
  const char *slash = strrchr (site, '/');

  return slash != NULL ? slash + 1 : site;
}
