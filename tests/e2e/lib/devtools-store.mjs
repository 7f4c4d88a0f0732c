// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A program with stock Redux stores in it, driven by its parent: it is told to make stores and to
// dispatch, and asked for their states. Nothing in it knows of Signalbox.

import { devToolsEnhancer } from '@redux-devtools/remote';
import { configureStore, createSlice } from '@reduxjs/toolkit';
import { legacy_createStore as createStore } from 'redux';

const stores = new Map();
const timers = new Map();

/** A state of about `bytes` bytes, in entities of 250. */
function makeEntities(bytes) {
  const entities = {};

  for (let i = 0; i < bytes / 264; i++) {
    entities[`e${i}`] = { id: `e${i}`, name: `entity ${i}`, text: 'x'.repeat(190), value: 0 };
  }
  return entities;
}

function reduce(state, action) {
  switch (action.type) {
    case 'set':
      return { ...state, [action.key]: action.value };
    case 'touch':
      return { ...state, n: state.n + 1, entities: { ...state.entities,
        [action.id]: { ...state.entities[action.id], value: action.value } } };
    case 'throw':
      throw new Error('the reducer threw');
    default:
      return state;
  }
}

const commands = {
  /** `touches`: so many actions before the store has a chance to connect. */
  make({ key, bytes = 0, kit = false, touches = 0, ...options }) {
    const enhancer = devToolsEnhancer({ realtime: true, hostname: 'localhost', ...options });

    if (kit) {
      const slice = createSlice({
        name: 'cart',
        initialState: { items: [] },
        reducers: { add: (state, action) => { state.items.push(action.payload); } },
      });
      stores.set(key, configureStore({
        reducer: { cart: slice.reducer },
        devTools: false,
        enhancers: (usual) => usual().concat(enhancer),
      }));
      return;
    }
    stores.set(key, createStore(reduce, { n: 0, entities: makeEntities(bytes) }, enhancer));
    commands.touch({ key, count: touches });
  },
  dispatch({ key, action, count = 1 }) {
    for (let i = 0; i < count; i++) stores.get(key).dispatch(action);
  },
  touch({ key, count }) {
    const ids = Object.keys(stores.get(key).getState().entities);

    for (let i = 0; i < count; i++) {
      stores.get(key).dispatch({ type: 'touch', id: ids[i % ids.length], value: i + 1 });
    }
  },
  /** An action every `ms` milliseconds, which sets `tick` to 1, 2, …; 0: no more. */
  busy({ key, ms }) {
    clearInterval(timers.get(key));
    timers.delete(key);
    if (ms === 0) return;
    let value = stores.get(key).getState().tick ?? 0;
    timers.set(key, setInterval(() => stores.get(key).dispatch({ type: 'set', key: 'tick', value: ++value }), ms));
  },
  circle({ key }) {
    const value = { name: 'round' };

    value.self = value;
    stores.get(key).dispatch({ type: 'set', key: 'circle', value });
  },
  break({ key }) {
    // What no JSON can hold: the store cannot send its log any more.
    stores.get(key).dispatch({ type: 'set', key: 'big', value: 1n });
  },
  state({ key }) {
    const { entities, ...rest } = stores.get(key).getState();

    return rest;
  },
};

process.on('message', ({ id, command, ...rest }) => {
  try {
    process.send({ id, result: commands[command](rest) });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
