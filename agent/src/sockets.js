// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Connections that servers push through: WebSocket and EventSource stand behind proxies, so that
 * they stay what they are to `instanceof`, to subclasses and to whoever reads their source. Of
 * what arrives only a hash is told.
 */
import { bareAddress, markOf, readAddress } from './address.js';
import { replaceProperty } from './patches.js';
import { hashText } from './bridge.js';
import { capture } from './stacks.js';
import { now } from './schedule.js';
import { scene } from './scene.js';

const OWN_PROTOCOL = 'signalbox.1';
/** So many frames of a socket are told, and then so many in a second. */
const FIRST_FRAMES = 100;
const FRAMES_A_SECOND = 5;
/** Of a longer frame its two ends and its length. */
const HASHED = 65536;

/**
 * @param {string} text
 * @returns {string}
 */
function hashFrame(text) {
  return text.length <= HASHED ? hashText(text)
    : hashText(text.slice(0, HASHED / 2) + text.slice(-HASHED / 2)).slice(0, 8) + '-' + text.length;
}

/**
 * @param {any} data
 * @returns {{ hash: string, bytes: number } | null} nothing of what would have to be waited for
 */
function frameOf(data) {
  if (typeof data === 'string')
    return { hash: hashFrame(data), bytes: data.length };
  if (!(data instanceof ArrayBuffer))
    return null;
  const bytes = new Uint8Array(data, 0, Math.min(data.byteLength, HASHED));
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return { hash: hashText(text).slice(0, 8) + '-' + data.byteLength, bytes: data.byteLength };
}

/** One connection, and after it was lost the next one of the same object. */
class SocketTap {
  /**
   * @param {Sockets} sockets
   * @param {any} socket
   * @param {'websocket' | 'event-source'} what
   * @param {URL} url
   * @param {Function} above
   */
  constructor(sockets, socket, what, url, above) {
    const { agent } = sockets;
    this.sockets = sockets;
    this.what = what;
    this.url = url;
    this.remote = scene.remote;
    this.trace = this.remote === undefined && agent.tracing ? capture(above, agent.frames) : undefined;
    this.id = '';
    this.frames = 0;
    this.second = 0;
    this.inSecond = 0;
    /** Names of events that are listened to. @type {Set<string>} */
    this.names = new Set(['message']);
    agent.listen(socket, 'open', () => this.opened(socket));
    agent.listen(socket, 'message', ({ data }) => this.frame(data));
    agent.listen(socket, 'close', () => this.closed());
    if (what === 'event-source') {
      agent.listen(socket, 'error', () => {
        if (socket.readyState !== 1)
          this.closed();
      });
    }
  }

  /** @param {any} socket */
  opened(socket) {
    const { agent } = this.sockets;
    const { what, url, remote, trace } = this;
    const protocol = what === 'websocket' ? socket.protocol || undefined : this.sockets.hopOf(url);
    const id = this.id = 'w' + ++this.sockets.count;
    this.frames = 0;
    agent.emit('socket-open', () => ({
      id, url: bareAddress(url), what, protocol, key: url.search === '' ? undefined : markOf(url.search),
      remote: remote ?? (trace === undefined ? agent.untraced() : agent.places.remoteOf(trace, { strict: true })),
      site: agent.places.siteOf(trace),
    }), 'socket ' + id);
  }

  /** @param {any} data */
  frame(data) {
    const { id } = this;
    if (id === '' || !this.counts())
      return;
    this.sockets.agent.emit('socket-frame', () => {
      const frame = frameOf(data);
      return frame === null ? null : { id, ...frame };
    });
  }

  counts() {
    if (this.frames < FIRST_FRAMES) {
      this.frames++;
      return true;
    }
    const time = now();
    if (time - this.second >= 1000) {
      this.second = time;
      this.inSecond = 0;
    }
    return this.inSecond++ < FRAMES_A_SECOND;
  }

