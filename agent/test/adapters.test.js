// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** The adapters, each with the library it is for. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { configureStore, createAsyncThunk, createSlice } from '@reduxjs/toolkit';
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query';
import { MutationObserver, QueryClient, QueryObserver } from '@tanstack/query-core';
import { configureRuntime } from '@leanjs/core';
import EventEmitter3 from 'eventemitter3';
import mitt from 'mitt';
import { BehaviorSubject, map, of as observableOf } from 'rxjs';
import { WebSocket } from 'ws';
import { createJSONStorage, persist } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';
import { connect } from '../src/index.js';
import { Receiver, replay, until } from './server.js';

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');
const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse())
    await close();
});

async function start(options = {}) {
  const server = await new Receiver().start();
  open.push(() => server.stop());
  const box = connect({ url: server.url, WebSocket, name: 'adapters', bridges: false, ...options });
  open.push(() => box.close());
  return { server, box };
}

async function settle(server, box) {
  await until(() => box.status().connected);
  assert.ok(await box.flush());
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
}

/** Asks as Signalbox does, and gives the answer. */
async function command(server, members) {
  const id = server.commands = (server.commands ?? 0) + 1;
  const message = { m: 'command', id, ...members };
  server.done ??= new Map();
  for (const socket of server.sockets) {
    if (socket.listenersFor === undefined) {
      socket.listenersFor = true;
      socket.on('message', (data) => {
        const answer = JSON.parse(String(data));
        if (answer.m === 'done')
          server.done.set(answer.id, answer);
      });
    }
    server.reply(socket, message);
  }
  return until(() => server.done.get(id));
}

const types = (server) => server.of('dispatch').map((event) => event.action.type);
const shape = (object) => Reflect.ownKeys(object).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)]);

test('zustand: a store without devtools, its writers, its listeners, and no trace', async () => {
  const { server, box } = await start({ stacks: 'full', remotes: { app: import.meta.url.replace(/[^/]*$/, '') } });
  const store = createStore((set) => ({ count: 0, note: '', add: () => set((state) => ({ count: state.count + 1 })) }));
  const before = shape(store);
  const undo = box.zustand(store, 'basket');
  assert.equal(typeof box.zustand(store, 'again'), 'function');
  const seen = [];
  const stop = store.subscribe((state) => {
    seen.push(state.count);
    if (state.count === 1 && state.note === '')
      store.setState({ note: 'one' });
  });
  store.getState().add();
  box.remote('cart').run(() => store.setState({ count: 5 }));
  stop();
  store.setState((state) => ({ ...state, count: 9 }), true);
  await settle(server, box);
  assert.deepEqual(seen, [1, 1, 5]);
  const [opened] = server.of('store-open');
  assert.equal(opened.name, 'basket');
  assert.equal(opened.library, 'zustand');
  assert.deepEqual(opened.keys, ['count', 'note'], 'an action is no slice');
  assert.equal(server.of('store-open').length, 1);
  assert.deepEqual(types(server), ['setState', 'setState', 'setState', 'setState']);
  assert.deepEqual(server.of('dispatch').map((event) => event.patch),
                   [[{ p: ['count'], v: 1 }], [{ p: ['note'], v: 'one' }], [{ p: ['count'], v: 5 }], [{ p: ['count'], v: 9 }]]);
  assert.deepEqual(server.of('dispatch').map((event) => event.remote), ['app', 'app', 'cart', 'app']);
  assert.equal(server.of('subscribe').length, 1);
  assert.equal(server.of('unsubscribe').length, 1);
  undo();
  assert.deepEqual(shape(store), before);
  store.setState({ count: 10 });
  await settle(server, box);
  assert.equal(server.of('dispatch').length, 4);
  assert.equal(server.of('store-close').length, 1);
});

test('zustand: a store that is written to disk says so, unless a part of it is left out', async () => {
  const storage = createJSONStorage(() => ({ getItem: () => null, setItem: () => {}, removeItem: () => {} }));
  const keep = (/** @type {any} */ options) => createStore(persist(() => ({ token: '' }), { storage, ...options }));
  const { server, box } = await start();
  box.zustand(keep({ name: 'all' }), 'all');
  box.zustand(keep({ name: 'same', partialize: (state) => state }), 'same');
  box.zustand(keep({ name: 'part', partialize: ({ token, ...rest }) => rest }), 'part');
  box.zustand(createStore(() => ({})), 'none');
  await settle(server, box);
  assert.deepEqual(server.of('store-open').map(({ name, persists }) => [name, persists]),
                   [['all', true], ['same', true], ['part', undefined], ['none', undefined]]);
});

