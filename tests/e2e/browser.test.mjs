// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pages as they are, in a real Chromium: Signalbox comes by the debugging port and goes without a
// trace.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { footprint, launchChromium } from './lib/chromium.mjs';
import { command, run } from './lib/sbx.mjs';
import { SHOP, openShop, startShop } from './lib/shop.mjs';

const REDUX = fileURLToPath(new URL('../../agent/node_modules/redux/dist/redux.browser.mjs', import.meta.url));
const MODULES = {
  '/redux.mjs': REDUX,
  '/toolkit/redux.mjs': `${SHOP}node_modules/redux/dist/redux.browser.mjs`,
  '/toolkit/immer.mjs': `${SHOP}node_modules/immer/dist/immer.production.mjs`,
  '/toolkit/reselect.mjs': `${SHOP}node_modules/reselect/dist/reselect.browser.mjs`,
  '/toolkit/thunk.mjs': `${SHOP}node_modules/redux-thunk/dist/redux-thunk.mjs`,
  '/toolkit/toolkit.mjs': `${SHOP}node_modules/@reduxjs/toolkit/dist/redux-toolkit.browser.mjs`,
};
const STRICT = "default-src 'none'; script-src 'self'; worker-src 'self'; frame-src *; connect-src 'none'; "
  + "require-trusted-types-for 'script'";

const counter = (name, further = '') => `
  import { legacy_createStore as createStore } from '/redux.mjs';
  const hook = globalThis.__REDUX_DEVTOOLS_EXTENSION__;
  const store = createStore((state = { count: 0 }, { type, payload }) => (type === 'add'
    ? { count: state.count + payload } : state), hook && hook({ name: '${name}' }));
  globalThis.add = (n) => store.dispatch({ type: 'add', payload: n });
  ${further}`;
const TEXTS = {
  '/counter.js': counter('Counter', 'document.documentElement.dataset.ready = "";'),
  '/outer.js': counter('Outer', `
    const policy = globalThis.trustedTypes.createPolicy('app', { createScriptURL: (text) => text });
    const worker = new Worker(policy.createScriptURL('/worker.js'), { type: 'module' });
    worker.onmessage = () => { document.documentElement.dataset.ready = ''; };`),
  '/inner.js': counter('Inner', 'add(7);'),
  '/worker.js': counter('Worker', 'add(5); postMessage("ready");'),
  '/hidden.js': `
    import { configureStore, createSlice } from '/toolkit/toolkit.mjs';
    const cart = createSlice({ name: 'cart', initialState: { items: [] },
      reducers: { put: (state, { payload }) => { state.items.push(payload); } } });
    const theme = createSlice({ name: 'theme', initialState: { night: false },
      reducers: { turn: (state) => { state.night = !state.night; } } });
    const store = configureStore({ reducer: { cart: cart.reducer, theme: theme.reducer }, devTools: false });
    globalThis.seen = 0;
    globalThis.calls = 0;
    store.subscribe(() => { globalThis.calls++; });
    globalThis.put = (name) => store.dispatch(cart.actions.put(name));
    globalThis.later = () => store.dispatch(() => { store.dispatch(theme.actions.turn()); });
    globalThis.state = () => store.getState();
    put('apple');
    document.documentElement.dataset.ready = '';`,
};
const IMPORTS = { redux: 'redux', immer: 'immer', reselect: 'reselect', 'redux-thunk': 'thunk' };
const MAP = `<script type="importmap">${JSON.stringify({
  imports: Object.fromEntries(Object.entries(IMPORTS).map(([name, file]) => [name, `/toolkit/${file}.mjs`])),
})}</script>`;

let server;
let port;
let chromium;
let page;
let sbx;

function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
  const script = (name) => `<script type="module" src="/${name}.js"></script>`;

  if (MODULES[pathname]) {
    response.setHeader('Content-Type', 'text/javascript');
    createReadStream(MODULES[pathname]).pipe(response);
  } else if (TEXTS[pathname]) {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(TEXTS[pathname]);
  } else if (pathname === '/page') {
    response.setHeader('Content-Type', 'text/html');
    if (searchParams.has('strict')) response.setHeader('Content-Security-Policy', STRICT);
    response.end(`<!doctype html><title>${searchParams.get('script')}</title>${MAP}${script(searchParams.get('script'))}`
      + searchParams.getAll('frame').map((url) => `<iframe src="${url}"></iframe>`).join(''));
  } else {
    response.statusCode = 404;
    response.end();
  }
}

before(async () => {
  server = createServer(answer).listen(0);
  await once(server, 'listening');
  ({ port } = server.address());
});

after(() => server?.close());

beforeEach(async () => {
  chromium = await launchChromium();
  ({ page } = chromium);
});

afterEach(async () => {
  await sbx?.stop();
  sbx = undefined;
  await chromium.close();
});

const url = (script, query = {}, host = '127.0.0.1') => `http://${host}:${port}/page?${new URLSearchParams({ script, ...query })}`;

async function open(address, tab = page) {
  await tab.goto(address);
  await tab.waitForSelector('html[data-ready]', { state: 'attached' });
}

