// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What any observer without knowledge of the app can see: stores by way of the DevTools hook that
// Redux Toolkit reads by itself, and the traffic of broadcast channels. To run before the page's
// own scripts; the findings collect in `window.seen`.

export function observe() {
  const seen = { stores: [], sent: [], received: [] };
  window.seen = seen;

  const changedKeys = (before, after) => Object.keys({ ...before, ...after })
    .filter((key) => before[key] !== after[key]);

  const watchStore = (options) => (createStore) => (reducer, ...rest) => {
    const entry = { name: options?.name, id: options?.instanceId, keys: [], actions: [] };
    const watched = (inner) => (state, action) => {
      const next = inner(state, action);
      entry.actions.push({ type: action.type, changed: changedKeys(state ?? {}, next) });
      return next;
    };
    const store = createStore(watched(reducer), ...rest);
    entry.keys = Object.keys(store.getState());
    seen.stores.push(entry);
    queueMicrotask(() => { entry.tag = entry.outer?.__mfId; delete entry.outer; });
    return { ...store, replaceReducer: (next) => store.replaceReducer(watched(next)) };
  };

  const outermost = (createStore) => (...args) => {
    const store = createStore(...args);
    seen.stores.at(-1).outer = store;
    return store;
  };

  window.__REDUX_DEVTOOLS_EXTENSION_COMPOSE__ = (options) => (...enhancers) => (
    [outermost, ...enhancers, watchStore(options)]
      .reduce((a, b) => (...args) => a(b(...args))));

  window.BroadcastChannel = class extends BroadcastChannel {
    postMessage(message) {
      seen.sent.push({ type: message.type, meta: message.meta, body: message });
      super.postMessage(message);
    }

    addEventListener(kind, listener) {
      super.addEventListener(kind, (event) => {
        const made = () => seen.stores.reduce((sum, store) => sum + store.actions.length, 0);
        const before = made();
        listener.call(this, event);
        seen.received.push({ type: event.data.type, dispatched: made() - before });
      });
    }
  };
}
