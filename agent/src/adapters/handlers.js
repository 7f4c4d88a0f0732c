// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The handlers of a bus: what the app gave and what the bus got instead, so that each reception is
 * bracketed and each can be taken away again.
 */

/**
 * @typedef {object} Handler
 * @property {string} bridge
 * @property {any} type
 * @property {string} phase  the same function may be there once in each
 * @property {any} given
 * @property {any} wrapped
 * @property {any} options
 * @property {import('../bridge.js').Listener} listener
 */

/**
 * What goes over a bus is an action, or as good as one: its type is that of the event.
 *
 * @param {any} type
 * @param {any} body
 */
export function messageOfEvent(type, body) {
  if (typeof body === 'object' && body !== null && typeof body.type === 'string')
    return body;
  return body === undefined || body === null ? { type: String(type) } : { type: String(type), payload: body };
}

export class Handlers {
  /**
   * @param {import('../agent.js').Agent} agent
   * @param {import('../patches.js').Patches} patches
   */
  constructor(agent, patches) {
    this.agent = agent;
    this.patches = patches;
    /** @type {Map<any, Handler[]>} */
    this.byType = new Map();
  }

  /**
   * @param {any} type
   * @param {any} given
   * @param {string} [phase]
   */
  find(type, given, phase = '') {
    // Of several that are the same the last one: that one goes first.
    return this.byType.get(type)?.findLast((each) => (each.given === given || each.wrapped === given)
                                                     && each.phase === phase);
  }

  /** @param {any} type */
  has(type) {
    return this.byType.has(type);
  }

  /**
   * @param {string} bridge
   * @param {any} type
   * @param {any} given
   * @param {(args: IArguments) => { concerned: boolean, body?: any }} read  what it is called with
   * @param {Function} above
   * @param {{ phase?: string, options?: any, once?: boolean }} [how]
   * @returns {Handler}
   */
  add(bridge, type, given, read, above, { phase = '', options, once = false } = {}) {
    const { agent } = this;
    const list = this.byType.get(type) ?? [];
    const listener = agent.bridges.listen(bridge, typeof given === 'function' ? given : () => {}, above);
    const handlers = this;
    /** @type {Handler} */
    const handler = { bridge, type, phase, given, options, listener, wrapped: /** @this {any} */ function received() {
      const call = () => (typeof given === 'function' ? given.apply(this, arguments) : given.handleEvent(arguments[0]));
      if (once)
        agent.guard(() => handlers.forget(handler));
      const message = handlers.patches.on ? agent.guard(() => read(arguments)) : undefined;
      return message?.concerned !== true ? call()
        : agent.bridges.receive(listener, messageOfEvent(type, message.body), call);
    } };
    list.push(handler);
    this.byType.set(type, list);
    return handler;
  }

  /** @param {Handler} handler */
  forget(handler) {
    const list = this.byType.get(handler.type);
    const at = list === undefined ? -1 : list.indexOf(handler);
    if (list === undefined || at < 0)
      return;
    list.splice(at, 1);
    if (list.length === 0)
      this.byType.delete(handler.type);
    this.agent.bridges.unlisten(handler.listener);
  }

  /** @returns {Handler[]} in the order in which they came */
  all() {
    return [...this.byType.values()].flat();
  }
}
