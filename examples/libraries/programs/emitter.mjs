// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two remotes that talk by an event emitter: one line, the one with `signalbox`, shows what goes
// over it. It is the same for Node's own emitter and for mitt.

import { EventEmitter } from 'eventemitter3';
import { configureStore, createSlice } from '@reduxjs/toolkit';
import { show } from '../kit/page.mjs';

const bus = new EventEmitter();

globalThis.signalbox?.emitter(bus, 'bus');

const badge = createSlice({
  name: 'badge',
  initialState: { items: 0 },
  reducers: { count: (state, { payload }) => { state.items += payload; } },
});
const store = configureStore({ reducer: { badge: badge.reducer }, devTools: { name: 'Profile' } });

bus.on('cart/add', (amount) => store.dispatch(badge.actions.count(amount)));

show({
  state: store.getState,
  subscribe: store.subscribe,
  buttons: {
    add: () => bus.emit('cart/add', 1),
    shout: () => bus.emit('nobody/listens', 1),
  },
});
