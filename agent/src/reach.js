// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Objects of a page that can be reached without a search of the heap, among which its stores may
 * be: what React's roots hold, what webpack's modules export, and globals.
 */

const ELEMENTS_MOST = 20000;
const FIBERS_MOST = 5000;
const EXPORTS_MOST = 20000;
const ROOT = '__reactContainer$';
/** Where providers hold a store, in their own properties or those of their value. */
const HOLDERS = ['store', 'client', 'value', 'runtime'];

/** @typedef {Map<any, string | undefined>} Reached  objects and the build that exports each, if it is one alone */

/**
 * @param {Reached} reached
 * @param {any} object
 * @param {string} [build]
 */
function add(reached, object, build) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null)
    return;
  const known = reached.has(object) && reached.get(object) !== build;
  reached.set(object, known ? undefined : build);
}

/**
 * @param {Reached} reached
 * @param {any} root  a fiber
 */
function addFibers(reached, root) {
  const waiting = [root?.stateNode?.current ?? root];
  for (let i = 0; i < FIBERS_MOST && waiting.length > 0; i++) {
    const fiber = waiting.pop();
    const props = fiber?.memoizedProps;
    for (const name of typeof props === 'object' && props !== null ? HOLDERS : []) {
      const held = props[name];
      add(reached, held);
      if (name === 'value' && typeof held === 'object' && held !== null)
        add(reached, held.store);
    }
    for (const next of [fiber?.sibling, fiber?.child]) {
      if (typeof next === 'object' && next !== null)
        waiting.push(next);
    }
  }
}

/**
 * @param {Reached} reached
 * @param {any} document
 */
function addRoots(reached, document) {
  const elements = document.getElementsByTagName('*');
  for (let i = 0; i < Math.min(elements.length, ELEMENTS_MOST); i++) {
    for (const key of Object.keys(elements[i])) {
      if (key.startsWith(ROOT))
        addFibers(reached, elements[i][key]);
    }
  }
}

/**
 * @param {Reached} reached
 * @param {string} build
 * @param {any} cache  of webpack's modules
 */
function addExports(reached, build, cache) {
  let room = EXPORTS_MOST;
  for (const module of Object.values(cache ?? {})) {
    const exports = module?.exports;
    add(reached, exports, build);
    for (const name of typeof exports === 'object' && exports !== null ? Object.keys(exports) : []) {
      if (room-- <= 0)
        return;
      try {
        add(reached, exports[name], build);
      } catch (error) {
        // It is being loaded.
      }
    }
  }
}

/**
 * @param {any} realm  the window
 * @param {import('./discover.js').Discovery} discovery
 * @returns {Reached}
 */
export function reach(realm, discovery) {
  /** @type {Reached} */
  const reached = new Map();
  discovery.scan();
  for (const [name, { c }] of discovery.runtimes)
    addExports(reached, discovery.providers.get(name) ?? name, c);
  if (typeof realm.document === 'object' && realm.document !== null)
    addRoots(reached, realm.document);
  for (const name of Object.getOwnPropertyNames(realm))
    add(reached, Object.getOwnPropertyDescriptor(realm, name)?.value);
  return reached;
}
