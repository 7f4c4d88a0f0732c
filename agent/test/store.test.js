// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { combineReducers, configureStore, createAsyncThunk, createSlice } from '@reduxjs/toolkit';
import { applyMiddleware, createStore } from 'redux';
import { WebSocket } from 'ws';
import { connect } from '../src/index.js';
import { installHook } from '../src/hook.js';
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
  const box = connect({ url: server.url, WebSocket, name: 'stores', bridges: false, ...options });
  open.push(() => box.close());
  return { server, box };
}

async function settle(server, box) {
  await until(() => box.status().connected);
  assert.ok(await box.flush());
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
}

const count = (state = { n: 0 }, action) => (action.type === 'add' ? { n: state.n + 1 } : state);

test('the store behaves as without the agent', async () => {
  const { server, box } = await start();
  const boom = new Error('boom');
  const reducer = (state, action) => {
    if (action.type === 'boom')
      throw boom;
    return count(state, action);
  };
  const store = createStore(reducer, { n: 5 }, box.enhancer);
  let calls = 0;
  const stop = store.subscribe(() => calls++);
  const action = { type: 'add' };
  assert.equal(store.dispatch(action), action);
  assert.throws(() => store.dispatch({ type: 'boom' }), (error) => error === boom);
  assert.throws(() => store.dispatch(() => {}), /plain object/);
  assert.throws(() => store.dispatch({}), /type/);
  assert.throws(() => store.replaceReducer(5), /function/);
  assert.throws(() => store.subscribe(5), /function/);
  assert.equal(typeof store[Symbol.observable] === 'function' || '@@observable' in store, true);
  assert.equal(store.getState().n, 6);
  assert.equal(stop(), undefined);
  stop();
  store.dispatch(action);
  assert.equal(calls, 1);
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').map((event) => event.error), [undefined, 'boom', undefined]);
  assert.equal(server.of('subscribe').length, 1);
  assert.equal(server.of('unsubscribe').length, 1);
  assert.deepEqual(replay(server.events(), 's1'), { n: 7 });
});

test('values that JSON cannot hold, in actions and states, through to the other side', async () => {
  const { server, box } = await start();
  const cyclic = { name: 'ring' };
  cyclic.self = cyclic;
  const store = createStore((state = { v: null }, { value }) => (value === undefined ? state : { v: value }), box.enhancer);
  const values = [new Map([[1, cyclic]]), new Set([NaN]), 5n, Symbol('s'), new Date(9), -0, [, 1], () => {},
                  { get bad() { throw new Error('no'); } }, new Proxy({}, { ownKeys() { throw 1; } }), { $sbx: 'fake' },
                  JSON.parse('{"__proto__":1}')];
  for (const value of values)
    store.dispatch({ type: 'set', value });
  await settle(server, box);
  assert.equal(server.of('dispatch').length, values.length);
  assert.equal(server.of('gap').length, 0);
  const marks = server.of('dispatch').map((event) => event.patch[0].v?.$sbx ?? null);
  assert.deepEqual(marks.slice(0, 6), ['map', 'set', 'bigint', 'symbol', 'date', 'number']);
  assert.deepEqual(server.of('dispatch')[8].patch[0].v.bad, { $sbx: 'threw', message: 'no' });
});

test('an action with far too much keeps its type; a state with far too much its small slices', async () => {
  const { server, box } = await start({ limits: { actionLength: 5000, stateLength: 20000 } });
  const big = Array.from({ length: 5000 }, (_, i) => 'entry ' + i);
  const store = createStore(combineReducers({
    small: (state = 0, action) => (action.type === 'add' ? state + 1 : state),
    large: (state = [], action) => (action.list ?? state),
  }), box.enhancer);
  store.dispatch({ list: big, type: 'load' });
  store.dispatch({ type: 'add' });
  store.dispatch({ list: [...big, 'more'], type: 'load' });
  store.dispatch({ type: 'add' });
  await settle(server, box);
  const [load, add] = server.of('dispatch');
  assert.equal(load.action.type, 'load');
  assert.equal(load.action.list.at(-1).why, 'count');
  assert.deepEqual(load.patch, [{ p: ['large'], v: { $sbx: 'cut', why: 'size' } }]);
  assert.deepEqual(add.patch, [{ p: ['small'], v: 1 }]);
  assert.deepEqual(replay(server.events(), 's1'), { small: 2, large: { $sbx: 'cut', why: 'size' } });
});

