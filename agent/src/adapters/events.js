// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * CustomEvents on window or document as a bus: each type is a bridge, its detail the message.
 */
import { Handlers, messageOfEvent } from './handlers.js';
import { adaptOnce } from '../patches.js';

/** The browser's own types that have no `on…` member, and the private ones of tools. */
const NATIVE = /^(?:__|DOM[A-Z]|composition|focus(?:in|out)$|touch|gesture|webkit|moz|ms[A-Z]|readystatechange$)/;

/**
 * @typedef {import('../foreign.js').About & { unheard?: boolean }} BusAbout  `unheard`: report also what nobody
 *   listens to that the agent has seen
 */

/**
 * @param {any} options
 * @param {string} name
 */
function option(options, name) {
  return typeof options === 'object' && options !== null ? options[name] : undefined;
}

/** @param {any} options */
function phaseIn(options) {
  return (typeof options === 'boolean' ? options : Boolean(option(options, 'capture'))) ? 'capture' : '';
}

/**
 * A CustomEvent, of any realm.
 *
 * @param {any} event
 */
function readEvent(event) {
  const Kind = /** @type {any} */ (globalThis).CustomEvent;
  const concerned = 'initCustomEvent' in event || (typeof Kind === 'function' && event instanceof Kind);
  return { concerned, body: event.detail };
}

class EventTap {
  /**
   * @param {import('../agent.js').Agent} agent
   * @param {any} target
   * @param {import('../patches.js').Patches} patches
   * @param {BusAbout} about
   */
  constructor(agent, target, patches, about) {
    this.agent = agent;
    this.target = target;
    this.patches = patches;
    this.unheard = about.unheard === true;
    this.name = about.name ?? '';
    this.handlers = new Handlers(agent, patches);
    /** Where the browser's own types have their `on…` member; some bubble to others. @type {any[]} */
    this.places = [target, globalThis, /** @type {any} */ (globalThis).document]
      .filter((each) => typeof each === 'object');
  }

  /** @param {any} type */
  bridgeOf(type) {
    return this.name === '' ? String(type) : this.name + '/' + String(type);
  }

  /**
   * @param {any} type
   * @param {any} given
   */
  concerns(type, given) {
    return typeof type === 'string' && !NATIVE.test(type) && !this.places.some((place) => 'on' + type in place)
           && (typeof given === 'function' || typeof given?.handleEvent === 'function');
  }

  /**
   * @param {any} type
   * @param {any} given
   * @param {any} options
   * @param {Function} above
   * @returns {any} what to add instead
   */
  add(type, given, options, above) {
    const signal = option(options, 'signal');
    if (!this.concerns(type, given) || signal?.aborted === true)
      return given;
    const phase = phaseIn(options);
    const known = this.handlers.find(type, given, phase);
    if (known !== undefined)
      return known.wrapped;
    const handler = this.handlers.add(this.bridgeOf(type), type, given, ([event]) => readEvent(event), above,
                                      { phase, options, once: option(options, 'once') === true });
    if (signal !== undefined && signal !== null)
      this.agent.listen(signal, 'abort', () => this.handlers.forget(handler));
    return handler.wrapped;
  }

  /**
   * @param {any} event
   * @param {Function} above
   */
  sent(event, above) {
    const { concerned, body } = readEvent(event);
    if (concerned && (this.unheard || this.handlers.has(event.type)))
      this.agent.bridges.sent(this.bridgeOf(event.type), messageOfEvent(event.type, body), above);
  }

  /** Gives the target the app's own handlers back, in their order. */
  restore() {
    for (const { type, phase, given, wrapped, options } of this.handlers.all()) {
      this.target.removeEventListener(type, wrapped, phase === 'capture');
      this.target.addEventListener(type, given, options);
    }
  }
}

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} target  window or document, or another EventTarget
 * @param {BusAbout} [about]
 * @returns {() => void} undoes it
 */
export function adaptEvents(agent, target, about = {}) {
  return adaptOnce(agent, target, (patches) => {
    const tap = new EventTap(agent, target, patches, about);
    const { handlers } = tap;
    patches.later(() => tap.restore());
    // What the target has is asked each time: others may wrap the prototype later.
    const inherited = (/** @type {string} */ name) => Object.getPrototypeOf(target)[name];
    const own = (/** @type {string} */ name, /** @type {any} */ inner) =>
      (Object.prototype.hasOwnProperty.call(target, name) ? () => inner : () => inherited(name));
    const add = own('addEventListener', target.addEventListener);
    const remove = own('removeEventListener', target.removeEventListener);
    const dispatch = own('dispatchEvent', target.dispatchEvent);
    patches.method(target, 'addEventListener', () => /** @this {any} */ function addEventListener(
      /** @type {any} */ type, /** @type {any} */ given, /** @type {any} */ options) {
      const wrapped = patches.on ? agent.guard(() => tap.add(type, given, options, addEventListener)) ?? given : given;
      return wrapped === given ? add().apply(this ?? target, arguments)
        : add().call(this ?? target, type, wrapped, options);
    });
    patches.method(target, 'removeEventListener', () => /** @this {any} */ function removeEventListener(
      /** @type {any} */ type, /** @type {any} */ given, /** @type {any} */ options) {
      const known = handlers.find(type, given, phaseIn(options));
      if (known === undefined)
        return remove().apply(this ?? target, arguments);
      agent.guard(() => handlers.forget(known));
      return remove().call(this ?? target, type, known.wrapped, options);
    });
    patches.method(target, 'dispatchEvent', () => /** @this {any} */ function dispatchEvent(/** @type {any} */ event) {
      if (patches.on)
        agent.guard(() => tap.sent(event, dispatchEvent));
      return dispatch().apply(this ?? target, arguments);
    });
  });
}
