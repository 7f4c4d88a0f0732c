// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Apps that are not changed at all: each program of examples/libraries as it is built for
// production, in a real Chromium and a real Firefox that Signalbox attaches to: their tables in
// docs/libraries.md.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { InChromium, InFirefox } from './lib/attached.mjs';
import { launchChromium } from './lib/chromium.mjs';
import { drive, libraryOf } from './lib/drive.mjs';
import { launchFirefox } from './lib/firefox.mjs';
import { buildLibraries } from './lib/libraries.mjs';
import { checkRow, versionOf } from './lib/matrix.mjs';
import { PROGRAMS } from './lib/programs.mjs';

const REDUX = ['dispatch', 'jump', 'commit', 'rollback', 'reset', 'lock', 'pause', 'import'];
const BY_STATE = ['jump', 'commit', 'rollback', 'reset', 'import'];
const BY_MEMBERS = 'by its members';
const WAYS = { reload: 'reload', watch: 'hidden stores', search: 'search' };

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
  'zustand@browser': bare('bears', { library: ['Zustand, its `devtools` silent', 'zustand'] }),
  'zustand-shared@browser': bare('count', {
    library: ['Zustand, its `devtools` silent, one of two', 'zustand'],
    several: true,
    part: ({ bears }) => bears,
    put: { count: 40 },
  }),
  'zustand-plain@browser': bare('count'),
  'rxjs@browser': hidden('search', 'items'),
  'leanjs@browser': hidden('search', 'locale, user'),
  'redux-toolkit-hidden@browser': hidden('search', 'counter', { can: REDUX }),
  'redux-toolkit-hidden@browser-watch': hidden('watch', 'counter', { can: REDUX }),
};
/** Built for production, they report to no tool. */
const SILENT = {
  'jotai': { library: ['Jotai, its devtools silent', 'jotai'] },
  'jotai-atoms': { library: ['Jotai, its devtools silent', 'jotai'] },
  'zustand': { library: ['Zustand, its `devtools` silent', 'zustand'] },
  'zustand-shared': { library: ['Zustand, its `devtools` silent', 'zustand'] },
};
/** In Firefox nothing can be looked for but what a provider, a module or a global has. */
const FIREFOX = ['redux-toolkit@firefox', 'redux@firefox', 'custom-events@firefox', 'emitter@firefox',
  'rtk-query@firefox', 'redux-micro-frontend@firefox', 'ngrx@firefox', 'valtio@firefox',
  'mobx-state-tree@firefox', 'effector@firefox', 'akita@firefox', 'elf@firefox'];
const UNSEEN = ['zustand@firefox', 'zustand-shared@firefox', 'zustand-plain@firefox', 'rxjs@firefox', 'leanjs@firefox',
  'redux-toolkit-hidden@firefox', 'jotai@firefox', 'jotai-atoms@firefox'];
const HIDDEN = {
  library: ['Redux Toolkit, `devTools: false`', '@reduxjs/toolkit'],
  types: ['counter/add', 'counter/add'],
  put: { counter: { value: 40 } },
  dispatch: [{ type: 'counter/add', payload: 5 }, ({ counter }) => ({ counter: { value: counter.value + 5 } })],
};

let chromium;
let firefox;
let site;

before(async () => {
  await buildLibraries();
  const { serveLibraries } = await import('../../examples/libraries/serve.mjs');
  site = await serveLibraries();
});

after(() => site?.close());

const idOf = (row) => row.replace(/@.*/, '');
const aboutOf = (row) => ({ ...PROGRAMS[idOf(row)] ?? HIDDEN, ...ROWS[row] ?? SILENT[idOf(row)] });

/** `work` gets a program that is attached to, and that must be as it was when Signalbox has gone. */
async function inProgram(row, offer, work) {
  const program = row.endsWith('@firefox') ? new InFirefox(firefox, site, idOf(row), offer)
    : new InChromium(chromium, site, idOf(row), offer);

  try {
    await program.open();
    await work(program);
    await program.leave();
  } finally {
    await program.close();
  }
}

