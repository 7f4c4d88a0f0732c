// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The faults of the shop's bridge, each found by its own rule and no other, with the agent in the page
// and with the page unchanged.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { connect } from '../../agent/src/index.js';
import { brief, rulesOf, startFaults } from './lib/faults.mjs';
import { check, serve } from './lib/sbx.mjs';

const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const { WebSocket } = require('ws');
const { createJSONStorage, persist } = require('zustand/middleware');
const { createStore } = require('zustand/vanilla');

let faults;

before(async () => {
  faults = await startFaults();
});

after(async () => {
  await faults?.close();
});

/** Signs in as `user`. */
async function login(page, user) {
  await page.selectOption('#login-user', user);
  await page.click('#login');
  await page.waitForSelector('#logout:not([hidden])');
}

/** Chooses tenants, each when the one before has arrived. */
async function choose(page, ...tenants) {
  for (const tenant of tenants) {
    await page.selectOption('#tenant', tenant);
    await page.waitForTimeout(60);
  }
}

/** The pilot begins after three messages that everybody understood. */
async function drift(page) {
  await login(page, 'ada');
  await choose(page, 'west', 'south', 'north');
  await page.click('#logout');
  await login(page, 'grace');
  await choose(page, 'west', 'south', 'north');
}

async function signOut(page) {
  await login(page, 'ada');
  await page.click('#logout');
  await page.waitForFunction(() => document.getElementById('toggle-profile') !== null
    && document.getElementById('profile').childElementCount === 0);
  // Until the message would have come.
  await page.waitForTimeout(1100);
}

/** The loop begins before the page is there, and does not end while it is. */
async function stay(page) {
  await page.waitForTimeout(300);
}

const FAULTS = [
  { fault: 'bridge-loop', rule: 'bridge-echo', variant: 'loop', severity: 'error', remote: 'shop-profile', steps: stay },
  { fault: 'bridge-echo', rule: 'bridge-echo', variant: 'guard-missing', severity: 'error', remote: 'shop-cart' },
  { fault: 'bridge-reapplied', rule: 'bridge-reapplied', variant: 'reapplied', severity: 'error', remote: 'shop-cart' },
  { fault: 'bridge-credential', rule: 'bridge-credential', variant: 'sent', severity: 'error', remote: 'shop-host' },
  { fault: 'bridge-drift', rule: 'bridge-drop-rate', variant: 'stopped', severity: 'warning', remote: 'shop-cart', steps: drift },
  { fault: 'bridge-unmounted', rule: 'bridge-dropped', variant: 'unmounted-likely', severity: 'notice', remote: 'shop-profile', steps: signOut },
];

for (const way of ['agent', 'browser']) {
  describe(`the shop, seen by the ${way}`, { concurrency: 2 }, () => {
    for (const { fault, rule, variant, severity, remote, steps } of FAULTS) {
      test(`${fault} is one ${rule} and nothing else`, async () => {
        const { findings } = await faults.walk(fault, { way, steps, rules: [rule] });

        assert.deepEqual(rulesOf(findings), [rule], brief(findings));
        assert.equal(findings.length, 1, brief(findings));
        const [finding] = findings;
        assert.equal(finding.variant, variant, brief(findings));
        assert.equal(finding.severity, severity, brief(findings));
        assert.ok(finding.remotes.includes(remote), finding.remotes.join());
        assert.ok(finding.evidence.length > 0);
      });
    }
  });
}

const CODE = 'one-two-three-4';

/** A real store of zustand that signs in, written to a storage; what the rules find. */
async function keepSession(name, options) {
  const file = faults.folder.file(`${name}.signalbox`);
  const sbx = await serve(file);
  const signalbox = connect({ url: sbx.url, name, WebSocket });
  const disk = new Map();
  const storage = createJSONStorage(() => ({
    getItem: (key) => disk.get(key) ?? null,
    setItem: (key, value) => disk.set(key, value),
    removeItem: (key) => disk.delete(key),
  }));
  const store = createStore(persist(() => ({ user: null, password: '' }), { name: 'session', storage, ...options }));

  try {
    while (!signalbox.status().connected) {
      await sleep(5);
    }
    signalbox.zustand(store, 'Session');
    store.setState({ user: 'ada', password: CODE });
    await sleep(300);
  } finally {
    signalbox.close();
    await sbx.stop();
  }
  return { findings: await check(file), written: disk.get('session') };
}

describe('a store of zustand', () => {
  test('that is written to disk as a whole shows the password that it writes', async () => {
    const { findings, written } = await keepSession('whole', {});

    assert.match(written, new RegExp(CODE));
    assert.deepEqual(rulesOf(findings), ['bridge-credential'], brief(findings));
    assert.deepEqual(findings.map(({ variant }) => variant), ['stored-by-name']);
    assert.doesNotMatch(JSON.stringify(findings), new RegExp(CODE));
  });

  test('that leaves the password out is in order', async () => {
    const { findings, written } = await keepSession('part', { partialize: ({ user }) => ({ user }) });

    assert.match(written, /ada/);
    assert.doesNotMatch(written, new RegExp(CODE));
    assert.equal(brief(findings), '');
  });
});
