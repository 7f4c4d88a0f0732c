// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { combineReducers, configureStore, createSlice } from '@reduxjs/toolkit';
import { applyMiddleware, createStore } from 'redux';
import { WebSocket } from 'ws';
import { connect } from '../src/index.js';
import { decode, decodePlain } from '../src/decode.js';
import { encode } from '../src/encode.js';
import { Receiver, replay, until } from './server.js';

const ALL = ['dispatch', 'jump', 'import', 'reset', 'commit', 'rollback', 'lock', 'pause'];
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
  await until(() => box.status().connected);
  return { server, box };
}

async function settle(server, box) {
  assert.ok(await box.flush());
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
}

const lists = combineReducers({
  n: (state = 0, action) => (action.type === 'add' ? state + 1 : state),
  list: (state = [{ id: 1 }, { id: 2 }], action) => (action.type === 'push' ? [...state, action.item] : state),
});

/** What the store is said to show. */
const shown = (server, store = 's1') => server.of('store-status').filter((event) => event.store === store).at(-1);

test('a Redux store says what it can, and why not the rest', async () => {
  const { server, box } = await start();
  createStore(lists, box.enhancer);
  await settle(server, box);
  assert.deepEqual(server.of('store-open')[0].can, ALL);
  const status = shown(server);
  assert.deepEqual(status.can, ALL);
  assert.match(status.why, /no history/);
  assert.deepEqual([status.locked, status.paused, status.at], [false, false, 'newest']);
  for (const [command, members] of [['skip', { action: '1', on: true }], ['reorder', { action: '1', before: null }], ['sweep', {}]]) {
    const { ok, text } = await server.command('s1', command, members);
    assert.equal(ok, false);
    assert.match(text, /no history/);
  }
  assert.match((await server.command('s9', 'reset')).text, /gone/);
});

test('dispatch goes through the whole store, middleware included', async () => {
  const { server, box } = await start();
  const seen = [];
  const spy = () => (next) => (action) => {
    seen.push(action);
    return next(action);
  };
  const composed = createStore(lists, box.compose(applyMiddleware(spy)));
  assert.deepEqual(await server.command('s1', 'dispatch', { action: { type: 'push', item: { $sbx: 'date', value: '2026-01-02T03:04:05.000Z' } } }),
                   { m: 'done', id: 1, ok: true });
  assert.deepEqual(composed.getState().list[2], new Date('2026-01-02T03:04:05Z'));
  assert.equal(seen.length, 1);

  const toolkit = configureStore({ reducer: lists, devTools: false, enhancers: (all) => all().concat(box.enhancer),
                                   middleware: (all) => all().prepend(box.middleware).concat(spy) });
  assert.ok((await server.command('s2', 'dispatch', { action: { type: 'add' } })).ok);
  assert.equal(toolkit.getState().n, 1);
  assert.equal(seen.length, 2);
  const refused = await server.command('s1', 'dispatch', { action: { no: 'type' } });
  assert.equal(refused.ok, false);
  assert.match(refused.text, /type/);
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').map((event) => event.action.type), ['push', 'add']);
});

test('jump shows a state, keeps what is equal by reference, and a new action goes on from there', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  const [one] = store.getState().list;
  let calls = 0;
  store.subscribe(() => calls++);
  store.dispatch({ type: 'add' });
  store.dispatch({ type: 'push', item: { id: 3 } });
  const { list } = store.getState();
  await settle(server, box);
  const before = calls;
  assert.ok((await server.command('s1', 'jump', { action: '4', state: { n: 0, list: [{ id: 1 }, { id: 2 }, { id: 3 }] } })).ok);
  assert.equal(store.getState().list, list);
  assert.equal(store.getState().n, 0);
  assert.equal(calls, before + 1);
  assert.ok((await server.command('s1', 'jump', { action: '3', state: { n: 1, list: [{ id: 1 }, { id: 9 }] } })).ok);
  assert.equal(store.getState().list[0], one);
  await settle(server, box);
  assert.equal(shown(server).at, '3');
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
  assert.equal(server.of('dispatch').length, 2, 'a jump is no action');

  store.dispatch({ type: 'add' });
  await settle(server, box);
  assert.deepEqual(store.getState(), { n: 2, list: [{ id: 1 }, { id: 9 }] });
  assert.deepEqual(server.of('dispatch').at(-1).patch, [{ p: ['n'], v: 2 }]);
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
  assert.equal(shown(server).at, 'newest');
});

