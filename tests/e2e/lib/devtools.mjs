// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real programs of Redux DevTools: stores in a process of their own, and the server.

import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { WebSocket } from 'ws';

const PROGRAM = fileURLToPath(new URL('devtools-store.mjs', import.meta.url));
const CLI = fileURLToPath(new URL('../node_modules/@redux-devtools/cli/bin/redux-devtools.js', import.meta.url));

/** A process with stores in it (`devtools-store.mjs`). */
export async function startProgram() {
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const closed = once(child, 'exit');
  const waiting = new Map();
  let next = 0;

  await once(child, 'message');
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id);

    waiting.delete(id);
    if (error !== undefined) reject(new Error(error));
    else resolve(result);
  });
  return {
    ask: (command, rest = {}) => new Promise((resolve, reject) => {
      const id = ++next;

      waiting.set(id, { resolve, reject });
      child.send({ id, command, ...rest });
    }),
    async stop() {
      if (child.connected) child.disconnect();
      await closed;
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** A port that nobody listens on. */
export async function getFreePort() {
  const server = createServer().listen(0, '127.0.0.1');

  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * The server of `@redux-devtools/cli`. Its database is not started: the native module is not built
 * here, and only stored reports need it.
 */
export async function startServer(port) {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-devtools-'));
  const options = join(folder, 'db.json');

  await writeFile(options, '{"client":"sqlite3"}');
  const child = spawn(process.execPath, [CLI, `--port=${port}`, `--dbOptions=${options}`], { stdio: 'ignore' });
  const closed = once(child, 'close');

  for (let i = 0; i < 300; i++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/port.js`);
      if (answer.ok) break;
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Another monitor of the server, as simple as can be: `actions` counts what stores say, `stopped`
 * how often one was told to stop.
 */
export async function startMonitor(port, { login = false } = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socketcluster/`);
  const answers = new Map();
  const made = { actions: 0, stopped: 0 };
  let cid = 0;
  const call = (event, data) => new Promise((resolve) => {
    answers.set(++cid, resolve);
    socket.send(JSON.stringify({ event, data, cid }));
  });

  socket.on('message', (bytes) => {
    const text = bytes.toString();

    if (text === '') {
      socket.send('');
      return;
    }
    const packet = JSON.parse(text);
    if (packet.rid !== undefined) {
      answers.get(packet.rid)(packet.data);
    } else if (packet.event === '#publish') {
      const { type } = packet.data.data;

      if (type === 'ACTION') made.actions++;
      if (type === 'STOP') made.stopped++;
    }
  });
  await once(socket, 'open');
  await call('#handshake', { authToken: null });
  if (login) await call('login', {});
  await call('#subscribe', { channel: 'log' });
  socket.send(JSON.stringify({ event: 'respond', data: { type: 'START' } }));
  return Object.assign(made, {
    async until(what) {
      for (let i = 0; !what(); i++) {
        if (i > 500) throw new Error(`waited in vain: ${what}`);
        await new Promise((resolve) => { setTimeout(resolve, 20); });
      }
    },
    stop: () => socket.close(),
  });
}

/** The types of the actions of a run. */
export const types = (sbx, of) => sbx.of('dispatch').filter((event) => event.run === of).map(({ action }) => action.type);

/** The run of the store that came with this name last. */
export const runOf = (sbx, name) => sbx.of('hello').filter((event) => event.name === name).at(-1)?.run;

/** The state of a store as Signalbox holds it. */
export async function state(sbx, peer) {
  const answer = await sbx.ask({ state: 'store', peer });

  assert.ok(answer.ok, answer.error);
  return answer.state;
}

/** The event of the last action that fits. */
export const last = (sbx, name, fits) => sbx.of('dispatch').filter((event) => event.run === runOf(sbx, name) && fits(event.action)).at(-1);

/** Waits until the store says this of itself. */
export const says = (sbx, name, member, value) => sbx.until(() => {
  const status = sbx.of('store-status').filter((event) => event.run === runOf(sbx, name));

  return JSON.stringify(Object.assign({}, ...status)[member]) === JSON.stringify(value);
});
