// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** What the benchmarks of attaching share: a page with a store, and `sbx` attached to some pages. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { SHOP } from '../e2e/lib/shop.mjs';

const SBX = join(process.argv[2] ?? 'build', 'cli/sbx');
export const ENTITIES = { '1KB': 10, '100KB': 1000, '5MB': 45000 };
const MODULES = {
  '/redux.mjs': 'redux/dist/redux.browser.mjs',
  '/immer.mjs': 'immer/dist/immer.production.mjs',
  '/reselect.mjs': 'reselect/dist/reselect.browser.mjs',
  '/redux-thunk.mjs': 'redux-thunk/dist/redux-thunk.mjs',
  '/toolkit.mjs': '@reduxjs/toolkit/dist/redux-toolkit.browser.mjs',
};
const imports = Object.fromEntries(['redux', 'immer', 'reselect', 'redux-thunk'].map((name) => [name, `/${name}.mjs`]));
const page = (entities) => `<!doctype html><title>Bench</title>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
  import { configureStore, createSlice } from '/toolkit.mjs';
  const items = {};
  for (let i = 0; i < ${entities}; i++) items['id-' + i] = { id: i, name: 'Entity number ' + i, tags: ['a', 'b', 'c'], price: i * 100, stock: { at: i, on: true } };
  const data = createSlice({ name: 'data', initialState: { flag: false, items }, reducers: {
    flag: (state) => { state.flag = !state.flag; },
    entity: (state, { payload }) => { state.items['id-' + payload].price += 1; } } });
  const store = configureStore({ reducer: { data: data.reducer } });
  globalThis.batch = (name, count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) store.dispatch(data.actions[name](i % ${entities}));
    return (performance.now() - start) * 1000 / count;
  };
  globalThis.flood = async (ms) => {
    const end = performance.now() + ms;
    let sent = 0;
    while (performance.now() < end) {
      const turn = performance.now() + 4;
      do
        store.dispatch(data.actions.entity(sent++ % ${entities}));
      while (performance.now() < turn);
      await new Promise((resolve) => setTimeout(resolve));
    }
    return sent;
  };
  document.documentElement.dataset.ready = '';
</script>`;

export const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');

  response.setHeader('Content-Type', MODULES[pathname] ? 'text/javascript' : 'text/html');
  if (MODULES[pathname])
    createReadStream(`${SHOP}node_modules/${MODULES[pathname]}`).pipe(response);
  else
    response.end(page(Number(searchParams.get('entities'))));
});

/** `sbx serve` at some pages; `events` counts what came. */
export async function attach(addresses) {
  const child = spawn(SBX, ['serve', '--port', '0', '--json', '--commands', ...addresses.flatMap((each) => ['--dial', `browser:${each}`])],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const made = { child, ready: new Map(), dispatches: 0, ms: 0 };
  let start = 0;

  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text);

    if (line.listening !== undefined)
      start = performance.now();
    else if (line.connector !== undefined && line.state === 'ready' && !made.ready.has(line.connector))
      made.ready.set(line.connector, performance.now() - start);
    else if (line.event?.k === 'dispatch')
      made.dispatches++;
  });
  for (let left = 15000; made.ready.size < addresses.length; left -= 10) {
    if (left <= 0)
      throw new Error('Signalbox could not attach');
    await sleep(10);
  }
  made.stop = async () => {
    child.kill('SIGINT');
    await once(child, 'close');
  };
  return made;
}

export async function open(tab, url) {
  await tab.goto(url);
  await tab.waitForSelector('html[data-ready]', { state: 'attached' });
}
