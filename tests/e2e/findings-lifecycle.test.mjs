// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What remotes of the shop leave behind, do too late or read too early, each found by its own rule and no
// other, with the agent in the page and with the page unchanged.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { brief, rulesOf, startFaults } from './lib/faults.mjs';

/** Until an unmounted remote must have given up what it holds, and its slice. */
const GRACE_MS = 2300;
const ORPHAN_MS = 5300;
/** Until a slice that comes was not just about to. */
const SETTLE_MS = 1200;
/** Until the session is restored, where that takes time. */
const RESTORE_MS = 900;

let faults;

before(async () => {
  faults = await startFaults();
});

after(async () => {
  await faults?.close();
});

async function toggle(page, name) {
  await page.click(`#toggle-${name}`);
  await page.waitForSelector(`#toggle-${name}:not([disabled])`);
}

async function login(page, user) {
  await page.selectOption('#login-user', user);
  await page.click('#login');
  await page.waitForSelector('#logout:not([hidden])');
}

/** Twice there and back, and something happens while the cart is away. */
async function visitTwice(page) {
  for (let i = 0; i < 2; i++) {
    await toggle(page, 'cart');
    await page.selectOption('#tenant', i === 0 ? 'west' : 'south');
    await page.waitForTimeout(GRACE_MS);
    await toggle(page, 'cart');
  }
}

async function leave(page) {
  await page.click('#cart-add-apples');
  await toggle(page, 'cart');
  await page.waitForTimeout(ORPHAN_MS);
  await toggle(page, 'cart');
}

async function close(page) {
  await page.click('#cart-add-apples');
  await toggle(page, 'cart');
}

async function comeBack(page) {
  await page.waitForTimeout(RESTORE_MS);
  if (await page.isHidden('#logout')) await login(page, 'ada');
}

/** The catalogue does not get into the cart either: there is nothing to add. */
async function handOver(page) {
  await page.click('#cart-handover');
  await page.waitForTimeout(SETTLE_MS);
  await toggle(page, 'profile');
  await toggle(page, 'profile');
  await page.click('#cart-handover');
}

const FAULTS = [
  { fault: 'hydration-race', rule: 'hydration-race', variant: 'error', severity: 'error', steps: comeBack, reload: true,
    subject: /^shop-cart reads auth in / },
  { fault: 'stale-subscription', rule: 'stale-subscription', variant: 'subscription', severity: 'error',
    steps: visitTwice, subject: /^shop-cart in “.*” at [^:]+\.js$/, summary: /left 2 subscriptions .* from 2 mounts/ },
  { fault: 'stale-listener', rule: 'stale-subscription', variant: 'listener', severity: 'error', steps: visitTwice,
    subject: /^shop-cart on “redux-bridge” at [^:]+\.js$/, summary: /left 2 listeners on “redux-bridge” .* from 2 mounts/ },
  { fault: 'orphan-reducer', rule: 'orphan-reducer', variant: 'reappears', severity: 'warning', steps: leave,
    subject: /^cart in / },
  { fault: 'late-teardown', rule: 'late-teardown', variant: 'teardown', severity: 'error', steps: close,
    subject: /^cart in / },
  { fault: 'unregistered-reducer', rule: 'unregistered-reducer', variant: 'late', severity: 'error', steps: handOver,
    subject: /^cart in /, summary: /“cart\/handover” from shop-cart changed nothing/ },
];

/** What the healthy shop does in these walks is nobody's fault. */
const WALKS = { visitTwice, leave, close, comeBack, handOver };

for (const way of ['agent', 'browser']) {
  describe(`with the ${way}`, { concurrency: 3 }, () => {
    for (const { fault, rule, variant, severity, steps, reload = false, subject, summary = /./ } of FAULTS) {
      test(fault, async () => {
        const { findings } = await faults.walk(fault, { way, steps, reload });
        const [finding] = findings;

        assert.deepEqual(rulesOf(findings), [rule], brief(findings));
        assert.equal(findings.length, 1, brief(findings));
        assert.equal(finding.variant, variant, brief(findings));
        assert.equal(finding.severity, severity);
        assert.match(finding.subject, subject);
        assert.match(finding.summary, summary);
        assert.ok(finding.remotes.includes('shop-cart'), String(finding.remotes));
      });
    }
  });
}

describe('the healthy shop', { concurrency: 2 }, () => {
  for (const [name, steps] of Object.entries(WALKS)) {
    test(name, async () => {
      const { findings } = await faults.walk(null, { steps, reload: steps === comeBack, program: null });

      assert.deepEqual(findings, [], brief(findings));
    });
  }
});
