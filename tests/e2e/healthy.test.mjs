// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs with nothing wrong, used at random: whatever a rule finds here is a false alarm. The seed
// is printed, and SIGNALBOX_SEED=… repeats the choices; SIGNALBOX_WALK_SECONDS=600 walks longer;
// SIGNALBOX_KEEP=FOLDER keeps the recordings of false alarms.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { launchChromium } from './lib/chromium.mjs';
import { SHARED_MACHINE, brief, rulesOf } from './lib/faults.mjs';
import { LIBRARIES, buildLibraries } from './lib/libraries.mjs';
import { report } from './lib/precision.mjs';
import { check, command, makeFolder, query } from './lib/sbx.mjs';
import { startShop } from './lib/shop.mjs';
import { SECONDS, SEED, pick, useControl, walk } from './lib/walk.mjs';

const SERVER = fileURLToPath(new URL('../../examples/server-store/', import.meta.url));
const WAYS = ['agent', 'browser'];
/** So long each of the small programs is used. */
const SHORT = SECONDS / 15;

let folder;
let shop;
let site;
let chromium;

before(async () => {
  folder = await makeFolder();
  await buildLibraries();
  const { serveLibraries } = await import('../../examples/libraries/serve.mjs');
  site = await serveLibraries();
  shop = await startShop();
  chromium = await launchChromium();
});

after(async () => {
  await chromium?.close();
  await shop?.close();
  await site?.close();
  await folder?.remove();
});

/** What `sbx` recorded in `file` must be free of findings, and not empty. That something cannot be decided claims nothing. */
async function assertHealthy(t, program, way, file) {
  const findings = (await check(file, ...SHARED_MACHINE)).filter(({ confidence }) => confidence !== 'undecided');
  const dispatches = await query(file, '--kind', 'dispatch');

  t.diagnostic(`seed ${SEED}: ${dispatches.length} dispatches`);
  assert.ok(dispatches.length > 0, 'nothing was seen');
  if (findings.length > 0 && process.env.SIGNALBOX_KEEP) await copyFile(file, join(process.env.SIGNALBOX_KEEP, basename(file)));
  assert.equal(brief(findings), '', `seed ${SEED}`);
  if (program !== null) report({ program, wrong: [], way, findings });
}

describe('the shop', { concurrency: 2 }, () => {
  for (const way of WAYS) {
    test(`${way}: two tabs, reloads, whatever can be clicked`, async (t) => {
      const file = folder.file(`shop-${way}.signalbox`);
      const own = await launchChromium();
      const sbx = await command({
        args: ['-o', file, '--allow-origin', new URL(shop.url()).origin],
        dial: way === 'browser' ? [`browser:${own.http}`] : [],
      });

      t.after(() => own.close());
      t.after(() => sbx.kill());
      const tabs = [own.page, await own.context.newPage()];
      const address = shop.url(way === 'agent' ? { agent: `http://127.0.0.1:${sbx.ports.signalbox}/agent.js` } : {});
      const open = async (tab) => {
        await tab.goto(address);
        await tab.waitForSelector('html[data-ready]', { state: 'attached' });
      };

      if (way === 'browser') await sbx.until(() => [...sbx.connectors.values()].some(({ state }) => state === 'ready'));
      await Promise.all(tabs.map(open));
      const steps = await walk(`shop ${way}`, SECONDS, async (random) => {
        const tab = pick(tabs, random);

        if (random() < 0.03) await open(tab);
        else await useControl(tab, random());
      });
      t.diagnostic(`${steps} steps`);
      if (way === 'browser') {
        await sbx.ask({ invoke: 'read', connector: [...sbx.connectors.keys()][0] });
      } else {
        await Promise.all(tabs.map((tab) => tab.goto('about:blank')));
        await sleep(300);
      }
      await sbx.stop();
      await assertHealthy(t, 'shop: random walk in two tabs', way, file);
    });
  }
});

