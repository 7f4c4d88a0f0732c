// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every door at once, hostile peers of each kind at all of them, and one honest program that goes on:
// nothing of it is lost, memory has an end, and so has `sbx`.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { connect } from '../../agent/src/index.js';
import { command } from './lib/sbx.mjs';

const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const { legacy_createStore: createStore } = require('redux');

const ACTIONS = 2000;
const PEER = 'honest-peer';
// What all of them together may cost, the sanitizers of a test build not counted: one message at its limit
// for each kind makes 384 MB.
const MOST_MB = 1024;
const SANITIZED_MB = 3000;

const DEEP = `${'['.repeat(100000)}${']'.repeat(100000)}`;
const MANY = JSON.stringify({ type: 'STATE', id: 'x', payload: JSON.stringify({
  actionsById: { 1: { type: 'PERFORM_ACTION', action: { type: 'a', text: 'x'.repeat(100000) }, timestamp: 1 } },
  stagedActionIds: Array(100000).fill(1), computedStates: [{ state: {} }], currentStateIndex: 0, nextActionId: 2,
}) });
const log = (data) => `{"event":"log","data":${data}}`;
const SHAKE = '{"event":"#handshake","data":{"authToken":null},"cid":1}';
const SUBSCRIBE = '{"event":"#subscribe","data":{"channel":"respond"},"cid":2}';

const hello = (run) => JSON.stringify({
  m: 'hello', protocol: 1, peer: PEER, run, wall: 1795150179604.5, kind: 'node', name: '<b>\u202e%s%n',
});

/** What peers of each kind say; the kind is the name of the door. */
const SAY = {
  signalbox: [
    [hello('x'), '{"m":"events","first":1,"events":[{"k":"bye","t":0}]}'],
    [hello('x'), hello('x')],
    [hello(''), DEEP],
    ['{"m":"events","first":1,"events":[]}'],
    [hello('y'), '{"m":"describe","at":0,"events":[{"k":"dispatch","t":0,"store":"s","action":{"type":1e999}}]}'],
  ],
  devtools: [
    [SHAKE, SUBSCRIBE, log(MANY)],
    [SHAKE, SUBSCRIBE, log('{"type":"ACTION","payload":"{","action":"{","instanceId":"same","name":"same"}')],
    [SHAKE, SUBSCRIBE, log('{"type":"ACTION","payload":"{}","action":"{\\"type\\":\\"@@x\\"}","nextActionId":9007199254740991,"instanceId":"same","name":"same"}')],
    [SHAKE, log(`{"type":"STATE","payload":${JSON.stringify(DEEP)}}`)],
    [SUBSCRIBE],
    ['#1', DEEP],
  ],
  reactotron: [
    ['{"type":"client.intro","payload":{"name":"same","clientId":"same"}}',
      '{"type":"state.backup.response","payload":{"state":{"a":[1,2,3]}}}',
      '{"type":"state.action.complete","payload":{"name":"x","action":{"type":"x"},"diff":[{"type":"REMOVE","path":["a",999999999]}]}}',
      '{"type":"state.action.complete","payload":{"name":{"x":1},"diff":[{"type":"CHANGE","path":[],"value":1}]}}'],
    [`{"type":"client.intro","payload":{"name":${JSON.stringify('"'.repeat(100000))}}}`],
    [`{"type":"client.intro","payload":{}}`, `{"type":"log","payload":${DEEP}}`],
    [`{"type":"client.intro","payload":{"name":"nulls"}}`, `{"type":"state.backup.response","payload":{"state":[${'null,'.repeat(200000)}0]}}`],
  ],
};
const PATHS = { signalbox: ['/v1', 'signalbox.1'], devtools: ['/socketcluster/'], reactotron: ['/'] };

function report(number) {
  return JSON.stringify({ schemaVersion: 1, kind: 'event', event: {
    traceId: `mf-x-${number}`, timestamp: Date.now(), phase: 'x', status: 'start', hostName: `host ${number % 100}`,
    message: 'm'.repeat(2000),
  } });
}

function post(port, body, headers = {}) {
  return new Promise((resolve) => {
    const sent = request({
      port, host: '127.0.0.1', method: 'POST', path: '/__mf_observability',
      headers: { 'content-type': 'application/json', ...headers },
    }, (response) => { response.resume(); response.on('close', () => resolve(response.statusCode)); });

    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}

/** Says it all, reads nothing, and stays for a while. */
async function speak(kind, port, lines) {
  const [path, protocol] = PATHS[kind];
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, { perMessageDeflate: false });
  const closed = new Promise((resolve) => { socket.on('close', resolve); });

  socket.on('error', () => {});
  socket.on('open', () => {
    socket.pause();
    for (const line of lines) socket.send(line);
  });
  await Promise.race([closed, sleep(300)]);
  socket.terminate();
}

/** Half a head, and a byte now and then. */
async function trickle(port, until) {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});

  socket.write('GET / HTTP/1.1\r\nHost: ');
  while (!socket.destroyed && !until.aborted) {
    socket.write('x');
    await sleep(100);
  }
  socket.destroy();
}

