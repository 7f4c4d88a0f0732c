// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// shop.mjs PORT: a real Redux store with the real agent beside it, for tests of the window. It prints
// its state, as JSON on a line, whenever that is another one, and puts each line that it reads into the
// cart.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

import { connect } from '../../agent/src/index.js';

const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const { combineReducers, legacy_createStore: createStore } = require('redux');
const { WebSocket } = require('ws');

const cart = (state = { items: [] }, action) => {
  switch (action.type) {
    case 'cart/add': return { items: [...state.items, action.payload] };
    case 'cart/clear': return { items: [] };
    default: return state;
  }
};
const user = (state = { name: null }, action) => (action.type === 'user/login' ? { name: action.payload } : state);

const signalbox = connect({ url: `ws://127.0.0.1:${process.argv[2]}/v1`, name: 'Corner shop', WebSocket });
const store = createStore(combineReducers({ cart, user }), signalbox.enhancer);
let last = '';

function print() {
  const text = JSON.stringify(store.getState());
  if (text !== last) {
    console.log(last = text);
  }
}

store.subscribe(print);
for (const name of ['Apple', 'Pear', 'Plum']) {
  store.dispatch({ type: 'cart/add', payload: name });
}
store.dispatch({ type: 'user/login', payload: 'Ada' });
print();
// A lost connection is no reason to stop, the end of the test is.
process.stdin.on('end', () => process.exit(0));
for await (const name of createInterface({ input: process.stdin })) {
  store.dispatch({ type: 'cart/add', payload: name });
}
