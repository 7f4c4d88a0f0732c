// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** Who reads, who listens, and what nobody caught: each with the remote and the place in the code. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createStore } from 'redux';
import { WebSocket } from 'ws';
import { connect } from '../src/index.js';
import { ownOf } from '../src/behind.js';
import { Receiver, until } from './server.js';

const SCRIPT = `export const read = (store) => store.getState();
export const readElsewhere = (store) => store.getState();
export const listen = (store) => store.subscribe(() => store.getState());
export const hear = (channel) => channel.addEventListener('message', () => {});
export const readLater = async (store) => { await null; return store.getState(); };
`;
const open = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse())
    await close();
});

async function settle(server, box) {
  await until(() => box.status().connected);
  assert.ok(await box.flush());
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
}

/** Two remotes with the same few functions. */
async function remotes() {
  const folder = mkdtempSync(new URL('tmp-', import.meta.url).pathname);
  open.push(() => rmSync(folder, { recursive: true }));
  const made = { bases: {} };
  for (const name of ['host', 'cart']) {
    const url = pathToFileURL(folder + '/' + name + '.mjs').href;
    writeFileSync(folder + '/' + name + '.mjs', SCRIPT);
    made[name] = await import(url);
    made.bases[name] = url;
  }
  return made;
}

async function start(options) {
  const server = await new Receiver().start();
  open.push(() => server.stop());
  const box = connect({ url: server.url, WebSocket, name: 'reads', ...options });
  open.push(() => box.close());
  return { server, box };
}

const counter = (state = { n: 0 }, action) => (action.type === 'add' ? { n: state.n + 1 } : state);
const lineOf = (site) => Number(/:(\d+):\d+$/.exec(site)[1]);

test('a read is told once for each remote and place, and not inside a dispatch', async () => {
  const { host, cart, bases } = await remotes();
  const { server, box } = await start({ remotes: bases });
  const store = createStore(counter, box.enhancer);
  for (let i = 0; i < 5; i++)
    cart.read(store);
  cart.readElsewhere(store);
  await cart.readLater(store);
  host.read(store);
  const stop = cart.listen(store);
  store.dispatch({ type: 'add' });
  stop();
  await settle(server, box);
  const reads = server.of('read');
  assert.deepEqual(reads.map(({ remote, site }) => [remote, lineOf(site)]),
                   [['cart', 1], ['cart', 2], ['cart', 5], ['host', 1]]);
  assert.ok(reads.every(({ store: id, site, remote }) => id === 's1' && site.startsWith(bases[remote])));
  const [subscribed] = server.of('subscribe');
  assert.deepEqual([subscribed.remote, lineOf(subscribed.site)], ['cart', 3]);
  assert.deepEqual(server.of('unsubscribe').map(({ id }) => id), [subscribed.id]);
});

test('a listener of a bridge says where it was added', async () => {
  const { cart, bases } = await remotes();
  const { server, box } = await start({ remotes: bases });
  const channel = new BroadcastChannel('sites');
  open.push(() => channel.close());
  cart.hear(channel);
  await settle(server, box);
  const [{ of, bridge, remote, site }] = server.of('subscribe');
  assert.deepEqual([of, bridge, remote, lineOf(site)], ['bridge', 'sites', 'cart', 4]);
});

test('so many reads are looked at, and as many again when a remote is found', async () => {
  const { host, cart, bases } = await remotes();
  const { server, box } = await start({ remotes: { host: bases.host, other: 'file:///other' }, limits: { reads: 2 } });
  const store = createStore(counter, box.enhancer);
  host.read(store);
  host.read(store);
  host.readElsewhere(store);
  box.agent.places.add(bases.cart, 'cart');
  cart.read(store);
  cart.readElsewhere(store);
  host.readElsewhere(store);
  await settle(server, box);
  assert.deepEqual(server.of('read').map(({ remote, site }) => [remote, lineOf(site)]),
                   [['host', 1], ['cart', 1], ['cart', 2]]);
});

