// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// crowd.mjs PORT: thirty remotes with a store each, some of them with long names, that dispatch until
// the input ends.

import { createRequire } from 'node:module';

import { connect } from '../../agent/src/index.js';

const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const { legacy_createStore: createStore } = require('redux');
const { WebSocket } = require('ws');

const LONG = 'checkout-and-payment-methods-of-the-partner-network';
const reducer = (state = { count: 0 }, action) => (action.by ? { count: state.count + action.by } : state);
const stores = [];

for (let i = 1; i <= 30; i += 1) {
  const name = i % 5 === 0 ? `${LONG}-${i}` : `team-${i}`;
  const signalbox = connect({ url: `ws://127.0.0.1:${process.argv[2]}/v1`, name, peer: `crowd-${i}`, WebSocket });
  stores.push(createStore(reducer, signalbox.enhancer));
}

let turn = 0;
setInterval(() => {
  turn += 1;
  const long = turn % 7 === 0;
  stores[turn % stores.length].dispatch({
    type: long ? `${LONG}/deliveryAddressOfTheRecipientWasValidated` : 'count/add',
    by: 1,
    payload: long ? 'lorem '.repeat(40) : turn,
  });
}, 40);
process.stdin.on('end', () => process.exit(0)).resume();
