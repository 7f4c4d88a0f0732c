// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Versions, as the real runtime of Module Federation 2 knows them and the agent reads them there.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createInstance } from '@module-federation/runtime';
import { WebSocket } from 'ws';

import { Discovery } from '../../agent/src/discover.js';
import { connect } from '../../agent/src/index.js';
import { check, makeFolder, serve } from './lib/sbx.mjs';

/** A build that shares Redux, as its bundler writes it into the start of it. */
function makeInstance(name, version, requiredVersion) {
  const redux = {
    version,
    get: async () => () => ({ version }),
    shareConfig: { singleton: true, requiredVersion, strictVersion: false },
  };

  return createInstance({ name, remotes: [], shared: { redux } });
}

test('a singleton that is forced on a remote: the runtime tells who asked for what', async () => {
  const folder = await makeFolder();
  const file = folder.file('forced.signalbox');
  const sbx = await serve(file);
  const signalbox = connect({ url: sbx.url, WebSocket, name: 'page', bridges: false });

  try {
    const host = makeInstance('shell', '5.0.1', '^5.0.0');
    const cart = makeInstance('cart', '4.2.1', '^4.0.0');

    cart.initShareScopeMap('default', host.shareScopeMap.default);
    assert.equal((await cart.loadShare('redux'))().version, '5.0.1');
    new Discovery(signalbox.agent, globalThis).scan();
    assert.ok(await signalbox.flush());
  } finally {
    signalbox.close();
    await sbx.stop();
  }
  const findings = await check(file);

  assert.deepEqual(findings.map(({ severity, rule, variant, confidence, summary }) => (
    [severity, rule, variant, confidence, summary])), [
    ['warning', 'version-skew', 'unsatisfied', 'certain', 'cart asks for redux ^4.0.0 and runs with 5.0.1'],
  ]);
  assert.deepEqual([...findings[0].remotes].sort(), ['cart', 'shell']);
  await folder.remove();
});
