// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { store } from 'hostApp/store';
import { registerReducer, unregisterReducer } from 'hostApp/registerReducer';
import { fault } from '@shop/kit/faults';
import { receive } from '@shop/kit/receiver';
import { assertShared, thunkRunner } from '@shop/kit/shared-store';

import { addItem, cartReducer, checkout, handover, loadCatalogue, removeItem,
         teardown } from './cart.js';
import { ACCEPTED, closed, offersStore, opened, VERSIONS } from './offers.js';
import { createView } from './view.js';

// Mistake of `over-sharing`: the store is there, and so are everybody's actions. Instead of asking the
// profile's team for a place to greet shoppers, and the host's for one to catch the eye, the cart
// writes what theirs keep. So does the profile, when it gives a present away.
function greet() {
  const { cart, profile, theme } = store.getState();
  const count = cart.items.reduce((sum, { qty }) => sum + qty, 0);

  if (profile?.person) {
    const name = profile.person.name.replace(/ \(.*/, '');
    store.dispatch({ type: 'profile/rename', payload: `${name} (${count} in the cart)` });
  }
  store.dispatch({ type: 'theme/set', payload: !theme.night });
}

/** Shows the cart in `root`; gives the function that takes it away. */
export function mount(root) {
  assertShared(store);
  root.dataset.mfId = store.__mfId;
  registerReducer('cart', cartReducer);

  const thunks = thunkRunner(store);
  const view = createView(root, {
    add: (sku) => {
      store.dispatch(addItem(sku));
      if (fault('over-sharing')) {
        greet();
      }
    },
    remove: (sku) => store.dispatch(removeItem(sku)),
    handover: () => store.dispatch(handover({ id: 'next' })),
    checkout: () => thunks.run(checkout()),
  });
  const render = () => view.show(store.getState());
  const renderOffers = () => view.showOffers(offersStore.getState());

  const unsubscribe = store.subscribe(render);
  const unsubscribeOffers = offersStore.subscribe(renderOffers);
  // Mistake of `bridge-reapplied`: as in every article on the subject, what comes over the bridge
  // goes into "the" store. It is the store that has sent it.
  const ownStore = fault('bridge-reapplied') ? store : offersStore;
  const stopReceiving = receive({
    accepts: ACCEPTED,
    versions: VERSIONS,
    dispatch: (action) => ownStore.dispatch(action),
    // Mistake: shoppers' pop-up windows open without a host, so the cart was asked to pass on what
    // it hears. They all listen to the same channel: nobody needed it, and everybody hears it twice.
    forwards: fault('bridge-echo'),
  });

  if (fault('zustand-twice')) {
    import('@shop/kit/panels').then(({ panels }) => panels.setState({ open: 'offers' }, false, 'open'));
  }

  // What was said before this mount is read from the shared store: the channel keeps nothing.
  const { auth, tenant } = store.getState();
  offersStore.dispatch(opened({ region: tenant.id, shopper: auth.user?.id ?? null }));
  render();
  thunks.run(loadCatalogue());

  return async () => {
    stopReceiving();
    await thunks.stop();
    unsubscribe();
    unsubscribeOffers();
    offersStore.dispatch(closed());
    // In this order: the slice's last action needs its reducer.
    store.dispatch(teardown());
    unregisterReducer('cart');
    root.replaceChildren();
  };
}
