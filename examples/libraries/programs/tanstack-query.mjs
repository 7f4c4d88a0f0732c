// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// TanStack Query. Its documentation has apps assign their client to this global, for its browser
// extension; Signalbox finds it there. Elsewhere: `signalbox.queryClient(client, 'Prices')`.

import { QueryClient, QueryObserver } from '@tanstack/query-core';
import { show } from '../kit/page.mjs';

const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });

globalThis.__TANSTACK_QUERY_CLIENT__ = client;

async function fetchPage() {
  const response = await fetch('./');

  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  return { length: (await response.text()).length };
}

const observer = new QueryObserver(client, { queryKey: ['page', 1], queryFn: fetchPage, staleTime: 60000 });

show({
  state: () => Object.fromEntries(client.getQueryCache().getAll().map(({ queryHash, state }) => [queryHash, state])),
  subscribe: (draw) => {
    observer.subscribe(() => {});
    return client.getQueryCache().subscribe(draw);
  },
  buttons: {
    refetch: () => client.refetchQueries({ queryKey: ['page', 1] }),
    write: () => client.setQueryData(['page', 1], { length: 0 }),
    invalidate: () => client.invalidateQueries({ queryKey: ['page'], refetchType: 'none' }),
    fail: () => client.prefetchQuery({ queryKey: ['broken'], queryFn: () => Promise.reject(new Error('down')) }),
  },
});
