// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The enhancer. Inside, it wraps the reducer: every action that reaches it is seen, with the
 * state before and after by reference. Outside, it brackets `dispatch`, `subscribe` and
 * `replaceReducer`, where the app's own frames are nearest.
 */
import { Dispatch, Extra } from './events.js';
import { isPlainObject } from './diff.js';
import { capture } from './stacks.js';
import { innerOf, standsFor } from './behind.js';
import { Context, scene } from './scene.js';
import { now } from './schedule.js';
import { OPEN_SCREEN } from './screen.js';
import { tapGetState } from './reads.js';
import { ReduxControl, learnOuter, reduceAside } from './commands.js';

const LESSONS = 24;
const METHODS = new Set(['dispatch', 'subscribe', 'getState', 'replaceReducer']);

/**
 * @typedef {object} Change  who replaces the reducer
 * @property {string | undefined} remote
 * @property {import('./stacks.js').Trace | undefined} trace
 *
 * @typedef {{ owner?: string, types?: string[] }} Claim
 *
 * @typedef {Set<string> | 'everything' | null} Cut
 *
 * @typedef {import('./agent.js').Agent} Agent
 */

/** Nothing was sent of this store yet. */
export const UNSENT = Symbol('unsent');

/** The state is too large and has no slices that could be left out. @type {'everything'} */
export const EVERYTHING = 'everything';

export class StoreRecord {
  /**
   * @param {string} id
   * @param {string} name
   */
  constructor(id, name) {
    this.id = id;
    this.name = name;
    this.head = '{"k":"dispatch","store":' + JSON.stringify(id) + ',"t":';
    /** What reaches the reducer is noted, and that is all. */
    this.plain = false;
    this.isOpened = false;
    this.closed = false;
    /** What it can be told, if anything. @type {import('./commands.js').Control | null} */
    this.control = null;
    /** What the app says that can be done with it, if it does. @type {Record<string, any> | null} */
    this.features = null;
    /** What the app lets us see of it. */
    this.screen = OPEN_SCREEN;
    this.locked = false;
    this.paused = false;
    /** What of the two was asked for by a command. @type {Set<string>} */
    this.held = new Set();
    /** A state that is being put in. @type {{ action: any, state: any, done: boolean } | null} */
    this.force = null;
    /** Id of the action whose state it was told to show; '': the newest. */
    this.at = '';
    /** The same as far as it is written. */
    this.shown = '';
    /** While it shows the past: what it showed before, and what it was told to.
     * @type {{ state: any, shown: any } | null} */
    this.newest = null;
    /** A new action does not bring it back from where it was told to go. */
    this.stays = false;
    /** Ids of the actions that are left out, where there is such a thing. @type {string[] | null} */
    this.skipped = null;
    /** State that what was encoded so far leads to. @type {any} */
    this.sent = UNSENT;
    /** @type {Set<string> | null} */
    this.slices = null;
    /** Slices that were too large and are left out; never changed, but replaced. @type {Cut} */
    this.cut = null;
    /** @type {string | undefined} */
    this.owner = undefined;
    /** The remote that it belongs to, where somebody says so later. @type {string | undefined} */
    this.said = undefined;
    /** Places between the outer dispatch and the reducer. @type {Set<string>} */
    this.passers = new Set();
    this.lessons = LESSONS;
    /** Remotes of requests, by `meta.requestId`. @type {Map<string, string>} */
    this.requests = new Map();
    /** Slices that a remote registered by name. @type {Map<string, Claim>} */
    this.claims = new Map();
    /** Where it was created. @type {import('./stacks.js').Trace | undefined} */
    this.creation = undefined;
    this.runtime = '';
    /** Script of Redux Toolkit, if it made the store. */
    this.toolkit = '';
    /** It was there before the agent. */
    this.late = false;
    /** What is in it is written to disk. */
    this.persists = false;
    /** How often the reducer was replaced. */
    this.replaced = 0;
    /** So many more calls of `getState` are looked at. */
    this.reads = 0;
    /** Who reads it, and where. @type {Set<string>} */
    this.readers = new Set();
    /** As the app knows it, until it was reported. @type {any} */
    this.face = null;
    /** Objects whose methods are ours, as long as they live. @type {{ deref: () => any }[]} */
    this.faces = [];
    /** `getState` is the same for all faces of a store and lives as long as any of them.
     * @type {{ deref: () => any }} */
    this.getState = { deref: () => undefined };
  }

  get opened() {
    return this.isOpened;
  }

  set opened(opened) {
    this.isOpened = opened;
    this.settle();
  }

  settle() {
    this.plain = this.isOpened && !this.locked && !this.paused && this.force === null;
  }
}

/**
 * @param {Agent} agent
 * @param {Dispatch} entry
 */
function pushQuietly(agent, entry) {
  try {
    agent.queue.push(entry);
  } catch (error) {
    agent.fault = String(error);
  }
}

