// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * One program whose stock store has a history before it connects:
 * `node devtools-history.mjs PORT SIZE ACTIONS`. Says {began} when the store may connect.
 */
import { devToolsEnhancer } from '@redux-devtools/remote';
import { actionOf, initialState, makeStore } from './workload.mjs';

const [port, size, actions] = process.argv.slice(2);
const { count } = initialState(size).flags;
const store = makeStore('hand', size, devToolsEnhancer({
  hostname: '127.0.0.1', port: Number(port), realtime: true, name: 'bench', maxAge: Number(actions),
}));

for (let i = 1; i < Number(actions); i++)
  store.dispatch(actionOf('entity', i, count));
process.on('disconnect', () => process.exit());
process.send({ began: performance.timeOrigin + performance.now() });
