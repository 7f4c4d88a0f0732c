// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The guard every remote runs at mount: the store must be the one that the host stamped.

export function assertShared(store) {
  if (!store.__mfId) {
    throw new Error('This is not the shared store: check the shared block and the import path.');
  }
}

/** Dispatches thunks and can end those that still run, so that none reports after a teardown. */
export function thunkRunner(store) {
  const running = new Set();

  return {
    run(thunk) {
      const promise = store.dispatch(thunk);
      running.add(promise);
      promise.finally(() => running.delete(promise));
      return promise;
    },
    async stop() {
      const left = [...running];
      left.forEach((promise) => promise.abort());
      await Promise.all(left);
    },
  };
}
