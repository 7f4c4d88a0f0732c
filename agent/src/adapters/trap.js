// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Globals by which libraries share one object in a page: whoever assigns one is adapted, so that
 * the app need not say anything.
 */

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} realm
 * @param {string} name
 * @param {(value: any) => void} found
 */
export function trapGlobal(agent, realm, name, found) {
  const look = (/** @type {any} */ given) => {
    if (typeof given === 'object' && given !== null && !agent.ended)
      agent.guard(() => found(given));
  };
  if (Object.getOwnPropertyDescriptor(realm, name) !== undefined) {
    look(realm[name]);
    return;
  }
  const get = () => undefined;
  Object.defineProperty(realm, name, {
    configurable: true, enumerable: false, get,
    set(value) {
      Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: true });
      look(value);
    },
  });
  agent.undo.push(() => {
    if (Object.getOwnPropertyDescriptor(realm, name)?.get === get)
      delete realm[name];
  });
}
