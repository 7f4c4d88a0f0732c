// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A page that is reloaded in the middle of its work, a Signalbox that is killed: every action is
// recorded once.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { launchBrowser } from './lib/browser.mjs';
import { makeFolder, query, serve } from './lib/sbx.mjs';

const REDUX = fileURLToPath(new URL('../../agent/node_modules/redux/dist/redux.browser.mjs', import.meta.url));
const ACTIONS = 400;

const page = (agent) => `<!doctype html>
<title>Counter</title>
<script src="${agent}"></script>
<script type="module">
  import { legacy_createStore as createStore } from '/redux.mjs';

  const reduce = (state = { last: null, count: 0 }, action) => (
    action.type === 'counter/add' ? { last: action.payload, count: state.count + 1 } : state);
  const store = createStore(reduce, window.__REDUX_DEVTOOLS_EXTENSION__());
  const load = Number(new URLSearchParams(location.search).get('load'));

  window.work = (first, count) => {
    for (let i = first; i < first + count; i++) {
      store.dispatch({ type: 'counter/add', payload: load * 1000000 + i });
    }
  };
  document.documentElement.dataset.ready = '';
</script>`;

let chromium;
let folder;
let server;
let origin;
let agent;

before(async () => {
  chromium = await launchBrowser();
  folder = await makeFolder();
  server = createServer((request, response) => {
    if (request.url.startsWith('/redux.mjs')) {
      response.setHeader('Content-Type', 'text/javascript');
      createReadStream(REDUX).pipe(response);
    } else if (request.url.startsWith('/?')) {
      response.setHeader('Content-Type', 'text/html');
      response.end(page(agent));
    } else {
      response.statusCode = 404;
      response.end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(async () => {
  await chromium?.close();
  server?.close();
  await folder?.remove();
});

const open = async (tab, load) => {
  await tab.goto(`${origin}/?load=${load}`);
  await tab.waitForSelector('html[data-ready]', { state: 'attached' });
};

const payloads = async (file) => (await query(file, '--kind', 'dispatch'))
  .map(({ event }) => event.action)
  .filter((action) => action.type === 'counter/add')
  .map((action) => action.payload);

const numbers = (load, count) => Array.from({ length: count }, (_, i) => load * 1000000 + i);

async function waitForCount(file, count) {
  for (let i = 0; i < 100; i++) {
    if ((await payloads(file)).length >= count) return;
    await sleep(100);
  }
}

test('a page that is reloaded at once leaves nothing behind and doubles nothing', async () => {
  const file = folder.file('reload.signalbox');
  const signalbox = await serve(file, { args: ['--allow-origin', origin] });
  const tab = await chromium.newPage();

  agent = signalbox.agent;
  for (let load = 0; load < 5; load++) {
    await open(tab, load);
    await tab.evaluate((count) => window.work(0, count), ACTIONS);
  }
  await open(tab, 5);
  await waitForCount(file, 5 * ACTIONS);
  await signalbox.stop();

  assert.deepEqual((await payloads(file)).sort((a, b) => a - b),
    [0, 1, 2, 3, 4].flatMap((load) => numbers(load, ACTIONS)));
  assert.deepEqual(await query(file, '--kind', 'gap'), []);
  await tab.context().close();
});

test('a Signalbox that is killed and comes back gets everything, in order', async () => {
  const file = folder.file('kill.signalbox');
  const tab = await chromium.newPage();
  let signalbox = await serve(file, { args: ['--allow-origin', origin] });
  const { port } = signalbox;

  agent = signalbox.agent;
  await open(tab, 7);
  for (let round = 0; round < 4; round++) {
    await tab.evaluate(([first, count]) => window.work(first, count), [round * ACTIONS, ACTIONS]);
    await sleep(20 + 17 * round);
    await signalbox.kill();
    signalbox = await serve(file, { port, args: ['--allow-origin', origin] });
  }
  await waitForCount(file, 4 * ACTIONS);
  await signalbox.stop();

  assert.deepEqual(await payloads(file), numbers(7, 4 * ACTIONS));
  assert.deepEqual(await query(file, '--kind', 'gap'), []);
  await tab.context().close();
});

test('a new recording begins with the state as it was', async () => {
  const tab = await chromium.newPage();
  const first = await serve(folder.file('first.signalbox'), { args: ['--allow-origin', origin] });

  agent = first.agent;
  await open(tab, 9);
  await tab.evaluate((count) => window.work(0, count), ACTIONS);
  await waitForCount(folder.file('first.signalbox'), ACTIONS);
  await first.stop();
  await tab.evaluate(([from, count]) => window.work(from, count), [ACTIONS, 10]);

  const second = await serve(folder.file('second.signalbox'), { port: first.port, args: ['--allow-origin', origin] });
  await waitForCount(folder.file('second.signalbox'), 10);
  await second.stop();

  assert.deepEqual(await payloads(folder.file('first.signalbox')), numbers(9, ACTIONS));
  assert.deepEqual(await payloads(folder.file('second.signalbox')), numbers(9, ACTIONS + 10).slice(ACTIONS));
  const [gap] = await query(folder.file('second.signalbox'), '--kind', 'gap');
  assert.equal(gap.event.reason, 'earlier');
  const [state] = await query(folder.file('second.signalbox'), '--kind', 'state');
  assert.deepEqual(state.event.state, { last: 9000000 + ACTIONS - 1, count: ACTIONS });
  await tab.context().close();
});
