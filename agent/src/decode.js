// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Values from the JSON of the protocol, marks included. What is as it was keeps its reference: the
 * value that is replaced is walked beside, and a subtree that is equal is taken from there.
 */
import { encode } from './encode.js';

const ERRORS = new Set(['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError']);
const owns = Object.prototype.hasOwnProperty;

/** What cannot be made again: the text is for people. */
export class Undecodable extends Error {}

/** @typedef {any[]} Above  containers that are being made, from the root */

/**
 * @param {any} object
 * @param {string} key
 * @param {any} value
 */
function putMember(object, key, value) {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else
    object[key] = value;
}

/** @param {any} value */
function isOrdinary(value) {
  const proto = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype;
}

/**
 * @param {any} a  JSON
 * @param {any} b  JSON
 * @returns {boolean} whether they say the same, the order of members aside
 */
function sameJson(a, b) {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null)
    return a === b;
  if (Array.isArray(a) !== Array.isArray(b))
    return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => owns.call(b, key) && sameJson(a[key], b[key]));
}

/**
 * For what cannot be made: if the value that is there would be written the same, it stays.
 *
 * @param {any} json
 * @param {any} near
 * @param {string} what
 */
function stays(json, near, what) {
  if ((typeof near === 'object' || typeof near === 'function' || typeof near === 'symbol')
      && near !== null && sameJson(JSON.parse(encode(near)), json))
    return near;
  throw new Undecodable(what);
}

/**
 * @param {any[]} json
 * @param {any} near
 * @param {Above} above
 */
function decodeList(json, near, above) {
  const before = Array.isArray(near) ? near : [];
  const made = new Array(json.length);
  let same = before === near && before.length === json.length;
  above.push(made);
  // Equal ends are found also where something was put in or taken out between them.
  const shift = before.length - json.length;
  let tail = json.length;
  let head = 0;
  for (; head < json.length; head++) {
    if (!item(head, head))
      break;
  }
  while (tail > head + 1) {
    if (!item(tail - 1, tail - 1 + shift))
      break;
    tail--;
  }
  for (let i = head + 1; i < tail - 1; i++)
    item(i, i);
  above.pop();
  return same ? near : made;

  /**
   * @param {number} at
   * @param {number} from
   */
  function item(at, from) {
    if (json[at]?.$sbx === 'hole') {
      same = same && !(at in before);
      return true;
    }
    made[at] = decodeInside(json[at], before[from], above);
    const equal = from in before && Object.is(made[at], before[from]);
    same = same && equal && at === from;
    return equal;
  }
}

/**
 * @param {Record<string, any>} json
 * @param {string[]} keys
 * @param {any} near
 * @param {Above} above
 * @param {any} made  what the members go into
 */
function decodeMembers(json, keys, near, above, made) {
  const there = typeof near === 'object' && near !== null && !Array.isArray(near);
  let same = there && Object.getPrototypeOf(near) === Object.getPrototypeOf(made)
             && keys.length === Object.keys(near).length;
  above.push(made);
  for (const key of keys) {
    const known = there && owns.call(near, key);
    const value = decodeInside(json[key], known ? near[key] : undefined, above);
    putMember(made, key, value);
    same = same && known && Object.is(value, near[key]);
  }
  above.pop();
  return same ? near : made;
}

/**
 * @param {any[][]} entries
 * @param {any} near
 * @param {Above} above
 */
function decodeMap(entries, near, above) {
  const before = near instanceof Map ? near : new Map();
  const keys = [...before.keys()];
  const made = new Map();
  let same = before === near && before.size === entries.length;
  above.push(made);
  entries.forEach(([jsonKey, jsonValue], i) => {
    const key = decodeInside(jsonKey, keys[i], above);
    const value = decodeInside(jsonValue, before.get(key), above);
    made.set(key, value);
    same = same && Object.is(key, keys[i]) && Object.is(value, before.get(key));
  });
  above.pop();
  return same ? near : made;
}

/**
 * @param {any[]} values
 * @param {any} near
 * @param {Above} above
 */
function decodeSet(values, near, above) {
  const before = near instanceof Set ? [...near] : [];
  const made = new Set();
  let same = near instanceof Set && before.length === values.length;
  above.push(made);
  values.forEach((json, i) => {
    const value = decodeInside(json, before[i], above);
    made.add(value);
    same = same && Object.is(value, before[i]);
  });
  above.pop();
  return same ? near : made;
}

/**
 * An object of a class can be made only where one stood before.
 *
 * @param {any} json
 * @param {any} near
 * @param {Above} above
 */
function decodeInstance(json, near, above) {
  const what = 'an object of the class ' + String(json.class) + ' cannot be made again';
  const like = typeof near === 'object' && near !== null && !Array.isArray(near) && !isOrdinary(near);
  const { value } = json;
  if (!like || near.constructor?.name !== json.class || typeof near.toJSON === 'function'
      || typeof near.addEventListener === 'function' || typeof value !== 'object' || value === null
      || Array.isArray(value) || owns.call(value, '$sbx') || Object.prototype.toString.call(near) !== '[object Object]')
    return stays(json, near, what);
  return decodeMembers(value, Object.keys(value), near, above, Object.create(Object.getPrototypeOf(near)));
}

