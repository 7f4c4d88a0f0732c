// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real shop in a real browser, seen by the real engine: healthy, and with each of its first
// faults, with the agent and unchanged.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { brief, rulesOf, startFaults } from './lib/faults.mjs';
import { query } from './lib/sbx.mjs';

let faults;

before(async () => {
  faults = await startFaults();
});

after(() => faults?.close());

describe('the healthy shop', { concurrency: 2 }, () => {
  for (const way of ['agent', 'browser']) {
    test(`${way}: yields no finding, and every dispatch is attributed`, async () => {
      const { file, findings, problems } = await faults.walk(null, { way, reload: true });

      assert.equal(brief(findings), '');
      assert.deepEqual(problems, []);
      const dispatches = await query(file, '--kind', 'dispatch');
      assert.ok(dispatches.length > 30, `${dispatches.length} dispatches`);
      const unknown = dispatches.filter(({ event }) => !event.remote && !event.action.type.startsWith('@@'));
      assert.deepEqual(unknown.map(({ event }) => event.action.type), []);
      assert.deepEqual([...new Set(dispatches.map(({ event }) => event.remote))].sort(), ['shop-cart', 'shop-host', 'shop-profile']);
      const stores = await query(file, '--kind', 'store-open');
      assert.equal(stores.length, 6); // three stores, two loads of the page
    });
  }
});

const FAULTS = [
  ['collision', 'action-collision', 'error'],
  ['duplicate-store', 'duplicate-store', 'error'],
  ['duplicate-library', 'duplicate-store', 'warning'],
  ['duplicate-id', 'duplicate-store', 'warning'],
  ['bridge-allow-list', 'bridge-dropped', 'notice'],
  ['bridge-unlisted', 'bridge-dropped', 'warning'],
  ['bridge-malformed', 'bridge-dropped', 'warning'],
  ['bridge-schema', 'bridge-dropped', 'warning'],
  ['bridge-nobody', 'bridge-dropped', 'warning'],
];

describe('the shop with a fault', { concurrency: 3 }, () => {
  for (const way of ['agent', 'browser']) {
    for (const [fault, rule, severity] of FAULTS) {
      test(`${way}: ${fault} is ${rule} and nothing else`, async () => {
        const { findings } = await faults.walk(fault, { way });

        assert.deepEqual(rulesOf(findings), [rule], brief(findings));
        assert.ok(findings.some((finding) => finding.severity === severity), brief(findings));
        for (const finding of findings) {
          assert.ok(finding.evidence.length > 0);
          assert.ok(finding.remotes.length > 0);
        }
      });
    }
  }

  test('all three at once are three rules', async () => {
    const { findings } = await faults.walk('collision,duplicate-id,bridge-schema');

    assert.deepEqual(rulesOf(findings), ['action-collision', 'bridge-dropped', 'duplicate-store'], brief(findings));
  });
});
