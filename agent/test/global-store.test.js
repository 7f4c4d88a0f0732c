// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** The GlobalStore of redux-micro-frontend, as it is published. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createStore as createRedux } from 'redux';
import { WebSocket } from 'ws';
import { connect } from '../src/index.js';
import { installHook } from '../src/hook.js';
import { installPageTaps } from '../src/adapters/page-taps.js';
import { Receiver, replay, until } from './server.js';
import { importTranspiled } from './transpiled.js';

const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse())
    await close();
});

/** A page in which the agent comes first, and its GlobalStore; each test has its own copy. */
async function start({ early = true } = {}) {
  globalThis.window = {};
  open.push(() => { delete globalThis.window; });
  const { GlobalStore } = importTranspiled('redux-micro-frontend');
  const server = await new Receiver().start();
  open.push(() => server.stop());
  const box = connect({ url: server.url, WebSocket, name: 'micro', bridges: false });
  open.push(() => box.close());
  if (early)
    installPageTaps(box.agent, globalThis.window);
  return { server, box, GlobalStore };
}

async function settle(server, box) {
  await until(() => box.status().connected);
  assert.ok(await box.flush());
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
}

const cart = (state = { items: 0 }, { type }) => (type === 'cart/add' ? { items: state.items + 1 } : state);
const profile = (state = { user: null, badge: 0 }, { type, payload }) => {
  if (type === 'auth/login')
    return { ...state, user: payload };
  return type === 'cart/add' ? { ...state, badge: state.badge + 1 } : state;
};
const described = (object) => Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(object))
  .map(([key, { get, set, value, ...flags }]) => [key, typeof value === 'function' ? flags : { ...flags, get, set }]));

test('apps without a change: stores by name, global actions, partners', async () => {
  const { server, box, GlobalStore } = await start();
  const global = GlobalStore.Get();
  assert.equal(window.GlobalStoreInstance, global);
  assert.equal(Object.getOwnPropertyDescriptor(window, 'GlobalStoreInstance').value, global);
  const store = global.CreateStore('cart', cart, [], ['cart/clear']);
  global.CreateStore('profile', profile, [], ['cart/add']);
  global.CreateStore('search', (state = {}) => state, []);
  const seen = [];
  const stop = global.SubscribeToPartnerState('profile', 'cart', (state) => seen.push(state.items));
  global.DispatchAction('cart', { type: 'cart/add' });
  global.DispatchGlobalAction('search', { type: 'nobody/knows' });
  stop();
  store.dispatch({ type: 'cart/add' });
  assert.throws(() => global.DispatchLocalAction('nobody', { type: 'x' }), /not registered/);
  await settle(server, box);

  assert.deepEqual(server.of('store-open').map(({ name, owner, library }) => [name, owner, library]),
                   [['cart', 'cart', 'redux'], ['profile', 'profile', 'redux'], ['search', 'search', 'redux']]);
  assert.deepEqual(replay(server.events(), 's1'), { items: 2 });
  assert.deepEqual(replay(server.events(), 's2'), { user: null, badge: 1 });
  assert.deepEqual(seen, [1]);

  const listeners = server.of('subscribe');
  assert.deepEqual(listeners.filter(({ of }) => of === 'bridge').map(({ remote, accepts }) => [remote, accepts]),
                   [['cart', ['cart/clear']], ['profile', ['cart/add']]]);
  assert.deepEqual(listeners.filter(({ of }) => of === 'store').map(({ remote, store }) => [remote, store]), [['profile', 's1']]);
  assert.equal(server.of('unsubscribe').length, 1);

  const [added, nobody] = server.of('bridge-sent');
  assert.deepEqual([added.bridge, added.remote, added.body.type], ['GlobalStore', 'cart', 'cart/add']);
  const [received] = server.of('bridge-received');
  assert.deepEqual([received.remote, received.hash], ['profile', added.hash]);
  assert.deepEqual(server.of('bridge-handled').map(({ received: id, dispatches }) => [id, dispatches]), [[received.id, 1]]);
  const caused = server.of('dispatch').filter(({ cause }) => cause === received.id);
  assert.deepEqual(caused.map(({ store, remote }) => [store, remote]), [['s2', 'cart']]);
  // The list of the sender itself is not asked, those of the others refuse.
  assert.deepEqual(server.of('bridge-dropped').map(({ remote, reason, detail, hash }) => [remote, reason, detail, hash]),
                   [['cart', 'allow-list', 'nobody/knows', nobody.hash], ['profile', 'allow-list', 'nobody/knows', nobody.hash]]);
});

test('an action of its own is no message, though DispatchAction tries the others first', async () => {
  const { server, box, GlobalStore } = await start();
  const global = GlobalStore.Get();
  global.CreateStore('cart', cart, []);
  global.CreateStore('profile', profile, [], ['auth/login']);
  global.DispatchAction('cart', { type: 'cart/add' });
  await settle(server, box);
  assert.equal(server.of('bridge-sent').length, 0);
  assert.deepEqual(server.of('dispatch').map(({ store, remote }) => [store, remote]), [['s1', 'cart']]);
});

test('who subscribes before the partner is there; and who does so in vain', async () => {
  const { server, box, GlobalStore } = await start();
  const global = GlobalStore.Get();
  const heard = [];
  global.SubscribeToPartnerState('search', 'cart', () => heard.push('search'));
  global.SubscribeToPartnerState('profile', 'cart', () => heard.push('profile'));
  assert.throws(() => global.SubscribeToPartnerState('x', 'cart', () => {}, false), /subscribe to partner/);
  global.CreateStore('cart', cart, []);
  global.SubscribeToGlobalState('shell', () => heard.push('shell'));
  global.DispatchLocalAction('cart', { type: 'cart/add' });
  await settle(server, box);
  assert.deepEqual(heard, ['shell', 'profile']);
  assert.deepEqual(server.of('subscribe').map(({ remote, store }) => [remote, store]), [['profile', 's1'], ['shell', undefined]]);
  const [log] = server.of('log');
  assert.deepEqual([log.level, log.remote], ['warning', 'search']);
  assert.match(log.text, /search waits for cart in vain/);
  assert.deepEqual([log.code, log.by, log.partner], ['subscription-replaced', 'profile', 'cart']);
});

