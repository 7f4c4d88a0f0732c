// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What each connector is measured beside: the server of the tool itself, or a client that does no
 * more than parse what it gets. Each counts actions: { port?, meet(port), stop() }, where meet()
 * gives { appeared(), actions(), arrived(count) }.
 */
import { createRequire } from 'node:module';
import { request } from 'node:http';
import { Relay, freePort } from './relay.mjs';
import { WebSocket } from './workload.mjs';

const require = createRequire(import.meta.url);
const PATIENCE_MS = 5000;
const now = () => performance.timeOrigin + performance.now();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Counts what its owner tells it of. */
class Counter {
  count = 0;
  last = 0;
  seen = false;

  note() {
    this.count++;
    this.last = now();
  }

  async appeared() {
    while (!this.seen)
      await pause(5);
  }

  async actions() {
    return this.count;
  }

  async arrived(count) {
    while (this.count < count && now() - this.last < PATIENCE_MS)
      await pause(5);
    return { count: this.count, last: this.last };
  }
}

async function devtools() {
  const relay = await Relay.start();
  const counter = {
    appeared: () => relay.monitored,
    actions: async () => relay.count,
    async arrived(count) {
      await Promise.race([relay.arrived(count), pause(30000)]);
      return { count: relay.count, last: relay.last };
    },
  };
  return { port: relay.port, meet: async () => counter, stop: () => relay.stop() };
}

async function reactotron() {
  const { createServer } = require('reactotron-core-server');
  const counter = new Counter();
  const port = await freePort();
  const server = createServer({ port });
  server.on('command', ({ type }) => {
    if (type === 'client.intro')
      counter.seen = true;
    else if (type === 'state.action.complete')
      counter.note();
  });
  server.start();
  await pause(200);
  return { port, meet: async () => counter, stop: () => server.stop() };
}

async function parsing() {
  const counter = new Counter();
  let socket;
  return {
    async meet(port) {
      socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
      socket.on('message', (data) => {
        counter.seen = true;
        if (JSON.parse(data).action !== undefined)
          counter.note();
      });
      return counter;
    },
    stop: () => socket?.terminate(),
  };
}

/** An EventSource that no browser is needed for, as short as it can be. */
async function streaming() {
  const counter = new Counter();
  let stream;
  return {
    async meet(port) {
      stream = request({ host: '127.0.0.1', port, path: '/events' }, (response) => {
        let chunks = [];
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          const parts = chunk.split('\n\n');
          for (const part of parts.slice(0, -1)) {
            const text = chunks.join('') + part;
            chunks = [];
            counter.seen = true;
            if (JSON.parse(text.slice(text.indexOf('data: ') + 6)).action !== undefined)
              counter.note();
          }
          chunks.push(parts.at(-1));
        });
      });
      stream.on('error', () => {});
      stream.end();
      return counter;
    },
    stop: () => stream?.destroy(),
  };
}

export const ORIGINALS = { devtools, reactotron, websocket: parsing, 'websocket-patch': parsing, http: streaming };
