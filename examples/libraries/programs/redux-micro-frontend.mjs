// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two apps on the GlobalStore of redux-micro-frontend: nothing here knows of any inspector.

import { GlobalStore } from 'redux-micro-frontend';
import { show } from '../kit/page.mjs';

const globalStore = GlobalStore.Get();

globalStore.CreateStore('cart', (state = { items: 0 }, { type }) => {
  return type === 'cart/add' ? { items: state.items + 1 } : state;
}, [], ['cart/add']);
globalStore.CreateStore('profile', (state = { user: null, badge: 0 }, { type, payload }) => {
  switch (type) {
  case 'auth/login': return { ...state, user: payload };
  case 'cart/add': return { ...state, badge: state.badge + 1 };
  default: return state;
  }
}, [], ['cart/add']);
globalStore.SubscribeToPartnerState('profile', 'cart', () => {});

if (new URLSearchParams(location.search).get('fault') === 'eager') {
  // A mistake, on demand: both apps wait for a partner that comes later. The library takes it without
  // a word, and keeps one of them.
  globalStore.SubscribeToPartnerState('cart', 'search', () => {});
  globalStore.SubscribeToPartnerState('profile', 'search', () => {});
  globalStore.CreateStore('search', (state = { words: [] }) => state, []);
}

show({
  state: () => globalStore.GetPartnerState('profile'),
  subscribe: (draw) => globalStore.SubscribeToGlobalState('shell', draw),
  buttons: {
    add: () => globalStore.DispatchGlobalAction('cart', { type: 'cart/add' }),
    login: () => globalStore.DispatchAction('profile', { type: 'auth/login', payload: 'Ada' }),
    'log out': () => globalStore.DispatchGlobalAction('profile', { type: 'auth/logout' }),
  },
});
