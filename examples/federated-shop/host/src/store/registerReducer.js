// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a remote adds the slice it owns to the shared store, and takes it away again.

import { combineReducers } from '@reduxjs/toolkit';

import { store } from './index.js';
import { staticReducers } from './slices.js';

const injected = {};

const replace = () => store.replaceReducer(combineReducers({ ...staticReducers, ...injected }));

/** Safe to call at every mount: a slice that is there stays as it is. */
export function registerReducer(key, reducer) {
  if (!injected[key]) {
    injected[key] = reducer;
    replace();
  }
}

/** To be called after the slice's last action, or that action finds no reducer any more. */
export function unregisterReducer(key) {
  if (injected[key]) {
    delete injected[key];
    replace();
  }
}
