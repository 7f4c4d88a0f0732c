// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What kind of store an object is, told by its members. It is asked of every object of a heap: no
 * getter is called, and a proxy is asked for descriptors only.
 */

import { ownOf } from './behind.js';

const ownsMember = Object.prototype.hasOwnProperty;
const PROTOTYPES = 5;

/** @typedef {'redux' | 'zustand' | 'query' | 'subject' | 'lean'} StoreKind */

/**
 * @param {any} object
 * @param {string} name
 * @returns {any} the value of the member, own or inherited; undefined for accessors
 */
function memberOf(object, name) {
  let each = object;
  for (let i = 0; i < PROTOTYPES && each !== null && each !== undefined; i++) {
    const descriptor = Object.getOwnPropertyDescriptor(each, name);
    if (descriptor !== undefined)
      return descriptor.value;
    each = Object.getPrototypeOf(each);
  }
  return undefined;
}

/**
 * @param {any} object
 * @param {string[]} names
 */
function hasMethods(object, ...names) {
  return names.every((name) => typeof memberOf(object, name) === 'function');
}

/** @param {any} object */
function isLean(object) {
  const state = memberOf(object, 'state');
  return typeof state === 'object' && state !== null && memberOf(object, 'api') !== undefined
         && hasMethods(state, 'get', 'listen', 'load');
}

/**
 * An app may keep nothing else of its runtime.
 *
 * @param {any} object
 */
function isLeanState(object) {
  return ownsMember.call(object, 'loader') && hasMethods(object, 'get', 'set', 'listen', 'load', 'loaded');
}

/**
 * @param {any} object
 * @returns {StoreKind | null}
 */
function look(object) {
  if ('getState' in object) {
    if (hasMethods(object, 'getState', 'dispatch', 'subscribe', 'replaceReducer'))
      return 'redux';
    return hasMethods(object, 'getState', 'setState', 'subscribe')
           && (hasMethods(object, 'getInitialState') || hasMethods(object, 'destroy')) ? 'zustand' : null;
  }
  if ('getQueryCache' in object)
    return hasMethods(object, 'getQueryCache', 'fetchQuery') && !ownsMember.call(object, 'constructor')
      ? 'query' : null;
  if ('getValue' in object)
    return ownsMember.call(object, '_value') && hasMethods(object, 'next', 'getValue', 'subscribe') ? 'subject' : null;
  if ('state' in object && 'api' in object)
    return isLean(object) ? 'lean' : null;
  return 'listen' in object && isLeanState(object) ? 'lean' : null;
}

/**
 * @param {any} object
 * @returns {StoreKind | null}
 */
export function kindOfStore(object) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null)
    return null;
  try {
    return look(object);
  } catch (error) {
    // A proxy that refuses, or one that was revoked.
    return null;
  }
}

/**
 * @param {any} object  a store
 * @param {StoreKind} kind
 * @returns {any} what it has in common with the other objects through which the app reaches that store
 */
export function identityOf(object, kind) {
  if (kind === 'lean')
    return isLeanState(object) ? object : object.state;
  return ownOf(object.getState) ?? object;
}

/**
 * The Redux DevTools enhancer keeps a store of its own behind the app's.
 *
 * @param {any} store
 */
export function isLifted(store) {
  const state = store.getState();
  return typeof state === 'object' && state !== null && 'actionsById' in state && 'computedStates' in state
         && 'nextActionId' in state;
}
