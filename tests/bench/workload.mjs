// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The two workloads of every benchmark, flag and entity, on a state of about a given size; with
 * Redux Toolkit and its entity adapter, and with a reducer written by hand.
 */
import { createRequire } from 'node:module';

// By require: it takes the production builds where NODE_ENV says so.
const require = createRequire(import.meta.url);
export const { WebSocket, WebSocketServer } = require('ws');
export const { configureStore, createEntityAdapter, createSlice } = require('@reduxjs/toolkit');
export const { createStore } = require('redux');

const SIZES = { '1KB': 1024, '100KB': 102400, '5MB': 5242880 };
const ENTITY_LENGTH = 243;

/** @param {string} size such as 100KB, or a number of bytes */
export function initialState(size) {
  const bytes = SIZES[size] ?? Number(size);
  const count = Math.max(2, Math.round(bytes / ENTITY_LENGTH));
  const entities = {};
  for (let i = 0; i < count; i++)
    entities['item-' + i] = { id: 'item-' + i, title: 'Item number ' + i, price: 10 + i / 4, stock: i % 90,
                              tags: ['new', 'sale'], text: 'A text that says what this item is and why '
                              + 'somebody would want to have it at home, in about this length.', on: false };
  return { flags: { open: false, count }, items: { ids: Object.keys(entities), entities } };
}

export function actionOf(workload, i, count) {
  return workload === 'flag' ? { type: 'flags/toggled' }
    : { type: 'items/stocked', payload: { id: 'item-' + (i * 7919) % count, stock: i } };
}

function handReducer(initial) {
  return (state = initial, action) => {
    if (action.type === 'flags/toggled')
      return { ...state, flags: { ...state.flags, open: !state.flags.open } };
    if (action.type === 'items/stocked') {
      const { id, stock } = action.payload;
      const entities = { ...state.items.entities, [id]: { ...state.items.entities[id], stock } };
      return { ...state, items: { ...state.items, entities } };
    }
    return state;
  };
}

/** @param {any} [enhancer] of the agent; none: the app alone */
export function makeStore(library, size, enhancer) {
  const initial = initialState(size);
  if (library === 'hand')
    return enhancer === undefined ? createStore(handReducer(initial)) : createStore(handReducer(initial), enhancer);
  const flags = createSlice({ name: 'flags', initialState: initial.flags, reducers: {
    toggled(state) { state.open = !state.open; } } });
  const adapter = createEntityAdapter();
  const items = createSlice({ name: 'items', initialState: initial.items, reducers: {
    stocked(state, { payload: { id, stock } }) { adapter.updateOne(state, { id, changes: { stock } }); } } });
  return configureStore({
    reducer: { flags: flags.reducer, items: items.reducer },
    devTools: false,
    enhancers: (all) => (enhancer === undefined ? all() : all().concat(enhancer)),
  });
}