function testRow(row) {
  const { offer = 'reload', ...about } = aboutOf(row);

  test(`${row}: appears, is named, live, with its timeline, obeys, survives a reload`, async (t) => {
    await inProgram(row, offer, async (program) => {
      checkRow(t, row, await drive(program, { ...about, way: WAYS[offer] }));
    });
  });
}

function testQueries(row) {
  test(`${row}: appears, is named, live, with its timeline, obeys nothing, survives a reload`, async (t) => {
    await inProgram(row, 'reload', async (program) => {
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
      checkRow(t, row, {
        library: `TanStack Query ${versionOf('@tanstack/query-core')}`, way: WAYS.reload, appears: true,
        named: label === 'QueryClient', state: true, timeline: true, commands: can,
        reload: new Set(sbx.of('hello').map(({ peer }) => peer)).size === 1 && sbx.of('gap').length === 0,
      });
    });
  });
}

/** No store is shown, whatever button is pressed. */
async function isUnseen(program, offers) {
  const { sbx, connector } = program;

  for (const offer of offers) {
    if (offer === 'watch') {
      await program.invoke(offer);
    } else {
      const { ok, error } = await sbx.ask({ invoke: offer, connector: connector.connector });
      assert.deepEqual([ok, /^No .*store was found/.test(error)], [false, true], error);
    }
  }
  await program.press();
  assert.deepEqual((await sbx.ask({ stores: true })).stores, []);
}

function testUnseen(row, offers) {
  test(`${row}: is not seen by any of the ways`, async (t) => {
    await inProgram(row, 'reload', async (program) => {
      await isUnseen(program, offers);
      checkRow(t, row, { library: libraryOf(aboutOf(row)), way: 'none', appears: false, named: '–', state: '–',
                         timeline: '–', commands: '–', reload: '–' });
    });
  });
}

describe('in Chromium', { concurrency: 3 }, () => {
  before(async () => { chromium = await launchChromium(); });
  after(() => chromium?.close());

  Object.keys(ROWS).forEach(testRow);
  testQueries('tanstack-query@browser');
  for (const row of ['jotai@browser', 'jotai-atoms@browser']) {
    testUnseen(row, ['watch', 'search']);
  }

  test('what a search finds, no other button does', async () => {
    for (const [row, { offer, can }] of Object.entries(ROWS)) {
      if (offer === 'search' && can !== REDUX) {
        await inProgram(row, 'reload', (program) => isUnseen(program, ['watch']));
      }
    }
  });

  test('redux-micro-frontend: seen without a reload, and obeys all when a search has found its reducers', async () => {
    await inProgram('redux-micro-frontend', 'search', async (program) => {
      const initial = await program.state();
      const { can } = await program.sbx.until(async () => {
        const store = await program.store('profile');
        return store?.can.length > 1 && store;
      });

      assert.deepEqual([...can].sort(), [...REDUX].sort());
      assert.deepEqual(program.sbx.of('store-open').map(({ name, late }) => [name, late]), [['cart', true], ['profile', true]]);
      await program.press('add');
      assert.notDeepEqual(await program.same('profile'), initial);
      await program.sbx.until(() => program.sbx.of('dispatch').some(({ action }) => action.type === 'cart/add'));
      await program.tell('reset', { store: 'profile' });
      await program.becomes(initial);
      assert.deepEqual(program.sbx.of('dispatch').filter(({ action }) => action.type === 'cart/add').map(({ store }) => store),
                       ['s1', 's2'], 'once in each store');
    });
  });

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

// One tab, one program after another.
describe('in Firefox', () => {
  before(async () => { firefox = await launchFirefox(); });
  after(() => firefox?.close());

  FIREFOX.forEach(testRow);
  testQueries('tanstack-query@firefox');
  for (const row of UNSEEN) {
    testUnseen(row, ['find']);
  }
});
