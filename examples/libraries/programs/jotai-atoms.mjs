// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Jotai: all atoms of a store at once, as jotai-devtools shows them.

import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider, atom, createStore, useAtomValue } from 'jotai';
import { useAtomsDevtools } from 'jotai-devtools/utils';
import { show } from '../kit/page.mjs';

const count = atom(0);
const text = atom('hello');
const store = createStore();

count.debugLabel = 'count';
text.debugLabel = 'text';

function Values() {
  useAtomValue(count);
  useAtomValue(text);
  return null;
}

function Devtools() {
  useAtomsDevtools('Atoms', { store });
  return null;
}

const root = document.body.appendChild(document.createElement('div'));
createRoot(root).render(createElement(Provider, { store }, createElement(Devtools), createElement(Values)));

show({
  state: () => ({ count: store.get(count), text: store.get(text) }),
  subscribe: (draw) => { store.sub(count, draw); store.sub(text, draw); },
  buttons: {
    add: () => store.set(count, (value) => value + 1),
  },
});
