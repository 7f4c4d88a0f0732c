// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What costs the shop time and order: slow reducers, dispatches without effect, state that everybody
// writes, and a store that two remotes carry along. Each is found by its own rule and no other, with
// the agent in the page and with the page unchanged.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { brief, rulesOf, startFaults } from './lib/faults.mjs';

let faults;

before(async () => {
  faults = await startFaults();
});

after(async () => {
  await faults?.close();
});

async function login(page) {
  await page.selectOption('#login-user', 'ada');
  await page.click('#login');
  await page.waitForSelector('#profile-save:not([disabled])');
  await page.waitForSelector('#cart-add-apples');
}

async function fill(page) {
  await login(page);
  for (let i = 0; i < 10; i++) {
    await page.click(i % 2 === 0 ? '#cart-add-apples' : '#cart-add-bread');
  }
}

/** Until the page is no longer new, and then for as long as the rule looks. */
async function stay(page) {
  await login(page);
  await page.waitForFunction(() => performance.now() > 9500, null, { polling: 200 });
}

/** Somebody buys a lot, and changes a name now and then. */
async function shopALot(page) {
  await login(page);
  await page.evaluate(async () => {
    const click = (id) => document.getElementById(id).click();

    for (let i = 0; i < 80; i++) {
      click('cart-add-apples');
      if (i % 10 === 0) {
        document.getElementById('profile-name').value = `Ada ${i}`;
        click('profile-save');
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
}

const FAULTS = [
  { fault: 'slow-reducer', rule: 'slow-reducer', variant: 'long', severity: 'warning', steps: fill,
    remotes: ['shop-cart'], subject: 'cart/addItem in Shop' },
  { fault: 'render-storm', rule: 'render-storm', variant: 'no-ops', severity: 'warning', steps: stay,
    remotes: ['shop-profile'], subject: 'preferences/setCompact from shop-profile in Profile activity' },
  { fault: 'over-sharing', rule: 'over-sharing', variant: 'entangled', severity: 'notice', steps: shopALot,
    remotes: ['shop-cart', 'shop-profile'], subject: 'store Shop' },
  { fault: 'zustand-twice', rule: 'duplicate-store', variant: 'named-store-twice', severity: 'warning', steps: login,
    remotes: ['shop-cart', 'shop-profile'], subject: /^Panels \(shop-\w+\) and Panels \(shop-\w+\)$/ },
];

for (const way of ['agent', 'browser']) {
  describe(`the shop, seen by the ${way}`, { concurrency: 2 }, () => {
    for (const { fault, rule, variant, severity, remotes, subject, steps } of FAULTS) {
      test(`${fault} is one ${rule} and nothing else`, async () => {
        const { findings } = await faults.walk(fault, { way, steps });

        assert.deepEqual(rulesOf(findings), [rule], brief(findings));
        assert.equal(findings.length, 1, brief(findings));
        const [finding] = findings;
        assert.equal(finding.variant, variant, brief(findings));
        assert.equal(finding.severity, severity, brief(findings));
        assert.match(finding.subject, subject instanceof RegExp ? subject : new RegExp(`^${subject}$`));
        for (const remote of remotes) assert.ok(finding.remotes.includes(remote), finding.remotes.join());
        assert.ok(finding.evidence.length > 0);
      });
    }
  });
}
