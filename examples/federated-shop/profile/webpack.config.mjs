// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { appConfig, shared } from '../federation.mjs';

export default (mode) => [appConfig({
  app: 'profile',
  mode,
  entry: {},
  federation: {
    name: 'shopProfile',
    exposes: { './mount': { import: './src/mount.js', name: 'mount' } },
    remotes: { hostApp: 'hostApp' },
    shared,
  },
})];