/**
 * @param {any} json
 * @param {any} near
 */
function decodeError(json, near) {
  if (near instanceof Error && near.name === json.name && near.message === json.message)
    return near;
  const host = /** @type {any} */ (globalThis);
  const made = new (ERRORS.has(json.name) ? host[json.name] : Error)(String(json.message));
  if (made.name !== json.name)
    Object.defineProperty(made, 'name', { value: String(json.name), configurable: true, writable: true });
  return made;
}

/**
 * @param {any} json
 * @param {any} near
 */
function decodeDate(json, near) {
  const time = json.value === 'invalid' ? NaN : Date.parse(json.value);
  return near instanceof Date && Object.is(near.getTime(), time) ? near : new Date(time);
}

/**
 * @param {any} json
 * @param {any} near
 */
function decodeRegexp(json, near) {
  const match = /^\/(.*)\/([a-z]*)$/s.exec(String(json.value));
  if (match === null)
    throw new Undecodable('a regular expression that is none');
  return near instanceof RegExp && String(near) === json.value ? near : new RegExp(match[1], match[2]);
}

/**
 * @param {any} json  an object with a mark
 * @param {any} near
 * @param {Above} above
 * @returns {any}
 */
function decodeMark(json, near, above) {
  switch (json.$sbx) {
  case 'undefined':
  case 'hole':
    return undefined;
  case 'number':
    return Number(json.value);
  case 'bigint':
    return BigInt(json.value);
  case 'date':
    return decodeDate(json, near);
  case 'regexp':
    return decodeRegexp(json, near);
  case 'error':
    return decodeError(json, near);
  case 'map':
    return decodeMap(json.entries, near, above);
  case 'set':
    return decodeSet(json.values, near, above);
  case 'instance':
    return decodeInstance(json, near, above);
  case 'object': {
    const members = Object.fromEntries(json.entries);
    return decodeMembers(members, Object.keys(members), near, above, {});
  }
  case 'cycle': {
    const target = above[above.length - json.up];
    if (target === undefined)
      throw new Undecodable('a cycle that leads out of the value');
    return target;
  }
  case 'function':
  case 'symbol':
    return stays(json, near, 'a ' + json.$sbx + ' cannot be made again');
  case 'cut':
    throw new Undecodable('a part was left out, since it was too large');
  case 'bytes':
    throw new Undecodable('it holds binary data, of which only the length is known');
  case 'redacted':
    throw new Undecodable('a part was redacted');
  default:
    throw new Undecodable('a part could not be read when it was sent');
  }
}

/**
 * @param {any} json
 * @param {any} near
 * @param {Above} above
 * @returns {any}
 */
function decodeInside(json, near, above) {
  if (typeof json !== 'object' || json === null)
    return json;
  if (Array.isArray(json))
    return decodeList(json, near, above);
  if (owns.call(json, '$sbx'))
    return decodeMark(json, near, above);
  const made = typeof near === 'object' && near !== null && Object.getPrototypeOf(near) === null
    ? Object.create(null) : {};
  return decodeMembers(json, Object.keys(json), near, above, made);
}

/**
 * @param {any} json  a value of the protocol, parsed
 * @param {any} [near]  what stands there now
 * @returns {any} the value; `near` itself if that is the same
 */
export function decode(json, near) {
  if (json === undefined)
    throw new Undecodable('there is no value');
  try {
    return decodeInside(json, near, []);
  } catch (error) {
    if (error instanceof Undecodable)
      throw error;
    throw new Undecodable('it is not a value of the protocol: ' + String(error));
  }
}

/**
 * @param {any} json
 * @returns {any} what JSON.stringify would have kept of the value
 */
export function decodePlain(json) {
  if (typeof json !== 'object' || json === null)
    return json;
  if (Array.isArray(json))
    return json.map((item) => decodePlain(item) ?? null);
  if (!owns.call(json, '$sbx')) {
    const made = {};
    for (const key of Object.keys(json)) {
      const value = decodePlain(json[key]);
      if (value !== undefined)
        putMember(made, key, value);
    }
    return made;
  }
  switch (json.$sbx) {
  case 'undefined':
  case 'hole':
  case 'function':
  case 'symbol':
    return undefined;
  case 'number':
    return json.value === '-0' ? 0 : null;
  case 'bigint':
    return json.value;
  case 'date':
    return json.value === 'invalid' ? null : json.value;
  case 'instance':
    return decodePlain(json.value);
  case 'object':
    return Object.fromEntries(json.entries.map((/** @type {any[]} */ [key, value]) => [key, decodePlain(value)]));
  case 'regexp':
  case 'error':
  case 'map':
  case 'set':
    return {};
  default:
    return decode(json);
  }
}
