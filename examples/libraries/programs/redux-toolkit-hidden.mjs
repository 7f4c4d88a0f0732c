// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Redux Toolkit, told to report to no tool, as apps often are in production.

import { configureStore, createSlice } from '@reduxjs/toolkit';
import { show } from '../kit/page.mjs';

const counter = createSlice({
  name: 'counter',
  initialState: { value: 0 },
  reducers: {
    add: (state, action) => { state.value += action.payload ?? 1; },
  },
});
const store = configureStore({ reducer: { counter: counter.reducer }, devTools: false });

show({
  state: store.getState,
  subscribe: store.subscribe,
  buttons: {
    add: () => store.dispatch(counter.actions.add(1)),
  },
});
