// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Jotai: an atom that jotai-devtools shows, in React.

import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider, atom, createStore } from 'jotai';
import { useAtomDevtools } from 'jotai-devtools/utils';
import { show } from '../kit/page.mjs';

const basket = atom({ items: [] });
const store = createStore();

function Devtools() {
  useAtomDevtools(basket, { name: 'Basket', store });
  return null;
}

const root = document.body.appendChild(document.createElement('div'));
createRoot(root).render(createElement(Provider, { store }, createElement(Devtools)));

show({
  state: () => store.get(basket),
  subscribe: (draw) => store.sub(basket, draw),
  buttons: {
    add: () => store.set(basket, ({ items }) => ({ items: [...items, 'apple'] })),
  },
});
