// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { Receiver, replay, until } from './server.js';

const MODULES = new URL('../node_modules/', import.meta.url);
const LIBRARIES = {
  '@reduxjs/toolkit': '@reduxjs/toolkit/dist/redux-toolkit.browser.mjs',
  immer: 'immer/dist/immer.production.mjs',
  redux: 'redux/dist/redux.browser.mjs',
  'redux-thunk': 'redux-thunk/dist/redux-thunk.mjs',
  reselect: 'reselect/dist/reselect.browser.mjs',
};
const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => path !== undefined && existsSync(path));

const APP = `
  import { configureStore, createSlice } from '@reduxjs/toolkit';
  const slice = createSlice({ name: 'cart', initialState: { items: [] }, reducers: {
    add(state, { payload }) { state.items.push(payload); },
  } });
  window.store = configureStore({ reducer: { cart: slice.reducer }, devTools: { name: 'Shop' },
                                  middleware: (all) => all({ serializableCheck: false, immutableCheck: false }) });
  window.add = (n) => window.store.dispatch(slice.actions.add(n));
  document.title = 'ready';`;

let browser;
let site;
let server;
let page;
let scripts = {};

function serve(request, response) {
  const path = request.url.replace(/\?.*/, '');
  const send = (type, text) => {
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' });
    response.end(text);
  };
  if (path === '/') {
    const imports = Object.fromEntries(Object.keys(LIBRARIES).map((name) => [name, '/lib/' + name]));
    const policy = request.url.endsWith('?policy') ? `<meta http-equiv="content-security-policy" content="connect-src 'none'">` : '';
    send('text/html', `<!doctype html>${policy}<script src="${server.script}" data-name="Shop page"></script>
      <script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${APP}</script>`);
  } else if (path.startsWith('/lib/')) {
    send('text/javascript', readFileSync(new URL(LIBRARIES[path.slice(5)], MODULES)));
  } else {
    send('text/javascript', scripts[path] ?? '');
  }
}

async function listen() {
  const made = createServer(serve);
  await new Promise((resolve) => made.listen(0, '127.0.0.1', resolve));
  return made;
}

const origin = (made) => 'http://127.0.0.1:' + made.address().port;

async function load(where = page) {
  await where.goto(origin(site) + '/?token=secret');
  await where.waitForFunction(() => document.title === 'ready');
}

async function settle(where = page) {
  await where.waitForFunction(() => window.signalbox.status().connected);
  assert.equal(await where.evaluate(() => window.signalbox.flush(5000)), true);
  assert.deepEqual(server.invalid, []);
  assert.equal((await where.evaluate(() => window.signalbox.status())).fault, '');
}

before(async () => {
  assert.ok(CHROMIUM, 'a Chromium is needed');
  browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  site = await listen();
});

after(async () => {
  await browser.close();
  site.closeAllConnections();
  site.close();
});

test.beforeEach(async () => {
  server = await new Receiver().start();
  page = await (await browser.createBrowserContext()).newPage();
  page.setDefaultTimeout(8000);
  page.on('pageerror', (error) => console.error('in the page:', error.message));
});

afterEach(async () => {
  await page.browserContext().close();
  await server.stop();
  scripts = {};
});

test('one script element is enough for Redux Toolkit', async () => {
  await load();
  await page.evaluate(() => {
    for (let i = 0; i < 20; i++)
      window.add(i);
  });
  await settle();
  const [opened] = server.of('store-open');
  assert.deepEqual([opened.name, opened.library, opened.keys], ['Shop', '@reduxjs/toolkit', ['cart']]);
  assert.match(opened.runtime, /lib\/redux$/);
  assert.equal(server.of('dispatch').length, 20);
  assert.deepEqual(replay(server.events(), opened.store), await page.evaluate(() => window.store.getState()));
  const [hello] = server.hellos;
  assert.deepEqual([hello.kind, hello.name, hello.url], ['page', 'Shop page', origin(site) + '/']);
  assert.equal(JSON.stringify(server.hellos).includes('secret'), false);
  assert.equal(server.of('dispatch')[0].remote, origin(site).slice(7));
});

test('while nobody answers attempts become rare, until somebody looks at the page', async () => {
  await load();
  await settle();
  const { port } = server;
  await server.stop();
  await page.waitForFunction(() => /not running.*console/.test(window.signalbox.status().error));
  assert.equal(await page.evaluate(() => window.signalbox.agent.session.longestPause), 30000);
  await page.evaluate(() => {
    const { session } = window.signalbox.agent;
    clearTimeout(session.timer);
    session.timer = setTimeout(() => {}, 30000);
    window.add(1);
  });
  server = await new Receiver().start(port);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await until(() => server.hellos.length === 1);
  await settle();
  assert.equal(await page.evaluate(() => window.signalbox.status().error), '');
});

