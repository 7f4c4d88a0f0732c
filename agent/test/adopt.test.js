// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What a search finds, of which the app holds only a part.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configureRuntime } from '@leanjs/core';
import { WebSocket } from 'ws';
import { Adoption } from '../src/adopt.js';
import { connect } from '../src/index.js';
import { Receiver, replay, until } from './server.js';

test('the runtime of @leanjs/core: found by its state alone, and once', async () => {
  const server = await new Receiver().start();
  const box = connect({ url: server.url, WebSocket, name: 'adopt', bridges: false });
  try {
    const make = configureRuntime({ locale: 'en', user: null })({ onError: () => {} });
    const [one, other] = [make.createRuntime({}), make.createRuntime({})];
    const adoption = new Adoption(box.agent);
    const before = one.state.set;
    const alike = [new Map(), { get() {}, set() {}, load() {} }, { get loader() { throw new Error('no'); }, listen() {} }];
    const hits = adoption.search([one.state, ...alike, other, other.state]);

    assert.deepEqual(hits.map(({ kind, faces }) => [kind, faces.length]), [['lean', 1], ['lean', 2]]);
    for (const { kind, faces } of hits)
      assert.notEqual(adoption.adopt(faces, kind), '');
    assert.deepEqual(adoption.search([one, one.state, other, other.state]), []);
    assert.equal(adoption.adopt([other], 'lean'), '');
    one.state.set('locale', 'de');
    other.state.set('locale', 'fr');
    await until(() => server.of('dispatch').length === 2);
    assert.deepEqual(server.of('store-open').map(({ late }) => late), [true, true]);
    assert.deepEqual(['s1', 's2'].map((store) => replay(server.events(), store).locale), ['de', 'fr']);
    box.close();
    assert.equal(one.state.set, before);
  } finally {
    box.close();
    await server.stop();
  }
});
