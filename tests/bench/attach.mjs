// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What a debugger costs the page: three tabs of one Chromium with the same production build of
 * Redux Toolkit, one with nothing attached, one attached while it ran, one attached and loaded
 * again, dispatching in turn; and how long attaching takes.
 */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { launchChromium } from '../e2e/lib/chromium.mjs';
import { SHOP, prepareShop } from '../e2e/lib/shop.mjs';
import { median, print, quick } from './kit.mjs';

const SBX = join(process.argv[2] ?? 'build', 'cli/sbx');
const ROUNDS = quick ? 6 : 40;
const COUNT = 400;
const ENTITIES = { '1KB': 10, '100KB': 1000 };
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
  document.documentElement.dataset.ready = '';
</script>`;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');

  response.setHeader('Content-Type', MODULES[pathname] ? 'text/javascript' : 'text/html');
  if (MODULES[pathname])
    createReadStream(`${SHOP}node_modules/${MODULES[pathname]}`).pipe(response);
  else
    response.end(page(Number(searchParams.get('entities'))));
});

/** `sbx serve` at some pages; `events` counts what came. */
async function attach(addresses) {
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

/** Seconds that the page's main thread worked since. */
async function meter({ context }, tab) {
  const session = await context.newCDPSession(tab);
  const read = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;

  await session.send('Performance.enable');
  const start = await read();
  return async () => await read() - start;
}

async function open(tab, url) {
  await tab.goto(url);
  await tab.waitForSelector('html[data-ready]', { state: 'attached' });
}

async function measure(chromium, size, workload) {
  const url = `http://127.0.0.1:${server.address().port}/?entities=${ENTITIES[size]}`;
  const tabs = [await chromium.context.newPage(), await chromium.context.newPage(), await chromium.context.newPage()];

  for (const tab of tabs)
    await open(tab, url);
  const addresses = [];
  for (const tab of tabs.slice(1))
    addresses.push(`${chromium.http}/#target=${await chromium.idOf(tab)}`);
  const sbx = await attach(addresses);
  sbx.child.stdin.write(`${JSON.stringify({ id: 1, invoke: 'reload', connector: addresses[1] })}\n`);
  await sleep(1000);
  await tabs[2].waitForSelector('html[data-ready]', { state: 'attached' });

  const times = tabs.map(() => []);
  const meters = [];
  for (const tab of tabs)
    meters.push(await meter(chromium, tab));
  for (let round = -3; round < ROUNDS; round++) {
    for (const i of [0, 1, 2].map((each) => (each + round + 3) % 3)) {
      const us = await tabs[i].evaluate(([name, count]) => globalThis.batch(name, count), [workload, COUNT]);

      if (round >= 0)
        times[i].push(us);
      await sleep(60);
    }
  }
  await sleep(1000);
  const busy = [];
  for (const read of meters)
    busy.push(await read());
  await sbx.stop();
  if (sbx.dispatches !== (ROUNDS + 3) * COUNT)
    throw new Error(`${sbx.dispatches} dispatches arrived`);
  for (const tab of tabs)
    await tab.close();
  for (const [i, what] of [[1, 'attached while it ran'], [2, 'loaded with the agent']]) {
    const ratio = median(times[i].map((us, round) => us / times[0][round]));

    print({ name: 'attach-dispatch', workload: `${workload}, ${what}`, size, value: median(times[i]) - median(times[0]),
            unit: 'µs added', ratio });
    // The dispatches and all that follows them in the page: diff, encoding, binding, acknowledgements.
    print({ name: 'attach-total', workload: `${workload}, ${what}`, size, ratio: busy[i] / busy[0], unit: 'µs added',
            value: (busy[i] - busy[0]) * 1e6 / (ROUNDS + 3) / COUNT });
  }
}

async function measureTime(chromium) {
  const address = `${chromium.http}/#target=${await chromium.idOf(chromium.page)}`;
  const times = [];

  await open(chromium.page, `http://127.0.0.1:${server.address().port}/?entities=1000`);
  for (let i = 0; i < (quick ? 3 : 15); i++) {
    const sbx = await attach([address]);

    times.push(sbx.ready.get(address));
    await sbx.stop();
  }
  print({ name: 'attach-time', workload: 'one page', size: '100KB', value: median(times), unit: 'ms' });
}

await prepareShop();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const chromium = await launchChromium();
try {
  await measureTime(chromium);
  for (const size of Object.keys(ENTITIES)) {
    for (const workload of ['flag', 'entity'])
      await measure(chromium, size, workload);
  }
} finally {
  await chromium.close();
  server.close();
}