test('a content security policy in the way is named', async () => {
  await page.goto(origin(site) + '/?policy');
  await page.waitForFunction(() => /content security policy \(connect-src\) blocks ws:/.test(window.signalbox.status().error));
  assert.equal(server.hellos.length, 0);
});

test('what pages have and JSON has not', async () => {
  await load();
  await page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    for (const value of [new Map([[1, 2]]), document.body, new URL('http://x.example/a'), new frame.contentWindow.Map([[3, 4]]),
                         frame.contentWindow.JSON.parse('{"a":[1]}'), window, new Blob(['x'])])
      window.store.dispatch({ type: 'odd', payload: value });
  });
  await settle();
  const values = server.of('dispatch').map((event) => event.action.payload);
  assert.deepEqual(values[0], { $sbx: 'map', entries: [[1, 2]] });
  assert.equal(values[1].class, 'HTMLBodyElement');
  assert.deepEqual(values[2], { $sbx: 'instance', class: 'URL', value: 'http://x.example/a' });
  assert.deepEqual(values[3], { $sbx: 'map', entries: [[3, 4]] });
  assert.deepEqual(values[4], { a: [1] });
  assert.equal(values[5].class, 'Window');
  assert.equal(values[6].class, 'Blob');
  assert.equal(server.of('gap').length, 0);
});

