// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * A BehaviorSubject of RxJS: each `next` is an action, its value the state.
 */
import { Foreign } from '../foreign.js';
import { adaptOnce } from '../patches.js';

/**
 * @param {import('../patches.js').Patches} patches
 * @param {Foreign} foreign
 * @param {any} subject
 */
function tapSubscriptions(patches, foreign, subject) {
  /** Subscription of the app to what ends ours. @type {Map<any, () => void>} */
  const live = new Map();
  patches.method(subject, 'subscribe', (inner) => /** @this {any} */ function subscribe(/** @type {any} */ given) {
    const subscription = inner.apply(this, arguments);
    if (!patches.on)
      return subscription;
    foreign.agent.guard(() => {
      const end = foreign.agent.noteSubscription(foreign.record, given, subscribe);
      const ended = () => {
        live.delete(subscription);
        foreign.agent.guard(end);
      };
      live.set(subscription, ended);
      subscription.add(ended);
    });
    return subscription;
  });
  patches.later(() => {
    for (const [subscription, ended] of live)
      subscription.remove(ended);
  });
}

/**
 * @param {Foreign} foreign
 * @param {any} value
 * @param {Function} above
 */
function noteNext(foreign, value, above) {
  // The same object, changed in itself: only the whole says what it is now.
  if (value === foreign.last && typeof value === 'object' && value !== null)
    foreign.restate();
  foreign.changed({ type: 'next' }, value, { above });
}

/**
 * A class of the app may have made another value of it.
 *
 * @param {Foreign} foreign
 * @param {any} subject
 */
function compareNow(foreign, subject) {
  if (subject.closed || subject.hasError)
    return;
  const value = subject.getValue();
  if (Object.is(value, foreign.last))
    return;
  foreign.last = value;
  foreign.restate();
}

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} subject
 * @param {import('../foreign.js').About} [about]
 * @returns {() => void} undoes it
 */
export function adaptSubject(agent, subject, about = {}) {
  return adaptOnce(agent, subject, (patches) => {
    const foreign = new Foreign(agent, 'rxjs', about);
    patches.later(() => foreign.close());
    let depth = 0;
    patches.method(subject, 'next', (inner) => /** @this {any} */ function next(/** @type {any} */ value) {
      if (!patches.on || subject.closed || subject.isStopped)
        return inner.apply(this, arguments);
      // Before it happens, as its subscribers may make the next one.
      agent.guard(() => foreign.quiet || noteNext(foreign, value, next));
      depth++;
      try {
        return inner.apply(this, arguments);
      } finally {
        if (--depth === 0 && !foreign.quiet)
          agent.guard(() => compareNow(foreign, subject));
      }
    });
    for (const type of ['error', 'complete']) {
      patches.method(subject, type, (inner) => /** @this {any} */ function ended(/** @type {any} */ error) {
        const action = type === 'error' ? { type, error } : { type };
        if (patches.on && !subject.closed && !subject.isStopped)
          agent.guard(() => foreign.changed(action, foreign.last, { above: ended }));
        return inner.apply(this, arguments);
      });
    }
    tapSubscriptions(patches, foreign, subject);
    foreign.control('A subject has values, no actions that could be dispatched or left out.', {
      put: (value) => subject.next(value), read: () => subject.getValue(),
    });
    foreign.open(subject.getValue(), subject.constructor, adaptSubject);
  });
}
