// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Bridges: messages sent, received, handled and dropped, for any transport; and the taps that
 * find them on BroadcastChannel without a change to the app.
 */
import { encode, encodeClone } from './encode.js';
import { messageOf } from './careful.js';
import { Raw } from './events.js';
import { isPlainObject } from './diff.js';
import { capture } from './stacks.js';
import { Checks } from './checks.js';
import { scene } from './scene.js';

const HASHES_KEPT = 2000;

/**
 * The same text in sender and receiver gives the same hash: FNV-1a of its UTF-16 units, and its
 * length.
 *
 * @param {string} text
 * @returns {string}
 */
export function hashText(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0') + '-' + text.length;
}

/**
 * @param {any} body
 * @returns {string} hash of the content; `meta.origin` is left out, receivers rewrite it
 */
export function hashBody(body) {
  if (isPlainObject(body) && isPlainObject(body.meta) && 'origin' in body.meta) {
    const meta = { ...body.meta };
    delete meta.origin;
    return hashText(encodeClone({ ...body, meta }));
  }
  return hashText(encodeClone(body));
}

/** @param {any} body */
function isAction(body) {
  return typeof body === 'object' && body !== null && typeof body.type === 'string';
}

/**
 * Without a type a message is another conversation on the same bridge, unless it has what only
 * actions for others have (docs/findings/bridge-dropped.md).
 *
 * @param {any} body
 */
export function isMeantAsAction(body) {
  const meta = isAction(body) ? undefined : body?.meta;
  return typeof meta === 'object' && meta !== null
         && ('crossApp' in meta || 'origin' in meta || 'schemaVersion' in meta);
}

/**
 * @typedef {object} Listener
 * @property {string} id
 * @property {string} bridge
 * @property {string | undefined} remote
 * @property {import('./stacks.js').Trace | undefined} trace
 *
 * @typedef {import('./scene.js').Reception} Reception
 */

