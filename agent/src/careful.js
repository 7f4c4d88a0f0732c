// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The slow and complete encoder: knows every kind of value, follows no cycle, keeps to the
 * limits, and survives getters, `toJSON` and proxies that throw.
 */
import { LIMITS } from './limits.js';

const OBJECT_PROTOTYPE = Object.prototype;
const tagOf = OBJECT_PROTOTYPE.toString;
const hasOwnMember = OBJECT_PROTOTYPE.hasOwnProperty;
let cuts = 0;

/** Objects that were seen to be part of a cycle: how they are written depends on what is above. */
const cyclic = new WeakSet();
let cyclesSeen = false;

/** Thrown where nothing may be cut and there is no room. */
export const TOO_LARGE = new Error('too large');

/**
 * @param {any} value
 * @returns {boolean} whether a reference to an ancestor was written for it or below it
 */
export function isCyclic(value) {
  return cyclesSeen && typeof value === 'object' && value !== null && cyclic.has(value);
}

/** How many containers were cut for their size so far. */
export function cutsSoFar() {
  return cuts;
}

/**
 * @typedef {object} Walk
 * @property {any[]} ancestors
 * @property {number[]} levels  of the ancestors, as a reader of the text counts them
 * @property {boolean} through  the next value is written in the place of its holder
 * @property {number} room  characters that may still be written
 * @property {boolean} whole  cut nothing, throw TOO_LARGE
 * @property {boolean} clone  write what a structured clone would hold
 */

/** @param {any} value */
export function safeText(value) {
  try {
    return String(value).slice(0, 1000);
  } catch (error) {
    return '';
  }
}

/**
 * @param {any} error
 * @returns {string} its message, whatever was thrown
 */
export function messageOf(error) {
  try {
    return safeText(error !== null && typeof error === 'object' && 'message' in error
                     ? error.message : error);
  } catch (again) {
    return '';
  }
}

/**
 * @param {string} kind
 * @param {Record<string, unknown>} [members]
 */
function mark(kind, members) {
  return JSON.stringify({ $sbx: kind, ...members });
}

/**
 * @param {'depth' | 'size' | 'count'} why
 * @param {number} [size]
 * @returns {string}
 */
export function cutMark(why, size) {
  return mark('cut', size === undefined ? { why } : { why, size });
}

/** @param {any} value */
function className(value) {
  try {
    const name = value.constructor.name;
    return typeof name === 'string' && name !== '' ? name.slice(0, 200) : '(no name)';
  } catch (error) {
    return '(no name)';
  }
}

/** @param {any} value */
function nameOf(value) {
  try {
    const name = typeof value === 'symbol' ? value.description : value.name;
    return typeof name === 'string' ? name.slice(0, 1000) : '';
  } catch (error) {
    return '';
  }
}

/**
 * @param {any} value
 * @param {Walk} walk
 * @returns {string}
 */
function leafText(value, walk) {
  switch (typeof value) {
  case 'string':
    if (value.length > Math.min(LIMITS.textLength, walk.room)) {
      if (value.length <= LIMITS.textLength)
        noRoom(walk);
      return cutMark('size', value.length);
    }
    return JSON.stringify(value);
  case 'number':
    if (Object.is(value, -0))
      return mark('number', { value: '-0' });
    return Number.isFinite(value) ? '' + value : mark('number', { value: '' + value });
  case 'boolean':
    return value ? 'true' : 'false';
  case 'bigint':
    return bigintText(value, walk);
  case 'symbol':
  case 'function':
    return mark(typeof value, { name: nameOf(value) });
  default:
    return mark('undefined');
  }
}

/**
 * @param {bigint} value
 * @param {Walk} walk
 */
function bigintText(value, walk) {
  const digits = value.toString();
  if (digits.length > Math.min(LIMITS.textLength, walk.room))
    return cutMark('size', digits.length);
  return mark('bigint', { value: digits });
}

/**
 * @param {any} value
 * @param {Walk} walk
 * @param {number} depth
 * @returns {string}
 */
function write(value, walk, depth) {
  if (value === null)
    return spend('null', walk);
  if (typeof value !== 'object')
    return spend(leafText(value, walk), walk);

  const level = (walk.levels[walk.levels.length - 1] ?? 0) + (walk.through ? 0 : 1);
  walk.through = false;
  const at = walk.ancestors.indexOf(value);
  if (at >= 0)
    return cycleText(walk, at, level);
  if (depth >= LIMITS.depth)
    return spend(cutMark('depth'), walk);
  if (walk.room <= 0) {
    noRoom(walk);
    return spend(cutMark('size'), walk);
  }

  walk.ancestors.push(value);
  walk.levels.push(level);
  try {
    return container(value, walk, depth);
  } catch (error) {
    if (error === TOO_LARGE)
      throw error;
    return spend(mark('threw', { message: messageOf(error) }), walk);
  } finally {
    walk.ancestors.pop();
    walk.levels.pop();
  }
}

