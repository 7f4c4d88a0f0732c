// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** Acknowledges every batch and keeps nothing: what the agent alone can reach. */
import { WebSocketServer } from './workload.mjs';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => process.send({ port: server.address().port }));
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    if (message.m === 'hello')
      socket.send(JSON.stringify({ m: 'welcome', protocol: 1, run: message.run, have: 0, known: false }));
    else if (message.m === 'batch')
      socket.send(JSON.stringify({ m: 'ack', run: message.run, seq: message.first + message.events.length - 1 }));
  });
});
process.on('disconnect', () => process.exit());