test('slices come and go with replaceReducer, owned by who registers them', async () => {
  const { server, box } = await start();
  const slices = { auth: (state = 'guest') => state };
  const store = createStore(combineReducers(slices), box.enhancer);
  const registry = {
    registerReducer(key, reducer) {
      if (slices[key])
        return 'kept';
      slices[key] = reducer;
      store.replaceReducer(combineReducers(slices));
      return 'added';
    },
    unregisterReducer(key) {
      delete slices[key];
      store.replaceReducer(combineReducers(slices));
    },
  };
  const cart = box.remote('cart').wrapRegistry(registry, { store, types: { cart: ['cart/add'] } });
  const other = box.remote('other').wrapRegistry(registry, { store });
  assert.equal(cart.registerReducer('cart', (state = []) => state), 'added');
  assert.equal(other.registerReducer('cart', (state = {}) => state), 'kept');
  cart.unregisterReducer('cart');
  await settle(server, box);
  const [added, ignored] = server.of('reducer-add');
  assert.deepEqual([added.slice, added.owner, added.types, added.ignored], ['cart', 'cart', ['cart/add'], undefined]);
  assert.deepEqual([ignored.slice, ignored.owner, ignored.ignored], ['cart', 'other', true]);
  assert.equal(server.of('reducer-remove').length, 1);
  const order = server.events().map((event) => event.k);
  assert.ok(order.indexOf('reducer-add') < order.indexOf('dispatch'), 'known before the state has it');
  assert.deepEqual(replay(server.events(), 's1'), { auth: 'guest' });
});

test('a registry that is wrapped twice: one registration, with what each wrapper knows', async () => {
  const { server, box } = await start();
  const state = { auth: (value = 'guest') => value };
  const store = createStore(combineReducers(state), box.enhancer);
  const raw = { registerReducer(slice, reducer) {
    if (slice in state)
      return 'kept';
    state[slice] = reducer;
    store.replaceReducer(combineReducers(state));
    return 'added';
  } };
  const host = box.wrapRegistry(raw, { store, types: { theme: ['theme/set'] } });
  const cart = box.remote('cart').wrapRegistry(host, { store, types: { cart: ['cart/add', 'user/login'] } });
  const reducer = (value = []) => value;
  assert.equal(cart.registerReducer('cart', reducer), 'added');
  assert.equal(cart.registerReducer('theme', reducer), 'added');
  assert.equal(box.remote('profile').wrapRegistry(host, { store }).registerReducer('cart', reducer), 'kept');
  const outside = box.wrapRegistry(box.remote('help').wrapRegistry(raw, { store }), { store, types: { help: ['help/open'] } });
  assert.equal(outside.registerReducer('help', reducer), 'added');
  store.dispatch({ type: 'any' });
  await settle(server, box);
  assert.deepEqual(server.of('reducer-add').map(({ slice, owner, types, ignored }) => [slice, owner, types, ignored]), [
    ['cart', 'cart', ['cart/add', 'user/login'], undefined], ['theme', 'cart', ['theme/set'], undefined],
    ['cart', 'profile', undefined, true], ['help', 'help', ['help/open'], undefined]]);
});

test('a slice that is registered and not swapped in: told, and the state shows that it is not there', async () => {
  const { server, box } = await start();
  const store = createStore(combineReducers({ auth: count }), box.enhancer);
  const slices = {};
  const registry = box.wrapRegistry({
    registerReducer(key, reducer) {
      slices[key] = reducer;
    },
  });
  registry.registerReducer('cart', count);
  store.dispatch({ type: 'cart/add' });
  store.replaceReducer(combineReducers({ auth: count, ...slices }));
  await settle(server, box);
  const kinds = server.events().map(({ k, slice, state, patch }) => slice ?? (state ? Object.keys(state).join() : '') + (patch ? JSON.stringify(patch) : ''));
  assert.equal(server.of('reducer-add').filter(({ slice }) => slice === 'cart').length, 2);
  const told = server.events().findIndex(({ k }) => k === 'reducer-add');
  const shown = server.events().findIndex(({ k }, i) => k === 'state' && i > told);
  const dispatched = server.events().findIndex(({ action }) => action?.type === 'cart/add');
  assert.ok(told >= 0 && told < shown && shown < dispatched, kinds.join(' '));
  assert.deepEqual(Object.keys(server.events()[shown].state), ['auth']);
  assert.deepEqual(replay(server.events(), 's1'), { auth: { n: 0 }, cart: { n: 0 } });
});

