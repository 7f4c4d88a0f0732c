// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A walk through the federated shop with one of its faults, seen by the real engine, and what the
// rules find in it. Several may run side by side, in one Chromium (that of lib/chromium.mjs):
//
//   const faults = await startFaults ();                        // shop, Chromium, folder
//   const { findings } = await faults.walk ('collision', { way: 'browser' });
//   await faults.close ();
//
// Each walk is in a row of docs/precision.md, see lib/precision.mjs: what a switch makes wrong is in the
// README of the shop.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

import { launchChromium } from './chromium.mjs';
import { report, shopFaults } from './precision.mjs';
import { check, command, makeFolder } from './sbx.mjs';
import { openShop, startShop } from './shop.mjs';

/** A step of the shop's own walk. */
const PACE_MS = 100;
/** Until what the last step began has ended, and its events have come. */
const SETTLE_MS = 700;

/** Until what a page sends when it goes has come. */
const LEAVE_MS = 300;
const WALK_MS = 60000;

async function walked(page) {
  await page.waitForSelector('html[data-walk=done]', { state: 'attached', timeout: WALK_MS });
}

async function drive(page, shop, query, { steps, reload, settle }) {
  await openShop(page, shop, steps ? query : { auto: '1', pace: String(PACE_MS), ...query });
  await (steps ? steps(page) : walked(page));
  if (reload) {
    await page.reload();
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    await (steps ? steps(page) : walked(page));
  }
  await sleep(settle);
}

let walks = 0;

/** For `sbx check`: what keeps a reducer waiting where many tests share a machine is not the reducer. */
export const SHARED_MACHINE = ['--rules', fileURLToPath(new URL('shared-machine.json', import.meta.url))];

const isSlow = (fault) => (fault ?? '').split(',').some((name) => shopFaults().get(name)?.includes('slow-reducer'));

/** Two that walk with the same switch otherwise than usual are rows of their own: `program` says how. */
function reportWalk(fault, way, findings, program) {
  const known = shopFaults();
  const names = (fault ?? '').split(',').filter(Boolean);

  assert.deepEqual(names.filter((name) => !known.has(name)), [], 'the README of the shop does not name it');
  const wrong = names.flatMap((name) => known.get(name));

  report({ program: program ?? `shop: ${fault ?? 'healthy'}`, wrong: [...new Set(wrong)], way, findings });
}

/**
 * Opens the shop with the switch `fault` (several with commas, or null), seen by the agent (`way`
 * `agent`: one script tag) or unchanged (`browser`: by the debugging port), and drives it: through
 * the shop's own walk, or by `steps (page)`, a function of a Playwright page that shows the shop with
 * both remotes mounted; with `reload` once more after a reload. `query` are further parameters of
 * the address. Then every one of `offers` of the browser connector is taken. Ends the recording.
 *
 * @return `file`, the recording; `findings` as `sbx check --json` prints them, with the further
 *   arguments `args`; `problems`, what the page complained of
 */
export async function walkFault({
  shop, chromium, folder, fault = null, way = 'agent', steps, reload = false, query = {}, offers = [],
  settle = SETTLE_MS, args, program,
}) {
  const file = folder.file(`${fault ?? 'healthy'}-${++walks}.signalbox`);
  const page = await chromium.newPage();
  const sbx = await command({
    args: ['-o', file, '--allow-origin', new URL(shop.url()).origin],
    dial: way === 'browser' ? [`browser:${chromium.http}/#target=${await chromium.idOf(page)}`] : [],
  });

  try {
    if (way === 'browser') {
      await sbx.until(() => [...sbx.connectors.values()].some(({ state }) => state === 'ready'));
    }
    await drive(page, shop, {
      ...query,
      ...(way === 'agent' ? { agent: `http://127.0.0.1:${sbx.ports.signalbox}/agent.js` } : {}),
      ...(fault === null ? {} : { fault }),
    }, { steps, reload, settle });
    for (const invoke of offers) {
      const answer = await sbx.ask({ invoke, connector: [...sbx.connectors.keys()][0] });
      if (!answer.ok) throw new Error(`${invoke}: ${answer.error}`);
    }
    if (way === 'agent') {
      await page.context().close();
      await sleep(LEAVE_MS);
    }
  } finally {
    // Before the page goes: that would be the end of the connection, and a failure.
    await sbx.stop();
    await page.context().close();
  }
  const findings = await check(file, ...args ?? (isSlow(fault) ? ['--no-rules'] : SHARED_MACHINE));

  if (program !== null) reportWalk(fault, way, findings, program);
  return { file, findings, problems: page.problems };
}

/** The names of the rules that found something. */
export const rulesOf = (findings) => [...new Set(findings.map((finding) => finding.rule))].sort();

/** For the message of an assertion. */
export const brief = (findings) => findings.map(({ rule, variant, severity, summary }) => (
  `${severity} ${rule}/${variant}: ${summary}`)).join('\n');

/** Shop, Chromium and a folder for recordings; `walk (fault, …)` is walkFault () with them. */
export async function startFaults({ mode = 'production' } = {}) {
  const [shop, chromium, folder] = await Promise.all([startShop({ mode }), launchChromium(), makeFolder()]);

  return {
    shop,
    chromium,
    folder,
    walk: (fault, options = {}) => walkFault({ shop, chromium, folder, fault, ...options }),
    async close() {
      await chromium.close();
      await shop.close();
      await folder.remove();
    },
  };
}