test('a jump without an action is the way back to the newest state, and undoes no action that came since', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  assert.ok((await server.command('s1', 'jump')).ok, 'nothing to do');
  store.dispatch({ type: 'add' });
  store.dispatch({ type: 'add' });
  const newest = store.getState();
  await settle(server, box);
  assert.ok((await server.command('s1', 'jump', { action: '1', state: { n: 1, list: newest.list } })).ok);
  assert.ok((await server.command('s1', 'jump', { action: '0', state: { n: 0, list: newest.list } })).ok);
  assert.equal(store.getState().n, 0);
  assert.ok((await server.command('s1', 'jump')).ok);
  assert.equal(store.getState(), newest);
  await settle(server, box);
  assert.equal(shown(server).at, 'newest');
  assert.deepEqual(replay(server.events(), 's1'), newest);

  assert.ok((await server.command('s1', 'jump', { action: '0', state: { n: 7, list: newest.list } })).ok);
  store.dispatch({ type: 'add' });
  assert.ok((await server.command('s1', 'jump')).ok);
  assert.equal(store.getState().n, 8);
  await settle(server, box);
  assert.equal(shown(server).at, 'newest');
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
});

test('a state without slices that came later gets them from their reducers', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  store.replaceReducer(combineReducers({ n: (state = 0) => state, late: (state = 'here') => state }));
  assert.ok((await server.command('s1', 'jump', { action: '1', state: { n: 7 } })).ok);
  assert.deepEqual(store.getState(), { late: 'here', n: 7 });
  assert.ok((await server.command('s1', 'reset')).ok);
  assert.equal(store.getState().late, 'here');
  await settle(server, box);
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
});

test('reset, commit and rollback keep references', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  const initial = store.getState();
  store.dispatch({ type: 'add' });
  const committed = store.getState();
  assert.ok((await server.command('s1', 'commit')).ok);
  store.dispatch({ type: 'add' });
  assert.ok((await server.command('s1', 'rollback')).ok);
  assert.equal(store.getState(), committed);
  assert.ok((await server.command('s1', 'reset')).ok);
  assert.equal(store.getState(), initial);
  assert.ok((await server.command('s1', 'import', { state: { n: 40, list: [] } })).ok);
  store.dispatch({ type: 'add' });
  await settle(server, box);
  assert.deepEqual(store.getState(), { n: 41, list: [] });
  assert.deepEqual(replay(server.events(), 's1'), store.getState());
});

test('lock: dispatches do nothing, whoever made them; pause: they are not recorded', async () => {
  const { server, box } = await start();
  let ran = 0;
  const count = () => (next) => (action) => {
    ran++;
    return next(action);
  };
  let inner;
  const keep = (api) => {
    inner = api.dispatch;
    return (next) => next;
  };
  const store = createStore(lists, box.compose(applyMiddleware(count, keep)));
  const { dispatch } = store;
  assert.ok((await server.command('s1', 'lock', { on: true })).ok);
  const action = { type: 'add' };
  assert.equal(dispatch(action), action);
  assert.equal(ran, 0);
  inner(action);
  assert.equal(store.getState().n, 0);
  assert.match((await server.command('s1', 'dispatch', { action })).text, /locked/);
  assert.ok((await server.command('s1', 'jump', { action: '1', state: { n: 5, list: [] } })).ok, 'a jump is no dispatch');
  await settle(server, box);
  assert.equal(shown(server).locked, true);
  assert.equal(server.of('dispatch').length, 0);
  assert.ok((await server.command('s1', 'lock', { on: false })).ok);
  dispatch(action);
  assert.equal(store.getState().n, 6);

  assert.ok((await server.command('s1', 'pause', { on: true })).ok);
  dispatch(action);
  await settle(server, box);
  assert.equal(server.of('dispatch').length, 1);
  assert.equal(shown(server).paused, true);
  assert.ok((await server.command('s1', 'pause', { on: false })).ok);
  await settle(server, box);
  assert.deepEqual(replay(server.events(), 's1'), { n: 7, list: [] });
  dispatch(action);
  await settle(server, box);
  assert.deepEqual(server.of('dispatch').at(-1).patch, [{ p: ['n'], v: 8 }]);
});

test('what cannot be put back is refused and the store stays as it is', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  const before = store.getState();
  for (const [value, why] of [
    [{ $sbx: 'cut', why: 'size' }, /too large/], [{ $sbx: 'function', name: 'f' }, /function/],
    [{ $sbx: 'bytes', type: 'Uint8Array', length: 3 }, /binary/], [{ $sbx: 'redacted', kind: 'jwt', id: 'r1' }, /redacted/],
    [{ $sbx: 'instance', class: 'Money', value: {} }, /Money/]]) {
    const { ok, text } = await server.command('s1', 'jump', { action: '1', state: { n: value, list: [] } });
    assert.equal(ok, false);
    assert.match(text, why);
  }
  assert.equal(store.getState(), before);
  await settle(server, box);
});

