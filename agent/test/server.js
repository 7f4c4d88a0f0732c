// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The other side of the protocol, small: keeps events per run, numbers them, acknowledges. A
 * real WebSocket server; every message both ways is checked against the schema.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Ajv from 'ajv/dist/2020.js';
import { WebSocketServer } from 'ws';

const SCRIPT = new URL('../signalbox-agent.js', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('../../docs/protocol.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
export const validMessage = ajv.compile(schema);

/**
 * The script as a debugger runs it; connectors/signalbox/sbx-signalbox-agent.c does the same.
 *
 * @param {import('../src/attach.js').AttachConfig} [config]
 */
export const attachedScript = (config = {}) =>
  `(function () {\n${readFileSync(SCRIPT, 'utf8')}}).call({ signalboxAttach: ${JSON.stringify(config)} });`;

export class Receiver {
  constructor() {
    /** Events per run, in order of their numbers. */
    this.runs = new Map();
    this.hellos = [];
    this.invalid = [];
    this.skipped = 0;
    this.missing = 0;
    this.batches = 0;
    this.sockets = new Set();
    this.closeCodes = [];
    this.acking = true;
    this.describes = [];
    /** Answers to commands, by their number. */
    this.done = new Map();
    this.commands = 0;
    this.server = null;
    this.http = null;
    this.port = 0;
  }

  async start(port = 0) {
    this.http = createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' });
      response.end(readFileSync(SCRIPT));
    });
    this.server = new WebSocketServer({ server: this.http, path: '/v1', perMessageDeflate: false });
    this.server.on('connection', (socket) => this.attach(socket));
    await new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', resolve);
    });
    this.port = this.http.address().port;
    return this;
  }

  get script() {
    return 'http://127.0.0.1:' + this.port + '/agent.js';
  }

  get url() {
    return 'ws://127.0.0.1:' + this.port + '/v1';
  }

  attach(socket) {
    this.sockets.add(socket);
    socket.on('close', (code) => {
      this.sockets.delete(socket);
      this.closeCodes.push(code);
    });
    socket.on('error', () => {});
    socket.on('message', (data) => this.message(socket, JSON.parse(String(data))));
  }

  /** A reader that is a client: dials an agent that listens. */
  dial(WebSocket, url) {
    const socket = new WebSocket(url, 'signalbox.1');
    this.attach(socket);
    return socket;
  }

  check(message) {
    if (!validMessage(message))
      this.invalid.push({ errors: validMessage.errors.slice(0, 3), message: JSON.stringify(message).slice(0, 500) });
  }

  reply(socket, message) {
    this.check(message);
    socket.send(JSON.stringify(message));
  }

  message(socket, message) {
    this.check(message);
    if (message.m === 'hello') {
      this.hellos.push(message);
      socket.run = message.run;
      const run = this.runs.get(message.run);
      this.reply(socket, { m: 'welcome', protocol: 1, run: message.run, have: run ? run.have : 0, known: run !== undefined });
    } else if (message.m === 'describe') {
      this.describes.push(message);
      this.runs.set(message.run, { have: message.at, events: [...message.events] });
    } else if (message.m === 'batch') {
      this.batch(socket, message);
    } else if (message.m === 'done') {
      this.done.set(message.id, message);
    }
  }

  batch(socket, { run: id, first, events }) {
    this.batches++;
    const run = this.runs.get(id) ?? { have: 0, events: [] };
    this.runs.set(id, run);
    if (first > run.have + 1)
      this.missing += first - run.have - 1;
    events.forEach((event, i) => {
      const seq = first + i;
      if (seq <= run.have) {
        this.skipped++;
        return;
      }
      run.have = seq;
      run.events.push(event);
    });
    if (this.acking)
      this.reply(socket, { m: 'ack', run: id, seq: run.have });
  }

  /** Tells a store what to do, and gives the answer. */
  async command(store, command, members = {}) {
    const id = ++this.commands;
    this.reply([...this.sockets].at(-1), { m: 'command', id, store, command, ...members });
    return until(() => this.done.get(id));
  }

  /** Acknowledges from now on, and what was not so far. */
  resume() {
    this.acking = true;
    for (const socket of this.sockets) {
      for (const [run, { have }] of this.runs)
        this.reply(socket, { m: 'ack', run, seq: have });
    }
  }

  /** Events of the newest run, or of one. */
  events(id = this.hellos.at(-1)?.run) {
    return this.runs.get(id)?.events ?? [];
  }

  of(kind, id) {
    return this.events(id).filter((event) => event.k === kind);
  }

  drop() {
    for (const socket of this.sockets)
      socket.terminate();
  }

  async stop() {
    this.drop();
    this.server.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}

export async function until(what, ms = 5000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = what();
    if (value)
      return value;
    if (Date.now() > end)
      throw new Error('waited in vain: ' + what);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Applies a patch as docs/protocol.md says, to plain JSON. */
export function applyPatch(state, patch) {
  let root = state;
  for (const operation of patch) {
    if (operation.p.length === 0 && !('at' in operation)) {
      root = structuredClone(operation.v);
      continue;
    }
    const path = operation.p;
    if (path.length === 0) {
      root = [...root];
      root.splice(operation.at, operation.cut ?? 0, ...structuredClone(operation.add ?? []));
      continue;
    }
    root = structuredClone(root);
    let target = root;
    for (const key of path.slice(0, -1))
      target = target[key];
    const last = path[path.length - 1];
    if ('at' in operation)
      target[last].splice(operation.at, operation.cut ?? 0, ...structuredClone(operation.add ?? []));
    else if ('v' in operation)
      Object.defineProperty(target, last, { value: structuredClone(operation.v), writable: true, enumerable: true, configurable: true });
    else
      delete target[last];
  }
  return root;
}

/** The last state of a store, from its events. */
export function replay(events, store) {
  let state;
  for (const event of events) {
    if (event.store !== store)
      continue;
    if (event.k === 'state')
      state = event.state;
    else if (event.k === 'dispatch' && event.patch)
      state = applyPatch(state, event.patch);
  }
  return state;
}
