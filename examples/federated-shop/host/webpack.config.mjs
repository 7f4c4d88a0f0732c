// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { appConfig, shared } from '../federation.mjs';

export default (mode) => [appConfig({
  app: 'host',
  mode,
  entry: { main: './src/index.js' },
  federation: {
    name: 'hostApp',
    exposes: {
      './store': { import: './src/store/index.js', name: 'store' },
      './registerReducer': { import: './src/store/registerReducer.js', name: 'store' },
    },
    // The shell takes the store through the container too: imported from its own sources the
    // module would exist twice, once in the shell and once in what is exposed.
    remotes: { hostApp: 'hostApp' },
    // The bus is the host's own choice; a remote that uses it says for itself which one it needs.
    shared: { ...shared, mitt: { requiredVersion: '^3.0.0' } },
  },
})];
