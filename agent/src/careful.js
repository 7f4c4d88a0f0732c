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

/** How many containers were cut for their size so far; a diff cannot look into what was cut. */
export function cutsSoFar() {
  return cuts;
}

/**
 * @typedef {object} Walk
 * @property {any[]} ancestors
 * @property {(string | number)[]} path
 * @property {number} room  characters that may still be written
 * @property {boolean} clone  write what a structured clone would hold
 */

/** @param {any} value */
function safeText(value) {
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
    if (value.length > Math.min(LIMITS.textLength, walk.room))
      return cutMark('size', value.length);
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

  const at = walk.ancestors.indexOf(value);
  if (at >= 0)
    return spend(mark('cycle', { path: walk.path.slice(0, at) }), walk);
  if (depth >= LIMITS.depth)
    return spend(cutMark('depth'), walk);
  if (walk.room <= 0) {
    cuts++;
    return spend(cutMark('size'), walk);
  }

  walk.ancestors.push(value);
  const length = walk.path.length;
  try {
    return container(value, walk, depth);
  } catch (error) {
    return spend(mark('threw', { message: messageOf(error) }), walk);
  } finally {
    walk.ancestors.pop();
    walk.path.length = length;
  }
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
    walk.path.push('toJSON');
    return write(value.toJSON(''), walk, depth + 1);
  }
  if (hasOwnMember.call(value, '$sbx'))
    return pairsText('object', Object.keys(value).map((key) => [key, value[key]]), walk, depth);
  return membersText(value, walk, depth);
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
      cuts++;
      parts.push(key + cutMark('count', keys.length - i));
      break;
    }
    walk.room -= key.length;
    walk.path.push(keys[i]);
    parts.push(key + memberText(value, keys[i], walk, depth));
    walk.path.pop();
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
      cuts++;
      parts.push(cutMark('count', length - i));
      break;
    }
    walk.path.push(i);
    parts.push(i in list ? memberText(list, i, walk, depth) : spend(mark('hole'), walk));
    walk.path.pop();
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
 * The lists inside a mark are ours: they add nothing to a path but the index.
 *
 * @param {any[][]} pairs
 * @param {Walk} walk
 * @param {number} depth
 */
function wrapped(pairs, walk, depth) {
  const parts = [];
  for (let i = 0; i < pairs.length; i++) {
    if (walk.room <= 0) {
      cuts++;
      parts.push('[' + JSON.stringify('') + ',' + cutMark('count', pairs.length - i) + ']');
      break;
    }
    walk.path.push(i);
    parts.push('[' + pairs[i].map((item) => write(item, walk, depth + 1)).join(',') + ']');
    walk.path.pop();
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
  if (typeof value.toJSON === 'function') {
    walk.path.push('toJSON');
    inner = write(value.toJSON(''), walk, depth + 1);
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
 * @returns {string}
 */
export function careful(value, max, depth, clone) {
  try {
    return write(value, { ancestors: [], path: [], room: max, clone }, depth);
  } catch (error) {
    return mark('threw', { message: messageOf(error) });
  }
}
