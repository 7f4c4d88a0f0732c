// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What Signalbox asks stores to do, and what a Redux store can do of it. Nothing here is reached
 * by a plain dispatch: while a command is in force the reducer's wrapper takes another way.
 */
import { decode } from './decode.js';
import { Note } from './events.js';
import { isPlainObject } from './diff.js';
import { messageOf } from './careful.js';

const PRIVATE = '@@signalbox/state';
/** Commands that the options of the extension can leave out, by the same names. */
const FEATURED = ['dispatch', 'jump', 'import', 'lock', 'pause'];
const NO_HISTORY = 'The agent keeps no history of actions: none can be left out, moved or forgotten.';

/**
 * @typedef {object} Command  a message `command`, parsed
 * @property {number} id
 * @property {string} store
 * @property {string} command
 * @property {any} [action]  a jump without it is the way back
 * @property {any} [state]
 * @property {boolean} [on]
 * @property {string | null} [before]
 *
 * @typedef {object} Control  what a store can be told
 * @property {string[]} can
 * @property {string} why  why not the rest; '' if there is no more to say
 * @property {(command: Command) => void} take  throws an Error whose message says why not
 *
 * @typedef {import('./store.js').StoreRecord} StoreRecord
 * @typedef {import('./agent.js').Agent} Agent
 */

/**
 * @param {Agent} agent
 * @param {Command} command
 */
export function takeCommand(agent, command) {
  const record = agent.records.find(({ id }) => id === command.store);
  if (record === undefined || record.closed)
    throw new Error('this store is gone');
  const { control } = record;
  if (control === null || !control.can.includes(command.command))
    throw new Error(control?.why || 'this store does not take that command');
  control.take(command);
  if (command.command === 'lock' || command.command === 'pause')
    record.held[command.on === true ? 'add' : 'delete'](command.command);
}

/**
 * Whoever could unlock what was locked is gone: the app must not stay as it is.
 *
 * @param {Agent} agent
 */
export function releaseStores(agent) {
  for (const record of agent.records) {
    for (const command of record.held)
      agent.guard(() => record.control?.take({ id: 0, store: record.id, command, on: false }));
    record.held.clear();
  }
}

/**
 * Reports how the store stands, whole: a later report replaces this one.
 *
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {(() => void)} [then]  after it was written
 */
export function noteStatus(agent, record, then) {
  const note = statusNote(agent, record, record.at);
  note.then = () => {
    record.shown = record.stays ? '' : record.at;
    then?.();
  };
  agent.queue.push(note);
}

/**
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {string} at
 */
export function statusNote(agent, record, at) {
  const { control, locked, paused, skipped } = record;
  const members = { store: record.id, can: control === null ? [] : [...control.can], why: control?.why || undefined,
                    locked, paused, at: at === '' ? 'newest' : at,
                    skipped: skipped === null ? undefined : [...skipped] };
  const note = new Note('store-status', agent.time(), () => members);
  note.key = 'status ' + record.id + ' now';
  return note;
}

/**
 * What a store shows now, and at which action: not by a dispatch.
 *
 * @param {Agent} agent
 * @param {StoreRecord} record
 * @param {any} state
 * @param {string} at  id of an action; '' stands for the newest
 */
export function noteShown(agent, record, state, at) {
  const t = agent.time();
  record.at = at;
  noteStatus(agent, record, () => agent.writer.writeState(record, record.screen.state(state), t));
}

/**
 * A store was told to show another state. What it leaves is kept as long as it shows the past: nobody
 * else may have it any more.
 *
 * @param {StoreRecord} record
 * @param {any} left  what it showed before
 * @param {any} shown  what it shows now
 * @param {string} at  as in {@link noteShown}, which comes after this
 */
export function keepNewest(record, left, shown, at) {
  const { newest } = record;
  if (at === '')
    record.newest = null;
  else
    record.newest = { shown,
                      state: record.at !== '' && newest !== null && newest.shown === left ? newest.state : left };
}

/**
 * @param {StoreRecord} record
 * @param {any} now  what the store shows
 * @returns {{ state: any } | null}  what it has to show to be back at its newest action; null if it
 *   is there, or went on from where it was sent
 */
export function wayBack(record, now) {
  return record.at !== '' && record.newest?.shown === now ? record.newest : null;
}

/** The functions of a store, which live as long as its `getState` does. @type {WeakMap<Function, Door>} */
const doors = new WeakMap();

/**
 * @typedef {object} Door
 * @property {(action: any) => any} inner  next to the reducer
 * @property {(action: any) => any} outer  as the app calls it, middleware included
 */

