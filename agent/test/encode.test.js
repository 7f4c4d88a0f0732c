// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { encode, encodeClone, microsText } from '../src/encode.js';
import { cutsSoFar } from '../src/careful.js';
import { LIMITS } from '../src/limits.js';

const read = (value, ...rest) => JSON.parse(encode(value, ...rest));

test('plain values are what JSON.stringify writes', () => {
  const wide = {};
  for (let i = 0; i < 5000; i++)
    wide['key ' + i] = { i, text: 'x'.repeat(i % 50), list: [i, null, true] };
  const values = [null, true, 0, 1e21, 0.1, -5, '', 'text', 'quo"te\\', '\u0000\n\u2028', '\ud800', '\u{1f600}',
                  [], {}, [[]], [1, [2]], { a: { b: [1, { c: null }] } }, { 'k"ey': 1 }, wide,
                  'x'.repeat(200000), Object.assign(Object.create(null), { a: 1 })];
  for (const value of values)
    assert.equal(encode(value), JSON.stringify(value));
});

test('what JSON cannot hold is marked', () => {
  class Point {
    constructor() {
      this.x = 1;
    }
  }
  class Money {
    toJSON() {
      return '3 EUR';
    }
  }
  const cases = [
    [undefined, { $sbx: 'undefined' }],
    [NaN, { $sbx: 'number', value: 'NaN' }],
    [-Infinity, { $sbx: 'number', value: '-Infinity' }],
    [-0, { $sbx: 'number', value: '-0' }],
    [12345678901234567890n, { $sbx: 'bigint', value: '12345678901234567890' }],
    [Symbol('mark'), { $sbx: 'symbol', name: 'mark' }],
    [function named() {}, { $sbx: 'function', name: 'named' }],
    [Point, { $sbx: 'function', name: 'Point' }],
    [new Date(0), { $sbx: 'date', value: '1970-01-01T00:00:00.000Z' }],
    [new Date(NaN), { $sbx: 'date', value: 'invalid' }],
    [/a+/gi, { $sbx: 'regexp', value: '/a+/gi' }],
    [new TypeError('no'), { $sbx: 'error', name: 'TypeError', message: 'no' }],
    [new Map([['a', new Set([1])]]), { $sbx: 'map', entries: [['a', { $sbx: 'set', values: [1] }]] }],
    [new Uint16Array(3), { $sbx: 'bytes', type: 'Uint16Array', length: 6 }],
    [new ArrayBuffer(5), { $sbx: 'bytes', type: 'ArrayBuffer', length: 5 }],
    [new Point(), { $sbx: 'instance', class: 'Point', value: { x: 1 } }],
    [new Number(5), 5],
    [new Number(-0), { $sbx: 'number', value: '-0' }],
    [new Boolean(false), false],
    [new String('x'), 'x'],
    [new Money(), { $sbx: 'instance', class: 'Money', value: '3 EUR' }],
    [[1, , undefined], [1, { $sbx: 'hole' }, { $sbx: 'undefined' }]],
    [{ $sbx: 1, a: undefined }, { $sbx: 'object', entries: [['$sbx', 1], ['a', { $sbx: 'undefined' }]] }],
  ];
  for (const [value, expected] of cases) {
    assert.deepEqual(read(value), expected);
    assert.deepEqual(read({ deep: [value] }), { deep: [expected] });
    assert.equal(encode(value).startsWith('{') ? encode(value).startsWith('{"$sbx":') : true, true);
  }
});

test('a wide value with one odd member keeps it', () => {
  const list = Array.from({ length: 9000 }, (_, i) => ({ i }));
  list[7777] = { i: NaN };
  const out = read(list);
  assert.equal(out.length, 9000);
  assert.deepEqual(out[7777], { i: { $sbx: 'number', value: 'NaN' } });
  assert.deepEqual(out[8999], { i: 8999 });
});

test('cycles name their ancestor, shared values do not', () => {
  const shared = { s: 1 };
  const value = { list: [{ shared }, shared] };
  assert.deepEqual(read(value), { list: [{ shared: { s: 1 } }, { s: 1 }] });
  value.list[0].up = value.list;
  value.self = value;
  assert.deepEqual(read(value).list[0].up, { $sbx: 'cycle', up: 2 });
  assert.deepEqual(read(value).self, { $sbx: 'cycle', up: 1 });
  // The lists inside marks are no levels, and what toJSON gives stands for its object.
  const map = new Map();
  map.set('me', { map });
  assert.deepEqual(read({ map }).map.entries[0][1], { map: { $sbx: 'cycle', up: 2 } });
  class Node {}
  const node = Object.assign(new Node(), { kids: [] });
  node.kids.push(new Set([node]));
  assert.deepEqual(read([node])[0].value.kids[0].values[0], { $sbx: 'cycle', up: 3 });
  const outer = { toJSON: () => ({ inner: outer }) };
  assert.deepEqual(read([outer]), [{ inner: { $sbx: 'cycle', up: 1 } }]);
  const own = { a: 1, toJSON() { return this; } };
  assert.deepEqual(read(own), { a: 1, toJSON: { $sbx: 'function', name: 'toJSON' } });
});

