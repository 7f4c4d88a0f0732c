// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Module Federation's real runtime, in Node and in Chromium, reports to Signalbox.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createInstance } from '@module-federation/runtime';

import { launchBrowser } from './lib/browser.mjs';
import { reporter } from './lib/federation-reporter.mjs';
import { command } from './lib/sbx.mjs';

const PACKAGES = fileURLToPath(new URL('./node_modules/@module-federation/', import.meta.url));
const REPORTER = fileURLToPath(new URL('./lib/federation-reporter.mjs', import.meta.url));

// A remote as a module: what a build would have made.
const CART = `
  export const init = (scope) => { globalThis.cartScope = scope; };
  export const get = (name) => name === './Button'
    ? () => ({ default: 'a button' })
    : Promise.reject(new Error('Module ' + name + ' does not exist in container'));
`;

const page = (collector) => `<!doctype html>
<title>Shell</title>
<script type="importmap">{ "imports": {
  "@module-federation/runtime": "/mf/runtime/dist/index.js",
  "@module-federation/runtime/helpers": "/mf/runtime/dist/helpers.js",
  "@module-federation/runtime-core": "/mf/runtime-core/dist/index.js",
  "@module-federation/sdk": "/mf/sdk/dist/index.js",
  "@module-federation/error-codes": "/mf/error-codes/dist/index.mjs",
  "@module-federation/error-codes/browser": "/mf/error-codes/dist/browser.mjs"
} }</script>
<script type="module">
  import { createInstance } from '@module-federation/runtime';
  import { reporter } from '/reporter.mjs';

  const lib = (version, from, singleton) => ({
    version, from, scope: ['default'], get: async () => () => ({ version }), shareConfig: { singleton, requiredVersion: '^' + version },
  });
  const shell = createInstance({
    name: 'shell',
    remotes: [{ name: 'cart', entry: location.origin + '/cart.js?token=hush', type: 'module' }],
    shared: { redux: lib('5.0.1', 'shell', true) },
    plugins: [reporter('${collector}')],
  });
  const other = createInstance({
    name: 'profile',
    remotes: [],
    shared: { redux: lib('5.0.0', 'profile', true) },
    plugins: [reporter('${collector}')],
  });
  const button = await shell.loadRemote('cart/Button');
  await shell.loadShare('redux');
  await other.loadShare('redux');
  await shell.loadRemote('cart/Missing').catch(() => {});
  document.documentElement.dataset.ready = button.default;
</script>`;

let server;
let origin;
let collector;