/** Programs that have nothing to say when they are built for production. */
const SILENT = ['jotai', 'jotai-atoms'];
/** Without a line of the agent's it is not seen. */
const UNSEEN = ['redux-toolkit-hidden'];
/** These say something that nobody has asked for, to show it: that is found, and rightly so. */
const ON_PURPOSE = { emitter: 'shout', 'redux-micro-frontend': 'log out' };
/** Programs whose stores must be searched for. */
const HIDDEN = ['zustand', 'zustand-shared', 'zustand-plain', 'rxjs', 'leanjs', 'redux-toolkit-hidden', 'tanstack-query'];

const programs = readdirSync(`${LIBRARIES}programs`).map((name) => name.replace(/\.mjs$/, ''));

/** `press`: labels of buttons that are pressed first. */
async function useProgram(id, way, press = []) {
  const file = folder.file(`${id}-${way}.signalbox`);
  const page = await chromium.newPage();
  const sbx = await command({
    args: ['-o', file, '--allow-any-loopback-origin'],
    dial: way === 'browser' ? [`browser:${chromium.http}/#target=${await chromium.idOf(page)}`] : [],
  });
  const address = way === 'browser' ? `${site.address}production/${id}/`
    : `${site.address}${id}/?agent=http://127.0.0.1:${sbx.ports.signalbox}/agent.js`;
  const invoke = (offer) => sbx.ask({ invoke: offer, connector: [...sbx.connectors.keys()][0] });
  const open = async () => {
    await page.goto(address);
    await page.waitForFunction(() => globalThis.program !== undefined);
    if (way === 'browser' && HIDDEN.includes(id)) await invoke('search');
  };

  if (way === 'browser') await sbx.until(() => [...sbx.connectors.values()].some(({ state }) => state === 'ready'));
  await open();
  for (const label of press) await page.getByRole('button', { name: label, exact: true }).click();
  await page.getByRole('button').first().click();
  await walk(`${id} ${way}`, SHORT, async (random) => {
    if (random() < 0.1) await open();
    else await useControl(page, random(), ON_PURPOSE[id]);
  });
  if (way === 'browser') await invoke('read');
  await sleep(200);
  if (way === 'browser') await sbx.stop();
  await page.context().close();
  if (way === 'agent') {
    await sleep(200);
    await sbx.stop();
  }
  return file;
}

describe('the programs of examples/libraries', { concurrency: 4 }, () => {
  for (const way of WAYS) {
    for (const id of programs.filter((name) => !(way === 'agent' ? UNSEEN : SILENT).includes(name))) {
      test(`${way}: ${id}`, async (t) => {
        await assertHealthy(t, `libraries: ${id}`, way, await useProgram(id, way));
      });
    }
  }

  for (const [id, label] of Object.entries(ON_PURPOSE)) {
    test(`${id}: what it says to nobody is found, and nothing else`, async () => {
      const findings = await check(await useProgram(id, 'agent', [label]), ...SHARED_MACHINE);

      assert.deepEqual(rulesOf(findings), ['bridge-dropped'], brief(findings));
      report({ program: `libraries: ${id}, “${label}”`, wrong: ['bridge-dropped'], way: 'agent', findings });
    });
  }
});

describe('the programs of examples/server-store', { concurrency: 3 }, () => {
  for (const [name, kind] of [['websocket-state', 'websocket'], ['websocket-patch', 'websocket'], ['http-service', 'http']]) {
    test(name, async (t) => {
      const file = folder.file(`${name}.signalbox`);
      const child = spawn(process.execPath, [`${name}.mjs`, '--port', '0'], { cwd: SERVER, stdio: ['ignore', 'pipe', 'inherit'] });

      t.after(() => child.kill('SIGKILL'));
      const [line] = await once(createInterface({ input: child.stdout }), 'line');
      const sbx = await command({ args: ['-o', file], dial: [`${kind}:${line}`] });

      await walk(name, SECONDS / 4, async (random) => {
        const action = { type: 'orders/placed', payload: { id: Math.floor(random() * 1e6), item: pick(['lamp', 'desk'], random) } };
        await sbx.ask({ command: 'dispatch', store: 'main', action });
      });
      await sbx.stop();
      await assertHealthy(t, null, 'agent', file);
    });
  }
});
