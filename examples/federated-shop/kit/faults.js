// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The query switches. Each names one mistake; the place that makes it says why somebody would.

const chosen = new Set(
  (new URLSearchParams(globalThis.location?.search ?? '').get('fault') ?? '').split(','));

export const fault = (name) => chosen.has(name);
