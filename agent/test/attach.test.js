// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The agent as a debugger puts it into pages that know nothing of it, and takes it out again.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { attachedScript, Receiver, replay, until } from './server.js';

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
const HANDLE = `globalThis[Symbol.for('signalbox.attach')]`;

/** Everything that a tap could have changed, with functions told apart by number. */
const SNAPSHOT = `
  const numbers = new WeakMap();
  let count = 0;
  function numberOf(value) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
      return typeof value === 'symbol' ? String(value) : value;
    if (!numbers.has(value))
      numbers.set(value, ++count);
    return typeof value + numbers.get(value);
  }
  const VOLATILE = new Set(['event', 'name', 'status', 'document', 'performance']);
  function describe(object) {
    const all = {};
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(object, key);
      if (object !== window || !VOLATILE.has(key))
        all[String(key)] = [numberOf(value), numberOf(get), numberOf(set), flags];
    }
    return all;
  }
  window.snapshot = () => {
    const targets = { window, BroadcastChannel: BroadcastChannel.prototype, EventTarget: EventTarget.prototype,
                      Set: Set.prototype, Array: Array.prototype, Object: Object.prototype, Map: Map.prototype,
                      Function: Function.prototype, Promise: Promise.prototype, Node: Node.prototype,
                      document, Error, History: History.prototype, Window: Window.prototype,
                      WebSocket: WebSocket.prototype, XMLHttpRequest: XMLHttpRequest.prototype, ...window.traced };
    const result = { storage: JSON.stringify(sessionStorage) + JSON.stringify(localStorage), html: document.documentElement.outerHTML };
    for (const name of Object.keys(targets))
      result[name] = describe(targets[name]);
    return JSON.stringify(result);
  };`;

const APP = `
  import { configureStore, createSlice } from '@reduxjs/toolkit';
  import { applyMiddleware, combineReducers, createStore } from 'redux';
  const slice = createSlice({ name: 'cart', initialState: { items: [] }, reducers: {
    add(state, { payload }) { state.items.push(payload); },
  } });
  window.seen = [];
  const spy = (reducer) => (state, action) => (window.seen.push(action.type), reducer(state, action));
  window.shop = configureStore({ reducer: spy(combineReducers({ cart: slice.reducer })), devTools: { name: 'Shop' } });
  const thunk = ({ dispatch, getState }) => (next) => (action) =>
    (typeof action === 'function' ? action(dispatch, getState) : next(action));
  window.reducer = spy((state = { n: 0 }, { type, by = 1 }) => {
    if (type === 'fail')
      throw new Error('as it should');
    return type === 'count' ? { n: state.n + by } : state;
  });
  const early = (create) => (...args) => { const made = create(...args); window.made?.(made); return made; };
  window.makeHidden = () => createStore(window.reducer, (create) => applyMiddleware(thunk)(early(create)));
  window.hidden = window.makeHidden();
  window.add = (n) => window.shop.dispatch(slice.actions.add(n));
  window.later = (by) => window.hidden.dispatch((dispatch) => { dispatch({ type: 'count', by }); dispatch({ type: 'count', by }); });
  window.channel = new BroadcastChannel('shop');
  window.got = [];
  window.traced = { shop: window.shop, hidden: window.hidden, channel: window.channel };
  document.title = 'ready';`;

let browser;
let site;
let server;
let page;
let client;

function serve(request, response) {
  const path = request.url.replace(/\?.*/, '');
  const send = (type, text, policy) => {
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*', ...policy });
    response.end(text);
  };
  if (path === '/') {
    const imports = Object.fromEntries(Object.keys(LIBRARIES).map((name) => [name, '/lib/' + name]));
    const strict = request.url.endsWith('?strict') ? {
      'content-security-policy': `default-src 'none'; script-src 'self' 'unsafe-inline'; connect-src 'none'; ` +
                                 `require-trusted-types-for 'script'` } : {};
    send('text/html', `<!doctype html><script>${SNAPSHOT}</script><script type="importmap">${JSON.stringify({ imports })}</script>
      <script type="module">${APP}</script>`, strict);
  } else if (path === '/worker.js') {
    send('text/javascript', `onmessage = () => {
      const channel = new BroadcastChannel('shop'); channel.postMessage({ type: 'from/worker' }); };`);
  } else if (path.startsWith('/lib/')) {
    send('text/javascript', readFileSync(new URL(LIBRARIES[path.slice(5)], MODULES)));
  } else {
    send('text/plain', '');
  }
}

