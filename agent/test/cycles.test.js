// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * States that are no trees: cycles, shared references, and what lies inside marks. A reader that
 * knows docs/protocol.md only must come to the last state.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from 'redux';
import { WebSocket } from 'ws';
import { patchText } from '../src/diff.js';
import { encode, encodeWhole } from '../src/encode.js';
import { connect } from '../src/index.js';
import { Receiver, replay, until } from './server.js';

const MARKS_INSIDE = { map: 'entries', object: 'entries', set: 'values', instance: 'value' };

/** Section 3 once more, strict: a path that leads nowhere or through a mark is an error. */
function apply(root, patch) {
  const holder = { root };
  for (const { p, ...operation } of patch) {
    const path = ['root', ...p];
    const last = path.pop();
    let target = holder;
    for (const key of path) {
      target = target[key];
      assert.ok(typeof target === 'object' && target !== null && !('$sbx' in target), JSON.stringify(p));
    }
    assert.equal(typeof last === 'number', Array.isArray(target), JSON.stringify(p));
    if ('at' in operation) {
      assert.ok(Array.isArray(target[last]), JSON.stringify(p));
      assert.ok(operation.at + (operation.cut ?? 0) <= target[last].length);
      target[last].splice(operation.at, operation.cut ?? 0, ...(operation.add ?? []));
    } else if ('v' in operation) {
      if (Array.isArray(target))
        assert.ok(last <= target.length);
      target[last] = operation.v;
    } else {
      assert.ok(Object.hasOwn(target, last), JSON.stringify(p));
      delete target[last];
    }
  }
  return holder.root;
}

/** Every `up` must lead to a level that is there. */
function checkLevels(value, level = 1) {
  if (typeof value !== 'object' || value === null)
    return;
  if (value.$sbx === 'cycle') {
    assert.ok(value.up >= 1 && value.up < level, JSON.stringify(value));
    return;
  }
  const inside = value.$sbx === undefined ? value : value[MARKS_INSIDE[value.$sbx]] ?? [];
  for (const item of Object.values(inside)) {
    const ours = value.$sbx === 'map' || value.$sbx === 'object' ? item : [item];
    ours.forEach((each) => checkLevels(each, level + 1));
  }
}

function step(a, b, held) {
  const text = patchText(a, b, null);
  const made = apply(held, JSON.parse(text));
  const expected = JSON.parse(encodeWhole(b, 1e8));
  assert.deepEqual(made, expected, text.slice(0, 2000));
  checkLevels(made);
  return made;
}

const first = (state) => JSON.parse(encodeWhole(state, 1e8));
const ring = (n) => {
  const node = { n };
  node.self = node;
  return node;
};
const family = (n, width = 3) => {
  const root = { n, children: [] };
  for (let id = 0; id < width; id++)
    root.children.push({ id, parent: root });
  return root;
};

test('a cycle that is replaced, and its neighbours', () => {
  const states = [{ a: { c: ring(0), o: 1 } }];
  for (let i = 1; i < 4; i++) {
    const { a } = states.at(-1);
    states.push({ a: { ...a, c: ring(i) } }, { a: { ...a, c: ring(i), o: i } });
  }
  let held = first(states[0]);
  for (let i = 1; i < states.length; i++)
    held = step(states[i - 1], states[i], held);
  assert.deepEqual(JSON.parse(patchText({ c: ring(1) }, { c: ring(2) }, null)), [{ p: ['c', 'n'], v: 2 }]);
});

test('children that know their parent', () => {
  const a = { tree: family(0), o: 1 };
  const b = { ...a, tree: family(1) };
  const c = { ...b, o: 2 };
  const stale = { ...c, tree: { ...c.tree, n: 7 } };
  const moved = { other: c.tree, tree: c.tree.children[1], o: 3 };
  let held = first(a);
  for (const [from, to] of [[a, b], [b, c], [c, stale], [stale, moved], [moved, a]])
    held = step(from, to, held);
});

test('references to the root from what does not change', () => {
  const a = { o: 1, slice: { deep: {} } };
  a.slice.deep.top = a;
  const b = { ...a, o: 2 };
  const c = { o: 3, slice: { deep: {} } };
  c.slice.deep.top = c;
  let held = first(a);
  held = step(a, b, held);
  held = step(b, c, held);
  step(c, a, held);
});

