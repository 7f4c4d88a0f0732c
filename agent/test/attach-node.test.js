// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The agent in a Node process that knows nothing of it, by the inspector; and what it does when
 * nobody answers.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import WebSocket from 'ws';
import { AttachedSocket } from '../src/attached-socket.js';
import { attachedScript, Receiver, replay, until } from './server.js';

const HANDLE = `globalThis[Symbol.for('signalbox.attach')]`;
const PROGRAM = `
  import { createStore as createRedux } from 'redux';
  import { createStore as createZustand } from 'zustand/vanilla';
  import { BehaviorSubject, Subject } from 'rxjs';
  import { QueryClient } from '@tanstack/query-core';
  const store = createRedux((state = { n: 0 }, { type }) => (type === 'tick' ? { n: state.n + 1 } : state));
  const bear = createZustand(() => ({ bears: 0 }));
  const subject = new BehaviorSubject(0);
  const other = new Subject();
  const client = new QueryClient();
  const timer = setInterval(() => {
    store.dispatch({ type: 'tick' });
    bear.setState(({ bears }) => ({ bears: bears + 1 }));
    subject.next(subject.getValue() + 1);
    other.next(1);
    client.setQueryData(['n'], store.getState().n);
  }, 10);
  process.stdin.on('data', () => { clearInterval(timer); client.clear(); process.stdin.destroy(); });
  process.on('exit', () => console.log(JSON.stringify([store.getState(), bear.getState(), subject.getValue()])));
  console.log('ready');`;

/** A client of the inspector, small. */
class Inspector {
  async open(url) {
    this.socket = new WebSocket(url, { perMessageDeflate: false });
    this.waiting = new Map();
    this.last = 0;
    this.said = [];
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.method === 'Runtime.bindingCalled')
        this.said.push(message.params.payload);
      this.waiting.get(message.id)?.(message.result);
      this.waiting.delete(message.id);
    });
    await once(this.socket, 'open');
    return this;
  }

  call(method, params = {}) {
    const id = ++this.last;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.call('Runtime.evaluate', { expression, returnByValue: true });
    assert.equal(exceptionDetails, undefined);
    return result.value;
  }
}

test('a Node process: its stores are found, adopted, seen, and everything is taken out again', async () => {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '--input-type=module', '-e', PROGRAM],
                      { cwd: new URL('..', import.meta.url), stdio: ['pipe', 'pipe', 'pipe'] });
  const receiver = new Receiver();
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => { out += data; });
  child.stderr.on('data', (data) => { err += data; });
  try {
    const url = await until(() => /listening on (ws:\S+)/.exec(err)?.[1]);
    await until(() => out.includes('ready'));
    const inspector = await new Inspector().open(url);
    const keys = 'JSON.stringify(Reflect.ownKeys(globalThis).map(String).sort())';
    await inspector.call('Runtime.enable');
    const before = await inspector.evaluate(keys);
    await inspector.call('Runtime.addBinding', { name: '__signalbox_send__' });
    await inspector.evaluate(attachedScript({ name: 'ticker' }));
    assert.equal(await inspector.evaluate(`${HANDLE} !== undefined`), true);

    const wire = { send: (text) => void inspector.evaluate(`${HANDLE}?.receive(${JSON.stringify(text)})`) };
    const pump = () => inspector.said.splice(0).forEach((text) => receiver.message(wire, JSON.parse(text)));
    await until(() => (pump(), receiver.hellos.length === 1));
    assert.deepEqual([receiver.hellos[0].kind, receiver.hellos[0].name], ['node', 'ticker']);

    const { result } = await inspector.call('Runtime.evaluate', { expression: 'Object.prototype' });
    const { objects } = await inspector.call('Runtime.queryObjects', { prototypeObjectId: result.objectId });
    const { result: found } = await inspector.call('Runtime.callFunctionOn', { objectId: objects.objectId, returnByValue: true,
      functionDeclaration: `function () { const handle = ${HANDLE};
        return handle.search(this).map(({ kind, faces }) => [kind, handle.adopt(faces, kind)]); }` });
    const ids = Object.fromEntries(found.value);
    assert.deepEqual(Object.keys(ids).sort(), ['query', 'redux', 'subject', 'zustand']);
    assert.equal(found.value.length, 4);
    const typesOf = (kind) => receiver.of('dispatch').filter(({ store }) => store === ids[kind]).map(({ action }) => action.type);
    await until(() => (pump(), Object.keys(ids).every((kind) => typesOf(kind).length >= 3)));
    assert.deepEqual(['redux', 'subject', 'zustand'].map((kind) => typesOf(kind)[0]), ['tick', 'next', 'setState']);
    assert.ok(receiver.of('store-open').every(({ late }) => late === true));
    assert.ok(replay(receiver.events(), ids.redux).n >= 3);
    assert.ok(replay(receiver.events(), ids.zustand).bears >= 3);

    await inspector.evaluate(`${HANDLE}.detach()`);
    pump();
    assert.deepEqual(receiver.invalid, []);
    assert.equal(await inspector.evaluate(keys), before);
    const { n } = replay(receiver.events(), ids.redux);
    child.stdin.write('end');
    inspector.socket.close();
    const [code] = await once(child, 'close');
    assert.equal(code, 0, 'the agent keeps no process alive');
    const [redux, zustand, subject] = JSON.parse(out.split('\n')[1]);
    assert.ok(redux.n >= n && zustand.bears === redux.n && subject === redux.n, 'the stores went on');
  } finally {
    child.kill('SIGKILL');
  }
});

test('a debugger that does not answer for five minutes is taken for gone, one that does is not', () => {
  const { setTimeout: real } = globalThis;
  const timers = [];
  let lost = 0;
  globalThis.setTimeout = (work, ms) => (timers.push({ work, ms }), timers.length);
  try {
    const socket = new AttachedSocket(() => {}, () => { lost++; });
    const heard = [];
    socket.onmessage = ({ data }) => heard.push(data);
    socket.send('1');
    socket.send('2');
    assert.equal(timers.length, 1);
    for (let i = 0; i < 4; i++)
      timers.shift().work();
    socket.receive('a');
    socket.send('3');
    for (let i = 0; i < 4; i++)
      timers.at(-1).work();
    assert.deepEqual([lost, heard], [0, ['a']]);
    timers.at(-1).work();
    assert.equal(lost, 1);
    assert.ok(timers.every(({ ms }) => ms === 60000));
  } finally {
    globalThis.setTimeout = real;
  }
});
