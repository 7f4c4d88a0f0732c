// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What an action changed, found by comparing references: only what is no longer the same object
 * is looked into. Written directly as the text of a patch (docs/protocol.md, section 3).
 */
import { LIMITS } from './limits.js';
import { TOO_LARGE, cutMark, isCyclic } from './careful.js';
import { encodeWhole, quoteKey } from './encode.js';

// Objects up to here have hidden classes in V8: their values are listed faster than looked up.
const WIDE = 1000;
const WIDE_KEPT = 4;
const SHIFTS = 16;
const PAIRS = 300000;
const MEASURED = 100000;
const PROTOTYPE = Object.prototype;
const hasOwn = PROTOTYPE.hasOwnProperty;

/**
 * Keys of wide objects, remembered: what is the new state of one action is the old one of the
 * next, and listing 24,000 keys is most of the work.
 *
 * @type {{ object: object, keys: string[] }[]}
 */
const wide = [];
let wideNext = 0;
let operations = '';
/** @type {Set<string> | null} */
let skipped = null;
let longest = LIMITS.stateLength;
/** The member of the state that is being looked into. @type {string | null} */
let underway = null;
/** Pairs of containers that may still be looked into: shared references can make little much. */
let pairs = 0;
const TOO_MANY = new Error('too many to compare');

/**
 * What is above the pair that is being compared, in both states, from the root, as many as it is
 * deep. Where a reference leads back to one of these, the text has a mark, and no path may lead
 * through it.
 *
 * @type {any[]}
 */
const aboveBefore = [];
/** @type {any[]} */
const aboveAfter = [];
/** Something above is part of a cycle: also what is the same object may have to be written anew. */
let inCycle = false;

/**
 * @param {any} value
 * @returns {boolean}
 */
export function isPlainObject(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return false;
  const proto = Object.getPrototypeOf(value);
  return proto === PROTOTYPE || proto === null;
}

/**
 * @param {any} object  an old state
 * @returns {string[]}
 */
function keysBefore(object) {
  for (const known of wide) {
    if (known.object === object)
      return known.keys;
  }
  return Object.keys(object);
}

/**
 * @param {any} object  the state after `before`
 * @param {any} before
 * @returns {string[]}
 */
function keysAfter(object, before) {
  const keys = Object.keys(object);
  if (keys.length < WIDE)
    return keys;
  let at = wide.findIndex((known) => known.object === before);
  if (at < 0)
    at = wideNext++ % WIDE_KEPT;
  wide[at] = { object, keys };
  return keys;
}

/**
 * Whether both would be written alike; NaN equals itself, 0 is not -0.
 *
 * @param {any} a
 * @param {any} b
 */
function same(a, b) {
  return a === b ? a !== 0 || 1 / a === 1 / b : a !== a && b !== b;
}

/**
 * Whether a member needs no look.
 *
 * @param {any} a
 * @param {any} b
 */
function unchanged(a, b) {
  return same(a, b) && !(inCycle && isCyclic(b));
}

/**
 * @param {string} path
 * @param {string | number} key
 */
function below(path, key) {
  const text = typeof key === 'number' ? '' + key : quoteKey(key);
  return path === '' ? text : path + ',' + text;
}

/** @param {string} text */
function put(text) {
  if (operations.length + text.length > longest)
    throw TOO_LARGE;
  operations += operations === '' ? text : ',' + text;
}

/**
 * @param {string} path
 * @param {any} value
 * @param {number} depth
 */
function set(path, value, depth) {
  put('{"p":[' + path + '],"v":' + encodeWhole(value, longest, depth, aboveAfter) + '}');
}

/**
 * @param {string} key
 * @param {number} depth
 */
function isSkipped(key, depth) {
  return skipped !== null && depth === 0 && skipped.has(key);
}

/**
 * Objects that are not written member by member: a change inside replaces them.
 *
 * @param {any} object
 */
function isOpaque(object) {
  return hasOwn.call(object, '$sbx') || typeof object.toJSON === 'function';
}

/**
 * @param {any} a
 * @param {any} b
 * @param {string} path
 * @param {number} depth
 */
function compare(a, b, path, depth) {
  const kept = operations;
  const outer = inCycle;
  try {
    descend(a, b, path, depth);
  } catch (error) {
    if (error === TOO_LARGE || (error === TOO_MANY && depth > 1))
      throw error;
    // Too many differences, or a proxy or a getter threw: what is sent says where.
    operations = kept;
    set(path, b, depth);
  }
  inCycle = outer;
}

