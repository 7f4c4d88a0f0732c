// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Valtio with its devtools.

import { proxy, snapshot, subscribe } from 'valtio/vanilla';
import { devtools } from 'valtio/vanilla/utils';
import { show } from '../kit/page.mjs';

const state = proxy({ count: 0, text: 'hello' });
devtools(state, { name: 'Texts', enabled: true });

show({
  state: () => snapshot(state),
  subscribe: (draw) => subscribe(state, draw),
  buttons: {
    add: () => { state.count++; },
    greet: () => { state.text = 'good morning'; },
  },
});