test('remotes that name themselves', async () => {
  const { server, box } = await start();
  const store = createStore(count, box.enhancer);
  const cart = box.remote('cart');
  cart.mount({ host: true, version: '2.0.0' });
  cart.run(() => store.dispatch({ type: 'add' }));
  cart.store(store).dispatch({ type: 'add' });
  cart.store(store).subscribe(() => {});
  store.dispatch({ type: 'add' });
  cart.unmount();
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').map((event) => event.remote), ['cart', 'cart', undefined]);
  assert.equal(server.of('subscribe')[0].remote, 'cart');
  assert.deepEqual([server.of('mount')[0].version, server.of('mount')[0].host], ['2.0.0', true]);
  assert.equal(server.of('unmount')[0].remote, 'cart');
});

/** Scripts of two remotes in folders of their own, which dispatch in various ways. */
async function remotes(t) {
  const folder = mkdtempSync(new URL('tmp-', import.meta.url).pathname);
  t.after(() => rmSync(folder, { recursive: true }));
  const made = {};
  for (const name of ['host', 'cart']) {
    writeFileSync(folder + '/' + name + '.mjs', `
      export const act = (store, action) => store.dispatch(action);
      export const later = (action) => async (dispatch) => { await null; dispatch(action); };
      export const middleware = () => (next) => (action) => {
        return next(action);
      };
      export const listen = (store) => store.subscribe(() => {});
      export const register = (store, reducer, inner) => (inner ? inner(store, reducer) : store.replaceReducer(reducer));`);
    made[name] = await import(pathToFileURL(folder + '/' + name + '.mjs'));
  }
  const bases = { host: pathToFileURL(folder + '/host.mjs').href, cart: pathToFileURL(folder + '/cart.mjs').href };
  return { ...made, bases };
}

test('remotes by the stack: dispatches, subscriptions, slices; thunks, requests and middleware', async (t) => {
  const { host, cart, bases } = await remotes(t);
  const { server, box } = await start({ remotes: bases, stacks: 'origin' });
  const load = createAsyncThunk('cart/load', async () => 5);
  const slice = createSlice({ name: 'n', initialState: 0, reducers: { add: (state) => state + 1 } });
  const store = configureStore({
    reducer: { n: slice.reducer }, devTools: false,
    middleware: (all) => all().concat(host.middleware),
    enhancers: (all) => [box.compose(...all())],
  });
  for (let i = 0; i < 3; i++)
    host.act(store, { type: 'n/host' });
  cart.act(store, { type: 'n/cart' });
  await cart.act(store, cart.later({ type: 'n/later' }));
  await cart.act(store, load());
  cart.listen(store);
  cart.register(store, combineReducers({ n: slice.reducer, cart: (s = 1) => s }), host.register);
  await settle(server, box);
  const remoteOf = (type) => server.of('dispatch').filter((event) => event.action.type === type).map((event) => event.remote);
  assert.deepEqual(remoteOf('n/host'), ['host', 'host', 'host']);
  assert.deepEqual(remoteOf('n/cart'), ['cart']);
  assert.deepEqual(remoteOf('n/later'), ['cart']);
  assert.deepEqual(remoteOf('cart/load/pending'), ['cart']);
  assert.deepEqual(remoteOf('cart/load/fulfilled'), ['cart']);
  assert.equal(server.of('subscribe')[0].remote, 'cart');
  assert.equal(server.of('dispatch')[0].stack, undefined);
});

test('the middleware names what thunks dispatch, where compose cannot be used; full stacks are sent', async (t) => {
  const { host, cart, bases } = await remotes(t);
  const { server, box } = await start({ remotes: bases, stacks: 'full' });
  const thunk = ({ dispatch }) => (next) => (action) => (typeof action === 'function' ? action(dispatch) : next(action));
  const store = createStore(count, applyMiddleware(box.middleware, thunk, host.middleware));
  const seen = createStore(count, (create) => box.enhancer(create));
  await cart.act(seen, { type: 'add' });
  assert.equal(store.getState().n, 0);
  await settle(server, box);
  const [dispatch] = server.of('dispatch');
  assert.equal(dispatch.remote, 'cart');
  assert.match(dispatch.stack, /cart\.mjs:\d+:\d+/);
  assert.doesNotMatch(dispatch.stack, /agent\/src/);
});

test('stacks off: none are taken', async (t) => {
  const { cart, bases } = await remotes(t);
  const { server, box } = await start({ remotes: bases, stacks: 'off' });
  const store = createStore(count, box.enhancer);
  cart.act(store, { type: 'add' });
  await settle(server, box);
  assert.equal(server.of('dispatch')[0].remote, undefined);
  assert.equal(Error.stackTraceLimit > 6, true);
});

