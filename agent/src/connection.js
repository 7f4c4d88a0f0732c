// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What `__REDUX_DEVTOOLS_EXTENSION__.connect()` returns: for libraries that are not Redux but
 * report actions and states, such as Zustand's devtools.
 */
import { Dispatch, Extra } from './events.js';
import { scene } from './scene.js';

/** A store without methods of its own. */
class Pushed {
  constructor() {
    /** @type {any} */
    this.state = undefined;
    this.getState = () => this.state;
  }
}

export class Connection {
  /**
   * @param {import('./agent.js').Agent} agent
   * @param {string} name
   * @param {any} theirs  the same of the real extension, if it is there
   */
  constructor(agent, name, theirs) {
    this.agent = agent;
    this.theirs = theirs;
    this.store = new Pushed();
    this.record = agent.guard(() => agent.makeRecord({ name, toolkit: '' }));
    // Libraries take the methods off the object.
    this.init = this.init.bind(this);
    this.send = this.send.bind(this);
    this.subscribe = this.subscribe.bind(this);
    this.unsubscribe = this.unsubscribe.bind(this);
    this.error = this.error.bind(this);
  }

  /** @param {any} state */
  init(state) {
    this.theirs?.init?.(state);
    this.agent.guard(() => {
      if (this.record === undefined)
        return;
      this.store.state = state;
      if (this.record.opened)
        this.push({ type: '@@INIT' }, state);
      else
        this.agent.openStore(this.record, this.store, Connection, '');
    });
  }

  /**
   * @param {any} action
   * @param {any} state
   */
  send(action, state) {
    this.theirs?.send?.(action, state);
    this.agent.guard(() => {
      if (this.record === undefined || action === null || action === undefined)
        return;
      if (this.record.opened)
        this.push(typeof action === 'string' ? { type: action } : action, state);
      else
        this.init(state);
    });
  }

  /**
   * @param {any} action
   * @param {any} state
   */
  push(action, state) {
    const { agent, record, store } = this;
    if (record === undefined)
      return;
    const entry = new Dispatch(record, action, store.state, state, Math.round(agent.time() * 1000), 0);
    entry.extra = new Extra();
    entry.extra.remote = scene.remote;
    entry.extra.cause = scene.reception?.id;
    store.state = state;
    agent.queue.push(entry);
  }

  /** @param {any} listener */
  subscribe(listener) {
    const stop = this.theirs?.subscribe?.(listener);
    return typeof stop === 'function' ? stop : () => {};
  }

  unsubscribe() {
    this.theirs?.unsubscribe?.();
  }

  /** @param {any} payload */
  error(payload) {
    this.theirs?.error?.(payload);
    this.agent.emit('log', () => ({ level: 'error', text: String(payload) }));
  }
}
