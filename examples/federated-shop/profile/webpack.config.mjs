// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { appConfig, shared } from '../federation.mjs';

const federation = {
  name: 'shopProfile',
  exposes: { './mount': { import: './src/mount.js', name: 'mount' } },
  remotes: { hostApp: 'hostApp' },
};

export default (mode) => [
  appConfig({ app: 'profile', mode, entry: {}, federation: { ...federation, shared } }),

  // The release behind `duplicate-library`: the store is the shared one, as it should be, but the
  // shared block was lost when the team moved to another bundler. So it brings its own Redux
  // Toolkit, and whatever that keeps in its modules exists twice.
  appConfig({ app: 'profile', out: 'profile/unshared', mode, entry: {}, federation }),
];
