// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Methods of the app's objects that are replaced for a while. Each object is held by what stands
 * in its place only, so that it can go when the app lets it go.
 */

/** @typedef {{ deref: () => any }} Weak */

/**
 * @param {any} object
 * @returns {Weak}
 */
export function weakly(object) {
  return typeof WeakRef === 'function' ? new WeakRef(object) : { deref: () => object };
}

export class Patches {
  /** @param {import('./agent.js').Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** What still stands somewhere passes things on, and no more. */
    this.on = true;
    /** @type {(() => void)[]} */
    this.undos = [];
    const weak = weakly(this);
    agent.undo.push(() => weak.deref()?.undo());
  }

  /**
   * @param {any} object
   * @param {string} name  of a method, its own or inherited
   * @param {(inner: any) => any} make
   * @returns {boolean} whether it could be replaced
   */
  method(object, name, make) {
    const inner = object[name];
    const before = Object.getOwnPropertyDescriptor(object, name);
    if (typeof inner !== 'function' || (before === undefined ? !Object.isExtensible(object) : !before.configurable))
      return false;
    const value = make(inner);
    Object.defineProperty(object, name, { value, writable: true, configurable: true,
                                          enumerable: before !== undefined && before.enumerable });
    const weak = weakly(object);
    this.undos.push(() => {
      const target = weak.deref();
      if (target === undefined || Object.getOwnPropertyDescriptor(target, name)?.value !== value)
        return;
      if (before === undefined)
        delete target[name];
      else
        Object.defineProperty(target, name, before);
    });
    return true;
  }

  /** @param {() => void} work  undoes something else */
  later(work) {
    this.undos.push(work);
  }

  /** What was done last is undone first. */
  undo() {
    this.on = false;
    for (const each of this.undos.splice(0).reverse())
      this.agent.guard(each);
  }
}

/** What is byObject already, so that nothing is reported twice. @type {WeakMap<object, Map<object, Patches>>} */
const byObject = new WeakMap();

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} object
 * @param {(patches: Patches) => void} install
 * @returns {() => void} takes everything out again; of an object that is byObject already, what takes that out
 */
export function adaptOnce(agent, object, install) {
  const by = byObject.get(object) ?? new Map();
  byObject.set(object, by);
  const known = by.get(agent);
  if (known !== undefined)
    return () => known.undo();
  const patches = new Patches(agent);
  by.set(agent, patches);
  patches.later(() => void by.delete(agent));
  try {
    install(patches);
  } catch (error) {
    patches.undo();
    throw error;
  }
  return () => patches.undo();
}

/**
 * Puts something else there until the agent ends.
 *
 * @param {import('./agent.js').Agent} agent
 * @param {any} target
 * @param {string} name
 * @param {PropertyDescriptor} descriptor
 */
export function replaceProperty(agent, target, name, descriptor) {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, descriptor);
  agent.undo.push(() => {
    const there = Object.getOwnPropertyDescriptor(target, name);
    if (there?.value !== descriptor.value || there?.set !== descriptor.set)
      return;
    if (before === undefined)
      delete target[name];
    else
      Object.defineProperty(target, name, before);
  });
}
