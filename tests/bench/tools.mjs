// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The tools by which a store is connected in the benchmarks, each as its library has it: a function
 * of { port, size } to { dispatch, port?, isFull?, settled? }.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { WebSocket, WebSocketServer, makeStore } from './workload.mjs';

const require = createRequire(import.meta.url);
const HIGH_WATER = 8 << 20;

const dispatchOf = (store) => ({ dispatch: (action) => store.dispatch(action) });

async function devtools({ port, size }) {
  const { devToolsEnhancer } = await import('@redux-devtools/remote');
  const options = { hostname: '127.0.0.1', port, realtime: true, name: 'bench' };
  return dispatchOf(makeStore('rtk', size, devToolsEnhancer(options)));
}

async function reactotron({ port, size }) {
  const { createClient } = require('reactotron-core-client');
  const { reactotronRedux } = require('reactotron-redux');
  let socket;
  const client = createClient({
    name: 'bench', host: '127.0.0.1', port, environment: 'production', client: {},
    createSocket: (url) => (socket = new WebSocket(url, { perMessageDeflate: false })),
  });
  client.use(reactotronRedux());
  client.connect();
  const store = makeStore('rtk', size, client.createEnhancer());
  return { ...dispatchOf(store), isFull: () => socket.bufferedAmount > HIGH_WATER,
           settled: () => drained([socket]) };
}

async function drained(sockets) {
  while ([...sockets].some((socket) => socket.bufferedAmount > 0))
    await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A store behind a WebSocket; `message` makes what is pushed of action, state and the state before. */
async function server(size, message) {
  const store = makeStore('rtk', size);
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(sockets, 'listening');
  sockets.on('connection', (socket) => socket.send(JSON.stringify({ type: 'state', state: store.getState() })));
  return {
    port: sockets.address().port,
    dispatch(action) {
      const before = store.getState();
      store.dispatch(action);
      const text = JSON.stringify(message(action, store.getState(), before));
      for (const socket of sockets.clients)
        socket.send(text);
    },
    isFull: () => [...sockets.clients].some((socket) => socket.bufferedAmount > HIGH_WATER),
    settled: () => drained(sockets.clients),
  };
}

function websocket({ size }) {
  return server(size, (action, state) => ({ type: 'state', state, action }));
}

function patched({ size }) {
  const { compare } = require('fast-json-patch');
  return server(size, (action, state, before) => ({ type: 'patch', patch: compare(before, state), action }));
}

async function http({ size }) {
  const store = makeStore('rtk', size);
  const streams = new Set();
  const pages = createServer((request, response) => {
    if (request.url !== '/events') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(store.getState()));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: state\ndata: ${JSON.stringify(store.getState())}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  return {
    port: pages.address().port,
    dispatch(action) {
      store.dispatch(action);
      const data = JSON.stringify({ state: store.getState(), action });
      for (const stream of streams)
        stream.write(`event: state\ndata: ${data}\n\n`);
    },
    isFull: () => [...streams].some((stream) => stream.writableLength > HIGH_WATER),
    async settled() {
      while ([...streams].some((stream) => stream.writableLength > 0))
        await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

export const TOOLS = {
  none: async ({ size }) => dispatchOf(makeStore('rtk', size)),
  devtools, reactotron, websocket, 'websocket-patch': patched, http,
};
