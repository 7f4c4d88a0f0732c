// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * A Redux store whose reducer is out of reach: what its actions change is read when the store
 * tells its listeners.
 */
import { Dispatch, Extra } from './events.js';
import { enter, lookAtScene } from './store.js';
import { scene } from './scene.js';

/** Something changed, by an action that did not come past us. */
export const UNSEEN = '(not seen)';
const REPLACE = '@@redux/REPLACE';

/**
 * @typedef {object} Frame  a dispatch that is going on
 * @property {any} action
 * @property {number} start
 * @property {Extra} extra
 * @property {boolean} done  it was reported
 * @property {any[]} faces  through which it has come so far
 */

/** @param {any} action */
function isPlainAction(action) {
  return typeof action === 'object' && action !== null && action.type !== undefined
         && typeof action.then !== 'function';
}

/**
 * Whether an enhancer, or a middleware that changed the action, passes it on to the store that it
 * made its own of: what comes through the same face again is another one.
 *
 * @param {Frame} frame
 * @param {any} action
 * @param {any} face
 */
function isPassedOn(frame, action, face) {
  if (frame.done || face === undefined || frame.faces.includes(face)
      || (action !== frame.action && action?.type !== frame.action.type))
    return false;
  frame.faces.push(face);
  // What reaches the reducer is what counts.
  frame.action = action;
  return true;
}

export class Watch {
  /**
   * @param {import('./agent.js').Agent} agent
   * @param {import('./store.js').StoreRecord} record
   * @param {() => any} getState
   * @param {boolean} precise  nothing can stand between us and the reducer
   */
  constructor(agent, record, getState, precise) {
    this.agent = agent;
    this.record = record;
    this.getState = getState;
    this.precise = precise;
    /** The reducer was found: what stands in the place of its methods still passes things on. */
    this.over = false;
    /** The store has another face, at which we are nearer to the app. */
    this.outer = false;
    /** The state as it was reported last. @type {any} */
    this.last = getState();
    /** @type {Frame[]} */
    this.frames = [];
  }

  /**
   * @param {any} inner
   * @param {any} face  whose method it is
   * @returns {any}
   */
  tapDispatch(inner, face) {
    const watch = this;
    const { agent, record } = this;
    /** @this {any} @param {any} action */
    return function dispatch(action) {
      if (agent.ended || watch.over || (watch.precise && !isPlainAction(action)))
        return inner.apply(this, arguments);
      const { context, store } = scene;
      scene.store = record;
      if (!watch.outer && context?.store !== record && (agent.tracing || scene.remote !== undefined))
        scene.context = enter(agent, record, action, dispatch);
      try {
        return watch.run(action, dispatch, () => inner.apply(this, arguments), face);
      } finally {
        scene.context = context;
        scene.store = store;
      }
    };
  }

  /**
   * To go inside of what notes who replaces the reducer.
   *
   * @param {any} inner
   * @returns {any}
   */
  tapReplace(inner) {
    const watch = this;
    /** @this {any} */
    return function replaceReducer() {
      if (watch.agent.ended || watch.over)
        return inner.apply(this, arguments);
      watch.record.replaced++;
      return watch.run({ type: REPLACE }, replaceReducer, () => inner.apply(this, arguments));
    };
  }

  /**
   * @param {any} action
   * @param {Function} above
   * @param {() => any} call
   * @param {any} [face]
   */
  run(action, above, call, face) {
    const frame = this.agent.guard(() => this.begin(action, above, face));
    if (frame === undefined || frame === null)
      return call();
    try {
      return call();
    } catch (error) {
      this.agent.guard(() => this.failed(frame, error));
      throw error;
    } finally {
      this.agent.guard(() => this.end(frame));
    }
  }

  /**
   * @param {any} action
   * @param {Function} above
   * @param {any} face
   * @returns {Frame | null}  null: it has begun already, at another face
   */
  begin(action, above, face) {
    // A listener dispatches: what was going on has been reduced.
    const below = this.frames[this.frames.length - 1];
    if (below !== undefined && !below.done && (this.precise || this.getState() !== this.last))
      this.settle(below);
    if (below !== undefined && isPassedOn(below, action, face))
      return null;
    const extra = new Extra();
    lookAtScene(this.agent, this.record, action, extra, above);
    const frame = { action, start: Math.round(this.agent.time() * 1000), extra, done: !isPlainAction(action),
                    faces: [face] };
    this.frames.push(frame);
    return frame;
  }

  /** The store has another state, or the same again. */
  told() {
    if (this.agent.ended)
      return;
    const frame = this.frames[this.frames.length - 1];
    if (frame !== undefined && !frame.done)
      this.settle(frame);
    else
      this.catchUp(frame?.extra);
  }

  /** @param {Extra} [of]  of what is going on */
  catchUp(of) {
    if (this.getState() === this.last)
      return;
    const extra = new Extra();
    extra.remote = of?.remote;
    extra.cause = of?.cause;
    extra.trace = of?.trace;
    this.push({ type: UNSEEN }, extra, Math.round(this.agent.time() * 1000));
  }

  /** @param {Frame} frame */
  settle(frame) {
    frame.done = true;
    this.push(frame.action, frame.extra, frame.start);
  }

  /**
   * @param {any} action
   * @param {Extra} extra
   * @param {number} start
   */
  push(action, extra, start) {
    const before = this.last;
    this.last = this.getState();
    const entry = new Dispatch(this.record, action, before, this.last, start,
                               Math.round(this.agent.time() * 1000) - start);
    entry.extra = extra;
    this.agent.queue.push(entry);
  }

  /**
   * @param {Frame} frame
   * @param {any} error
   */
  failed(frame, error) {
    if (frame.done)
      return;
    // What an action before it changed is not its doing.
    this.catchUp(frame.extra);
    frame.extra.failure = { thrown: error };
    this.settle(frame);
  }

  /** @param {Frame} frame */
  end(frame) {
    if (!frame.done)
      this.settle(frame);
    const at = this.frames.indexOf(frame);
    if (at >= 0)
      this.frames.splice(at);
  }
}
