// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Who reads the state of a store, and where in the code. Inside a dispatch everybody does, because
 * the store tells its listeners; of interest is who reads without being told. A stack is taken of
 * the first calls only, anew for each remote that is found; then a call costs a comparison more.
 */
import { standsFor } from './behind.js';
import { capture } from './stacks.js';
import { scene } from './scene.js';

/**
 * @param {import('./agent.js').Agent} agent
 * @param {import('./store.js').StoreRecord} record
 * @param {any} inner
 * @returns {any}
 */
export function tapGetState(agent, record, inner) {
  /** @this {any} */
  const getState = function getState() {
    if (record.reads > 0 && scene.store === null && agent.tracing)
      noteRead(agent, record, getState);
    return inner.apply(this, arguments);
  };
  return standsFor(getState, inner);
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {import('./store.js').StoreRecord} record
 * @param {Function} above
 */
function noteRead(agent, record, above) {
  record.reads--;
  agent.guard(() => {
    const said = scene.remote;
    const trace = capture(above, agent.limits.fullFrames);
    agent.emit('read', () => {
      const site = agent.places.siteOf(trace);
      const remote = said ?? agent.places.remoteOf(trace, { strict: true });
      const reader = (remote ?? '') + ' ' + (site ?? '');
      // Libraries read on somebody's behalf.
      if (record.closed || reader === ' ' || record.readers.has(reader))
        return null;
      record.readers.add(reader);
      return { store: record.id, remote, site };
    });
  });
}
