// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Stores that exist already, or that are being made at this moment: a debugger found them.
 */
import { Watch } from './watch.js';
import { adaptOnce } from './patches.js';
import { adaptLean } from './adapters/lean.js';
import { adaptQueryClient } from './adapters/query-client.js';
import { adaptSubject } from './adapters/subject.js';
import { adaptZustand } from './adapters/zustand.js';
import { capture } from './stacks.js';
import { ReduxControl, learnOuter, noteStatus } from './commands.js';
import { identityOf, isLifted, kindOfStore } from './duck.js';
import { ownOf } from './behind.js';
import { tapGetState } from './reads.js';
import { tapDispatch, tapReducer, tapReplace, tapSubscribe } from './store.js';

/**
 * @typedef {import('./agent.js').Agent} Agent
 * @typedef {import('./duck.js').StoreKind} StoreKind
 * @typedef {import('./patches.js').Patches} Patches
 * @typedef {import('./store.js').StoreRecord} StoreRecord
 *
 * @typedef {object} Hit
 * @property {StoreKind} kind
 * @property {any[]} faces  objects through which the app reaches one store, the app's own first
 *
 * @typedef {object} AdoptOptions  what the debugger knows of the store; all of it may be absent
 * @property {any} [reducer]  the current one of a Redux store: it is wrapped, and put back with one `@@redux/REPLACE`
 * @property {any} [base]  that of the faces whose `replaceReducer` takes it
 * @property {string} [name]
 * @property {string} [script]  URL of the app's script that made it
 * @property {string} [owner]  the remote it belongs to, where that is known
 * @property {string} [runtime]  which copy of the library made it
 *
 * @typedef {object} Adopted
 * @property {Agent} agent
 * @property {StoreRecord} record
 * @property {Patches} patches
 * @property {Watch | null} watch
 * @property {boolean} outer  the store has another face, at which we are nearer to the app
 */

/** Redux stores by `getState`, which all faces of one share. @type {WeakMap<object, Adopted>} */
const adopted = new WeakMap();
const NO_REDUCER = 'The store was found when it was running, and its reducer was not: it takes actions only.';
const NOT_REACHED = 'The store was seen being made, and its reducer was not found: it takes actions only.';
const ADAPTERS = { zustand: adaptZustand, query: adaptQueryClient, subject: adaptSubject, lean: adaptLeanState };