export class Bridges {
  /** @param {import('./agent.js').Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** What this run sent, so that a reception need not repeat it. @type {Set<string>} */
    this.sentHere = new Set();
    /** Allow-lists of handlers that were made with acceptOnly. @type {WeakMap<Function, string[]>} */
    this.allowLists = new WeakMap();
    this.checks = new Checks();
    /** Remotes of handlers, if they said so. @type {WeakMap<Function, string>} */
    this.owners = new WeakMap();
    /** By listener. @type {Map<string, { bridge: string, deref: () => Function | undefined }>} */
    this.handlers = new Map();
  }

  /** @param {Listener} listener */
  remoteOf({ remote, trace }) {
    return remote ?? this.agent.places.remoteOf(trace, { strict: true })
           ?? (trace === undefined ? this.agent.untraced() : undefined);
  }

  /**
   * @param {string} bridge
   * @param {any} body
   * @param {Function} above
   * @param {string} [name]  the remote that sends, if known
   */
  sent(bridge, body, above, name) {
    const { agent } = this;
    const id = 'm' + ++agent.counters.message;
    const { context, reception, store } = scene;
    const remote = name ?? scene.remote ?? context?.remote;
    const trace = remote !== undefined ? undefined
      : context?.trace ?? (agent.tracing ? capture(above, agent.limits.fullFrames) : undefined);
    const skip = store?.passers;
    agent.emit('bridge-sent', () => {
      const hash = hashBody(body);
      this.remember(bridge + ' ' + hash);
      return { bridge, id, hash, body: new Raw(encode(body)),
               remote: remote ?? agent.places.remoteOf(trace, { skip })
                 ?? (trace === undefined ? agent.untraced() : undefined),
               store: store?.id, cause: reception?.id };
    });
  }

  /** @param {string} key */
  remember(key) {
    if (this.sentHere.size >= HASHES_KEPT)
      this.sentHere.clear();
    this.sentHere.add(key);
  }

  /**
   * @param {string} bridge
   * @param {Function} handler
   * @param {Function} above
   * @param {string} [name]
   * @returns {Listener}
   */
  listen(bridge, handler, above, name) {
    const { agent } = this;
    const id = 'l' + ++agent.counters.listener;
    const remote = name ?? this.owners.get(handler) ?? scene.remote;
    const trace = remote === undefined && agent.tracing ? capture(above, agent.limits.fullFrames) : undefined;
    const listener = { id, bridge, remote, trace };
    const accepts = this.allowLists.get(handler);
    if (typeof WeakRef === 'function') {
      const known = new WeakRef(handler);
      this.handlers.set(id, { bridge, deref: () => known.deref() });
    }
    agent.emit('subscribe', () => ({ id, of: 'bridge', bridge, accepts, remote: this.remoteOf(listener),
                                     site: agent.places.siteOf(trace) }), 'listener ' + id);
    return listener;
  }

  /** @param {Listener} listener */
  unlisten({ id }) {
    this.handlers.delete(id);
    this.agent.emit('unsubscribe', () => ({ id }), 'listener ' + id, true);
  }

  /**
   * Calls the handler; what happens inside has this message as its cause.
   *
   * @param {Listener} listener
   * @param {any} body
   * @param {() => any} call
   */
  receive(listener, body, call) {
    const reception = this.agent.guard(() => this.begin(listener, body));
    if (reception === undefined)
      return call();
    const before = scene.reception;
    scene.reception = reception;
    try {
      const result = this.checks.run(listener.id, body, call, (refusal) => {
        reception.refusal = refusal;
      });
      reception.later = typeof result?.then === 'function';
      return result;
    } catch (error) {
      this.agent.guard(() => this.drop(reception, 'threw', messageOf(error)));
      throw error;
    } finally {
      scene.reception = before;
      this.agent.guard(() => this.end(reception));
    }
  }

  /**
   * @param {Listener} listener
   * @param {any} body
   * @returns {Reception}
   */
  begin(listener, body) {
    const { agent } = this;
    const id = 'm' + ++agent.counters.message;
    const { bridge } = listener;
    agent.emit('bridge-received', () => {
      const hash = hashBody(body);
      const known = this.sentHere.has(bridge + ' ' + hash);
      return { bridge, id, hash, listener: listener.id, remote: this.remoteOf(listener),
               body: known ? undefined : new Raw(encode(body)) };
    });
    return { id, bridge, body, listener, remote: undefined, dispatches: 0, judged: false,
             refusal: null, later: false };
  }

  /** @param {Reception} reception */
  end(reception) {
    const { id, dispatches, body, judged, refusal, later } = reception;
    // A handler that is not done yet may still take it.
    if (!judged && dispatches === 0 && refusal !== null && !later)
      this.drop(reception, refusal.reason, refusal.detail);
    else if (!judged && dispatches === 0 && !later && isMeantAsAction(body))
      this.drop(reception, 'malformed', 'no text type');
    this.agent.emit('bridge-handled', () => ({ received: id, dispatches }));
  }

  /**
   * @param {Reception} reception
   * @param {'allow-list' | 'malformed' | 'schema' | 'threw'} reason
   * @param {string} [detail]
   */
  drop(reception, reason, detail) {
    const { bridge, body, listener, id } = reception;
    reception.judged = true;
    this.agent.emit('bridge-dropped', () => ({
      bridge, hash: hashBody(body), listener: listener?.id,
      remote: reception.remote ?? (listener === undefined ? undefined : this.remoteOf(listener)),
      reason, detail, received: id || undefined,
    }));
  }

  /**
   * A check of the app refused a message: belongs to the reception that is going on, if it is
   * that message's.
   *
   * @param {any} body
   * @param {'allow-list' | 'malformed' | 'schema'} reason
   * @param {string | undefined} detail
   * @param {{ remote?: string, bridge?: string }} who
   */
  refuse(body, reason, detail, { remote, bridge }) {
    const { reception } = scene;
    if (reception !== null && (bridge === undefined || reception.bridge === bridge)) {
      reception.remote ??= remote;
      this.drop(reception, reason, detail);
      return;
    }
    this.drop({ id: '', bridge: bridge ?? '', body, listener: undefined, remote, dispatches: 0,
                judged: false, refusal: null, later: false }, reason, detail);
  }
}