/**
 * @param {any[]} above
 * @param {any} value
 * @param {number} depth
 * @returns {number} at which level it is, or -1
 */
function levelOf(above, value, depth) {
  for (let i = 0; i < depth; i++) {
    if (above[i] === value)
      return i;
  }
  return -1;
}

/**
 * @param {any} a
 * @param {any} b
 * @param {string} path
 * @param {number} depth
 */
function descend(a, b, path, depth) {
  const lists = Array.isArray(a) && Array.isArray(b);
  if (!lists && !(isPlainObject(a) && isPlainObject(b))) {
    set(path, b, depth);
    return;
  }
  const from = levelOf(aboveBefore, a, depth);
  const to = levelOf(aboveAfter, b, depth);
  if (from >= 0 || to >= 0) {
    if (from !== to)
      set(path, b, depth);
    return;
  }
  if (depth >= LIMITS.depth)
    return;
  if (--pairs < 0)
    throw TOO_MANY;
  aboveBefore[depth] = a;
  aboveAfter[depth] = b;
  inCycle = inCycle || isCyclic(a) || isCyclic(b);
  if (lists)
    compareArrays(a, b, path, depth);
  else
    compareObjects(a, b, path, depth);
}

/**
 * @param {any} a
 * @param {any} b
 * @param {string} path
 * @param {number} depth
 */
function compareObjects(a, b, path, depth) {
  const before = keysBefore(a);
  const after = keysAfter(b, a);
  const length = Math.min(before.length, after.length);
  const listed = length < WIDE;
  const valuesBefore = listed ? Object.values(a) : null;
  const valuesAfter = listed ? Object.values(b) : null;
  let clear = false;
  let i = 0;

  for (; i < length; i++) {
    const key = after[i];
    if (before[i] !== key)
      break;
    const old = valuesBefore === null ? a[key] : valuesBefore[i];
    const value = valuesAfter === null ? b[key] : valuesAfter[i];
    if (unchanged(old, value) || isSkipped(key, depth))
      continue;
    if (depth === 0)
      underway = key;
    if (!clear && (isOpaque(a) || isOpaque(b))) {
      set(path, b, depth);
      return;
    }
    clear = true;
    compare(old, value, below(path, key), depth + 1);
  }
  if (i < before.length || i < after.length)
    compareRest(a, b, path, depth, i, before, after);
}

/**
 * From the first place where the keys differ: removed members first, then those that changed or
 * are new, in their order.
 *
 * @param {any} a
 * @param {any} b
 * @param {string} path
 * @param {number} depth
 * @param {number} from
 * @param {string[]} before
 * @param {string[]} after
 */
function compareRest(a, b, path, depth, from, before, after) {
  if (isOpaque(a) || isOpaque(b)) {
    set(path, b, depth);
    return;
  }
  for (let i = from; i < before.length; i++) {
    if (!hasOwn.call(b, before[i]))
      put('{"p":[' + below(path, before[i]) + ']}');
  }
  for (let i = from; i < after.length; i++) {
    const key = after[i];
    if (depth === 0)
      underway = key;
    if (isSkipped(key, depth)) {
      if (!hasOwn.call(a, key))
        put('{"p":[' + below(path, key) + '],"v":' + cutMark('size') + '}');
    } else if (!hasOwn.call(a, key))
      set(below(path, key), b[key], depth + 1);
    else if (!unchanged(a[key], b[key]))
      compare(a[key], b[key], below(path, key), depth + 1);
  }
}

/**
 * @param {any[]} a
 * @param {number} i
 * @param {any[]} b
 * @param {number} j
 */
function sameItem(a, i, b, j) {
  if (!same(a[i], b[j]))
    return false;
  return a[i] !== undefined || (i in a) === (j in b);
}

/**
 * @param {string} path
 * @param {number} at
 * @param {number} cut
 * @param {any[]} list
 * @param {number} end  the elements from `at` to here are inserted
 * @param {number} depth
 */
function splice(path, at, cut, list, end, depth) {
  let text = '{"p":[' + path + '],"at":' + at;
  if (cut > 0)
    text += ',"cut":' + cut;
  if (end > at)
    text += ',"add":' + encodeWhole(list.slice(at, end), longest, depth, aboveAfter, true);
  put(text + '}');
}

/**
 * @param {any[]} a
 * @param {any[]} b
 * @param {string} path
 * @param {number} depth
 */
