// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What stands behind a method of ours. Stores are told apart by their `getState`: by the app's own,
 * wherever ours stands in front of it.
 */

/** Weak, since methods hold their store. @type {WeakMap<Function, any>} */
const behind = new WeakMap();

/**
 * @template {Function} T
 * @param {T} ours
 * @param {any} inner
 * @returns {T}
 */
export function standsFor(ours, inner) {
  behind.set(ours, inner);
  return ours;
}

/**
 * @param {any} method
 * @returns {any} the one next behind it; undefined if it is not ours
 */
export function innerOf(method) {
  return behind.get(method);
}

/**
 * @param {any} method
 * @returns {any} the app's own
 */
export function ownOf(method) {
  let own = method;
  for (let inner = behind.get(own); inner !== undefined; inner = behind.get(own))
    own = inner;
  return own;
}
