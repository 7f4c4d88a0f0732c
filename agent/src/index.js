// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Signalbox's agent for programs that import it: Node, workers, and pages that bundle it.
 */
import { Agent } from './agent.js';
import { makeApi } from './api.js';
import { replaceAttached } from './handle.js';
import { tapBroadcastChannels } from './channel.js';
import { watchErrors } from './errors.js';
import { nameOfPage } from './page-name.js';
import { later, now } from './schedule.js';

const ADDRESS = 'ws://127.0.0.1:7410/v1';
const SUBPROTOCOL = 'signalbox.1';
const CLOSED = 3;
const realm = /** @type {any} */ (globalThis);

/**
 * @typedef {object} ConnectOptions
 * @property {string} [url]  where Signalbox listens
 * @property {string} [name]  what the user calls this program
 * @property {string} [peer]  the same text over restarts, if they are the same thing to the user
 * @property {'off' | 'origin' | 'full'} [stacks]
 * @property {any} [WebSocket]  a constructor; needed in Node before 22
 * @property {Record<string, string>} [remotes]  folder or URL prefix of each remote's scripts
 * @property {boolean} [bridges]  tap BroadcastChannel, true unless told otherwise
 * @property {boolean} [checks]  listen to what handlers of bridges ask their lists
 * @property {Partial<import('./limits.js').Limits>} [limits]
 *
 * @typedef {ReturnType<typeof makeApi>} Signalbox
 */

/** @returns {string} */
function programName() {
  const file = realm.process?.argv?.[1];
  if (typeof file === 'string')
    return file.replace(/^.*[\\/]/, '');
  return nameOfPage(realm) || 'agent';
}

/** @returns {'page' | 'worker' | 'node'} */
function kindOfRealm() {
  if (typeof realm.document === 'object')
    return 'page';
  return typeof realm.process?.versions?.node === 'string' ? 'node' : 'worker';
}

/**
 * @param {ConnectOptions} options
 * @param {(() => any) | null} dial
 */
function makeAgent(options, dial) {
  const { name, peer, stacks = 'origin', limits, remotes = {}, bridges = true, checks = true } = options;
  replaceAttached(realm);
  const kind = kindOfRealm();
  const agent = new Agent({
    kind, name: name ?? programName(), peer: peer ?? (kind === 'node' ? 'node:' + (name ?? programName()) : undefined),
    stacks, limits, dial, page: kind === 'page' ? realm.location.origin : '',
  });
  for (const [remote, base] of Object.entries(remotes))
    agent.places.add(base, remote);
  agent.bridges.checks.enabled = checks;
  if (bridges)
    agent.guard(() => tapBroadcastChannels(agent, realm));
  agent.guard(() => watchErrors(agent, realm));
  if (kind === 'node')
    finishAtExit(agent);
  return agent;
}

/**
 * A process that has nothing left to do waits for its connection and its last acknowledgement,
 * but not for long, and says goodbye. What happens here can make Node ask again.
 *
 * @param {Agent} agent
 */
function finishAtExit(agent) {
  const { limits, session } = agent;
  let tried = false;
  const finish = async () => {
    agent.finish();
    if (!tried && !session.delivered() && (session.socket !== null || session.dial !== null)) {
      tried = true;
      await session.settled(limits.exitMs);
    }
    const { socket } = session;
    session.leave();
    if (socket !== null)
      await closed(socket, limits.goodbyeMs);
  };
  // process.exit() and what was not caught: what fits into the socket at once arrives.
  const end = () => {
    agent.finish();
    session.leave();
  };
  const guarded = () => void finish().catch((error) => {
    agent.fault = String(error);
  });
  const ending = () => agent.guard(end);
  realm.process.on('beforeExit', guarded);
  realm.process.on('exit', ending);
  agent.undo.push(() => {
    realm.process.removeListener('beforeExit', guarded);
    realm.process.removeListener('exit', ending);
  });
}

/**
 * @param {any} socket  closing
 * @param {number} ms
 */
async function closed(socket, ms) {
  const end = now() + ms;
  while (socket.readyState !== CLOSED && now() < end)
    await new Promise((resolve) => setTimeout(resolve, 5));
  // "ws" would wait half a minute for an answer.
  if (socket.readyState !== CLOSED)
    socket.terminate?.();
}

/**
 * Node's own WebSocket hides the socket that keeps the process alive; Node tells of each that is
 * made.
 *
 * @param {string} url
 */
function dialOwn(url) {
  const news = realm.process?.getBuiltinModule?.('diagnostics_channel');
  if (news === undefined)
    return new realm.WebSocket(url, SUBPROTOCOL);
  /** @type {any[]} */
  const sockets = [];
  const note = (/** @type {any} */ { socket }) => void sockets.push(socket);
  const end = () => news.unsubscribe('net.client.socket', note);
  news.subscribe('net.client.socket', note);
  const made = new realm.WebSocket(url, SUBPROTOCOL);
  const port = Number(new URL(url).port || 80);
  made.addEventListener('open', () => {
    end();
    for (const socket of sockets) {
      if (socket.remotePort === port)
        socket.unref();
    }
  });
  made.addEventListener('close', end);
  return made;
}

/**
 * Connects to Signalbox, now or when it is there.
 *
 * @param {ConnectOptions} [options]
 * @returns {Signalbox}
 */
export function connect(options = {}) {
  const { url = ADDRESS, WebSocket = realm.WebSocket } = options;
  if (typeof WebSocket !== 'function')
    throw new TypeError('signalbox: no WebSocket here; pass one, such as that of the package "ws"');
  // The third argument is for "ws" alone: compression would cost more than it saves.
  const dial = () => (WebSocket === realm.WebSocket ? dialOwn(url)
    : new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false }));
  const agent = makeAgent(options, dial);
  later(() => agent.connect(), 0);
  return makeApi(agent);
}

/**
 * Offers the protocol for Signalbox to dial.
 *
 * @param {ConnectOptions & { WebSocketServer: any, port?: number, host?: string }} options
 *   `WebSocketServer` is that of the package "ws"
 * @returns {Signalbox & { port: () => number, stop: () => void }}
 */
export function listen({ WebSocketServer, port = 0, host = '127.0.0.1', ...options }) {
  const agent = makeAgent(options, null);
  const server = new WebSocketServer({
    port, host, path: '/v1', perMessageDeflate: false, maxPayload: 1 << 26,
    handleProtocols: (/** @type {Set<string>} */ offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    verifyClient: (/** @type {{ req: any }} */ { req }) => isLocalProgram(req),
  });
  // What listens here must not keep a program alive that would end by itself.
  server._server?.unref?.();
  server.on('connection', (/** @type {any} */ socket) => agent.session.attach(socket));
  return { ...makeApi(agent), port: () => server.address()?.port ?? 0, stop: () => {
    agent.finish();
    agent.session.stop();
    server.close();
  } };
}

/**
 * Pages must not read the stores of a process: they send an Origin, and a page that plays DNS
 * tricks a foreign Host.
 *
 * @param {{ headers: Record<string, string | undefined> }} request
 */
function isLocalProgram({ headers }) {
  return headers.origin === undefined
         && /^(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?$/.test(headers.host ?? '');
}
