// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Prices of the day, as the cart's server pushes them.

import { addresses } from './addresses.js';

/**
 * Mistake of `socket-fan-out`: each remote that wants prices opens a stream for itself. They are
 * the same prices.
 */
export function followPrices(show) {
  const stream = new EventSource(new URL('api/prices', addresses.cart));

  stream.addEventListener('prices', ({ data }) => show(JSON.parse(data)));
  return () => stream.close();
}