async function attach(address = chromium.http) {
  sbx = await command({ dial: [`browser:${address}`] });
  await sbx.until(() => sbx.connectors.get(address)?.state === 'ready');
}

const invoke = (offer) => sbx.ask({ invoke: offer, connector: [...sbx.connectors.keys()][0] });
const named = (name) => sbx.of('store-open').filter((event) => event.name === name);
const payloads = (type) => sbx.of('dispatch').filter(({ action }) => action.type === type).map(({ action }) => action.payload);
const peers = () => new Set(sbx.of('hello').map(({ peer }) => peer));

test('the shop: late, after a reload with every owner, and as if nothing had been', async () => {
  const shop = await startShop();

  try {
    await openShop(page, shop);
    const before = await footprint(page);

    await attach();
    await sbx.until(() => sbx.of('hello').length === 1);
    assert.deepEqual((await invoke('reload')), { done: 1, ok: true });
    await sbx.until(() => named('Profile activity').length === 1 && named('Cart offers').length === 1);
    // The remotes are loaded beside each other.
    assert.deepEqual(sbx.of('store-open').map(({ name, owner }) => [name, owner]).sort(),
      [['Cart offers', 'shop-cart'], ['Profile activity', 'shop-profile'], ['Shop', 'shop-host']]);
    assert.equal(peers().size, 1, 'a reload makes no new peer');

    await page.selectOption('#login-user', 'ada');
    await page.click('#login');
    await sbx.until(() => payloads('profile/load/fulfilled').length === 1);
    assert.deepEqual(sbx.of('dispatch').filter(({ action }) => action.type === 'auth/login').map(({ remote }) => remote).sort(),
      ['shop-cart', 'shop-host', 'shop-profile']);
    assert.deepEqual(sbx.of('reducer-add').map(({ slice, owner }) => [slice, owner]).filter(([slice]) => slice === 'cart'),
      [['cart', 'shop-cart']]);

    await sbx.stop();
    sbx = undefined;
    assert.deepEqual(await footprint(page), before);
    assert.equal(await page.evaluate(() => document.documentElement.hasAttribute('data-ready')), true);
  } finally {
    await shop.close();
  }
});

test('a strict policy, frames of both kinds and a worker', async () => {
  await open('about:blank').catch(() => {});
  await attach();
  const outer = new URL(url('outer', { strict: '' }));

  outer.searchParams.append('frame', url('inner'));
  outer.searchParams.append('frame', url('inner', {}, 'localhost'));
  await open(outer.href);
  await sbx.until(() => named('Outer').length === 1 && named('Inner').length === 2 && named('Worker').length === 1);
  await sbx.until(() => payloads('add').length === 3);
  assert.deepEqual(payloads('add').sort(), [5, 7, 7]);

  await page.evaluate(() => globalThis.add(3));
  await sbx.until(() => payloads('add').includes(3));
  assert.equal(peers().size, 4);
  assert.deepEqual(sbx.of('hello').map(({ kind }) => kind).sort(), ['page', 'page', 'page', 'worker']);

  await page.reload();
  await sbx.until(() => named('Worker').length === 2 && named('Inner').length === 4);
  assert.equal(peers().size, 4, 'frames and workers keep their names, too');
});

test('tabs: those that are there, those that come, and only the one that is meant', async () => {
  await open(url('counter'));
  const second = await chromium.context.newPage();

  await open(url('counter'), second);
  await attach();
  await invoke('reload');
  await sbx.until(() => named('Counter').length === 2);
  const third = await chromium.context.newPage();

  await open(url('counter'), third);
  await sbx.until(() => named('Counter').length === 3);
  await third.evaluate(() => globalThis.add(3));
  await second.evaluate(() => globalThis.add(2));
  await sbx.until(() => payloads('add').length === 2);
  assert.equal(new Set(sbx.of('hello').map(({ peer }) => peer)).size, 3);
  await sbx.stop();

  await attach(`${chromium.http}/#target=${await chromium.idOf(second)}`);
  assert.equal(sbx.of('hello').length, 1);
  await invoke('reload');
  await sbx.until(() => named('Counter').length === 1);
  await page.evaluate(() => globalThis.add(1));
  await second.evaluate(() => globalThis.add(2));
  await sbx.until(() => payloads('add').length === 1);
  const popup = chromium.context.waitForEvent('page');

  await second.evaluate((where) => { globalThis.open(where); }, url('counter'));
  await (await popup).waitForSelector('html[data-ready]', { state: 'attached' });
  await sbx.until(() => sbx.of('hello').length === 3);
  await second.close();
  await sbx.until(() => /The page was closed/.test(sbx.errors()), 5000).catch(() => {});
  assert.match(sbx.errors(), /The page was closed/);
  assert.deepEqual(payloads('add'), [2]);
  sbx = undefined;
});

test('nothing is lost when a page goes, to its own site or another', async () => {
  await attach();
  const sent = [];

  for (let load = 0; load < 6; load++) {
    await open(url('counter', {}, load % 3 === 2 ? 'localhost' : '127.0.0.1'));
    for (let i = 0; i < 200; i++) sent.push(load * 1000 + i);
    await page.evaluate((first) => {
      for (let i = 0; i < 200; i++) globalThis.add(first + i);
    }, load * 1000);
  }
  await open('about:blank').catch(() => {});
  await sbx.until(() => payloads('add').length >= sent.length).catch(() => {});
  assert.deepEqual(payloads('add'), sent);
  assert.deepEqual(sbx.of('gap'), []);
});