export class Adoption {
  /** @param {Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** What is no Redux store. */
    this.others = new WeakSet();
  }

  /**
   * @param {Iterable<any>} objects  all of a heap, or any others
   * @returns {Hit[]} the stores among them that are not known yet
   */
  search(objects) {
    /** @type {Map<any, Hit>} */
    const hits = new Map();
    for (const object of objects) {
      const kind = kindOfStore(object);
      if (kind === null || this.agent.guard(() => this.isKnown(object, kind)) !== false)
        continue;
      const key = identityOf(object, kind);
      const hit = hits.get(key) ?? { kind, faces: [] };
      hits.set(key, hit);
      hit.faces.push(object);
    }
    for (const { faces } of hits.values())
      faces.sort((a, b) => weightOf(b) - weightOf(a));
    return [...hits.values()];
  }

  /**
   * @param {any} object
   * @param {StoreKind} kind
   */
  isKnown(object, kind) {
    if (kind === 'redux')
      return (this.agent.recordOf(object) !== undefined && this.closedOf(object) === undefined) || isLifted(object);
    return this.others.has(identityOf(object, kind));
  }

  /**
   * @param {any} object  a Redux store
   * @returns {Adopted | undefined} what is known of it, if its reducer is not
   */
  closedOf(object) {
    const known = adopted.get(ownOf(object.getState));
    return known?.agent === this.agent && known.watch !== null && known.patches.on ? known : undefined;
  }

  /**
   * @param {any[]} faces
   * @param {StoreKind} [kind]
   * @param {AdoptOptions} [options]
   * @returns {string} its id, or '' if it is known already or no store
   */
  adopt(faces, kind = kindOfStore(faces[0]) ?? undefined, options = {}) {
    if (kind === undefined || this.agent.ended || this.isKnown(faces[0], kind))
      return '';
    if (kind === 'redux')
      return this.adoptRedux(faces, options)?.id ?? '';
    const [object] = faces;
    const before = this.agent.counters.store;
    this.others.add(identityOf(object, kind));
    ADAPTERS[kind](this.agent, object, {
      name: options.name, owner: this.ownerOf(options), late: true,
    });
    return 's' + (before + 1);
  }

  /**
   * @param {import('./reach.js').Reached} reached
   * @returns {number} how many stores among them were taken up
   */
  adoptReached(reached) {
    let count = 0;
    for (const { kind, faces } of this.search(reached.keys())) {
      const owners = new Set(faces.map((face) => reached.get(face)).filter((name) => name !== undefined));
      const owner = owners.size === 1 ? [...owners][0] : undefined;
      if (this.agent.guard(() => this.adopt(faces, kind, { owner })))
        count++;
    }
    return count;
  }

  /** @param {AdoptOptions} options */
  ownerOf({ script, owner }) {
    const { places } = this.agent;
    if (script === undefined || owner !== undefined)
      return owner;
    places.refresh();
    return places.nameOf(script) || undefined;
  }

  /**
   * @param {any[]} faces
   * @param {AdoptOptions} options
   * @returns {StoreRecord | undefined}
   */
  adoptRedux(faces, options) {
    const { agent } = this;
    const [outer] = faces;
    const known = this.closedOf(outer);
    if (known !== undefined)
      return typeof options.reducer === 'function' ? this.reopen(known, faces, options) : undefined;
    const record = agent.makeRecord({ name: options.name ?? '', toolkit: '' });
    record.late = true;
    record.runtime = options.runtime ?? '';
    this.giveControl(record, outer, typeof options.reducer === 'function');
    agent.openStore(record, outer, null, 'redux', this.ownerOf(options));
    this.tap(record, faces, options);
    return record;
  }

  /**
   * The reducer of a store that was watched without it was found.
   *
   * @param {Adopted} known
   * @param {any[]} faces
   * @param {AdoptOptions} options
   * @returns {StoreRecord}
   */
  reopen({ record, patches, watch }, faces, options) {
    const before = record.control;
    if (watch !== null)
      watch.over = true;
    patches.undo();
    const control = this.giveControl(record, faces[0], true);
    if (before instanceof ReduxControl)
      control.initial = before.initial;
    this.tap(record, faces, options);
    noteStatus(this.agent, record);
    return record;
  }

  /**
   * @param {StoreRecord} record
   * @param {any[]} faces
   * @param {AdoptOptions} options
   */
  tap(record, faces, options) {
    const { agent } = this;
    const [outer] = faces;
    const getState = ownOf(outer.getState);
    adaptOnce(agent, getState, (patches) => {
      const { reducer, base = faces[faces.length - 1] } = options;
      const { replaceReducer } = base;
      const watch = typeof reducer === 'function' ? null : new Watch(agent, record, getState, faces.length === 1);
      const known = { agent, record, patches, watch, outer: false };
      adopted.set(getState, known);
      if (watch === null) {
        for (const face of faces)
          tapOpen(known, face);
        replaceReducer.call(base, tapReducer(agent, record, reducer));
      } else {
        listen(watch, patches, base);
        for (const face of faces)
          tapClosed(agent, watch, patches, face);
      }
      // What Signalbox dispatches is seen as well.
      learnOuter(record, outer);
    });
  }

  /**
   * @param {StoreRecord} record
   * @param {any} store
   * @param {boolean} whole  its reducer is ours
   * @param {string} [why]  it can do no more, if it is not
   * @returns {ReduxControl}
   */
  giveControl(record, store, whole, why = NO_REDUCER) {
    const control = new ReduxControl(this.agent, record, store);
    record.control = control;
    if (!whole) {
      control.can = ['dispatch'];
      control.why = why;
    }
    return control;
  }

  /**
   * `createStore` is about to return it: first the store itself, then what enhancers made of it.
   *
   * @param {any} store
   * @param {Function} above
   * @returns {string} its id, or '' if it is seen by other means
   */
  created(store, above) {
    const { agent } = this;
    if (agent.ended || agent.creating > 0 || kindOfStore(store) !== 'redux' || isLifted(store))
      return '';
    const known = adopted.get(ownOf(store.getState));
    if (known !== undefined && known.agent === agent)
      return this.enhanced(known, store);
    if (agent.recordOf(store) !== undefined)
      return '';
    const record = agent.makeRecord({ name: '', toolkit: '' });
    if (agent.stacks !== 'off')
      record.creation = capture(above, agent.limits.fullFrames);
    this.giveControl(record, store, false, NOT_REACHED);
    agent.openStore(record, store, null, 'redux');
    adaptOnce(agent, store.getState, (patches) => {
      const watch = new Watch(agent, record, store.getState, true);
      adopted.set(store.getState, { agent, record, patches, watch, outer: false });
      listen(watch, patches, store);
      tapClosed(agent, watch, patches, store);
      learnOuter(record, store);
    });
    return record.id;
  }

  /**
   * @param {Adopted} known
   * @param {any} face
   */
  enhanced(known, face) {
    const { record, patches, watch } = known;
    if (known.outer || record.late || record.face === face)
      return record.id;
    known.outer = true;
    if (watch !== null)
      watch.outer = true;
    patches.method(face, 'dispatch', (inner) => tapDispatch(this.agent, record, inner));
    learnOuter(record, face);
    // Its marks are read when the store is reported.
    if (record.face !== null)
      record.face = face;
    return record.id;
  }
}