test('zustand: a listener that was there before and sets a state inside does not confuse the order', async () => {
  const { server, box } = await start();
  const store = createStore(() => ({ a: 0, b: 0 }));
  store.subscribe(({ a }, before) => {
    if (a !== before.a)
      store.setState({ b: a * 10 });
  });
  box.zustand(store, 'late');
  store.setState({ a: 1 });
  store.setState({ a: 2 });
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').map((event) => event.patch),
                   [[{ p: ['a'], v: 1 }], [{ p: ['b'], v: 10 }], [{ p: ['a'], v: 2 }], [{ p: ['b'], v: 20 }]]);
  assert.deepEqual(replay(server.events(), 's1'), { a: 2, b: 20 });
});

test('zustand: jump, import and reset; functions stay what they were', async () => {
  const { server, box } = await start();
  const store = createStore((set) => ({ count: 0, add: () => set((state) => ({ count: state.count + 1 })) }));
  const { add } = store.getState();
  store.setState({ count: -1 });
  box.zustand(store, 'basket');
  store.setState({ count: 0 });
  add();
  add();
  await settle(server, box);
  const state = (count) => ({ count, add: { $sbx: 'function', name: 'add' } });
  assert.equal((await command(server, { store: 's1', command: 'jump', action: '3', state: state(1) })).ok, true);
  assert.equal(store.getState().count, 1);
  assert.equal(store.getState().add, add);
  assert.equal((await command(server, { store: 's1', command: 'import', state: { count: 41 } })).ok, true);
  store.getState().add();
  assert.equal(store.getState().count, 42);
  assert.equal((await command(server, { store: 's1', command: 'reset' })).ok, true);
  assert.equal(store.getState().count, 0);
  const refused = await command(server, { store: 's1', command: 'dispatch', action: { type: 'x' } });
  assert.equal(refused.ok, false);
  assert.match(refused.text, /no actions/);
  await settle(server, box);
  assert.equal(types(server).length, 4);
  assert.equal(replay(server.events(), 's1').count, 0);
});

test('BehaviorSubject: values, nested values, the same object changed, an end, and no trace', async () => {
  const { server, box } = await start();
  const subject = new BehaviorSubject({ items: [] });
  const before = shape(subject);
  const undo = box.subject(subject, 'basket');
  const seen = [];
  const subscription = subject.pipe(map((value) => value.items.length)).subscribe((length) => {
    seen.push(length);
    if (length === 1)
      subject.next({ items: ['a', 'b'] });
  });
  box.remote('cart').run(() => subject.next({ items: ['a'] }));
  const value = subject.getValue();
  value.items.push('c');
  subject.next(value);
  subscription.unsubscribe();
  await settle(server, box);
  assert.deepEqual(seen, [0, 1, 2, 3]);
  assert.deepEqual(types(server), ['next', 'next', 'next']);
  assert.equal(server.of('dispatch')[0].remote, 'cart');
  assert.deepEqual(replay(server.events(), 's1'), { items: ['a', 'b', 'c'] });
  assert.equal(server.of('store-open')[0].name, 'basket');
  assert.equal(server.of('store-open')[0].library, 'rxjs');
  assert.equal(server.of('subscribe').length, 1);
  assert.equal(server.of('unsubscribe').length, 1);

  assert.equal((await command(server, { store: 's1', command: 'import', state: { items: ['z'] } })).ok, true);
  assert.deepEqual(subject.value, { items: ['z'] });
  subject.complete();
  subject.next({ items: [] });
  await settle(server, box);
  assert.deepEqual(types(server).slice(3), ['complete']);
  assert.deepEqual(replay(server.events(), 's1'), { items: ['z'] });
  undo();
  assert.deepEqual(shape(subject).map(([key]) => key), before.map(([key]) => key));
});

test('BehaviorSubject: a class of the app that makes other values of it, and one that fails', async () => {
  const { server, box } = await start();
  class Upper extends BehaviorSubject {
    next(value) {
      super.next(String(value).toUpperCase());
    }
  }
  const subject = new Upper('a');
  box.subject(subject, { name: 'upper', owner: 'profile' });
  subject.next('b');
  observableOf('c').subscribe(subject);
  const failing = new BehaviorSubject(1);
  box.subject(failing, 'failing');
  failing.subscribe({ error: () => {} });
  failing.error(new Error('no more'));
  await settle(server, box);
  assert.equal(server.of('store-open')[0].owner, 'profile');
  assert.equal(replay(server.events(), 's1'), 'C');
  assert.equal(server.of('dispatch').at(-1).action.error.message, 'no more');
});

