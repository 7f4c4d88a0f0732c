// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Elf with its devtools: one connection shows all stores.

import { createStore, withProps } from '@ngneat/elf';
import { devTools } from '@ngneat/elf-devtools';
import { show } from '../kit/page.mjs';

const todos = createStore({ name: 'todos' }, withProps({ list: [] }));
devTools({ name: 'Elf' });

show({
  state: () => ({ todos: todos.getValue() }),
  subscribe: (draw) => todos.subscribe(draw),
  buttons: {
    add: () => todos.update((state) => ({ ...state, list: [...state.list, 'milk'] })),
  },
});
