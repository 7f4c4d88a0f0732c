// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real shop in a real browser, seen by the real agent and the real engine: healthy, and with each
// of its faults.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launchBrowser } from './lib/browser.mjs';
import { check, makeFolder, query, serve } from './lib/sbx.mjs';
import { openShop, startShop } from './lib/shop.mjs';

let chromium;
let shop;
let folder;

before(async () => {
  shop = await startShop();
  chromium = await launchBrowser();
  folder = await makeFolder();
});

after(async () => {
  await chromium?.close();
  await shop?.close();
  await folder?.remove();
});

const settle = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Walks through the shop with a fault and gives its findings. */
async function walk(name, fault, { reload = false } = {}) {
  const file = folder.file(`${name}.signalbox`);
  const signalbox = await serve(file, { args: ['--allow-origin', new URL(shop.url()).origin] });
  const page = await chromium.newPage();

  try {
    await openShop(page, shop, { agent: signalbox.agent, auto: '1', ...(fault ? { fault } : {}) });
    await page.waitForSelector('html[data-walk=done]', { state: 'attached', timeout: 60000 });
    if (reload) {
      await page.reload();
      await page.waitForSelector('html[data-walk=done]', { state: 'attached', timeout: 60000 });
    }
    await settle(1500);
  } finally {
    await page.context().close();
    await settle(300);
    await signalbox.stop();
  }
  return { file, findings: await check(file), problems: page.problems };
}

const rules = (findings) => [...new Set(findings.map((finding) => finding.rule))].sort();

const brief = (findings) => findings.map(({ rule, variant, severity, summary }) => (
  `${severity} ${rule}/${variant}: ${summary}`)).join('\n');

describe('the healthy shop', () => {
  test('yields no finding, and every dispatch is attributed', async () => {
    const { file, findings, problems } = await walk('healthy', null, { reload: true });

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
});

const FAULTS = [
  ['collision', 'action-collision', 'error'],
  ['duplicate-store', 'duplicate-store', 'error'],
  ['duplicate-id', 'duplicate-store', 'warning'],
  ['bridge-allow-list', 'bridge-dropped', 'notice'],
  ['bridge-unlisted', 'bridge-dropped', 'warning'],
  ['bridge-malformed', 'bridge-dropped', 'warning'],
  ['bridge-schema', 'bridge-dropped', 'warning'],
  ['bridge-nobody', 'bridge-dropped', 'warning'],
];

describe('the shop with a fault', () => {
  for (const [fault, rule, severity] of FAULTS) {
    test(`${fault} is ${rule} and nothing else`, async () => {
      const { findings } = await walk(fault, fault);

      assert.deepEqual(rules(findings), [rule], brief(findings));
      assert.ok(findings.some((finding) => finding.severity === severity), brief(findings));
      for (const finding of findings) {
        assert.ok(finding.evidence.length > 0);
        assert.ok(finding.remotes.length > 0);
      }
    });
  }

  test('all three at once are three rules', async () => {
    const { findings } = await walk('three', 'collision,duplicate-id,bridge-schema');

    assert.deepEqual(rules(findings), ['action-collision', 'bridge-dropped', 'duplicate-store'], brief(findings));
  });
});