test('@leanjs/core: members as slices, loading as a span, commands by set', async () => {
  const { server, box } = await start();
  globalThis.window = { location: { href: 'http://localhost/' } };
  open.push(() => { delete globalThis.window; });
  const { createRuntime } = configureRuntime({ locale: 'en', user: null, theme: 'light' })({ onError: () => {} });
  const runtime = createRuntime({});
  const undo = box.leanRuntime(runtime, 'shared');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const seen = [];
  const stop = runtime.state.listen('locale', (value) => seen.push(value));
  box.remote('shell').run(() => runtime.state.set('locale', 'de'));
  runtime.state.set('locale', 'de');
  await box.remote('profile').run(() => runtime.state.load('user', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { name: 'Ada' };
  }));
  await runtime.state.load('theme', async () => { throw new Error('gone'); }, {});
  stop();
  assert.throws(() => runtime.state.get('nothing'), /not a valid state prop/);
  await settle(server, box);
  assert.deepEqual(seen, ['de']);
  assert.deepEqual(types(server), ['set', 'load', 'loaded', 'load', 'failed']);
  const [set, load, loaded] = server.of('dispatch');
  assert.equal(set.remote, 'shell');
  assert.equal(load.remote, 'profile');
  assert.equal(load.span.phase, 'pending');
  assert.equal(loaded.span.id, load.span.id);
  assert.ok(loaded.span.ms >= 15);
  assert.equal(server.of('dispatch').at(-1).span.phase, 'rejected');
  assert.deepEqual(replay(server.events(), 's1'), { locale: 'de', user: { name: 'Ada' }, theme: 'light' });
  assert.equal(server.of('subscribe').length, 1);
  assert.equal((await command(server, { store: 's1', command: 'import', state: { locale: 'fr', user: null, theme: 'dark' } })).ok, true);
  assert.equal(runtime.state.get('locale'), 'fr');
  assert.equal((await command(server, { store: 's1', command: 'rollback' })).ok, true);
  undo();
  runtime.state.set('theme', 'none');
  await settle(server, box);
  assert.equal(types(server).length, 5);
});

test('QueryClient: queries as slices, fetches as actions and queries, with address and remote', async () => {
  const { server, box } = await start();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const before = shape(client);
  client.setQueryData(['early'], 1);
  const undo = box.queryClient(client, 'shop');
  const { fetch } = globalThis;
  const prices = createServer((request, response) => response.end('{"price":5}'));
  await new Promise((resolve) => prices.listen(0, '127.0.0.1', resolve));
  open.push(() => { prices.closeAllConnections(); prices.close(); });
  const address = `http://127.0.0.1:${prices.address().port}/price?id=7`;
  const price = () => fetchText(address + '&api_key=secret#top');
  const fetchText = async (url) => (await globalThis.fetch(url)).json();
  await box.remote('cart').run(() => client.fetchQuery({ queryKey: ['price', { id: 7 }], queryFn: price }));
  assert.equal(globalThis.fetch, fetch);
  client.setQueryData(['price', { id: 7 }], { price: 6 });
  await client.invalidateQueries({ queryKey: ['price'] });
  await assert.rejects(client.fetchQuery({ queryKey: ['broken'], queryFn: async () => { throw new Error('down'); } }), /down/);
  const observer = new QueryObserver(client, { queryKey: ['early'], queryFn: async () => 2, staleTime: Infinity });
  const stop = observer.subscribe(() => {});
  stop();
  client.removeQueries({ queryKey: ['early'] });
  const mutation = new MutationObserver(client, { mutationKey: ['buy'], mutationFn: async (id) => id });
  await mutation.mutate(7);
  await settle(server, box);
  assert.deepEqual(types(server), ['added', 'fetch', 'success', 'setData', 'invalidate', 'added', 'fetch', 'error', 'removed',
                                   'mutation/pending', 'mutation/success']);
  const hash = '["price",{"id":7}]';
  const [opened] = server.of('store-open');
  assert.deepEqual([opened.name, opened.library, opened.keys], ['shop', '@tanstack/query', ['["early"]']]);
  const state = replay(server.events(), 's1');
  assert.deepEqual(Object.keys(state), [hash, '["broken"]']);
  assert.deepEqual(state[hash].data, { price: 6 });
  assert.equal(state[hash].isInvalidated, true);
  assert.equal(state['["broken"]'].status, 'error');
  const [started, failing] = server.of('query-start');
  assert.deepEqual([started.key, started.library, started.remote, started.store], [hash, '@tanstack/query', 'cart', 's1']);
  assert.match(started.url.replace(address, ''), /^&api_key=~[0-9a-f]{8}$/);
  assert.equal(failing.url, undefined);
  assert.deepEqual(server.of('query-settle').map(({ id, ok }) => [id, ok]), [[started.id, true], [failing.id, false]]);
  const [, fetching, success] = server.of('dispatch');
  assert.deepEqual([fetching.span.phase, success.span.phase, success.remote], ['pending', 'fulfilled', 'cart']);
  assert.equal(typeof success.span.ms, 'number');
  assert.deepEqual(server.of('subscribe').map(({ store }) => store), ['s1']);
  assert.equal(server.of('unsubscribe').length, 1);
  const added = server.of('reducer-add').find(({ slice }) => slice === hash);
  assert.equal(added.owner, undefined);
  const refused = await command(server, { store: 's1', command: 'reset' });
  assert.deepEqual([refused.ok, /servers/.test(refused.text)], [false, true]);
  undo();
  assert.deepEqual(shape(client), before);
  assert.equal(client.getQueryCache().getAll().some((query) => Object.hasOwn(query, 'fetch')), false);
});

