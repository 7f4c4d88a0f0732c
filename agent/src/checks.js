// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Why a handler did nothing with a message: most ask a Set or an array whether it holds the type
 * or the schema version. While a handler runs for a type that is not known of it yet, we listen
 * to these questions. Answers are not changed, and afterwards everything is as it was.
 */

const LIST_MOST = 499;
const WATCHES_MOST = 200;

/**
 * @typedef {{ reason: 'allow-list' | 'schema', detail: string }} Refusal
 *
 * @typedef {object} Watch
 * @property {string} key  listener, type and version
 * @property {string} type
 * @property {any} version
 * @property {Refusal | null} refusal
 */

/** @type {Watch | null} */
let watching = null;

/**
 * @param {any} list
 * @param {(item: any) => boolean} fits
 */
function isListOf(list, fits) {
  const items = Array.isArray(list) ? list : [...list];
  return items.length > 0 && items.length <= LIST_MOST && items.every(fits);
}

/** @param {any} item */
function isText(item) {
  return typeof item === 'string';
}

/** @param {any} item */
function isVersion(item) {
  return typeof item === 'number' || typeof item === 'string' || item === undefined;
}

/**
 * @param {Watch} watch
 * @param {any} list
 * @param {any} item
 */
function asked(watch, list, item) {
  if (watch.refusal !== null)
    return;
  if (item === watch.type && isListOf(list, isText))
    watch.refusal = { reason: 'allow-list', detail: watch.type };
  else if (item === watch.version && isListOf(list, isVersion))
    watch.refusal = { reason: 'schema', detail: String(watch.version) };
}

/**
 * @param {any} proto
 * @param {'has' | 'includes'} name
 * @returns {() => void} puts the method back
 */
function overhear(proto, name) {
  const before = Object.getOwnPropertyDescriptor(proto, name);
  if (before === undefined || !before.configurable || typeof before.value !== 'function')
    return () => {};
  const method = before.value;
  /** @this {any} @param {any} item */
  const spy = function (item) {
    const answer = method.apply(this, arguments);
    const watch = watching;
    if (answer === false && watch !== null) {
      // The look at the list must not come here again.
      watching = null;
      try {
        asked(watch, this, item);
      } catch (error) {
        // A list that cannot be read tells nothing.
      }
      watching = watch;
    }
    return answer;
  };
  Object.defineProperty(proto, name, { ...before, value: spy });
  return () => {
    if (proto[name] === spy)
      Object.defineProperty(proto, name, before);
  };
}

export class Checks {
  constructor() {
    this.enabled = true;
    /** What is known of a listener and a type. @type {Map<string, Refusal | null>} */
    this.known = new Map();
  }

  /**
   * @param {string} listener
   * @param {any} body
   * @param {() => any} call
   * @param {(refusal: Refusal | null) => void} tell  after the call: what it asked in vain
   */
  run(listener, body, call, tell) {
    const type = typeof body === 'object' && body !== null ? body.type : undefined;
    if (!this.enabled || typeof type !== 'string')
      return call();
    const version = body.meta?.schemaVersion;
    const key = listener + ' ' + typeof version + String(version) + ' ' + type;
    const known = this.known.get(key);
    if (known !== undefined || this.known.size >= WATCHES_MOST) {
      try {
        return call();
      } finally {
        tell(known ?? null);
      }
    }
    return this.watch({ key, type, version, refusal: null }, call, tell);
  }

  /**
   * @param {Watch} watch
   * @param {() => any} call
   * @param {(refusal: Refusal | null) => void} tell
   */
  watch(watch, call, tell) {
    const outer = watching;
    const restore = [overhear(Set.prototype, 'has'), overhear(Array.prototype, 'includes')];
    watching = watch;
    try {
      return call();
    } finally {
      watching = outer;
      for (const each of restore.reverse())
        each();
      this.known.set(watch.key, watch.refusal);
      tell(watch.refusal);
    }
  }
}