function compareArrays(a, b, path, depth) {
  if (inCycle && (a.some(isCyclic) || b.some(isCyclic))) {
    if (a.length === b.length)
      compareItems(a, b, 0, a.length, path, depth);
    else
      set(path, b, depth);
    return;
  }
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && sameItem(a, start, b, start))
    start++;
  let end = 0;
  while (end < shorter - start && sameItem(a, a.length - 1 - end, b, b.length - 1 - end))
    end++;

  const cut = a.length - start - end;
  const add = b.length - start - end;
  if (cut === 0 && add === 0)
    return;
  if (cut !== add || slides(a, b, start, cut, path, depth)) {
    if (cut !== add)
      splice(path, start, cut, b, start + add, depth);
    return;
  }
  compareItems(a, b, start, start + add, path, depth);
}

/**
 * @param {any[]} a
 * @param {any[]} b
 * @param {number} start
 * @param {number} end
 * @param {string} path
 * @param {number} depth
 */
function compareItems(a, b, start, end, path, depth) {
  for (let i = start; i < end; i++) {
    if (!(i in b) && i in a)
      splice(path, i, 1, b, i + 1, depth);
    else if (!sameItem(a, i, b, i) || !unchanged(a[i], b[i]))
      compareItem(a[i], b[i], below(path, i), depth + 1);
  }
}

/**
 * Two items at one place are the same thing changed, unless they say that they are not.
 *
 * @param {any} a
 * @param {any} b
 * @param {string} path
 * @param {number} depth
 */
function compareItem(a, b, path, depth) {
  if (a !== b && isPlainObject(a) && isPlainObject(b) && a.id !== b.id)
    set(path, b, depth);
  else
    compare(a, b, path, depth);
}

/**
 * Lists of a fixed length: dropped in front and appended, or the other way round.
 *
 * @param {any[]} a
 * @param {any[]} b
 * @param {number} start
 * @param {number} length
 * @param {string} path
 * @param {number} depth
 * @returns {boolean} whether it was that, and is written
 */
function slides(a, b, start, length, path, depth) {
  for (let by = 1; by <= SHIFTS && by < length; by++) {
    if (isShifted(a, b, start + by, start, length - by)) {
      splice(path, start, by, a, start, depth);
      splice(path, start + length - by, 0, b, start + length, depth);
      return true;
    }
    if (isShifted(a, b, start, start + by, length - by)) {
      splice(path, start + length - by, by, a, start, depth);
      splice(path, start, 0, b, start + by, depth);
      return true;
    }
  }
  return false;
}

/**
 * @param {any[]} a
 * @param {any[]} b
 * @param {number} i
 * @param {number} j
 * @param {number} length
 */
function isShifted(a, b, i, j, length) {
  for (let n = 0; n < length; n++) {
    if (!sameItem(a, i + n, b, j + n))
      return false;
  }
  return true;
}

/**
 * @param {any} a  the state before
 * @param {any} b  the state after
 * @param {Set<string> | null} without  top-level members that are not looked into
 * @param {number} [max]  longest text of one value
 * @returns {string} a patch; TOO_LARGE is thrown if it would be longer
 */
export function patchText(a, b, without, max = LIMITS.stateLength) {
  if (same(a, b))
    return '[]';
  operations = '';
  skipped = without;
  longest = max;
  underway = null;
  pairs = PAIRS;
  inCycle = false;
  try {
    compare(a, b, '', 0);
    return '[' + operations + ']';
  } finally {
    operations = '';
    release();
  }
}

/** States must not live on because of us. */
function release() {
  for (let i = 0; i < aboveAfter.length && aboveAfter[i] !== undefined; i++) {
    aboveBefore[i] = undefined;
    aboveAfter[i] = undefined;
  }
}

/** @returns {string | null} the member of the state that was too large */
export function memberUnderway() {
  return underway;
}

let measured = 0;

/**
 * About how many bytes the old state keeps alive that the new one does not need.
 *
 * @param {any} a
 * @param {any} b
 * @param {number} [depth]
 * @returns {number}
 */
export function retainedBytes(a, b, depth = 0) {
  if (depth === 0)
    measured = 0;
  if (a === b || typeof a !== 'object' || a === null || depth > 20 || ++measured > MEASURED)
    return 16;
  const keys = Object.keys(a);
  let bytes = 32 + keys.length * 16;
  if (typeof b !== 'object' || b === null)
    return bytes;
  for (const key of keys) {
    if (a[key] !== b[key] && typeof a[key] === 'object')
      bytes += retainedBytes(a[key], b[key], depth + 1);
  }
  return bytes;
}