test('a reload loses and doubles nothing; the page stays the same peer', async () => {
  await load();
  for (let round = 0; round < 4; round++) {
    // Without acknowledgements, everything of this load is left behind, the last of it unsent.
    server.acking = round % 2 === 0;
    await page.evaluate((from) => {
      for (let i = 0; i < 250; i++)
        window.add(from + i);
    }, round * 250);
    if (round === 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    server.acking = server.acking && round !== 2;
    await page.reload();
    server.resume();
    await page.waitForFunction(() => document.title === 'ready');
  }
  await settle();
  await until(() => page.evaluate(() => sessionStorage.getItem('signalbox.left') === null));
  const numbers = [...server.runs.keys()].flatMap((run) => server.of('dispatch', run).map((event) => event.action.payload));
  assert.deepEqual(numbers, Array.from({ length: 1000 }, (_, i) => i));
  assert.equal(new Set(server.hellos.map((hello) => hello.peer)).size, 1);
  assert.equal(new Set(server.hellos.map((hello) => hello.run)).size, 5);
  assert.equal(server.missing, 0);
});

test('what does not fit into the storage is counted', async () => {
  await load();
  await settle();
  server.acking = false;
  await page.evaluate(() => {
    window.signalbox.agent.limits.leftLength = 20000;
    window.signalbox.agent.session.flush = () => {};
    for (let i = 0; i < 2000; i++)
      window.add('text '.repeat(10) + i);
  });
  await page.reload();
  server.resume();
  await page.waitForFunction(() => document.title === 'ready');
  await settle();
  const [first] = server.runs.keys();
  await until(() => server.of('gap', first).length === 1);
  const [gap] = server.of('gap', first);
  assert.ok(gap.count > 0);
  assert.equal(gap.count + server.of('dispatch', first).length, 2000);
});

test('a copy of a tab is another peer', async () => {
  await load();
  await settle();
  const [copy] = await Promise.all([
    new Promise((resolve) => page.once('popup', resolve)),
    page.evaluate(() => void window.open(location.href)),
  ]);
  await copy.waitForFunction(() => document.title === 'ready');
  await settle(copy);
  const [one, two] = server.hellos;
  assert.notEqual(one.peer, two.peer);
  assert.equal(await copy.evaluate(() => window.opener !== null), true);
});

test('Signalbox goes and comes back while the page lives', async () => {
  await load();
  await page.evaluate(() => window.add(1));
  await settle();
  const { port } = server;
  await server.stop();
  await page.evaluate(() => window.add(2));
  server = await new Receiver().start(port);
  await until(() => server.of('dispatch').length === 1, 15000);
  assert.equal(server.describes.length, 1);
  assert.deepEqual(replay(server.events(), 's1'), await page.evaluate(() => window.store.getState()));
  assert.deepEqual(server.invalid, []);
});

test('remotes on origins of their own, by the marks that webpack leaves', async () => {
  const other = await listen();
  try {
    scripts = {
      '/cart.js': 'window.cart = { add: (n) => window.store.dispatch({ type: "cart/add", payload: n }), '
        + 'watch: () => window.store.subscribe(() => {}), open: () => new BroadcastChannel("road") };',
      '/host.js': 'window.host = { add: (n) => window.store.dispatch({ type: "cart/add", payload: n }) };',
    };
    await load();
    await page.evaluate(async (cartUrl, hostUrl) => {
      const add = (src, mark) => new Promise((resolve) => {
        const script = document.createElement('script');
        Object.assign(script, { src, onload: resolve });
        script.setAttribute('data-webpack', mark);
        document.head.appendChild(script);
      });
      await add(hostUrl + '/host.js', 'shell:chunk-1');
      await add(cartUrl + '/cart.js', 'shell:cart');
      window.host.add(1);
      window.cart.add(2);
      window.cart.watch();
      const road = window.cart.open();
      window.cart.add.call(null, 3);
      road.close();
    }, origin(other), origin(site));
    await settle();
    assert.deepEqual(server.of('dispatch').map((event) => event.remote), ['shell', 'cart', 'cart']);
    assert.equal(server.of('subscribe')[0].remote, 'cart');
    assert.deepEqual(server.of('mount').map(({ remote, host }) => [remote, host]), [['shell', true], ['cart', undefined]]);
    assert.equal(server.of('dispatch')[0].stack, undefined);
  } finally {
    other.closeAllConnections();
    other.close();
  }
});

for (const how of ['script', 'import']) {
  test('remotes on neighbouring origins that no bundler marks, by their hosts: ' + how, async () => {
    const [other, far] = await Promise.all([listen(), listen()]);
    const strange = origin(far).replace('127.0.0.1', 'localhost');
    const add = (src) => page.evaluate((url) => new Promise((resolve) => {
      document.head.appendChild(Object.assign(document.createElement('script'), { src: url, onload: resolve }));
    }), src);
    try {
      scripts = {
        '/cart.js': 'window.cart = { add: (n) => window.store.dispatch({ type: "cart/add", payload: n }), '
          + 'watch: () => window.store.subscribe(() => {}), mount: () => window.register("basket") };',
        '/host.js': 'window.register = (key) => window.store.replaceReducer((state) => ({ ...state, [key]: [] }));',
        '/statistics.js': 'window.count = (n) => window.store.dispatch({ type: "cart/add", payload: n });',
      };
      await load();
      await add(strange + '/statistics.js');
      await page.evaluate(() => { window.store.dispatch({ type: 'cart/add', payload: 1 }); window.count(2); });
      await settle();
      const host = new URL(origin(site)).host;
      const cart = new URL(origin(other)).host;
      assert.deepEqual(server.of('dispatch').map((event) => event.remote), [host, host], 'a stranger is no remote');
      await add('/host.js');
      if (how === 'import')
        await page.evaluate((url) => import(url), origin(other) + '/cart.js');
      else
        await add(origin(other) + '/cart.js');
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      await page.evaluate(() => { window.cart.add(3); window.cart.watch(); window.cart.mount(); });
      await settle();
      assert.deepEqual(server.of('reducer-add').map(({ slice, owner }) => [slice, owner]), [['basket', cart]],
        'the page passes the call on for the remote');
      assert.equal(server.of('dispatch')[2].remote, cart);
      assert.equal(server.of('subscribe')[0].remote, cart);
      assert.deepEqual(server.of('mount'), [], 'by its host alone nobody is said to be mounted');
    } finally {
      for (const each of [other, far]) {
        each.closeAllConnections();
        each.close();
      }
    }
  });
}

test('two tabs: a message sent in one is matched in the other', async () => {
  await load();
  const second = await page.browserContext().newPage();
  await load(second);
  await second.evaluate(() => {
    new BroadcastChannel('road').onmessage = ({ data }) => window.store.dispatch({ ...data, meta: { origin: '__bridged__' } });
  });
  await page.evaluate(() => new BroadcastChannel('road').postMessage({ type: 'cart/add', payload: 5, meta: { origin: 'host' } }));
  const [first, other] = server.hellos.map((hello) => hello.run);
  await until(() => server.of('dispatch', other).length === 1);
  await settle();
  await settle(second);
  const [sent] = server.of('bridge-sent', first);
  const [received] = server.of('bridge-received', other);
  assert.equal(received.hash, sent.hash);
  assert.deepEqual(received.body, sent.body);
  assert.equal(server.of('dispatch', other)[0].cause, received.id);
});

test('a page where Signalbox does not run goes on as ever', async () => {
  await load();
  const { port } = server;
  await settle();
  await server.stop();
  server = await new Receiver().start(port);
  await server.stop();
  await page.evaluate(() => {
    for (let i = 0; i < 3000; i++)
      window.add(i);
  });
  assert.equal(await page.evaluate(() => window.store.getState().cart.items.length), 3000);
  server = await new Receiver().start(port);
});
