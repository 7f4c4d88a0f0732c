// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Apps that are not changed at all: each program of examples/libraries as it is built for
// production, in a real Chromium that Signalbox attaches to: the second table of docs/libraries.md.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { InChromium } from './lib/attached.mjs';
import { launchChromium } from './lib/chromium.mjs';
import { drive, libraryOf } from './lib/drive.mjs';
import { buildLibraries } from './lib/libraries.mjs';
import { checkRow, versionOf } from './lib/matrix.mjs';
import { PROGRAMS } from './lib/programs.mjs';

const REDUX = ['dispatch', 'jump', 'commit', 'rollback', 'reset', 'lock', 'pause', 'import'];
const BY_STATE = ['jump', 'commit', 'rollback', 'reset', 'import'];
const BY_MEMBERS = 'by its members';
const WAYS = { reload: 'reload', watch: 'hidden stores, at reload', search: 'search of the running page' };

/** What is found by other means than its library's devtools has no name of its own. */
const hidden = (offer, name, more = {}) => ({ offer, name, named: BY_MEMBERS, ...more });
const bare = (name, more) => hidden('search', name, { types: ['setState', 'setState'], can: BY_STATE, ...more });

/** What is other than with the agent in the page; `offer` is the button that shows it. */
const ROWS = {
  'redux-toolkit@browser': {},
  'redux@browser': {},
  'custom-events@browser': {},
  'emitter@browser': {},
  'rtk-query@browser': {},
  'redux-micro-frontend@browser': {},
  'ngrx@browser': {},
  'valtio@browser': {},
  'mobx-state-tree@browser': {},
  'effector@browser': {},
  'akita@browser': {},
  'elf@browser': {},
  'zustand@browser': bare('bears, add', { library: ['Zustand, its `devtools` silent', 'zustand'] }),
  'zustand-shared@browser': bare('count, add', {
    library: ['Zustand, its `devtools` silent, one of two', 'zustand'],
    several: true,
    part: ({ bears }) => bears,
    put: { count: 40 },
  }),
  'zustand-plain@browser': bare('count, add'),
  'rxjs@browser': hidden('search', 'items'),
  'redux-toolkit-hidden@browser': hidden('search', 'counter', { can: REDUX, put: { counter: { value: 40 } } }),
  'redux-toolkit-hidden@browser-watch': hidden('watch', 'counter', { can: ['dispatch'] }),
};
const SILENT = {
  'jotai@browser': ['Jotai, its devtools silent', 'jotai'],
  'jotai-atoms@browser': ['Jotai, its devtools silent', 'jotai'],
};
const HIDDEN = {
  library: ['Redux Toolkit, `devTools: false`', '@reduxjs/toolkit'],
  types: ['counter/add', 'counter/add'],
  dispatch: [{ type: 'counter/add', payload: 5 }, ({ counter }) => ({ counter: { value: counter.value + 5 } })],
};

let chromium;
let site;

before(async () => {
  await buildLibraries();
  const { serveLibraries } = await import('../../examples/libraries/serve.mjs');
  site = await serveLibraries();
  chromium = await launchChromium();
});

after(async () => {
  await chromium?.close();
  await site?.close();
});

/** `work` gets a program that is attached to, and that must be as it was when Signalbox has gone. */
async function inProgram(row, offer, work) {
  const program = new InChromium(chromium, site, row.replace(/@.*/, ''), offer);

  try {
    await program.open();
    await work(program);
    await program.leave();
  } finally {
    await program.close();
  }
}

describe('unchanged, built for production', { concurrency: 3 }, () => {
  for (const [row, more] of Object.entries(ROWS)) {
    const { offer = 'reload' } = more;

    test(`${row}: appears, is named, live, with its timeline, obeys, survives a reload`, async (t) => {
      const about = { ...PROGRAMS[row.replace(/@.*/, '')] ?? HIDDEN, ...more, way: WAYS[offer] };

      await inProgram(row, offer, async (program) => checkRow(t, row, await drive(program, about)));
    });
  }

  test('tanstack-query@browser: appears, is named, live, with its timeline, obeys nothing, survives a reload', async (t) => {
    await inProgram('tanstack-query@browser', 'reload', async (program) => {
      const { sbx } = program;
      const { label, store, can } = await sbx.until(() => program.store());
      const types = () => sbx.of('dispatch', store).map(({ action }) => action.type);

      await sbx.until(() => types().length === 3);
      for (const button of ['refetch', 'write', 'invalidate']) {
        await program.press(button);
        await program.same(label);
      }
      await sbx.until(() => types().length === 7);
      assert.deepEqual(types(), ['added', 'fetch', 'success', 'fetch', 'success', 'setData', 'invalidate']);
      assert.deepEqual(can, []);
      await program.reload();
      await program.press('refetch');
      await program.same(label);
      checkRow(t, 'tanstack-query@browser', {
        library: `TanStack Query ${versionOf('@tanstack/query-core')}`, way: WAYS.reload, appears: true,
        named: label === 'QueryClient', state: true, timeline: true, commands: can,
        reload: new Set(sbx.of('hello').map(({ peer }) => peer)).size === 1 && sbx.of('gap').length === 0,
      });
    });
  });

  for (const [row, library] of Object.entries(SILENT)) {
    test(`${row}: is not seen by any of the ways`, async (t) => {
      await inProgram(row, 'reload', async (program) => {
        await program.invoke('watch');
        const { ok, error } = await program.sbx.ask({ invoke: 'search', connector: program.connector.connector });

        assert.deepEqual([ok, /No store was found/.test(error)], [false, true], error);
        await program.press();
        const { stores } = await program.sbx.ask({ stores: true });
        assert.deepEqual(stores, []);
        checkRow(t, row, { library: libraryOf({ library }), way: 'none', appears: false, named: '–', state: '–',
                           timeline: '–', commands: '–', reload: '–' });
      });
    });
  }

  test('what goes over CustomEvents is seen, over an emitter of the app not', async () => {
    await inProgram('custom-events', 'reload', async (program) => {
      await program.press('add');
      await program.sbx.until(() => program.sbx.of('bridge-handled').length === 1);
      assert.equal(program.sbx.of('dispatch')[0].cause, program.sbx.of('bridge-received')[0].id);
    });
    await inProgram('emitter', 'reload', async (program) => {
      await program.press('add');
      await program.sbx.until(() => program.sbx.of('dispatch').length === 1);
      assert.deepEqual(program.sbx.of('bridge-sent'), []);
    });
  });
});
