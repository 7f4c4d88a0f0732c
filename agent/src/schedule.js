// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Timers that do not keep a Node process alive, and work where there are none: then things
 * happen with the next event.
 */

const host = /** @type {any} */ (globalThis);

/** @returns {number} monotonic milliseconds */
export const now = typeof performance === 'object' && typeof performance.now === 'function'
  ? () => performance.now()
  : () => Date.now();

/**
 * @param {() => void} work
 * @param {number} ms
 * @returns {any} for `cancel`
 */
export function later(work, ms) {
  if (typeof host.setTimeout !== 'function')
    return undefined;
  const timer = host.setTimeout(work, ms);
  if (typeof timer === 'object' && timer !== null && typeof timer.unref === 'function')
    timer.unref();
  return timer;
}

/** @param {any} timer */
export function cancel(timer) {
  if (timer !== undefined && typeof host.clearTimeout === 'function')
    host.clearTimeout(timer);
}

/**
 * A function that runs `work` soon, after what the thread is doing now; setTimeout would wait
 * 4 ms in a page.
 *
 * @param {() => void} work
 * @returns {() => void}
 */
export function makeSoon(work) {
  if (typeof host.setImmediate === 'function')
    return () => host.setImmediate(work);
  if (typeof host.MessageChannel === 'function') {
    const channel = new host.MessageChannel();
    channel.port1.onmessage = work;
    return () => channel.port2.postMessage(0);
  }
  return () => void later(work, 0);
}

/**
 * @param {string} prefix
 * @returns {string} a name that nothing else has
 */
export function makeId(prefix) {
  const random = host.crypto;
  if (random && typeof random.getRandomValues === 'function') {
    const bytes = random.getRandomValues(new Uint8Array(12));
    return prefix + Array.from(bytes, (/** @type {number} */ b) => b.toString(16).padStart(2, '0')).join('');
  }
  let text = prefix;
  while (text.length < prefix.length + 24)
    text += Math.floor(Math.random() * 0x10000).toString(16).padStart(4, '0');
  return text;
}
