// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Which address somebody asks `fetch` for, while something runs that is known to ask. Afterwards
 * everything is as it was.
 */
import { tellable } from '../address.js';

const realm = /** @type {any} */ (globalThis);

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
      const url = tellable(input, realm.location?.href);
      if (url !== undefined)
        asked(url);
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