/** @param {Walk} walk */
function noRoom(walk) {
  if (walk.whole)
    throw TOO_LARGE;
  cuts++;
}

/**
 * How far up it is stays true wherever the text is put: in a patch it is not at the root.
 *
 * @param {Walk} walk
 * @param {number} at  index of the ancestor
 * @param {number} level  of the reference
 */
function cycleText(walk, at, level) {
  if (!walk.clone) {
    cyclesSeen = true;
    for (let i = at; i < walk.ancestors.length; i++)
      cyclic.add(walk.ancestors[i]);
  }
  return spend(mark('cycle', { up: level - walk.levels[at] }), walk);
}

/**
 * @param {string} text
 * @param {Walk} walk
 */
function spend(text, walk) {
  walk.room -= text.length + 1;
  return text;
}

/**
 * @param {any} value
 * @param {Walk} walk
 * @param {number} depth
 */
function container(value, walk, depth) {
  if (Array.isArray(value))
    return listText(value, walk, depth);

  const proto = Object.getPrototypeOf(value);
  if (proto === OBJECT_PROTOTYPE || proto === null)
    return plainText(value, walk, depth);

  const special = specialText(value, walk, depth);
  if (special !== null)
    return special;
  if (isForeignPlain(proto))
    return plainText(value, walk, depth);
  return instanceText(value, walk, depth);
}

/**
 * Plain objects of another realm (a frame) have that realm's prototype.
 *
 * @param {any} proto
 */
function isForeignPlain(proto) {
  return Object.getPrototypeOf(proto) === null && className({ constructor: proto.constructor }) === 'Object'
         && hasOwnMember.call(proto, 'isPrototypeOf');
}

/**
 * @param {any} value
 * @param {Walk} walk
 * @param {number} depth
 */
function plainText(value, walk, depth) {
  if (!walk.clone && typeof value.toJSON === 'function') {
    const made = value.toJSON('');
    if (made !== value)
      return insteadText(made, walk, depth);
  }
  if (hasOwnMember.call(value, '$sbx'))
    return pairsText('object', Object.keys(value).map((key) => [key, value[key]]), walk, depth);
  return membersText(value, walk, depth);
}

/**
 * What `toJSON` gives stands in the place of its object.
 *
 * @param {any} made
 * @param {Walk} walk
 * @param {number} depth
 */
function insteadText(made, walk, depth) {
  walk.through = true;
  const text = write(made, walk, depth + 1);
  walk.through = false;
  return text;
}

/**
 * @param {any} value
 * @param {Walk} walk
 * @param {number} depth
 */
function membersText(value, walk, depth) {
  const keys = Object.keys(value);
  const parts = [];
  for (let i = 0; i < keys.length; i++) {
    const key = JSON.stringify(keys[i]) + ':';
    if (walk.room <= 0) {
      noRoom(walk);
      parts.push(key + cutMark('count', keys.length - i));
      break;
    }
    walk.room -= key.length;
    parts.push(key + memberText(value, keys[i], walk, depth));
  }
  walk.room -= 2;
  return '{' + parts.join(',') + '}';
}

/**
 * @param {any} value
 * @param {string | number} key
 * @param {Walk} walk
 * @param {number} depth
 */
function memberText(value, key, walk, depth) {
  let member;
  try {
    member = value[key];
  } catch (error) {
    return spend(mark('threw', { message: messageOf(error) }), walk);
  }
  return write(member, walk, depth + 1);
}

/**
 * @param {any[]} list
 * @param {Walk} walk
 * @param {number} depth
 */
function listText(list, walk, depth) {
  const length = list.length;
  const parts = [];
  for (let i = 0; i < length; i++) {
    if (walk.room <= 0) {
      noRoom(walk);
      parts.push(cutMark('count', length - i));
      break;
    }
    parts.push(i in list ? memberText(list, i, walk, depth) : spend(mark('hole'), walk));
  }
  walk.room -= 2;
  return '[' + parts.join(',') + ']';
}

/**
 * @param {'map' | 'object'} kind
 * @param {any[][]} pairs
 * @param {Walk} walk
 * @param {number} depth
 */
