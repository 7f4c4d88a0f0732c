// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A Redux store behind a WebSocket that pushes the state once and then what changed in it.
// --patch json: JSON Patch (RFC 6902); merge: JSON Merge Patch (RFC 7396).
// --shape typed: {type: "patch", patch, action, seq}; members: {patch, action}; bare: the patch.
// --lose N: leaves every Nth change out, as a broken server would.

import fastJsonPatch from 'fast-json-patch';
import mergePatch from 'json-merge-patch';
import { WebSocketServer } from 'ws';

import { makeStore, option, trade } from './store.mjs';

const shape = option('shape', 'typed');
const kind = option('patch', 'json');
const lose = Number(option('lose', '0'));
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(option('port', '3002')) });
let seq = 0;

const diff = kind === 'json' ? fastJsonPatch.compare : (before, after) => mergePatch.generate(before, after) ?? {};
const make = {
  typed: { state: (state) => ({ type: 'state', state, seq }), patch: (patch, action) => ({ type: 'patch', patch, action, seq }) },
  members: { state: (state) => ({ state }), patch: (patch, action) => ({ patch, action }) },
  bare: { state: (state) => state, patch: (patch) => patch },
}[shape];

const store = makeStore((action, before, after) => {
  seq += 1;
  if (lose > 0 && seq % lose === 0) return;
  const text = JSON.stringify(make.patch(diff(before, after), action));

  for (const client of server.clients) client.send(text);
});

server.on('connection', (client) => {
  client.on('error', () => client.terminate());
  client.on('message', (data) => {
    const message = JSON.parse(data);

    if (message.type === 'resync') client.send(JSON.stringify(make.state(store.getState())));
    else store.dispatch(shape === 'bare' ? message : message.action);
  });
  client.send(JSON.stringify(make.state(store.getState())));
});

server.on('listening', () => console.log(`ws://127.0.0.1:${server.address().port}/`));
trade(store);
