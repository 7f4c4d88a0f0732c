// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Redux Toolkit, as its users write it: nothing here knows of any inspector.

import { configureStore, createSlice } from '@reduxjs/toolkit';
import { show } from '../kit/page.mjs';

const counter = createSlice({
  name: 'counter',
  initialState: { value: 0 },
  reducers: {
    add: (state, action) => { state.value += action.payload ?? 1; },
  },
});
const notes = createSlice({
  name: 'notes',
  initialState: [],
  reducers: {
    write: (state, action) => { state.push(action.payload); },
  },
});
const store = configureStore({
  reducer: { counter: counter.reducer, notes: notes.reducer },
  devTools: { name: 'Toolkit' },
});

show({
  state: store.getState,
  subscribe: store.subscribe,
  buttons: {
    add: () => store.dispatch(counter.actions.add(1)),
    write: () => store.dispatch(notes.actions.write('a note')),
  },
});