/** @param {number} ms */
function micros(ms) {
  return Math.round(ms * 1000);
}

/**
 * Puts a method of ours in the place of one of the app's.
 *
 * @param {any} face
 * @param {string} name
 * @param {(inner: any) => any} make
 */
function replaceMethod(face, name, make) {
  const inner = face[name];
  if (typeof inner !== 'function')
    return;
  face[name] = standsFor(make(inner), inner);
}

/**
 * @param {StoreRecord} record
 * @param {any} face
 */
function rememberFace(record, face) {
  if (typeof WeakRef === 'function')
    record.faces.push(new WeakRef(face));
}

/**
 * Gives the faces of a store their own methods back, where ours are still there.
 *
 * @param {StoreRecord} record
 */
export function restoreFaces(record) {
  for (const each of record.faces.splice(0)) {
    const face = each.deref();
    for (const name of face === undefined ? [] : METHODS) {
      for (let inner = innerOf(face[name]); inner !== undefined; inner = innerOf(inner))
        face[name] = inner;
    }
  }
}

/**
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} reducer
 * @returns {any}
 */
export function tapReducer(agent, record, reducer) {
  const { start } = agent;
  if (typeof reducer !== 'function')
    return reducer;
  /** @this {any} @param {any} state @param {any} action */
  return function tapped(state, action) {
    if (!record.plain)
      return reduceAside(record, reducer, this, arguments);
    const before = now();
    let next;
    try {
      next = reducer.apply(this, arguments);
    } catch (error) {
      const failed = new Dispatch(record, action, state, state, micros(before - start), micros(now() - before));
      failed.extra = new Extra();
      failed.extra.failure = { thrown: error };
      note(agent, failed, tapped);
      throw error;
    }
    const entry = new Dispatch(record, action, state, next, micros(before - start), micros(now() - before));
    if (scene.context === null && scene.remote === undefined && scene.reception === null
        && !agent.tracing)
      pushQuietly(agent, entry);
    else
      note(agent, entry, tapped);
    return next;
  };
}

/**
 * @param {Agent} agent
 * @param {Dispatch} entry
 * @param {Function} above
 */
function note(agent, entry, above) {
  agent.guard(() => {
    const extra = entry.extra.failure === undefined ? new Extra() : entry.extra;
    entry.extra = extra;
    lookAtScene(agent, entry.store, entry.action, extra, above);
    agent.queue.push(entry);
  });
}

/**
 * Who dispatches, and because of what.
 *
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} action
 * @param {Extra} extra
 * @param {Function} above
 */
export function lookAtScene(agent, record, action, extra, above) {
  const { context, reception } = scene;
  if (reception !== null) {
    reception.dispatches++;
    extra.cause = reception.id;
  }
  if (context !== null && context.store === record) {
    extra.remote = context.remote;
    extra.trace = context.trace;
    extra.change = context.change;
    if (context.trace !== undefined && context.action === action && record.lessons > 0) {
      record.lessons--;
      extra.inner = capture(above, agent.limits.fullFrames);
    }
  } else if (scene.remote !== undefined) {
    extra.remote = scene.remote;
  } else if (agent.tracing) {
    extra.inner = capture(above, agent.limits.fullFrames);
  }
}

/**
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} action
 * @param {Function} above
 * @returns {Context}
 */
export function enter(agent, record, action, above) {
  const context = new Context(record, action);
  context.remote = scene.remote;
  if (context.remote === undefined && agent.tracing)
    context.trace = capture(above, agent.frames);
  return context;
}

/**
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} inner
 */
export function tapDispatch(agent, record, inner) {
  /** @this {any} */
  return function dispatch(/** @type {any} */ action) {
    if (record.locked)
      return action;
    const { store, context } = scene;
    scene.store = record;
    if (agent.tracing || scene.remote !== undefined)
      scene.context = enter(agent, record, action, dispatch);
    try {
      return inner.apply(this, arguments);
    } finally {
      scene.store = store;
      scene.context = context;
    }
  };
}

/**
 * Does what the outer face does, as the first middleware: actions that thunks dispatch pass
 * through the whole chain again.
 *
 * @param {Agent} agent
 */
export function makeMiddleware(agent) {
  return (/** @type {any} */ api) => (/** @type {(action: any) => any} */ next) => {
    let record = agent.guard(() => agent.recordOf(api));
    if (record !== undefined)
      learnOuter(record, api);
    return function traced(/** @type {any} */ action) {
      const { context } = scene;
      if (!agent.tracing || context !== null)
        return next(action);
      record ??= agent.guard(() => agent.recordOf(api));
      if (record === undefined)
        return next(action);
      scene.context = enter(agent, record, action, traced);
      try {
        return next(action);
      } finally {
        scene.context = context;
      }
    };
  };
}

/**
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} inner
 */
