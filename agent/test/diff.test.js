// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patchText } from '../src/diff.js';
import { encode } from '../src/encode.js';
import { applyPatch } from './server.js';

function check(a, b) {
  const text = patchText(a, b, null);
  const made = applyPatch(JSON.parse(encode(a)), JSON.parse(text));
  assert.deepEqual(made, JSON.parse(encode(b)), text);
  return JSON.parse(text);
}

test('only what changed is written', () => {
  const same = { big: 'x'.repeat(100) };
  const a = { cart: { open: false, items: [1, 2, 3] }, same };
  assert.deepEqual(check(a, a), []);
  assert.deepEqual(check(a, { ...a, cart: { ...a.cart, open: true } }), [{ p: ['cart', 'open'], v: true }]);
  assert.deepEqual(check(a, { cart: { items: a.cart.items }, same }), [{ p: ['cart', 'open'] }]);
  assert.deepEqual(check(a, { ...a, new: 1 }), [{ p: ['new'], v: 1 }]);
  assert.deepEqual(check(1, 2), [{ p: [], v: 2 }]);
  assert.deepEqual(check({ a: 1 }, [1]), [{ p: [], v: [1] }]);
  assert.deepEqual(check({ a: { b: 1 } }, { a: { b: 1 } }), []);
});

test('arrays become splices', () => {
  const items = Array.from({ length: 1000 }, (_, id) => ({ id }));
  assert.deepEqual(check({ items }, { items: [{ id: -1 }, ...items] }), [{ p: ['items'], at: 0, add: [{ id: -1 }] }]);
  assert.deepEqual(check({ items }, { items: [...items, 1, 2] }), [{ p: ['items'], at: 1000, add: [1, 2] }]);
  assert.deepEqual(check({ items }, { items: items.filter((_, i) => i !== 500) }), [{ p: ['items'], at: 500, cut: 1 }]);
  assert.deepEqual(check([1, 2, 3], []), [{ p: [], at: 0, cut: 3 }]);
  const changed = items.map((item) => (item.id === 7 ? { ...item, on: true } : item));
  assert.deepEqual(check({ items }, { items: changed }), [{ p: ['items', 7, 'on'], v: true }]);
  const slid = [...items.slice(2), { id: 2000 }, { id: 2001 }];
  assert.deepEqual(check({ items }, { items: slid }),
                   [{ p: ['items'], at: 0, cut: 2 }, { p: ['items'], at: 998, add: [{ id: 2000 }, { id: 2001 }] }]);
  assert.equal(check({ items }, { items: [{ id: 5000 }, ...items.slice(0, -1)] }).length, 2);
});

test('numbers that look equal and are not, and the other way round', () => {
  assert.deepEqual(check({ n: 0 }, { n: -0 }), [{ p: ['n'], v: { $sbx: 'number', value: '-0' } }]);
  assert.deepEqual(check({ n: NaN }, { n: NaN }), []);
  assert.deepEqual(check([undefined], [,]), [{ p: [], at: 0, cut: 1, add: [{ $sbx: 'hole' }] }]);
  assert.deepEqual(check({ u: undefined }, {}), [{ p: ['u'] }]);
  assert.deepEqual(check({}, { u: undefined }), [{ p: ['u'], v: { $sbx: 'undefined' } }]);
});

test('what is not written member by member is replaced whole', () => {
  class Cart {
    constructor(n) {
      this.n = n;
    }
  }
  assert.deepEqual(check({ c: new Cart(1) }, { c: new Cart(2) }),
                   [{ p: ['c'], v: { $sbx: 'instance', class: 'Cart', value: { n: 2 } } }]);
  assert.equal(check({ m: new Map([[1, 1]]) }, { m: new Map([[1, 2]]) })[0].p.length, 1);
  assert.deepEqual(check({ x: { $sbx: 1, b: 1 } }, { x: { $sbx: 1, b: 2 } })[0].p, ['x']);
  assert.deepEqual(check({ x: { b: 1 } }, { x: { $sbx: 1, b: 1 } })[0].p, ['x']);
  assert.deepEqual(check({ x: { $sbx: 1, b: 1 } }, { x: { b: 1 } })[0].p, ['x']);
  const json = (n) => ({ n, toJSON: () => ({ n: n * 2 }) });
  assert.deepEqual(check({ x: json(1) }, { x: json(2) }), [{ p: ['x'], v: { n: 4 } }]);
});

test('wide maps: one after the other, members added, removed and replaced', () => {
  let state = { entities: {} };
  for (let i = 0; i < 5000; i++)
    state.entities['id' + i] = { n: i };
  for (let i = 0; i < 20; i++) {
    const entities = { ...state.entities, ['id' + i * 200]: { n: -i } };
    if (i % 3 === 0)
      delete entities['id' + (i + 1)];
    if (i % 4 === 0)
      entities['new' + i] = { n: i };
    const next = { entities };
    const patch = check(state, next);
    assert.ok(patch.length <= 3, JSON.stringify(patch));
    state = next;
  }
});

test('a change below the deepest level that is sent says nothing', () => {
  const nest = (levels, end) => (levels === 0 ? end : { v: nest(levels - 1, end) });
  check(nest(190, 1), nest(190, 2));
  assert.deepEqual(check(nest(300, 1), nest(300, 2)), []);
  check(nest(150, { a: 1 }), nest(150, { a: nest(100, 1) }));
});

test('random changes replay to the same state', () => {
  let seed = 7;
  const random = (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 0x100000000 * n);
  };
  const leaf = () => [1, 'text', null, true, undefined, NaN, -0, 0, new Date(random(9)), 5n][random(10)];
  const make = (depth) => {
    if (depth === 0 || random(4) === 0)
      return leaf();
    if (random(3) === 0)
      return Array.from({ length: random(6) }, () => make(depth - 1));
    return Object.fromEntries(Array.from({ length: random(6) }, (_, i) => [['a', '7', 'b c', 'ü', 'id'][i % 5], make(depth - 1)]));
  };
  const change = (value, depth) => {
    if (typeof value !== 'object' || value === null || value instanceof Date || random(6) === 0)
      return make(depth);
    if (Array.isArray(value)) {
      const list = [...value];
      const at = random(list.length + 1);
      if (random(2) === 0)
        list.splice(at, random(2), ...Array.from({ length: random(3) }, () => make(1)));
      else if (at < list.length)
        list[at] = change(list[at], depth - 1);
      return list;
    }
    const copy = { ...value };
    const keys = Object.keys(copy);
    const key = keys[random(keys.length)] ?? 'fresh';
    if (random(4) === 0)
      delete copy[key];
    else if (random(4) === 0)
      copy['n' + random(5)] = make(2);
    else
      copy[key] = change(copy[key], depth - 1);
    return copy;
  };
  let state = make(5);
  for (let i = 0; i < 3000; i++) {
    const next = i % 100 === 99 ? make(5) : change(state, 4);
    check(state, next);
    state = next;
  }
});
