// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Libraries that report to the DevTools extension, each as it is published and without a change, in
// a real page and through the real sbx: their rows of docs/libraries.md.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launchBrowser } from './lib/browser.mjs';
import { drive } from './lib/drive.mjs';
import { Program, buildLibraries } from './lib/libraries.mjs';
import { checkRow } from './lib/matrix.mjs';
import { PROGRAMS } from './lib/programs.mjs';

const IDS = ['redux-toolkit', 'redux', 'zustand', 'zustand-shared', 'ngrx', 'jotai', 'jotai-atoms',
  'valtio', 'mobx-state-tree', 'effector', 'akita', 'elf'];

let browser;
let site;

before(async () => {
  await buildLibraries();
  const { serveLibraries } = await import('../../examples/libraries/serve.mjs');
  site = await serveLibraries();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

for (const id of IDS) {
  test(`${id}: appears, is named, live, with its timeline, obeys, survives a reload`, async (t) => {
    const program = new Program(browser, site, id);

    t.after(() => program.close());
    await program.open();
    checkRow(t, id, await drive(program, PROGRAMS[id]));
    assert.equal(await program.page.evaluate(() => globalThis.signalbox.status().fault), '');
    assert.deepEqual(program.page.problems.filter((problem) => problem.startsWith('uncaught')), []);
  });
}