function pairsText(kind, pairs, walk, depth) {
  return '{"$sbx":"' + kind + '","entries":' + wrapped(pairs, walk, depth) + '}';
}

/**
 * The lists inside a mark are ours: they are no levels.
 *
 * @param {any[][]} pairs
 * @param {Walk} walk
 * @param {number} depth
 */
function wrapped(pairs, walk, depth) {
  const parts = [];
  for (let i = 0; i < pairs.length; i++) {
    if (walk.room <= 0) {
      noRoom(walk);
      parts.push('[' + JSON.stringify('') + ',' + cutMark('count', pairs.length - i) + ']');
      break;
    }
    parts.push('[' + pairs[i].map((item) => write(item, walk, depth + 1)).join(',') + ']');
  }
  walk.room -= 30;
  return '[' + parts.join(',') + ']';
}

/**
 * @param {any} value
 * @param {Walk} walk
 * @param {number} depth
 * @returns {string | null}
 */
function specialText(value, walk, depth) {
  if (ArrayBuffer.isView(value))
    return spend(mark('bytes', { type: className(value), length: value.byteLength }), walk);

  switch (tagOf.call(value)) {
  case '[object Number]':
    return branded(() => spend(leafText(Number.prototype.valueOf.call(value), walk), walk));
  case '[object Boolean]':
    return branded(() => spend(leafText(Boolean.prototype.valueOf.call(value), walk), walk));
  case '[object String]':
    return branded(() => spend(leafText(String.prototype.valueOf.call(value), walk), walk));
  case '[object Date]':
    return dateText(value, walk);
  case '[object RegExp]':
    return spend(mark('regexp', { value: RegExp.prototype.toString.call(value) }), walk);
  case '[object Error]':
    return errorText(value, walk);
  case '[object Map]':
    return branded(() => pairsText('map', [...Map.prototype.entries.call(value)], walk, depth));
  case '[object Set]':
    return branded(() => '{"$sbx":"set","values":'
                          + listText([...Set.prototype.values.call(value)], walk, depth) + '}');
  case '[object ArrayBuffer]':
  case '[object SharedArrayBuffer]':
    return spend(mark('bytes', { type: className(value), length: value.byteLength }), walk);
  default:
    return value instanceof Error ? errorText(value, walk) : null;
  }
}

/**
 * A tag can be put on anything; the method of the class cannot be fooled.
 *
 * @param {() => string} make
 */
function branded(make) {
  try {
    return make();
  } catch (error) {
    if (error === TOO_LARGE)
      throw error;
    return null;
  }
}

/**
 * @param {any} value
 * @param {Walk} walk
 */
function dateText(value, walk) {
  let time;
  try {
    time = Date.prototype.getTime.call(value);
  } catch (error) {
    return null;
  }
  return spend(mark('date', { value: Number.isNaN(time) ? 'invalid' : new Date(time).toISOString() }),
                walk);
}

/**
 * @param {any} value
 * @param {Walk} walk
 */
function errorText(value, walk) {
  return spend(mark('error', { name: safeText(value.name), message: messageOf(value) }), walk);
}

/**
 * @param {any} value
 * @param {Walk} walk
 * @param {number} depth
 */
function instanceText(value, walk, depth) {
  if (walk.clone)
    return membersText(value, walk, depth);

  let inner;
  const made = typeof value.toJSON === 'function' ? value.toJSON('') : value;
  if (made !== value) {
    inner = insteadText(made, walk, depth);
  } else if (typeof value.addEventListener === 'function') {
    // An element or a window: behind it lies the whole page.
    inner = cutMark('count', Object.keys(value).length);
  } else {
    inner = membersText(value, walk, depth);
  }
  const head = '{"$sbx":"instance","class":' + JSON.stringify(className(value)) + ',"value":';
  walk.room -= head.length;
  return head + inner + '}';
}

/**
 * @param {any} value
 * @param {number} max
 * @param {number} depth
 * @param {boolean} clone
 * @param {{ above: any[], through: boolean } | null} [place]  what the value is in; then it is
 *   written whole, or TOO_LARGE is thrown
 * @returns {string}
 */
export function careful(value, max, depth, clone, place = null) {
  const ancestors = place === null ? [] : [...place.above];
  const walk = { ancestors, levels: ancestors.map((_, i) => i + 1), through: place?.through ?? false,
                 room: max, clone, whole: place !== null };
  try {
    return write(value, walk, depth);
  } catch (error) {
    if (error === TOO_LARGE)
      throw error;
    return mark('threw', { message: messageOf(error) });
  }
}
