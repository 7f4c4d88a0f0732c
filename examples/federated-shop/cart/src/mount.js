// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { store } from 'hostApp/store';
import { registerReducer, unregisterReducer } from 'hostApp/registerReducer';
import { fault } from '@shop/kit/faults';
import { isLive } from '@shop/kit/live';
import { receive } from '@shop/kit/receiver';
import { assertShared, thunkRunner } from '@shop/kit/shared-store';

import { addItem, cartReducer, checkout, handover, loadCatalogue, removeItem,
         teardown } from './cart.js';
import { ACCEPTED, closed, greeted, offersStore, opened, VERSIONS } from './offers.js';
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

// Mistake of `hydration-race`: what a shopper may see is looked up when the cart is mounted. On the
// developers' machines the session is restored by then.
async function greetMember(root) {
  const member = store.getState().auth.permissions.includes('members');

  root.dataset.member = String(member);
}

// Mistake of `diverged-copies`: offers greet by name, and the name is in the shared store; so it is
// copied when a shopper is new. That the same shopper may change it was not thought of.
function greetByName() {
  const person = store.getState().profile?.person;

  if (person && person.id !== offersStore.getState().offers.customer?.id) {
    offersStore.dispatch(greeted({ id: person.id, name: person.name }));
  }
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
  // With `unregistered-reducer` the page failed for want of its slice. A default mended that, and hid
  // why the slice was not there.
  const missing = fault('unregistered-reducer') ? { cart: cartReducer(undefined, { type: '' }) } : {};
  const render = () => {
    view.show({ ...missing, ...store.getState() });
    if (fault('diverged-copies')) {
      greetByName();
    }
  };
  const renderOffers = () => view.showOffers(offersStore.getState());

  const unsubscribe = store.subscribe(render);
  if (fault('stale-subscription')) {
    // Mistake: one line for the statistics, put in where the store was at hand. It returns a function
    // that nobody keeps.
    store.subscribe(() => { root.dataset.shopper = store.getState().auth.user?.id ?? ''; });
  }
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
    forwards: fault('bridge-echo') || fault('bridge-loop'),
  });

  if (fault('zustand-twice')) {
    import('@shop/kit/panels').then(({ panels }) => panels.setState({ open: 'offers' }, false, 'open'));
  }

  const live = isLive() ? import('./live.js').then(({ start }) => start(root)) : null;

  // What was said before this mount is read from the shared store: the channel keeps nothing.
  const { auth, tenant } = store.getState();
  // Mistake of `missed-event`: to open at once, the cart keeps what it knew, and it hears of changes
  // over the bridge. Not while it is closed.
  if (!fault('missed-event') || offersStore.getState().offers.region === null) {
    offersStore.dispatch(opened({ region: tenant.id, shopper: auth.user?.id ?? null }));
  }
  render();
  thunks.run(loadCatalogue());
  if (fault('hydration-race')) {
    greetMember(root);
  }

  return async () => {
    if (!fault('stale-listener')) {
      // Mistake: the line was lost when the two branches of a merge both moved it.
      stopReceiving();
    }
    live?.then((end) => end());
    await thunks.stop();
    unsubscribe();
    unsubscribeOffers();
    if (!fault('missed-event')) {
      offersStore.dispatch(closed());
    }
    if (fault('late-teardown')) {
      // Mistake: "first out of the store, then tidy up". The action finds no reducer any more.
      unregisterReducer('cart');
    }
    // In this order: the slice's last action needs its reducer.
    store.dispatch(teardown());
    if (!fault('orphan-reducer')) {
      // Mistake: the shell's count fell to nothing when the cart was closed. It does not, if the slice
      // stays.
      unregisterReducer('cart');
    }
    root.replaceChildren();
  };
}