test('random graphs: what the patches make is the last state', () => {
  let seed = 11;
  const random = (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 0x100000000 * n);
  };
  class Model {
    constructor(members) {
      Object.assign(this, members);
    }
  }
  const names = ['a', 'b', 'c', 'id', 'up'];
  // Children before their holder; then some get references to what is above them.
  const make = (depth, pool) => {
    const kind = depth === 0 ? 9 : random(9);
    let value;
    if (kind < 4)
      value = Object.fromEntries(names.slice(0, random(5)).map((name) => [name, make(depth - 1, pool)]));
    else if (kind < 6)
      value = Array.from({ length: random(4) }, () => make(depth - 1, pool));
    else if (kind === 6 && pool.length > 0)
      return pool[random(pool.length)];
    else if (kind === 7)
      value = random(2) === 0 ? new Map([[random(3), make(depth - 1, pool)]]) : new Set([make(depth - 1, pool)]);
    else if (kind === 8)
      value = random(2) === 0 ? new Model({ m: make(depth - 1, pool) }) : { $sbx: make(depth - 1, pool) };
    else
      return [1, 'text', null, undefined, NaN, new Date(random(5)), 2n][random(7)];
    pool.push(value);
    return value;
  };
  const close = (value, above, fresh) => {
    if (typeof value !== 'object' || value === null || !fresh.has(value))
      return;
    fresh.delete(value);
    const target = above[random(above.length)];
    if (target !== undefined && random(3) === 0) {
      if (Array.isArray(value))
        value.push(target);
      else if (value instanceof Map)
        value.set('up', target);
      else if (value instanceof Set)
        value.add(target);
      else if (!(value instanceof Date))
        value.up = target;
    }
    const inside = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
    for (const item of inside)
      close(item, [...above, value], fresh);
  };
  const build = (depth, old) => {
    const pool = [];
    const value = make(depth, pool);
    close(value, [], new Set(pool));
    return old === undefined || random(3) > 0 ? value : old;
  };
  const parts = (value, all = new Set()) => {
    if (typeof value === 'object' && value !== null && !all.has(value) && all.size < 50) {
      all.add(value);
      Object.values(value).forEach((item) => parts(item, all));
    }
    return [...all];
  };
  const change = (value, depth, root) => {
    const olds = parts(root);
    if (typeof value !== 'object' || value === null || depth === 0 || random(5) === 0
        || !(Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype))
      return build(3, olds[random(olds.length)]);
    const copy = Array.isArray(value) ? [...value] : { ...value };
    const keys = Object.keys(copy);
    const key = keys[random(keys.length)];
    if (Array.isArray(copy) && random(3) === 0)
      copy.splice(random(copy.length + 1), random(2), build(2, olds[random(olds.length)]));
    else if (key === undefined || random(6) === 0)
      copy[Array.isArray(copy) ? copy.length : names[random(5)]] = build(2);
    else if (random(6) === 0 && !Array.isArray(copy))
      delete copy[key];
    else
      copy[key] = change(copy[key], depth - 1, root);
    if (random(8) === 0 && !Array.isArray(copy))
      copy.self = copy;
    return copy;
  };
  let cycles = 0;
  let long = 0;
  for (let round = 0; round < 400; round++) {
    let state = { one: build(4), two: build(3), three: build(2) };
    let held = first(state);
    for (let i = 0; i < 15; i++) {
      const next = { ...state };
      const key = ['one', 'two', 'three', 'four'][random(4)];
      next[key] = change(next[key], 4, state);
      let text;
      try {
        text = encodeWhole(next, 300000);
      } catch (error) {
        break;
      }
      cycles += text.includes('"cycle"') ? 1 : 0;
      long = Math.max(long, text.length);
      held = step(state, next, held);
      state = next;
    }
  }
  assert.ok(cycles > 1000, String(cycles));
  assert.ok(long > 10000, String(long));
});

test('shared references without end: little work, a cut, and the rest goes on', async () => {
  const server = await new Receiver().start();
  const dag = (v) => {
    let value = { v };
    for (let i = 0; i < 40; i++)
      value = { l: value, r: value };
    return value;
  };
  const box = connect({ url: server.url, WebSocket, name: 'dag', bridges: false, limits: { stateLength: 1000000 } });
  const store = createStore((state = { d: dag(0), w: { f: family(0, 300) }, o: 1 }, { type }) => (type === 'dag'
    ? { ...state, d: dag(state.o) } : type === 'family' ? { ...state, w: { f: family(state.o, 300) } }
    : type === 'o' ? { ...state, o: state.o + 1 } : type === 'drop' ? { o: 0 } : type === 'late'
    ? { ...state, d: 1, e: dag(1) } : state), box.enhancer);
  await until(() => server.of('state').length > 0);
  let worst = 0;
  for (const type of ['o', 'dag', 'family', 'o', 'dag', 'family', 'o', 'drop', 'late', 'o']) {
    store.dispatch({ type });
    const start = performance.now();
    box.agent.finish();
    worst = Math.max(worst, performance.now() - start);
  }
  assert.ok(worst < 1500, worst + ' ms');
  assert.ok(await box.flush(3000));
  const cut = { $sbx: 'cut', why: 'size' };
  assert.deepEqual(replay(server.events(), 's1'), { o: 1, d: cut, e: cut });
  const families = server.of('dispatch').filter((event) => event.action.type === 'family');
  assert.deepEqual(families.map((event) => event.patch.length > 0), [true, true]);
  assert.deepEqual(server.invalid, []);
  assert.equal(box.status().fault, '');
  box.close();
  await server.stop();
});

test('an action of shared references is cut without walking all of it', () => {
  let value = { v: 1 };
  for (let i = 0; i < 40; i++)
    value = { l: value, r: value };
  const start = performance.now();
  const text = encode({ type: 'x', value });
  assert.ok(performance.now() - start < 1500);
  assert.ok(text.length < 2000000 && text.includes('"cut"'));
});
