// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The cart's own store: offers are nobody else's business. Of what happens elsewhere it learns over
// the bridge, and only what it has asked for.

import { configureStore, createSlice } from '@reduxjs/toolkit';

export const ACCEPTED = new Set(['auth/login', 'auth/logout', 'tenant/switch', 'tenant/announce']);
export const VERSIONS = new Set([1]);

const OFFERS = {
  north: ['Free delivery above 20'],
  south: ['Two for one on bread', 'Olive oil, 15 % off'],
  west: ['Cheese of the week'],
};

const initialState = { region: null, shopper: null, banner: null, heard: 0, list: [] };

const hear = (change) => (state, action) => {
  state.heard += 1;
  change(state, action);
  choose(state);
};

function choose(state) {
  state.list = (OFFERS[state.region] ?? [])
    .concat(state.shopper ? [`Members' price for ${state.customer?.name ?? state.shopper}`] : []);
}

const offers = createSlice({
  name: 'offers',
  initialState,
  reducers: {
    opened(state, { payload }) {
      Object.assign(state, payload);
      choose(state);
    },
    // Only with `diverged-copies`, see mount.js.
    greeted(state, { payload }) {
      state.customer = payload;
      choose(state);
    },
    teardown: () => initialState,
  },
  extraReducers: (builder) => builder
    .addCase('auth/login', hear((state, { payload }) => { state.shopper = payload.id; }))
    .addCase('auth/logout', hear((state) => { state.shopper = null; }))
    .addCase('tenant/switch', hear((state, { payload }) => { state.region = payload.id; }))
    .addCase('tenant/announce', hear((state, { payload }) => { state.banner = payload.text; })),
});

export const { opened, greeted, teardown: closed } = offers.actions;

// Made once for the life of the page and emptied at unmount: a store per mount would leave a
// second one of the same name behind.
export const offersStore = configureStore({
  reducer: { offers: offers.reducer },
  devTools: { name: 'Cart offers', instanceId: 'cart-offers' },
});
