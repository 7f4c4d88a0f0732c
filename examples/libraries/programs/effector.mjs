// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Effector with the adapter that its authors publish.

import { createEvent, createStore } from 'effector';
import { attachReduxDevTools } from '@effector/redux-devtools-adapter';
import { show } from '../kit/page.mjs';

attachReduxDevTools({ name: 'Counter', stateTab: true, batch: false });

const add = createEvent({ name: 'add', sid: 'add' });
const count = createStore(0, { name: 'count', sid: 'count' }).on(add, (value) => value + 1);

show({
  state: () => ({ count: count.getState() }),
  subscribe: (draw) => count.watch(draw),
  buttons: {
    add: () => add(),
  },
});
