// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Which address somebody asks `fetch` for, while something runs that is known to ask. Afterwards
 * everything is as it was.
 */

const realm = /** @type {any} */ (globalThis);

/**
 * @param {any} input  the first argument of `fetch`
 * @returns {string}
 */
function addressOf(input) {
  const text = typeof input === 'string' ? input : String(input?.href ?? input?.url ?? '');
  const base = realm.location?.href;
  try {
    return new URL(text, base).href;
  } catch (error) {
    return text;
  }
}

/**
 * @template T
 * @param {() => T} work
 * @param {(url: string) => void} asked
 * @returns {T}
 */
export function runTapped(work, asked) {
  const descriptor = Object.getOwnPropertyDescriptor(realm, 'fetch');
  if (descriptor === undefined || !descriptor.configurable)
    return work();
  const inner = realm.fetch;
  /** @this {any} @param {any} input */
  const fetch = function (input) {
    try {
      asked(addressOf(input));
    } catch (error) {
      // The app asks in its own way.
    }
    return inner.apply(this, arguments);
  };
  const { enumerable } = descriptor;
  Object.defineProperty(realm, 'fetch', { value: fetch, writable: true, configurable: true, enumerable });
  try {
    return work();
  } finally {
    if (Object.getOwnPropertyDescriptor(realm, 'fetch')?.value === fetch)
      Object.defineProperty(realm, 'fetch', descriptor);
  }
}
