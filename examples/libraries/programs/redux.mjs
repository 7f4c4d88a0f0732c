// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Redux alone, with the extension's enhancer in its older form, as many programs still have it. A
// part of its state is what JSON cannot hold.

import { combineReducers, legacy_createStore as createStore } from 'redux';
import { show } from '../kit/page.mjs';

const count = (state = 0, action) => (action.type === 'count/add' ? state + 1 : state);
const seen = (state = new Map(), action) => (action.type === 'count/add'
  ? new Map(state).set(action.at.toISOString(), action.at) : state);
let clock = Date.UTC(2026, 0, 1);

const store = createStore(
  combineReducers({ count, seen }),
  window.__REDUX_DEVTOOLS_EXTENSION__ && window.__REDUX_DEVTOOLS_EXTENSION__({ name: 'Plain' }),
);

show({
  state: () => ({ ...store.getState(), seen: [...store.getState().seen].map(([key, at]) => [key, at.getTime()]) }),
  subscribe: store.subscribe,
  buttons: {
    add: () => store.dispatch({ type: 'count/add', at: new Date(clock += 1000) }),
  },
});
