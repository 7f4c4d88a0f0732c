// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Values as JSON text. The first pass is one walk that writes as it checks and knows every
 * leaf; whatever it does not know (cycles, deep nesting, instances, things that throw) is left
 * to the careful pass. Wide plain values go through JSON.stringify after a check.
 */
import { LIMITS } from './limits.js';
import { TOO_LARGE, careful } from './careful.js';

const FAST_DEPTH = 60;
const FAST_NODES = 3000;
const KEYS_KEPT = 10000;
const OBJECT = Object.prototype;
const EMPTY = {};
// Quotes, controls and surrogates: what needs JSON.stringify.
const AWKWARD = /[\u0000-\u001f"\\\ud800-\udfff]/;

export const UNDEFINED = '{"$sbx":"undefined"}';
export const HOLE = '{"$sbx":"hole"}';

/** @type {Map<string, string>} */
const keyTexts = new Map();
let nodes = 0;
/** Characters that may still be written. */
let room = 0;

class Bail extends Error {}
const BAIL = new Bail('not for the fast pass');

/**
 * @param {string} text
 * @returns {string}
 */
export function quote(text) {
  if (text.length > 500 || AWKWARD.test(text))
    return JSON.stringify(text);
  return '"' + text + '"';
}

/**
 * A member name as JSON text; names repeat, so they are remembered.
 *
 * @param {string} key
 * @returns {string}
 */
export function quoteKey(key) {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = JSON.stringify(key);
    if (keyTexts.size >= KEYS_KEPT)
      keyTexts.clear();
    keyTexts.set(key, text);
  }
  return text;
}

/**
 * @param {number} value
 * @returns {string}
 */
export function numberText(value) {
  if (value - value !== 0)
    return '{"$sbx":"number","value":"' + value + '"}';
  if (value === 0 && 1 / value < 0)
    return '{"$sbx":"number","value":"-0"}';
  return '' + value;
}

/**
 * @param {number} micros whole microseconds
 * @returns {string} milliseconds; without formatting a floating point number, which is slow
 */
export function microsText(micros) {
  const whole = Math.floor(micros / 1000);
  const rest = micros - whole * 1000;
  if (rest === 0)
    return '' + whole;
  return whole + (rest < 10 ? '.00' : rest < 100 ? '.0' : '.') + rest;
}

/**
 * @param {number} ms
 * @returns {string}
 */
export function timeText(ms) {
  return microsText(Math.round(ms * 1000));
}

/**
 * @param {any} value
 * @param {number} depth
 * @returns {string}
 */
function fast(value, depth) {
  switch (typeof value) {
  case 'string':
    if (value.length > 100000)
      throw BAIL;
    return quote(value);
  case 'number':
    return numberText(value);
  case 'boolean':
    return value ? 'true' : 'false';
  case 'undefined':
    return UNDEFINED;
  case 'object':
    break;
  default:
    throw BAIL;
  }

  if (value === null)
    return 'null';
  if (depth > FAST_DEPTH || --nodes < 0)
    throw BAIL;
  if (Array.isArray(value))
    return fastArray(value, depth);

  const proto = Object.getPrototypeOf(value);
  if (proto !== OBJECT && proto !== null)
    throw BAIL;

  let text = '';
  for (const key in value) {
    if (key === '$sbx')
      throw BAIL;
    text += (text === '' ? '{' : ',') + quoteKey(key) + ':' + fast(value[key], depth + 1);
  }
  return text === '' ? '{}' : text + '}';
}

/**
 * @param {any[]} list
 * @param {number} depth
 * @returns {string}
 */
function fastArray(list, depth) {
  const length = list.length;
  if (length === 0)
    return '[]';
  if ((nodes -= length) < 0)
    throw BAIL;

  let text = '[';
  for (let i = 0; i < length; i++) {
    const item = list[i];
    if (i > 0)
      text += ',';
    text += item === undefined && !(i in list) ? HOLE : fast(item, depth + 1);
  }
  return text + ']';
}

/**
 * Whether JSON.stringify writes exactly what the value is. Shared references can make little much:
 * the walk ends with TOO_LARGE as soon as the text must be longer than `room`.
 *
 * @param {any} value
 * @param {number} depth
 * @returns {boolean}
 */
