// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Taps on BroadcastChannel: its prototype is wrapped in place, so channels that exist already
 * report as well from now on.
 */
import { replaceProperty } from './patches.js';

/**
 * @typedef {object} Tapped  one handler of one channel
 * @property {import('./agent.js').Agent} agent
 * @property {any} given  what the app passed
 * @property {any} wrapped  what the channel got
 * @property {any} options  with which
 * @property {import('./bridge.js').Listener} listener
 *
 * @typedef {object} ChannelRecord
 * @property {Map<string, Tapped[]>} handlers  by type and phase
 * @property {Tapped | null} property  `onmessage`
 */

/** @type {WeakMap<object, ChannelRecord>} */
const channels = new WeakMap();

/** The channels with handlers, as long as they live. @type {Set<{ deref: () => any }>} */
const listening = new Set();
const SWEEP_FROM = 100;
let sweepAt = SWEEP_FROM;

// Node's `onmessage` calls addEventListener itself.
let inProperty = false;

/** @param {any} channel */
function recordOf(channel) {
  let record = channels.get(channel);
  if (record === undefined) {
    record = { handlers: new Map(), property: null };
    channels.set(channel, record);
    if (typeof WeakRef === 'function')
      remember(new WeakRef(channel));
  }
  return record;
}

/** @param {{ deref: () => any }} channel */
function remember(channel) {
  listening.add(channel);
  if (listening.size < sweepAt)
    return;
  for (const each of listening) {
    if (each.deref() === undefined)
      listening.delete(each);
  }
  sweepAt = Math.max(SWEEP_FROM, listening.size * 2);
}

/**
 * @param {any} options
 * @param {string} name
 */
function flag(options, name) {
  return typeof options === 'object' && options !== null ? options[name] : undefined;
}

/** @param {any} options */
function phaseOf(options) {
  return (typeof options === 'boolean' ? options : Boolean(flag(options, 'capture'))) ? 'capture' : 'bubble';
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} channel
 * @param {any} given
 * @param {Function} above
 * @param {() => void} [once]
 * @returns {Tapped}
 */
function tapHandler(agent, channel, given, above, once) {
  const { bridges } = agent;
  const handler = typeof given === 'function' ? given : () => {};
  const listener = bridges.listen(String(channel.name), handler, above);
  /** @this {any} @param {any} event */
  const wrapped = function (event) {
    if (once !== undefined)
      agent.guard(once);
    return bridges.receive(listener, event?.data, () =>
      (typeof given === 'function' ? given.apply(this, arguments) : given.handleEvent(event)));
  };
  return { agent, given, wrapped, options: undefined, listener };
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} channel
 * @param {string} phase
 * @param {Tapped} tapped
 */
function forget(agent, channel, phase, tapped) {
  const list = recordOf(channel).handlers.get(phase);
  const at = list === undefined ? -1 : list.indexOf(tapped);
  if (list === undefined || at < 0)
    return;
  list.splice(at, 1);
  agent.bridges.unlisten(tapped.listener);
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} channel
 * @param {any} given
 * @param {any} options
 * @param {Function} above
 * @returns {any} the handler to register instead, undefined if it is registered already
 */
function register(agent, channel, given, options, above) {
  const phase = phaseOf(options);
  const { handlers } = recordOf(channel);
  const list = handlers.get(phase) ?? [];
  handlers.set(phase, list);
  const known = list.find((tapped) => tapped.given === given);
  if (known !== undefined)
    return known.wrapped;
  const signal = flag(options, 'signal');
  if (signal?.aborted === true)
    return given;
  const once = flag(options, 'once') ? () => forget(agent, channel, phase, tapped) : undefined;
  const tapped = tapHandler(agent, channel, given, above, once);
  tapped.options = options;
  list.push(tapped);
  if (signal !== undefined)
    agent.listen(signal, 'abort', () => forget(agent, channel, phase, tapped));
  return tapped.wrapped;
}

/**
 * @param {any} given
 * @param {any} type
 */
