// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Mistake of `zustand-twice`: which panel is open was to be known to all remotes, so both import one
// small store from the kit. The kit is in nobody's shared block: each build carries a copy of its own.

import { devtools } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';

export const panels = createStore(devtools(() => ({ open: null }), { name: 'Panels', enabled: true }));
