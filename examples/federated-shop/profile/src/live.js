// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the profile asks servers for while it is open, in the releases that make these mistakes.

import { store } from 'hostApp/store';
import { makeCatalogue } from '@shop/kit/catalogue';
import { fault } from '@shop/kit/faults';
import { followPrices } from '@shop/kit/prices';

let openCatalogue = null;

function loadList({ id }) {
  // Mistake of `query-key-drift`: the cart keeps something else under this key; see cart/src/live.js.
  return window.__TANSTACK_QUERY_CLIENT__.fetchQuery({
    queryKey: ['list'],
    queryFn: () => fetch(new URL(`/api/people/${id}.json`, __webpack_public_path__))
      .then((answer) => answer.json()),
  });
}

/** For whoever is signed in, and anew in each tenant. */
function onEntering(work) {
  let entered = null;

  return store.subscribe(() => {
    const { auth, tenant } = store.getState();
    const place = auth.user && `${auth.user.id} ${tenant.id}`;

    if (place && place !== entered) {
      work(auth.user);
    }
    entered = place;
  });
}

/** Gives the function that ends it. */
export async function start(root) {
  const ends = [];

  if (fault('double-fetch')) {
    openCatalogue ??= makeCatalogue('profile');
    ends.push(openCatalogue());
  }
  if (fault('query-key-drift')) {
    ends.push(onEntering(loadList));
  }
  if (fault('socket-fan-out')) {
    ends.push(followPrices(({ apples }) => { root.dataset.apples = apples; }));
  }
  return () => ends.forEach((end) => end());
}
