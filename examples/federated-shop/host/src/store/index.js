// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The shared store: made once, by the host, and reached by everyone (the host's own shell too) as
// `hostApp/store`. A relative import would make a second one.

import { combineReducers, configureStore } from '@reduxjs/toolkit';

import { bridgeMiddleware, marked, setForwarding, setPilot } from './bridge.js';
import { actions, staticReducers } from './slices.js';

export const store = configureStore({
  reducer: combineReducers(staticReducers),
  middleware: (getDefault) => getDefault().concat(bridgeMiddleware),
  devTools: { name: 'Shop', instanceId: 'shop' },
});

store.__mfId ??= crypto.randomUUID();

export { actions, marked, setForwarding, setPilot };
