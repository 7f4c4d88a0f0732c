// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Files that other tools write, made by these tools, opened by `sbx`.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { dehydrate, QueryClient } from '@tanstack/query-core';

import { check, makeFolder, query, run } from './lib/sbx.mjs';

let folder;

before(async () => { folder = await makeFolder(); });
after(() => folder.remove());

test('a dehydrated cache of TanStack Query', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await client.fetchQuery({ queryKey: ['cart', { id: 7 }], queryFn: async () => ({ items: [0, null, 'x'] }), meta: { remote: 'cart' } });
  await client.fetchQuery({ queryKey: ['user'], queryFn: async () => { throw new Error('no'); } }).catch(() => {});
  await client.fetchInfiniteQuery({ queryKey: ['pages'], initialPageParam: 0, queryFn: async ({ pageParam }) => [pageParam], getNextPageParam: () => undefined });
  const file = folder.file('cache.json');
  await writeFile(file, JSON.stringify(dehydrate(client, { shouldDehydrateQuery: () => true, shouldDehydrateMutation: () => true })));

  const events = (await query(file)).map(({ event }) => event);
  const [open] = events.filter(({ k }) => k === 'store-open');
  assert.deepEqual([open.name, open.library], ['cache.json', '@tanstack/query-core']);
  assert.deepEqual([...open.keys].sort(), ['["cart",{"id":7}]', '["pages"]', '["user"]']);
  const actions = events.filter(({ k }) => k === 'dispatch');
  assert.deepEqual(actions.map(({ action }) => action.type).sort(), ['error', 'success', 'success']);
  const cart = actions.find(({ action }) => action.queryKey[0] === 'cart');
  assert.deepEqual(cart.patch[0].v.data, { items: [0, null, 'x'] });
  assert.deepEqual(cart.action.queryMeta, { remote: 'cart' });
  assert.deepEqual(await check(file), []);
  client.clear();
});

test('one kind of file made of another, and read again', async () => {
  const file = folder.file('anything.txt');
  const states = Array.from({ length: 4 }, (_, n) => ({ state: { cart: { n }, token: 'Bearer abcdefghijklmnop' } }));
  await writeFile(file, JSON.stringify({
    stagedActionIds: [0, 1, 2, 3],
    computedStates: states,
    actionsById: Object.fromEntries(states.map((_, id) => [id, { type: 'PERFORM_ACTION', action: { type: id ? 'cart/up' : '@@INIT' }, timestamp: Date.now() - 1000 + id }])),
    nextActionId: 4,
    currentStateIndex: 3,
    skippedActionIds: [2],
  }));

  const recording = folder.file('made.signalbox');
  const made = await run('export', file, '-o', recording);
  assert.equal(made.code, 0, made.err);
  const events = (await query(recording, '--kind', 'dispatch')).map(({ event }) => event);
  assert.deepEqual(events.map(({ id, patch }) => [id, patch[0].p.join('.'), patch[0].v]), [['1', 'cart.n', 1], ['2', 'cart.n', 2], ['3', 'cart.n', 3]]);
  assert.ok(!JSON.stringify(await query(recording)).includes('abcdefghijklmnop'), 'redacted');

  const page = await run('export', file, '--format', 'markdown');
  assert.equal(page.code, 0, page.err);
  assert.match(page.out, /cart\/up/);
});

test('what is none of these is said to be what it is', async () => {
  const file = folder.file('trace.json');
  await writeFile(file, JSON.stringify({ traceEvents: [], metadata: {} }));
  for (const command of [['check'], ['query'], ['export', '--format', 'json']]) {
    const { code, err } = await run(...command, file);
    assert.equal(code, 2, command[0]);
    assert.match(err, /holds JSON of another kind, with “traceEvents”, “metadata”\. Signalbox opens/);
  }
});
