// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A Redux store behind a WebSocket that pushes the whole state on every change and takes actions on
// the same socket. --shape typed: {type: "state", state, action}; payload: {type, payload};
// bare: nothing but the state.

import { WebSocketServer } from 'ws';

import { makeStore, option, trade } from './store.mjs';

const shape = option('shape', 'typed');
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(option('port', '3001')) });

const make = {
  typed: (state, action) => ({ type: 'state', state, ...(action && { action }) }),
  payload: (state, action) => ({ type: 'state', payload: state, ...(action && { meta: { action } }) }),
  bare: (state) => state,
}[shape];

const store = makeStore((action, before, after) => {
  const text = JSON.stringify(make(after, action));

  for (const client of server.clients) client.send(text);
});

server.on('connection', (client) => {
  client.on('error', () => client.terminate());
  client.on('message', (data) => {
    try {
      const message = JSON.parse(data);

      store.dispatch(shape === 'typed' ? message.action : message);
    } catch (error) {
      client.send(JSON.stringify({ type: 'error', message: error.message }));
    }
  });
  client.send(JSON.stringify(make(store.getState())));
});

server.on('listening', () => console.log(`ws://127.0.0.1:${server.address().port}/`));
trade(store);