/** A message without an end, in small fragments. */
async function fragments(kind, port, until) {
  const [path, protocol] = PATHS[kind];
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, { perMessageDeflate: false });

  socket.on('error', () => {});
  await new Promise((resolve) => { socket.on('open', resolve).on('close', resolve); });
  const piece = Buffer.alloc(64 * 1024, 0x20);
  while (socket.readyState === WebSocket.OPEN && !until.aborted) {
    await new Promise((resolve) => { socket.send(piece, { fin: false, binary: false }, resolve); });
  }
  socket.terminate();
}

async function memory(pid, name) {
  const status = await readFile(`/proc/${pid}/status`, 'latin1');

  return Number(new RegExp(`${name}:\\s*(\\d+) kB`).exec(status)[1]) / 1024;
}

/** Until `until`, one after the other. */
async function repeat(until, step) {
  for (let i = 0; !until.aborted; i++) await step(i);
}

test('one honest program among hostile ones of every kind', async (t) => {
  const sbx = await command({ listen: ['signalbox:0', 'devtools:0', 'reactotron:0', 'federation:0'] });
  const sanitized = (await memory(sbx.pid, 'VmSize')) > 1024 * 1024;
  const end = new AbortController();
  const until = end.signal;
  const hostile = [];
  const statuses = new Set();

  const agent = connect({ WebSocket, name: 'honest', peer: PEER, url: `ws://127.0.0.1:${sbx.ports.signalbox}/v1` });
  const store = createStore((state = 0, { type, n }) => (type === 'count' ? n : state), agent.enhancer);
  await sbx.until(() => sbx.of('store-open').length > 0);
  const { run } = sbx.events.find(({ k, name }) => k === 'hello' && name === 'honest');

  for (const [kind, says] of Object.entries(SAY)) {
    const port = sbx.ports[kind];

    for (const lines of says) hostile.push(repeat(until, () => speak(kind, port, lines)));
    for (let i = 0; i < 8; i++) hostile.push(repeat(until, () => trickle(port, until)));
    hostile.push(repeat(until, () => fragments(kind, port, until).then(() => sleep(500))));
  }
  hostile.push(
    repeat(until, async (i) => { await post(sbx.ports.federation, report(i)); await sleep(5); }),
    repeat(until, async () => { statuses.add(await post(sbx.ports.federation, 'x'.repeat(1100000))); await sleep(100); }),
    repeat(until, async () => { statuses.add(await post(sbx.ports.federation, DEEP)); await sleep(100); }),
    repeat(until, async () => { statuses.add(await post(sbx.ports.federation, '{}', { host: 'rebind.example' })); await sleep(50); }),
    repeat(until, async () => { statuses.add(await post(sbx.ports.federation, '{}', { origin: 'null' })); await sleep(50); }),
    repeat(until, () => trickle(sbx.ports.federation, until)),
  );

  for (let n = 1; n <= ACTIONS; n++) {
    store.dispatch({ type: 'count', n });
    if (n % 20 === 0) await sleep(60);
  }
  const mine = () => sbx.events.filter((event) => event.run === run);
  await sbx.until(() => mine().filter(({ k }) => k === 'dispatch').length >= ACTIONS, 60000);
  const most = await memory(sbx.pid, 'VmHWM');
  end.abort();
  await Promise.all(hostile);

  assert.deepEqual(mine().filter(({ k }) => k === 'dispatch').map(({ action }) => action.n),
    Array.from({ length: ACTIONS }, (_, i) => i + 1));
  assert.deepEqual(mine().filter(({ k }) => k === 'gap' || k === 'bye'), []);
  assert.equal(new Set(sbx.of('hello').filter(({ peer }) => peer === PEER).map((event) => event.run)).size > 1, true,
    'others said that they were the same peer');
  assert.ok(statuses.has(403) && !statuses.has(204) && !statuses.has(200), [...statuses].join(' '));
  assert.ok(most < (sanitized ? SANITIZED_MB : MOST_MB), `${most} MB`);
  assert.deepEqual((await sbx.ask({ command: 'dispatch', store: sbx.events.find((event) => event.run === run && event.k === 'store-open').store,
    peer: 'honest', action: { type: 'count', n: 7 } })).error, undefined);
  assert.equal(store.getState(), 7);
  t.diagnostic(`${sbx.events.length} events, ${Math.round(most)} MB`);
  await agent.close();
  await sbx.stop();
});
