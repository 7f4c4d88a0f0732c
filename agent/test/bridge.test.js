// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createStore } from 'redux';
import { WebSocket } from 'ws';
import { connect } from '../src/index.js';
import { hashBody } from '../src/bridge.js';
import { Receiver, until } from './server.js';

let server;
let box;
const channels = [];
const has = Set.prototype.has;

before(async () => {
  server = await new Receiver().start();
  // The taps stay on the prototype, so one agent serves all tests here.
  box = connect({ url: server.url, WebSocket, name: 'bridges' });
  await until(() => box.status().connected);
});

after(async () => {
  for (const channel of channels)
    channel.close();
  box.close();
  await server.stop();
});

function channel(name) {
  const made = new BroadcastChannel(name);
  channels.push(made);
  return made;
}

function store() {
  return createStore((state = { seen: [] }, action) => (action.type.startsWith('@@') ? state
    : { seen: [...state.seen, action.type] }), box.enhancer);
}

const of = (kind, bridge) => server.of(kind).filter((event) => event.bridge === bridge);
const settle = async () => {
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.ok(await box.flush());
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
};

test('a message: sent, received by every listener, handled, with its dispatches', async () => {
  const [sender, one, two] = [channel('road'), channel('road'), channel('road')];
  const target = store();
  one.addEventListener('message', ({ data }) => target.dispatch({ ...data, meta: { origin: '__bridged__' } }));
  two.onmessage = () => {};
  sender.postMessage({ type: 'auth/login', payload: 1, meta: { crossApp: true, origin: 'host' } });
  await until(() => of('bridge-received', 'road').length === 2);
  await settle();
  const [sent] = of('bridge-sent', 'road');
  const received = of('bridge-received', 'road');
  assert.deepEqual(sent.body, { type: 'auth/login', payload: 1, meta: { crossApp: true, origin: 'host' } });
  assert.ok(received.every((event) => event.hash === sent.hash && !('body' in event)));
  const listeners = of('subscribe', 'road').map((event) => event.id);
  assert.deepEqual(received.map((event) => event.listener).sort(), listeners.sort());
  const dispatch = server.of('dispatch').at(-1);
  const handled = server.of('bridge-handled').find((event) => event.received === dispatch.cause);
  assert.equal(handled.dispatches, 1);
  assert.equal(received.find((event) => event.id === dispatch.cause).bridge, 'road');
  assert.deepEqual(target.getState().seen, ['auth/login']);
});

test('listeners come and go as the app says', async () => {
  const road = channel('listeners');
  const handler = () => {};
  road.addEventListener('message', handler);
  road.addEventListener('message', handler);
  road.removeEventListener('message', handler);
  road.addEventListener('message', { handleEvent() {} }, { once: true });
  const abort = new AbortController();
  road.addEventListener('message', () => {}, { signal: abort.signal });
  abort.abort();
  const own = () => {};
  road.onmessage = own;
  assert.equal(road.onmessage, own);
  road.onmessage = null;
  assert.equal(road.onmessage, null);
  channel('listeners').postMessage({ type: 'x' });
  await until(() => of('bridge-received', 'listeners').length === 1);
  road.addEventListener('message', handler);
  road.close();
  await settle();
  const begun = of('subscribe', 'listeners').map((event) => event.id);
  const ended = server.of('unsubscribe').map((event) => event.id);
  assert.equal(begun.length, 5);
  assert.ok(begun.every((id) => ended.includes(id)), begun + ' ' + ended);
  assert.equal(of('bridge-received', 'listeners').length, 1);
});

test('a handler keeps this, its event and its exception', async () => {
  const road = channel('conduct');
  const seen = [];
  road.addEventListener('message', function (event) {
    seen.push(this === road, event.data.n, arguments.length);
  });
  channel('conduct').postMessage({ type: 'a', n: 7 });
  await until(() => seen.length > 0);
  assert.deepEqual(seen, [true, 7, 1]);
  assert.throws(() => channel('conduct').postMessage(() => {}), /could not be cloned/);
  await settle();
  assert.equal(of('bridge-sent', 'conduct').length, 1);
});

test('dropped: a handler that throws', async () => {
  const { bridges } = box.agent;
  const listener = bridges.listen('thrown', () => {}, test);
  const error = new Error('cannot');
  assert.throws(() => bridges.receive(listener, { type: 'a' }, () => {
    throw error;
  }), (thrown) => thrown === error);
  await settle();
  const [dropped] = of('bridge-dropped', 'thrown');
  assert.equal(dropped.reason, 'threw');
  assert.equal(dropped.detail, 'cannot');
  assert.equal(dropped.received, of('bridge-received', 'thrown')[0].id);
});

