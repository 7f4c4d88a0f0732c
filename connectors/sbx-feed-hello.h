/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxFeedHello:
 * @peer: names the endpoint over reconnects
 * @run: (nullable): one life of it; %NULL for a new one that is never met again
 * @kind: `page`, `worker`, `node`, `native` or `server`
 * @name: what the user calls it
 * @url: (nullable): where it runs
 * @agent: (nullable): what speaks there, for example `@redux-devtools/remote`
 * @wall: when it began, ms since 1970, for what began before it was met; 0: now
 *
 * Who a peer is that does not speak our protocol.
 */
typedef struct
{
  const char *peer;
  const char *run;
  const char *kind;
  const char *name;
  const char *url;
  const char *agent;
  double wall;
} SbxFeedHello;

char *sbx_feed_make_id (void);
SbxJson *sbx_feed_hello_to_json (const SbxFeedHello *self,
                                 double              now,
                                 GError            **error);

G_END_DECLS
