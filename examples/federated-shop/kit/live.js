// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { fault } from './faults.js';

const MISTAKES = ['double-fetch', 'query-key-drift', 'socket-fan-out', 'version-skew'];

/** Whether one is switched on that is made while an app is open, in its live.js. */
export const isLive = () => MISTAKES.some(fault);
