// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two stores of Zustand that share one connection of its devtools, by name.

import { createStore } from 'zustand/vanilla';
import { devtools } from 'zustand/middleware';
import { show } from '../kit/page.mjs';

const bears = createStore(devtools((set) => ({
  count: 0,
  add: () => set((state) => ({ count: state.count + 1 }), undefined, 'add'),
}), { name: 'Zoo', store: 'bears' }));
const fish = createStore(devtools(() => ({ shoals: 10 }), { name: 'Zoo', store: 'fish' }));

show({
  state: () => ({ bears: bears.getState(), fish: fish.getState() }),
  subscribe: (draw) => { bears.subscribe(draw); fish.subscribe(draw); },
  buttons: {
    add: () => bears.getState().add(),
    breed: () => fish.setState({ shoals: 11 }),
  },
});
