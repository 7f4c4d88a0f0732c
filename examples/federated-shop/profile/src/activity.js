// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The profile's own store: what happened, and how it is shown. It hears of it over the bridge.

import { configureStore, createSlice } from '@reduxjs/toolkit';
import { fault } from '@shop/kit/faults';

// Mistake of `bridge-allow-list`: for this release the host's team was expected to rename the
// action; it did not. Sign-in still arrives, so nobody looks here.
const SWITCH = fault('bridge-allow-list') ? 'tenant/switched' : 'tenant/switch';

export const ACCEPTED = new Set(['auth/login', 'auth/logout', SWITCH, 'tenant/announce']);

// With `bridge-schema` this remote is a release ahead of the cart: it sends and reads version 2.
// With `bridge-drift` it was told of the pilot, and reads it.
const AHEAD = fault('bridge-schema') || fault('bridge-drift');
export const VERSIONS = new Set(AHEAD ? [1, 2] : [1]);

const KEPT = 8;
const initialState = { place: null, who: null, count: 0, entries: [] };

function note(state, text) {
  state.count += 1;
  state.entries = [{ number: state.count, text }, ...state.entries].slice(0, KEPT);
}

const activity = createSlice({
  name: 'activity',
  initialState,
  reducers: {
    opened: (state, { payload }) => ({ ...state, ...payload }),
    teardown: () => initialState,
  },
  extraReducers: (builder) => builder
    .addCase('auth/login', (state, { payload }) => {
      state.who = payload.id;
      note(state, `${payload.id} signed in`);
    })
    .addCase('auth/logout', (state) => {
      note(state, `${state.who} signed out`);
      state.who = null;
    })
    .addCase('tenant/switch', (state, { payload, meta }) => {
      state.place = meta.schemaVersion >= 2 ? payload.tenant.id : payload.id;
      note(state, `Now at ${state.place}`);
    })
    .addCase('tenant/announce', (state, { payload }) => { note(state, payload.text); }),
});

const preferences = createSlice({
  name: 'preferences',
  initialState: { compact: false },
  reducers: {
    setCompact(state, { payload }) {
      state.compact = payload;
    },
  },
});

export const { opened, teardown: closed } = activity.actions;
export const { setCompact } = preferences.actions;

// Mistake of `duplicate-id`: this file began as a copy of the cart's, and the name stayed. Tools
// that tell stores apart by their id show one where there are two.
const devTools = fault('duplicate-id')
  ? { name: 'Cart offers', instanceId: 'cart-offers' }
  : { name: 'Profile activity', instanceId: 'profile-activity' };

export const activityStore = configureStore({
  reducer: { activity: activity.reducer, preferences: preferences.reducer },
  devTools,
});