/** A Redux store: its reducer is wrapped, so any state can be put in. */
export class ReduxControl {
  /**
   * @param {Agent} agent
   * @param {StoreRecord} record
   * @param {any} store  as it was made next to the reducer
   */
  constructor(agent, record, store) {
    this.agent = agent;
    this.record = record;
    this.can = ['dispatch', 'jump', 'import', 'reset', 'commit', 'rollback', 'lock', 'pause'];
    this.why = NO_HISTORY;
    const { features } = record;
    if (features !== null) {
      this.can = this.can.filter((each) => !FEATURED.includes(each) || features[each]);
      this.why += ' The app offers no more.';
    }
    if (record.screen.changesStates) {
      this.can = this.can.filter((each) => each !== 'jump' && each !== 'import');
      this.why += ' The app changes its states before they are shown, so they cannot be put back.';
    }
    /** States by reference. @type {any} */
    this.initial = store.getState();
    this.base = this.initial;
    doors.set(store.getState, { inner: store.dispatch, outer: store.dispatch });
  }

  /** @returns {Door} */
  door() {
    const door = doors.get(this.record.getState.deref());
    if (door === undefined)
      throw new Error('this store is gone');
    return door;
  }

  /** @returns {any} */
  state() {
    return this.record.getState.deref()?.();
  }

  /** @param {Command} command */
  take({ command, action, state, on }) {
    switch (command) {
    case 'dispatch':
      return this.dispatch(decode(action));
    case 'jump':
      return action === undefined ? this.back() : this.show(decode(state, this.state()), String(action));
    case 'import':
      return this.show(decode(state, this.state()), '');
    case 'reset':
      this.base = this.initial;
      return this.show(this.initial, '');
    case 'commit':
      this.base = this.state();
      return undefined;
    case 'rollback':
      return this.show(this.base, '');
    case 'lock':
      return this.set('locked', on === true);
    default:
      return this.set('paused', on === true);
    }
  }

  /** @param {any} action */
  dispatch(action) {
    if (this.record.locked)
      throw new Error('the store is locked');
    this.door().outer(action);
  }

  /**
   * @param {'locked' | 'paused'} what
   * @param {boolean} on
   */
  set(what, on) {
    const { agent, record } = this;
    if (record[what] === on)
      return;
    record[what] = on;
    record.settle();
    if (what === 'paused' && !on)
      noteShown(agent, record, this.state(), record.at);
    else
      noteStatus(agent, record);
  }

  back() {
    const newest = wayBack(this.record, this.state());
    if (newest !== null)
      this.show(newest.state, '');
  }

  /**
   * @param {any} state
   * @param {string} at
   */
  show(state, at) {
    const { record, agent } = this;
    const { inner } = this.door();
    const left = this.state();
    const force = { action: { type: PRIVATE }, state, done: false };
    record.force = force;
    record.settle();
    try {
      inner(force.action);
    } catch (error) {
      if (!force.done)
        throw error;
      const text = 'a listener of the store threw after a command: ' + messageOf(error);
      agent.emit('log', () => ({ level: 'error', text }));
    } finally {
      record.force = null;
      record.settle();
    }
    if (!force.done)
      throw new Error('the store did not take the state');
    const shown = this.state();
    keepNewest(record, left, shown, at);
    noteShown(agent, record, shown, at);
  }
}

/**
 * The outer dispatch of a store became known, or another one around it.
 *
 * @param {StoreRecord} record
 * @param {{ dispatch: (action: any) => any }} store  a face of it
 */
export function learnOuter(record, store) {
  const door = doors.get(record.getState.deref());
  if (door !== undefined)
    door.outer = (action) => store.dispatch(action);
}

/**
 * The way of the reducer's wrapper when it has more to do than to note.
 *
 * @param {StoreRecord} record
 * @param {any} reducer
 * @param {any} self
 * @param {IArguments} args
 * @returns {any}
 */
export function reduceAside(record, reducer, self, args) {
  const { force } = record;
  const [state, action] = args;
  if (force !== null && action === force.action) {
    force.done = true;
    return completed(force.state, state, (given) => reducer.call(self, given, action));
  }
  // Redux' own actions bring and take reducers: an app that is locked may still load parts of itself.
  if (record.opened && record.locked && !String(action?.type).startsWith('@@redux/'))
    return state;
  return reducer.apply(self, args);
}

/**
 * A state of the past lacks the slices that came later; their reducers give them, as for a new store.
 *
 * @param {any} given
 * @param {any} now
 * @param {(state: any) => any} reduce
 */
function completed(given, now, reduce) {
  if (!isPlainObject(given) || !isPlainObject(now) || Object.keys(now).every((key) => key in given))
    return given;
  const full = reduce(given);
  return isPlainObject(full) ? { ...full, ...given } : given;
}