test('QueryClient: a fetch that is given up settles, too', async () => {
  const { server, box } = await start();
  const client = new QueryClient();
  box.queryClient(client);
  const pending = client.fetchQuery({ queryKey: ['slow'], queryFn: ({ signal }) => new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  }) }).catch(() => {});
  await client.cancelQueries({ queryKey: ['slow'] });
  await pending;
  client.fetchQuery({ queryKey: ['slower'], queryFn: () => new Promise(() => {}) }).catch(() => {});
  client.clear();
  await settle(server, box);
  assert.deepEqual(server.of('query-settle').map(({ ok }) => ok), [false, false]);
});

test('createAsyncThunk: one span from pending to settled, on both ends', async () => {
  const { server, box } = await start();
  const load = createAsyncThunk('cart/load', async (fails) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (fails)
      throw new Error('no');
    return 5;
  });
  const slice = createSlice({ name: 'cart', initialState: { n: 0 }, reducers: {}, extraReducers: (builder) => {
    builder.addCase(load.fulfilled, (state, { payload }) => { state.n = payload; });
  } });
  const store = configureStore({ reducer: { cart: slice.reducer }, enhancers: (all) => all().concat(box.enhancer) });
  const first = store.dispatch(load(false));
  const second = store.dispatch(load(true));
  await Promise.all([first, second]);
  store.dispatch({ type: 'old/pending', meta: { requestId: 'r1' } });
  store.dispatch({ type: 'old/fulfilled', meta: { requestId: 'r1' } });
  store.dispatch({ type: 'alone/rejected', meta: { requestId: 'r2', requestStatus: 'rejected' } });
  store.dispatch({ type: 'not/pending', meta: { requestId: 5 } });
  store.dispatch({ type: 'pending' });
  await settle(server, box);
  const spans = server.of('dispatch').map((event) => event.span);
  assert.deepEqual(spans.map((span) => span?.phase),
                   ['pending', 'pending', 'fulfilled', 'rejected', 'pending', 'fulfilled', 'rejected', undefined, undefined]);
  assert.deepEqual([spans[2].id, spans[3].id], [first.requestId, second.requestId]);
  assert.ok(spans[2].ms >= 15 && spans[2].ms < 2000);
  assert.equal('ms' in spans[0], false);
  assert.equal('ms' in spans[6], false);
});