test('commands that make no sense are refused, and hurt nobody', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  const before = store.getState();
  const [socket] = server.sockets;
  const tell = (members) => socket.send(JSON.stringify({ m: 'command', ...members }));
  const bad = [
    {}, { store: 5 }, { store: 's1' }, { store: 's1', command: 7 }, { store: 's1', command: 'toString' },
    { store: 's1', command: 'jump', action: '1' }, { store: 's1', command: 'dispatch' }, { store: 's1', command: 'dispatch', action: [] },
    ...[{ $sbx: 'map' }, { $sbx: 'set', values: 5 }, { $sbx: 'object', entries: [1] }, { $sbx: 'bigint', value: 'x' },
        { $sbx: 'regexp', value: '/(/' }, { $sbx: 'cycle', up: 9 }, { $sbx: 'what' }, { $sbx: 'instance' }]
      .map((value) => ({ store: 's1', command: 'jump', action: '1', state: { n: 0, list: value } })),
  ];
  bad.forEach((members, i) => tell({ id: 100 + i, ...members }));
  await until(() => server.done.size === bad.length);
  assert.deepEqual([...server.done.values()].filter(({ ok }) => ok), []);
  assert.equal(store.getState(), before);
  store.dispatch({ type: 'add' });
  await settle(server, box);
  assert.deepEqual(replay(server.events(), 's1'), { n: 1, list: before.list });
});

test('a listener that throws does not make a jump fail; it is said', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  const stop = store.subscribe(() => {
    throw new Error('view is broken');
  });
  assert.ok((await server.command('s1', 'jump', { action: '1', state: { n: 3, list: [] } })).ok);
  stop();
  assert.equal(store.getState().n, 3);
  await settle(server, box);
  assert.match(server.of('log')[0].text, /view is broken/);
});

test('a restarted Signalbox is told how the store stands', async () => {
  const { server, box } = await start();
  createStore(lists, box.enhancer);
  await server.command('s1', 'lock', { on: true });
  await server.command('s1', 'jump', { action: '2', state: { n: 3, list: [] } });
  await settle(server, box);
  const { port } = server;
  await server.stop();
  const second = await new Receiver().start(port);
  open.push(() => second.stop());
  await until(() => second.describes.length === 1, 10000);
  const status = second.describes[0].events.filter((event) => event.k === 'store-status');
  assert.equal(status.length, 1);
  assert.deepEqual([status[0].locked, status[0].at, status[0].can], [true, '2', ALL]);
});

test('values there and back: equal ones keep their reference, others are made anew', () => {
  class Point {
    constructor(x) {
      this.x = x;
    }
  }
  const ring = { name: 'ring' };
  ring.self = ring;
  const value = {
    u: undefined, nan: NaN, zero: -0, big: 12n, date: new Date(5), bad: new Date(NaN), re: /a\/b/gi, error: new TypeError('no'),
    map: new Map([['k', { deep: [1, 2] }], [new Date(1), 2]]), set: new Set([1, { a: 1 }]), holes: [1, , 3],
    point: new Point(1), call: parseInt, sign: Symbol('s'), odd: { $sbx: 'fake' }, bare: Object.assign(Object.create(null), { a: 1 }),
    proto: JSON.parse('{"__proto__":{"a":1}}'), list: [{ id: 1 }, { id: 2 }, { id: 3 }],
  };
  const json = JSON.parse(encode(value));
  assert.equal(decode(json, value), value);
  const changed = decode({ ...json, list: [{ id: 1 }, { id: 7 }, { id: 2 }, { id: 3 }] }, value);
  assert.notEqual(changed, value);
  for (const key of Object.keys(value).filter((each) => each !== 'list'))
    assert.ok(Object.is(changed[key], value[key]), key);
  assert.deepEqual(changed.list.map((item) => value.list.indexOf(item)), [0, -1, 1, 2]);

  const point = decode({ ...json, point: { $sbx: 'instance', class: 'Point', value: { x: 9 } } }, value).point;
  assert.ok(point instanceof Point && point.x === 9);
  const { call, sign, ...rest } = json;
  delete rest.point;
  const anew = decode(rest, undefined);
  const { call: _call, sign: _sign, point: _point, bare, ...plain } = value;
  delete anew.bare;
  assert.ok(anew.error instanceof TypeError && anew.error.message === 'no');
  assert.deepEqual(encode({ ...anew, error: plain.error }), encode(plain));
  assert.equal(1 in anew.holes, false);
  assert.equal(Object.hasOwn(anew.proto, '__proto__'), true);

  const made = decode(JSON.parse(encode(ring)), undefined);
  assert.equal(made.self, made);
  assert.deepEqual(decodePlain(json), JSON.parse(JSON.stringify({ ...value, big: '12' })));
});

test('what was locked or paused is free again when nobody could undo it any more', async () => {
  const { server, box } = await start();
  const store = createStore(lists, box.enhancer);
  const own = createStore(lists, box.enhancer);
  await settle(server, box);
  assert.ok((await server.command('s1', 'lock', { on: true })).ok);
  assert.ok((await server.command('s2', 'pause', { on: true })).ok);
  store.dispatch({ type: 'add' });
  assert.equal(store.getState().n, 0);
  await server.stop();
  await until(() => !box.status().connected);
  store.dispatch({ type: 'add' });
  assert.equal(store.getState().n, 1);
  own.dispatch({ type: 'add' });
  await until(() => box.status().queued > 0);
});
