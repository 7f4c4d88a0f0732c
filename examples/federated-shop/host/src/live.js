// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the host gives to the remotes in the releases that make these mistakes; see their live.js.

import { QueryClient } from '@tanstack/query-core';
import { fault } from '@shop/kit/faults';

export async function start() {
  if (fault('query-key-drift')) {
    // One client for all, by the name that TanStack's own tools look for. That is right; each remote
    // writing its keys by itself is not.
    window.__TANSTACK_QUERY_CLIENT__ = new QueryClient();
  }
  if (fault('version-skew')) {
    const { default: mitt } = await import('mitt');
    const bus = mitt();

    bus.on('*', (type) => document.documentElement.setAttribute('data-heard', type));
    bus.emit('started');
  }
}