test('RTK Query: queries with endpoint, key, address and status, those from the cache left out', async () => {
  const { server, box } = await start();
  const api = createApi({ reducerPath: 'shop', baseQuery: fetchBaseQuery({ baseUrl: server.script.replace(/agent\.js$/, '') }),
    endpoints: (builder) => ({
      script: builder.query({ query: () => ({ url: 'agent.js', responseHandler: 'text' }) }),
      nothing: builder.query({ queryFn: async (id) => ({ error: { status: 404, data: id } }) }),
    }) });
  const store = configureStore({ reducer: { [api.reducerPath]: api.reducer },
    middleware: (all) => all().concat(api.middleware), enhancers: (all) => all().concat(box.enhancer) });
  const asked = box.remote('cart').run(() => store.dispatch(api.endpoints.script.initiate()));
  await asked;
  await store.dispatch(api.endpoints.script.initiate());
  await store.dispatch(api.endpoints.nothing.initiate(7));
  await settle(server, box);
  const [first, second] = server.of('query-start');
  assert.deepEqual([first.key, first.cache, first.endpoint, first.store, first.remote],
                   ['script(undefined)', 'shop', 'script', 's1', 'cart']);
  assert.ok(first.id.endsWith(asked.requestId));
  assert.equal(second.endpoint, 'nothing');
  assert.equal(server.of('query-start').length, 2);
  const [done, failed] = server.of('query-settle');
  assert.deepEqual([done.id, done.ok, done.status, done.url], [first.id, true, 200, server.script]);
  assert.deepEqual([failed.id, failed.ok], [second.id, false]);
  asked.unsubscribe();
});

for (const [name, make] of [['Node', () => new EventEmitter()], ['eventemitter3', () => new EventEmitter3()], ['mitt', () => mitt()]]) {
  test('an emitter of ' + name + ' as a bus: sent, received, handled, dropped, and no trace', async () => {
    const { server, box } = await start();
    const bus = make();
    const before = shape(bus);
    const undo = box.emitter(bus, 'bus');
    const seen = [];
    const store = configureStore({ reducer: (state = 0, { type }) => (type === 'add' ? state + 1 : state),
                                   enhancers: (all) => all().concat(box.enhancer) });
    const handler = (body) => {
      seen.push(body);
      store.dispatch({ type: 'add' });
    };
    box.remote('profile').run(() => bus.on('cart', handler));
    if (bus.once !== undefined)
      bus.once('cart', () => seen.push('once'));
    box.remote('cart').run(() => bus.emit('cart', { id: 1 }));
    bus.emit('cart', { id: 2 });
    const failing = () => { throw new Error('boom'); };
    bus.on('bad', failing);
    assert.throws(() => bus.emit('bad', 1), /boom/);
    bus.off('cart', handler);
    bus.emit('cart', { id: 3 });
    bus.emit('nobody', { type: 'known', of: 'itself' });
    await settle(server, box);
    assert.deepEqual(seen, [{ id: 1 }, ...(bus.once === undefined ? [] : ['once']), { id: 2 }]);
    const sent = server.of('bridge-sent');
    assert.deepEqual(sent.map(({ bridge }) => bridge), ['bus/cart', 'bus/cart', 'bus/bad', 'bus/cart', 'bus/nobody']);
    assert.equal(sent[0].remote, 'cart');
    assert.deepEqual([sent[0].body, sent[4].body], [{ type: 'cart', payload: { id: 1 } }, { type: 'known', of: 'itself' }]);
    const received = server.of('bridge-received').filter(({ bridge, remote }) => bridge === 'bus/cart' && remote === 'profile');
    assert.deepEqual(received.map(({ hash }) => hash), [sent[0].hash, sent[1].hash]);
    assert.equal(server.of('bridge-handled').filter(({ dispatches }) => dispatches === 1).length, 2);
    assert.equal(server.of('dispatch')[0].cause, received[0].id);
    assert.deepEqual(server.of('bridge-dropped').map(({ reason }) => reason), ['threw']);
    assert.equal(server.of('unsubscribe').length, bus.once === undefined ? 1 : 2);
    undo();
    assert.deepEqual(shape(bus).filter(([key]) => !String(key).startsWith('_')).map(([key]) => key),
                     before.filter(([key]) => !String(key).startsWith('_')).map(([key]) => key));
    assert.throws(() => bus.emit('bad', 1), /boom/);
    bus.off('bad', failing);
    bus.emit('bad', 1);
    await settle(server, box);
    assert.equal(server.of('bridge-sent').length, 5);
  });
}