before(async () => {
  server = createServer((request, response) => {
    const [path] = request.url.split('?');
    const send = (type, text) => { response.setHeader('Content-Type', type); response.end(text); };

    if (path.startsWith('/mf/') && !path.includes('..')) {
      response.setHeader('Content-Type', 'text/javascript');
      createReadStream(PACKAGES + path.slice(4)).on('error', () => response.writeHead(404).end()).pipe(response);
    } else if (path === '/reporter.mjs') {
      response.setHeader('Content-Type', 'text/javascript');
      createReadStream(REPORTER).pipe(response);
    } else if (path === '/cart.js') {
      send('text/javascript', CART);
    } else if (path === '/') {
      send('text/html', page(collector));
    } else {
      response.writeHead(404).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

const brief = (event) => [event.remote, event.what, event.name, event.ok].filter((part) => part !== undefined).join(' ');

test('a program in Node: a remote that cannot be loaded, a shared package', async () => {
  const signalbox = await command({ listen: ['federation:0'] });
  const host = createInstance({
    name: 'node-shell',
    remotes: [{ name: 'cart', entry: 'http://127.0.0.1:9/mf-manifest.json' }],
    shared: {
      redux: { version: '5.0.1', scope: ['default'], get: async () => () => ({}), shareConfig: { singleton: true, requiredVersion: '^5.0.0' } },
    },
    plugins: [reporter(`http://127.0.0.1:${signalbox.ports.federation}/__mf_observability`)],
  });

  await assert.rejects(host.loadRemote('cart/Button'));
  await host.loadShare('redux', { customShareInfo: { shareConfig: { singleton: true, requiredVersion: '^5.0.0' } } }).catch(() => {});
  await signalbox.until(() => signalbox.of('load').some(({ ok }) => ok === false));
  await signalbox.stop();

  const { events } = signalbox;
  const [hello] = events.filter(({ k }) => k === 'hello');
  assert.equal(hello.kind, 'node');
  assert.equal(hello.name, 'node-shell');
  assert.equal(hello.agent, 'Module Federation 2.9.2');
  assert.deepEqual(events.filter(({ k }) => k === 'mount').map(({ remote, host: shell }) => [remote, shell]), [['node-shell', true]]);

  const loads = events.filter(({ k }) => k === 'load');
  const failed = loads.filter(({ what, ok }) => what === 'expose' && ok === false);
  assert.equal(loads.filter(({ name, ok }) => name === './Button' && ok === undefined).length, 1);
  assert.equal(failed.filter(({ name }) => name === './Button').length, 1, 'counted once');
  assert.match(failed[0].error, /RUNTIME-003/);
  assert.ok(failed[0].ms >= 0);
  assert.ok(!JSON.stringify(events).includes('errorStack'));
});

test('a page in Chromium: load order, two copies of a singleton, a reload', async () => {
  const signalbox = await command({ listen: ['federation:0'] });
  const chromium = await launchBrowser();

  collector = `http://127.0.0.1:${signalbox.ports.federation}/__mf_observability`;
  try {
    const tab = await chromium.newPage();
    await tab.goto(origin);
    await tab.waitForFunction(() => document.documentElement.dataset.ready === 'a button');
    await sleep(600);
    await tab.reload();
    await tab.waitForFunction(() => document.documentElement.dataset.ready === 'a button');
    await sleep(600);
    assert.deepEqual(tab.problems.filter((problem) => problem.includes('uncaught')), []);
  } finally {
    await chromium.close();
    await signalbox.stop();
  }

  const { events, findings } = signalbox;
  const hellos = events.filter(({ k }) => k === 'hello');
  assert.deepEqual(hellos.map(({ kind, name, url }) => [kind, name, url]), [
    ['page', origin.slice('http://'.length), origin],
    ['page', origin.slice('http://'.length), origin],
  ]);
  assert.equal(new Set(hellos.map(({ peer }) => peer)).size, 1, 'one page');
  assert.deepEqual(events.filter(({ k }) => k === 'bye').map(({ reason }) => reason), ['replaced', 'stopped']);

  const first = events.slice(0, events.findIndex(({ k }) => k === 'bye'));
  const order = first.filter(({ k }) => k === 'load').map(brief);
  assert.deepEqual(order.slice(0, 3), ['cart expose ./Button', 'cart entry true', 'cart expose ./Button true']);
  assert.ok(order.includes('shell shared redux true'));
  assert.ok(order.includes('cart expose ./Missing false'));
  const cart = first.find(({ k, remote }) => k === 'mount' && remote === 'cart');
  assert.equal(cart.entry, `${origin}/cart.js`);
  assert.ok(!JSON.stringify(events).includes('hush'), 'no query string');
  assert.deepEqual(first.filter(({ k, loaded }) => k === 'package' && loaded).map(({ name, version, provider, singleton }) => (
    [name, version, provider, singleton])), [['redux', '5.0.1', 'shell', true], ['redux', '5.0.0', 'profile', true]]);

  assert.ok(findings.some(({ subject }) => subject === 'package redux'), JSON.stringify(findings));
});

test('a page that nobody has allowed yet waits for the answer and tells nothing', async () => {
  const signalbox = await command({ listen: ['federation:0'] });
  const chromium = await launchBrowser();

  collector = `http://127.0.0.1:${signalbox.ports.federation}/__mf_observability`;
  try {
    const tab = await chromium.newPage();
    await tab.goto(origin.replace('127.0.0.1', 'localhost.'));
    await tab.waitForFunction(() => document.documentElement.dataset.ready === 'a button');
    await sleep(600);
    assert.ok(!tab.problems.some((problem) => problem.includes('CORS')), 'it waits');
    await signalbox.stop();
    await sleep(300);
    assert.ok(tab.problems.some((problem) => problem.includes('CORS')), 'nobody answered');
  } finally {
    await chromium.close();
  }
  assert.deepEqual(signalbox.events, []);
});
