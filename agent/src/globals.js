// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Globals that taps define, and how they are taken away again: what was there before comes back,
 * and what somebody has assigned meanwhile stays.
 */

const EXTENSION = /^__REDUX_DEVTOOLS_EXTENSION|^devToolsExtension$/;

/**
 * @typedef {object} Tap
 * @property {PropertyDescriptor | undefined} before
 * @property {any} get  ours, by which the tap is known
 * @property {{ value: any } | null} assigned
 */

export class Globals {
  /** @param {any} realm */
  constructor(realm) {
    this.realm = realm;
    /** @type {Map<string, Tap>} */
    this.taps = new Map();
  }

  /** @param {() => void} install  defines globals */
  watch(install) {
    const { realm } = this;
    const before = this.read();
    install();
    for (const [name, descriptor] of this.read()) {
      if (descriptor.get !== undefined && descriptor.configurable && before.get(name)?.get !== descriptor.get)
        this.follow(realm, name, before.get(name), descriptor);
    }
  }

  /** @returns {Map<string, PropertyDescriptor>} */
  read() {
    const found = new Map();
    for (const name of Object.getOwnPropertyNames(this.realm)) {
      if (EXTENSION.test(name))
        found.set(name, Object.getOwnPropertyDescriptor(this.realm, name));
    }
    return found;
  }

  /**
   * @param {any} realm
   * @param {string} name
   * @param {PropertyDescriptor | undefined} before
   * @param {PropertyDescriptor} ours
   */
  follow(realm, name, before, ours) {
    const tap = { before, get: ours.get, assigned: /** @type {{ value: any } | null} */ (null) };
    this.taps.set(name, tap);
    Object.defineProperty(realm, name, { ...ours, set: (value) => {
      tap.assigned = { value };
      ours.set?.call(realm, value);
    } });
  }

  restore() {
    for (const [name, { before, get, assigned }] of this.taps) {
      if (Object.getOwnPropertyDescriptor(this.realm, name)?.get !== get)
        continue;
      if (assigned !== null)
        this.assign(name, before, assigned.value);
      else if (before !== undefined)
        Object.defineProperty(this.realm, name, before);
      else
        delete this.realm[name];
    }
    this.taps.clear();
  }

  /**
   * @param {string} name
   * @param {PropertyDescriptor | undefined} before
   * @param {any} value
   */
  assign(name, before, value) {
    Object.defineProperty(this.realm, name, before ?? { value, writable: true, enumerable: true, configurable: true });
    if (before !== undefined)
      this.realm[name] = value;
  }
}
