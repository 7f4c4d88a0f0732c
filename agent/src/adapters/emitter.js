// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * An event emitter as a bus: Node's, and those that are like it (`on`, `off`, `emit`). Each type
 * is a bridge.
 */
import { Handlers, messageOfEvent } from './handlers.js';
import { adaptOnce } from '../patches.js';

const ADD = ['on', 'addListener', 'prependListener'];
const REMOVE = ['off', 'removeListener'];
const ANY_TYPE = '*';
/** Node's own, about its listeners. */
const META = new Set(['newListener', 'removeListener']);

class EmitterTap {
  /**
   * @param {import('../agent.js').Agent} agent
   * @param {any} emitter
   * @param {import('../patches.js').Patches} patches
   * @param {string} name
   */
  constructor(agent, emitter, patches, name) {
    this.agent = agent;
    this.emitter = emitter;
    this.patches = patches;
    this.name = name;
    this.handlers = new Handlers(agent, patches);
    /** Node's `once` calls `on`, and its lists show what a handler stands for. */
    this.isNode = typeof emitter.rawListeners === 'function';
  }

  /** @param {any} type */
  bridgeOf(type) {
    return this.name === '' ? String(type) : this.name + '/' + String(type);
  }

  /**
   * @param {any} type
   * @param {any} given
   * @param {Function} above
   * @param {boolean} once
   */
  add(type, given, above, once) {
    if (typeof given !== 'function' || META.has(type) || this.isWild(type))
      return given;
    const read = (/** @type {IArguments} */ args) => ({ concerned: true, body: bodyOf([...args]) });
    const handler = this.handlers.add(this.bridgeOf(type), type, given, read, above, { once, options: once });
    // By this Node finds and shows what was given.
    if (this.isNode)
      handler.wrapped.listener = given.listener ?? given;
    return handler.wrapped;
  }

  /** @param {any} type  that stands for all, where emitters have such a thing */
  isWild(type) {
    return type === ANY_TYPE && !this.isNode;
  }

  /**
   * @param {any} type
   * @param {any} given
   * @returns {any} what is there for it
   */
  remove(type, given) {
    const known = this.handlers.find(type, given)
      ?? this.handlers.byType.get(type)?.findLast((each) => this.isNode && each.given.listener === given);
    if (known === undefined)
      return given;
    this.handlers.forget(known);
    return known.wrapped;
  }

  /** @param {any} type */
  removeAll(type) {
    for (const each of this.handlers.all()) {
      if (type === undefined || each.type === type)
        this.handlers.forget(each);
    }
  }

  /**
   * Of a bridge with listeners the agent knows nothing of it could only say that nobody received.
   *
   * @param {any} type
   */
  isKnown(type) {
    if (META.has(type))
      return false;
    if (this.handlers.has(type))
      return true;
    const { emitter } = this;
    const there = typeof emitter.listenerCount === 'function' ? emitter.listenerCount(type)
      : emitter.all?.get?.(type)?.length;
    return (there ?? 0) === 0 && (emitter.all?.get?.(ANY_TYPE)?.length ?? 0) === 0;
  }

  /** Emitters that are not Node's would not find what the app takes away. */
  restore() {
    if (this.isNode)
      return;
    for (const { type, given, wrapped, options } of this.handlers.all()) {
      this.emitter.off(type, wrapped);
      this.emitter[options === true ? 'once' : 'on'](type, given);
    }
  }
}

/** @param {any[]} args  after the type */
function bodyOf(args) {
  return args.length < 2 ? args[0] : args;
}

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} emitter
 * @param {import('../foreign.js').About} [about]
 * @returns {() => void} undoes it
 */
export function adaptEmitter(agent, emitter, about = {}) {
  return adaptOnce(agent, emitter, (patches) => {
    const tap = new EmitterTap(agent, emitter, patches, about.name ?? '');
    patches.later(() => tap.restore());
    for (const name of tap.isNode ? ADD : [...ADD, 'once']) {
      patches.method(emitter, name, (inner) => /** @this {any} */ function added(
        /** @type {any} */ type, /** @type {any} */ given) {
        const wrapped = patches.on ? agent.guard(() => tap.add(type, given, added, name === 'once')) ?? given : given;
        return inner.apply(this, [type, wrapped, ...Array.prototype.slice.call(arguments, 2)]);
      });
    }
    for (const name of REMOVE) {
      patches.method(emitter, name, (inner) => /** @this {any} */ function removed(
        /** @type {any} */ type, /** @type {any} */ given) {
        if (given === undefined) {
          agent.guard(() => tap.removeAll(type));
          return inner.apply(this, arguments);
        }
        const known = agent.guard(() => tap.remove(type, given)) ?? given;
        return inner.apply(this, [type, known, ...Array.prototype.slice.call(arguments, 2)]);
      });
    }
    patches.method(emitter, 'removeAllListeners', (inner) => /** @this {any} */ function removedAll(
      /** @type {any} */ type) {
      agent.guard(() => tap.removeAll(type));
      return inner.apply(this, arguments);
    });
    patches.method(emitter, 'emit', (inner) => /** @this {any} */ function emit(
      /** @type {any} */ type, /** @type {any[]} */ ...args) {
      if (patches.on && tap.isKnown(type))
        agent.guard(() => agent.bridges.sent(tap.bridgeOf(type), messageOfEvent(type, bodyOf(args)), emit));
      return inner.apply(this, arguments);
    });
  });
}
