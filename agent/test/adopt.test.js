// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What a search finds, of which the app holds only a part.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configureRuntime } from '@leanjs/core';
import { combineReducers, configureStore, createSlice } from '@reduxjs/toolkit';
import { WebSocket } from 'ws';
import { Adoption } from '../src/adopt.js';
import { connect } from '../src/index.js';
import { Receiver, replay, until } from './server.js';

test('the runtime of @leanjs/core: found by its state alone, and once', async () => {
  const server = await new Receiver().start();
  const box = connect({ url: server.url, WebSocket, name: 'adopt', bridges: false });
  try {
    const make = configureRuntime({ locale: 'en', user: null })({ onError: () => {} });
    const [one, other] = [make.createRuntime({}), make.createRuntime({})];
    const adoption = new Adoption(box.agent);
    const before = one.state.set;
    const alike = [new Map(), { get() {}, set() {}, load() {} }, { get loader() { throw new Error('no'); }, listen() {} }];
    const hits = adoption.search([one.state, ...alike, other, other.state]);

    assert.deepEqual(hits.map(({ kind, faces }) => [kind, faces.length]), [['lean', 1], ['lean', 2]]);
    for (const { kind, faces } of hits)
      assert.notEqual(adoption.adopt(faces, kind), '');
    assert.deepEqual(adoption.search([one, one.state, other, other.state]), []);
    assert.equal(adoption.adopt([other], 'lean'), '');
    one.state.set('locale', 'de');
    other.state.set('locale', 'fr');
    await until(() => server.of('dispatch').length === 2);
    assert.deepEqual(server.of('store-open').map(({ late }) => late), [true, true]);
    assert.deepEqual(['s1', 's2'].map((store) => replay(server.events(), store).locale), ['de', 'fr']);
    box.close();
    assert.equal(one.state.set, before);
  } finally {
    box.close();
    await server.stop();
  }
});

/** A store of Redux Toolkit as it is made by default, with every object that is that store. */
function makeShop(middleware = []) {
  const faces = [];
  const keep = (create) => (...args) => {
    const made = create(...args);
    faces.unshift(made);
    return made;
  };
  const cart = createSlice({ name: 'cart', initialState: [], reducers: {
    add(state, { payload }) { state.push(payload); },
    touch() {},
  } });
  const store = configureStore({
    reducer: { cart: cart.reducer }, devTools: false, middleware: (all) => all().concat(middleware),
    // The store itself, what autoBatch makes of it, and what the middleware does.
    enhancers: (all) => [keep, ...all().flatMap((each) => [each, keep])],
  });
  return { store, faces: [...new Set([store, ...faces])], ...cart.actions, reducer: combineReducers({ cart: cart.reducer }) };
}

async function withAdoption(work) {
  const server = await new Receiver().start();
  const box = connect({ url: server.url, WebSocket, name: 'adopt', bridges: false });
  try {
    await work(new Adoption(box.agent), server);
    assert.equal(box.status().fault, '');
  } finally {
    box.close();
    await server.stop();
  }
}

const rows = (server) => server.of('dispatch').filter(({ action }) => !action.type.startsWith('@@redux/'))
  .map(({ action: { type, payload }, patch }) => [type, payload, patch.length]);

// A heap is in no order.
for (const order of ['as they were made', 'the other way round']) {
  test(`a store made of another one, ${order}, its reducer unknown: each action is one row`, () => withAdoption(async (adoption, server) => {
    const stamp = () => (next) => (action) => next(action.payload === 'plain' ? { ...action, payload: 'stamped' } : action);
    const { store, faces, add, touch } = makeShop([stamp]);

    assert.ok(faces.length >= 3, 'a store, one around it, and the one of the app');
    if (order !== 'as they were made')
      faces.reverse();
    assert.notEqual(adoption.adopt(faces, 'redux'), '');
    store.dispatch(add('a'));
    store.dispatch(add('a'));
    store.dispatch(add('plain'));
    store.dispatch(touch(null));
    store.dispatch((dispatch) => {
      dispatch(add('in'));
      dispatch(add('in'));
    });
    const same = add('same');
    store.dispatch(same);
    store.dispatch(same);
    const stop = store.subscribe(() => {
      stop();
      store.dispatch(add('heard'));
    });
    store.dispatch(add('spoken'));
    await until(() => rows(server).length >= 10);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    assert.deepEqual(rows(server), [
      ['cart/add', 'a', 1], ['cart/add', 'a', 1], ['cart/add', 'stamped', 1], ['cart/touch', null, 0],
      ['cart/add', 'in', 1], ['cart/add', 'in', 1], ['cart/add', 'same', 1], ['cart/add', 'same', 1],
      ['cart/add', 'spoken', 1], ['cart/add', 'heard', 1],
    ]);
    assert.deepEqual(replay(server.events(), 's1'), store.getState());
  }));
}

test('a store that is being made, its reducer found: all commands, and no word of a late start', () => withAdoption(async (adoption, server) => {
  const { store, faces, add, reducer } = makeShop();
  const base = faces[faces.length - 1];
  const above = () => {};

  assert.equal(adoption.created(base, above), 's1');
  await until(() => server.of('store-status').length === 1);
  assert.deepEqual(server.of('store-status')[0].can, ['dispatch']);
  assert.match(server.of('store-status')[0].why, /seen being made/);
  assert.equal(adoption.search([base]).length, 1);
  assert.equal(adoption.adopt([base], 'redux', { reducer }), 's1');
  assert.equal(adoption.created(store, above), 's1');
  assert.deepEqual(adoption.search([base, store]), []);
  store.dispatch(add('a'));
  store.dispatch((dispatch) => dispatch(add('in')));
  await until(() => rows(server).length === 2);
  assert.deepEqual(rows(server), [['cart/add', 'a', 1], ['cart/add', 'in', 1]]);
  assert.equal(server.of('store-open')[0].late, undefined);
  assert.ok(server.of('store-status').at(-1).can.includes('jump'));
  assert.doesNotMatch(server.of('store-status').at(-1).why, /reducer/);
}));
