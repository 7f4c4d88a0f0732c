// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a remote adds the slice it owns to the shared store, and takes it away again.

import { combineReducers } from '@reduxjs/toolkit';
import { fault } from '@shop/kit/faults';

import { store } from './index.js';
import { staticReducers } from './slices.js';

const injected = {};

const replace = () => store.replaceReducer(combineReducers({ ...staticReducers, ...injected }));

// Mistake of `unregistered-reducer`: who registers several slices in a row may swap them in at once, and
// so the default was turned round. The profile's team says so since; the cart's was not told. Whoever
// swaps next takes the cart in as well: with another order of loading nobody notices.
const SWAP = !fault('unregistered-reducer');

/** Safe to call at every mount: a slice that is there stays as it is. */
export function registerReducer(key, reducer, { swap = SWAP } = {}) {
  if (!injected[key]) {
    injected[key] = reducer;
    if (swap) {
      replace();
    }
  }
}

/** To be called after the slice's last action, or that action finds no reducer any more. */
export function unregisterReducer(key) {
  if (injected[key]) {
    delete injected[key];
    replace();
  }
}