test('with one remote, or without stacks, nothing is looked at', async () => {
  for (const options of [{}, { stacks: 'off' }]) {
    const { server, box } = await start(options);
    const store = createStore(counter, box.enhancer);
    store.getState();
    store.subscribe(() => {});
    await settle(server, box);
    assert.deepEqual(server.of('read'), []);
    assert.equal(server.of('subscribe')[0].site, undefined);
  }
});

test('getState is the same to the app, is known as its store, and is given back', async () => {
  const { server, box } = await start();
  const store = createStore(counter, box.enhancer);
  const ours = store.getState;
  assert.notEqual(ownOf(ours), ours);
  assert.equal(ours.name, 'getState');
  assert.equal(ours(), ours.call(undefined, 1, 2));
  assert.equal(box.agent.recordOf(store)?.id, 's1');
  await settle(server, box);
  box.close();
  assert.equal(store.getState, ownOf(ours));
  assert.deepEqual(ours(), { n: 0 });
});

/** A program that fails in a way of its own; what it leaves behind. */
async function fail(statement, base) {
  const server = await new Receiver().start();
  open.push(() => server.stop());
  const folder = mkdtempSync(new URL('tmp-', import.meta.url).pathname);
  open.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(folder + '/cart.mjs', `export const boom = (text) => { throw new TypeError(text); };
export const stray = async (text) => { throw new TypeError(text); };
export const odd = () => { throw { get message() { throw 1; }, get stack() { throw 2; } }; };`);
  const cart = pathToFileURL(folder + '/cart.mjs').href;
  const script = `import { createStore } from 'redux'; import { WebSocket } from 'ws';
    import { connect } from '../src/index.js'; import * as cart from '${cart}';
    const box = connect({ url: process.argv[1], WebSocket, name: 'fails',
                          remotes: { cart: '${cart}', host: 'file:///host' } });
    ${base ?? "createStore((state = {}) => state, box.enhancer);"}
    const wait = setInterval(() => {
      if (!box.status().connected) return;
      clearInterval(wait);
      ${statement}
    }, 5);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, server.url],
                      { cwd: new URL('.', import.meta.url), stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (part) => {
    text += part;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  await until(() => server.closeCodes.length === 1);
  assert.deepEqual(server.invalid, []);
  return { logs: server.of('log'), code, text };
}

test('an error that nobody caught: text, remote, place; and the program ends as it would', async () => {
  const { logs, code, text } = await fail("cart.boom('cannot read at (http://elsewhere/x.js:1:2)');");
  assert.equal(code, 1);
  assert.match(text, /TypeError: cannot read/);
  assert.equal(logs.length, 1);
  const [{ level, text: said, remote, site }] = logs;
  assert.deepEqual([level, said, remote, lineOf(site)],
                   ['error', 'Uncaught: TypeError: cannot read at (http://elsewhere/x.js:1:2)', 'cart', 1]);
});

test('a rejection that nobody handled', async () => {
  const { logs, code } = await fail("cart.stray('gone');");
  assert.equal(code, 1);
  assert.deepEqual(logs.map(({ text, remote, site }) => [text, remote, lineOf(site)]),
                   [['Unhandled rejection: TypeError: gone', 'cart', 2]]);
});

test('the same error is told three times, texts are cut, a hundred in all', async () => {
  const { logs, code } = await fail(`process.on('uncaughtException', () => {});
    setImmediate(() => cart.odd());
    for (let i = 0; i < 10; i++) setImmediate(() => cart.boom('same'));
    for (let i = 0; i < 200; i++) setImmediate(() => cart.boom(i + 'x'.repeat(2000)));
    setTimeout(() => process.exit(0), 300);`);
  assert.equal(code, 0);
  assert.equal(logs.length, 100);
  assert.deepEqual([logs[0].text, logs[0].remote], ['Uncaught: ', undefined]);
  assert.equal(logs.filter(({ text }) => text === 'Uncaught: TypeError: same').length, 3);
  assert.ok(logs.every(({ text }) => text.length <= 500));
});

test('where there is neither store nor bridge, errors are nobody\'s business', async () => {
  const { logs } = await fail("cart.boom('alone');", '');
  assert.deepEqual(logs, []);
});