/**
 * @param {Agent} agent
 * @param {any} object  the runtime, or its state alone
 * @param {import('./foreign.js').About} about
 */
function adaptLeanState(agent, object, about) {
  return adaptLean(agent, { state: identityOf(object, 'lean') }, about);
}

/**
 * What the app knows has most members: its marks. A hook that is a store is called by the app.
 *
 * @param {any} face
 */
function weightOf(face) {
  return Object.keys(face).length + (typeof face === 'function' ? 1000 : 0);
}

/**
 * @param {Watch} watch
 * @param {Patches} patches
 * @param {any} base
 */
function listen(watch, patches, base) {
  const stop = base.subscribe(() => void watch.agent.guard(() => watch.told()));
  if (typeof stop === 'function')
    patches.later(stop);
}

/**
 * A face of a store whose reducer is ours.
 *
 * @param {Adopted} known
 * @param {any} face
 */
function tapOpen(known, face) {
  const { agent, record, patches } = known;
  patches.method(face, 'dispatch', (inner) => {
    const tapped = tapDispatch(agent, record, inner);
    /** @this {any} */
    return function dispatch() {
      return (known.outer ? inner : tapped).apply(this, arguments);
    };
  });
  patches.method(face, 'subscribe', (inner) => tapSubscribe(agent, record, inner));
  patches.method(face, 'getState', (inner) => tapGetState(agent, record, inner));
  let replacing = false;
  patches.method(face, 'replaceReducer', (inner) => tapReplace(agent, record, /** @this {any} */ function replace(
    /** @type {any} */ next) {
    // One face may call another.
    if (replacing || agent.ended)
      return inner.apply(this, arguments);
    record.replaced++;
    replacing = true;
    try {
      return inner.call(this, tapReducer(agent, record, next));
    } finally {
      replacing = false;
    }
  }));
}

/**
 * A face of a store whose reducer is out of reach.
 *
 * @param {Agent} agent
 * @param {Watch} watch
 * @param {Patches} patches
 * @param {any} face
 */
function tapClosed(agent, watch, patches, face) {
  const { record } = watch;
  patches.method(face, 'dispatch', (inner) => watch.tapDispatch(inner, face));
  patches.method(face, 'subscribe', (inner) => tapSubscribe(agent, record, inner));
  patches.method(face, 'replaceReducer', (inner) => tapReplace(agent, record, watch.tapReplace(inner)));
}