const origin = () => 'http://127.0.0.1:' + site.address().port;

/** One debugger's session: what the agent says goes to the receiver, its answers go back. */
function carry(session) {
  const wires = new Map();
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    assert.equal(name, '__signalbox_send__');
    const wire = wires.get(executionContextId) ?? { send: (text) => session.send('Runtime.callFunctionOn', {
      functionDeclaration: `function (text) { ${HANDLE}?.receive(text); }`, executionContextId,
      arguments: [{ value: text }] }).catch(() => {}) };
    wires.set(executionContextId, wire);
    server.message(wire, JSON.parse(payload));
  });
}

async function attach(config = {}, early = true) {
  client = await page.createCDPSession();
  carry(client);
  await client.send('Runtime.enable');
  await client.send('Runtime.addBinding', { name: '__signalbox_send__' });
  const expression = attachedScript(config);
  if (early) {
    await client.send('Page.enable');
    await client.send('Page.addScriptToEvaluateOnNewDocument', { source: expression });
  } else {
    await client.send('Runtime.evaluate', { expression });
    assert.equal(await inPage(`${HANDLE} !== undefined`), true);
  }
}

async function load(query = '') {
  await page.goto(origin() + '/' + query);
  await page.waitForFunction(() => document.title === 'ready');
}

const inPage = (text) => page.evaluate(text);
const detach = () => inPage(`${HANDLE}.detach()`);
const typesOf = (store) => server.of('dispatch').filter((event) => event.store === store).map(({ action }) => action.type);

async function settled() {
  await until(() => server.hellos.length > 0);
  for (;;) {
    const [waiting, fault] = await inPage(`(() => { const { agent } = ${HANDLE}; agent.finish();
      return [agent.session.ready ? agent.outbox.count : 1, agent.fault]; })()`);
    assert.equal(fault, '');
    if (waiting === 0)
      break;
  }
  assert.deepEqual(server.invalid, []);
}

before(async () => {
  assert.ok(CHROMIUM, 'a Chromium is needed');
  browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  site = await new Promise((resolve) => {
    const made = createServer(serve).listen(0, '127.0.0.1', () => resolve(made));
  });
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
});

afterEach(async () => {
  await page.browserContext().close();
  await server.stop();
});

test('before the page, under a strict policy: the store, its actions, the reload; no global is left in sight', async () => {
  await attach({ peer: 'tab-1' });
  await load('?strict');
  await inPage('window.add(1); window.add(2)');
  await settled();
  const [opened] = server.of('store-open');
  assert.deepEqual([opened.name, opened.library, opened.late], ['Shop', '@reduxjs/toolkit', undefined]);
  assert.deepEqual(replay(server.events(), opened.store), { cart: { items: [1, 2] } });
  const [{ peer, url, late }] = server.hellos;
  assert.deepEqual([peer, url, late], ['tab-1', origin() + '/', undefined]);
  assert.deepEqual(await inPage(`Object.keys(window).filter((name) => /signalbox/i.test(name))`), []);
  assert.equal(await inPage(`'__signalbox_send__' in window || 'signalbox' in window`), false);
  await inPage('window.add(3)');
  await load('?strict');
  await until(() => server.hellos.length === 2);
  assert.deepEqual(server.hellos.map(({ peer }) => peer), ['tab-1', 'tab-1']);
  await until(() => server.of('dispatch', server.hellos[0].run).length === 3);
});