test('the agent is there before the page, each time, and when the user goes back', async () => {
  await attach();
  await open(url('counter'));
  for (let i = 2; i <= 25; i++) {
    await page.reload();
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
  }
  await sbx.until(() => named('Counter').length === 25);
  await page.evaluate(() => globalThis.add(1));
  await open(url('counter', { other: '' }));
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  await page.evaluate(() => globalThis.add(2));
  await sbx.until(() => payloads('add').length === 2);
  assert.deepEqual(payloads('add'), [1, 2]);
  assert.equal(peers().size, 1);
  assert.equal(sbx.errors(), '');
});

test('a store that no tool was told of: not by default, but at the next reload', async () => {
  await open(url('hidden'));
  await attach();
  assert.equal(sbx.of('store-open').length, 0);
  assert.deepEqual(sbx.connectors.get(chromium.http).offers.map(({ id }) => id), ['reload', 'watch', 'search', 'read']);
  assert.equal((await invoke('watch')).ok, true);
  await sbx.until(() => sbx.of('store-open').length === 1);
  await sbx.until(() => payloads('cart/put').length === 1);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  await page.evaluate(() => globalThis.put('pear'));
  await sbx.until(() => payloads('cart/put').length === 2);
  assert.deepEqual(payloads('cart/put'), ['apple', 'pear']);
  await page.evaluate(() => { debugger; }); // eslint-disable-line no-debugger
  assert.deepEqual(await page.evaluate(() => globalThis.state().cart.items), ['apple', 'pear']);
});

test('no pause outlives Signalbox, however it ends', async () => {
  await open(url('hidden'));
  for (let i = 0; i < 6; i++) {
    await attach();
    const asked = invoke('watch').catch(() => {});

    await new Promise((resolve) => { setTimeout(resolve, 15 * i); });
    if (i % 2 === 0) process.kill(sbx.pid, 'SIGKILL');
    else await sbx.stop();
    sbx = undefined;
    await Promise.race([asked, new Promise((resolve) => { setTimeout(resolve, 100); })]);
    // The reload that was asked for may still be under way, and come in between.
    for (let tries = 5; tries > 0; tries--) {
      await new Promise((resolve) => { setTimeout(resolve, 300); });
      if (await open(url('hidden', { after: i })).then(() => true, () => tries === 1)) break;
    }
    assert.deepEqual(await page.evaluate(() => globalThis.state().cart.items), ['apple']);
    assert.equal(await page.evaluate(() => { debugger; return 7; }), 7); // eslint-disable-line no-debugger
  }
});

test('a store that no tool was told of, in a page that runs', async () => {
  await open(url('hidden'));
  await page.evaluate(() => {
    globalThis.put('pear');
    globalThis.calls = 0;
  });
  const before = await footprint(page);

  await attach();
  assert.equal((await invoke('search')).ok, true);
  await sbx.until(() => sbx.of('store-open').length === 1 && sbx.of('state').length === 1);
  assert.deepEqual(sbx.of('state')[0].state.cart, { items: ['apple', 'pear'] });
  assert.equal(await page.evaluate(() => globalThis.calls), 1, 'one @@redux/REPLACE');

  await page.evaluate(() => globalThis.put('plum'));
  await page.evaluate(() => globalThis.later());
  await sbx.until(() => payloads('cart/put').length === 1 && payloads('theme/turn').length === 1);
  const done = await sbx.ask({ command: 'dispatch', store: 's1', action: { type: 'cart/put', payload: 'fig' } });

  assert.deepEqual([done.ok, done.error], [true, undefined]);
  assert.deepEqual(await page.evaluate(() => globalThis.state().cart.items), ['apple', 'pear', 'plum', 'fig']);
  const again = await invoke('search');

  assert.equal(again.ok, false);
  assert.match(again.error, /No store was found/);

  await sbx.stop();
  sbx = undefined;
  assert.deepEqual(await footprint(page), before);
  await page.evaluate(() => globalThis.put('kiwi'));
  assert.equal(await page.evaluate(() => globalThis.state().cart.items.length), 5);
});

test('the browser is listed, found by its socket, and said to be gone', async () => {
  await open(url('counter'));
  const { out } = await run('find', chromium.http);

  assert.match(out, new RegExp(`browser:${chromium.http}/#target=${await chromium.idOf(page)}`));
  await attach(chromium.socket);
  await invoke('reload');
  await sbx.until(() => named('Counter').length === 1);
  await page.evaluate(() => globalThis.add(1));
  await sbx.until(() => payloads('add').length === 1);
  await chromium.close();
  await sbx.until(() => /connection to the browser was lost/.test(sbx.errors()), 5000).catch(() => {});
  assert.match(sbx.errors(), /connection to the browser was lost/);
  assert.equal(sbx.of('bye').length, 2);
  sbx = undefined;
});