test('dropped: no text type, but the marks of an action for others', async () => {
  const road = channel('odd');
  const target = store();
  let seen = 0;
  road.onmessage = ({ data }) => {
    seen++;
    if (typeof data?.type === 'string')
      target.dispatch(data);
  };
  const sender = channel('odd');
  const messages = [{ type: 'tenant/switch' }, 'hello', 7, null, { kind: 'cursor', x: 1 }, { kind: 'chat', payload: {} },
                    { event: 'saved', meta: { at: 5 } }, { event: 'tenant/switch', meta: { crossApp: true } },
                    { event: 'tenant/switch', meta: { schemaVersion: 1 } }, { event: 'late', meta: { origin: 'host' } }];
  for (const message of messages)
    sender.postMessage(message);
  await until(() => seen === messages.length);
  await settle();
  const hashes = messages.slice(-3).map((message) => hashBody(message));
  assert.deepEqual(of('bridge-dropped', 'odd').map(({ reason, hash }) => [reason, hash]),
                   hashes.map((hash) => ['malformed', hash]));
});

test('dropped: what a handler asks its lists in vain tells why', async () => {
  const road = channel('lists');
  const target = store();
  const accepts = new Set(['a', 'b']);
  const versions = [1, 2];
  road.onmessage = ({ data }) => {
    if (accepts.has(data.type) && versions.includes(data.meta.schemaVersion))
      target.dispatch(data);
  };
  const sender = channel('lists');
  const send = (type, schemaVersion) => sender.postMessage({ type, meta: { schemaVersion } });
  send('a', 1);
  send('z', 1);
  send('b', 3);
  send('z', 1);
  send('a', 2);
  await until(() => of('bridge-received', 'lists').length === 5);
  await settle();
  assert.deepEqual(of('bridge-dropped', 'lists').map(({ reason, detail }) => [reason, detail]),
                   [['allow-list', 'z'], ['schema', '3'], ['allow-list', 'z']]);
  assert.deepEqual(target.getState().seen, ['a', 'a']);
  assert.equal(Set.prototype.has, has);
});

test('a handler that goes on later is not judged', async () => {
  const road = channel('later');
  const target = store();
  road.onmessage = async ({ data }) => {
    new Set(['other']).has(data.type);
    await null;
    target.dispatch(data);
  };
  channel('later').postMessage({ type: 'a' });
  await until(() => target.getState().seen.length === 1);
  await settle();
  assert.equal(of('bridge-dropped', 'later').length, 0);
});

test('explicit checks: allow-list and versions, named and listed', async () => {
  const road = channel('checked');
  const target = store();
  const cart = box.remote('cart');
  road.addEventListener('message', cart.acceptOnly(['ok'], cart.acceptVersions([1, undefined], ({ data }) => target.dispatch(data))));
  const sender = channel('checked');
  for (const message of [{ type: 'ok' }, { type: 'no' }, { type: 'ok', meta: { schemaVersion: 9 } }, 5,
                         { ok: 1, meta: { crossApp: true } }])
    sender.postMessage(message);
  await until(() => of('bridge-received', 'checked').length === 5);
  await settle();
  const [subscribed] = of('subscribe', 'checked');
  assert.deepEqual([subscribed.accepts, subscribed.remote], [['ok'], 'cart']);
  assert.deepEqual(of('bridge-dropped', 'checked').map(({ reason, detail, remote }) => [reason, detail, remote]),
                   [['allow-list', 'no', 'cart'], ['schema', '9', 'cart'], ['malformed', 'no text type', 'cart']]);
  assert.equal(server.of('dispatch').at(-1).remote, 'cart');
});

test('a bridge of another kind', async () => {
  const bus = box.bridge('bus');
  const target = store();
  const handler = bus.handler((message) => target.dispatch(message), 'profile');
  bus.sent({ type: 'theme/set' }, 'host');
  assert.equal(handler({ type: 'theme/set' }).type, 'theme/set');
  handler.stop();
  await settle();
  assert.equal(of('bridge-sent', 'bus')[0].remote, 'host');
  assert.equal(of('bridge-received', 'bus')[0].remote, 'profile');
  assert.equal(server.of('dispatch').at(-1).cause, of('bridge-received', 'bus')[0].id);
});

test('the hash of a message: the same for its clone and without meta.origin', () => {
  const body = { type: 't', payload: { when: new Date(3), big: 2n }, meta: { origin: 'host', v: 1 } };
  const hash = hashBody(body);
  assert.equal(hashBody(structuredClone(body)), hash);
  assert.equal(hashBody({ ...body, meta: { origin: '__bridged__', v: 1 } }), hash);
  assert.equal(hashBody({ ...body, meta: { v: 1 } }), hash);
  assert.notEqual(hashBody({ ...body, meta: { v: 2 } }), hash);
  assert.notEqual(hashBody({ ...body, type: 'u' }), hash);
  assert.match(hash, /^[0-9a-f]{8}-\d+$/);
});
