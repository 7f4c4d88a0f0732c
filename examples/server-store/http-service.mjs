// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A state service: GET /state (with an ETag, gzip where it is asked for), GET /events (server-sent
// events), POST /actions. --events state: whole states; patch: JSON Patch; none: to be asked again
// and again. --name NAME: whole states under another name than `state`. --token TEXT: wants
// `Authorization: Bearer TEXT`.

import { webcrypto } from 'node:crypto';
import { createServer } from 'node:http';

import { createChannel, createSession } from 'better-sse';
import compression from 'compression';
import express from 'express';
import fastJsonPatch from 'fast-json-patch';

import { makeStore, option, trade } from './store.mjs';

globalThis.crypto ??= webcrypto; /* better-sse looks for it there; Node 18 has it elsewhere */

const events = option('events', 'state');
const name = option('name', 'state');
const token = option('token');
const app = express();
const channel = createChannel();

const store = makeStore((action, before, after) => {
  if (events === 'state') channel.broadcast({ state: after, action }, name);
  if (events === 'patch') channel.broadcast({ patch: fastJsonPatch.compare(before, after), action }, 'patch');
});

app.use((request, response, next) => {
  if (option('log')) {
    response.on('finish', () => console.log(`${request.method} ${request.path} ${response.statusCode}`));
  }
  next();
});
app.use((request, response, next) => {
  if (token === undefined || request.headers.authorization === `Bearer ${token}`) next();
  else response.status(401).set('WWW-Authenticate', 'Bearer').json({ error: 'who are you?' });
});
app.use(compression({ threshold: 0 }));
app.use(express.json());
app.get('/state', (request, response) => { response.json(store.getState()); });
app.get('/moved', (request, response) => { response.redirect(302, '/state'); });
app.get('/elsewhere', (request, response) => { response.redirect(302, 'http://127.0.0.2:1/state'); });
if (events !== 'none') {
  app.get('/events', async (request, response) => {
    const session = await createSession(request, response);

    if (name === 'state') session.push(store.getState(), name);
    channel.register(session);
  });
}
app.post('/actions', (request, response) => {
  if (typeof request.body?.type !== 'string') {
    response.status(400).json({ error: 'an action needs a type' });
    return;
  }
  store.dispatch(request.body);
  response.status(202).json({ ok: true });
});

const server = createServer(app);
server.listen(Number(option('port', '4000')), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/state`);
});
trade(store);
