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

const REDUX = ['dispatch', 'jump', 'commit', 'rollback', 'reset', 'lock', 'pause', 'import'];
const BY_STATE = ['jump', 'commit', 'rollback', 'reset', 'import'];

/**
 * `types`: of the actions that pressing the first button twice makes. `dispatch`: an action, and what
 * it makes of a state. `put`: a state to import.
 */
const PROGRAMS = {
  'redux-toolkit': {
    library: ['Redux Toolkit', '@reduxjs/toolkit'],
    name: 'Toolkit',
    types: ['counter/add', 'counter/add'],
    can: REDUX,
    dispatch: [{ type: 'counter/add', payload: 5 }, (state) => ({ ...state, counter: { value: state.counter.value + 5 } })],
    put: { counter: { value: 40 }, notes: ['kept'] },
  },
  'redux': {
    library: ['Redux, extension\'s enhancer', 'redux'],
    name: 'Plain',
    types: ['count/add', 'count/add'],
    can: REDUX,
    dispatch: [{ type: 'count/add', at: { $sbx: 'date', value: '2000-01-01T00:00:00.000Z' } }, ({ count, seen }) => ({
      count: count + 1, seen: [...seen, ['2000-01-01T00:00:00.000Z', Date.UTC(2000, 0, 1)]] })],
    put: { count: 40, seen: [['kept', 5000]] },
    given: { count: 40, seen: { $sbx: 'map', entries: [['kept', { $sbx: 'date', value: '1970-01-01T00:00:05.000Z' }]] } },
    shown: ({ count, seen }) => ({ count, seen: seen.entries.map(([key, { value }]) => [key, Date.parse(value)]) }),
  },
  'zustand': {
    library: ['Zustand `devtools`', 'zustand'],
    name: 'Bears',
    types: ['bears/add', 'bears/add'],
    can: ['dispatch', 'jump', 'commit', 'rollback', 'reset', 'pause', 'import'],
    dispatch: [{ type: '__setState', state: { bears: 7 } }, () => ({ bears: 7 })],
    put: { bears: 40 },
  },
  'zustand-shared': {
    library: ['Zustand `devtools`, two stores in one', 'zustand'],
    name: 'Zoo',
    types: ['bears/add', 'bears/add'],
    can: ['dispatch', 'jump', 'commit', 'rollback', 'reset', 'pause', 'import'],
    dispatch: [{ type: '__setState', state: { fish: { count: 12 } } }, (state) => ({ ...state, fish: { count: 12 } })],
    put: { bears: { count: 40 }, fish: { count: 41 } },
  },
  'ngrx': {
    library: ['NgRx store-devtools', '@ngrx/store-devtools'],
    name: 'Counter',
    types: ['[Counter] add', '[Counter] add'],
    can: ['dispatch', 'jump', 'skip', 'sweep', 'commit', 'rollback', 'reset', 'lock', 'pause', 'import'],
    dispatch: [{ type: '[Counter] add', by: 5 }, (state) => ({ counter: { value: state.counter.value + 5 } })],
    put: { counter: { value: 40 } },
  },
  'jotai': {
    library: ['Jotai `useAtomDevtools`', 'jotai-devtools'],
    name: 'Basket',
    types: [/^Basket - /, /^Basket - /],
    can: ['dispatch', ...BY_STATE],
    dispatch: [{ items: ['pear'] }, () => ({ items: ['pear'] })],
    put: { items: ['plum', 'fig'] },
  },
  'jotai-atoms': {
    library: ['Jotai `useAtomsDevtools`', 'jotai-devtools'],
    name: 'Atoms',
    // It numbers its actions, and the first one is how it began.
    types: ['2', '3'],
    can: ['jump', 'commit', 'pause'],
    shown: ({ values }) => ({ count: values?.['atom1:count'], text: values?.['atom2:text'] }),
  },
  'valtio': {
    library: ['Valtio `devtools`', 'valtio'],
    name: 'Texts',
    types: ['set:count', 'set:count'],
    can: ['dispatch', ...BY_STATE],
    dispatch: [{ text: 'good night' }, (state) => ({ ...state, text: 'good night' })],
    put: { count: 40, text: 'kept' },
  },
  'mobx-state-tree': {
    library: ['MobX-State-Tree `connectReduxDevtools`', 'mst-middlewares'],
    name: 'Todos',
    types: [/add/, /add/],
    can: BY_STATE,
    put: { done: 4, list: ['kept'] },
  },
  'effector': {
    library: ['Effector', '@effector/redux-devtools-adapter'],
    name: /Counter$/,
    // It tells what a unit holds when that changes, not before.
    quiet: true,
    types: [/event.*add/, /store.*count/, /event.*add/, /store.*count/],
    can: ['commit'],
  },
  'akita': {
    library: ['Akita', '@datorama/akita'],
    name: 'Akita',
    types: ['[Basket] - Update', '[Basket] - Update'],
    can: BY_STATE,
    put: { basket: { items: ['kept'] } },
  },
  'elf': {
    library: ['Elf', '@ngneat/elf-devtools'],
    name: 'Elf',
    types: ['[Todos] - Update', '[Todos] - Update'],
    can: BY_STATE,
    put: { todos: { list: ['kept'] } },
  },
};

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

for (const [id, about] of Object.entries(PROGRAMS)) {
  test(`${id}: appears, is named, live, with its timeline, obeys, survives a reload`, async (t) => {
    const program = new Program(browser, site, id);

    t.after(() => program.close());
    await program.open();
    checkRow(t, id, await drive(program, about));
    assert.equal(await program.page.evaluate(() => globalThis.signalbox.status().fault), '');
    assert.deepEqual(program.page.problems.filter((problem) => problem.startsWith('uncaught')), []);
  });
}
