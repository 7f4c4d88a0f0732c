// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Zustand with its devtools middleware.

import { createStore } from 'zustand/vanilla';
import { devtools } from 'zustand/middleware';
import { show } from '../kit/page.mjs';

const store = createStore(devtools((set) => ({
  bears: 0,
  add: () => set((state) => ({ bears: state.bears + 1 }), undefined, 'bears/add'),
}), { name: 'Bears' }));

show({
  state: store.getState,
  subscribe: store.subscribe,
  buttons: {
    add: () => store.getState().add(),
  },
});