test('detaching leaves no trace: globals, prototypes, stores, channels, storage', async () => {
  await load();
  await inPage(`window.scratch = { handler: ({ data }) => void window.got.push('before ' + data.type),
                                   stays: ({ data }) => void window.got.push('stays ' + data.type),
                                   goes: () => void window.got.push('goes') };
                window.channel.addEventListener('message', window.scratch.handler);`);
  const then = await inPage('window.snapshot()');
  await attach({}, false);
  await inPage(`${HANDLE}.adopt([window.hidden], 'redux', { reducer: window.reducer }); ${HANDLE}.adopt([window.shop]);
                window.add(1); window.later(1); window.hidden.subscribe(() => {})();
                window.channel.addEventListener('message', window.scratch.stays);
                window.channel.addEventListener('message', window.scratch.goes);
                window.channel.onmessage = ({ data }) => void window.got.push('property ' + data.type);
                window.scratch.other = new BroadcastChannel('shop');
                window.scratch.other.postMessage({ type: 'x' });`);
  await page.waitForFunction(() => window.got.length === 4);
  await settled();
  assert.equal(server.of('bridge-handled').length, 3, 'of the handlers that came after the agent');
  assert.notEqual(await inPage('window.snapshot()'), then, 'the snapshot sees the taps');
  await detach();
  assert.deepEqual(JSON.parse(await inPage('window.snapshot()')), JSON.parse(then));
  assert.equal(await inPage(`${HANDLE} === undefined`), true);

  // What the app gave is there, and can be taken away.
  await inPage(`window.got = []; window.channel.removeEventListener('message', window.scratch.goes);
                window.scratch.other.postMessage({ type: 'y' });`);
  await page.waitForFunction(() => window.got.length === 3);
  assert.deepEqual((await inPage('window.got')).sort(), ['before y', 'property y', 'stays y']);
  const { batches } = server;
  await inPage('window.add(2); window.later(5); window.hidden.replaceReducer(window.reducer); window.add(3)');
  assert.deepEqual(await inPage('[window.shop.getState(), window.hidden.getState()]'),
                   [{ cart: { items: [1, 2, 3] } }, { n: 12 }]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(server.batches, batches, 'nothing is said any more');
});

test('a page that had the agent from its start is as one that never had it', async () => {
  await load();
  const shape = () => inPage(`(() => { const all = JSON.parse(window.snapshot()); delete all.shop; delete all.hidden;
    for (const part of Object.values(all)) for (const each of Object.values(part)) {
      if (Array.isArray(each)) each.splice(0, 3, ...each.slice(0, 3).map((value) => String(value).replace(/\\d+$/, '')));
    }
    return JSON.stringify(all); })()`);
  const then = JSON.parse(await shape());
  await attach();
  await load();
  await inPage('window.add(1)');
  await settled();
  await detach();
  assert.deepEqual(JSON.parse(await shape()), then);
  const stores = await inPage(`[Reflect.ownKeys(window.shop).map(String), window.add(2).type, window.shop.getState().cart.items,
    window.shop.dispatch.toString().includes('scene'), window.shop.subscribe.toString().includes('scene')]`);
  assert.deepEqual(stores.slice(1), ['cart/add', [1, 2], false, false]);
  assert.deepEqual(stores[0].slice(0, 4).sort(), ['dispatch', 'getState', 'replaceReducer', 'subscribe']);
  // Redux Toolkit asked for the hook once, long ago.
  assert.equal(await inPage('window.again = window.makeHidden(); window.again.dispatch({ type: "count" }); window.again.getState().n'), 1);
});

test('a global of the extension that the app or the extension assigned meanwhile stays', async () => {
  await attach();
  await load();
  await inPage(`window.__REDUX_DEVTOOLS_EXTENSION__ = function real() { return (create) => create; };
                window.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__ = function realCompose() {};`);
  await settled();
  await detach();
  assert.deepEqual(await inPage(`[window.__REDUX_DEVTOOLS_EXTENSION__.name, window.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__.name]`),
                   ['real', 'realCompose']);
});

test('a store that is running: one replacement with its reducer, none without', async () => {
  await load();
  await inPage('window.later(1); window.add(0)');
  await attach({}, false);
  assert.equal(await inPage(`${HANDLE}.adopt([window.hidden], 'redux', { reducer: window.reducer, name: 'Hidden' })`), 's1');
  assert.equal(await inPage(`${HANDLE}.adopt([window.shop])`), 's2');
  assert.equal(await inPage(`${HANDLE}.adopt([window.hidden])`), '', 'it is known');
  await inPage(`window.later(2); window.add(1); window.hidden.subscribe(() => {});
    try { window.hidden.dispatch({ type: 'fail' }); } catch { window.thrown = true; }`);
  await settled();
  const [hidden, shop] = server.of('store-open');
  assert.equal(server.hellos[0].late, true);
  assert.deepEqual([hidden.late, hidden.name, hidden.keys, shop.late], [true, 'Hidden', ['n'], true]);
  const types = typesOf('s1');
  assert.match(types[0], /^@@redux\/REPLACE/);
  assert.deepEqual(types.slice(1), ['count', 'count', 'fail'], 'what a thunk dispatches inside is seen');
  assert.deepEqual(typesOf('s2'), ['cart/add']);
  assert.equal((await inPage('window.seen')).filter((type) => type.startsWith('@@redux/REPLACE')).length, 1);
  assert.equal(server.of('dispatch').find(({ action }) => action.type === 'fail').error, 'as it should');
  assert.equal(await inPage('window.thrown'), true);
  assert.deepEqual(replay(server.events(), 's1'), { n: 6 });
  assert.deepEqual(replay(server.events(), 's2'), { cart: { items: [0, 1] } });
  assert.equal(server.of('subscribe').filter(({ store }) => store === 's1').length, 1);
});

test('without its reducer: what a thunk does inside is told as a change, listeners that dispatch are in order', async () => {
  await load();
  await attach({}, false);
  await inPage(`window.hidden.subscribe(() => { if (window.hidden.getState().n === 10) window.hidden.dispatch({ type: 'count', by: 5 }); });
                ${HANDLE}.adopt([window.hidden]);
                window.later(1); window.hidden.dispatch({ type: 'count', by: 8 }); window.hidden.dispatch({ type: 'nothing' });`);
  await settled();
  assert.deepEqual(typesOf('s1'), ['(not seen)', '(not seen)', 'count', 'count', 'nothing']);
  assert.deepEqual(replay(server.events(), 's1'), { n: 15 });
  assert.deepEqual(server.of('dispatch').map(({ patch }) => patch.map(({ v }) => v)), [[1], [2], [10], [15], []]);
});

test('a store at the moment of its creation: nothing is dispatched, thunks and their remote are seen', async () => {
  await load();
  await attach({}, false);
  await inPage(`window.made = (store) => ${HANDLE}.created(store); window.seen = [];
                window.fresh = window.makeHidden(); ${HANDLE}.created(window.fresh); window.fresh.mark = 'M';
                window.fresh.dispatch((dispatch) => { dispatch({ type: 'count', by: 3 }); }); window.fresh.dispatch({ type: 'count' });
                window.fresh.replaceReducer((state) => ({ ...state, b: 1 }));`);
  await settled();
  const [opened] = server.of('store-open');
  assert.deepEqual([opened.late, opened.tag, opened.owner], [undefined, 'M', origin().slice(7)]);
  assert.deepEqual(typesOf(opened.store), ['count', 'count', '@@redux/REPLACE']);
  assert.deepEqual(replay(server.events(), opened.store), { n: 4, b: 1 });
  assert.deepEqual(server.of('reducer-add').map(({ slice }) => slice), ['b']);
  assert.equal((await inPage('window.seen')).filter((type) => type.startsWith('@@redux/REPLACE')).length, 0);
});

test('a store that was watched without its reducer, which is found later: it is the same store, and takes all commands', async () => {
  await load();
  await attach({}, false);
  await inPage(`window.fresh = window.makeHidden(); ${HANDLE}.created(window.fresh); window.calls = 0;
                // As an enhancer does that comes after.
                const { dispatch } = window.fresh; window.fresh.dispatch = (action) => dispatch(action);
                window.fresh.subscribe(() => { window.calls++; }); window.fresh.dispatch({ type: 'count' });`);
  await settled();
  const [{ store, can }] = server.of('store-open');
  assert.deepEqual(can, ['dispatch']);
  assert.equal(await inPage(`${HANDLE}.adopt([window.fresh])`), '', 'there is nothing new');
  assert.equal(await inPage(`${HANDLE}.adopt([window.fresh], 'redux', { reducer: window.reducer })`), store);
  assert.equal(await inPage(`${HANDLE}.adopt([window.fresh], 'redux', { reducer: window.reducer })`), '');
  await inPage(`window.fresh.dispatch((dispatch) => { dispatch({ type: 'count', by: 4 }); }); window.fresh.dispatch({ type: 'count' });`);
  await settled();
  assert.equal(server.of('store-open').length, 1);
  assert.deepEqual(server.of('store-status').at(-1).can.includes('jump'), true);
  assert.deepEqual(typesOf(store).map((type) => type.replace(/^@@redux\/REPLACE.*/, 'REPLACE')), ['count', 'REPLACE', 'count', 'count']);
  assert.deepEqual(replay(server.events(), store), await inPage('window.fresh.getState()'));
  assert.equal(await inPage('window.calls'), 4);
  await detach();
  await inPage(`window.fresh.dispatch({ type: 'count' })`);
  assert.equal(await inPage('window.calls'), 5);
});

test('the stores of a heap, and nothing that only looks like one', async () => {
  await load();
  await attach({}, false);
  const { result } = await client.send('Runtime.evaluate', { expression: 'Object.prototype' });
  await inPage(`window.traps = 0; window.odd = [
    { get getState() { window.traps++; throw new Error('no'); }, dispatch() {}, subscribe() {}, replaceReducer() {} },
    new Proxy({}, { has() { window.traps++; throw new Error('no'); } }), new Proxy(function () {}, { get: () => () => {} }),
    { getState() {}, dispatch() {}, subscribe() {} }, (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()]; 1`);
  const { objects } = await client.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  const { result: found } = await client.send('Runtime.callFunctionOn', { objectId: objects.objectId, returnByValue: true,
    functionDeclaration: `function () { window.hits = ${HANDLE}.search(this);
      return window.hits.map(({ kind, faces }) => [kind, faces.length, faces.includes(window.shop), faces.includes(window.hidden)]); }` });
  const hits = found.value.sort();
  assert.deepEqual(hits.map(([kind, , shop, hidden]) => [kind, shop, hidden]), [['redux', false, true], ['redux', true, false]].sort());
  await inPage(`for (const { faces, kind } of window.hits) ${HANDLE}.adopt(faces, kind); window.later(1); window.add(1);`);
  await settled();
  assert.equal(server.of('store-open').length, 2);
  const { objects: again } = await client.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  const { result: none } = await client.send('Runtime.callFunctionOn', { objectId: again.objectId, returnByValue: true,
    functionDeclaration: `function () { return ${HANDLE}.search(this).map(({ faces, kind }) => ${HANDLE}.adopt(faces, kind)); }` });
  assert.deepEqual(none.value, ['', ''], 'their reducers are still not known');
});

test('a debugger that comes after one that vanished goes on with the same run', async () => {
  await attach();
  await load();
  await inPage('window.add(1)');
  await settled();
  const [{ run }] = server.hellos;
  await client.detach();
  await inPage('window.add(2)');
  await attach({}, false);
  await until(() => server.hellos.length === 2);
  await inPage('window.add(3)');
  await settled();
  assert.equal(server.hellos[1].run, run);
  assert.equal(server.missing, 0);
  assert.deepEqual(replay(server.events(), 's1'), { cart: { items: [1, 2, 3] } });
});

test('a page with an agent of its own is left alone', async () => {
  await load();
  await inPage('window.signalbox = { agent: {} }');
  client = await page.createCDPSession();
  await client.send('Runtime.addBinding', { name: '__signalbox_send__' });
  await client.send('Runtime.evaluate', { expression: attachedScript() });
  assert.equal(await inPage(`${HANDLE} === undefined`), true);
});

test('an agent that the page brings takes the place of ours, and each store is told once', async () => {
  await attach();
  await load();
  await inPage('window.add(1)');
  await settled();
  await page.evaluate((script) => new Promise((resolve) => {
    const element = document.createElement('script');
    element.src = script;
    element.onload = resolve;
    document.head.append(element);
  }), server.script);
  assert.deepEqual(await inPage(`[${HANDLE} === undefined, window.signalbox.agent.records.length]`), [true, 0]);
  await inPage('window.again = window.makeHidden(); window.add(2);');
  await until(() => server.hellos.length === 2);
  assert.equal(server.of('dispatch', server.hellos[0].run).length, 1);
});

test('a worker that is paused at its start says hello when it has something to say', async () => {
  await load();
  await attach();
  const workers = [];
  client.on('sessionattached', async (session) => {
    workers.push(session);
    carry(session);
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: '__signalbox_send__' });
    const expression = attachedScript({ url: origin() + '/worker.js?secret=1' });
    await session.send('Runtime.evaluate', { expression });
    await session.send('Runtime.runIfWaitingForDebugger');
  });
  await client.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  await inPage(`window.worker = new Worker('/worker.js'); 1`);
  await until(() => workers.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(server.hellos.length, 0);
  await inPage('window.worker.postMessage(1)');
  await until(() => server.of('bridge-sent').length === 1);
  const [hello] = server.hellos;
  assert.deepEqual([hello.kind, hello.url, server.invalid], ['worker', origin() + '/worker.js', []]);
});
