// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { actions, marked, store } from 'hostApp/store';
import { registerReducer, unregisterReducer } from 'hostApp/registerReducer';
import { fault } from '@shop/kit/faults';
import { isLive } from '@shop/kit/live';
import { receive } from '@shop/kit/receiver';
import { assertShared, thunkRunner } from '@shop/kit/shared-store';

import { ACCEPTED, activityStore, closed, opened, setCompact, VERSIONS } from './activity.js';
import { clear, load, profileReducer, rename, teardown, verify } from './profile.js';
import { createView } from './view.js';

function switchTenant(id) {
  const action = actions.tenant.switch({ id });

  if (fault('bridge-schema')) {
    // Mistake: this remote already sends the new shape, under the version that says so. The cart
    // that is deployed today knows version 1 only, and nobody sends both while it does.
    return { ...action, payload: { tenant: { id } }, meta: { ...marked(), schemaVersion: 2 } };
  }
  return action;
}

/** Shows the profile in `root`; gives the function that takes it away. */
export function mount(root) {
  assertShared(store);
  root.dataset.mfId = store.__mfId;
  registerReducer('profile', profileReducer, { swap: true });

  const thunks = thunkRunner(store);
  const view = createView(root, {
    rename: (name) => {
      store.dispatch(rename(name));
      if (fault('over-sharing')) {
        store.dispatch({ type: 'cart/addItem', payload: 'bread' }); // The cart says why not.
      }
    },
    verify: () => store.dispatch(verify({ id: store.getState().auth.user.id })),
    goHome: () => store.dispatch(switchTenant(store.getState().profile.person.home)),
    compact: () => {
      activityStore.dispatch(setCompact(!activityStore.getState().preferences.compact));
    },
  });
  let loaded = null;

  const render = () => {
    const id = store.getState().auth.user?.id ?? null;

    view.show(store.getState());
    if (id !== loaded) {
      loaded = id;
      if (id) {
        thunks.run(load(id));
      } else {
        thunks.stop();
        store.dispatch(clear());
      }
    }
  };
  const renderActivity = () => view.showActivity(activityStore.getState());

  const unsubscribe = store.subscribe(render);
  const unsubscribeActivity = activityStore.subscribe(renderActivity);
  const stopReceiving = receive({
    accepts: ACCEPTED,
    versions: VERSIONS,
    dispatch: (action) => activityStore.dispatch(action),
    // Mistake: it was right for the cart, so the profile does it as well. Now the two send each other
    // the same message for as long as both are mounted.
    forwards: fault('bridge-loop'),
  });

  // Mistake of `render-storm`: a width has no event, so it is asked for all the time, and what comes
  // of it goes into the store all the time. It is the same for hours.
  const measure = () => activityStore.dispatch(setCompact(root.clientWidth < 240));
  const measuring = fault('render-storm') ? setInterval(measure, 20) : null;

  if (fault('zustand-twice')) {
    import('@shop/kit/panels').then(({ panels }) => panels.setState({ open: 'activity' }, false, 'open'));
  }

  const live = isLive() ? import('./live.js').then(({ start }) => start(root)) : null;

  // What was said before this mount is read from the shared store: the channel keeps nothing.
  const { auth, tenant } = store.getState();
  activityStore.dispatch(opened({ place: tenant.id, who: auth.user?.id ?? null }));
  render();
  renderActivity();

  return async () => {
    stopReceiving();
    live?.then((end) => end());
    clearInterval(measuring);
    unsubscribe();
    await thunks.stop();
    unsubscribeActivity();
    activityStore.dispatch(closed());
    // In this order: the slice's last action needs its reducer.
    store.dispatch(teardown());
    unregisterReducer('profile');
    root.replaceChildren();
  };
}
