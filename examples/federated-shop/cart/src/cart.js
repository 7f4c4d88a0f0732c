// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The cart's slice in the shared store: the shell shows its count.

import { createAction, createAsyncThunk, createSlice } from '@reduxjs/toolkit';
import { fault } from '@shop/kit/faults';

const api = (path) => new URL(path, __webpack_public_path__);

export const loadCatalogue = createAsyncThunk('cart/loadCatalogue', async (_, { signal }) => {
  const answer = await fetch(api('/api/products.json'), { signal });
  return answer.json();
});

export const checkout = createAsyncThunk('cart/checkout', async (_, { getState, signal }) => {
  const answer = await fetch(api('/api/orders'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(getState().cart.items),
    signal,
  });
  return answer.json();
});

// Mistake of `collision`: at this till "somebody else signs in" means "another shopper, start with
// an empty cart". Without the slice's name in front it is the profile's `user/login` as well.
const USER_LOGIN = 'user/login';
export const handover = createAction(fault('collision') ? USER_LOGIN : 'cart/handover');

const initialState = { catalogue: [], items: [], shoppers: 1, busy: false, order: null };

// Mistake of `slow-reducer`: "people who bought this" was an afternoon's work in the reducer, over the
// hundred products of the test catalogue. The real one has some more, and is ranked at every click.
const PRODUCTS = 150000;

function rankRelated(items) {
  const bought = items.reduce((sum, { qty }) => sum + qty, 0);

  return Array.from({ length: PRODUCTS }, (_, i) => ({ sku: `p${i}`, score: (i * 7919 + bought) % 104729 }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ sku }) => sku);
}

function startAfresh(state) {
  state.items = [];
  state.order = null;
  state.shoppers += 1;
}

const cart = createSlice({
  name: 'cart',
  initialState,
  reducers: {
    addItem(state, { payload: sku }) {
      const found = state.items.find((item) => item.sku === sku);

      if (found) {
        found.qty += 1;
      } else {
        state.items.push({ sku, qty: 1 });
      }
      if (fault('slow-reducer')) {
        state.related = rankRelated(state.items);
      }
    },
    removeItem(state, { payload: sku }) {
      state.items = state.items.filter((item) => item.sku !== sku);
    },
    teardown: () => initialState,
  },
  extraReducers: (builder) => {
    builder.addCase(handover, startAfresh);
    if (fault('collision-potential')) {
      // Mistake: the old name is still handled "until everybody has moved". The profile's team
      // does the same; the first one to dispatch it hits both.
      builder.addCase(USER_LOGIN, startAfresh);
    }
    builder
      .addCase(loadCatalogue.fulfilled, (state, { payload }) => { state.catalogue = payload; })
      .addCase(checkout.pending, (state) => { state.busy = true; })
      .addCase(checkout.rejected, (state) => { state.busy = false; })
      .addCase(checkout.fulfilled, (state, { payload }) => {
        state.busy = false;
        state.items = [];
        state.order = payload.number;
      });
  },
});

export const { addItem, removeItem, teardown } = cart.actions;
export const cartReducer = cart.reducer;
