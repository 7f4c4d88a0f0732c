// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Zustand without its devtools middleware: one line, the one with `signalbox`, shows the store.

import { createStore } from 'zustand/vanilla';
import { show } from '../kit/page.mjs';

const store = createStore((set) => ({
  count: 0,
  add: () => set((state) => ({ count: state.count + 1 })),
}));

globalThis.signalbox?.zustand(store, 'Counter');

show({
  state: store.getState,
  subscribe: store.subscribe,
  buttons: {
    add: () => store.getState().add(),
    'set to 10': () => store.setState({ count: 10 }),
  },
});
