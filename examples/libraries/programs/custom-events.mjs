// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two remotes that talk by CustomEvents on window: nothing here knows of any inspector.

import { configureStore, createSlice } from '@reduxjs/toolkit';
import { show } from '../kit/page.mjs';

const badge = createSlice({
  name: 'badge',
  initialState: { items: 0 },
  reducers: { count: (state, { payload }) => { state.items += payload; } },
});
const store = configureStore({ reducer: { badge: badge.reducer }, devTools: { name: 'Profile' } });
const send = (type, detail) => window.dispatchEvent(new CustomEvent(type, { detail }));

window.addEventListener('cart:add', ({ detail }) => {
  if (typeof detail?.amount === 'number') {
    store.dispatch(badge.actions.count(detail.amount));
  }
});

show({
  state: store.getState,
  subscribe: store.subscribe,
  buttons: {
    add: () => send('cart:add', { amount: 1 }),
    'add nothing': () => send('cart:add', null),
  },
});