function isPlain(value, depth) {
  switch (typeof value) {
  case 'string':
    spendRoom(value.length + 2);
    return value.length <= LIMITS.textLength;
  case 'boolean':
    return true;
  case 'number':
    return value - value === 0 && (value !== 0 || 1 / value > 0);
  case 'object':
    break;
  default:
    return false;
  }
  if (value === null)
    return true;
  if (depth >= LIMITS.depth)
    return false;
  spendRoom(2);

  if (Array.isArray(value)) {
    spendRoom(Math.max(value.length - 1, 0));
    for (let i = 0; i < value.length; i++) {
      if (!isPlain(value[i], depth + 1))
        return false;
    }
    return true;
  }

  const proto = Object.getPrototypeOf(value);
  if (proto !== OBJECT && proto !== null)
    return false;
  for (const key in value) {
    spendRoom(key.length + 3);
    if (key === '$sbx' || !isPlain(value[key], depth + 1))
      return false;
  }
  return true;
}

/** @param {number} length */
function spendRoom(length) {
  room -= length;
  if (room < 0)
    throw TOO_LARGE;
}

/** Whether somebody put members on Object.prototype that show up in every object. */
function isPolluted() {
  for (const key in EMPTY)
    return key !== undefined;
  return false;
}

/** Whether JSON.stringify would ask a prototype what to write. */
function hasForeignJson() {
  const probe = /** @type {any[]} */ ([EMPTY, [], '', 0, true]);
  return probe.some((value) => value.toJSON !== undefined);
}

/**
 * @param {any} value
 * @param {number} [max] longest text that is allowed
 * @param {number} [depth] how deep the value is already
 * @returns {string} JSON text, with marks for what JSON cannot hold
 */
export function encode(value, max = LIMITS.actionLength, depth = 0) {
  if (typeof value !== 'object' || value === null) {
    if (typeof value !== 'string')
      return leaf(value, max, depth);
    if (value.length <= Math.min(max, LIMITS.textLength))
      return quote(value);
    return careful(value, max, depth, false);
  }

  if (!isPolluted()) {
    const text = quickly(value, depth) ?? native(value, max, depth, false);
    if (text !== null && text.length <= max)
      return text;
  }
  return careful(value, max, depth, false);
}

/**
 * The same, but nothing is cut: patches must be able to lead into it.
 *
 * @param {any} value
 * @param {number} max
 * @param {number} [depth]
 * @param {any[]} [above]  what the value is in, from the root
 * @param {boolean} [through]  the value stands for the last of these
 * @returns {string}
 */
export function encodeWhole(value, max, depth = 0, above = [], through = false) {
  if (typeof value === 'number')
    return numberText(value);
  if (typeof value === 'boolean')
    return value ? 'true' : 'false';
  if (typeof value === 'string' && value.length <= Math.min(max, LIMITS.textLength))
    return quote(value);
  if (typeof value === 'object' && value !== null && !isPolluted()) {
    const text = quickly(value, depth) ?? native(value, max, depth, true);
    if (text !== null) {
      if (text.length > max)
        throw TOO_LARGE;
      return text;
    }
  }
  return careful(value, max, depth, false, { above: above.slice(0, depth + (through ? 1 : 0)), through });
}

/**
 * @param {any} value
 * @param {number} depth
 * @returns {string | null}
 */
function quickly(value, depth) {
  try {
    nodes = FAST_NODES;
    return fast(value, depth);
  } catch (error) {
    // The passes after this one say what it was.
    return null;
  }
}

/**
 * @param {any} value
 * @param {number} max
 * @param {number} depth
 * @returns {string}
 */
function leaf(value, max, depth) {
  if (typeof value === 'number')
    return numberText(value);
  if (typeof value === 'boolean')
    return value ? 'true' : 'false';
  return careful(value, max, depth, false);
}

/**
 * @param {any} value
 * @param {number} max
 * @param {number} depth
 * @param {boolean} whole  tell by TOO_LARGE what is too large
 * @returns {string | null}
 */
function native(value, max, depth, whole) {
  try {
    room = max;
    return hasForeignJson() || !isPlain(value, depth) ? null : JSON.stringify(value);
  } catch (error) {
    if (whole && error === TOO_LARGE)
      throw error;
    return null;
  }
}

/**
 * The value as its structured clone would be written, so that sender and receiver of a message
 * get the same text: instances lose their class, `toJSON` is not asked.
 *
 * @param {any} value
 * @returns {string}
 */
export function encodeClone(value) {
  return careful(value, LIMITS.actionLength, 0, true);
}
