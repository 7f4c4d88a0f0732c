// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the programs of examples/libraries show and obey, by their ids, as drive.mjs takes it.

const REDUX = ['dispatch', 'jump', 'commit', 'rollback', 'reset', 'lock', 'pause', 'import'];
const BY_STATE = ['jump', 'commit', 'rollback', 'reset', 'import'];
const LINE = 'agent, one line';
const counted = [{ type: 'badge/count', payload: 3 }, ({ badge }) => ({ badge: { items: badge.items + 3 } })];

/**
 * `types`: of the actions that pressing the first button twice makes. `dispatch`: an action, and what
 * it makes of a state. `put`: a state to import.
 */
export const PROGRAMS = {
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
    dispatch: [{ type: '__setState', state: { fish: { shoals: 12 } } }, (state) => ({ ...state, fish: { shoals: 12 } })],
    put: { bears: { count: 40 }, fish: { shoals: 41 } },
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
  'zustand-plain': {
    library: ['Zustand', 'zustand'],
    way: LINE,
    name: 'Counter',
    types: ['setState', 'setState'],
    can: BY_STATE,
    put: { count: 40 },
  },
  'rxjs': {
    library: ['RxJS `BehaviorSubject`', 'rxjs'],
    way: LINE,
    name: 'Basket',
    types: ['next', 'next'],
    can: BY_STATE,
    put: { items: ['pear'] },
  },
  'leanjs': {
    library: ['LeanJS runtime', '@leanjs/core'],
    way: LINE,
    name: 'Runtime',
    types: ['set', 'set'],
    can: BY_STATE,
    put: { locale: 'fr', user: null },
  },
  'redux-micro-frontend': {
    library: ['redux-micro-frontend', 'redux-micro-frontend'],
    name: 'profile',
    several: true,
    types: ['cart/add', 'cart/add'],
    can: REDUX,
    dispatch: [{ type: 'auth/login', payload: 'Alan' }, (state) => ({ ...state, user: 'Alan' })],
    put: { user: 'Grace', badge: 7 },
  },
  'custom-events': {
    library: ['CustomEvent on `window`, with Redux Toolkit', '@reduxjs/toolkit'],
    name: 'Profile',
    types: ['badge/count', 'badge/count'],
    can: REDUX,
    dispatch: counted,
    put: { badge: { items: 9 } },
  },
  'emitter': {
    library: ['Redux Toolkit, with EventEmitter3', 'eventemitter3'],
    way: LINE,
    name: 'Profile',
    types: ['badge/count', 'badge/count'],
    can: REDUX,
    dispatch: counted,
    put: { badge: { items: 9 } },
  },
  'rtk-query': {
    library: ['RTK Query and `createAsyncThunk`', '@reduxjs/toolkit'],
    name: 'Shop',
    types: [/^cart\/pay\/(?:pending|fulfilled)$/, 'cart/pay/fulfilled', /^cart\/pay\/(?:pending|fulfilled)$/, 'cart/pay/fulfilled'],
    can: REDUX,
    dispatch: [{ type: 'cart/pay/fulfilled', payload: 8 }, (state) => ({ ...state, cart: { paid: state.cart.paid + 8 } })],
    put: (state) => ({ ...state, cart: { paid: 77 } }),
  },
};
