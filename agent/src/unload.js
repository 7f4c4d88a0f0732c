// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The end of a page, and what it leaves to the next load.
 */
import { Left } from './left.js';
import { makeId } from './schedule.js';

/**
 * @param {any} realm
 * @param {(storage: Storage) => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [view]
 * @returns {Left | null}
 */
export function openLeft(realm, view = (storage) => storage) {
  try {
    const frame = realm.top === realm ? '' : ' ' + realm.location.pathname;
    return new Left(view(realm.sessionStorage), makeId, frame);
  } catch (error) {
    // Sandboxed frames have no storage.
    return null;
  }
}

/**
 * @param {any} realm
 * @param {import('./agent.js').Agent} agent
 * @param {Left | null} left
 */
export function watchUnload(realm, agent, left) {
  agent.listen(realm, 'pagehide', () => {
    agent.finish();
    left?.leave(agent.hello(), agent.outbox.batches, agent.limits.leftLength, agent.time());
  });
  agent.listen(realm, 'pageshow', (event) => {
    if (event.persisted)
      left?.returned();
  });
}