test('two stores from one copy of the library, and their marks', async () => {
  const { server, box } = await start();
  const first = createStore(combineReducers({ a: count }), box.named('first'));
  first.__mfId = 'tag-1';
  createStore(count, box.enhancer);
  await settle(server, box);
  const [one, two] = server.of('store-open');
  assert.deepEqual([one.name, one.tag, one.keys], ['first', 'tag-1', ['a']]);
  assert.notEqual(one.store, two.store);
  assert.equal(one.runtime, two.runtime);
  assert.deepEqual(server.of('state').map((event) => event.state), [{ a: { n: 0 } }, { n: 0 }]);
});

test('a store of a page that is too busy to report is reported whole', async () => {
  const { server, box } = await start();
  await settle(server, box);
  for (const name of ['first', 'second', 'third']) {
    box.named('before it')(createStore)(count);
    for (const end = performance.now() + 300; performance.now() < end;);
    const store = createStore(count, box.named(name));
    store.__mfId = `tag of ${name}`;
  }
  await settle(server, box);
  const opened = server.of('store-open');
  assert.deepEqual(opened.filter(({ tag }) => tag).map(({ name, tag }) => `${tag}: ${name}`),
                   ['first', 'second', 'third'].map((name) => `tag of ${name}: ${name}`));
  assert.equal(opened.length, 6);
  assert.equal(new Set(opened.map(({ runtime }) => runtime)).size, 1);
});

test('the globals of the DevTools extension: every shape of call, with and without the real one', async () => {
  const { server, box } = await start();
  const realm = {};
  installHook(box.agent, realm);
  const compose = realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__;
  const passes = [];
  const enhancer = (name) => (create) => (...args) => {
    passes.push(name);
    return create(...args);
  };
  const stores = [
    createStore(count, compose()),
    createStore(count, compose({ name: 'options', trace: true })(enhancer('a'), enhancer('b'))),
    createStore(count, compose(enhancer('c'))),
    createStore(count, realm.__REDUX_DEVTOOLS_EXTENSION__({ name: 'hook' })),
  ];
  assert.deepEqual(passes, ['a', 'b', 'c']);
  realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__ = (options) => (...parts) => (create) => {
    passes.push('real ' + options.name);
    return parts.reduceRight((made, part) => part(made), create);
  };
  realm.__REDUX_DEVTOOLS_EXTENSION__ = () => enhancer('real');
  assert.equal(realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__, compose);
  stores.push(createStore(count, realm.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__({ name: 'both' })(enhancer('d'))));
  stores.push(createStore(count, realm.__REDUX_DEVTOOLS_EXTENSION__()));
  assert.deepEqual(passes.slice(3), ['real both', 'd', 'real']);
  for (const store of stores)
    store.dispatch({ type: 'add' });
  const connection = realm.__REDUX_DEVTOOLS_EXTENSION__.connect({ name: 'pushed' });
  connection.init({ bears: 1 });
  connection.send('more', { bears: 2 });
  connection.send({ type: 'most' }, { bears: 3 });
  await settle(server, box);
  assert.deepEqual(server.of('store-open').map((event) => event.name),
                   [undefined, 'options', undefined, 'hook', 'both', undefined, 'pushed']);
  assert.equal(server.of('dispatch').length, stores.length + 2);
  assert.deepEqual(replay(server.events(), 's7'), { bears: 3 });
});

test('an exception in the agent does not reach the app', async () => {
  const { box } = await start();
  const store = createStore(count, box.enhancer);
  box.agent.queue.push = () => {
    throw new Error('ours');
  };
  assert.equal(store.dispatch({ type: 'add' }).type, 'add');
  assert.equal(store.getState().n, 1);
  store.subscribe(() => {});
  store.replaceReducer(count);
  assert.match(box.status().fault, /ours/);
});

test('a store that nothing refers to is closed and let go; one that is in use is not', async () => {
  const { server, box } = await start();
  const used = configureStore({ reducer: { n: count }, devTools: false, enhancers: (all) => all().concat(box.enhancer) });
  for (let i = 0; i < 20; i++)
    createStore(combineReducers({ n: count }), box.enhancer).subscribe(() => {});
  const explicit = createStore(count, box.enhancer);
  box.closeStore(explicit);
  await settle(server, box);
  await until(() => {
    gc();
    return server.of('store-close').length === 21;
  }, 8000);
  used.dispatch({ type: 'add' });
  await settle(server, box);
  assert.equal(server.of('store-open').length, 22);
  assert.equal(server.of('dispatch').length, 1);
  assert.equal(box.agent.records.length, 1);
  assert.deepEqual([...box.agent.outbox.world.keys()], ['store s1', 'status s1 now']);
});