test('what throws is marked where it throws', () => {
  const value = { before: 1, get bad() { throw new Error('no entry'); }, after: 2 };
  assert.deepEqual(read(value), { before: 1, bad: { $sbx: 'threw', message: 'no entry' }, after: 2 });
  assert.deepEqual(read({ a: { toJSON() { throw new RangeError('never'); } } }), { a: { $sbx: 'threw', message: 'never' } });
  const proxy = new Proxy({}, { ownKeys() { throw new Error('keys'); } });
  assert.deepEqual(read([proxy]), [{ $sbx: 'threw', message: 'keys' }]);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  assert.equal(read([revoked.proxy])[0].$sbx, 'threw');
  const nasty = new Proxy({}, { getPrototypeOf() { throw { get message() { throw 1; } }; } });
  assert.deepEqual(read([nasty]), [{ $sbx: 'threw', message: '' }]);
});

test('a getter is read once, so that its value cannot change between check and writing', () => {
  let reads = 0;
  assert.deepEqual(read({ get once() { return ++reads === 1 ? 1 : undefined; } }), { once: 1 });
});

test('own members named __proto__ and toJSON', () => {
  const value = JSON.parse('{"__proto__":{"a":1},"b":2}');
  assert.equal(encode(value), '{"__proto__":{"a":1},"b":2}');
  assert.deepEqual(read({ toJSON: () => ({ short: true }) }), { short: true });
});

test('members on Object.prototype do not show up everywhere', () => {
  Object.prototype.polluted = 1;
  try {
    assert.deepEqual(JSON.parse(encode({ a: [{}] })), JSON.parse('{"a":[{}]}'));
    assert.equal(encode({ a: 1 }), '{"a":1}');
  } finally {
    delete Object.prototype.polluted;
  }
});

test('objects of another realm are plain', () => {
  const foreign = vm.runInNewContext('({ a: [1, { b: 2 }], m: new Map([[1, 2]]), d: new Date(0) })');
  assert.deepEqual(read(foreign), { a: [1, { b: 2 }], m: { $sbx: 'map', entries: [[1, 2]] },
                                    d: { $sbx: 'date', value: '1970-01-01T00:00:00.000Z' } });
});

test('a false tag does not make a map of an object', () => {
  const value = { [Symbol.toStringTag]: 'Map' };
  class Odd { get [Symbol.toStringTag]() { return 'Set'; } }
  assert.deepEqual(read(value), {});
  assert.deepEqual(read(new Odd()), { $sbx: 'instance', class: 'Odd', value: {} });
});

test('too deep is cut at the limit, one less is not', () => {
  const nest = (levels) => {
    let value = 'end';
    for (let i = 0; i < levels; i++)
      value = { v: value };
    return value;
  };
  assert.equal(encode(nest(LIMITS.depth)).includes('"end"'), true);
  const cut = encode(nest(LIMITS.depth + 1));
  assert.equal(cut.includes('"end"'), false);
  assert.equal(cut.includes('{"$sbx":"cut","why":"depth"}'), true);
  assert.equal(encode(nest(50000)).includes('"why":"depth"'), true);
});

test('too large is cut and counted', () => {
  const before = cutsSoFar();
  const list = Array.from({ length: 100000 }, (_, i) => 'text ' + i);
  const text = encode(list, 10000);
  assert.ok(text.length < 12000);
  const out = JSON.parse(text);
  assert.equal(out.at(-1).why, 'count');
  assert.equal(out.length - 1 + out.at(-1).size, 100000);
  assert.ok(cutsSoFar() > before);
  assert.deepEqual(read('x'.repeat(LIMITS.textLength + 1), 1e9), { $sbx: 'cut', why: 'size', size: LIMITS.textLength + 1 });
  assert.equal(read('x'.repeat(LIMITS.textLength), 1e9).length, LIMITS.textLength);
  assert.ok(encode(new Array(1e9), 10000).length < 12000);
});

test('times', () => {
  assert.equal(microsText(1234567), '1234.567');
  assert.equal(microsText(5), '0.005');
  assert.equal(microsText(12050), '12.050');
  assert.equal(microsText(3000), '3');
  assert.equal(JSON.parse(microsText(86400000123456)), 86400000123.456);
});

test('a structured clone is written like its original', () => {
  class Item {
    constructor() {
      this.a = 1;
      this.when = new Date(5);
    }

    toJSON() {
      return 'other';
    }
  }
  const body = { type: 't', item: new Item(), m: new Map([[1, { n: -0 }]]), u: undefined, big: 5n, list: [1, , 3] };
  body.self = body;
  assert.equal(encodeClone(structuredClone(body)), encodeClone(body));
});