test('lists that grow, everything allowed, a store that is replaced, a reducer that is replaced', async () => {
  const { server, box, GlobalStore } = await start();
  const global = GlobalStore.Get();
  global.CreateStore('cart', cart, [], ['a']);
  global.RegisterGlobalActions('cart', ['a', 'b']);
  global.CreateStore('logger', (state = { n: 0 }) => ({ n: state.n + 1 }), [], ['*']);
  global.DispatchGlobalAction('shell', { type: 'b' });
  global.CreateStore('cart', (state = { other: 0 }, { type }) => (type === 'up' ? { other: 1 } : state), [], ['a'], true);
  global.DispatchLocalAction('cart', { type: 'up' });
  global.CreateStore('cart', (state = {}, { type }) => (type === 'up' ? { third: true } : state), [], [], false, true);
  global.DispatchLocalAction('cart', { type: 'up' });
  await settle(server, box);
  assert.deepEqual(server.of('subscribe').filter(({ of }) => of === 'bridge').map(({ remote, accepts }) => [remote, accepts]),
                   [['cart', ['a']], ['cart', ['a', 'b']], ['logger', undefined]]);
  assert.equal(server.of('bridge-received').length, 2);
  assert.deepEqual(server.of('store-open').map(({ name }) => name), ['cart', 'logger', 'cart']);
  assert.deepEqual(replay(server.events(), 's3'), { third: true });
  assert.equal(server.of('dispatch').filter(({ store, action }) => store === 's3' && action.type === 'up').length, 2);
});

test('thunks of an app: what they dispatch inside is seen', async () => {
  const { server, box, GlobalStore } = await start();
  const thunk = (api) => (next) => (action) => (typeof action === 'function' ? action(api.dispatch) : next(action));
  const store = GlobalStore.Get().CreateStore('cart', cart, [thunk]);
  store.dispatch((dispatch) => {
    dispatch({ type: 'cart/add' });
    dispatch({ type: 'cart/add' });
  });
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').map(({ patch }) => patch), [[{ p: ['items'], v: 1 }], [{ p: ['items'], v: 2 }]]);
});

test('in debug mode, where the store has the DevTools hook, it is reported once', async () => {
  const { server, box, GlobalStore } = await start();
  installHook(box.agent, window);
  const store = GlobalStore.Get(true, { LogEvent() {}, LogException() {}, SetNextLogger() {} }).CreateStore('cart', cart, [], ['cart/add']);
  store.dispatch({ type: 'cart/add' });
  GlobalStore.Get().DispatchGlobalAction('profile', { type: 'cart/add' });
  await settle(server, box);
  assert.deepEqual(server.of('store-open').map(({ name, owner }) => [name, owner]), [['cart', 'cart']]);
  assert.equal(server.of('dispatch').length, 2);
  assert.equal(server.of('bridge-received').length, 1);
  assert.equal(server.of('dispatch')[1].cause, server.of('bridge-received')[0].id);
});

test('an agent that comes late finds what is there, and leaves as if it had never been', async () => {
  const { server, box, GlobalStore } = await start({ early: false });
  const global = GlobalStore.Get();
  const store = global.CreateStore('cart', cart, [], ['cart/add']);
  const before = [described(global), described(store), described(window)];
  const own = { ...store };
  installPageTaps(box.agent, window);
  global.DispatchGlobalAction('profile', { type: 'cart/add' });
  store.dispatch({ type: 'cart/add' });
  const foreign = createRedux(profile);
  global.RegisterStore('profile', foreign, ['auth/login']);
  global.DispatchGlobalAction('shell', { type: 'auth/login', payload: 'ada' });
  await settle(server, box);
  assert.deepEqual(server.of('store-open').map(({ name, owner, late }) => [name, owner, late]),
                   [['cart', 'cart', true], ['profile', 'profile', true]]);
  assert.deepEqual(server.of('dispatch').map(({ store: id, remote }) => [id, remote]),
                   [['s1', 'profile'], ['s1', undefined], ['s2', 'shell']]);
  assert.equal(server.of('bridge-received').length, 2);
  assert.deepEqual(replay(server.events(), 's2'), { user: 'ada', badge: 0 });
  box.close();
  assert.deepEqual([described(global), described(store), described(window)].slice(1), before.slice(1));
  assert.deepEqual(Object.keys(described(global)).sort(), Object.keys(before[0]).sort());
  for (const name of ['dispatch', 'subscribe', 'replaceReducer'])
    assert.equal(store[name], own[name], name);
  global.DispatchLocalAction('cart', { type: 'cart/add' });
  assert.equal(store.getState().items, 3);
});

test('an agent that came first leaves the stores their own methods', async () => {
  const { server, box, GlobalStore } = await start();
  const global = GlobalStore.Get();
  const store = global.CreateStore('cart', cart, [], ['cart/add']);
  await settle(server, box);
  const ours = store.dispatch;
  box.close();
  assert.notEqual(store.dispatch, ours);
  assert.deepEqual(Object.keys(global).filter((key) => !key.startsWith('_')), []);
  global.DispatchGlobalAction('x', { type: 'cart/add' });
  assert.equal(store.getState().items, 1);
});