  closed() {
    const { id } = this;
    this.id = '';
    if (id !== '')
      this.sockets.agent.emit('socket-close', () => ({ id }), 'socket ' + id, true);
  }
}

class Sockets {
  /**
   * @param {import('./agent.js').Agent} agent
   * @param {any} realm
   */
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    this.count = 0;
    /** @type {WeakMap<object, SocketTap>} */
    this.taps = new WeakMap();
  }

  /**
   * Over which HTTP a server is spoken to, as far as the browser measured it before.
   *
   * @param {URL} url
   * @returns {string | undefined}
   */
  hopOf({ origin, protocol }) {
    const { performance } = this.realm;
    // Without encryption browsers speak no other.
    if (protocol === 'http:')
      return 'http/1.1';
    for (const type of ['navigation', 'resource']) {
      for (const { name, nextHopProtocol } of performance?.getEntriesByType?.(type) ?? []) {
        if (name.startsWith(origin + '/') && nextHopProtocol)
          return nextHopProtocol;
      }
    }
    return undefined;
  }

  /**
   * @param {'WebSocket' | 'EventSource'} name
   * @param {'websocket' | 'event-source'} what
   */
  tap(name, what) {
    const sockets = this;
    const { agent, realm } = this;
    const inner = realm[name];
    if (typeof inner !== 'function' || typeof inner.prototype !== 'object')
      return;
    /** @type {any} */
    const value = new Proxy(inner, { construct: function tapped(target, args, newTarget) {
      const socket = Reflect.construct(target, args, newTarget === value ? target : newTarget);
      if (!agent.ended)
        agent.guard(() => sockets.made(socket, what, args, tapped));
      return socket;
    } });
    replaceProperty(agent, realm, name, { value, writable: true, configurable: true, enumerable: false });
    replaceProperty(agent, inner.prototype, 'constructor',
                    { value, writable: true, configurable: true, enumerable: false });
  }

  /**
   * @param {any} socket
   * @param {'websocket' | 'event-source'} what
   * @param {any[]} args
   * @param {Function} above
   */
  made(socket, what, [, protocols], above) {
    const url = readAddress(socket.url, undefined);
    if (url === null || (what === 'websocket' && [protocols].flat().includes(OWN_PROTOCOL)))
      return;
    this.taps.set(socket, new SocketTap(this, socket, what, url, above));
  }

  /** An event stream ends without a word, and its events may have names. */
  tapStreams() {
    const { agent, taps } = this;
    const proto = this.realm.EventSource?.prototype;
    if (typeof proto?.close !== 'function')
      return;
    const close = new Proxy(proto.close, { apply(target, self, args) {
      agent.guard(() => taps.get(self)?.closed());
      return Reflect.apply(target, self, args);
    } });
    const add = new Proxy(proto.addEventListener, { apply(target, self, args) {
      agent.guard(() => {
        const tap = taps.get(self);
        const [type] = args;
        if (tap === undefined || agent.ended || typeof type !== 'string' || tap.names.has(type)
            || type === 'open' || type === 'error')
          return;
        tap.names.add(type);
        Reflect.apply(target, self, [type, (/** @type {any} */ { data }) => agent.guard(() => tap.frame(data)),
                                     agent.ends === undefined ? undefined : { signal: agent.ends.signal }]);
      });
      return Reflect.apply(target, self, args);
    } });
    replaceProperty(agent, proto, 'close', { value: close, writable: true, configurable: true, enumerable: true });
    replaceProperty(agent, proto, 'addEventListener',
                    { value: add, writable: true, configurable: true, enumerable: true });
  }
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} realm  the global object
 */
export function tapSockets(agent, realm) {
  const sockets = new Sockets(agent, realm);
  agent.guard(() => sockets.tap('WebSocket', 'websocket'));
  agent.guard(() => sockets.tap('EventSource', 'event-source'));
  agent.guard(() => sockets.tapStreams());
}