export function tapReplace(agent, record, inner) {
  /** @this {any} */
  return function replaceReducer() {
    const before = scene.context;
    const context = enter(agent, record, undefined, replaceReducer);
    context.trace ??= agent.stacks === 'off' ? undefined : capture(replaceReducer, agent.limits.fullFrames);
    context.change = { remote: context.remote, trace: context.trace };
    scene.context = context;
    try {
      return inner.apply(this, arguments);
    } finally {
      scene.context = before;
    }
  };
}

/**
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} inner
 */
export function tapSubscribe(agent, record, inner) {
  /** @this {any} @param {any} listener */
  return function subscribe(listener) {
    const unsubscribe = inner.apply(this, arguments);
    const end = agent.guard(() => agent.noteSubscription(record, listener, subscribe));
    if (typeof end !== 'function' || typeof unsubscribe !== 'function')
      return unsubscribe;
    /** @this {any} */
    return function unsubscribeTapped() {
      agent.guard(end);
      return unsubscribe.apply(this, arguments);
    };
  };
}

/**
 * The outer side: the face the app gets.
 *
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} store
 * @returns {any}
 */
export function wrapFace(agent, record, store) {
  const face = { ...store };
  tapFace(agent, record, face);
  record.face = face;
  return face;
}

/**
 * The same in place.
 *
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} face
 */
export function tapFace(agent, record, face) {
  replaceMethod(face, 'dispatch', (inner) => tapDispatch(agent, record, inner));
  replaceMethod(face, 'subscribe', (inner) => tapSubscribe(agent, record, inner));
  replaceMethod(face, 'replaceReducer', (inner) => tapReplace(agent, record, inner));
  replaceMethod(face, 'getState', (inner) => tapGetState(agent, record, inner));
  rememberFace(record, face);
}

/**
 * The inner side: wraps the reducer, also the later ones.
 *
 * @param {Agent} agent
 * @param {import('./agent.js').StoreAbout} about
 * @param {{ record?: StoreRecord, creation?: import('./stacks.js').Trace }} slot  where the outer
 *   side finds the record, and leaves where it was called
 * @returns {(createStore: any) => any}
 */
export function innerEnhancer(agent, about, slot) {
  return (createStore) => (/** @type {any} */ reducer, /** @type {any} */ ...rest) => {
    const record = agent.guard(() => agent.makeRecord(about));
    if (record === undefined)
      return createStore(reducer, ...rest);
    slot.record = record;
    agent.creating++;
    let store;
    try {
      store = createStore(tapReducer(agent, record, reducer), ...rest);
    } finally {
      agent.creating--;
    }
    agent.guard(() => {
      record.control = new ReduxControl(agent, record, store);
      // Before it is reported, which may be at once where the page is busy.
      agent.learnCreation(record, slot.creation);
      agent.openStore(record, store, createStore);
    });
    const replace = store.replaceReducer;
    return {
      ...store,
      /** @this {any} @param {any} next */
      replaceReducer(next) {
        record.replaced++;
        return replace.call(this, agent.ended ? next : tapReducer(agent, record, next));
      },
    };
  };
}

/**
 * The whole enhancer, in one piece or around others.
 *
 * @param {Agent} agent
 * @param {import('./agent.js').StoreAbout} about
 * @param {any[]} enhancers
 * @param {any[]} [below]  between ours and createStore
 * @returns {(createStore: any) => any}
 */
export function makeEnhancer(agent, about, enhancers, below = []) {
  return (createStore) => function createOuter() {
    const slot = /** @type {Parameters<typeof innerEnhancer>[2]} */ ({});
    slot.creation = agent.ended ? undefined : agent.guard(() => agent.traceCreation(createOuter));
    const all = agent.ended ? [...enhancers, ...below]
      : [...enhancers, innerEnhancer(agent, about, slot), ...below];
    const create = all.reduceRight((made, enhancer) => enhancer(made), createStore);
    const store = create.apply(undefined, arguments);
    const { record } = slot;
    if (record === undefined || store === null || typeof store !== 'object')
      return store;
    const face = agent.guard(() => wrapFace(agent, record, store));
    if (face !== undefined)
      learnOuter(record, face);
    return face ?? store;
  };
}

/**
 * Own text members of the store object are marks of the app, such as `__mfId`.
 *
 * @param {any} face
 * @returns {string | undefined}
 */
export function tagOfStore(face) {
  if (face === null)
    return undefined;
  if (typeof face.__mfId === 'string')
    return face.__mfId;
  for (const key of Object.keys(face)) {
    if (!METHODS.has(key) && typeof face[key] === 'string')
      return face[key];
  }
  return undefined;
}

/**
 * @param {any} state
 * @param {number} most
 * @returns {string[] | undefined} the slices, if that is what the members are
 */
export function slicesOf(state, most) {
  if (!isPlainObject(state))
    return undefined;
  const keys = Object.keys(state);
  return keys.length <= most ? keys : undefined;
}
