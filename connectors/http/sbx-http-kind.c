/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-http-kind.h"

#include <glib/gi18n.h>

#include "sbx-http.h"

/* An address of the web may be anything: who knows a better answer says so with more certainty. */
static int
match (const char *address)
{
  return g_str_has_prefix (address, "http://") || g_str_has_prefix (address, "https://") ? 1 : 0;
}

const SbxConnectorKind sbx_http_kind = {
  .id = "http",
  .title = N_("State service"),
  .summary = N_("A server that gives its state as JSON, with or without server-sent events"),
  .placeholder = "http://127.0.0.1:4000/state",
  .page = "http",
  .dial = sbx_http_new,
  .match = match,
};
