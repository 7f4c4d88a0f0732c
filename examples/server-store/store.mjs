// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The store of all three programs: a Redux store as a server would keep it.

import { configureStore, createSlice } from '@reduxjs/toolkit';

const orders = createSlice({
  name: 'orders',
  initialState: { open: [], shipped: 0 },
  reducers: {
    placed(state, { payload }) { state.open.push({ id: payload.id, item: payload.item, quantity: payload.quantity ?? 1 }); },
    shipped(state, { payload }) {
      state.open = state.open.filter(({ id }) => id !== payload);
      state.shipped += 1;
    },
  },
});

const stock = createSlice({
  name: 'stock',
  initialState: { lamp: 20, desk: 4, note: 'counted on Monday' },
  reducers: {
    counted(state, { payload }) { state[payload.item] = payload.count; },
    forgotten(state, { payload }) { delete state[payload]; },
  },
});

export const { placed, shipped } = orders.actions;
export const { counted, forgotten } = stock.actions;

/** A store that tells `tell (action, before, after)` of every action. */
export function makeStore(tell) {
  return configureStore({
    reducer: { orders: orders.reducer, stock: stock.reducer },
    middleware: (defaults) => defaults().concat((api) => (next) => (action) => {
      const before = api.getState();
      const result = next(action);

      tell(action, before, api.getState());
      return result;
    }),
  });
}

/** The value of `--NAME VALUE` on the command line. */
export function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);

  return at < 0 ? fallback : process.argv[at + 1];
}

/** Something happens every now and then, unless `--quiet 1`. */
export function trade(store) {
  let id = 0;

  if (option('quiet') !== undefined) return;
  setInterval(() => {
    id += 1;
    store.dispatch(id % 3 === 0 ? shipped(id - 1) : placed({ id, item: id % 2 ? 'lamp' : 'desk' }));
  }, 1000);
}