test("Node's emitter shows the app its own listeners, also those for once", async () => {
  const { server, box } = await start();
  const bus = new EventEmitter();
  box.emitter(bus, 'bus');
  const handler = () => {};
  const added = [];
  bus.on('newListener', (type, listener) => added.push(listener));
  bus.on('a', handler);
  bus.once('a', handler);
  bus.prependListener('a', handler);
  assert.deepEqual(bus.listeners('a'), [handler, handler, handler]);
  assert.deepEqual(added, [handler, handler, handler]);
  assert.equal(bus.listenerCount('a'), 3);
  bus.removeListener('a', handler);
  bus.removeListener('a', handler);
  bus.removeListener('a', handler);
  assert.equal(bus.listenerCount('a'), 0);
  const promise = once(bus, 'b');
  assert.equal(bus.emit('b', 1, 2), true);
  assert.deepEqual(await promise, [1, 2]);
  assert.equal(bus.emit('b'), false);
  bus.on('c', handler);
  bus.removeAllListeners();
  assert.equal(bus.emit('c'), false);
  await settle(server, box);
  assert.deepEqual(server.of('bridge-sent').find(({ bridge }) => bridge === 'bus/b').body, { type: 'b', payload: [1, 2] });
  assert.equal(server.of('subscribe').length, server.of('unsubscribe').length);
});

test('by their stacks: who wrote, fetched and sent, through one library', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-adapters-'));
  open.push(() => rmSync(folder, { recursive: true }));
  const base = (name) => pathToFileURL(join(folder, name)).href + '/';
  for (const name of ['cart', 'profile']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'app.mjs'), `export const use = ({ store, subject, client, bus, runtime }, n) => {
      store.setState({ n });
      store.getState().add();
      subject.next(n);
      bus.emit('changed', n);
      bus.on('changed', () => {});
      runtime.state.set('n', n);
      client.setQueryData(['n'], n);
      return client.fetchQuery({ queryKey: ['of', n], queryFn: async () => n });
    };`);
  }
  const { server, box } = await start({ remotes: { cart: base('cart'), profile: base('profile') } });
  const store = createStore((set) => ({ n: 0, add: () => set(({ n }) => ({ n: n + 1 })) }));
  const parts = { store, subject: new BehaviorSubject(0), client: new QueryClient(), bus: new EventEmitter(),
                  runtime: configureRuntime({ n: 0 })({ onError: () => {} }).createRuntime({}) };
  box.zustand(store, 'zustand');
  box.subject(parts.subject, 'rxjs');
  box.queryClient(parts.client, 'query');
  box.emitter(parts.bus, 'bus');
  box.leanRuntime(parts.runtime, 'lean');
  for (const [n, name] of ['cart', 'profile', 'cart'].entries())
    await (await import(base(name) + 'app.mjs')).use(parts, n + 1);
  await settle(server, box);
  const names = new Map(server.of('store-open').map(({ store: id, name }) => [id, name]));
  const by = (name) => server.of('dispatch').filter(({ store: id }) => names.get(id) === name).map(({ remote }) => remote);
  const three = ['cart', 'profile', 'cart'];
  assert.deepEqual(by('zustand'), three.flatMap((name) => [name, name]));
  assert.deepEqual(by('rxjs'), three);
  assert.deepEqual(by('lean'), three);
  assert.deepEqual(by('query'), ['cart', ...three.flatMap((name) => [name, name, name, name])]);
  assert.deepEqual(server.of('bridge-sent').map(({ remote }) => remote), three);
  assert.deepEqual(server.of('subscribe').filter(({ of }) => of === 'bridge').map(({ remote }) => remote), three);
  assert.deepEqual(server.of('query-start').map(({ remote }) => remote), three);
});

test('nothing that is adapted is kept alive by it', async () => {
  const { server, box } = await start();
  (() => {
    const subject = new BehaviorSubject({ big: new Array(1000).fill(1) });
    box.subject(subject, 'gone');
    subject.next({ big: [] });
    const store = createStore(() => ({ a: 1 }));
    box.zustand(store, 'gone, too');
    store.setState({ a: 2 });
  })();
  await settle(server, box);
  for (let i = 0; i < 20 && server.of('store-close').length < 2; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
    await box.flush();
  }
  assert.equal(server.of('store-close').length, 2);
});

test('objects that are not what they should be change nothing and throw nothing', async () => {
  const { box } = await start();
  for (const adapt of ['zustand', 'subject', 'leanRuntime', 'queryClient', 'globalStore', 'emitter', 'events']) {
    for (const object of [{}, Object.freeze({ getState() {}, setState() {} }), null, 5, undefined, new Proxy({}, {
      get() { throw new Error('mine'); },
    })])
      assert.equal(typeof box[adapt](object), 'function', adapt);
    assert.match(box.status().fault, new RegExp('signalbox.' + adapt));
  }
  assert.deepEqual(box.agent.records, []);
});
