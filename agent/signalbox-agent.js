// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT
// Made from agent/src by agent/build.js.
//# sourceURL=signalbox-agent.js
(function () {
'use strict';

const LIMITS = {
  batchEvents: 100,
  batchLength: 65536,
  burstEvents: 1000,
  burstLength: 262144,
  flushMs: 30,
  sliceMs: 10,
  waitingCount: 2000,
  earlyCount: 2000,
  earlyBytes: 33554432,
  queueCount: 200000,
  queueLength: 33554432,
  windowLength: 8388608,
  depth: 200,
  textLength: 1048576,
  actionLength: 1048576,
  stateLength: 16777216,
  leftLength: 1048576,
  slices: 200,
  reads: 300,
  origins: 32,
  errors: 100,
  originFrames: 6,
  fullFrames: 24,
  stackTexts: 1000,
  retryFirstMs: 250,
  retryLastMs: 5000,
  retryPageMs: 30000,
  exitMs: 1000,
  goodbyeMs: 200,
};

const OBJECT_PROTOTYPE = Object.prototype;
const tagOf = OBJECT_PROTOTYPE.toString;
const hasOwnMember = OBJECT_PROTOTYPE.hasOwnProperty;
let cuts = 0;
const cyclic = new WeakSet();
let cyclesSeen = false;
const TOO_LARGE = new Error('too large');
function isCyclic(value) {
  return cyclesSeen && typeof value === 'object' && value !== null && cyclic.has(value);
}
function cutsSoFar() {
  return cuts;
}
function safeText(value) {
  try {
    return String(value).slice(0, 1000);
  } catch (error) {
    return '';
  }
}
function messageOf(error) {
  try {
    return safeText(error !== null && typeof error === 'object' && 'message' in error
                     ? error.message : error);
  } catch (again) {
    return '';
  }
}
function mark(kind, members) {
  return JSON.stringify({ $sbx: kind, ...members });
}
function cutMark(why, size) {
  return mark('cut', size === undefined ? { why } : { why, size });
}
function className(value) {
  try {
    const name = value.constructor.name;
    return typeof name === 'string' && name !== '' ? name.slice(0, 200) : '(no name)';
  } catch (error) {
    return '(no name)';
  }
}
function nameOf(value) {
  try {
    const name = typeof value === 'symbol' ? value.description : value.name;
    return typeof name === 'string' ? name.slice(0, 1000) : '';
  } catch (error) {
    return '';
  }
}
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
function bigintText(value, walk) {
  const digits = value.toString();
  if (digits.length > Math.min(LIMITS.textLength, walk.room))
    return cutMark('size', digits.length);
  return mark('bigint', { value: digits });
}
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
function noRoom(walk) {
  if (walk.whole)
    throw TOO_LARGE;
  cuts++;
}
function cycleText(walk, at, level) {
  if (!walk.clone) {
    cyclesSeen = true;
    for (let i = at; i < walk.ancestors.length; i++)
      cyclic.add(walk.ancestors[i]);
  }
  return spend(mark('cycle', { up: level - walk.levels[at] }), walk);
}
function spend(text, walk) {
  walk.room -= text.length + 1;
  return text;
}
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
function isForeignPlain(proto) {
  return Object.getPrototypeOf(proto) === null && className({ constructor: proto.constructor }) === 'Object'
         && hasOwnMember.call(proto, 'isPrototypeOf');
}
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
function insteadText(made, walk, depth) {
  walk.through = true;
  const text = write(made, walk, depth + 1);
  walk.through = false;
  return text;
}
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
function memberText(value, key, walk, depth) {
  let member;
  try {
    member = value[key];
  } catch (error) {
    return spend(mark('threw', { message: messageOf(error) }), walk);
  }
  return write(member, walk, depth + 1);
}
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
function pairsText(kind, pairs, walk, depth) {
  return '{"$sbx":"' + kind + '","entries":' + wrapped(pairs, walk, depth) + '}';
}
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
function branded(make) {
  try {
    return make();
  } catch (error) {
    if (error === TOO_LARGE)
      throw error;
    return null;
  }
}
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
function errorText(value, walk) {
  return spend(mark('error', { name: safeText(value.name), message: messageOf(value) }), walk);
}
function instanceText(value, walk, depth) {
  if (walk.clone)
    return membersText(value, walk, depth);
  let inner;
  const made = typeof value.toJSON === 'function' ? value.toJSON('') : value;
  if (made !== value) {
    inner = insteadText(made, walk, depth);
  } else if (typeof value.addEventListener === 'function') {
    inner = cutMark('count', Object.keys(value).length);
  } else {
    inner = membersText(value, walk, depth);
  }
  const head = '{"$sbx":"instance","class":' + JSON.stringify(className(value)) + ',"value":';
  walk.room -= head.length;
  return head + inner + '}';
}
function careful(value, max, depth, clone, place = null) {
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

const FAST_DEPTH = 60;
const FAST_NODES = 3000;
const KEYS_KEPT = 10000;
const OBJECT = Object.prototype;
const EMPTY = {};
const AWKWARD = /[\u0000-\u001f"\\\ud800-\udfff]/;
const UNDEFINED = '{"$sbx":"undefined"}';
const HOLE = '{"$sbx":"hole"}';
const keyTexts = new Map();
let nodes = 0;
let room = 0;
class Bail extends Error {}
const BAIL = new Bail('not for the fast pass');
function quote(text) {
  if (text.length > 500 || AWKWARD.test(text))
    return JSON.stringify(text);
  return '"' + text + '"';
}
function quoteKey(key) {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = JSON.stringify(key);
    if (keyTexts.size >= KEYS_KEPT)
      keyTexts.clear();
    keyTexts.set(key, text);
  }
  return text;
}
function numberText(value) {
  if (value - value !== 0)
    return '{"$sbx":"number","value":"' + value + '"}';
  if (value === 0 && 1 / value < 0)
    return '{"$sbx":"number","value":"-0"}';
  return '' + value;
}
function microsText(micros) {
  const whole = Math.floor(micros / 1000);
  const rest = micros - whole * 1000;
  if (rest === 0)
    return '' + whole;
  return whole + (rest < 10 ? '.00' : rest < 100 ? '.0' : '.') + rest;
}
function timeText(ms) {
  return microsText(Math.round(ms * 1000));
}
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
function spendRoom(length) {
  room -= length;
  if (room < 0)
    throw TOO_LARGE;
}
function isPolluted() {
  for (const key in EMPTY)
    return key !== undefined;
  return false;
}
function hasForeignJson() {
  const probe = ([EMPTY, [], '', 0, true]);
  return probe.some((value) => value.toJSON !== undefined);
}
function encode(value, max = LIMITS.actionLength, depth = 0) {
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
function encodeWhole(value, max, depth = 0, above = [], through = false) {
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
function quickly(value, depth) {
  try {
    nodes = FAST_NODES;
    return fast(value, depth);
  } catch (error) {
    return null;
  }
}
function leaf(value, max, depth) {
  if (typeof value === 'number')
    return numberText(value);
  if (typeof value === 'boolean')
    return value ? 'true' : 'false';
  return careful(value, max, depth, false);
}
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
function encodeClone(value) {
  return careful(value, LIMITS.actionLength, 0, true);
}

class Raw {
  constructor(text) {
    this.text = text;
  }
}
class Extra {
  constructor() {
    this.remote = undefined;
    this.cause = undefined;
    this.trace = undefined;
    this.inner = undefined;
    this.change = undefined;
    this.failure = undefined;
    this.id = undefined;
    this.request = undefined;
  }
}
const NOTHING = new Extra();
class Dispatch {
  constructor(store, action, before, after, start, micros) {
    this.store = store;
    this.action = action;
    this.before = before;
    this.after = after;
    this.start = start;
    this.micros = micros;
    this.extra = NOTHING;
  }
  get t() {
    return this.start / 1000;
  }
}
class Note {
  constructor(kind, t, make) {
    this.kind = kind;
    this.t = t;
    this.make = make;
    this.key = '';
    this.ends = false;
    this.then = undefined;
  }
}
function eventText(kind, t, members) {
  let text = '{"k":"' + kind + '","t":' + timeText(t);
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (value !== undefined)
      text += ',' + quoteKey(key) + ':' + (value instanceof Raw ? value.text : encode(value));
  }
  return text + '}';
}
const WIDE = 1000;
const WIDE_KEPT = 4;
const SHIFTS = 16;
const PAIRS = 300000;
const MEASURED = 100000;
const PROTOTYPE = Object.prototype;
const hasOwn = PROTOTYPE.hasOwnProperty;
const wide = [];
let wideNext = 0;
let operations = '';
let skipped = null;
let longest = LIMITS.stateLength;
let underway = null;
let pairs = 0;
const TOO_MANY = new Error('too many to compare');
const aboveBefore = [];
const aboveAfter = [];
let inCycle = false;
function isPlainObject(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return false;
  const proto = Object.getPrototypeOf(value);
  return proto === PROTOTYPE || proto === null;
}
function keysBefore(object) {
  for (const known of wide) {
    if (known.object === object)
      return known.keys;
  }
  return Object.keys(object);
}
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
function same(a, b) {
  return a === b ? a !== 0 || 1 / a === 1 / b : a !== a && b !== b;
}
function unchanged(a, b) {
  return same(a, b) && !(inCycle && isCyclic(b));
}
function below(path, key) {
  const text = typeof key === 'number' ? '' + key : quoteKey(key);
  return path === '' ? text : path + ',' + text;
}
function put(text) {
  if (operations.length + text.length > longest)
    throw TOO_LARGE;
  operations += operations === '' ? text : ',' + text;
}
function set(path, value, depth) {
  put('{"p":[' + path + '],"v":' + encodeWhole(value, longest, depth, aboveAfter) + '}');
}
function isSkipped(key, depth) {
  return skipped !== null && depth === 0 && skipped.has(key);
}
function isOpaque(object) {
  return hasOwn.call(object, '$sbx') || typeof object.toJSON === 'function';
}
function compare(a, b, path, depth) {
  const kept = operations;
  const outer = inCycle;
  try {
    descend(a, b, path, depth);
  } catch (error) {
    if (error === TOO_LARGE || (error === TOO_MANY && depth > 1))
      throw error;
    operations = kept;
    set(path, b, depth);
  }
  inCycle = outer;
}
function levelOf(above, value, depth) {
  for (let i = 0; i < depth; i++) {
    if (above[i] === value)
      return i;
  }
  return -1;
}
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
function sameItem(a, i, b, j) {
  if (!same(a[i], b[j]))
    return false;
  return a[i] !== undefined || (i in a) === (j in b);
}
function splice(path, at, cut, list, end, depth) {
  let text = '{"p":[' + path + '],"at":' + at;
  if (cut > 0)
    text += ',"cut":' + cut;
  if (end > at)
    text += ',"add":' + encodeWhole(list.slice(at, end), longest, depth, aboveAfter, true);
  put(text + '}');
}
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
function compareItems(a, b, start, end, path, depth) {
  for (let i = start; i < end; i++) {
    if (!(i in b) && i in a)
      splice(path, i, 1, b, i + 1, depth);
    else if (!sameItem(a, i, b, i) || !unchanged(a[i], b[i]))
      compareItem(a[i], b[i], below(path, i), depth + 1);
  }
}
function compareItem(a, b, path, depth) {
  if (a !== b && isPlainObject(a) && isPlainObject(b) && a.id !== b.id)
    set(path, b, depth);
  else
    compare(a, b, path, depth);
}
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
function isShifted(a, b, i, j, length) {
  for (let n = 0; n < length; n++) {
    if (!sameItem(a, i + n, b, j + n))
      return false;
  }
  return true;
}
function patchText(a, b, without, max = LIMITS.stateLength) {
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
function release() {
  for (let i = 0; i < aboveAfter.length && aboveAfter[i] !== undefined; i++) {
    aboveBefore[i] = undefined;
    aboveAfter[i] = undefined;
  }
}
function memberUnderway() {
  return underway;
}
let measured = 0;
function retainedBytes(a, b, depth = 0) {
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

const V8_PLACE = /\(?((?:[a-z][a-z0-9+.-]*:|\/|signalbox-agent)[^()\s]*?):(\d+):(\d+)\)?$/i;
const GECKO_PLACE = /@((?:[a-z][a-z0-9+.-]*:|\/).*?):(\d+):(\d+)$/i;
const EVALUATED = /eval at .*?\(((?:[a-z][a-z0-9+.-]*:|\/)[^()\s]*?):(\d+):(\d+)\)/i;
const known = new Map();
const errors = (Error);
function capture(above, frames) {
  try {
    const limit = errors.stackTraceLimit;
    errors.stackTraceLimit = frames;
    let trace;
    if (typeof errors.captureStackTrace === 'function') {
      trace = {};
      errors.captureStackTrace(trace, above);
    } else {
      trace = new Error();
    }
    errors.stackTraceLimit = limit;
    return trace;
  } catch (error) {
    return undefined;
  }
}
function readLine(line) {
  const text = line.trim();
  const match = EVALUATED.exec(text) ?? GECKO_PLACE.exec(text) ?? V8_PLACE.exec(text);
  if (match === null || match[1].startsWith('node:'))
    return null;
  return { url: match[1], place: match[1] + ':' + match[2] + ':' + match[3], text };
}
function textOf(trace) {
  try {
    const { stack } = trace;
    return typeof stack === 'string' ? stack : '';
  } catch (error) {
    return '';
  }
}
function framesOf(trace) {
  const text = textOf(trace);
  let frames = known.get(text);
  if (frames === undefined) {
    frames = [];
    for (const line of text.split('\n')) {
      const frame = readLine(line);
      if (frame !== null)
        frames.push(frame);
    }
    if (known.size >= LIMITS.stackTexts)
      known.clear();
    known.set(text, frames);
  }
  return frames;
}

const behind = new WeakMap();
function standsFor(ours, inner) {
  behind.set(ours, inner);
  return ours;
}
function innerOf(method) {
  return behind.get(method);
}
function ownOf(method) {
  let own = method;
  for (let inner = behind.get(own); inner !== undefined; inner = behind.get(own))
    own = inner;
  return own;
}

class Context {
  constructor(store, action) {
    this.store = store;
    this.action = action;
    this.remote = undefined;
    this.trace = undefined;
    this.change = undefined;
  }
}
const scene = {
  context: null,
  store: null,
  reception: null,
  claim: null,
  remote: undefined,
  asking: null,
};
function runAs(name, work) {
  const before = scene.remote;
  scene.remote = name;
  try {
    return work();
  } finally {
    scene.remote = before;
  }
}

const host = (globalThis);
const now = typeof performance === 'object' && typeof performance.now === 'function'
  ? () => performance.now()
  : () => Date.now();
function later(work, ms) {
  if (typeof host.setTimeout !== 'function')
    return undefined;
  const timer = host.setTimeout(work, ms);
  if (typeof timer === 'object' && timer !== null && typeof timer.unref === 'function')
    timer.unref();
  return timer;
}
function cancel(timer) {
  if (timer !== undefined && typeof host.clearTimeout === 'function')
    host.clearTimeout(timer);
}
function makeSoon(work) {
  if (typeof host.setImmediate === 'function')
    return () => host.setImmediate(work);
  if (typeof host.MessageChannel === 'function') {
    const channel = new host.MessageChannel();
    channel.port1.onmessage = work;
    return () => channel.port2.postMessage(0);
  }
  return () => void later(work, 0);
}
function makeId(prefix) {
  const random = host.crypto;
  if (random && typeof random.getRandomValues === 'function') {
    const bytes = random.getRandomValues(new Uint8Array(12));
    return prefix + Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  }
  let text = prefix;
  while (text.length < prefix.length + 24)
    text += Math.floor(Math.random() * 0x10000).toString(16).padStart(4, '0');
  return text;
}

function patternOf(list) {
  const all = (Array.isArray(list) ? list : [list])
    .filter((each) => each !== undefined && each !== null && each !== '');
  return all.length === 0 ? null
    : new RegExp(all.map((each) => (each instanceof RegExp ? each.source : String(each))).join('|'));
}
function functionOr(value) {
  return typeof value === 'function' ? value : null;
}
class Screen {
  constructor() {
    this.changesStates = false;
    this.plain = true;
  }
  shows(_action, _state) {
    return true;
  }
  action(action) {
    return action;
  }
  state(state) {
    return state;
  }
}
class OptionsScreen extends Screen {
  constructor(options) {
    super();
    this.plain = false;
    this.deny = patternOf(options.actionsDenylist ?? options.actionsBlacklist);
    this.allow = patternOf(options.actionsAllowlist ?? options.actionsWhitelist);
    this.predicate = functionOr(options.predicate);
    this.actionSanitizer = functionOr(options.actionSanitizer);
    this.stateSanitizer = functionOr(options.stateSanitizer);
    this.changesStates = this.stateSanitizer !== null;
    this.count = 0;
    this.made = new WeakMap();
  }
  shows(action, state) {
    const type = String(action?.type);
    return (this.predicate === null || Boolean(this.predicate(state, action)))
           && (this.allow === null ? this.deny === null || !this.deny.test(type) : this.allow.test(type));
  }
  action(action) {
    return this.actionSanitizer === null ? action : this.actionSanitizer(action, ++this.count);
  }
  state(state) {
    if (this.stateSanitizer === null)
      return state;
    if (typeof state !== 'object' || state === null)
      return this.sanitized(state);
    if (!this.made.has(state))
      this.made.set(state, this.sanitized(state));
    return this.made.get(state);
  }
  sanitized(state) {
    try {
      return this.stateSanitizer(state, this.count);
    } catch (error) {
      return 'stateSanitizer threw: ' + messageOf(error);
    }
  }
}
const OPEN_SCREEN = new Screen();
const SCREENED = ['actionsDenylist', 'actionsBlacklist', 'actionsAllowlist', 'actionsWhitelist', 'predicate',
                  'actionSanitizer', 'stateSanitizer'];
function screenOf(options) {
  const given = typeof options === 'object' && options !== null && SCREENED.some((name) => options[name]);
  return given ? new OptionsScreen(options) : OPEN_SCREEN;
}

function tapGetState(agent, record, inner) {
  const getState = function getState() {
    if (record.reads > 0 && scene.store === null && agent.tracing)
      noteRead(agent, record, getState);
    return inner.apply(this, arguments);
  };
  return standsFor(getState, inner);
}
function noteRead(agent, record, above) {
  record.reads--;
  agent.guard(() => {
    const said = scene.remote;
    const trace = capture(above, agent.limits.fullFrames);
    agent.emit('read', () => {
      const site = agent.places.siteOf(trace);
      const remote = said ?? agent.places.remoteOf(trace, { strict: true });
      const reader = (remote ?? '') + ' ' + (site ?? '');
      if (record.closed || reader === ' ' || record.readers.has(reader))
        return null;
      record.readers.add(reader);
      return { store: record.id, remote, site };
    });
  });
}

const ERRORS = new Set(['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError']);
const owns = Object.prototype.hasOwnProperty;
class Undecodable extends Error {}
function putMember(object, key, value) {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else
    object[key] = value;
}
function isOrdinary(value) {
  const proto = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype;
}
function sameJson(a, b) {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null)
    return a === b;
  if (Array.isArray(a) !== Array.isArray(b))
    return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => owns.call(b, key) && sameJson(a[key], b[key]));
}
function stays(json, near, what) {
  if ((typeof near === 'object' || typeof near === 'function' || typeof near === 'symbol')
      && near !== null && sameJson(JSON.parse(encode(near)), json))
    return near;
  throw new Undecodable(what);
}
function decodeList(json, near, above) {
  const before = Array.isArray(near) ? near : [];
  const made = new Array(json.length);
  let same = before === near && before.length === json.length;
  above.push(made);
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
function decodeError(json, near) {
  if (near instanceof Error && near.name === json.name && near.message === json.message)
    return near;
  const host = (globalThis);
  const made = new (ERRORS.has(json.name) ? host[json.name] : Error)(String(json.message));
  if (made.name !== json.name)
    Object.defineProperty(made, 'name', { value: String(json.name), configurable: true, writable: true });
  return made;
}
function decodeDate(json, near) {
  const time = json.value === 'invalid' ? NaN : Date.parse(json.value);
  return near instanceof Date && Object.is(near.getTime(), time) ? near : new Date(time);
}
function decodeRegexp(json, near) {
  const match = /^\/(.*)\/([a-z]*)$/s.exec(String(json.value));
  if (match === null)
    throw new Undecodable('a regular expression that is none');
  return near instanceof RegExp && String(near) === json.value ? near : new RegExp(match[1], match[2]);
}
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
function decode(json, near) {
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
function decodePlain(json) {
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
    return Object.fromEntries(json.entries.map(([key, value]) => [key, decodePlain(value)]));
  case 'regexp':
  case 'error':
  case 'map':
  case 'set':
    return {};
  default:
    return decode(json);
  }
}

const PRIVATE = '@@signalbox/state';
const FEATURED = ['dispatch', 'jump', 'import', 'lock', 'pause'];
const NO_HISTORY = 'The agent keeps no history of actions: none can be left out, moved or forgotten.';
function takeCommand(agent, command) {
  const record = agent.records.find(({ id }) => id === command.store);
  if (record === undefined || record.closed)
    throw new Error('this store is gone');
  const { control } = record;
  if (control === null || !control.can.includes(command.command))
    throw new Error(control?.why || 'this store does not take that command');
  control.take(command);
  if (command.command === 'lock' || command.command === 'pause')
    record.held[command.on === true ? 'add' : 'delete'](command.command);
}
function releaseStores(agent) {
  for (const record of agent.records) {
    for (const command of record.held)
      agent.guard(() => record.control?.take({ id: 0, store: record.id, command, on: false }));
    record.held.clear();
  }
}
function noteStatus(agent, record, then) {
  const note = statusNote(agent, record, record.at);
  note.then = () => {
    record.shown = record.stays ? '' : record.at;
    then?.();
  };
  agent.queue.push(note);
}
function statusNote(agent, record, at) {
  const { control, locked, paused, skipped } = record;
  const members = { store: record.id, can: control === null ? [] : [...control.can], why: control?.why || undefined,
                    locked, paused, at: at === '' ? 'newest' : at,
                    skipped: skipped === null ? undefined : [...skipped] };
  const note = new Note('store-status', agent.time(), () => members);
  note.key = 'status ' + record.id + ' now';
  return note;
}
function noteShown(agent, record, state, at) {
  const t = agent.time();
  record.at = at;
  noteStatus(agent, record, () => agent.writer.writeState(record, record.screen.state(state), t));
}
function keepNewest(record, left, shown, at) {
  const { newest } = record;
  if (at === '')
    record.newest = null;
  else
    record.newest = { shown,
                      state: record.at !== '' && newest !== null && newest.shown === left ? newest.state : left };
}
function wayBack(record, now) {
  return record.at !== '' && record.newest?.shown === now ? record.newest : null;
}
const doors = new WeakMap();
class ReduxControl {
  constructor(agent, record, store) {
    this.agent = agent;
    this.record = record;
    this.can = ['dispatch', 'jump', 'import', 'reset', 'commit', 'rollback', 'lock', 'pause'];
    this.why = NO_HISTORY;
    const { features } = record;
    if (features !== null) {
      this.can = this.can.filter((each) => !FEATURED.includes(each) || features[each]);
      this.why += ' The app offers no more.';
    }
    if (record.screen.changesStates) {
      this.can = this.can.filter((each) => each !== 'jump' && each !== 'import');
      this.why += ' The app changes its states before they are shown, so they cannot be put back.';
    }
    this.initial = store.getState();
    this.base = this.initial;
    doors.set(store.getState, { inner: store.dispatch, outer: store.dispatch });
  }
  door() {
    const door = doors.get(this.record.getState.deref());
    if (door === undefined)
      throw new Error('this store is gone');
    return door;
  }
  state() {
    return this.record.getState.deref()?.();
  }
  take({ command, action, state, on }) {
    switch (command) {
    case 'dispatch':
      return this.dispatch(decode(action));
    case 'jump':
      return action === undefined ? this.back() : this.show(decode(state, this.state()), String(action));
    case 'import':
      return this.show(decode(state, this.state()), '');
    case 'reset':
      this.base = this.initial;
      return this.show(this.initial, '');
    case 'commit':
      this.base = this.state();
      return undefined;
    case 'rollback':
      return this.show(this.base, '');
    case 'lock':
      return this.set('locked', on === true);
    default:
      return this.set('paused', on === true);
    }
  }
  dispatch(action) {
    if (this.record.locked)
      throw new Error('the store is locked');
    this.door().outer(action);
  }
  set(what, on) {
    const { agent, record } = this;
    if (record[what] === on)
      return;
    record[what] = on;
    record.settle();
    if (what === 'paused' && !on)
      noteShown(agent, record, this.state(), record.at);
    else
      noteStatus(agent, record);
  }
  back() {
    const newest = wayBack(this.record, this.state());
    if (newest !== null)
      this.show(newest.state, '');
  }
  show(state, at) {
    const { record, agent } = this;
    const { inner } = this.door();
    const left = this.state();
    const force = { action: { type: PRIVATE }, state, done: false };
    record.force = force;
    record.settle();
    try {
      inner(force.action);
    } catch (error) {
      if (!force.done)
        throw error;
      const text = 'a listener of the store threw after a command: ' + messageOf(error);
      agent.emit('log', () => ({ level: 'error', text }));
    } finally {
      record.force = null;
      record.settle();
    }
    if (!force.done)
      throw new Error('the store did not take the state');
    const shown = this.state();
    keepNewest(record, left, shown, at);
    noteShown(agent, record, shown, at);
  }
}
function learnOuter(record, store) {
  const door = doors.get(record.getState.deref());
  if (door !== undefined)
    door.outer = (action) => store.dispatch(action);
}
function reduceAside(record, reducer, self, args) {
  const { force } = record;
  const [state, action] = args;
  if (force !== null && action === force.action) {
    force.done = true;
    return completed(force.state, state, (given) => reducer.call(self, given, action));
  }
  if (record.opened && record.locked && !String(action?.type).startsWith('@@redux/'))
    return state;
  return reducer.apply(self, args);
}
function completed(given, now, reduce) {
  if (!isPlainObject(given) || !isPlainObject(now) || Object.keys(now).every((key) => key in given))
    return given;
  const full = reduce(given);
  return isPlainObject(full) ? { ...full, ...given } : given;
}

const LESSONS = 24;
const METHODS = new Set(['dispatch', 'subscribe', 'getState', 'replaceReducer']);
const UNSENT = Symbol('unsent');
const EVERYTHING = 'everything';
class StoreRecord {
  constructor(id, name) {
    this.id = id;
    this.name = name;
    this.head = '{"k":"dispatch","store":' + JSON.stringify(id) + ',"t":';
    this.plain = false;
    this.isOpened = false;
    this.closed = false;
    this.control = null;
    this.features = null;
    this.screen = OPEN_SCREEN;
    this.locked = false;
    this.paused = false;
    this.held = new Set();
    this.force = null;
    this.at = '';
    this.shown = '';
    this.newest = null;
    this.stays = false;
    this.skipped = null;
    this.sent = UNSENT;
    this.slices = null;
    this.cut = null;
    this.owner = undefined;
    this.said = undefined;
    this.passers = new Set();
    this.lessons = LESSONS;
    this.requests = new Map();
    this.claims = new Map();
    this.creation = undefined;
    this.runtime = '';
    this.toolkit = '';
    this.late = false;
    this.persists = false;
    this.replaced = 0;
    this.reads = 0;
    this.readers = new Set();
    this.face = null;
    this.faces = [];
    this.getState = { deref: () => undefined };
  }
  get opened() {
    return this.isOpened;
  }
  set opened(opened) {
    this.isOpened = opened;
    this.settle();
  }
  settle() {
    this.plain = this.isOpened && !this.locked && !this.paused && this.force === null;
  }
}
function pushQuietly(agent, entry) {
  try {
    agent.queue.push(entry);
  } catch (error) {
    agent.fault = String(error);
  }
}
function micros(ms) {
  return Math.round(ms * 1000);
}
function replaceMethod(face, name, make) {
  const inner = face[name];
  if (typeof inner !== 'function')
    return;
  face[name] = standsFor(make(inner), inner);
}
function rememberFace(record, face) {
  if (typeof WeakRef === 'function')
    record.faces.push(new WeakRef(face));
}
function restoreFaces(record) {
  for (const each of record.faces.splice(0)) {
    const face = each.deref();
    for (const name of face === undefined ? [] : METHODS) {
      for (let inner = innerOf(face[name]); inner !== undefined; inner = innerOf(inner))
        face[name] = inner;
    }
  }
}
function tapReducer(agent, record, reducer) {
  const { start } = agent;
  if (typeof reducer !== 'function')
    return reducer;
  return function tapped(state, action) {
    if (!record.plain)
      return reduceAside(record, reducer, this, arguments);
    const before = now();
    let next;
    try {
      next = reducer.apply(this, arguments);
    } catch (error) {
      const failed = new Dispatch(record, action, state, state, micros(before - start), micros(now() - before));
      failed.extra = new Extra();
      failed.extra.failure = { thrown: error };
      note(agent, failed, tapped);
      throw error;
    }
    const entry = new Dispatch(record, action, state, next, micros(before - start), micros(now() - before));
    if (scene.context === null && scene.remote === undefined && scene.reception === null
        && !agent.tracing)
      pushQuietly(agent, entry);
    else
      note(agent, entry, tapped);
    return next;
  };
}
function note(agent, entry, above) {
  agent.guard(() => {
    const extra = entry.extra.failure === undefined ? new Extra() : entry.extra;
    entry.extra = extra;
    lookAtScene(agent, entry.store, entry.action, extra, above);
    agent.queue.push(entry);
  });
}
function lookAtScene(agent, record, action, extra, above) {
  const { context, reception } = scene;
  if (reception !== null) {
    reception.dispatches++;
    extra.cause = reception.id;
  }
  if (context !== null && context.store === record) {
    extra.remote = context.remote;
    extra.trace = context.trace;
    extra.change = context.change;
    if (context.trace !== undefined && context.action === action && record.lessons > 0) {
      record.lessons--;
      extra.inner = capture(above, agent.limits.fullFrames);
    }
  } else if (scene.remote !== undefined) {
    extra.remote = scene.remote;
  } else if (agent.tracing) {
    extra.inner = capture(above, agent.limits.fullFrames);
  }
}
function enter(agent, record, action, above) {
  const context = new Context(record, action);
  context.remote = scene.remote;
  if (context.remote === undefined && agent.tracing)
    context.trace = capture(above, agent.frames);
  return context;
}
function tapDispatch(agent, record, inner) {
  return function dispatch(action) {
    if (record.locked)
      return action;
    const { store, context } = scene;
    scene.store = record;
    if (agent.tracing || scene.remote !== undefined)
      scene.context = enter(agent, record, action, dispatch);
    try {
      return inner.apply(this, arguments);
    } finally {
      scene.store = store;
      scene.context = context;
    }
  };
}
function makeMiddleware(agent) {
  return (api) => (next) => {
    let record = agent.guard(() => agent.recordOf(api));
    if (record !== undefined)
      learnOuter(record, api);
    return function traced(action) {
      const { context } = scene;
      if (!agent.tracing || context !== null)
        return next(action);
      record ??= agent.guard(() => agent.recordOf(api));
      if (record === undefined)
        return next(action);
      scene.context = enter(agent, record, action, traced);
      try {
        return next(action);
      } finally {
        scene.context = context;
      }
    };
  };
}
function tapReplace(agent, record, inner) {
  return function replaceReducer() {
    const before = scene.context;
    const context = enter(agent, record, undefined, replaceReducer);
    context.trace ??= agent.stacks === 'off' ? undefined : capture(replaceReducer, agent.limits.fullFrames);
    context.change = { remote: context.remote, trace: context.trace };
    scene.context = context;
    try {
      return inner.apply(this, arguments);
    } finally {
      scene.context = before;
    }
  };
}
function tapSubscribe(agent, record, inner) {
  return function subscribe(listener) {
    const unsubscribe = inner.apply(this, arguments);
    const end = agent.guard(() => agent.noteSubscription(record, listener, subscribe));
    if (typeof end !== 'function' || typeof unsubscribe !== 'function')
      return unsubscribe;
    return function unsubscribeTapped() {
      agent.guard(end);
      return unsubscribe.apply(this, arguments);
    };
  };
}
function wrapFace(agent, record, store) {
  const face = { ...store };
  tapFace(agent, record, face);
  record.face = face;
  return face;
}
function tapFace(agent, record, face) {
  replaceMethod(face, 'dispatch', (inner) => tapDispatch(agent, record, inner));
  replaceMethod(face, 'subscribe', (inner) => tapSubscribe(agent, record, inner));
  replaceMethod(face, 'replaceReducer', (inner) => tapReplace(agent, record, inner));
  replaceMethod(face, 'getState', (inner) => tapGetState(agent, record, inner));
  rememberFace(record, face);
}
function innerEnhancer(agent, about, slot) {
  return (createStore) => (reducer, ...rest) => {
    const record = agent.guard(() => agent.makeRecord(about));
    if (record === undefined)
      return createStore(reducer, ...rest);
    slot.record = record;
    agent.creating++;
    let store;
    try {
      store = createStore(tapReducer(agent, record, reducer), ...rest);
    } finally {
      agent.creating--;
    }
    agent.guard(() => {
      record.control = new ReduxControl(agent, record, store);
      agent.learnCreation(record, slot.creation);
      agent.openStore(record, store, createStore);
    });
    const replace = store.replaceReducer;
    return {
      ...store,
      replaceReducer(next) {
        record.replaced++;
        return replace.call(this, agent.ended ? next : tapReducer(agent, record, next));
      },
    };
  };
}
function makeEnhancer(agent, about, enhancers, below = []) {
  return (createStore) => function createOuter() {
    const slot = ({});
    slot.creation = agent.ended ? undefined : agent.guard(() => agent.traceCreation(createOuter));
    const all = agent.ended ? [...enhancers, ...below]
      : [...enhancers, innerEnhancer(agent, about, slot), ...below];
    const create = all.reduceRight((made, enhancer) => enhancer(made), createStore);
    const store = create.apply(undefined, arguments);
    const { record } = slot;
    if (record === undefined || store === null || typeof store !== 'object')
      return store;
    const face = agent.guard(() => wrapFace(agent, record, store));
    if (face !== undefined)
      learnOuter(record, face);
    return face ?? store;
  };
}
function tagOfStore(face) {
  if (face === null)
    return undefined;
  if (typeof face.__mfId === 'string')
    return face.__mfId;
  for (const key of Object.keys(face)) {
    if (!METHODS.has(key) && typeof face[key] === 'string')
      return face[key];
  }
  return undefined;
}
function slicesOf(state, most) {
  if (!isPlainObject(state))
    return undefined;
  const keys = Object.keys(state);
  return keys.length <= most ? keys : undefined;
}

const UNSEEN = '(not seen)';
const REPLACE = '@@redux/REPLACE';
function isPlainAction(action) {
  return typeof action === 'object' && action !== null && action.type !== undefined
         && typeof action.then !== 'function';
}
function isPassedOn(frame, action, face) {
  if (frame.done || face === undefined || frame.faces.includes(face)
      || (action !== frame.action && action?.type !== frame.action.type))
    return false;
  frame.faces.push(face);
  frame.action = action;
  return true;
}
class Watch {
  constructor(agent, record, getState, precise) {
    this.agent = agent;
    this.record = record;
    this.getState = getState;
    this.precise = precise;
    this.over = false;
    this.outer = false;
    this.last = getState();
    this.frames = [];
  }
  tapDispatch(inner, face) {
    const watch = this;
    const { agent, record } = this;
    return function dispatch(action) {
      if (agent.ended || watch.over || (watch.precise && !isPlainAction(action)))
        return inner.apply(this, arguments);
      const { context, store } = scene;
      scene.store = record;
      if (!watch.outer && context?.store !== record && (agent.tracing || scene.remote !== undefined))
        scene.context = enter(agent, record, action, dispatch);
      try {
        return watch.run(action, dispatch, () => inner.apply(this, arguments), face);
      } finally {
        scene.context = context;
        scene.store = store;
      }
    };
  }
  tapReplace(inner) {
    const watch = this;
    return function replaceReducer() {
      if (watch.agent.ended || watch.over)
        return inner.apply(this, arguments);
      watch.record.replaced++;
      return watch.run({ type: REPLACE }, replaceReducer, () => inner.apply(this, arguments));
    };
  }
  run(action, above, call, face) {
    const frame = this.agent.guard(() => this.begin(action, above, face));
    if (frame === undefined || frame === null)
      return call();
    try {
      return call();
    } catch (error) {
      this.agent.guard(() => this.failed(frame, error));
      throw error;
    } finally {
      this.agent.guard(() => this.end(frame));
    }
  }
  begin(action, above, face) {
    const below = this.frames[this.frames.length - 1];
    if (below !== undefined && !below.done && (this.precise || this.getState() !== this.last))
      this.settle(below);
    if (below !== undefined && isPassedOn(below, action, face))
      return null;
    const extra = new Extra();
    lookAtScene(this.agent, this.record, action, extra, above);
    const frame = { action, start: Math.round(this.agent.time() * 1000), extra, done: !isPlainAction(action),
                    faces: [face] };
    this.frames.push(frame);
    return frame;
  }
  told() {
    if (this.agent.ended)
      return;
    const frame = this.frames[this.frames.length - 1];
    if (frame !== undefined && !frame.done)
      this.settle(frame);
    else
      this.catchUp(frame?.extra);
  }
  catchUp(of) {
    if (this.getState() === this.last)
      return;
    const extra = new Extra();
    extra.remote = of?.remote;
    extra.cause = of?.cause;
    extra.trace = of?.trace;
    this.push({ type: UNSEEN }, extra, Math.round(this.agent.time() * 1000));
  }
  settle(frame) {
    frame.done = true;
    this.push(frame.action, frame.extra, frame.start);
  }
  push(action, extra, start) {
    const before = this.last;
    this.last = this.getState();
    const entry = new Dispatch(this.record, action, before, this.last, start,
                               Math.round(this.agent.time() * 1000) - start);
    entry.extra = extra;
    this.agent.queue.push(entry);
  }
  failed(frame, error) {
    if (frame.done)
      return;
    this.catchUp(frame.extra);
    frame.extra.failure = { thrown: error };
    this.settle(frame);
  }
  end(frame) {
    if (!frame.done)
      this.settle(frame);
    const at = this.frames.indexOf(frame);
    if (at >= 0)
      this.frames.splice(at);
  }
}

function weakly(object) {
  return typeof WeakRef === 'function' ? new WeakRef(object) : { deref: () => object };
}
class Patches {
  constructor(agent) {
    this.agent = agent;
    this.on = true;
    this.undos = [];
    const weak = weakly(this);
    agent.undo.push(() => weak.deref()?.undo());
  }
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
  later(work) {
    this.undos.push(work);
  }
  undo() {
    this.on = false;
    for (const each of this.undos.splice(0).reverse())
      this.agent.guard(each);
  }
}
const byObject = new WeakMap();
function adaptOnce(agent, object, install) {
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
function replaceProperty(agent, target, name, descriptor) {
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

function aboutOf(about) {
  return typeof about === 'string' ? { name: about } : about ?? {};
}
function compact(action) {
  for (const key of Object.keys(action)) {
    if (action[key] === undefined)
      delete action[key];
  }
  return action;
}
function settleAs(extra, request) {
  if (request.ok === undefined) {
    request.origin = extra;
  } else if (request.origin !== undefined) {
    extra.remote = request.origin.remote;
    extra.trace = request.origin.trace;
    extra.inner = request.origin.inner;
  }
}
class ForeignControl {
  constructor(foreign, why) {
    this.can = foreign.put === null ? [] : ['jump', 'import', 'reset', 'commit', 'rollback'];
    this.why = why;
    this.foreign = weakly(foreign);
  }
  take({ command, action, state }) {
    const foreign = this.foreign.deref();
    if (foreign === undefined)
      throw new Error('this store is gone');
    switch (command) {
    case 'jump':
      return action === undefined ? foreign.back() : foreign.show(decode(state, foreign.last), String(action));
    case 'import':
      return foreign.show(decode(state, foreign.last), '');
    case 'commit':
      foreign.base = foreign.last;
      return undefined;
    case 'rollback':
      return foreign.show(foreign.base, '');
    default:
      foreign.base = foreign.initial;
      return foreign.show(foreign.initial, '');
    }
  }
}
class Foreign {
  constructor(agent, library, about) {
    this.agent = agent;
    this.library = library;
    this.about = about;
    this.record = agent.makeRecord({ name: about.name ?? '', toolkit: '' });
    this.last = undefined;
    this.initial = undefined;
    this.base = undefined;
    this.put = null;
    this.read = () => this.last;
    this.quiet = false;
    this.getState = () => this.last;
  }
  control(why, ways) {
    this.put = ways?.put ?? null;
    this.read = ways?.read ?? this.read;
    this.record.control = new ForeignControl(this, why);
  }
  back() {
    const newest = wayBack(this.record, this.last);
    if (newest !== null)
      this.show(newest.state, '');
  }
  show(state, at) {
    const before = this.quiet;
    const left = this.last;
    this.quiet = true;
    try {
      this.put?.(state);
    } finally {
      this.quiet = before;
      this.last = this.read();
      keepNewest(this.record, left, this.last, at);
      noteShown(this.agent, this.record, this.last, at);
    }
  }
  open(state, maker, above) {
    const { agent, record, about } = this;
    this.last = state;
    this.initial = state;
    this.base = state;
    record.late = about.late === true;
    if (agent.stacks !== 'off' && agent.options.kind === 'page')
      record.creation = capture(above, agent.limits.fullFrames);
    agent.openStore(record, { getState: this.getState }, maker, this.library, about.owner);
  }
  changed(action, next, { above, inside = this.changed, request } = {}) {
    const { agent, record, last } = this;
    if (this.quiet)
      return;
    const entry = new Dispatch(record, compact(action), last, next, Math.round(agent.time() * 1000), 0);
    const extra = new Extra();
    const { context, reception } = scene;
    entry.extra = extra;
    extra.request = request;
    if (reception !== null) {
      reception.dispatches++;
      extra.cause = reception.id;
    }
    if (context !== null && context.store === record) {
      extra.remote = context.remote;
      extra.trace = context.trace;
    } else if (scene.remote !== undefined) {
      extra.remote = scene.remote;
    } else if (agent.tracing && above !== undefined) {
      extra.trace = capture(above, agent.frames);
    } else if (agent.tracing) {
      extra.inner = capture(inside, agent.limits.fullFrames);
    }
    if (request !== undefined)
      settleAs(extra, request);
    this.last = next;
    agent.queue.push(entry);
  }
  restate() {
    const { agent, record } = this;
    const t = agent.time();
    const value = this.last;
    agent.queue.push(new Note('state', t, () => {
      agent.writer.writeState(record, value, t);
      return null;
    }));
  }
  within(call, above, once = false) {
    const { agent, record } = this;
    const before = scene.context;
    if ((!agent.tracing && scene.remote === undefined) || (once && before?.store === record))
      return call();
    const context = new Context(record, undefined);
    context.remote = scene.remote;
    if (context.remote === undefined)
      context.trace = capture(above, agent.frames);
    scene.context = context;
    try {
      return call();
    } finally {
      scene.context = before;
    }
  }
  subscribed(listener, stop, above) {
    const { agent, record } = this;
    const end = agent.guard(() => agent.noteSubscription(record, listener, above));
    if (end === undefined || typeof stop !== 'function')
      return stop;
    return function unsubscribe() {
      agent.guard(end);
      return stop.apply(this, arguments);
    };
  }
  close() {
    const { agent, record } = this;
    if (record.opened)
      agent.closeStore(record);
    else
      agent.records = agent.records.filter((each) => each !== record);
  }
}

const NAMING = ['get', 'set', 'load', 'listen'];
class Table {
  constructor(foreign, state, patches) {
    this.foreign = foreign;
    this.patches = patches;
    this.get = state.get;
    this.set = state.set;
    this.listen = state.listen;
    this.members = new Map();
    this.requests = 0;
    this.noted = this.noted.bind(this);
  }
  follow(member) {
    if (typeof member !== 'string' || this.members.has(member))
      return false;
    const stop = this.listen(member, (value, loading, error) =>
      this.foreign.agent.guard(() => this.noted(member, value, loading, error)));
    this.patches.later(stop);
    this.members.set(member, '');
    return true;
  }
  learn(members) {
    const { foreign } = this;
    const found = members.filter((member) => this.follow(member));
    if (found.length === 0 || !foreign.record.opened)
      return;
    const now = this.read();
    foreign.last = now;
    foreign.initial = { ...now, ...foreign.initial };
    foreign.base = { ...now, ...foreign.base };
    foreign.restate();
  }
  put(values) {
    for (const member of this.members.keys()) {
      if (member in values)
        this.set(member, values[member]);
    }
  }
  read() {
    const state = {};
    for (const member of this.members.keys())
      state[member] = this.get(member);
    return state;
  }
  noted(member, value, loading, error) {
    if (!this.patches.on)
      return;
    const { foreign } = this;
    if (foreign.quiet)
      return;
    const id = this.members.get(member) ?? '';
    if (loading === true && id === '') {
      const requestId = foreign.record.id + ' load' + ++this.requests;
      this.members.set(member, requestId);
      foreign.changed({ type: 'load', member, meta: { requestId, requestStatus: 'pending' } }, foreign.last,
                      { inside: this.noted });
      return;
    }
    const last = foreign.last ?? {};
    const same = member in last && Object.is(last[member], value);
    const next = same ? last : { ...last, [member]: value };
    if (id !== '' && loading !== true) {
      this.members.set(member, '');
      const requestStatus = error === undefined ? 'fulfilled' : 'rejected';
      const type = error === undefined ? 'loaded' : 'failed';
      foreign.changed({ type, member, error, meta: { requestId: id, requestStatus } }, next, { inside: this.noted });
    } else if (!same || id === '') {
      foreign.changed({ type: 'set', member }, next, { inside: this.noted });
    }
  }
}
function adaptLean(agent, runtime, about = {}) {
  const { state } = runtime;
  return adaptOnce(agent, state, (patches) => {
    const foreign = new Foreign(agent, '@leanjs/core', about);
    patches.later(() => foreign.close());
    const table = new Table(foreign, state, patches);
    agent.guard(() => table.learn([...about.members ?? [], ...membersTold(table)]));
    for (const name of NAMING) {
      patches.method(state, name, (inner) => function named(member) {
        if (!patches.on)
          return inner.apply(this, arguments);
        if (!table.members.has(member) && isMember(table, member))
          agent.guard(() => table.learn([member]));
        const result = name === 'get' ? inner.apply(this, arguments)
          : foreign.within(() => inner.apply(this, arguments), named);
        return name === 'listen' ? foreign.subscribed(arguments[1], result, named) : result;
      });
    }
    foreign.control('The runtime has values, no actions that could be dispatched or left out.', {
      put: (values) => table.put(values), read: () => table.read(),
    });
    foreign.open(table.read(), null, adaptLean);
    const { loaded } = state;
    Promise.resolve(loaded()).then((all) => {
      if (patches.on && typeof all === 'object' && all !== null)
        agent.guard(() => table.learn(Object.keys(all)));
    }).catch(() => {});
  });
}
function membersTold(table) {
  try {
    table.get('\u0000');
  } catch (error) {
    const [, list = ''] = /valid props are: (.+)$/.exec(String(error)) ?? [];
    return list.split(',').map((each) => each.trim()).filter((each) => isMember(table, each));
  }
  return [];
}
function isMember(table, member) {
  try {
    table.get(member);
    return typeof member === 'string';
  } catch (error) {
    return false;
  }
}

const LIST_MOST = 499;
const WATCHES_MOST = 200;
let watching = null;
function isListOf(list, fits) {
  const items = Array.isArray(list) ? list : [...list];
  return items.length > 0 && items.length <= LIST_MOST && items.every(fits);
}
function isText(item) {
  return typeof item === 'string';
}
function isVersion(item) {
  return typeof item === 'number' || typeof item === 'string' || item === undefined;
}
function asked(watch, list, item) {
  if (watch.refusal !== null)
    return;
  if (item === watch.type && isListOf(list, isText))
    watch.refusal = { reason: 'allow-list', detail: watch.type };
  else if (item === watch.version && isListOf(list, isVersion))
    watch.refusal = { reason: 'schema', detail: String(watch.version) };
}
function overhear(proto, name) {
  const before = Object.getOwnPropertyDescriptor(proto, name);
  if (before === undefined || !before.configurable || typeof before.value !== 'function')
    return () => {};
  const method = before.value;
  const spy = function (item) {
    const answer = method.apply(this, arguments);
    const watch = watching;
    if (answer === false && watch !== null) {
      watching = null;
      try {
        asked(watch, this, item);
      } catch (error) {
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
class Checks {
  constructor() {
    this.enabled = true;
    this.known = new Map();
  }
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

const HASHES_KEPT = 2000;
function hashText(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0') + '-' + text.length;
}
function hashBody(body) {
  if (isPlainObject(body) && isPlainObject(body.meta) && 'origin' in body.meta) {
    const meta = { ...body.meta };
    delete meta.origin;
    return hashText(encodeClone({ ...body, meta }));
  }
  return hashText(encodeClone(body));
}
function isAction(body) {
  return typeof body === 'object' && body !== null && typeof body.type === 'string';
}
function isMeantAsAction(body) {
  const meta = isAction(body) ? undefined : body?.meta;
  return typeof meta === 'object' && meta !== null
         && ('crossApp' in meta || 'origin' in meta || 'schemaVersion' in meta);
}
class Bridges {
  constructor(agent) {
    this.agent = agent;
    this.sentHere = new Set();
    this.allowLists = new WeakMap();
    this.checks = new Checks();
    this.owners = new WeakMap();
    this.handlers = new Map();
  }
  remoteOf({ remote, trace }) {
    return remote ?? this.agent.places.remoteOf(trace, { strict: true })
           ?? (trace === undefined ? this.agent.untraced() : undefined);
  }
  sent(bridge, body, above, name) {
    const { agent } = this;
    const id = 'm' + ++agent.counters.message;
    const { context, reception, store } = scene;
    const remote = name ?? scene.remote ?? context?.remote;
    const trace = remote !== undefined ? undefined
      : context?.trace ?? (agent.tracing ? capture(above, agent.limits.fullFrames) : undefined);
    const skip = store?.passers;
    agent.emit('bridge-sent', () => {
      const hash = hashBody(body);
      this.remember(bridge + ' ' + hash);
      return { bridge, id, hash, body: new Raw(encode(body)),
               remote: remote ?? agent.places.remoteOf(trace, { skip })
                 ?? (trace === undefined ? agent.untraced() : undefined),
               store: store?.id, cause: reception?.id };
    });
  }
  remember(key) {
    if (this.sentHere.size >= HASHES_KEPT)
      this.sentHere.clear();
    this.sentHere.add(key);
  }
  listen(bridge, handler, above, name) {
    const { agent } = this;
    const id = 'l' + ++agent.counters.listener;
    const remote = name ?? this.owners.get(handler) ?? scene.remote;
    const trace = remote === undefined && agent.tracing ? capture(above, agent.limits.fullFrames) : undefined;
    const listener = { id, bridge, remote, trace };
    const accepts = this.allowLists.get(handler);
    if (typeof WeakRef === 'function') {
      const known = new WeakRef(handler);
      this.handlers.set(id, { bridge, deref: () => known.deref() });
    }
    agent.emit('subscribe', () => ({ id, of: 'bridge', bridge, accepts, remote: this.remoteOf(listener),
                                     site: agent.places.siteOf(trace) }), 'listener ' + id);
    return listener;
  }
  unlisten({ id }) {
    this.handlers.delete(id);
    this.agent.emit('unsubscribe', () => ({ id }), 'listener ' + id, true);
  }
  receive(listener, body, call) {
    const reception = this.agent.guard(() => this.begin(listener, body));
    if (reception === undefined)
      return call();
    const before = scene.reception;
    scene.reception = reception;
    try {
      const result = this.checks.run(listener.id, body, call, (refusal) => {
        reception.refusal = refusal;
      });
      reception.later = typeof result?.then === 'function';
      return result;
    } catch (error) {
      this.agent.guard(() => this.drop(reception, 'threw', messageOf(error)));
      throw error;
    } finally {
      scene.reception = before;
      this.agent.guard(() => this.end(reception));
    }
  }
  begin(listener, body) {
    const { agent } = this;
    const id = 'm' + ++agent.counters.message;
    const { bridge } = listener;
    agent.emit('bridge-received', () => {
      const hash = hashBody(body);
      const known = this.sentHere.has(bridge + ' ' + hash);
      return { bridge, id, hash, listener: listener.id, remote: this.remoteOf(listener),
               body: known ? undefined : new Raw(encode(body)) };
    });
    return { id, bridge, body, listener, remote: undefined, dispatches: 0, judged: false,
             refusal: null, later: false };
  }
  end(reception) {
    const { id, dispatches, body, judged, refusal, later } = reception;
    if (!judged && dispatches === 0 && refusal !== null && !later)
      this.drop(reception, refusal.reason, refusal.detail);
    else if (!judged && dispatches === 0 && !later && isMeantAsAction(body))
      this.drop(reception, 'malformed', 'no text type');
    this.agent.emit('bridge-handled', () => ({ received: id, dispatches }));
  }
  drop(reception, reason, detail) {
    const { bridge, body, listener, id } = reception;
    reception.judged = true;
    this.agent.emit('bridge-dropped', () => ({
      bridge, hash: hashBody(body), listener: listener?.id,
      remote: reception.remote ?? (listener === undefined ? undefined : this.remoteOf(listener)),
      reason, detail, received: id || undefined,
    }));
  }
  refuse(body, reason, detail, { remote, bridge }) {
    const { reception } = scene;
    if (reception !== null && (bridge === undefined || reception.bridge === bridge)) {
      reception.remote ??= remote;
      this.drop(reception, reason, detail);
      return;
    }
    this.drop({ id: '', bridge: bridge ?? '', body, listener: undefined, remote, dispatches: 0,
                judged: false, refusal: null, later: false }, reason, detail);
  }
}

const SECRET = /auth|code|credential|jwt|key|pass|pwd|secret|session|^sid$|^sig|signature|ticket|token/i;
const LONGEST_PART = 64;
const ADDRESS_LENGTH = 4096;
const salt = makeId('') + makeId('');
function markOf(text) {
  return hashText(salt + text).slice(0, 8);
}
function isSecretByShape(value) {
  return value.length > LONGEST_PART || value.startsWith('eyJ');
}
function readAddress(input, base) {
  const text = typeof input === 'string' ? input : String(input?.href ?? input?.url ?? input);
  try {
    return text.length > ADDRESS_LENGTH ? null : new URL(text, base);
  } catch (error) {
    return null;
  }
}
function pathOf({ pathname }) {
  return pathname.split('/').map((part) => (isSecretByShape(part) ? '~' + markOf(part) : part)).join('/');
}
function bareAddress(url) {
  return url.protocol + '//' + url.host + pathOf(url);
}
function tellableAddress(url) {
  let query = '';
  for (const [name, value] of (url.searchParams)) {
    const told = SECRET.test(name) || isSecretByShape(value) ? '~' + markOf(value) : encodeURIComponent(value);
    query += (query === '' ? '?' : '&') + encodeURIComponent(name) + '=' + told;
  }
  return bareAddress(url) + query;
}
function tellable(input, base) {
  const url = readAddress(input, base);
  return url !== null && /^(?:https?|wss?):$/.test(url.protocol) ? tellableAddress(url) : undefined;
}

const realm = (globalThis);
function runTapped(work, asked) {
  const descriptor = Object.getOwnPropertyDescriptor(realm, 'fetch');
  if (descriptor === undefined || !descriptor.configurable)
    return work();
  const inner = realm.fetch;
  const fetch = function (input) {
    try {
      const url = tellable(input, realm.location?.href);
      if (url !== undefined)
        asked(url);
    } catch (error) {
    }
    return inner.apply(this, arguments);
  };
  const { enumerable } = descriptor;
  Object.defineProperty(realm, 'fetch', { value: fetch, writable: true, configurable: true, enumerable });
  try {
    return work();
  } finally {
    if (Object.getOwnPropertyDescriptor(realm, 'fetch')?.value === fetch)
      Object.defineProperty(realm, 'fetch', descriptor);
  }
}

const CALLS = ['fetchQuery', 'prefetchQuery', 'ensureQueryData', 'fetchInfiniteQuery', 'prefetchInfiniteQuery', 'query',
               'infiniteQuery', 'setQueryData', 'setQueriesData', 'invalidateQueries', 'refetchQueries', 'resetQueries',
               'cancelQueries', 'removeQueries', 'clear'];
const NO_COMMANDS = 'A query cache holds what servers answered: it takes no actions, and a state that is put in would '
  + 'be fetched over.';
class ClientTap {
  constructor(agent, foreign, patches, cache) {
    this.agent = agent;
    this.foreign = foreign;
    this.patches = patches;
    this.cache = cache;
    this.count = 0;
    this.open = new WeakMap();
    this.starting = null;
    this.observers = new WeakMap();
    this.tapped = new WeakSet();
    this.noted = this.noted.bind(this);
    this.mutated = this.mutated.bind(this);
  }
  noted(event) {
    this.agent.guard(() => {
      const { type, query } = event;
      if (!this.patches.on)
        return;
      if (type === 'updated')
        this.updated(query, event.action);
      else if (type === 'added')
        this.added(query);
      else if (type === 'removed')
        this.removed(query);
      else if (type === 'observerAdded')
        this.observed(event.observer);
      else if (type === 'observerRemoved')
        this.observers.get(event.observer)?.();
    });
  }
  observed(observer) {
    this.observers.set(observer, this.agent.noteSubscription(this.foreign.record, observer, this.noted));
  }
  added(query) {
    this.tapFetch(query);
    this.change(query, { type: 'added' });
  }
  removed(query) {
    const { foreign } = this;
    const { [query.queryHash]: gone, ...rest } = foreign.last;
    this.settle(query, false);
    foreign.changed(this.action(query, { type: 'removed' }), rest, { inside: this.noted });
  }
  tapFetch(query) {
    const tap = this;
    const inner = query.fetch;
    if (typeof inner !== 'function' || Object.prototype.hasOwnProperty.call(query, 'fetch'))
      return;
    const value = function fetch() {
      if (!tap.patches.on)
        return inner.apply(this, arguments);
      const before = tap.starting;
      const asking = scene.asking;
      tap.starting = null;
      scene.asking = tap;
      try {
        return runTapped(() => inner.apply(this, arguments), (url) => {
          if (tap.starting !== null)
            tap.starting.url ??= url;
        });
      } finally {
        tap.starting = before;
        scene.asking = asking;
      }
    };
    Object.defineProperty(query, 'fetch', { value, writable: true, configurable: true });
    this.tapped.add(query);
  }
  restore() {
    for (const query of this.cache.getAll()) {
      if (this.tapped.has(query))
        delete query.fetch;
    }
  }
  updated(query, action) {
    const { type } = action;
    if (type === 'fetch') {
      this.settle(query, false);
      this.change(query, { type }, this.begin(query));
    } else if (type === 'success') {
      this.change(query, { type: action.manual ? 'setData' : type },
                  action.manual ? undefined : this.finish(query, true));
    } else if (type === 'error') {
      this.change(query, { type, error: action.error }, this.finish(query, false));
    } else if (type === 'failed') {
      this.change(query, { type, error: action.error, failures: action.failureCount });
    } else {
      this.change(query, { type }, query.state.fetchStatus === 'idle' ? this.finish(query, false) : undefined);
    }
  }
  change(query, action, request) {
    const { foreign } = this;
    const next = { ...foreign.last, [query.queryHash]: query.state };
    foreign.changed(this.action(query, action, request), next, { inside: this.noted, request });
  }
  action(query, action, request) {
    const { queryKey } = query;
    if (request === undefined)
      return { ...action, queryKey };
    const requestStatus = request.ok === undefined ? 'pending' : request.ok ? 'fulfilled' : 'rejected';
    return { ...action, queryKey, meta: { requestId: request.id, requestStatus } };
  }
  begin(query) {
    const request = { id: this.foreign.record.id + ' fetch' + ++this.count, key: query.queryHash, url: undefined,
                      library: '@tanstack/query', ok: undefined };
    this.open.set(query, request);
    this.starting = request;
    return request;
  }
  finish(query, ok) {
    const request = this.open.get(query);
    this.open.delete(query);
    return request === undefined ? undefined : { ...request, ok };
  }
  settle(query, ok) {
    const request = this.finish(query, ok);
    if (request !== undefined)
      this.agent.emit('query-settle', () => ({ id: request.id, ok }));
  }
  mutated({ type, mutation, action }) {
    this.agent.guard(() => {
      if (!this.patches.on || type !== 'updated')
        return;
      const { foreign } = this;
      const key = mutation.options?.mutationKey;
      const meta = { requestId: foreign.record.id + ' mutation' + mutation.mutationId, requestStatus:
        action.type === 'success' ? 'fulfilled' : action.type === 'error' ? 'rejected' : 'pending' };
      const settles = meta.requestStatus !== 'pending' || action.type === 'pending';
      foreign.changed({ type: 'mutation/' + action.type, mutationKey: key,
                        payload: action.type === 'pending' ? action.variables : undefined, error: action.error,
                        meta: settles ? meta : undefined }, foreign.last, { inside: this.mutated });
    });
  }
}
function adaptQueryClient(agent, client, about = {}) {
  return adaptOnce(agent, client, (patches) => {
    const foreign = new Foreign(agent, '@tanstack/query', { name: 'QueryClient', ...about });
    patches.later(() => foreign.close());
    const cache = client.getQueryCache();
    const tap = new ClientTap(agent, foreign, patches, cache);
    const state = {};
    for (const query of cache.getAll()) {
      state[query.queryHash] = query.state;
      tap.tapFetch(query);
    }
    foreign.control(NO_COMMANDS);
    foreign.open(state, client.constructor, adaptQueryClient);
    patches.later(() => tap.restore());
    patches.later(cache.subscribe(tap.noted));
    const stop = client.getMutationCache?.().subscribe(tap.mutated);
    if (typeof stop === 'function')
      patches.later(stop);
    for (const name of CALLS) {
      patches.method(client, name, (inner) => function called() {
        return patches.on ? foreign.within(() => inner.apply(this, arguments), called, true)
          : inner.apply(this, arguments);
      });
    }
  });
}

function tapSubscriptions(patches, foreign, subject) {
  const live = new Map();
  patches.method(subject, 'subscribe', (inner) => function subscribe(given) {
    const subscription = inner.apply(this, arguments);
    if (!patches.on)
      return subscription;
    foreign.agent.guard(() => {
      const end = foreign.agent.noteSubscription(foreign.record, given, subscribe);
      const ended = () => {
        live.delete(subscription);
        foreign.agent.guard(end);
      };
      live.set(subscription, ended);
      subscription.add(ended);
    });
    return subscription;
  });
  patches.later(() => {
    for (const [subscription, ended] of live)
      subscription.remove(ended);
  });
}
function noteNext(foreign, value, above) {
  if (value === foreign.last && typeof value === 'object' && value !== null)
    foreign.restate();
  foreign.changed({ type: 'next' }, value, { above });
}
function compareNow(foreign, subject) {
  if (subject.closed || subject.hasError)
    return;
  const value = subject.getValue();
  if (Object.is(value, foreign.last))
    return;
  foreign.last = value;
  foreign.restate();
}
function adaptSubject(agent, subject, about = {}) {
  return adaptOnce(agent, subject, (patches) => {
    const foreign = new Foreign(agent, 'rxjs', about);
    patches.later(() => foreign.close());
    let depth = 0;
    patches.method(subject, 'next', (inner) => function next(value) {
      if (!patches.on || subject.closed || subject.isStopped)
        return inner.apply(this, arguments);
      agent.guard(() => foreign.quiet || noteNext(foreign, value, next));
      depth++;
      try {
        return inner.apply(this, arguments);
      } finally {
        if (--depth === 0 && !foreign.quiet)
          agent.guard(() => compareNow(foreign, subject));
      }
    });
    for (const type of ['error', 'complete']) {
      patches.method(subject, type, (inner) => function ended(error) {
        const action = type === 'error' ? { type, error } : { type };
        if (patches.on && !subject.closed && !subject.isStopped)
          agent.guard(() => foreign.changed(action, foreign.last, { above: ended }));
        return inner.apply(this, arguments);
      });
    }
    tapSubscriptions(patches, foreign, subject);
    foreign.control('A subject has values, no actions that could be dispatched or left out.', {
      put: (value) => subject.next(value), read: () => subject.getValue(),
    });
    foreign.open(subject.getValue(), subject.constructor, adaptSubject);
  });
}

function withFunctions(now, state) {
  if (!isPlainObject(now) || !isPlainObject(state))
    return state;
  const missing = Object.keys(now).filter((key) => typeof now[key] === 'function' && !(key in state));
  return missing.length === 0 ? state : { ...Object.fromEntries(missing.map((key) => [key, now[key]])), ...state };
}
const IDENTITY = /^\(?\s*([\w$]+)\s*\)?\s*=>\s*\1$/;
function persistsAll(store) {
  const { persist } = store;
  if (typeof persist !== 'object' || persist === null || typeof persist.getOptions !== 'function')
    return false;
  const { partialize } = persist.getOptions() ?? {};
  return partialize === undefined
         || (typeof partialize === 'function' && IDENTITY.test(Function.prototype.toString.call(partialize)));
}
function adaptZustand(agent, store, about = {}) {
  return adaptOnce(agent, store, (patches) => {
    const foreign = new Foreign(agent, 'zustand', about);
    patches.later(() => foreign.close());
    const { subscribe } = store;
    patches.later(subscribe.call(store, function noted(next, before) {
      agent.guard(() => {
        if (!patches.on || foreign.last === store.getState())
          return;
        if (before !== foreign.last)
          foreign.changed({ type: 'setState' }, before, { inside: noted });
        foreign.changed({ type: 'setState' }, next, { inside: noted });
      });
    }));
    patches.method(store, 'setState', (inner) => function setState() {
      return patches.on ? foreign.within(() => inner.apply(this, arguments), setState) : inner.apply(this, arguments);
    });
    patches.method(store, 'subscribe', (inner) => function subscribeTapped(
      listener) {
      const stop = inner.apply(this, arguments);
      return patches.on ? foreign.subscribed(listener, stop, subscribeTapped) : stop;
    });
    foreign.control('Zustand has no actions that could be dispatched or left out: its states are set.', {
      put: (state) => store.setState(withFunctions(store.getState(), state), true), read: () => store.getState(),
    });
    foreign.record.persists = agent.guard(() => persistsAll(store)) === true;
    foreign.open(store.getState(), null, adaptZustand);
    foreign.initial = typeof store.getInitialState === 'function' ? store.getInitialState() : foreign.initial;
  });
}

const ownsMember = Object.prototype.hasOwnProperty;
const PROTOTYPES = 5;
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
function hasMethods(object, ...names) {
  return names.every((name) => typeof memberOf(object, name) === 'function');
}
function isLean(object) {
  const state = memberOf(object, 'state');
  return typeof state === 'object' && state !== null && memberOf(object, 'api') !== undefined
         && hasMethods(state, 'get', 'listen', 'load');
}
function isLeanState(object) {
  return ownsMember.call(object, 'loader') && hasMethods(object, 'get', 'set', 'listen', 'load', 'loaded');
}
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
function kindOfStore(object) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null)
    return null;
  try {
    return look(object);
  } catch (error) {
    return null;
  }
}
function identityOf(object, kind) {
  if (kind === 'lean')
    return isLeanState(object) ? object : object.state;
  return ownOf(object.getState) ?? object;
}
function isLifted(store) {
  const state = store.getState();
  return typeof state === 'object' && state !== null && 'actionsById' in state && 'computedStates' in state
         && 'nextActionId' in state;
}

const adopted = new WeakMap();
const NO_REDUCER = 'The store was found when it was running, and its reducer was not: it takes actions only.';
const NOT_REACHED = 'The store was seen being made, and its reducer was not found: it takes actions only.';
const ADAPTERS = { zustand: adaptZustand, query: adaptQueryClient, subject: adaptSubject, lean: adaptLeanState };
class Adoption {
  constructor(agent) {
    this.agent = agent;
    this.others = new WeakSet();
  }
  search(objects) {
    const hits = new Map();
    for (const object of objects) {
      const kind = kindOfStore(object);
      if (kind === null || this.agent.guard(() => this.isKnown(object, kind)) !== false)
        continue;
      const key = identityOf(object, kind);
      const hit = hits.get(key) ?? { kind, faces: [] };
      hits.set(key, hit);
      hit.faces.push(object);
    }
    for (const { faces } of hits.values())
      faces.sort((a, b) => weightOf(b) - weightOf(a));
    return [...hits.values()];
  }
  isKnown(object, kind) {
    if (kind === 'redux')
      return (this.agent.recordOf(object) !== undefined && this.closedOf(object) === undefined) || isLifted(object);
    return this.others.has(identityOf(object, kind));
  }
  closedOf(object) {
    const known = adopted.get(ownOf(object.getState));
    return known?.agent === this.agent && known.watch !== null && known.patches.on ? known : undefined;
  }
  adopt(faces, kind = kindOfStore(faces[0]) ?? undefined, options = {}) {
    if (kind === undefined || this.agent.ended || this.isKnown(faces[0], kind))
      return '';
    if (kind === 'redux')
      return this.adoptRedux(faces, options)?.id ?? '';
    const [object] = faces;
    const before = this.agent.counters.store;
    this.others.add(identityOf(object, kind));
    ADAPTERS[kind](this.agent, object, {
      name: options.name, owner: this.ownerOf(options), late: true,
    });
    return 's' + (before + 1);
  }
  adoptReached(reached) {
    let count = 0;
    for (const { kind, faces } of this.search(reached.keys())) {
      const owners = new Set(faces.map((face) => reached.get(face)).filter((name) => name !== undefined));
      const owner = owners.size === 1 ? [...owners][0] : undefined;
      if (this.agent.guard(() => this.adopt(faces, kind, { owner })))
        count++;
    }
    return count;
  }
  ownerOf({ script, owner }) {
    const { places } = this.agent;
    if (script === undefined || owner !== undefined)
      return owner;
    places.refresh();
    return places.nameOf(script) || undefined;
  }
  adoptRedux(faces, options) {
    const { agent } = this;
    const [outer] = faces;
    const known = this.closedOf(outer);
    if (known !== undefined)
      return typeof options.reducer === 'function' ? this.reopen(known, faces, options) : undefined;
    const record = agent.makeRecord({ name: options.name ?? '', toolkit: '' });
    record.late = true;
    record.runtime = options.runtime ?? '';
    this.giveControl(record, outer, typeof options.reducer === 'function');
    agent.openStore(record, outer, null, 'redux', this.ownerOf(options));
    this.tap(record, faces, options);
    return record;
  }
  reopen({ record, patches, watch }, faces, options) {
    const before = record.control;
    if (watch !== null)
      watch.over = true;
    patches.undo();
    const control = this.giveControl(record, faces[0], true);
    if (before instanceof ReduxControl)
      control.initial = before.initial;
    this.tap(record, faces, options);
    noteStatus(this.agent, record);
    return record;
  }
  tap(record, faces, options) {
    const { agent } = this;
    const [outer] = faces;
    const getState = ownOf(outer.getState);
    adaptOnce(agent, getState, (patches) => {
      const { reducer, base = faces[faces.length - 1] } = options;
      const { replaceReducer } = base;
      const watch = typeof reducer === 'function' ? null : new Watch(agent, record, getState, faces.length === 1);
      const known = { agent, record, patches, watch, outer: false };
      adopted.set(getState, known);
      if (watch === null) {
        for (const face of faces)
          tapOpen(known, face);
        replaceReducer.call(base, tapReducer(agent, record, reducer));
      } else {
        listen(watch, patches, base);
        for (const face of faces)
          tapClosed(agent, watch, patches, face);
      }
      learnOuter(record, outer);
    });
  }
  giveControl(record, store, whole, why = NO_REDUCER) {
    const control = new ReduxControl(this.agent, record, store);
    record.control = control;
    if (!whole) {
      control.can = ['dispatch'];
      control.why = why;
    }
    return control;
  }
  created(store, above) {
    const { agent } = this;
    if (agent.ended || agent.creating > 0 || kindOfStore(store) !== 'redux' || isLifted(store))
      return '';
    const known = adopted.get(ownOf(store.getState));
    if (known !== undefined && known.agent === agent)
      return this.enhanced(known, store);
    if (agent.recordOf(store) !== undefined)
      return '';
    const record = agent.makeRecord({ name: '', toolkit: '' });
    if (agent.stacks !== 'off')
      record.creation = capture(above, agent.limits.fullFrames);
    this.giveControl(record, store, false, NOT_REACHED);
    agent.openStore(record, store, null, 'redux');
    adaptOnce(agent, store.getState, (patches) => {
      const watch = new Watch(agent, record, store.getState, true);
      adopted.set(store.getState, { agent, record, patches, watch, outer: false });
      listen(watch, patches, store);
      tapClosed(agent, watch, patches, store);
      learnOuter(record, store);
    });
    return record.id;
  }
  enhanced(known, face) {
    const { record, patches, watch } = known;
    if (known.outer || record.late || record.face === face)
      return record.id;
    known.outer = true;
    if (watch !== null)
      watch.outer = true;
    patches.method(face, 'dispatch', (inner) => tapDispatch(this.agent, record, inner));
    learnOuter(record, face);
    if (record.face !== null)
      record.face = face;
    return record.id;
  }
}
function adaptLeanState(agent, object, about) {
  return adaptLean(agent, { state: identityOf(object, 'lean') }, about);
}
function weightOf(face) {
  return Object.keys(face).length + (typeof face === 'function' ? 1000 : 0);
}
function listen(watch, patches, base) {
  const stop = base.subscribe(() => void watch.agent.guard(() => watch.told()));
  if (typeof stop === 'function')
    patches.later(stop);
}
function tapOpen(known, face) {
  const { agent, record, patches } = known;
  patches.method(face, 'dispatch', (inner) => {
    const tapped = tapDispatch(agent, record, inner);
    return function dispatch() {
      return (known.outer ? inner : tapped).apply(this, arguments);
    };
  });
  patches.method(face, 'subscribe', (inner) => tapSubscribe(agent, record, inner));
  patches.method(face, 'getState', (inner) => tapGetState(agent, record, inner));
  let replacing = false;
  patches.method(face, 'replaceReducer', (inner) => tapReplace(agent, record, function replace(
    next) {
    if (replacing || agent.ended)
      return inner.apply(this, arguments);
    record.replaced++;
    replacing = true;
    try {
      return inner.call(this, tapReducer(agent, record, next));
    } finally {
      replacing = false;
    }
  }));
}
function tapClosed(agent, watch, patches, face) {
  const { record } = watch;
  patches.method(face, 'dispatch', (inner) => watch.tapDispatch(inner, face));
  patches.method(face, 'subscribe', (inner) => tapSubscribe(agent, record, inner));
  patches.method(face, 'replaceReducer', (inner) => tapReplace(agent, record, watch.tapReplace(inner)));
}

class Batch {
  constructor() {
    this.first = 0;
    this.count = 0;
    this.texts = [];
    this.length = 0;
    this.body = '';
    this.steps = [];
    this.states = [];
    this.gap = null;
  }
}
class Outbox {
  constructor({ limits, states, stateText, time }) {
    this.limits = limits;
    this.states = states;
    this.stateText = stateText;
    this.time = time;
    this.batches = [];
    this.open = new Batch();
    this.numbered = 0;
    this.sent = 0;
    this.next = 1;
    this.acked = 0;
    this.inFlight = 0;
    this.count = 0;
    this.length = 0;
    this.cutCount = 0;
    this.hurry = false;
    this.world = new Map();
    this.ackedStates = [];
  }
  add(text, step) {
    const batch = this.open;
    batch.texts.push(text);
    batch.length += text.length + 1;
    batch.count++;
    if (step !== undefined)
      batch.steps.push(step);
    const limits = this.limits;
    if (batch.count >= (this.hurry ? limits.burstEvents : limits.batchEvents)
        || batch.length >= (this.hurry ? limits.burstLength : limits.batchLength))
      this.close();
  }
  close() {
    const batch = this.open;
    if (batch.count === 0)
      return;
    batch.body = batch.texts.join(',');
    batch.texts = [];
    batch.states = this.states();
    this.batches.push(batch);
    this.count += batch.count;
    this.length += batch.body.length;
    this.open = new Batch();
    if (this.count > this.limits.queueCount || this.length > this.limits.queueLength)
      this.cut();
  }
  cut() {
    const at = this.numbered;
    const { queueCount, queueLength } = this.limits;
    let gap = this.batches[at];
    if (gap === undefined)
      return;
    if (gap.gap === null) {
      gap = new Batch();
      gap.gap = { count: 0, bytes: 0 };
      this.batches.splice(at, 0, gap);
    }
    let end = at + 1;
    for (; end < this.batches.length; end++) {
      if (this.count <= queueCount * 0.75 && this.length <= queueLength * 0.75)
        break;
      this.swallow(gap, this.batches[end]);
    }
    this.batches.splice(at + 1, end - at - 1);
  }
  swallow(gap, batch) {
    const total = (gap.gap);
    total.count += batch.count;
    total.bytes += batch.body.length;
    this.cutCount += batch.count;
    this.count -= batch.count;
    this.length -= batch.body.length;
    gap.states = batch.states;
    gap.steps = compress(gap.steps.concat(batch.steps));
  }
  fillGap(batch) {
    const t = this.time();
    const gap = (batch.gap);
    const texts = [eventText('gap', t, { count: gap.count, bytes: gap.bytes, reason: 'queue' })];
    for (const step of batch.steps)
      texts.push(step.event);
    for (const [store, state, cut] of batch.states)
      texts.push(this.stateText(store, state, t, cut));
    batch.gap = null;
    batch.count = texts.length;
    batch.body = texts.join(',');
    this.count += batch.count;
    this.length += batch.body.length;
  }
  number(batch) {
    if (batch.gap !== null)
      this.fillGap(batch);
    batch.first = this.next;
    this.next += batch.count;
    this.numbered++;
  }
  numberAll() {
    this.close();
    while (this.numbered < this.batches.length)
      this.number(this.batches[this.numbered]);
  }
  take() {
    if (this.sent >= this.batches.length || this.inFlight >= this.limits.windowLength)
      return null;
    const batch = this.batches[this.sent];
    if (batch.first === 0)
      this.number(batch);
    this.sent++;
    this.inFlight += batch.body.length;
    return batch;
  }
  acknowledge(seq) {
    while (this.batches.length > 0 && this.numbered > 0) {
      const batch = this.batches[0];
      if (batch.first + batch.count - 1 > seq)
        break;
      this.batches.shift();
      this.numbered--;
      this.count -= batch.count;
      this.length -= batch.body.length;
      if (this.sent > 0) {
        this.sent--;
        this.inFlight -= batch.body.length;
      }
      this.acked = batch.first + batch.count - 1;
      this.settle(batch);
    }
  }
  settle(batch) {
    for (const step of batch.steps) {
      if (step.text === null)
        this.forget(step.key);
      else
        this.world.set(step.key, step.text);
    }
    this.ackedStates = batch.states;
  }
  forget(key) {
    this.world.delete(key);
    if (!key.startsWith('store '))
      return;
    const part = ' ' + key.slice(6) + ' ';
    for (const each of [...this.world.keys()]) {
      if (each.includes(part))
        this.world.delete(each);
    }
  }
  rewind() {
    this.sent = 0;
    this.inFlight = 0;
  }
  describe() {
    const texts = [...this.world.values()];
    for (const [store, state, cut] of this.ackedStates)
      texts.push(this.stateText(store, state, this.time(), cut));
    return '[' + texts.join(',') + ']';
  }
  clear() {
    this.batches = [];
    this.open = new Batch();
    this.world.clear();
    this.ackedStates = [];
  }
  giveUp() {
    const batch = this.batches[0];
    if (batch === undefined || this.numbered === 0)
      return;
    const text = eventText('gap', this.time(), { count: batch.count, reason: 'limit' });
    this.length += text.length - batch.body.length;
    this.count += 1 - batch.count;
    this.cutCount += batch.count;
    batch.body = text;
    batch.count = 1;
  }
}
function compress(steps) {
  const last = new Map();
  for (const step of steps) {
    const known = last.get(step.key);
    const born = known === undefined ? step.text !== null : known.born;
    last.delete(step.key);
    if (step.text !== null || !born)
      last.set(step.key, { step, born });
  }
  return [...last.values()].map(({ step }) => step);
}

const NAMESPACE = /^webpack:\/\/([^/]+)\//;
const SCHEME = /^\w+:\/\//;
const ADDRESS = /^[\d.]+$|:/;
function domainOf(host) {
  return ADDRESS.test(host) ? host : host.split('.').slice(-2).join('.');
}
function neighbourOf(page, url) {
  try {
    const own = new URL(page);
    const { origin, hostname, protocol } = new URL(url);
    return /^https?:$/.test(protocol) && origin !== own.origin && domainOf(hostname) === domainOf(own.hostname)
      ? origin : '';
  } catch (error) {
    return '';
  }
}
class Places {
  constructor({ own, page, found, grown = () => {} }) {
    this.own = own;
    this.page = page;
    this.found = found;
    this.grown = grown;
    this.script = '';
    this.bases = [];
    this.libraries = new Set();
    this.apps = new Set();
    this.memory = new WeakMap();
    this.several = false;
    this.origins = new Set();
    this.first = page.replace(SCHEME, '');
    this.refresh = () => {};
  }
  setPage(page) {
    if (this.bases.length === 0)
      this.first = page.replace(SCHEME, '');
    this.page = page;
  }
  add(url, name) {
    if (url === '' || name === '' || this.bases.some((base) => base.url === url))
      return;
    const base = { url, name };
    if (this.bases.length === 0)
      this.first = name;
    this.bases.push(base);
    this.bases.sort((a, b) => b.url.length - a.url.length);
    this.count();
    this.memory = new WeakMap();
    this.found(base);
  }
  addScript(url) {
    const neighbour = neighbourOf(this.page, url);
    if (neighbour === '' || this.origins.has(neighbour) || this.origins.size >= LIMITS.origins)
      return;
    this.origins.add(neighbour);
    const before = this.several;
    this.count();
    if (this.several && !before)
      this.grown();
  }
  count() {
    const names = new Set(this.bases.map(({ name }) => name));
    for (const origin of this.origins) {
      if (!this.bases.some(({ url }) => url.startsWith(origin + '/')))
        names.add(origin.replace(SCHEME, '')).add(this.first);
    }
    this.several = names.size > 1;
  }
  get pageName() {
    return this.page.replace(SCHEME, '');
  }
  nameOf(url) {
    const base = this.bases.find((each) => url.startsWith(each.url));
    if (base !== undefined)
      return base.name;
    const namespace = NAMESPACE.exec(url);
    if (namespace !== null)
      return namespace[1];
    if (this.page === '')
      return '';
    try {
      const { protocol, host } = new URL(url);
      this.addScript(url);
      return protocol === 'http:' || protocol === 'https:' ? host : '';
    } catch (error) {
      return '';
    }
  }
  untraced(traced) {
    return (traced || !this.several) && this.first !== '' ? this.first : undefined;
  }
  isLibrary(url) {
    return this.libraries.has(url) || url.includes('/node_modules/');
  }
  isOwn(url) {
    return (this.own !== '' && url.startsWith(this.own)) || url.endsWith('signalbox-agent.js') || url === this.script;
  }
  remoteOf(trace, { skip, not, strict = false } = {}) {
    if (trace === undefined)
      return undefined;
    const frames = framesOf(trace);
    const plain = skip === undefined && not === undefined && !strict;
    const known = plain ? this.memory.get(frames) : undefined;
    if (known !== undefined)
      return known || undefined;
    this.refresh();
    const name = this.search(frames, skip, not, strict);
    if (plain)
      this.memory.set(frames, name);
    return name || undefined;
  }
  search(frames, skip, not, strict) {
    let fallback = '';
    let passed = '';
    for (const frame of frames) {
      if (this.isOwn(frame.url))
        continue;
      if (skip !== undefined && skip.has(frame.place))
        continue;
      const name = this.nameOf(frame.url);
      if (this.isLibrary(frame.url)) {
        if (fallback === '')
          fallback = name;
        continue;
      }
      if (name === '')
        continue;
      if (name !== not)
        return name;
      passed = name;
    }
    return passed || (strict ? '' : fallback);
  }
  siteOf(trace) {
    const frames = trace === undefined ? [] : framesOf(trace);
    return frames.find(({ url }) => !this.isOwn(url) && !this.isLibrary(url))?.place;
  }
  learn(libraries, app) {
    if (app === undefined)
      return;
    this.apps.add(app);
    for (const url of libraries) {
      if (url !== app && !this.apps.has(url))
        this.libraries.add(url);
    }
    this.libraries.delete(app);
    this.memory = new WeakMap();
  }
}

const STARVED_MS = 250;
class Queue {
  constructor({ limits, write, done, first }) {
    this.limits = limits;
    this.write = write;
    this.done = done;
    this.first = first;
    this.entries = [];
    this.live = false;
    this.stopped = false;
    this.armed = false;
    this.since = 0;
    this.draining = false;
    this.action = null;
    this.actionAt = 0;
    this.drain = this.drain.bind(this);
    this.soon = makeSoon(this.drain);
  }
  push(entry) {
    if (this.stopped)
      return;
    if (entry instanceof Dispatch) {
      this.action = entry.action;
      this.actionAt = entry.start;
    }
    const { length } = this.entries;
    if (length > 0 && this.live && (length >= this.limits.waitingCount || entry.t - this.since > STARVED_MS))
      this.starved(entry.t);
    this.pushed(this.entries.push(entry), entry.t);
  }
  pushed(length, t) {
    if (!this.live)
      this.pushedEarly(length);
    else if (length === 1)
      this.arm(t);
    else if (length === this.limits.batchEvents)
      this.soon();
  }
  arm(t) {
    this.since = t;
    if (this.armed)
      return;
    this.armed = true;
    later(() => {
      this.armed = false;
      this.drain();
    }, this.limits.flushMs);
  }
  starved(t) {
    this.since = t;
    this.drain();
  }
  drain() {
    if (this.draining || this.stopped || !this.live)
      return;
    this.draining = true;
    try {
      this.round(now() + this.limits.sliceMs);
    } finally {
      this.draining = false;
    }
  }
  round(end) {
    const entries = this.entries;
    let i = 0;
    while (i < entries.length) {
      this.write(entries[i++]);
      if ((i & 15) === 0 && now() > end)
        break;
      if (i < 16 && now() > end)
        break;
    }
    if (i === entries.length)
      this.entries = [];
    else
      entries.splice(0, i);
    const backlog = this.entries.length > 0;
    this.done(backlog);
    if (backlog)
      this.soon();
  }
  drainAll() {
    if (this.draining || !this.live)
      return;
    this.draining = true;
    try {
      const entries = this.entries;
      this.entries = [];
      for (const entry of entries)
        this.write(entry);
    } finally {
      this.draining = false;
    }
  }
  stop() {
    this.stopped = true;
    this.entries = [];
  }
  start() {
    if (this.live)
      return;
    this.live = true;
    this.drain();
  }
  pushedEarly(length) {
    if (length === 1)
      this.first?.();
    else if (length >= this.limits.earlyCount)
      this.trim(length >> 1);
    else if ((length & 63) === 0)
      this.trimBytes();
  }
  trimBytes() {
    const { entries, limits } = this;
    const last = entries[entries.length - 1];
    if (!(last instanceof Dispatch))
      return;
    const room = Math.floor(limits.earlyBytes / retainedBytes(last.before, last.after));
    if (entries.length > room)
      this.trim(entries.length - (room >> 1));
  }
  trim(count) {
    const kept = [];
    const gap = new GapNote(this.entries[0].t);
    for (const entry of this.entries.slice(0, count)) {
      if (entry instanceof GapNote)
        gap.missing += entry.missing;
      else if (entry instanceof Note && entry.key !== '')
        kept.push(entry);
      else
        gap.missing++;
    }
    const rest = this.entries.slice(count);
    this.entries = [...withoutPairs(kept, gap), gap, ...rest];
  }
}
class GapNote extends Note {
  constructor(t) {
    super('gap', t, () => (this.missing > 0 ? { count: this.missing, reason: 'queue' } : null));
    this.missing = 0;
  }
}
function withoutPairs(notes, gap) {
  const ended = new Set(notes.filter((note) => note.ends).map((note) => note.key));
  const begun = new Set(notes.filter((note) => !note.ends).map((note) => note.key));
  const kept = notes.filter((note) => !(ended.has(note.key) && begun.has(note.key)));
  gap.missing += notes.length - kept.length;
  return kept;
}

const OPEN = 1;
const REFUSALS = 3;
const UNREACHED = 'no connection: Signalbox is not running, has not allowed this origin, or a content security '
  + 'policy is in the way; the console tells more';
class Session {
  constructor({ limits, outbox, hello, dial, welcomed, behind, left, command, waiting, longestPause }) {
    this.limits = limits;
    this.waiting = waiting;
    this.longestPause = longestPause;
    this.outbox = outbox;
    this.hello = hello;
    this.dial = dial;
    this.welcomed = welcomed;
    this.behind = behind;
    this.left = left;
    this.command = command;
    this.socket = null;
    this.ready = false;
    this.described = false;
    this.stopped = false;
    this.pause = limits.retryFirstMs;
    this.timer = undefined;
    this.refusals = 0;
    this.refusedAt = -1;
    this.lastError = '';
    this.unreached = '';
    this.failures = 0;
    this.onStop = () => {};
    this.onDrop = () => {};
  }
  connect() {
    this.timer = undefined;
    if (this.stopped || this.dial === null || this.socket !== null)
      return;
    try {
      this.attach(this.dial());
    } catch (error) {
      this.failures++;
      this.unreached = String(error);
      this.again();
    }
  }
  hurry() {
    this.pause = this.limits.retryFirstMs;
    cancel(this.timer);
    this.connect();
  }
  again() {
    if (this.stopped || this.dial === null || this.timer !== undefined)
      return;
    const pause = this.pause * (0.75 + Math.random() / 2);
    this.pause = Math.min(this.pause * 2, this.longestPause);
    this.timer = later(() => this.connect(), pause);
  }
  attach(socket) {
    const before = this.socket;
    this.socket = socket;
    this.ready = false;
    this.described = false;
    this.outbox.rewind();
    if (before !== null)
      closeQuietly(before);
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(socket, event.data);
    socket.onerror = (event) => this.failed(socket, event);
    unrefEarly(socket);
    socket.onclose = () => this.closed(socket);
    if (socket.readyState === OPEN)
      this.opened(socket);
  }
  opened(socket) {
    if (socket !== this.socket)
      return;
    unref(socket);
    this.send(JSON.stringify({ m: 'hello', protocol: 1, ...this.hello() }));
  }
  failed(socket, event) {
    if (socket === this.socket && typeof event?.message === 'string' && event.message !== '')
      this.unreached = event.message;
  }
  closed(socket) {
    if (socket !== this.socket)
      return;
    const stood = this.ready;
    if (!stood) {
      this.failures++;
      this.unreached ||= UNREACHED;
    }
    this.socket = null;
    this.ready = false;
    if (stood)
      this.onDrop();
    this.outbox.rewind();
    this.again();
  }
  send(text) {
    try {
      if (this.socket !== null && this.socket.readyState === OPEN)
        this.socket.send(text);
    } catch (error) {
      this.lastError = String(error);
    }
  }
  received(socket, data) {
    if (socket !== this.socket || typeof data !== 'string')
      return;
    let message;
    try {
      message = JSON.parse(data);
    } catch (error) {
      return;
    }
    if (message === null || typeof message !== 'object')
      return;
    if (message.m === 'welcome')
      this.onWelcome(message);
    else if (message.m === 'ack')
      this.onAck(message);
    else if (message.m === 'command')
      this.onCommand(message);
    else if (message.m === 'error')
      this.onError(message);
  }
  onWelcome({ run, have, known }) {
    const { outbox } = this;
    if (run !== this.hello().run || !Number.isSafeInteger(have))
      return;
    this.pause = this.limits.retryFirstMs;
    this.unreached = '';
    if (known === true && have < outbox.acked)
      this.behind();
    if (known === true)
      outbox.acknowledge(have);
    else if (outbox.acked > 0)
      this.describe();
    this.ready = true;
    this.left?.send((text) => this.send(text));
    this.welcomed();
    outbox.close();
    this.flush();
  }
  describe() {
    const { acked } = this.outbox;
    const run = JSON.stringify(this.hello().run);
    this.send('{"m":"describe","run":' + run + ',"at":' + acked + ',"events":'
              + this.outbox.describe() + '}');
  }
  onAck({ run, seq }) {
    if (!Number.isSafeInteger(seq))
      return;
    if (run !== this.hello().run) {
      this.left?.acknowledge(run, seq);
      return;
    }
    this.refusals = 0;
    this.outbox.acknowledge(seq);
    this.flush();
  }
  onError({ code, text, fatal }) {
    this.lastError = String(code) + ': ' + String(text);
    if (fatal !== true)
      return;
    if (code === 'protocol' || code === 'duplicate-run') {
      this.stop();
      return;
    }
    this.refusals = this.refusedAt === this.outbox.acked ? this.refusals + 1 : 1;
    this.refusedAt = this.outbox.acked;
    if (this.refusals >= REFUSALS) {
      this.refusals = 0;
      this.outbox.giveUp();
    }
  }
  onCommand(message) {
    let text;
    try {
      this.command(message);
    } catch (error) {
      text = messageOf(error) || 'it failed';
    }
    this.send(JSON.stringify({ m: 'done', id: message.id, ok: text === undefined, text }));
  }
  flush() {
    if (!this.ready)
      return;
    const run = JSON.stringify(this.hello().run);
    for (;;) {
      const { socket } = this;
      if (socket === null || socket.bufferedAmount > this.limits.windowLength)
        return;
      const batch = this.outbox.take();
      if (batch === null)
        return;
      this.send('{"m":"batch","run":' + run + ',"first":' + batch.first + ',"events":['
                + batch.body + ']}');
    }
  }
  stop() {
    this.stopped = true;
    this.onStop();
    this.ready = false;
    cancel(this.timer);
    this.timer = undefined;
    const { socket } = this;
    this.socket = null;
    if (socket !== null)
      closeQuietly(socket);
  }
  leave() {
    const { socket } = this;
    if (socket === null)
      return;
    this.socket = null;
    this.ready = false;
    this.outbox.rewind();
    closeQuietly(socket);
    this.again();
  }
  delivered() {
    return this.waiting() === 0 && this.outbox.count === 0 && this.outbox.open.count === 0;
  }
  async settled(ms) {
    const end = now() + ms;
    const { failures } = this;
    if (!this.delivered() && this.socket === null)
      this.hurry();
    while (!this.delivered() && now() < end && !this.stopped && this.failures === failures)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return this.delivered();
  }
}
function closeQuietly(socket) {
  try {
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  } catch (error) {
  }
}
function unrefEarly(socket) {
  socket._req?.once?.('socket', (inner) => inner.unref?.());
}
function unref(socket) {
  const inner = socket._socket;
  if (inner && typeof inner.unref === 'function')
    inner.unref();
}

const KEPT = 1000;
const ID_LENGTH = 100;
const PHASES = ['pending', 'fulfilled', 'rejected'];
const QUERY = /^(.*)\/executeQuery\/(?:pending|fulfilled|rejected)$/;
function spanOf(action) {
  const meta = action?.meta;
  const id = meta?.requestId;
  if (typeof id !== 'string' || id === '' || id.length > ID_LENGTH)
    return null;
  let phase = meta.requestStatus;
  if (phase === undefined && typeof action.type === 'string')
    phase = action.type.slice(action.type.lastIndexOf('/') + 1);
  return PHASES.includes(phase) ? { id, phase } : null;
}
function answerIn(meta) {
  const { request, response } = meta?.baseQueryMeta ?? {};
  const length = Number(response?.headers?.get?.('content-length') ?? NaN);
  return { url: typeof request?.url === 'string' ? tellable(request.url, undefined) : undefined,
           status: Number.isInteger(response?.status) ? response.status : undefined,
           bytes: Number.isInteger(length) ? length : undefined };
}
class Requests {
  constructor(agent) {
    this.agent = agent;
    this.pending = new WeakMap();
    this.span = null;
  }
  spanText({ store, action, start }) {
    const span = spanOf(action);
    this.span = span;
    if (span === null)
      return '';
    let ms = '';
    const pending = this.pending.get(store) ?? new Map();
    const began = pending.get(span.id);
    if (span.phase !== PHASES[0]) {
      if (began !== undefined)
        ms = ',"ms":' + microsText(Math.max(start - began, 0));
      pending.delete(span.id);
    } else if (began === undefined) {
      if (pending.size >= KEPT)
        pending.delete(pending.keys().next().value);
      pending.set(span.id, start);
      this.pending.set(store, pending);
    }
    return ',"span":{"id":' + quote(span.id) + ',"phase":"' + span.phase + '"' + ms + '}';
  }
  writeQuery(entry, remote) {
    const { store, action, extra } = entry;
    const request = extra.request ?? (this.span === null ? undefined : this.ofToolkit(store, action, this.span));
    if (request === undefined)
      return;
    const { id, ok, key, url, cache, endpoint, library, status, bytes } = request;
    const text = ok === undefined
      ? eventText('query-start', entry.t, { id, url, key, remote, store: store.id, cache, endpoint, library })
      : eventText('query-settle', entry.t, { id, ok, url, status, bytes });
    this.agent.outbox.add(text);
  }
  ofToolkit(store, action, span) {
    const match = typeof action.type === 'string' ? QUERY.exec(action.type) : null;
    const { arg, condition } = action.meta;
    if (match === null || condition === true)
      return undefined;
    const id = store.id + ' ' + span.id;
    if (span.phase !== PHASES[0])
      return { id, ok: span.phase === 'fulfilled', ...answerIn(action.meta) };
    const text = (value) => (typeof value === 'string' ? value : undefined);
    return { id, ok: undefined, library: 'rtk-query', cache: match[1], key: text(arg?.queryCacheKey),
             endpoint: text(arg?.endpointName) };
  }
}

const REQUESTS_KEPT = 1000;
const PASSERS_KEPT = 500;
const CUTS_AT_ONCE = 4;
class Writer {
  constructor(agent) {
    this.agent = agent;
    this.remoteTexts = new Map();
    this.requests = new Requests(agent);
  }
  write(entry) {
    try {
      if (entry instanceof Dispatch)
        this.writeDispatch(entry);
      else
        this.writeNote(entry);
    } catch (error) {
      this.failed(entry, error);
    }
  }
  failed(entry, error) {
    if (entry instanceof Dispatch)
      entry.store.sent = UNSENT;
    const members = { count: 1, reason: 'limit', error: messageOf(error) };
    this.agent.outbox.add(eventText('gap', entry.t, members));
  }
  writeNote(note) {
    const members = note.make();
    if (members === null)
      return;
    const text = eventText(note.kind, note.t, members);
    if (note.key === '')
      this.agent.outbox.add(text);
    else
      this.agent.outbox.add(text, { key: note.key, text: note.ends ? null : text, event: text });
    if (note.then !== undefined)
      note.then();
  }
  writeDispatch(entry) {
    const { store } = entry;
    if (!store.screen.plain && !this.screenEntry(entry))
      return;
    const { action } = entry;
    if (store.sent !== entry.before)
      this.writeState(store, entry.before, entry.t);
    if (entry.before !== entry.after)
      this.syncSlices(store, entry.after, entry.t, entry.extra.change);
    let text = store.head + microsText(entry.start) + ',"action":' + this.actionText(action);
    const remote = this.remoteOf(entry);
    if (remote !== undefined)
      text += this.remoteText(remote);
    const patch = entry.extra.failure === undefined ? this.patchOf(entry) : null;
    if (patch !== null)
      text += ',"patch":' + patch;
    else if (entry.extra.failure !== undefined)
      text += ',"error":' + quote(messageOf(entry.extra.failure.thrown));
    text += ',"ms":' + microsText(entry.micros);
    if (entry.extra.cause !== undefined)
      text += ',"cause":"' + entry.extra.cause + '"';
    if (entry.extra.id !== undefined)
      text += ',"id":' + quote(entry.extra.id);
    text += this.requests.spanText(entry);
    if (this.agent.stacks === 'full')
      text += this.stackText(entry);
    store.sent = entry.after;
    this.agent.outbox.add(text + '}');
    this.requests.writeQuery(entry, remote);
    if (patch === null && entry.extra.failure === undefined && store.cut !== EVERYTHING)
      this.writeState(store, entry.after, entry.t);
    if (store.shown !== '')
      this.writeNewest(store);
  }
  screenEntry(entry) {
    const { store, before, after } = entry;
    const { screen } = store;
    const shown = screen.shows(entry.action, after);
    entry.before = screen.state(before);
    entry.after = screen.state(after);
    if (shown)
      entry.action = screen.action(entry.action);
    else if (store.sent !== entry.after)
      this.writeState(store, entry.after, entry.t);
    return shown;
  }
  writeNewest(store) {
    if (store.at === store.shown) {
      store.at = '';
      store.newest = null;
    }
    store.shown = '';
    this.writeNote(statusNote(this.agent, store, ''));
  }
  actionText(action) {
    const cuts = cutsSoFar();
    const text = encode(action, this.agent.limits.actionLength);
    if (cuts === cutsSoFar() || typeof action.type !== 'string')
      return text;
    return encode({ type: action.type, ...action }, this.agent.limits.actionLength);
  }
  remoteText(remote) {
    let text = this.remoteTexts.get(remote);
    if (text === undefined) {
      text = ',"remote":' + quote(remote);
      this.remoteTexts.set(remote, text);
    }
    return text;
  }
  stackText(entry) {
    const trace = entry.extra.trace ?? entry.extra.inner;
    if (trace === undefined)
      return '';
    const { places } = this.agent;
    const lines = framesOf(trace).filter((frame) => !places.isOwn(frame.url));
    if (lines.length === 0)
      return '';
    return ',"stack":' + JSON.stringify(lines.map((frame) => frame.text).join('\n'));
  }
  remoteOf(entry) {
    const { places } = this.agent;
    if (entry.extra.remote !== undefined)
      return entry.extra.remote;
    if (entry.extra.change !== undefined)
      return this.ownerOf(entry.store, entry.extra.change);
    if (entry.extra.trace !== undefined) {
      if (entry.extra.inner !== undefined)
        this.learnPassers(entry);
      const name = places.remoteOf(entry.extra.trace);
      this.rememberRequest(entry, name);
      return name;
    }
    if (entry.extra.inner !== undefined) {
      return places.remoteOf(entry.extra.inner, { skip: entry.store.passers, strict: true })
             ?? this.requester(entry);
    }
    return this.agent.untraced();
  }
  learnPassers(entry) {
    const { places } = this.agent;
    const { passers } = entry.store;
    const frames = framesOf((entry.extra.inner));
    const end = frames.findIndex((frame) => places.isOwn(frame.url));
    for (const frame of frames.slice(0, Math.max(end, 0))) {
      if (passers.size < PASSERS_KEPT)
        passers.add(frame.place);
    }
  }
  rememberRequest(entry, name) {
    const id = entry.action?.meta?.requestId;
    const { requests } = entry.store;
    if (name === undefined || typeof id !== 'string')
      return;
    if (requests.size >= REQUESTS_KEPT)
      requests.clear();
    requests.set(id, name);
  }
  requester(entry) {
    const id = entry.action?.meta?.requestId;
    return typeof id === 'string' ? entry.store.requests.get(id) : undefined;
  }
  writeState(store, state, t) {
    this.syncSlices(store, state, t, undefined);
    store.sent = state;
    this.agent.outbox.add(this.stateText(store, state, t));
  }
  stateText(store, state, t, cut = store.cut) {
    return '{"k":"state","t":' + timeText(t) + ',"store":' + JSON.stringify(store.id)
           + ',"state":' + this.valueOfState(store, state, cut) + '}';
  }
  valueOfState(store, state, cut) {
    if (cut === EVERYTHING)
      return cutMark('size');
    if (cut === null) {
      const text = this.unlessTooLarge(() => encodeWhole(state, this.agent.limits.stateLength));
      if (text !== null)
        return text;
    }
    return this.cutState(store, state, cut);
  }
  unlessTooLarge(make) {
    try {
      return make();
    } catch (error) {
      if (error === TOO_LARGE)
        return null;
      throw error;
    }
  }
  cutState(store, state, cut) {
    const keys = slicesOf(state, this.agent.limits.slices);
    if (keys === undefined) {
      store.cut = EVERYTHING;
      return cutMark('size');
    }
    let room = this.agent.limits.stateLength;
    const parts = [];
    for (const key of keys) {
      let text = cut?.has(key) ? null
        : this.unlessTooLarge(() => encodeWhole(state[key], Math.max(room, 100), 1, [state]));
      if (text === null) {
        text = cutMark('size');
        this.cutSlice(store, key);
      }
      room -= text.length;
      parts.push(JSON.stringify(key) + ':' + text);
    }
    return '{' + parts.join(',') + '}';
  }
  cutSlice(store, key) {
    if (store.cut !== EVERYTHING && !store.cut?.has(key))
      store.cut = new Set(store.cut).add(key);
  }
  patchOf({ store, before, after }) {
    const marks = [];
    while (store.cut !== EVERYTHING && marks.length < CUTS_AT_ONCE) {
      const { cut } = store;
      const text = this.unlessTooLarge(() => patchText(before, after, cut, this.agent.limits.stateLength));
      if (text !== null)
        return marks.length === 0 ? text : '[' + marks.join(',') + (text === '[]' ? '' : ',') + text.slice(1);
      const key = memberUnderway();
      if (key === null || slicesOf(after, this.agent.limits.slices) === undefined)
        break;
      this.cutSlice(store, key);
      marks.push('{"p":[' + JSON.stringify(key) + '],"v":' + cutMark('size') + '}');
    }
    return null;
  }
  syncSlices(store, state, t, change) {
    const { slices } = store;
    if (slices === null)
      return;
    const keys = slicesOf(state, this.agent.limits.slices);
    if (keys === undefined) {
      store.slices = null;
      return;
    }
    if (change === undefined && keys.length === slices.size)
      return;
    for (const slice of [...slices]) {
      if (!Object.prototype.hasOwnProperty.call(state, slice)) {
        slices.delete(slice);
        this.writeNote(this.sliceNote('reducer-remove', t, store, slice, undefined));
      }
    }
    for (const slice of keys) {
      if (!slices.has(slice)) {
        slices.add(slice);
        this.writeNote(this.sliceNote('reducer-add', t, store, slice, change));
      }
    }
  }
  sliceNote(kind, t, store, slice, change) {
    const note = new Note(kind, t, () => {
      if (kind === 'reducer-remove')
        return { store: store.id, slice };
      const claim = store.claims.get(slice);
      const owner = claim?.owner ?? this.ownerOf(store, change);
      return { store: store.id, slice, owner, types: claim?.types };
    });
    note.key = 'reducer ' + store.id + ' ' + slice;
    note.ends = kind === 'reducer-remove';
    return note;
  }
  ownerOf(store, change) {
    if (change === undefined)
      return undefined;
    if (change.remote !== undefined)
      return change.remote;
    const { places, shell } = this.agent;
    const not = store.owner === shell ? shell : undefined;
    return places.remoteOf(change.trace, { not, strict: true }) ?? this.agent.untraced();
  }
  openNote(store, state, t, about) {
    const note = new Note('store-open', t, () => {
      const { places } = this.agent;
      store.owner = about.owner ?? store.said ?? places.remoteOf(store.creation, { strict: true })
                    ?? (store.late && places.several ? undefined : this.agent.untraced());
      const shown = store.screen.state(state);
      const keys = slicesOf(shown, this.agent.limits.slices);
      store.slices = keys === undefined ? null : new Set(keys);
      const told = keys?.filter((key) => typeof shown[key] !== 'function');
      return { store: store.id, name: store.name || undefined, library: about.library,
               version: about.version, runtime: store.runtime || undefined, owner: store.owner,
               tag: tagOfStore(store.face), keys: told, late: store.late || undefined, can: store.control?.can,
               persists: store.persists || undefined };
    });
    note.key = 'store ' + store.id;
    note.then = () => {
      store.face = null;
      this.writeState(store, store.screen.state(state), t);
    };
    return note;
  }
}

function messageIn(input) {
  const isEvent = typeof input === 'object' && input !== null && 'data' in input
                  && typeof input.preventDefault === 'function';
  return isEvent ? input.data : input;
}
function makeCheck(agent, check, handler, who) {
  const checked = function (input) {
    const body = messageIn(input);
    const refused = check(body);
    if (refused !== null) {
      const { reason, detail } = refused;
      if (reason !== null)
        agent.guard(() => agent.bridges.refuse(body, reason, detail, who));
      return undefined;
    }
    if (who.remote === undefined)
      return handler.apply(this, arguments);
    return runAs(who.remote, () => handler.apply(this, arguments));
  };
  const allowed = agent.bridges.allowLists.get(handler);
  if (allowed !== undefined)
    agent.bridges.allowLists.set(checked, allowed);
  if (who.remote !== undefined)
    agent.bridges.owners.set(checked, who.remote);
  return checked;
}
function typeOf(body) {
  const type = typeof body === 'object' && body !== null ? body.type : undefined;
  return typeof type === 'string' ? type : undefined;
}
function acceptOnly(agent, types, handler, who = {}) {
  const allowed = new Set(types);
  const checked = makeCheck(agent, (body) => {
    const type = typeOf(body);
    if (type === undefined)
      return isMeantAsAction(body) ? { reason: 'malformed', detail: 'no text type' } : { reason: null };
    return allowed.has(type) ? null : { reason: 'allow-list', detail: type };
  }, handler, who);
  agent.bridges.allowLists.set(checked, [...allowed]);
  return checked;
}
function acceptVersions(agent, versions, handler, who = {}) {
  const allowed = new Set(versions);
  return makeCheck(agent, (body) => {
    const version = body?.meta?.schemaVersion;
    if (allowed.has(version))
      return null;
    return typeOf(body) === undefined && !isMeantAsAction(body) ? { reason: null }
      : { reason: 'schema', detail: String(version) };
  }, handler, who);
}
function isClaimed({ record, slice, owner, types }) {
  const { claim } = scene;
  if (claim === null || claim.record !== record || claim.slice !== slice)
    return false;
  claim.owner ??= owner;
  claim.types ??= types;
  return true;
}
function wrapRegistry(agent, registry, { store, remote, types = {} } = {}) {
  const record = agent.recordOf(store);
  const { registerReducer, unregisterReducer } = registry;
  return {
    ...registry,
    registerReducer(slice) {
      const call = () => registerReducer.apply(this, arguments);
      const claim = { record, slice, owner: remote ?? scene.remote, types: types[slice] };
      if (isClaimed(claim))
        return scene.remote === undefined && remote !== undefined ? runAs(remote, call) : call();
      const done = agent.guard(() => agent.claimSlice(record, String(slice), claim));
      const outer = scene.claim;
      scene.claim = claim;
      try {
        return claim.owner === undefined ? call() : runAs(claim.owner, call);
      } finally {
        scene.claim = outer;
        if (done !== undefined)
          agent.guard(done);
      }
    },
    unregisterReducer() {
      const call = () => unregisterReducer?.apply(this, arguments);
      return remote === undefined ? call() : runAs(remote, call);
    },
  };
}
class Remote {
  constructor(agent, name) {
    this.agent = agent;
    this.name = name;
  }
  mount({ host, version, entry } = {}) {
    this.agent.emit('mount', () => ({ remote: this.name, host, version, entry }), 'remote ' + this.name);
  }
  unmount() {
    this.agent.emit('unmount', () => ({ remote: this.name }), 'remote ' + this.name, true);
  }
  run(work) {
    return runAs(this.name, work);
  }
  store(store) {
    const { name } = this;
    return {
      ...store,
      dispatch: (...args) => runAs(name, () => store.dispatch(...args)),
      subscribe: (...args) => runAs(name, () => store.subscribe(...args)),
      replaceReducer: (...args) => runAs(name, () => store.replaceReducer(...args)),
    };
  }
  wrapRegistry(registry, about = {}) {
    return wrapRegistry(this.agent, registry, { ...about, remote: this.name });
  }
  acceptOnly(types, handler, bridge) {
    return acceptOnly(this.agent, types, handler, { remote: this.name, bridge });
  }
  acceptVersions(versions, handler, bridge) {
    return acceptVersions(this.agent, versions, handler, { remote: this.name, bridge });
  }
}
class Bridge {
  constructor(agent, name) {
    this.agent = agent;
    this.name = name;
  }
  sent(body, remote) {
    this.agent.guard(() => this.agent.bridges.sent(this.name, body, this.sent, remote));
  }
  handler(handler, remote) {
    const { agent, name } = this;
    const listener = agent.guard(() => agent.bridges.listen(name, handler, this.handler, remote));
    if (listener === undefined)
      return handler;
    const wrapped = function (input) {
      return agent.bridges.receive(listener, messageIn(input), () => handler.apply(this, arguments));
    };
    wrapped.stop = () => agent.bridges.unlisten(listener);
    return wrapped;
  }
}

const VERSION = '1.0.0';
class Agent {
  constructor(options) {
    this.options = options;
    this.limits = { ...LIMITS, ...options.limits };
    this.stacks = options.stacks;
    this.frames = this.stacks === 'full' ? this.limits.fullFrames : this.limits.originFrames;
    this.tracing = this.stacks === 'full';
    this.start = now();
    this.wall = Date.now();
    this.run = makeId('r-');
    this.peer = options.peer ?? makeId('p-');
    this.records = [];
    this.copies = new WeakMap();
    this.gone = typeof FinalizationRegistry === 'function'
      ? new FinalizationRegistry((record) => this.guard(() => this.closeStore(record)))
      : { register() {} };
    this.creating = 0;
    this.counters = { copy: 0, store: 0, listener: 0, message: 0 };
    this.fault = '';
    this.host = undefined;
    this.undo = [];
    this.ended = false;
    this.ends = typeof AbortController === 'function' ? new AbortController() : undefined;
    const { limits } = this;
    const writer = new Writer(this);
    this.writer = writer;
    this.outbox = new Outbox({
      limits,
      states: () => this.openStates(),
      stateText: (store, state, t, cut) => this.oldState(store, state, t, cut),
      time: () => this.time(),
    });
    this.queue = new Queue({
      limits,
      write: (entry) => writer.write(entry),
      done: (backlog) => this.encoded(backlog),
    });
    this.places = new Places({
      own: ownScript(),
      page: options.page ?? '',
      found: (base) => this.foundBase(base),
      grown: () => this.trace(),
    });
    this.bridges = new Bridges(this);
    this.left = options.left ?? null;
    this.session = new Session({
      limits,
      outbox: this.outbox,
      hello: () => this.hello(),
      dial: options.dial,
      welcomed: () => this.queue.start(),
      behind: () => this.resync(),
      left: this.left,
      waiting: () => this.queue.entries.length,
      command: (message) => this.command(message),
      longestPause: options.kind === 'page' ? limits.retryPageMs : limits.retryLastMs,
    });
    this.session.onStop = () => this.end();
    this.session.onDrop = () => this.guard(() => releaseStores(this));
  }
  end() {
    this.ended = true;
    this.tracing = false;
    this.queue.stop();
    for (const record of this.records) {
      record.locked = false;
      record.opened = false;
      this.guard(() => restoreFaces(record));
    }
    this.ends?.abort();
    for (const each of this.undo.splice(0).reverse())
      this.guard(each);
  }
  forget() {
    this.records = [];
    this.outbox.clear();
  }
  time() {
    const t = now() - this.start;
    return t >= 0 ? t : this.startAnew();
  }
  startAnew() {
    this.start = now();
    this.wall = Date.now();
    return 0;
  }
  guard(work) {
    try {
      return work();
    } catch (error) {
      this.fault = String(error);
      return undefined;
    }
  }
  listen(target, type, listener) {
    if (typeof target?.addEventListener !== 'function')
      return;
    const guarded = (event) => void this.guard(() => listener(event));
    const signal = this.ends?.signal;
    target.addEventListener(type, guarded, signal === undefined ? undefined : { signal });
  }
  hello() {
    const { kind, url, title, named } = this.options;
    const name = this.options.name ||= named?.() ?? '';
    return { agent: VERSION, peer: this.peer, run: this.run, wall: this.wall, kind, name,
             url: url || undefined, title: title === undefined ? undefined : title(),
             late: this.options.late || undefined };
  }
  encoded(backlog) {
    this.outbox.hurry = backlog;
    if (this.session.ready) {
      this.outbox.close();
      this.session.flush();
    }
  }
  openStates() {
    const states = [];
    for (const record of this.records) {
      if (!record.closed && typeof record.sent !== 'symbol')
        states.push([record, record.sent, record.cut]);
    }
    return states;
  }
  oldState(store, state, t, cut) {
    const before = store.cut;
    const text = this.writer.stateText(store, state, t, cut);
    if (store.cut !== before)
      store.sent = UNSENT;
    return text;
  }
  emit(kind, make, key = '', ends = false) {
    const note = new Note(kind, this.time(), make);
    note.key = key;
    note.ends = ends;
    this.queue.push(note);
  }
  command(message) {
    try {
      takeCommand(this, message);
    } finally {
      this.finish();
    }
  }
  makeRecord({ name, toolkit, options }) {
    this.time();
    const record = new StoreRecord('s' + ++this.counters.store, name);
    record.reads = this.limits.reads;
    record.toolkit = toolkit;
    record.screen = screenOf(options);
    record.features = typeof options?.features === 'object' ? options.features : null;
    record.locked = options?.shouldStartLocked === true;
    record.paused = options?.shouldRecordChanges === false;
    this.records.push(record);
    return record;
  }
  openStore(record, store, createStore, library = 'redux', owner = scene.remote) {
    record.opened = true;
    record.face = store;
    const weak = typeof WeakRef === 'function' && typeof FinalizationRegistry === 'function';
    record.getState = weak ? new WeakRef(store.getState) : { deref: () => store.getState };
    if (weak)
      this.gone.register(store.getState, record);
    if (createStore !== null)
      record.runtime = [this.copyOf(createStore), record.runtime].join(' ').trim();
    const about = { library: record.toolkit === '' ? library || undefined : '@reduxjs/toolkit',
                    owner };
    this.queue.push(this.writer.openNote(record, store.getState(), this.time(), about));
    if (record.control !== null)
      noteStatus(this, record);
  }
  copyOf(createStore) {
    let copy = this.copies.get(createStore);
    if (copy === undefined) {
      copy = 'copy ' + ++this.counters.copy;
      this.copies.set(createStore, copy);
    }
    return copy;
  }
  closeStore(record) {
    if (record.closed)
      return;
    record.closed = true;
    const note = new Note('store-close', this.time(), () => ({ store: record.id }));
    note.key = 'store ' + record.id;
    note.ends = true;
    note.then = () => {
      this.records = this.records.filter((each) => each !== record);
      record.sent = UNSENT;
    };
    this.queue.push(note);
  }
  resync() {
    for (const record of this.records)
      record.sent = UNSENT;
  }
  traceCreation(above) {
    return this.stacks === 'off' ? undefined : capture(above, this.limits.fullFrames);
  }
  learnCreation(record, creation) {
    record.creation = creation;
    if (record.creation === undefined || this.options.kind === 'node')
      return;
    this.places.refresh();
    const urls = framesOf(record.creation).map((frame) => frame.url);
    const toolkit = record.toolkit !== '' && urls[1] === record.toolkit;
    this.places.learn(urls.slice(0, toolkit ? 2 : 1), urls[toolkit ? 2 : 1]);
    if (urls.length > 0)
      record.runtime = urls[0];
  }
  noteSubscription(record, listener, above) {
    const id = 'l' + ++this.counters.listener;
    const remote = scene.remote;
    const trace = remote === undefined && this.tracing ? capture(above, this.frames) : undefined;
    const library = typeof listener === 'function' && trace !== undefined
                    && Function.prototype.toString.call(listener).includes('onStateChange');
    const key = 'listener ' + record.id + ' ' + id;
    this.emit('subscribe', () => ({
      id, of: 'store', store: record.id,
      remote: remote ?? (trace === undefined ? this.untraced()
        : library ? undefined : this.places.remoteOf(trace, { strict: true })),
      site: library ? undefined : this.places.siteOf(trace),
    }), key);
    let ended = false;
    return () => {
      if (!ended)
        this.emit('unsubscribe', () => ({ id }), key, true);
      ended = true;
    };
  }
  untraced() {
    return this.places.untraced(this.stacks !== 'off');
  }
  get shell() {
    return this.host ?? (this.places.pageName || undefined);
  }
  trace() {
    this.tracing = !this.ended
      && (this.stacks === 'full' || (this.stacks === 'origin' && this.places.several));
    for (const record of this.records)
      record.reads = this.limits.reads;
  }
  foundBase({ url, name }) {
    this.trace();
    const page = this.options.page ?? '';
    const host = page !== '' && url.startsWith(page + '/') && this.host === undefined;
    if (host)
      this.host = name;
    this.emit('mount', () => ({ remote: name, host: host || undefined, entry: url }), 'remote ' + name);
  }
  enhancer(name = '', enhancers = [], toolkit = '', options = undefined, below = []) {
    return makeEnhancer(this, { name, toolkit, options }, enhancers, below);
  }
  recordOf(store) {
    if (store === undefined)
      return this.records[0];
    const own = ownOf(store.getState);
    return this.records.find((record) => record.getState.deref() === own);
  }
  claimSlice(record, slice, claim) {
    if (record === undefined)
      return () => {};
    const state = record.getState.deref()?.();
    const taken = typeof state === 'object' && state !== null && slice in state;
    const seen = record.replaced;
    if (!taken)
      record.claims.set(slice, claim);
    return () => {
      if (record.replaced !== seen)
        return;
      this.emit('reducer-add', () => {
        if (!taken)
          record.sent = UNSENT;
        return { store: record.id, slice, owner: claim.owner ?? this.untraced(), types: claim.types,
                 ignored: taken || undefined };
      });
    };
  }
  remote(name) {
    return new Remote(this, name);
  }
  bridge(name) {
    return new Bridge(this, name);
  }
  connect() {
    this.session.connect();
  }
  finish() {
    this.queue.drainAll();
    this.outbox.numberAll();
    this.session.flush();
  }
  status() {
    const { outbox, queue, session } = this;
    return { connected: session.ready, waiting: queue.entries.length,
             queued: outbox.count + outbox.open.count, acknowledged: outbox.acked,
             cut: outbox.cutCount, error: session.unreached || session.lastError, fault: this.fault };
  }
}
function ownScript() {
  const trace = capture(ownScript, 1);
  const url = trace === undefined ? '' : framesOf(trace)[0]?.url ?? '';
  return url.endsWith('/src/agent.js') ? url.slice(0, url.lastIndexOf('/') + 1) : url;
}

const channels = new WeakMap();
const listening = new Set();
const SWEEP_FROM = 100;
let sweepAt = SWEEP_FROM;
let inProperty = false;
function recordOf(channel) {
  let record = channels.get(channel);
  if (record === undefined) {
    record = { handlers: new Map(), property: null };
    channels.set(channel, record);
    if (typeof WeakRef === 'function')
      remember(new WeakRef(channel));
  }
  return record;
}
function remember(channel) {
  listening.add(channel);
  if (listening.size < sweepAt)
    return;
  for (const each of listening) {
    if (each.deref() === undefined)
      listening.delete(each);
  }
  sweepAt = Math.max(SWEEP_FROM, listening.size * 2);
}
function flag(options, name) {
  return typeof options === 'object' && options !== null ? options[name] : undefined;
}
function phaseOf(options) {
  return (typeof options === 'boolean' ? options : Boolean(flag(options, 'capture'))) ? 'capture' : 'bubble';
}
function tapHandler(agent, channel, given, above, once) {
  const { bridges } = agent;
  const handler = typeof given === 'function' ? given : () => {};
  const listener = bridges.listen(String(channel.name), handler, above);
  const wrapped = function (event) {
    if (once !== undefined)
      agent.guard(once);
    return bridges.receive(listener, event?.data, () =>
      (typeof given === 'function' ? given.apply(this, arguments) : given.handleEvent(event)));
  };
  return { agent, given, wrapped, options: undefined, listener };
}
function forget(agent, channel, phase, tapped) {
  const list = recordOf(channel).handlers.get(phase);
  const at = list === undefined ? -1 : list.indexOf(tapped);
  if (list === undefined || at < 0)
    return;
  list.splice(at, 1);
  agent.bridges.unlisten(tapped.listener);
}
function register(agent, channel, given, options, above) {
  const phase = phaseOf(options);
  const { handlers } = recordOf(channel);
  const list = handlers.get(phase) ?? [];
  handlers.set(phase, list);
  const known = list.find((tapped) => tapped.given === given);
  if (known !== undefined)
    return known.wrapped;
  const signal = flag(options, 'signal');
  if (signal?.aborted === true)
    return given;
  const once = flag(options, 'once') ? () => forget(agent, channel, phase, tapped) : undefined;
  const tapped = tapHandler(agent, channel, given, above, once);
  tapped.options = options;
  list.push(tapped);
  if (signal !== undefined)
    agent.listen(signal, 'abort', () => forget(agent, channel, phase, tapped));
  return tapped.wrapped;
}
function concerns(type, given) {
  return type === 'message' && !inProperty && (typeof given === 'function'
    || (typeof given === 'object' && given !== null && typeof given.handleEvent === 'function'));
}
function restoreHandlers(agent, restore) {
  for (const each of listening) {
    const channel = each.deref();
    const record = channel === undefined ? undefined : channels.get(channel);
    if (record === undefined)
      continue;
    for (const [phase, handlers] of record.handlers) {
      for (const tapped of handlers.filter((handler) => handler.agent === agent))
        restore(channel, tapped, phase);
    }
    if (record.property?.agent === agent)
      restore(channel, record.property, '');
  }
}
function tapListeners(agent, proto) {
  const add = proto.addEventListener;
  const remove = proto.removeEventListener;
  agent.undo.push(() => restoreHandlers(agent, (channel, { given, wrapped, options }, phase) => {
    if (phase === '')
      return;
    remove.call(channel, 'message', wrapped, phase === 'capture');
    add.call(channel, 'message', given, options);
  }));
  define(agent, proto, 'addEventListener', function addEventListener(
    type, given, options) {
    const wrapped = concerns(type, given) && !agent.ended
      ? agent.guard(() => register(agent, this, given, options, addEventListener)) : undefined;
    return wrapped === undefined ? add.apply(this, arguments) : add.call(this, type, wrapped, options);
  });
  define(agent, proto, 'removeEventListener', function removeEventListener(
    type, given, options) {
    const phase = phaseOf(options);
    const tapped = channels.get(this)?.handlers.get(phase)?.find((each) => each.given === given);
    if (type !== 'message' || tapped === undefined)
      return remove.apply(this, arguments);
    agent.guard(() => forget(agent, this, phase, tapped));
    return remove.call(this, type, tapped.wrapped, options);
  });
}
function define(agent, target, name, value) {
  replaceProperty(agent, target, name, { value, writable: true, configurable: true, enumerable: true });
}
function accessorOf(proto, name) {
  const descriptor = Object.getOwnPropertyDescriptor(proto, name);
  return descriptor?.configurable && descriptor.get && descriptor.set ? descriptor : undefined;
}
function tapProperty(agent, proto) {
  const accessor = (accessorOf(proto, 'onmessage'));
  if (accessor === undefined)
    return;
  agent.undo.push(() => restoreHandlers(agent, (channel, { given, wrapped }, phase) => {
    if (phase === '' && accessor.get.call(channel) === wrapped)
      accessor.set.call(channel, given);
  }));
  replaceProperty(agent, proto, 'onmessage', {
    configurable: true,
    enumerable: accessor.enumerable,
    get() {
      const given = accessor.get.call(this);
      const tapped = channels.get(this)?.property;
      return tapped && given === tapped.wrapped ? tapped.given : given;
    },
    set: function setOnmessage(given) {
      const wrapped = agent.guard(() => replaceHandler(agent, this, given, setOnmessage));
      inProperty = true;
      try {
        accessor.set.call(this, wrapped ?? given);
      } finally {
        inProperty = false;
      }
    },
  });
}
function replaceHandler(agent, channel, given, above) {
  const record = recordOf(channel);
  if (record.property !== null)
    agent.bridges.unlisten(record.property.listener);
  record.property = typeof given === 'function' && !agent.ended ? tapHandler(agent, channel, given, above) : null;
  return record.property?.wrapped;
}
function closeChannel(agent, channel) {
  const record = channels.get(channel);
  if (record === undefined)
    return;
  const all = [...record.handlers.values()].flat();
  if (record.property !== null)
    all.push(record.property);
  record.handlers.clear();
  record.property = null;
  for (const { listener } of all)
    agent.bridges.unlisten(listener);
}
function tapBroadcastChannels(agent, realm) {
  const proto = realm.BroadcastChannel?.prototype;
  if (proto === undefined || typeof proto.postMessage !== 'function')
    return;
  const { postMessage, close } = proto;
  define(agent, proto, 'postMessage', function postTapped(body) {
    const result = postMessage.apply(this, arguments);
    agent.guard(() => agent.bridges.sent(String(this.name), body, postTapped));
    return result;
  });
  define(agent, proto, 'close', function closeTapped() {
    agent.guard(() => closeChannel(agent, this));
    return close.apply(this, arguments);
  });
  tapListeners(agent, proto);
  tapProperty(agent, proto);
}

const PAUSE_MS = 200;
const CHUNK_GLOBAL = 'webpackChunk';
const MODULE = /\.m?js(?:[?#]|$)/;
function folderOf(url) {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  return path.slice(0, path.lastIndexOf('/') + 1);
}
function identifierOf(name) {
  return name.replace(/^[^a-zA-Z$_]/, '_').replace(/[^a-zA-Z0-9$]+/g, '_').replace(/^_+/, '');
}
function termsOf(config) {
  const { requiredVersion, singleton } = config ?? {};
  return { required: typeof requiredVersion === 'string' ? requiredVersion : undefined,
           singleton: typeof singleton === 'boolean' ? singleton : undefined };
}
class Discovery {
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    this.runtimes = new Map();
    this.asked = new Map();
    this.packages = new Map();
    this.shippers = new Map();
    this.providers = new Map();
    this.lastScan = -Infinity;
    this.timer = undefined;
  }
  install() {
    const { realm, agent } = this;
    agent.places.refresh = () => this.refresh();
    const Observer = realm.MutationObserver;
    if (typeof Observer === 'function' && realm.document) {
      const observer = new Observer((records) => agent.guard(() => this.added(records)));
      observer.observe(realm.document, { childList: true, subtree: true });
      agent.undo.push(() => observer.disconnect());
    }
    this.watchModules(realm.PerformanceObserver);
    agent.listen(realm, 'load', () => this.scanSoon());
    agent.undo.push(() => this.stop());
  }
  watchModules(Observer) {
    if (typeof Observer !== 'function' || !Observer.supportedEntryTypes?.includes('resource'))
      return;
    const { agent } = this;
    const observer = new Observer((list) => agent.guard(() => {
      for (const { initiatorType, name } of list.getEntries()) {
        if ((initiatorType === 'script' || MODULE.test(name)) && !agent.places.isOwn(name))
          agent.places.addScript(name);
      }
    }));
    observer.observe({ type: 'resource', buffered: true });
    agent.undo.push(() => observer.disconnect());
  }
  stop() {
    cancel(this.timer);
    for (const [chunks, chunk] of this.asked) {
      const at = chunks.indexOf(chunk);
      if (at >= 0)
        chunks.splice(at, 1);
    }
    this.asked.clear();
    this.runtimes.clear();
  }
  added(records) {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeName === 'SCRIPT' && node.src !== '')
          this.addedScript(node);
      }
    }
  }
  addedScript(script) {
    const mark = script.getAttribute('data-webpack');
    const at = typeof mark === 'string' ? mark.indexOf(':') : -1;
    if (at > 0) {
      const rest = mark.slice(at + 1);
      const name = rest.startsWith('chunk-') ? mark.slice(0, at) : rest;
      this.agent.places.add(folderOf(script.src), name);
    } else if (!this.agent.places.isOwn(script.src)) {
      this.agent.places.addScript(script.src);
    }
    this.agent.listen(script, 'load', () => this.scanSoon());
  }
  scanSoon() {
    cancel(this.timer);
    this.timer = later(() => this.agent.guard(() => this.scan()), PAUSE_MS);
  }
  refresh() {
    if (now() - this.lastScan > PAUSE_MS)
      this.agent.guard(() => this.scan());
  }
  scan() {
    if (this.agent.ended)
      return;
    this.lastScan = now();
    this.scanFederation();
    for (const name of Object.getOwnPropertyNames(this.realm)) {
      if (name.startsWith(CHUNK_GLOBAL) && name.length > CHUNK_GLOBAL.length)
        this.askRuntime(name, this.realm[name]);
    }
    for (const [name, require] of this.runtimes)
      this.readRuntime(name, require);
  }
  askRuntime(global, chunks) {
    if (!Array.isArray(chunks) || this.asked.has(chunks))
      return;
    const name = global.slice(CHUNK_GLOBAL.length).replace(/^_+/, '');
    const chunk = [['signalbox-' + name], {}, (require) => {
      this.runtimes.set(name, require);
    }];
    this.asked.set(chunks, chunk);
    chunks.push(chunk);
  }
  readRuntime(name, require) {
    this.readScopes(require.S);
    if (typeof require.p === 'string' && require.p !== '') {
      const base = new URL(require.p, this.realm.document?.baseURI ?? this.realm.location?.href).href;
      this.agent.places.add(base, this.providers.get(name) ?? name);
    }
  }
  scanFederation() {
    const instances = this.realm.__FEDERATION__?.__INSTANCES__;
    if (!Array.isArray(instances))
      return;
    for (const instance of instances) {
      for (const { name, entry } of instance?.options?.remotes ?? []) {
        if (typeof name === 'string' && typeof entry === 'string' && /^https?:/.test(entry))
          this.agent.places.add(folderOf(entry), name);
      }
      this.readAsked(instance);
    }
    for (const instance of instances)
      this.readScopes(instance?.shareScopeMap);
  }
  readAsked(instance) {
    const remote = instance?.name;
    if (typeof remote !== 'string')
      return;
    for (const [name, asked] of Object.entries(instance.options?.shared ?? {})) {
      for (const { version, from, shareConfig } of [asked].flat()) {
        const key = 'package ' + name + ' ' + version + ' ' + from + ' ' + remote;
        if (typeof version !== 'string' || this.packages.has(key))
          continue;
        this.packages.set(key, false);
        if (!this.shippers.has(name + ' ' + version))
          this.shippers.set(name + ' ' + version, remote);
        const { required, singleton } = termsOf(shareConfig);
        const provider = this.shippers.get(name + ' ' + version);
        this.agent.emit('package', () => ({ name, version, remote, provider, required, singleton }), key);
      }
    }
  }
  readScopes(scopes) {
    if (typeof scopes !== 'object' || scopes === null)
      return;
    for (const scope of Object.values(scopes)) {
      for (const [name, versions] of Object.entries(scope ?? {})) {
        for (const [version, about] of Object.entries(versions ?? {}))
          this.foundPackage(name, version, about);
      }
    }
  }
  foundPackage(name, version, about) {
    const from = typeof about?.from === 'string' ? about.from : undefined;
    if (from !== undefined)
      this.providers.set(identifierOf(from), from);
    const provider = this.shippers.get(name + ' ' + version) ?? from;
    this.foundUsers(name, version, about?.useIn);
    const loaded = Boolean(about?.loaded);
    const key = 'package ' + name + ' ' + version + ' ' + provider;
    if (this.packages.get(key) === loaded)
      return;
    this.packages.set(key, loaded);
    const { required, singleton } = termsOf(about?.shareConfig);
    this.agent.emit('package', () => ({ name, version, provider, required, singleton, loaded }), key);
  }
  foundUsers(name, version, users) {
    for (const remote of Array.isArray(users) ? users : []) {
      const key = 'use ' + name + ' ' + version + ' ' + remote;
      if (typeof remote !== 'string' || this.packages.has(key))
        continue;
      this.packages.set(key, true);
      this.agent.emit('load', () => ({ remote, what: 'shared', name, version, ok: true }), key);
    }
  }
}

const ERROR_REPEATS = 3;
const ERROR_TEXT = 500;
function errorName(error) {
  try {
    return typeof error?.name === 'string' ? safeText(error.name) + ': ' : '';
  } catch (again) {
    return '';
  }
}
function errorStack(error) {
  try {
    return typeof error?.stack === 'string' ? error.stack : '';
  } catch (again) {
    return '';
  }
}
class Errors {
  constructor(agent) {
    this.agent = agent;
    this.left = agent.limits.errors;
    this.told = new Map();
  }
  note(what, error, place = '', message = '') {
    const { agent } = this;
    const { counters, records } = agent;
    if (this.left === 0 || (records.length === 0 && counters.listener + counters.message === 0))
      return;
    const text = (what + ': ' + (error === undefined || error === null ? message
      : errorName(error) + messageOf(error))).slice(0, ERROR_TEXT);
    const key = text + ' ' + place;
    const times = this.told.get(key) ?? 0;
    if (times >= ERROR_REPEATS)
      return;
    this.told.set(key, times + 1);
    this.left--;
    const stack = errorStack(error).slice(errorName(error).length + messageOf(error).length);
    const trace = { stack: stack === '' ? '    at ' + place : stack };
    agent.emit('log', () => ({ level: 'error', text,
                               remote: agent.places.remoteOf(trace, { strict: true }),
                               site: agent.places.siteOf(trace) }));
  }
}
function watchErrors(agent, realm) {
  const errors = new Errors(agent);
  if (agent.options.kind === 'node') {
    watchProcess(agent, realm.process, errors);
    return;
  }
  agent.listen(realm, 'error', ({ error, message, filename, lineno, colno }) => {
    if (message !== undefined)
      errors.note('Uncaught', error, filename + ':' + lineno + ':' + colno, String(message));
  });
  agent.listen(realm, 'unhandledrejection', ({ reason }) => errors.note('Unhandled rejection', reason));
}
function watchProcess(agent, process, errors) {
  if (typeof process?.on !== 'function')
    return;
  const seen = (error, origin) => void agent.guard(() =>
    errors.note(origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught', error));
  process.on('uncaughtExceptionMonitor', seen);
  agent.undo.push(() => process.removeListener('uncaughtExceptionMonitor', seen));
}

const ASKED_MOST = 2000;
const ASKED_OF_STORE = 400;
const AT_ONCE = 100;
const DEEP = 5;
const NEAR = 2;
const NEAR_RECEIVER = 4;
const MEMBERS = 2000;
const TYPES_MOST = 500;
const TYPE_LENGTH = 200;
const LIST_LENGTH = 499;
const TYPE = /[/:.\s]|^@@|^[A-Z][A-Z0-9_]*$/;
const { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf } = Object;
const { values: valuesOfSet } = Set.prototype;
function membersOf(object) {
  const members = [];
  for (const name of getOwnPropertyNames(object).slice(0, MEMBERS)) {
    const found = getOwnPropertyDescriptor(object, name);
    if (found !== undefined && 'value' in found)
      members.push([name, found.value]);
  }
  return members;
}
function membersCount(object) {
  return object === null ? 0 : getOwnPropertyNames(object).length;
}
function areAllIn(members, object) {
  return members.every(([name]) => getOwnPropertyDescriptor(object, name) !== undefined);
}
function isTable(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return false;
  const proto = getPrototypeOf(value);
  return proto === null || getPrototypeOf(proto) === null;
}
function functionsOf(value) {
  const members = isTable(value) ? membersOf(value) : [];
  return members.length > 0 && members.every(([, each]) => typeof each === 'function') ? members : null;
}
function isMatchers(value) {
  return Array.isArray(value) && value.length < MEMBERS
    && value.every((each) => isTable(each) && typeof each.matcher === 'function' && typeof each.reducer === 'function');
}
function scopesOf(list) {
  const scopes = [];
  for (const [, entry] of Array.isArray(list) ? membersOf(list) : []) {
    const { description, object } = Object(entry);
    if (typeof object === 'object' && object !== null && !/^(Global|Script)/.test(String(description)))
      scopes.push(object);
    if (scopes.length === NEAR_RECEIVER)
      break;
  }
  return scopes;
}
function textsOf(value) {
  let items;
  if (Array.isArray(value))
    items = value;
  else if (value instanceof Set && value.size <= LIST_LENGTH)
    items = [...valuesOfSet.call(value)];
  return items !== undefined && items.length > 0 && items.length <= LIST_LENGTH
    && items.every((item) => typeof item === 'string' && item.length <= TYPE_LENGTH) ? items.slice() : null;
}
class Evidence {
  constructor(agent) {
    this.agent = agent;
    this.next = [];
    this.open = [];
    this.count = 0;
    this.facts = 0;
    this.stores = [];
    this.scripts = new Map();
    for (const record of agent.records)
      this.addStore(record);
    for (const [id, { bridge, deref }] of agent.bridges.handlers)
      this.addReceiver(id, bridge, deref());
    this.begun = false;
  }
  want(f, look) {
    if (this.count < ASKED_MOST) {
      this.count++;
      this.next.push({ f, look });
    }
  }
  ask() {
    if (this.next.length === 0 && !this.begun) {
      this.begun = true;
      for (const store of this.stores)
        this.addSlices(store);
    }
    this.open = this.next.splice(0, AT_ONCE);
    if (this.open.length === 0)
      this.agent.guard(() => this.tell());
    return this.open.map(({ f }) => f);
  }
  answer(index, scopes, script, url) {
    this.agent.guard(() => this.open[index]?.look(scopesOf(scopes), { script, url }));
  }
  /* --- Stores ---------------------------------------------------------------------------------- */
  addStore(record) {
    const getState = record.getState.deref();
    if (typeof getState !== 'function' || !record.opened || record.slices === null)
      return;
    const state = getState();
    if (typeof state !== 'object' || state === null)
      return;
    const store = { record, state, reducers: null, slices: new Map(), asked: new WeakSet(), count: 0 };
    this.stores.push(store);
    this.follow(store, getState, 0, (scopes) => this.lookForMap(store, scopes));
  }
  follow(store, f, depth, look) {
    if (store.asked.has(f) || store.count >= ASKED_OF_STORE)
      return;
    store.asked.add(f);
    store.count++;
    this.want(f, (all, place) => {
      const scopes = all.slice(0, NEAR);
      if (look(scopes, place, depth) || depth >= DEEP)
        return;
      for (const scope of scopes.slice(0, 1)) {
        for (const [, value] of membersOf(scope)) {
          if (typeof value === 'function')
            this.follow(store, value, depth + 1, look);
        }
      }
    });
  }
  lookForMap(store, scopes) {
    for (const scope of scopes) {
      for (const [, value] of membersOf(scope)) {
        const functions = functionsOf(value);
        if (functions !== null && areAllIn(functions, store.state)
            && functions.length > membersCount(store.reducers))
          store.reducers = value;
      }
    }
    return membersCount(store.reducers) === membersCount(store.state);
  }
  addSlices(store) {
    for (const [slice, reducer] of store.reducers === null ? [] : membersOf(store.reducers)) {
      const found = { types: new Set(), made: null, written: null };
      store.slices.set(slice, found);
      this.follow(store, reducer, DEEP - 3, (...seen) => this.lookForTypes(store, slice, found, ...seen));
    }
  }
  lookForTypes(store, slice, found, scopes, place, depth) {
    for (const scope of scopes) {
      const members = membersOf(scope);
      const tables = members.map(([, value]) => functionsOf(value)).filter((each) => each !== null);
      const table = members.some(([, value]) => isMatchers(value))
        ? tables.find((each) => each.every(([name]) => TYPE.test(name))) : undefined;
      if (table) {
        this.takeTypes(found, table, place);
        return true;
      }
      const part = store.state[slice];
      const parts = isTable(part) ? tables.find((each) => areAllIn(each, part)) : undefined;
      if (parts) {
        for (const [, reducer] of parts)
          this.follow(store, reducer, depth + 1, (...seen) => this.lookForTypes(store, slice, found, ...seen));
        return true;
      }
    }
    return false;
  }
  takeTypes(found, table, place) {
    for (const [type] of table) {
      if (type.length <= TYPE_LENGTH && found.types.size < TYPES_MOST)
        found.types.add(type);
    }
    found.made ??= place;
    this.want(table[0][1], (scopes, where) => {
      found.written ??= where;
    });
  }
  /* --- Bridges --------------------------------------------------------------------------------- */
  addReceiver(id, bridge, handler) {
    if (typeof handler !== 'function' || this.agent.bridges.allowLists.has(handler))
      return;
    this.want(handler, (scopes) => {
      const lists = scopes.map((scope) => membersOf(scope).map(([, value]) => textsOf(value))
        .filter((list) => list !== null)).find((all) => all.length > 0);
      if (lists?.length === 1 && lists[0] !== null) {
        const [accepts] = lists;
        this.facts++;
        this.agent.emit('subscribe', () => ({ id, of: 'bridge', bridge, accepts }));
      }
    });
  }
  /* --- What was found -------------------------------------------------------------------------- */
  nameOf({ script, url }) {
    const name = url || 'script';
    const numbers = this.scripts.get(name) ?? [];
    this.scripts.set(name, numbers);
    if (!numbers.includes(script))
      numbers.push(script);
    const at = numbers.indexOf(script);
    return at === 0 ? name : name + ' ' + (at + 1);
  }
  tell() {
    const { agent } = this;
    agent.places.refresh();
    for (const { record, slices } of this.stores) {
      for (const [slice, { types, made, written }] of slices) {
        if (made === null || record.closed)
          continue;
        const runtime = this.nameOf(made);
        const owner = record.late && written !== null && written.url !== '' && !agent.places.isLibrary(written.url)
          ? agent.places.nameOf(written.url) || undefined : undefined;
        this.facts++;
        agent.emit('reducer-add', () => ({ store: record.id, slice, owner, types: [...types], runtime }));
      }
    }
    this.stores = [];
    agent.finish();
  }
}

const EXTENSION = /^__REDUX_DEVTOOLS_EXTENSION|^devToolsExtension$/;
class Globals {
  constructor(realm) {
    this.realm = realm;
    this.taps = new Map();
  }
  watch(install) {
    const { realm } = this;
    const before = this.read();
    install();
    for (const [name, descriptor] of this.read()) {
      if (descriptor.get !== undefined && descriptor.configurable && before.get(name)?.get !== descriptor.get)
        this.follow(realm, name, before.get(name), descriptor);
    }
  }
  read() {
    const found = new Map();
    for (const name of Object.getOwnPropertyNames(this.realm)) {
      if (EXTENSION.test(name))
        found.set(name, Object.getOwnPropertyDescriptor(this.realm, name));
    }
    return found;
  }
  follow(realm, name, before, ours) {
    const tap = { before, get: ours.get, assigned: (null) };
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
  assign(name, before, value) {
    Object.defineProperty(this.realm, name, before ?? { value, writable: true, enumerable: true, configurable: true });
    if (before !== undefined)
      this.realm[name] = value;
  }
}

const HANDLE = Symbol.for('signalbox.attach');
function replaceAttached(realm) {
  try {
    realm[HANDLE]?.detach();
  } catch (error) {
  }
}

const NAMES = {
  ACTION: 'dispatch', JUMP_TO_STATE: 'jump', JUMP_TO_ACTION: 'jump', IMPORT_STATE: 'import', RESET: 'reset',
  COMMIT: 'commit', ROLLBACK: 'rollback', LOCK_CHANGES: 'lock', PAUSE_RECORDING: 'pause', TOGGLE_ACTION: 'skip',
  SWEEP: 'sweep', REORDER_ACTION: 'reorder',
};
const FEATURES = { dispatch: ['dispatch'], jump: ['jump'], import: ['import'], lock: ['lock'], pause: ['pause'],
                   skip: ['skip', 'sweep'] };
const ALWAYS = ['reset', 'commit', 'rollback'];
const UNKNOWN = ['jump', 'import', 'reset', 'commit'];
const BY_JUMP = ['import', 'reset', 'commit', 'rollback'];
const ORDER = ['dispatch', 'jump', 'skip', 'reorder', 'sweep', 'commit', 'rollback', 'reset', 'lock', 'pause',
               'import'];
const IMPORTED = { type: '@@import' };
function sourceOf(listener) {
  return Function.prototype.toString.call(listener);
}
function names(source, name) {
  return new RegExp('[\'"`]' + name + '[\'"`](?!\\s*:\\s*(?:\\{\\s*)?break\\b)').test(source);
}
function fromFeatures(features) {
  const can = [...ALWAYS];
  for (const [feature, commands] of Object.entries(FEATURES)) {
    if (features[feature])
      can.push(...commands);
  }
  return can;
}
class ConnectControl {
  constructor(connection) {
    const weak = typeof WeakRef === 'function';
    this.weak = weak ? new WeakRef(connection) : { deref: () => connection };
    this.can = [];
    this.why = 'The library does not listen to commands.';
    this.named = new Set();
    this.byState = false;
  }
  connection() {
    const connection = this.weak.deref();
    if (connection === undefined)
      throw new Error('this store is gone');
    return connection;
  }
  look() {
    const { listeners, options } = this.connection();
    const source = [...listeners].map(sourceOf).join('\n');
    const { features } = options ?? {};
    this.named = new Set(Object.keys(NAMES).filter((name) => names(source, name)));
    const can = new Set([...this.named].map((name) => NAMES[(name)]));
    const known = can.size > 0;
    const given = typeof features === 'object' && features !== null;
    if (listeners.size > 0 && !known)
      (given ? fromFeatures(features) : UNKNOWN).forEach((each) => can.add(each));
    this.byState = known ? /\.state\b/.test(source) : !given;
    if (known && this.byState && !given)
      can.add('jump');
    if (this.byState && can.has('jump'))
      BY_JUMP.forEach((each) => can.add(each));
    if (known && given) {
      for (const [feature, commands] of Object.entries(FEATURES))
        commands.forEach((each) => features[feature] || can.delete(each));
    }
    const { record } = this.connection();
    if (record?.screen.changesStates)
      ['jump', 'import'].forEach((each) => can.delete(each));
    this.can = ORDER.filter((each) => can.has(each));
    this.why = listeners.size === 0 ? 'The library does not listen to commands.'
      : 'The library obeys no more than that.';
  }
  take(command) {
    const connection = this.connection();
    const { agent, record } = connection;
    const { told } = connection;
    if (record === undefined)
      return;
    switch (command.command) {
    case 'dispatch':
      return this.dispatch(connection, decodePlain(command.action));
    case 'jump':
      return this.jump(connection, command);
    case 'import':
      return this.bring(connection, command.state);
    case 'reset':
      if (this.has('RESET'))
        return this.perform({ type: 'RESET', timestamp: Date.now() });
      return this.show(connection, connection.initial, '', 0);
    case 'rollback':
      if (this.has('ROLLBACK'))
        return this.perform({ type: 'ROLLBACK', timestamp: Date.now() }, this.text(connection, connection.base));
      return this.show(connection, connection.base, '', 0);
    case 'commit':
      connection.base = connection.store.state;
      if (this.has('COMMIT'))
        this.perform({ type: 'COMMIT', timestamp: Date.now() });
      return undefined;
    case 'skip':
      return this.skip(connection, command);
    case 'sweep':
      return this.perform({ type: 'SWEEP' });
    case 'reorder':
      return this.perform({ type: 'REORDER_ACTION', actionId: this.numberOf(connection, command.action),
                            beforeActionId: command.before === null || command.before === undefined ? undefined
                              : this.numberOf(connection, command.before) });
    default: {
      const what = command.command === 'lock' ? 'locked' : 'paused';
      const on = command.on === true;
      if (record[what] === on)
        return undefined;
      this.perform({ type: what === 'locked' ? 'LOCK_CHANGES' : 'PAUSE_RECORDING', status: on });
      if (connection.told === told) {
        record[what] = on;
        noteStatus(agent, record);
      }
      return undefined;
    }
    }
  }
  has(name) {
    return this.named.has(name) || (this.named.size === 0 && (name !== 'ROLLBACK' || !this.byState));
  }
  dispatch(connection, action) {
    const { agent, record, store, told } = connection;
    this.post({ type: 'ACTION', payload: JSON.stringify(action) });
    if (connection.told !== told || action?.type !== '__setState' || record === undefined)
      return;
    if (isPlainObject(action.state) && isPlainObject(store.state)) {
      store.state = { ...store.state, ...action.state };
      noteShown(agent, record, store.state, '');
    }
  }
  post(message) {
    const { listeners, options, record } = this.connection();
    const whole = { source: '@devtools-extension', id: String(options?.instanceId ?? record?.id), ...message };
    for (const listener of [...listeners])
      listener(whole);
  }
  perform(payload, state) {
    this.post(state === undefined ? { type: 'DISPATCH', payload } : { type: 'DISPATCH', payload, state });
  }
  text({ options }, state) {
    const replacer = options?.serialize?.replacer;
    return JSON.stringify(state, typeof replacer === 'function' ? replacer : undefined) ?? '';
  }
  numberOf(connection, id) {
    const match = /^(\d+)#(\d+)$/.exec(String(id));
    if (match === null || Number(match[1]) !== connection.epoch)
      throw new Error('that action is not in the library\'s history any more');
    return Number(match[2]);
  }
  jump(connection, { action, state }) {
    if (action === undefined)
      return this.back(connection);
    let number = 0;
    if (!this.byState || connection.lifted !== null)
      number = this.numberOf(connection, action);
    else if (String(action).startsWith(connection.epoch + '#'))
      number = this.numberOf(connection, action);
    this.show(connection, this.value(connection, state), String(action), number);
  }
  back(connection) {
    const { record, store, lifted } = connection;
    const last = lifted === null ? 0 : lifted.stagedActionIds.length - 1;
    if (lifted !== null)
      return this.show(connection, lifted.computedStates[last].state, '', lifted.stagedActionIds[last]);
    const newest = record === undefined ? null : wayBack(record, store.state);
    if (newest !== null)
      this.show(connection, newest.state, '', connection.next - 1);
  }
  value({ store, options }, json) {
    const plain = decodePlain(json);
    try {
      return decode(json, store.state);
    } catch (error) {
      if (error instanceof Undecodable && !options?.serialize)
        return plain;
      throw error;
    }
  }
  show(connection, state, at, number) {
    const { agent, record, store, lifted } = connection;
    const { told } = connection;
    const left = store.state;
    const type = this.named.size === 0 || this.named.has('JUMP_TO_ACTION') ? 'JUMP_TO_ACTION' : 'JUMP_TO_STATE';
    const index = lifted === null ? number : lifted.stagedActionIds.indexOf(number);
    this.perform({ type, actionId: number, index }, this.text(connection, state));
    if (connection.told !== told || record === undefined)
      return;
    store.state = state;
    if (lifted === null)
      keepNewest(record, left, state, at);
    noteShown(agent, record, state, at);
  }
  bring(connection, json) {
    if (!this.has('IMPORT_STATE')) {
      this.show(connection, this.value(connection, json), '', 0);
      return;
    }
    const { agent, record, store } = connection;
    const { told } = connection;
    const state = this.value(connection, json);
    const plain = decodePlain(json);
    const timestamp = Date.now();
    const nextLiftedState = {
      actionsById: { 0: { type: 'PERFORM_ACTION', action: { type: '@@INIT' }, timestamp },
                     1: { type: 'PERFORM_ACTION', action: IMPORTED, timestamp } },
      computedStates: [{ state: plain }, { state: plain }], stagedActionIds: [0, 1], skippedActionIds: [],
      currentStateIndex: 1, nextActionId: 2, committedState: plain, isLocked: false, isPaused: false,
    };
    this.perform({ type: 'IMPORT_STATE', nextLiftedState, preloadedState: undefined, timestamp });
    if (connection.told !== told || record === undefined)
      return;
    store.state = state;
    noteShown(agent, record, state, '');
  }
  skip(connection, { action, on }) {
    const { lifted } = connection;
    const id = this.numberOf(connection, action);
    const skipped = lifted?.skippedActionIds?.includes(id) === true;
    if (skipped !== on)
      this.perform({ type: 'TOGGLE_ACTION', id }, lifted === null ? undefined : this.text(connection, lifted));
  }
}

class Pushed {
  constructor() {
    this.state = undefined;
    this.getState = () => this.state;
  }
}
function isLiftedState(state) {
  return typeof state === 'object' && state !== null && Array.isArray(state.computedStates)
         && Array.isArray(state.stagedActionIds) && typeof state.actionsById === 'object';
}
function asAction(action) {
  if (typeof action !== 'object')
    return { type: String(action) };
  if (action.type === 'PERFORM_ACTION' && typeof action.action === 'object' && action.action !== null)
    return action.action;
  return action.type === undefined || action.type === null ? { ...action, type: 'update' } : action;
}
function nameIn(options) {
  const name = options?.name || options?.instanceId;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : '';
}
class Connection {
  constructor(agent, options, theirs) {
    this.agent = agent;
    this.options = options;
    this.theirs = theirs;
    this.store = new Pushed();
    this.listeners = new Set();
    this.epoch = 0;
    this.next = 1;
    this.lifted = null;
    this.initial = undefined;
    this.base = undefined;
    this.told = 0;
    this.script = '';
    this.record = agent.guard(() => agent.makeRecord({ name: nameIn(options), toolkit: '', options }));
    if (this.record !== undefined)
      this.record.control = new ConnectControl(this);
    this.init = this.init.bind(this);
    this.send = this.send.bind(this);
    this.subscribe = this.subscribe.bind(this);
    this.unsubscribe = this.unsubscribe.bind(this);
    this.error = this.error.bind(this);
  }
  learnMaker(above) {
    const { agent, record } = this;
    if (record === undefined || agent.stacks === 'off')
      return;
    record.creation = capture(above, agent.limits.fullFrames);
    const frame = record.creation === undefined ? undefined
      : framesOf(record.creation).find(({ url }) => !agent.places.isOwn(url));
    this.script = frame?.url ?? '';
  }
  get control() {
    return (this.record?.control) ?? undefined;
  }
  init(state, lifted) {
    this.theirs?.init?.(...arguments);
    this.agent.guard(() => {
      this.told++;
      this.restart(state);
      if (isLiftedState(lifted))
        this.takeLifted(lifted);
      else if (state !== undefined)
        this.began(state);
      else
        later(() => this.agent.guard(() => this.began(this.store.state)), 0);
    });
  }
  restart(state) {
    if (this.record?.opened)
      this.epoch++;
    this.next = 1;
    this.base = state;
  }
  began(state) {
    const { record, store, agent } = this;
    if (record === undefined)
      return;
    if (!record.opened) {
      this.initial = state;
      store.state = state;
      this.base = state;
      record.runtime = this.script;
      agent.openStore(record, store, Connection, '');
    } else if (store.state !== state) {
      store.state = state;
      noteShown(agent, record, state, '');
    }
  }
  send(action, state) {
    this.theirs?.send?.(...arguments);
    this.agent.guard(() => this.take(action, state));
  }
  take(action, state) {
    this.told++;
    if (action === null || action === undefined) {
      if (isLiftedState(state))
        this.takeLifted(state);
      return;
    }
    if (!this.record?.opened)
      this.began(state);
    this.push(asAction(action), this.store.state, state, this.next++);
  }
  push(action, before, after, number) {
    const { agent, record, store } = this;
    if (record === undefined)
      return;
    const entry = new Dispatch(record, action, before, after, Math.round(agent.time() * 1000), 0);
    entry.extra = new Extra();
    entry.extra.remote = scene.remote;
    if (scene.remote === undefined && agent.tracing)
      entry.extra.trace = capture(this.push, agent.frames);
    entry.extra.cause = scene.reception?.id;
    entry.extra.id = this.idOf(number);
    if (scene.reception !== null)
      scene.reception.dispatches++;
    store.state = after;
    agent.queue.push(entry);
  }
  idOf(number) {
    return this.epoch + '#' + number;
  }
  takeLifted(lifted) {
    const { record } = this;
    const { computedStates, nextActionId = 1 } = lifted;
    if (record === undefined || computedStates.length === 0)
      return;
    this.lifted = lifted;
    record.stays = true;
    if (!record.opened)
      this.began(computedStates[0].state);
    if (nextActionId < this.next)
      this.restart(lifted.committedState ?? computedStates[0].state);
    this.pushNew(lifted);
    this.next = nextActionId;
    this.showLifted(lifted);
  }
  pushNew({ actionsById, stagedActionIds, computedStates }) {
    for (let i = 1; i < stagedActionIds.length; i++) {
      const id = stagedActionIds[i];
      const made = actionsById[id];
      if (id >= this.next && made !== undefined && computedStates[i] !== undefined && made.action !== IMPORTED)
        this.push(asAction(made.action ?? made), computedStates[i - 1].state, computedStates[i].state, id);
    }
  }
  showLifted({ stagedActionIds, computedStates, skippedActionIds = [], currentStateIndex = 0, isLocked, isPaused }) {
    const { agent, record, store } = this;
    if (record === undefined)
      return;
    const entry = computedStates[currentStateIndex] ?? computedStates[computedStates.length - 1];
    const newest = currentStateIndex >= stagedActionIds.length - 1;
    const at = newest ? '' : this.idOf(stagedActionIds[currentStateIndex]);
    const skipped = skippedActionIds.map((id) => this.idOf(id));
    const changed = record.at !== at || record.locked !== (isLocked === true) || record.paused !== (isPaused === true)
                    || String(record.skipped ?? '') !== String(skipped);
    Object.assign(record, { at, skipped, locked: isLocked === true, paused: isPaused === true });
    if (entry.state !== store.state) {
      store.state = entry.state;
      noteShown(agent, record, entry.state, at);
    } else if (changed) {
      noteStatus(agent, record);
    }
  }
  subscribe(listener) {
    const stop = this.theirs?.subscribe?.(listener);
    if (typeof listener === 'function')
      this.agent.guard(() => this.hear(listener));
    return () => {
      if (typeof stop === 'function')
        stop();
      if (this.listeners.delete(listener))
        this.agent.guard(() => this.changed());
    };
  }
  hear(listener) {
    this.listeners.add(listener);
    this.changed();
    later(() => {
      if (!this.listeners.has(listener) || this.agent.ended)
        return;
      try {
        listener({ type: 'START', source: '@devtools-extension' });
      } catch (error) {
      }
    }, 0);
  }
  unsubscribe() {
    this.theirs?.unsubscribe?.();
    this.listeners.clear();
    this.agent.guard(() => this.changed());
  }
  changed() {
    this.control?.look();
    if (this.record?.opened)
      noteStatus(this.agent, this.record);
  }
  error(payload) {
    this.theirs?.error?.(payload);
    this.agent.emit('log', () => ({ level: 'error', text: String(payload) }));
  }
}

const HOOK = '__REDUX_DEVTOOLS_EXTENSION__';
const COMPOSE = '__REDUX_DEVTOOLS_EXTENSION_COMPOSE__';
function enhance(agent, options, enhancers, theirs, above) {
  const toolkit = agent.guard(() => {
    const trace = options !== null && 'trace' in options ? capture(above, 1) : undefined;
    return trace === undefined ? '' : framesOf(trace)[0]?.url;
  }) ?? '';
  return agent.enhancer(nameIn(options), enhancers, toolkit, options, typeof theirs === 'function' ? [theirs] : []);
}
class Connections {
  constructor(agent) {
    this.agent = agent;
    this.all = [];
  }
  add(options, theirs) {
    const made = new Connection(this.agent, options, theirs);
    this.all = this.all.filter((each) => each.deref() !== undefined);
    this.all.push(typeof WeakRef === 'function' ? new WeakRef(made) : { deref: () => made });
    return made;
  }
  find(id, name) {
    const all = (this.all.map((each) => each.deref()).filter(Boolean));
    if (id !== undefined)
      return all.find(({ options }) => options?.instanceId === id);
    return all.find(({ options }) => name !== undefined && options?.name === name) ?? all[0];
  }
}
function makeHook(agent, real) {
  const connections = new Connections(agent);
  const held = new Set();
  const findOrAdd = (id, options) => {
    const known = connections.find(id, options?.name);
    if (known !== undefined)
      return known;
    const made = connections.add({ ...options, instanceId: id }, undefined);
    held.add(made);
    return made;
  };
  function hook(options = {}) {
    return enhance(agent, options, [], typeof real.hook === 'function' ? real.hook(options) : undefined, hook);
  }
  hook.connect = (options = {}) => {
    const theirs = agent.guard(() => real.hook?.connect?.(options));
    const made = connections.add(options, theirs);
    agent.guard(() => made.learnMaker(hook.connect));
    return made;
  };
  hook.send = (action, state, options,
               id, name) => {
    real.hook?.send?.(action, state, options, id, name);
    const about = typeof options === 'object' && options !== null ? options : {};
    agent.guard(() => findOrAdd(about.instanceId ?? id, { ...about, name: about.name ?? name }).take(action, state));
  };
  hook.listen = (listener, id) => {
    real.hook?.listen?.(listener, id);
    agent.guard(() => findOrAdd(id, {}).hear(listener));
  };
  hook.notifyErrors = (wanted) => {
    real.hook?.notifyErrors?.(wanted);
    agent.guard(() => agent.listen(globalThis, 'error', ({ message }) => {
      if (typeof wanted !== 'function' || wanted())
        agent.emit('log', () => ({ level: 'error', text: String(message) }));
    }));
  };
  for (const name of ['disconnect', 'open', 'updateStore'])
    (hook)[name] = (...args) => real.hook?.[name]?.(...args);
  return hook;
}
function makeCompose(agent, real) {
  function withOptions(options, enhancers, above) {
    const theirs = typeof real.compose === 'function' ? real.compose(options) : undefined;
    return enhance(agent, options, enhancers, typeof theirs === 'function' ? theirs() : undefined, above);
  }
  return function compose(...args) {
    if (args.length === 0)
      return withOptions({}, [], compose);
    if (typeof args[0] !== 'object' || args[0] === null)
      return withOptions({}, args, compose);
    return function composeEnhancers(...enhancers) {
      return withOptions(args[0], enhancers, composeEnhancers);
    };
  };
}
function defineGlobal(realm, name, ours, theirs) {
  if (realm[name] !== undefined)
    theirs(realm[name]);
  Object.defineProperty(realm, name, {
    configurable: true, enumerable: true, get: () => ours, set: theirs,
  });
}
function installHook(agent, realm) {
  const real = { hook: (undefined), compose: (undefined) };
  agent.guard(() => defineGlobal(realm, HOOK, makeHook(agent, real), (value) => {
    real.hook = value;
  }));
  agent.guard(() => defineGlobal(realm, COMPOSE, makeCompose(agent, real), (value) => {
    real.compose = value;
  }));
}

const ELEMENTS_MOST = 20000;
const FIBERS_MOST = 5000;
const EXPORTS_MOST = 20000;
const ROOT = '__reactContainer$';
const HOLDERS = ['store', 'client', 'value', 'runtime'];
function add(reached, object, build) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null)
    return;
  const known = reached.has(object) && reached.get(object) !== build;
  reached.set(object, known ? undefined : build);
}
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
function addRoots(reached, document) {
  const elements = document.getElementsByTagName('*');
  for (let i = 0; i < Math.min(elements.length, ELEMENTS_MOST); i++) {
    for (const key of Object.keys(elements[i])) {
      if (key.startsWith(ROOT))
        addFibers(reached, elements[i][key]);
    }
  }
}
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
      }
    }
  }
}
function reach(realm, discovery) {
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

const LONGEST = 100;
function nameOfPage(realm) {
  const title = realm.document?.title;
  if (typeof title === 'string' && title.trim() !== '')
    return title.trim().slice(0, LONGEST);
  const { host = '', pathname = '' } = realm.location ?? {};
  return host === '' ? '' : (host + pathname.replace(/\/$/, '')).slice(0, LONGEST);
}

const MEASURE_MS = 250;
const WAITING = 200;
const IGNORED = /^(?:baggage|cache-control|content-type|if-.*|pragma|sentry-.*|trace.*|x-b3-.*|x-.*-id)$/;
function variantOf(headers, credentials) {
  const parts = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const usual = lower === 'accept' && /json|\*\/\*/.test(value);
    if (!usual && !IGNORED.test(lower))
      parts.push(lower + ':' + value);
  }
  if (credentials !== undefined && credentials !== 'same-origin')
    parts.push(credentials);
  return parts.length === 0 ? undefined : markOf(parts.sort().join('\n'));
}
class Network {
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    this.count = 0;
    this.waiting = new Set();
    this.measures = false;
  }
  begin(input, method, variant, above) {
    const { agent, realm } = this;
    const url = readAddress(input, realm.document?.baseURI ?? realm.location?.href);
    if (url === null || !/^https?:$/.test(url.protocol))
      return undefined;
    const { remote, asking } = scene;
    const trace = remote === undefined && agent.tracing ? capture(above, agent.frames) : undefined;
    const told = tellableAddress(url);
    const sake = (asking)?.starting ?? null;
    if (sake !== null)
      sake.url ??= told;
    url.hash = '';
    const id = 'n' + ++this.count;
    agent.emit('query-start', () => ({
      id, url: told, key: variant, library: 'fetch', method: method.toUpperCase(), query: sake?.id,
      remote: remote ?? (trace === undefined ? agent.untraced() : agent.places.remoteOf(trace, { strict: true })),
      site: agent.places.siteOf(trace),
    }));
    const asked = { id, raw: url.href, begun: realm.performance?.now?.() ?? 0, measured: null, answer: null,
                    timer: undefined };
    if (this.measures && this.waiting.size < WAITING)
      this.waiting.add(asked);
    return asked;
  }
  answered(asked, ok, status, bytes) {
    if (asked.answer !== null)
      return;
    asked.answer = { ok, status, bytes };
    if (!ok || asked.measured !== null || !this.waiting.has(asked)) {
      this.settle(asked);
      return;
    }
    asked.timer = later(() => this.agent.guard(() => this.settle(asked)), MEASURE_MS);
  }
  settle(asked) {
    const { id, answer, measured } = asked;
    cancel(asked.timer);
    this.waiting.delete(asked);
    if (answer !== null)
      this.agent.emit('query-settle', () => ({ id, ...answer, bytes: measured?.bytes ?? answer.bytes }));
  }
  measured({ name, startTime, transferSize, decodedBodySize }) {
    for (const asked of this.waiting) {
      if (asked.raw !== name.replace(/#.*/, '') || asked.measured !== null || startTime < asked.begun - 1)
        continue;
      if (transferSize > 0)
        asked.measured = { bytes: transferSize };
      else
        asked.measured = decodedBodySize > 0 ? { bytes: 0 } : {};
      if (asked.answer !== null)
        this.settle(asked);
      return;
    }
  }
  measure() {
    const { agent, realm } = this;
    const Observer = realm.PerformanceObserver;
    if (typeof Observer !== 'function' || !Observer.supportedEntryTypes?.includes('resource'))
      return;
    const observer = new Observer((list) => agent.guard(() => {
      for (const entry of list.getEntries())
        this.measured(entry);
    }));
    observer.observe({ type: 'resource' });
    this.measures = true;
    agent.undo.push(() => {
      this.measures = false;
      observer.disconnect();
    });
  }
  tapFetch() {
    const network = this;
    const { agent, realm } = this;
    const inner = realm.fetch;
    if (typeof inner !== 'function')
      return;
    const value = new Proxy(inner, { apply: function tapped(target, self, args) {
      const asked = agent.ended ? undefined : agent.guard(() => network.ofFetch(args, tapped));
      const promise = Reflect.apply(target, self, args);
      return asked === undefined || typeof promise?.then !== 'function' ? promise : network.follow(asked, promise);
    } });
    replaceProperty(agent, realm, 'fetch', { value, writable: true, configurable: true, enumerable: true });
  }
  ofFetch([input, init], above) {
    const request = typeof input === 'object' && input !== null && typeof input.url === 'string' ? input : undefined;
    const headers = init?.headers === undefined ? request?.headers ?? [] : new this.realm.Headers(init.headers);
    return this.begin(input, String(init?.method ?? request?.method ?? 'GET'),
                      variantOf(headers, init?.credentials ?? request?.credentials), above);
  }
  follow(asked, promise) {
    const { agent } = this;
    return promise.then((response) => {
      agent.guard(() => {
        const length = response.headers?.get('content-length');
        const bytes = typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
        this.answered(asked, response.ok, response.status > 0 ? response.status : undefined, bytes);
      });
      return response;
    }, (error) => {
      agent.guard(() => this.answered(asked, false));
      throw error;
    });
  }
  tapRequests() {
    const network = this;
    const { agent } = this;
    const proto = this.realm.XMLHttpRequest?.prototype;
    if (typeof proto?.send !== 'function')
      return;
    const opened = new WeakMap();
    const tap = (name, note) => {
      const value = new Proxy(proto[name], { apply: function tapped(target, self, args) {
        const result = Reflect.apply(target, self, args);
        if (!agent.ended)
          agent.guard(() => note(self, args, tapped));
        return result;
      } });
      replaceProperty(agent, proto, name, { value, writable: true, configurable: true, enumerable: true });
    };
    tap('open', (xhr, [method, url]) => void opened.set(xhr, { method: String(method), url, headers: [] }));
    tap('setRequestHeader', (xhr, [name, value]) => void opened.get(xhr)?.headers.push([String(name), String(value)]));
    tap('send', (xhr, args, above) => network.sent(xhr, opened.get(xhr), above));
  }
  sent(xhr, about, above) {
    if (about === undefined)
      return;
    const credentials = xhr.withCredentials === true ? 'include' : undefined;
    const asked = this.begin(about.url, about.method, variantOf(about.headers, credentials), above);
    if (asked === undefined)
      return;
    const done = (event) => void this.agent.guard(() => {
      const { status } = xhr;
      this.answered(asked, status >= 200 && status < 300, status > 0 ? status : undefined,
                    event?.loaded > 0 ? event.loaded : undefined);
    });
    if (xhr.readyState === 4)
      done(undefined);
    else
      xhr.addEventListener('loadend', done, { once: true });
  }
}
function tapNetwork(agent, realm) {
  const network = new Network(agent, realm);
  agent.guard(() => network.measure());
  agent.guard(() => network.tapFetch());
  agent.guard(() => network.tapRequests());
}

const REACT_HOOK = '__REACT_DEVTOOLS_GLOBAL_HOOK__';
const CONTAINER = '__reactContainer$';
const REPORT_MS = 1000;
const CAUSED_MS = 50;
const DOWN = 20;
const UP = 3;
const TYPES = 20;
function nameOfContainer(container) {
  if (container?.nodeType === 9)
    return 'document';
  const element = container?.nodeType === 11 ? container.host ?? container.parentNode : container;
  if (typeof element?.id === 'string' && element.id !== '')
    return '#' + element.id;
  const first = element?.classList?.[0];
  return String(element?.localName ?? 'root') + (typeof first === 'string' ? '.' + first : '');
}
function storeBelow(fiber) {
  for (let i = 0; i < DOWN && fiber !== null && fiber !== undefined; i++, fiber = fiber.child) {
    const props = fiber.memoizedProps;
    const store = props?.store ?? props?.value?.store;
    if (typeof store?.getState === 'function')
      return store;
  }
  return undefined;
}
class Root {
  constructor(container) {
    this.container = typeof WeakRef === 'function' ? new WeakRef(container) : { deref: () => container };
    this.name = nameOfContainer(container).slice(0, 128);
    this.alive = false;
    this.remote = undefined;
    this.store = undefined;
    this.commits = 0;
    this.since = 0;
    this.caused = new Map();
  }
}
class Roots {
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    this.known = new WeakMap();
    this.makers = new WeakMap();
    this.keys = new Set();
    this.filled = new Map();
    this.busy = new Set();
    this.timer = undefined;
  }
  committed(fiberRoot) {
    if (this.agent.ended)
      return;
    const root = this.known.get(fiberRoot) ?? this.meet(fiberRoot);
    const time = this.agent.time();
    if (root.commits++ === 0)
      this.begin(root, time);
    const { action, actionAt } = this.agent.queue;
    if (time - actionAt / 1000 < CAUSED_MS && typeof action === 'object' && action !== null)
      this.blame(root, action.type);
    const alive = (fiberRoot.current?.child ?? null) !== null;
    if (alive !== root.alive)
      this.turn(root, fiberRoot, alive);
  }
  meet(fiberRoot) {
    const container = fiberRoot.containerInfo;
    const root = new Root(container);
    this.known.set(fiberRoot, root);
    this.watchContainers(container);
    return root;
  }
  begin(root, time) {
    root.since = time;
    this.busy.add(root);
    this.timer ??= later(() => this.agent.guard(() => this.report()), REPORT_MS);
  }
  blame(root, type) {
    if (typeof type === 'string' && (root.caused.size < TYPES || root.caused.has(type)))
      root.caused.set(type, (root.caused.get(type) ?? 0) + 1);
  }
  turn(root, fiberRoot, alive) {
    root.alive = alive;
    if (alive) {
      const store = storeBelow(fiberRoot.current);
      root.store = store === undefined ? undefined : this.agent.recordOf(store)?.id;
      root.remote = this.ownerOf(root);
    }
    const { remote } = root;
    if (remote === undefined)
      return;
    const before = this.filled.get(remote) ?? 0;
    this.filled.set(remote, before + (alive ? 1 : -1));
    if (remote !== this.agent.shell && before === (alive ? 0 : 1))
      this.agent.emit(alive ? 'mount' : 'unmount', () => ({ remote }), 'roots ' + remote, !alive);
  }
  ownerOf(root) {
    const { places } = this.agent;
    const container = root.container.deref();
    const maker = this.makers.get(container);
    places.refresh();
    if (typeof maker === 'string')
      return maker;
    const names = places.bases.map(({ name }) => name);
    let element = container;
    for (let i = 0; i < UP && element; i++, element = element.parentNode) {
      const found = names.find((name) => name === element.id || name === element.dataset?.remote);
      if (maker === undefined && found !== undefined)
        return found;
    }
    if (maker !== undefined)
      return places.remoteOf(maker, { strict: true });
    return places.several ? undefined : this.agent.untraced();
  }
  watchContainers(container) {
    const { agent, realm } = this;
    const key = Object.keys(container).find((each) => each.startsWith(CONTAINER));
    const prototype = realm.Node?.prototype;
    if (key === undefined || this.keys.has(key) || prototype === undefined)
      return;
    this.keys.add(key);
    const roots = this;
    Object.defineProperty(prototype, key, {
      configurable: true, enumerable: false, get: () => undefined,
      set: function mark(value) {
        Object.defineProperty(this, key, { value, writable: true, configurable: true, enumerable: true });
        agent.guard(() => roots.made(this, mark));
      },
    });
    agent.undo.push(() => delete prototype[key]);
  }
  made(container, above) {
    const { agent } = this;
    if (this.makers.has(container) || agent.ended)
      return;
    if (scene.remote !== undefined)
      this.makers.set(container, scene.remote);
    const trace = scene.remote === undefined && agent.stacks !== 'off'
      ? capture(above, agent.limits.fullFrames) : undefined;
    if (trace === undefined)
      return;
    const urls = framesOf(trace).map(({ url }) => url).filter((url) => !agent.places.isOwn(url));
    agent.places.learn(urls.slice(0, 1), urls[1]);
    this.makers.set(container, trace);
  }
  report() {
    const { agent } = this;
    const now = agent.time();
    this.timer = undefined;
    for (const root of this.busy) {
      const { name, commits, remote, store, since } = root;
      const [type, caused] = [...root.caused].sort((a, b) => b[1] - a[1])[0] ?? [];
      root.commits = 0;
      root.caused.clear();
      agent.emit('render', () => ({ root: name, count: commits, ms: Math.max(1, Math.round(now - since)), remote, store,
                                    type, caused }));
    }
    this.busy.clear();
  }
  end() {
    cancel(this.timer);
  }
}
function makeReactHook() {
  const nothing = () => {};
  return {
    renderers: new Map(),
    supportsFiber: true,
    inject(renderer) {
      const id = this.renderers.size + 1;
      this.renderers.set(id, renderer);
      return id;
    },
    checkDCE: nothing,
    onScheduleFiberRoot: nothing,
    onCommitFiberRoot: nothing,
    onCommitFiberUnmount: nothing,
    onPostCommitFiberRoot: nothing,
  };
}
function wrapReactHook(roots, hook) {
  const { agent } = roots;
  const before = hook.onCommitFiberRoot;
  if (typeof before !== 'function')
    return;
  function onCommitFiberRoot(id, root) {
    agent.guard(() => roots.committed(root));
    return before.apply(this, arguments);
  }
  hook.onCommitFiberRoot = onCommitFiberRoot;
  agent.undo.push(() => {
    if (hook.onCommitFiberRoot === onCommitFiberRoot)
      hook.onCommitFiberRoot = before;
  });
}
function watchReact(agent, realm) {
  if (typeof realm.document !== 'object' || realm.document === null)
    return;
  const roots = new Roots(agent, realm);
  agent.undo.push(() => roots.end());
  if (typeof realm[REACT_HOOK] === 'object' && realm[REACT_HOOK] !== null) {
    wrapReactHook(roots, realm[REACT_HOOK]);
    return;
  }
  const holder = Object.getPrototypeOf(realm);
  const hook = makeReactHook();
  wrapReactHook(roots, hook);
  Object.defineProperty(holder, REACT_HOOK, { value: hook, writable: true, configurable: true, enumerable: false });
  agent.undo.push(() => {
    if (holder[REACT_HOOK] === hook)
      delete holder[REACT_HOOK];
  });
  const look = () => {
    const real = realm[REACT_HOOK];
    if (real !== hook && typeof real === 'object' && real !== null && !agent.ended)
      wrapReactHook(roots, real);
  };
  realm.document.addEventListener?.('DOMContentLoaded', () => agent.guard(look), { once: true });
}

const OWN_PROTOCOL = 'signalbox.1';
const FIRST_FRAMES = 100;
const FRAMES_A_SECOND = 5;
const HASHED = 65536;
function hashFrame(text) {
  return text.length <= HASHED ? hashText(text)
    : hashText(text.slice(0, HASHED / 2) + text.slice(-HASHED / 2)).slice(0, 8) + '-' + text.length;
}
function frameOf(data) {
  if (typeof data === 'string')
    return { hash: hashFrame(data), bytes: data.length };
  if (!(data instanceof ArrayBuffer))
    return null;
  const bytes = new Uint8Array(data, 0, Math.min(data.byteLength, HASHED));
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return { hash: hashText(text).slice(0, 8) + '-' + data.byteLength, bytes: data.byteLength };
}
class SocketTap {
  constructor(sockets, socket, what, url, above) {
    const { agent } = sockets;
    this.sockets = sockets;
    this.what = what;
    this.url = url;
    this.remote = scene.remote;
    this.trace = this.remote === undefined && agent.tracing ? capture(above, agent.frames) : undefined;
    this.id = '';
    this.frames = 0;
    this.second = 0;
    this.inSecond = 0;
    this.names = new Set(['message']);
    agent.listen(socket, 'open', () => this.opened(socket));
    agent.listen(socket, 'message', ({ data }) => this.frame(data));
    agent.listen(socket, 'close', () => this.closed());
    if (what === 'event-source') {
      agent.listen(socket, 'error', () => {
        if (socket.readyState !== 1)
          this.closed();
      });
    }
  }
  opened(socket) {
    const { agent } = this.sockets;
    const { what, url, remote, trace } = this;
    const protocol = what === 'websocket' ? socket.protocol || undefined : this.sockets.hopOf(url);
    const id = this.id = 'w' + ++this.sockets.count;
    this.frames = 0;
    agent.emit('socket-open', () => ({
      id, url: bareAddress(url), what, protocol, key: url.search === '' ? undefined : markOf(url.search),
      remote: remote ?? (trace === undefined ? agent.untraced() : agent.places.remoteOf(trace, { strict: true })),
      site: agent.places.siteOf(trace),
    }), 'socket ' + id);
  }
  frame(data) {
    const { id } = this;
    if (id === '' || !this.counts())
      return;
    this.sockets.agent.emit('socket-frame', () => {
      const frame = frameOf(data);
      return frame === null ? null : { id, ...frame };
    });
  }
  counts() {
    if (this.frames < FIRST_FRAMES) {
      this.frames++;
      return true;
    }
    const time = now();
    if (time - this.second >= 1000) {
      this.second = time;
      this.inSecond = 0;
    }
    return this.inSecond++ < FRAMES_A_SECOND;
  }
  closed() {
    const { id } = this;
    this.id = '';
    if (id !== '')
      this.sockets.agent.emit('socket-close', () => ({ id }), 'socket ' + id, true);
  }
}
class Sockets {
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    this.count = 0;
    this.taps = new WeakMap();
  }
  hopOf({ origin, protocol }) {
    const { performance } = this.realm;
    if (protocol === 'http:')
      return 'http/1.1';
    for (const type of ['navigation', 'resource']) {
      for (const { name, nextHopProtocol } of performance?.getEntriesByType?.(type) ?? []) {
        if (name.startsWith(origin + '/') && nextHopProtocol)
          return nextHopProtocol;
      }
    }
    return undefined;
  }
  tap(name, what) {
    const sockets = this;
    const { agent, realm } = this;
    const inner = realm[name];
    if (typeof inner !== 'function' || typeof inner.prototype !== 'object')
      return;
    const value = new Proxy(inner, { construct: function tapped(target, args, newTarget) {
      const socket = Reflect.construct(target, args, newTarget === value ? target : newTarget);
      if (!agent.ended)
        agent.guard(() => sockets.made(socket, what, args, tapped));
      return socket;
    } });
    replaceProperty(agent, realm, name, { value, writable: true, configurable: true, enumerable: false });
    replaceProperty(agent, inner.prototype, 'constructor',
                    { value, writable: true, configurable: true, enumerable: false });
  }
  made(socket, what, [, protocols], above) {
    const url = readAddress(socket.url, undefined);
    if (url === null || (what === 'websocket' && [protocols].flat().includes(OWN_PROTOCOL)))
      return;
    this.taps.set(socket, new SocketTap(this, socket, what, url, above));
  }
  tapStreams() {
    const { agent, taps } = this;
    const proto = this.realm.EventSource?.prototype;
    if (typeof proto?.close !== 'function')
      return;
    const close = new Proxy(proto.close, { apply(target, self, args) {
      agent.guard(() => taps.get(self)?.closed());
      return Reflect.apply(target, self, args);
    } });
    const add = new Proxy(proto.addEventListener, { apply(target, self, args) {
      agent.guard(() => {
        const tap = taps.get(self);
        const [type] = args;
        if (tap === undefined || agent.ended || typeof type !== 'string' || tap.names.has(type)
            || type === 'open' || type === 'error')
          return;
        tap.names.add(type);
        Reflect.apply(target, self, [type, ({ data }) => agent.guard(() => tap.frame(data)),
                                     agent.ends === undefined ? undefined : { signal: agent.ends.signal }]);
      });
      return Reflect.apply(target, self, args);
    } });
    replaceProperty(agent, proto, 'close', { value: close, writable: true, configurable: true, enumerable: true });
    replaceProperty(agent, proto, 'addEventListener',
                    { value: add, writable: true, configurable: true, enumerable: true });
  }
}
function tapSockets(agent, realm) {
  const sockets = new Sockets(agent, realm);
  agent.guard(() => sockets.tap('WebSocket', 'websocket'));
  agent.guard(() => sockets.tap('EventSource', 'event-source'));
  agent.guard(() => sockets.tapStreams());
}

function messageOfEvent(type, body) {
  if (typeof body === 'object' && body !== null && typeof body.type === 'string')
    return body;
  return body === undefined || body === null ? { type: String(type) } : { type: String(type), payload: body };
}
class Handlers {
  constructor(agent, patches) {
    this.agent = agent;
    this.patches = patches;
    this.byType = new Map();
  }
  find(type, given, phase = '') {
    return this.byType.get(type)?.findLast((each) => (each.given === given || each.wrapped === given)
                                                     && each.phase === phase);
  }
  has(type) {
    return this.byType.has(type);
  }
  add(bridge, type, given, read, above, { phase = '', options, once = false } = {}) {
    const { agent } = this;
    const list = this.byType.get(type) ?? [];
    const listener = agent.bridges.listen(bridge, typeof given === 'function' ? given : () => {}, above);
    const handlers = this;
    const handler = { bridge, type, phase, given, options, listener, wrapped: function received() {
      const call = () => (typeof given === 'function' ? given.apply(this, arguments) : given.handleEvent(arguments[0]));
      if (once)
        agent.guard(() => handlers.forget(handler));
      const message = handlers.patches.on ? agent.guard(() => read(arguments)) : undefined;
      return message?.concerned !== true ? call()
        : agent.bridges.receive(listener, messageOfEvent(type, message.body), call);
    } };
    list.push(handler);
    this.byType.set(type, list);
    return handler;
  }
  forget(handler) {
    const list = this.byType.get(handler.type);
    const at = list === undefined ? -1 : list.indexOf(handler);
    if (list === undefined || at < 0)
      return;
    list.splice(at, 1);
    if (list.length === 0)
      this.byType.delete(handler.type);
    this.agent.bridges.unlisten(handler.listener);
  }
  all() {
    return [...this.byType.values()].flat();
  }
}

const NATIVE = /^(?:__|DOM[A-Z]|composition|focus(?:in|out)$|touch|gesture|webkit|moz|ms[A-Z]|readystatechange$)/;
function option(options, name) {
  return typeof options === 'object' && options !== null ? options[name] : undefined;
}
function phaseIn(options) {
  return (typeof options === 'boolean' ? options : Boolean(option(options, 'capture'))) ? 'capture' : '';
}
function readEvent(event) {
  const Kind = (globalThis).CustomEvent;
  const concerned = 'initCustomEvent' in event || (typeof Kind === 'function' && event instanceof Kind);
  return { concerned, body: event.detail };
}
class EventTap {
  constructor(agent, target, patches, about) {
    this.agent = agent;
    this.target = target;
    this.patches = patches;
    this.unheard = about.unheard === true;
    this.name = about.name ?? '';
    this.handlers = new Handlers(agent, patches);
    this.places = [target, globalThis, (globalThis).document]
      .filter((each) => typeof each === 'object');
  }
  bridgeOf(type) {
    return this.name === '' ? String(type) : this.name + '/' + String(type);
  }
  concerns(type, given) {
    return typeof type === 'string' && !NATIVE.test(type) && !this.places.some((place) => 'on' + type in place)
           && (typeof given === 'function' || typeof given?.handleEvent === 'function');
  }
  add(type, given, options, above) {
    const signal = option(options, 'signal');
    if (!this.concerns(type, given) || signal?.aborted === true)
      return given;
    const phase = phaseIn(options);
    const known = this.handlers.find(type, given, phase);
    if (known !== undefined)
      return known.wrapped;
    const handler = this.handlers.add(this.bridgeOf(type), type, given, ([event]) => readEvent(event), above,
                                      { phase, options, once: option(options, 'once') === true });
    if (signal !== undefined && signal !== null)
      this.agent.listen(signal, 'abort', () => this.handlers.forget(handler));
    return handler.wrapped;
  }
  sent(event, above) {
    const { concerned, body } = readEvent(event);
    if (concerned && (this.unheard || this.handlers.has(event.type)))
      this.agent.bridges.sent(this.bridgeOf(event.type), messageOfEvent(event.type, body), above);
  }
  restore() {
    for (const { type, phase, given, wrapped, options } of this.handlers.all()) {
      this.target.removeEventListener(type, wrapped, phase === 'capture');
      this.target.addEventListener(type, given, options);
    }
  }
}
function adaptEvents(agent, target, about = {}) {
  return adaptOnce(agent, target, (patches) => {
    const tap = new EventTap(agent, target, patches, about);
    const { handlers } = tap;
    patches.later(() => tap.restore());
    const inherited = (name) => Object.getPrototypeOf(target)[name];
    const own = (name, inner) =>
      (Object.prototype.hasOwnProperty.call(target, name) ? () => inner : () => inherited(name));
    const add = own('addEventListener', target.addEventListener);
    const remove = own('removeEventListener', target.removeEventListener);
    const dispatch = own('dispatchEvent', target.dispatchEvent);
    patches.method(target, 'addEventListener', () => function addEventListener(
      type, given, options) {
      const wrapped = patches.on ? agent.guard(() => tap.add(type, given, options, addEventListener)) ?? given : given;
      return wrapped === given ? add().apply(this ?? target, arguments)
        : add().call(this ?? target, type, wrapped, options);
    });
    patches.method(target, 'removeEventListener', () => function removeEventListener(
      type, given, options) {
      const known = handlers.find(type, given, phaseIn(options));
      if (known === undefined)
        return remove().apply(this ?? target, arguments);
      agent.guard(() => handlers.forget(known));
      return remove().call(this ?? target, type, known.wrapped, options);
    });
    patches.method(target, 'dispatchEvent', () => function dispatchEvent(event) {
      if (patches.on)
        agent.guard(() => tap.sent(event, dispatchEvent));
      return dispatch().apply(this ?? target, arguments);
    });
  });
}

const BRIDGE = 'GlobalStore';
const ANY_ACTION = '*';
const TAPS = ({
  CreateStore: 'create', RegisterStore: 'register', RegisterGlobalActions: 'allow', DispatchGlobalAction: 'send',
  DispatchAction: 'any', DispatchLocalAction: 'as', Subscribe: 'as', SubscribeToPlatformState: 'as',
  SubscribeToPartnerState: 'partner', SubscribeToGlobalState: 'everything',
});
class GlobalTap {
  constructor(agent, instance, patches) {
    this.agent = agent;
    this.instance = instance;
    this.patches = patches;
    this.making = undefined;
    this.registering = '';
    this.lists = new Map();
    this.waiting = new Map();
    this.kept = new Map();
    this.tapped = new WeakSet();
    this.made = new WeakSet();
    this.sending = undefined;
    this.trying = false;
  }
  isThere(app) {
    return (this.instance._stores?.[app] ?? null) !== null;
  }
  as(call, args) {
    return runAs(String(args[0]), () => call(args));
  }
  create(call, args) {
    const { agent } = this;
    if (this.isThere(args[0]) && args[4] !== true)
      return this.as(call, args);
    const before = this.making;
    const record = agent.guard(() => agent.makeRecord({ name: String(args[0]), toolkit: '' }));
    const changed = [...args];
    if (record !== undefined)
      changed[1] = tapReducer(agent, record, args[1]);
    this.making = record;
    try {
      return this.as(call, changed);
    } finally {
      this.making = before;
      if (record !== undefined && !record.opened)
        agent.records = agent.records.filter((each) => each !== record);
    }
  }
  register(call, args) {
    const [app, store, , replace] = args;
    if ((this.isThere(app) && replace !== true) || typeof store?.getState !== 'function')
      return call(args);
    const before = this.registering;
    this.agent.guard(() => runAs(String(app), () => this.openStore(String(app), store)));
    this.registering = String(app);
    try {
      return this.as(call, args);
    } finally {
      this.registering = before;
      this.agent.guard(() => this.tapStore(String(app), store));
    }
  }
  openStore(app, store) {
    const { agent, patches } = this;
    const known = agent.recordOf(store);
    if (known !== undefined) {
      known.name ||= app;
      known.said ??= app;
      return;
    }
    const record = this.making;
    if (record === undefined) {
      new Adoption(agent).adopt([store], 'redux', { name: app });
      patches.later(adaptOnce(agent, store.getState, () => {}));
      return;
    }
    record.control = new ReduxControl(agent, record, store);
    this.made.add(record);
    agent.openStore(record, store, this.instance.constructor);
  }
  tapStore(app, store) {
    const { agent } = this;
    const record = agent.recordOf(store);
    if (record === undefined || this.tapped.has(store))
      return;
    this.tapped.add(store);
    const patches = new Patches(agent);
    this.patches.later(() => patches.undo());
    if (this.made.has(record)) {
      patches.method(store, 'replaceReducer', (inner) => function replaceReducer(
        next) {
        record.replaced++;
        return inner.call(this, patches.on ? tapReducer(agent, record, next) : next);
      });
      tapFace(agent, record, store);
      learnOuter(record, store);
    }
    patches.method(store, 'dispatch', (inner) => this.makeDelivery(app, inner));
    const weak = weakly(store);
    patches.later(() => {
      record.faces.push(weak);
      restoreFaces(record);
    });
  }
  makeDelivery(app, inner) {
    const tap = this;
    return function dispatch(action) {
      const { sending, agent, lists } = tap;
      const list = lists.get(app);
      if (!tap.patches.on || sending === undefined || sending !== action || list === undefined)
        return inner.apply(this, arguments);
      tap.sending = undefined;
      try {
        return agent.bridges.receive(list.listener, action, () => inner.apply(this, arguments));
      } finally {
        tap.sending = sending;
      }
    };
  }
  allow(call, args) {
    const result = this.as(call, args);
    this.agent.guard(() => this.readList(String(args[0])));
    return result;
  }
  readList(app) {
    const { bridges } = this.agent;
    const types = this.instance._globalActions?.[app];
    const known = this.lists.get(app);
    if (!Array.isArray(types) || types.length === known?.types.length)
      return;
    if (known !== undefined)
      bridges.unlisten(known.listener);
    const handler = () => {};
    if (!types.includes(ANY_ACTION))
      bridges.allowLists.set(handler, types.map(String));
    this.lists.set(app, { types: [...types], listener: bridges.listen(BRIDGE, handler, this.readList, app) });
  }
  send(call, args, above) {
    const [source, action] = args;
    const { agent, trying, sending } = this;
    const accepts = ({ types }) => types.includes(action?.type) || types.includes(ANY_ACTION);
    const all = [...this.lists].filter(([app]) => this.isThere(app));
    this.trying = false;
    const own = trying && !all.some(([, list]) => accepts(list));
    if (!own) {
      agent.guard(() => {
        agent.bridges.sent(BRIDGE, action, above, String(source));
        for (const [app, list] of all.filter(([, each]) => !accepts(each))) {
          if (app !== source)
            this.refuse(list, action);
        }
      });
    }
    this.sending = own ? undefined : action;
    try {
      return this.as(call, args);
    } finally {
      this.sending = sending;
    }
  }
  refuse({ listener }, action) {
    const { bridges } = this.agent;
    bridges.drop({ id: '', bridge: BRIDGE, body: action, listener, remote: undefined, dispatches: 0, judged: false,
                   refusal: null, later: false }, 'allow-list', String(action?.type));
  }
  any(call, args) {
    this.trying = true;
    try {
      return this.as(call, args);
    } finally {
      this.trying = false;
    }
  }
  partner(call, args, above) {
    const [source, partner, callback] = args;
    const { agent } = this;
    const app = this.registering === partner ? this.waiting.get(callback) ?? String(source) : String(source);
    const there = this.isThere(partner);
    const stop = runAs(app, () => call(args));
    if (!there) {
      agent.guard(() => this.wait(app, String(partner), callback));
      return stop;
    }
    if (this.registering !== partner)
      return stop;
    this.waiting.delete(callback);
    const store = this.instance._stores[partner];
    return agent.guard(() => runAs(app, () => this.subscribed(store, callback, stop, above))) ?? stop;
  }
  wait(app, partner, callback) {
    const before = this.kept.get(partner);
    const other = before === callback ? undefined : this.waiting.get(before);
    this.waiting.set(callback, app);
    this.kept.set(partner, callback);
    if (other === undefined)
      return;
    this.waiting.delete(before);
    this.agent.emit('log', () => ({ level: 'warning', remote: other, code: 'subscription-replaced', by: app, partner,
      text: other + ' waits for ' + partner + ' in vain: of those who subscribe to a partner that is not there yet, '
        + 'redux-micro-frontend keeps the last one only, and that is ' + app }));
  }
  subscribed(store, listener, stop, above) {
    const { agent } = this;
    const record = store === undefined ? { id: undefined } : agent.recordOf(store);
    if (record === undefined || typeof stop !== 'function')
      return stop;
    const end = agent.noteSubscription((record), listener, above);
    return function unsubscribe() {
      agent.guard(end);
      return stop.apply(this, arguments);
    };
  }
  everything(call, args, above) {
    const stop = this.as(call, args);
    const app = String(args[0]);
    return this.agent.guard(() => runAs(app, () => this.subscribed(undefined, args[1], stop, above))) ?? stop;
  }
}
function adaptGlobalStore(agent, instance) {
  return adaptOnce(agent, instance, (patches) => {
    const tap = new GlobalTap(agent, instance, patches);
    for (const app of Object.keys(instance._stores ?? {})) {
      runAs(app, () => tap.openStore(app, instance._stores[app]));
      tap.tapStore(app, instance._stores[app]);
      tap.readList(app);
    }
    for (const [name, method] of Object.entries(TAPS)) {
      patches.method(instance, name, (inner) => function tapped() {
        if (!patches.on)
          return inner.apply(this, arguments);
        return tap[method]((args) => inner.apply(this, args), arguments, tapped);
      });
    }
  });
}

function trapGlobal(agent, realm, name, found) {
  const look = (given) => {
    if (typeof given === 'object' && given !== null && !agent.ended)
      agent.guard(() => found(given));
  };
  if (Object.getOwnPropertyDescriptor(realm, name) !== undefined) {
    look(realm[name]);
    return;
  }
  const get = () => undefined;
  Object.defineProperty(realm, name, {
    configurable: true, enumerable: false, get,
    set(value) {
      Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: true });
      look(value);
    },
  });
  agent.undo.push(() => {
    if (Object.getOwnPropertyDescriptor(realm, name)?.get === get)
      delete realm[name];
  });
}

function installPageTaps(agent, realm) {
  agent.guard(() => trapGlobal(agent, realm, 'GlobalStoreInstance', (value) => {
    if (typeof value.RegisterStore === 'function')
      adaptGlobalStore(agent, value);
  }));
  agent.guard(() => trapGlobal(agent, realm, '__TANSTACK_QUERY_CLIENT__', (value) => {
    if (typeof value.getQueryCache === 'function')
      adaptQueryClient(agent, value);
  }));
  if (typeof realm.document !== 'object' || realm.document === null)
    return;
  agent.guard(() => adaptEvents(agent, realm, { name: 'window' }));
  agent.guard(() => adaptEvents(agent, realm.document, { name: 'document' }));
  agent.guard(() => watchReact(agent, realm));
}
function installNetworkTaps(agent, realm) {
  agent.guard(() => tapNetwork(agent, realm));
  agent.guard(() => tapSockets(agent, realm));
}

const SOCKET_OPEN = 1;
const SOCKET_CLOSED = 3;
const CHECK_MS = 60000;
const CHECKS = 5;
class AttachedSocket {
  constructor(transmit, lost) {
    this.transmit = transmit;
    this.lost = lost;
    this.readyState = SOCKET_OPEN;
    this.bufferedAmount = 0;
    this.onopen = null;
    this.onmessage = null;
    this.onclose = null;
    this.onerror = null;
    this.silent = 0;
    this.timer = undefined;
  }
  send(text) {
    this.transmit(text);
    if (this.timer === undefined && this.readyState === SOCKET_OPEN)
      this.watch();
  }
  receive(data) {
    this.silent = 0;
    cancel(this.timer);
    this.timer = undefined;
    this.onmessage?.({ data });
  }
  watch() {
    this.timer = later(() => {
      if (++this.silent < CHECKS)
        this.watch();
      else
        this.lost();
    }, CHECK_MS);
  }
  close() {
    this.readyState = SOCKET_CLOSED;
    cancel(this.timer);
  }
}

const PEER = 'signalbox.peer';
const ALIVE = 'signalbox.alive';
const LEFT = 'signalbox.left';
class Left {
  constructor(storage, makeId, frame = '') {
    this.storage = storage;
    this.keys = { peer: PEER + frame, alive: ALIVE + frame, left: LEFT + frame };
    this.runs = this.read();
    this.peer = this.claimPeer(makeId);
  }
  claimPeer(makeId) {
    const known = this.storage.getItem(this.keys.peer);
    const taken = this.storage.getItem(this.keys.alive) !== null;
    const peer = known === null || taken ? makeId('p-') : known;
    this.write(this.keys.peer, peer);
    this.write(this.keys.alive, '1');
    return peer;
  }
  read() {
    try {
      const runs = JSON.parse(this.storage.getItem(this.keys.left) ?? '[]');
      return Array.isArray(runs) ? runs.filter((run) => Array.isArray(run?.batches)) : [];
    } catch (error) {
      return [];
    }
  }
  write(key, text) {
    try {
      this.storage.setItem(key, text);
      return true;
    } catch (error) {
      return false;
    }
  }
  send(send) {
    for (const { of, batches } of this.runs) {
      for (const { first, body } of batches) {
        send('{"m":"batch","run":' + JSON.stringify(of.run) + ',"of":' + JSON.stringify(of)
             + ',"first":' + first + ',"events":[' + body + ']}');
      }
    }
  }
  acknowledge(run, seq) {
    const known = this.runs.find(({ of }) => of.run === run);
    if (known === undefined)
      return;
    known.batches = known.batches.filter(({ first, count }) => first + count - 1 > seq);
    this.runs = this.runs.filter(({ batches }) => batches.length > 0);
    this.store(this.runs);
  }
  store(runs) {
    if (runs.length === 0)
      this.storage.removeItem(this.keys.left);
    else
      this.write(this.keys.left, JSON.stringify(runs));
  }
  leave(hello, batches, room, t) {
    this.storage.removeItem(this.keys.alive);
    const own = fit(batches, room, t);
    const runs = own.length > 0 ? [...this.runs, { of: { m: 'hello', protocol: 1, ...hello }, batches: own }]
      : this.runs;
    this.store(runs);
  }
  forget() {
    for (const key of Object.values(this.keys))
      this.storage.removeItem(key);
  }
  returned() {
    this.write(this.keys.alive, '1');
    this.store(this.runs);
  }
}
function fit(batches, room, t) {
  const kept = [];
  let length = 0;
  let i = 0;
  for (; i < batches.length; i++) {
    length += batches[i].body.length;
    if (length > room)
      break;
    const { first, count, body } = batches[i];
    kept.push({ first, count, body });
  }
  const rest = batches.slice(i);
  if (rest.length > 0) {
    const count = rest.reduce((sum, batch) => sum + batch.count, 0);
    const body = eventText('gap', t, { count, reason: 'limit' });
    kept.push({ first: rest[0].first, count: 1, body });
  }
  return kept;
}

function openLeft(realm, view = (storage) => storage) {
  try {
    const frame = realm.top === realm ? '' : ' ' + realm.location.pathname;
    return new Left(view(realm.sessionStorage), makeId, frame);
  } catch (error) {
    return null;
  }
}
function watchUnload(realm, agent, left) {
  agent.listen(realm, 'pagehide', () => {
    agent.finish();
    left?.leave(agent.hello(), agent.outbox.batches, agent.limits.leftLength, agent.time());
  });
  agent.listen(realm, 'pageshow', (event) => {
    if (event.persisted)
      left?.returned();
  });
}

const SEND = '__signalbox_send__';
const HINT_MS = 1000;
const NO_STORE = "No store shows itself here; the connection's menu can look for hidden ones";
function kindOf(realm) {
  if (typeof realm.document === 'object')
    return 'page';
  return typeof realm.process?.versions?.node === 'string' ? 'node' : 'worker';
}
function lookAround(realm, config) {
  const kind = config.kind ?? kindOf(realm);
  const place = kind === 'page' ? realm.location?.href : config.url;
  const known = { kind, frame: false, url: '', origin: '' };
  try {
    known.frame = kind === 'page' && realm.top !== realm;
    const { origin, pathname } = new URL(place);
    known.origin = origin === 'null' ? '' : origin;
    known.url = known.origin + pathname;
  } catch (error) {
  }
  return known;
}
function realmName(realm, { kind, url }, config) {
  if (config.name !== undefined)
    return config.name;
  if (kind === 'node')
    return String(realm.process?.argv?.[1] ?? 'node').replace(/^.*[\\/]/, '');
  if (kind === 'page')
    return nameOfPage(realm) || kind;
  return url.replace(/^\w+:\/\//, '') || kind;
}
function nameAttached(agent, realm, config) {
  const { options, places } = agent;
  const about = lookAround(realm, config);
  const { kind, frame, url, origin } = about;
  options.url = url;
  options.name = realmName(realm, about, config);
  if (config.peer !== undefined)
    agent.peer = (frame ? config.peer + ' ' + url.slice(origin.length) : config.peer).slice(0, 128);
  if (kind === 'page')
    places.setPage(origin);
}
const cameLate = (realm, kind) => kind === 'page' && realm.document.readyState !== 'loading'
  && realm.location?.href !== 'about:blank';
function makeAttached(realm, config) {
  const { kind, frame, origin } = lookAround(realm, config);
  const agent = new Agent({
    kind, name: '', page: kind === 'page' ? origin : '',
    title: () => (frame ? undefined : realm.document?.title || undefined),
    stacks: config.stacks ?? 'origin', limits: config.limits, dial: null, late: cameLate(realm, kind),
    left: kind === 'page' ? openLeft(realm, leftOnly) : null,
  });
  agent.bridges.checks.enabled = config.checks ?? true;
  return agent;
}
function leftOnly(storage) {
  const concerned = (key) => key.startsWith('signalbox.left');
  return {
    getItem: (key) => (concerned(key) ? storage.getItem(key) : null),
    setItem: (key, text) => concerned(key) && storage.setItem(key, text),
    removeItem: (key) => concerned(key) && storage.removeItem(key),
  };
}
function watchEnd(realm, agent) {
  const { left } = agent;
  if (left !== null) {
    watchUnload(realm, agent, left);
    agent.listen(realm, 'beforeunload', () => agent.finish());
    agent.undo.push(() => left.forget());
  }
  if (agent.options.kind !== 'node' || typeof realm.process?.on !== 'function')
    return;
  const ending = () => void agent.guard(() => agent.finish());
  realm.process.on('exit', ending);
  agent.undo.push(() => realm.process.removeListener('exit', ending));
}
class Attached {
  constructor(realm, agent, config, transmit) {
    this.realm = realm;
    this.agent = agent;
    this.config = config;
    this.transmit = transmit;
    this.adoption = new Adoption(agent);
    this.socket = null;
    this.created = this.created.bind(this);
    this.discovery = null;
    this.waking = false;
    this.spare = transmit;
  }
  attach(transmit = this.transmit) {
    const { agent } = this;
    if (this.socket === null)
      agent.guard(() => nameAttached(agent, this.realm, this.config));
    this.transmit = transmit;
    this.socket = new AttachedSocket(this.transmit, () => this.detach());
    agent.session.attach(this.socket);
  }
  attachSoon() {
    const { agent, realm } = this;
    const begin = () => {
      if (this.socket === null)
        this.attach();
    };
    agent.queue.first = begin;
    agent.listen(realm.document, 'DOMContentLoaded', begin);
    if (agent.queue.entries.length > 0)
      begin();
  }
  attachLate() {
    const { agent } = this;
    this.attach();
    later(() => {
      if (!agent.ended && agent.records.length === 0)
        agent.emit('log', () => ({ level: 'info', text: NO_STORE }));
    }, HINT_MS);
  }
  found(count) {
    const text = count === 1 ? 'The search has found 1 store' : 'The search has found ' + count + ' stores';
    this.agent.guard(() => this.agent.emit('log', () => ({ level: 'info', text })));
  }
  wake() {
    if (this.socket === null)
      return;
    this.waking = true;
    this.attach(this.spare);
  }
  resume(transmit) {
    this.spare = transmit;
    if (this.waking)
      this.attach(transmit);
  }
  receive(text) {
    this.waking = false;
    this.agent.guard(() => this.socket?.receive(text));
  }
  search(objects) {
    return this.agent.guard(() => this.adoption.search(objects)) ?? [];
  }
  adopt(faces, kind, options) {
    return this.agent.guard(() => this.adoption.adopt(faces, kind, options)) ?? '';
  }
  look() {
    const { agent, adoption, discovery, realm } = this;
    return discovery === null ? 0 : agent.guard(() => adoption.adoptReached(reach(realm, discovery))) ?? 0;
  }
  created(store) {
    return this.agent.guard(() => this.adoption.created(store, this.created)) ?? '';
  }
  evidence() {
    return this.agent.guard(() => new Evidence(this.agent));
  }
  detach() {
    const { agent, realm } = this;
    agent.guard(() => agent.finish());
    agent.session.stop();
    if (realm[HANDLE] === this)
      delete realm[HANDLE];
    this.socket = null;
    agent.forget();
  }
}
function installTaps(realm, agent, handle) {
  const globals = new Globals(realm);
  agent.undo.push(() => globals.restore());
  if (agent.options.kind !== 'node')
    agent.guard(() => globals.watch(() => installHook(agent, realm)));
  agent.guard(() => tapBroadcastChannels(agent, realm));
  if (agent.options.kind === 'page') {
    installPageTaps(agent, realm);
    installNetworkTaps(agent, realm);
    const discovery = new Discovery(agent, realm);
    handle.discovery = discovery;
    agent.guard(() => discovery.install());
  }
  agent.guard(() => watchErrors(agent, realm));
  agent.guard(() => watchEnd(realm, agent));
}
function startAttached(realm, config = {}, send = realm[SEND]) {
  const there = realm[HANDLE];
  if (typeof send !== 'function' || (there === undefined && realm.signalbox?.agent !== undefined))
    return;
  delete realm[SEND];
  if (there !== undefined) {
    there.attach(send);
    return;
  }
  const agent = makeAttached(realm, config);
  const handle = new Attached(realm, agent, config, send);
  Object.defineProperty(realm, HANDLE, { value: handle, configurable: true });
  installTaps(realm, agent, handle);
  agent.listen(realm, 'pageshow', (event) => {
    if (event.persisted)
      handle.wake();
  });
  const { kind, page } = agent.options;
  const front = kind === 'page' ? realm.top === realm && page !== '' : kind === 'node';
  if (config.quiet ?? !front)
    agent.queue.first = () => handle.attach();
  else if (kind === 'page' && realm.document.readyState === 'loading')
    handle.attachSoon();
  else
    handle.attachLate();
}

const ADD = ['on', 'addListener', 'prependListener'];
const REMOVE = ['off', 'removeListener'];
const ANY_TYPE = '*';
const META = new Set(['newListener', 'removeListener']);
class EmitterTap {
  constructor(agent, emitter, patches, name) {
    this.agent = agent;
    this.emitter = emitter;
    this.patches = patches;
    this.name = name;
    this.handlers = new Handlers(agent, patches);
    this.isNode = typeof emitter.rawListeners === 'function';
  }
  bridgeOf(type) {
    return this.name === '' ? String(type) : this.name + '/' + String(type);
  }
  add(type, given, above, once) {
    if (typeof given !== 'function' || META.has(type) || this.isWild(type))
      return given;
    const read = (args) => ({ concerned: true, body: bodyOf([...args]) });
    const handler = this.handlers.add(this.bridgeOf(type), type, given, read, above, { once, options: once });
    if (this.isNode)
      handler.wrapped.listener = given.listener ?? given;
    return handler.wrapped;
  }
  isWild(type) {
    return type === ANY_TYPE && !this.isNode;
  }
  remove(type, given) {
    const known = this.handlers.find(type, given)
      ?? this.handlers.byType.get(type)?.findLast((each) => this.isNode && each.given.listener === given);
    if (known === undefined)
      return given;
    this.handlers.forget(known);
    return known.wrapped;
  }
  removeAll(type) {
    for (const each of this.handlers.all()) {
      if (type === undefined || each.type === type)
        this.handlers.forget(each);
    }
  }
  isKnown(type) {
    if (META.has(type))
      return false;
    if (this.handlers.has(type))
      return true;
    const { emitter } = this;
    const there = typeof emitter.listenerCount === 'function' ? emitter.listenerCount(type)
      : emitter.all?.get?.(type)?.length;
    return (there ?? 0) === 0 && (emitter.all?.get?.(ANY_TYPE)?.length ?? 0) === 0;
  }
  restore() {
    if (this.isNode)
      return;
    for (const { type, given, wrapped, options } of this.handlers.all()) {
      this.emitter.off(type, wrapped);
      this.emitter[options === true ? 'once' : 'on'](type, given);
    }
  }
}
function bodyOf(args) {
  return args.length < 2 ? args[0] : args;
}
function adaptEmitter(agent, emitter, about = {}) {
  return adaptOnce(agent, emitter, (patches) => {
    const tap = new EmitterTap(agent, emitter, patches, about.name ?? '');
    patches.later(() => tap.restore());
    for (const name of tap.isNode ? ADD : [...ADD, 'once']) {
      patches.method(emitter, name, (inner) => function added(
        type, given) {
        const wrapped = patches.on ? agent.guard(() => tap.add(type, given, added, name === 'once')) ?? given : given;
        return inner.apply(this, [type, wrapped, ...Array.prototype.slice.call(arguments, 2)]);
      });
    }
    for (const name of REMOVE) {
      patches.method(emitter, name, (inner) => function removed(
        type, given) {
        if (given === undefined) {
          agent.guard(() => tap.removeAll(type));
          return inner.apply(this, arguments);
        }
        const known = agent.guard(() => tap.remove(type, given)) ?? given;
        return inner.apply(this, [type, known, ...Array.prototype.slice.call(arguments, 2)]);
      });
    }
    patches.method(emitter, 'removeAllListeners', (inner) => function removedAll(
      type) {
      agent.guard(() => tap.removeAll(type));
      return inner.apply(this, arguments);
    });
    patches.method(emitter, 'emit', (inner) => function emit(
      type, ...args) {
      if (patches.on && tap.isKnown(type))
        agent.guard(() => agent.bridges.sent(tap.bridgeOf(type), messageOfEvent(type, bodyOf(args)), emit));
      return inner.apply(this, arguments);
    });
  });
}

function adapted(agent, what, adapt, object, ...rest) {
  if (agent.ended)
    return () => {};
  try {
    return adapt(agent, object, ...rest);
  } catch (error) {
    agent.guard(() => {
      throw new Error('signalbox.' + what + ': ' + String(error));
    });
    return () => {};
  }
}
function makeApi(agent) {
  return {
    enhancer: agent.enhancer(),
    compose: (...enhancers) => agent.enhancer('', enhancers),
    named: (name) => agent.enhancer(name),
    middleware: makeMiddleware(agent),
    remote: (name) => agent.remote(name),
    bridge: (name) => agent.bridge(name),
    wrapRegistry: (registry, about) => wrapRegistry(agent, registry, about),
    acceptOnly: (types, handler, who) => acceptOnly(agent, types, handler, who),
    acceptVersions: (versions, handler, who) => acceptVersions(agent, versions, handler, who),
    globalStore: (instance) => adapted(agent, 'globalStore', adaptGlobalStore, instance),
    queryClient: (client, about) => adapted(agent, 'queryClient', adaptQueryClient, client, aboutOf(about)),
    subject: (subject, about) => adapted(agent, 'subject', adaptSubject, subject, aboutOf(about)),
    leanRuntime: (runtime, about) => adapted(agent, 'leanRuntime', adaptLean, runtime, aboutOf(about)),
    zustand: (store, about) => adapted(agent, 'zustand', adaptZustand, store, aboutOf(about)),
    events: (target, about) => adapted(agent, 'events', adaptEvents, target, { unheard: true, ...aboutOf(about) }),
    emitter: (emitter, about) => adapted(agent, 'emitter', adaptEmitter, emitter, aboutOf(about)),
    log: (level, text) => agent.emit('log', () => ({ level, text })),
    closeStore: (store) => {
      const record = agent.recordOf(store);
      if (record !== undefined)
        agent.closeStore(record);
    },
    status: () => agent.status(),
    flush: (ms = 1000) => {
      agent.finish();
      return agent.session.settled(ms);
    },
    close: () => {
      agent.finish();
      agent.session.stop();
    },
    agent,
  };
}

const DEFAULT_ADDRESS = 'ws://127.0.0.1:7410/v1';
const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
function readConfig(script) {
  const data = script?.dataset ?? {};
  const stacks = data.stacks === 'full' || data.stacks === 'off' ? data.stacks : 'origin';
  const config = { address: DEFAULT_ADDRESS, name: data.name, remote: data.remote, stacks,
                   checks: data.checks !== 'off', adapt: data.adapt !== 'off',
                   network: data.network !== 'off' };
  if (typeof data.url === 'string')
    config.address = data.url;
  else if (typeof script?.src === 'string' && /^https?:\/\/.*\/agent\.js$/.test(script.src.replace(/[?#].*$/, '')))
    config.address = script.src.replace(/^http/, 'ws').replace(/\/agent\.js.*$/, '/v1');
  return config;
}
function askForLoopback(realm, address) {
  if (LOOPBACK.test(realm.location?.hostname ?? '') || typeof realm.fetch !== 'function')
    return;
  const url = address.replace(/^ws/, 'http').replace(/\/v1$/, '/agent.js');
  realm.fetch(url, { mode: 'cors', cache: 'no-store' }).catch(() => {});
}
function watchUser(realm, agent, address) {
  const { document } = realm;
  const look = () => agent.guard(() => {
    if (document?.visibilityState !== 'hidden' && agent.session.socket === null)
      agent.session.hurry();
  });
  realm.addEventListener?.('focus', look);
  document?.addEventListener?.('visibilitychange', look);
  const origin = address.replace(/^(wss?:\/\/[^/]*).*$/, '$1');
  document?.addEventListener?.('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
    if (typeof blockedURI === 'string' && blockedURI.startsWith(origin))
      agent.session.unreached = 'a content security policy (' + effectiveDirective + ') blocks ' + address;
  });
}
function startPage(realm) {
  if (realm.signalbox?.agent !== undefined)
    return;
  replaceAttached(realm);
  const config = readConfig(realm.document?.currentScript);
  const left = openLeft(realm);
  const { location, document } = realm;
  const agent = new Agent({
    kind: document === undefined ? 'worker' : 'page',
    name: config.name ?? '',
    named: () => nameOfPage(realm) || 'page',
    peer: left?.peer,
    url: location === undefined ? undefined : location.origin + location.pathname,
    title: () => document?.title || undefined,
    stacks: config.stacks,
    dial: () => new realm.WebSocket(config.address, 'signalbox.1'),
    left,
    page: location?.origin ?? '',
  });
  agent.places.script = realm.document?.currentScript?.src ?? '';
  if (config.remote !== undefined)
    agent.places.add(location.origin + '/', config.remote);
  Object.defineProperty(realm, 'signalbox', { value: makeApi(agent), configurable: true, writable: true });
  agent.bridges.checks.enabled = config.checks;
  installHook(agent, realm);
  agent.guard(() => tapBroadcastChannels(agent, realm));
  if (config.adapt)
    installPageTaps(agent, realm);
  agent.guard(() => new Discovery(agent, realm).install());
  agent.guard(() => watchErrors(agent, realm));
  agent.guard(() => watchUnload(realm, agent, left));
  agent.guard(() => watchUser(realm, agent, config.address));
  agent.guard(() => askForLoopback(realm, config.address));
  if (config.network)
    installNetworkTaps(agent, realm);
  agent.connect();
}

function start(realm, told) {
  if (told !== realm && typeof told?.signalboxAttach === 'object')
    startAttached(realm, told.signalboxAttach, told.send);
  else
    startPage(realm);
}
start(globalThis, this);
}).call(this);
