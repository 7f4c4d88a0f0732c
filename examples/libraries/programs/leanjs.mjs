// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The shared runtime of @leanjs/core: one line, the one with `signalbox`, shows it.

import { configureRuntime } from '@leanjs/core';
import { show } from '../kit/page.mjs';

const { createRuntime } = configureRuntime({ locale: 'en', user: null })({ onError: console.error });
const runtime = createRuntime({});
const { state } = runtime;

globalThis.signalbox?.leanRuntime(runtime, 'Runtime');

const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

show({
  state: () => ({ locale: state.get('locale'), user: state.get('user') }),
  subscribe: (draw) => ['locale', 'user'].forEach((member) => state.listen(member, draw)),
  buttons: {
    'change language': () => state.set('locale', state.get('locale') === 'en' ? 'de' : 'en'),
    'load user': () => state.load('user', async () => {
      await wait(50);
      return { name: 'Ada' };
    }, { appName: 'leanjs' }),
  },
});
