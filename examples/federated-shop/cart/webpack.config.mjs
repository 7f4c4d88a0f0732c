// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { fileURLToPath } from 'node:url';

import { appConfig, shared } from '../federation.mjs';

const host = (path) => fileURLToPath(new URL(`../host/src/store/${path}`, import.meta.url));

// The mistake of `version-skew`: the host has moved to mitt 3, this line was forgotten.
const withBus = { ...shared, mitt: { requiredVersion: '^2.1.0' } };

const federation = {
  name: 'shopCart',
  exposes: { './mount': { import: './src/mount.js', name: 'mount' } },
};

export default (mode) => [
  appConfig({
    app: 'cart',
    mode,
    entry: {},
    federation: { ...federation, remotes: { hostApp: 'hostApp' }, shared: withBus },
  }),

  // The release behind `duplicate-store`: no shared block, and the store by its path in the
  // repository. It builds, it starts, the tag is there; only it is another store.
  appConfig({
    app: 'cart',
    out: 'cart/unshared',
    mode,
    entry: {},
    federation,
    resolve: {
      alias: {
        'hostApp/store$': host('index.js'),
        'hostApp/registerReducer$': host('registerReducer.js'),
      },
    },
  }),
];
