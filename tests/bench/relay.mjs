// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** Redux DevTools as it is: the relay of its CLI, a monitor, and the enhancer that reports to it. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { devToolsEnhancer } from '@redux-devtools/remote';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const TRIES = 100;

/** Some servers take no port 0. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function awaitPort(port) {
  for (let i = 0; i < TRIES; i++) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open)
      return;
    await pause(100);
  }
  throw new Error('the relay did not start');
}

export class Relay {
  static async start() {
    const relay = new Relay();
    relay.port = await freePort();
    relay.server = spawn(process.execPath, [
      here('node_modules/@redux-devtools/cli/bin/redux-devtools.js'), '--port=' + relay.port,
      '--dbOptions=' + here('relay-reports.json')], { stdio: ['ignore', 'ignore', 'inherit'] });
    process.once('exit', () => relay.server.kill());
    await awaitPort(relay.port);
    relay.monitor = fork(here('monitor.mjs'), [String(relay.port)]);
    relay.count = 0;
    relay.last = 0;
    relay.monitored = new Promise((resolve) => {
      relay.monitor.on('message', (message) => {
        if (message.monitored)
          resolve(true);
        else
          Object.assign(relay, message);
      });
    });
    return relay;
  }

  /** For one store; it is monitored when `monitored` resolves. */
  enhancer() {
    return devToolsEnhancer({ hostname: '127.0.0.1', port: this.port, realtime: true, name: 'bench' });
  }

  /** Until the monitor has that many actions. */
  async arrived(count) {
    while (this.count < count)
      await pause(1);
  }

  stop() {
    this.monitor.disconnect();
    this.server.kill();
  }
}
