// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real server of Redux DevTools with stock stores on it, and Signalbox as one more monitor.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';

import { WebSocketServer } from 'ws';

import { getFreePort, last, runOf, says, startMonitor, startProgram, startServer } from './lib/devtools.mjs';
import { command, run } from './lib/sbx.mjs';

describe('a server of Redux DevTools that runs already', () => {
  let server;
  let program;
  let sbx;

  before(async () => {
    server = await startServer(await getFreePort());
    program = await startProgram();
  });
  after(async () => {
    await sbx?.stop();
    await program?.stop();
    await server?.stop();
  });

  test('is found', async () => {
    const { code, out } = await run('find', `http://127.0.0.1:${server.port}`);

    assert.equal(code, 0);
    assert.match(out, new RegExp(`devtools:ws://127\\.0\\.0\\.1:${server.port}`));
  });

  test('a store that was there, and one that comes later, appear; one can be commanded, two cannot', async () => {
    const monitor = await startMonitor(server.port);
    const set = (key, value) => program.ask('dispatch', { key, action: { type: 'set', key: 'n', value } });

    await program.ask('make', { key: 'first', name: 'first', port: server.port });
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    sbx = await command({ dial: [`devtools:ws://127.0.0.1:${server.port}`] });
    await sbx.until(() => sbx.of('state').length === 1);
    await set('first', 1);
    await sbx.until(() => last(sbx, 'first', ({ value }) => value === 1));
    const jump = { command: 'jump', store: 'store', peer: 'first', number: last(sbx, 'first', () => true).number };
    await set('first', 2);
    await sbx.until(() => last(sbx, 'first', ({ value }) => value === 2));
    const done = await sbx.ask(jump);
    assert.ok(done.ok, done.error);
    assert.deepEqual(await program.ask('state', { key: 'first' }), { n: 1 });

    await program.ask('make', { key: 'second', name: 'second', port: server.port });
    await sbx.until(() => sbx.of('state').some((event) => event.run === runOf(sbx, 'second')));
    await says(sbx, 'first', 'can', []);
    const refused = await sbx.ask(jump);
    assert.equal(refused.ok, false);
    await set('second', 5);
    await sbx.until(() => last(sbx, 'second', ({ value }) => value === 5));

    // Another monitor sees what it saw before we came, and goes on when we have gone.
    const before = monitor.actions;
    await sbx.stop();
    sbx = undefined;
    await set('second', 6);
    await monitor.until(() => monitor.actions > before);
    assert.equal(monitor.stopped, 0);
    monitor.stop();
  });

  test('a monitor that logs in and leaves silences the stores for everybody, but not for long for us', async () => {
    sbx = await command({ dial: [`devtools:ws://127.0.0.1:${server.port}`] });
    await sbx.until(() => sbx.of('state').length === 2);
    const monitor = await startMonitor(server.port, { login: true });
    monitor.stop();
    await sbx.until(() => sbx.of('log').length >= 2);
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    await program.ask('dispatch', { key: 'second', action: { type: 'set', key: 'n', value: 7 } });
    await sbx.until(() => last(sbx, 'second', ({ value }) => value === 7));
  });

  test('a store that goes is gone, and then the other one can be commanded', async (t) => {
    const other = await startProgram();

    t.after(() => other.stop());
    await other.ask('make', { key: 'third', name: 'third', port: server.port });
    await sbx.until(() => sbx.of('state').some((event) => event.run === runOf(sbx, 'third')));
    await program.stop();
    await sbx.until(() => sbx.of('bye').length === 2);
    const done = await sbx.ask({ command: 'lock', store: 'store', peer: 'third', on: true });
    assert.ok(done.ok, done.error);
    const set = () => other.ask('dispatch', { key: 'third', action: { type: 'set', key: 'n', value: 8 } });
    await set();
    assert.deepEqual(await other.ask('state', { key: 'third' }), { n: 0 });

    // What was done behind a server is taken back, too.
    await sbx.stop();
    sbx = undefined;
    for (let i = 0; i < 100 && (await other.ask('state', { key: 'third' })).n !== 8; i++) {
      await new Promise((resolve) => { setTimeout(resolve, 20); });
      await set();
    }
    assert.deepEqual(await other.ask('state', { key: 'third' }), { n: 8 });
  });
});

test('what is no server of Redux DevTools is told at once', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  const echo = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const mute = new WebSocketServer({ port: 0, host: '127.0.0.1' });

  echo.on('connection', (socket) => socket.on('message', (message) => socket.send(String(message))));
  await Promise.all([silent, echo, mute].map((each) => each.address() ?? once(each, 'listening')));
  try {
    for (const [server, told] of [[silent, /has not answered yet/], [echo, /is no Redux DevTools server/], [mute, /has not greeted yet/]]) {
      const sbx = await command({ dial: [`devtools:ws://127.0.0.1:${server.address().port}`] });
      const start = Date.now();

      try {
        while (!told.test(sbx.errors())) {
          assert.ok(Date.now() - start < 3000, `${told}: ${sbx.errors()}`);
          await new Promise((resolve) => { setTimeout(resolve, 20); });
        }
      } finally {
        await sbx.stop();
      }
    }
  } finally {
    [silent, echo, mute].forEach((each) => each.close());
  }
});