function concerns(type, given) {
  return type === 'message' && !inProperty && (typeof given === 'function'
    || (typeof given === 'object' && given !== null && typeof given.handleEvent === 'function'));
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {(channel: any, tapped: Tapped, phase: string) => void} restore  phase '' for `onmessage`
 */
function restoreHandlers(agent, restore) {
  for (const each of listening) {
    const channel = each.deref();
    const record = channel === undefined ? undefined : channels.get(channel);
    if (record === undefined)
      continue;
    for (const [phase, handlers] of record.handlers) {
      for (const tapped of handlers.filter((handler) => handler.agent === agent))
        restore(channel, tapped, phase);
    }
    if (record.property?.agent === agent)
      restore(channel, record.property, '');
  }
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} proto
 */
function tapListeners(agent, proto) {
  const add = proto.addEventListener;
  const remove = proto.removeEventListener;
  agent.undo.push(() => restoreHandlers(agent, (channel, { given, wrapped, options }, phase) => {
    if (phase === '')
      return;
    remove.call(channel, 'message', wrapped, phase === 'capture');
    add.call(channel, 'message', given, options);
  }));
  define(agent, proto, 'addEventListener', /** @this {any} */ function addEventListener(
    /** @type {any} */ type, /** @type {any} */ given, /** @type {any} */ options) {
    const wrapped = concerns(type, given) && !agent.ended
      ? agent.guard(() => register(agent, this, given, options, addEventListener)) : undefined;
    return wrapped === undefined ? add.apply(this, arguments) : add.call(this, type, wrapped, options);
  });
  define(agent, proto, 'removeEventListener', /** @this {any} */ function removeEventListener(
    /** @type {any} */ type, /** @type {any} */ given, /** @type {any} */ options) {
    const phase = phaseOf(options);
    const tapped = channels.get(this)?.handlers.get(phase)?.find((each) => each.given === given);
    if (type !== 'message' || tapped === undefined)
      return remove.apply(this, arguments);
    agent.guard(() => forget(agent, this, phase, tapped));
    return remove.call(this, type, tapped.wrapped, options);
  });
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} target
 * @param {string} name
 * @param {any} value
 */
function define(agent, target, name, value) {
  replaceProperty(agent, target, name, { value, writable: true, configurable: true, enumerable: true });
}

/**
 * @param {any} proto
 * @param {string} name
 * @returns {PropertyDescriptor | undefined}
 */
function accessorOf(proto, name) {
  const descriptor = Object.getOwnPropertyDescriptor(proto, name);
  return descriptor?.configurable && descriptor.get && descriptor.set ? descriptor : undefined;
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} proto
 */
function tapProperty(agent, proto) {
  const accessor = /** @type {any} */ (accessorOf(proto, 'onmessage'));
  if (accessor === undefined)
    return;
  agent.undo.push(() => restoreHandlers(agent, (channel, { given, wrapped }, phase) => {
    if (phase === '' && accessor.get.call(channel) === wrapped)
      accessor.set.call(channel, given);
  }));
  replaceProperty(agent, proto, 'onmessage', {
    configurable: true,
    enumerable: accessor.enumerable,
    /** @this {any} */
    get() {
      const given = accessor.get.call(this);
      const tapped = channels.get(this)?.property;
      return tapped && given === tapped.wrapped ? tapped.given : given;
    },
    /** @this {any} @param {any} given */
    set: function setOnmessage(given) {
      const wrapped = agent.guard(() => replaceHandler(agent, this, given, setOnmessage));
      inProperty = true;
      try {
        accessor.set.call(this, wrapped ?? given);
      } finally {
        inProperty = false;
      }
    },
  });
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} channel
 * @param {any} given
 * @param {Function} above
 * @returns {any}
 */
function replaceHandler(agent, channel, given, above) {
  const record = recordOf(channel);
  if (record.property !== null)
    agent.bridges.unlisten(record.property.listener);
  record.property = typeof given === 'function' && !agent.ended ? tapHandler(agent, channel, given, above) : null;
  return record.property?.wrapped;
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} channel
 */
function closeChannel(agent, channel) {
  const record = channels.get(channel);
  if (record === undefined)
    return;
  const all = [...record.handlers.values()].flat();
  if (record.property !== null)
    all.push(record.property);
  record.handlers.clear();
  record.property = null;
  for (const { listener } of all)
    agent.bridges.unlisten(listener);
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} realm  the global object
 */
export function tapBroadcastChannels(agent, realm) {
  const proto = realm.BroadcastChannel?.prototype;
  if (proto === undefined || typeof proto.postMessage !== 'function')
    return;
  const { postMessage, close } = proto;
  define(agent, proto, 'postMessage', /** @this {any} @param {any} body */ function postTapped(body) {
    const result = postMessage.apply(this, arguments);
    agent.guard(() => agent.bridges.sent(String(this.name), body, postTapped));
    return result;
  });
  define(agent, proto, 'close', /** @this {any} */ function closeTapped() {
    agent.guard(() => closeChannel(agent, this));
    return close.apply(this, arguments);
  });
  tapListeners(agent, proto);
  tapProperty(agent, proto);
}
