// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the values in the shop's stores say: a shape that drifts with a release, a copy that does not
// follow, a message that was missed; each found by its own rule and no other, with the agent in the page
// and with the page unchanged.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { brief, rulesOf, startFaults } from './lib/faults.mjs';
import { buildLibraries } from './lib/libraries.mjs';
import { check, command } from './lib/sbx.mjs';

/** Until a copy should have followed, or a shape should be as before. */
const SETTLE_MS = 2800;
/** Between what a person does. */
const PAUSE_MS = 250;

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

async function login(page) {
  if (await page.isVisible('#logout')) return;
  await page.selectOption('#login-user', 'ada');
  await page.click('#login');
  await page.waitForSelector('#profile-save:not([disabled])');
}

async function rename(page, name) {
  await page.fill('#profile-name', name);
  await page.click('#profile-save');
  await page.waitForTimeout(PAUSE_MS);
}

/** Shops a little: the shape of things is what it was for a while. */
async function shop(page) {
  await login(page);
  await page.waitForSelector('#profile-save:not([disabled])');
  for (let i = 0; i < 10; i++) await page.click('#cart-add-apples');
  await rename(page, 'Ada King');
  await rename(page, 'Ada Lovelace');
  await page.waitForTimeout(SETTLE_MS);
}

async function change(page) {
  await login(page);
  await rename(page, 'Ada King');
  await page.waitForTimeout(SETTLE_MS);
}

async function miss(page) {
  await login(page);
  await page.selectOption('#tenant', 'west');
  await page.waitForTimeout(PAUSE_MS);
  await toggle(page, 'cart');
  await page.selectOption('#tenant', 'south');
  await page.waitForTimeout(PAUSE_MS);
  await toggle(page, 'cart');
  await page.waitForTimeout(5500);
}

const FAULTS = [
  ['schema-drift', { steps: shop, reload: true }, 'warning', /profile\.person\.name.*firstName/,
    ['shop-cart', 'shop-host', 'shop-profile']],
  ['diverged-copies', { steps: change }, 'warning', /offers\.customer\.name/, ['shop-cart', 'shop-profile']],
  ['missed-event', { steps: miss }, 'error', /offers\.region/, ['shop-cart', 'shop-host']],
];

for (const way of ['agent', 'browser']) {
  describe(`the shop, ${way === 'agent' ? 'with the agent' : 'unchanged'}`, { concurrency: 3 }, () => {
    for (const [fault, options, severity, says, remotes] of FAULTS) {
      test(`${fault} is found, and nothing else`, async () => {
        const { findings } = await faults.walk(fault, { way, ...options });

        assert.deepEqual(rulesOf(findings), [fault], brief(findings));
        assert.equal(findings[0].severity, severity, brief(findings));
        assert.match(findings[0].summary, says);
        assert.deepEqual([...findings[0].remotes].sort(), remotes);
        assert.equal(findings.length, 1, brief(findings));
      });

      test(`the healthy shop, taken the way of ${fault}, is healthy`, async () => {
        const { findings } = await faults.walk(null, { way, ...options, program: null });

        assert.deepEqual(findings, [], brief(findings));
      });
    }
  });
}

test('a path that a team calls optional is left alone', async () => {
  const rules = faults.folder.file('optional.json');

  await writeFile(rules, JSON.stringify({ allow: { 'optional-paths': ['profile.person.*'] } }));
  const { findings } = await faults.walk('schema-drift', { steps: shop, reload: true, program: null, args: ['--rules', rules] });
  assert.deepEqual(findings, [], brief(findings));
});

test('two apps that wait for one partner of redux-micro-frontend are missed-event', async (t) => {
  await buildLibraries();
  const { serveLibraries } = await import('../../examples/libraries/serve.mjs');
  const site = await serveLibraries();
  const file = faults.folder.file('eager.signalbox');
  const sbx = await command({ args: ['-o', file, '--allow-any-loopback-origin'] });
  const page = await faults.chromium.newPage();

  t.after(() => site.close());
  await page.goto(`${site.address}redux-micro-frontend/?fault=eager&agent=http://127.0.0.1:${sbx.ports.signalbox}/agent.js`);
  await page.waitForFunction(() => globalThis.program !== undefined);
  await sbx.until(() => sbx.of('log').length > 0);
  await page.context().close();
  await sbx.stop();
  const findings = await check(file);
  assert.equal(brief(findings), 'error missed-event/subscription-replaced: cart will never hear of search: its subscription was replaced by that of profile');
});
