// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// `sbx export --format redux-devtools`: read by the package that the extension imports files with,
// and by Signalbox itself.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { ActionCreators, instrument } from '@redux-devtools/instrument';
import { createStore } from 'redux';

import { makeFolder, query, run } from './lib/sbx.mjs';

const N = 40;
let folder;
let recording;

const reducer = (state = { cart: { n: -1 } }, action) => (
  action.type === 'cart/add' ? { ...state, cart: { n: state.cart.n + action.payload.by } } : state);

/** A log as the extension keeps it, of which a recording is made. */
function makeLog() {
  const entries = [{ state: { cart: { n: 0 }, user: { mail: 'anna@example.org', at: { $jsan: 'd1700000000000' } } } }];
  const actionsById = { 0: { type: 'PERFORM_ACTION', action: { type: '@@INIT' }, timestamp: 1700000000000 } };

  for (let id = 1; id <= N; id++) {
    entries.push({ state: { ...entries[id - 1].state, cart: { n: entries[id - 1].state.cart.n + 2 } } });
    actionsById[id] = { type: 'PERFORM_ACTION', action: { type: 'cart/add', payload: { by: 2, token: 'Bearer abcdefghijklmnop' } }, timestamp: 1700000000000 + id * 10 };
  }
  return { actionsById, computedStates: entries, stagedActionIds: [...entries.keys()], skippedActionIds: [], nextActionId: N + 1, currentStateIndex: N };
}

before(async () => {
  folder = await makeFolder();
  const log = folder.file('log.json');
  recording = folder.file('log.signalbox');
  await writeFile(log, JSON.stringify(makeLog()));
  const { code, err } = await run('export', log, '--raw', '-o', recording);
  assert.equal(code, 0, err);
});
after(() => folder.remove());

async function exportLifted(...args) {
  const file = folder.file('cart.json');
  const { code, out, err } = await run('export', recording, '--format', 'redux-devtools', '-o', file, ...args);
  assert.equal(code, 0, err);
  return { file, out, lifted: JSON.parse(await readFile(file, 'utf8')) };
}

test('the store that imports the file has its states and actions', async () => {
  const { lifted } = await exportLifted();
  for (const noRecompute of [true, false]) {
    const store = createStore(reducer, undefined, instrument());
    store.liftedStore.dispatch(ActionCreators.importState(lifted, noRecompute));
    const log = store.liftedStore.getState();
    assert.equal(log.computedStates.length, N + 1);
    assert.equal(log.currentStateIndex, N);
    assert.deepEqual(log.computedStates.map(({ state }) => state.cart.n), Array.from({ length: N + 1 }, (_, i) => i * 2), `noRecompute ${noRecompute}`);
    assert.equal(log.actionsById[3].timestamp, 1700000000030);
    assert.equal(store.getState().cart.n, N * 2);

    // It goes on from there: travels, and takes actions.
    store.liftedStore.dispatch(ActionCreators.jumpToState(5));
    assert.equal(store.getState().cart.n, 10);
    store.liftedStore.dispatch(ActionCreators.jumpToState(N));
    store.dispatch({ type: 'cart/add', payload: { by: 100 } });
    assert.equal(store.getState().cart.n, N * 2 + 100);
  }
});

test('secrets are pseudonyms that the importer reads as text, dates stay dates', async () => {
  const { lifted } = await exportLifted();
  const [{ state }] = lifted.computedStates;
  assert.match(state.user.mail, /^redacted:email:[0-9a-f]{8}$/);
  assert.match(lifted.actionsById[1].action.payload.token, /redacted:secret:[0-9a-f]{8}$/);
  assert.deepEqual(state.user.at, { $jsan: 'd1700000000000' });
  const { lifted: raw } = await exportLifted('--raw');
  assert.equal(raw.computedStates[0].state.user.mail, 'anna@example.org');
});

test('Signalbox opens it again, as it was', async () => {
  const { file } = await exportLifted('--raw');
  const strip = (events) => events.filter(({ event }) => ['dispatch', 'state'].includes(event.k))
    .map(({ event: { k, id, action, patch, state } }) => ({ k, id, action, patch, state }));
  assert.deepEqual(strip(await query(file, '--raw')), strip(await query(recording, '--raw')));
});

test('a range begins with the state before it', async () => {
  const [from] = (await query(recording, '--kind', 'dispatch')).slice(10).map(({ number }) => number);
  const { lifted } = await exportLifted('--from', String(from));
  assert.equal(lifted.committedState.cart.n, 20);
  const store = createStore(reducer, undefined, instrument());
  store.liftedStore.dispatch(ActionCreators.importState(lifted));
  assert.equal(store.getState().cart.n, N * 2);
  assert.equal(lifted.stagedActionIds.length, N - 10 + 1);
});

test('one store is chosen, and a filter is refused, with what to do', async () => {
  const wrong = await run('export', recording, '--format', 'redux-devtools', '--store', 'nothing');
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /There is no store “nothing”; there are log\.json/);
  const filtered = await run('export', recording, '--format', 'redux-devtools', '--filter', 'type:cart/*');
  assert.equal(filtered.code, 2);
  assert.match(filtered.err, /choose a range instead of a filter/);
});
