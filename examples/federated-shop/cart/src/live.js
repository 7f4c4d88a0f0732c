// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the cart asks its server for while it is open, in the releases that make these mistakes.

import { addresses } from '@shop/kit/addresses';
import { makeCatalogue } from '@shop/kit/catalogue';
import { fault } from '@shop/kit/faults';
import { followPrices } from '@shop/kit/prices';

let openCatalogue = null;

function loadList() {
  // Mistake of `query-key-drift`: "the list" is clear enough in the cart. The profile's team thought
  // so too, of another one; and the host gives all remotes one client.
  return window.__TANSTACK_QUERY_CLIENT__.fetchQuery({
    queryKey: ['list'],
    queryFn: () => fetch(new URL('api/products.json', addresses.cart)).then((answer) => answer.json()),
  });
}

async function tellOthers() {
  // Mistake of `version-skew`: this release was not moved to mitt 3 with the host. Both are in the
  // share scope, and each remote gets the one it asks for.
  const { default: mitt } = await import('mitt');
  const bus = mitt();

  bus.on('opened', () => document.documentElement.setAttribute('data-bus', 'cart'));
  bus.emit('opened');
}

/** Gives the function that ends it. */
export async function start(root) {
  const ends = [];

  if (fault('double-fetch')) {
    openCatalogue ??= makeCatalogue('cart');
    ends.push(openCatalogue());
  }
  if (fault('query-key-drift')) {
    await loadList();
  }
  if (fault('socket-fan-out')) {
    ends.push(followPrices(({ apples }) => { root.dataset.apples = apples; }));
  }
  if (fault('version-skew')) {
    await tellOthers();
  }
  return () => ends.forEach((end) => end());
}
