// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// MobX-State-Tree with the middleware that speaks to the DevTools extension.

import { getSnapshot, onSnapshot, types } from 'mobx-state-tree';
import { connectReduxDevtools } from 'mst-middlewares';
import * as remotedev from 'remotedev';
import { show } from '../kit/page.mjs';

const Todos = types.model('Todos', {
  done: types.optional(types.number, 0),
  list: types.array(types.string),
}).actions((self) => ({
  add(text) { self.list.push(text); },
  finish() { self.done += 1; },
}));

const todos = Todos.create({ list: [] });
connectReduxDevtools(remotedev.default ?? remotedev, todos);

show({
  state: () => getSnapshot(todos),
  subscribe: (draw) => onSnapshot(todos, draw),
  buttons: {
    add: () => todos.add('milk'),
    finish: () => todos.finish(),
  },
});
