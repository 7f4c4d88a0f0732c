// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Commands for stores that came by `connect()`: the messages of the DevTools extension. Libraries
 * obey a few of them each and answer none. Which, their options say (`features`), or the text of
 * the function that takes the messages: the names of the messages stand in it, minified or not.
 */
import { Undecodable, decode, decodePlain } from './decode.js';
import { keepNewest, noteShown, noteStatus, wayBack } from './commands.js';
import { isPlainObject } from './diff.js';

/** Messages, and the command that each carries out. */
const NAMES = {
  ACTION: 'dispatch', JUMP_TO_STATE: 'jump', JUMP_TO_ACTION: 'jump', IMPORT_STATE: 'import', RESET: 'reset',
  COMMIT: 'commit', ROLLBACK: 'rollback', LOCK_CHANGES: 'lock', PAUSE_RECORDING: 'pause', TOGGLE_ACTION: 'skip',
  SWEEP: 'sweep', REORDER_ACTION: 'reorder',
};
/**
 * Features of the options that stand for commands. Not `reorder`: of those that keep a history of
 * their own none has it, whatever it says.
 */
const FEATURES = { dispatch: ['dispatch'], jump: ['jump'], import: ['import'], lock: ['lock'], pause: ['pause'],
                   skip: ['skip', 'sweep'] };
const ALWAYS = ['reset', 'commit', 'rollback'];
const UNKNOWN = ['jump', 'import', 'reset', 'commit'];
/** What can be done by showing a state. */
const BY_JUMP = ['import', 'reset', 'commit', 'rollback'];
const ORDER = ['dispatch', 'jump', 'skip', 'reorder', 'sweep', 'commit', 'rollback', 'reset', 'lock', 'pause',
               'import'];

/** Stands for an import in a history that we make. */
export const IMPORTED = { type: '@@import' };

/** @param {Function} listener */
function sourceOf(listener) {
  return Function.prototype.toString.call(listener);
}

/**
 * @param {string} source
 * @param {string} name
 * @returns {boolean} whether a message of that name is looked for, and something done about it
 */
function names(source, name) {
  return new RegExp('[\'"`]' + name + '[\'"`](?!\\s*:\\s*(?:\\{\\s*)?break\\b)').test(source);
}

/** @param {any} features */
function fromFeatures(features) {
  const can = [...ALWAYS];
  for (const [feature, commands] of Object.entries(FEATURES)) {
    if (features[feature])
      can.push(...commands);
  }
  return can;
}

export class ConnectControl {
  /** @param {import('./connection.js').Connection} connection  must not be kept alive by us */
  constructor(connection) {
    const weak = typeof WeakRef === 'function';
    this.weak = weak ? new WeakRef(connection) : { deref: () => connection };
    /** @type {string[]} */
    this.can = [];
    this.why = 'The library does not listen to commands.';
    /** Messages that the library names. @type {Set<string>} */
    this.named = new Set();
    /** It goes to the state it is given, not to one that it kept. */
    this.byState = false;
  }

  /** @returns {import('./connection.js').Connection} */
  connection() {
    const connection = this.weak.deref();
    if (connection === undefined)
      throw new Error('this store is gone');
    return connection;
  }

  /** Somebody listens, or not any more. */
  look() {
    const { listeners, options } = this.connection();
    const source = [...listeners].map(sourceOf).join('\n');
    const { features } = options ?? {};
    this.named = new Set(Object.keys(NAMES).filter((name) => names(source, name)));
    const can = new Set([...this.named].map((name) => NAMES[/** @type {keyof NAMES} */ (name)]));
    const known = can.size > 0;
    const given = typeof features === 'object' && features !== null;
    if (listeners.size > 0 && !known)
      (given ? fromFeatures(features) : UNKNOWN).forEach((each) => can.add(each));
    this.byState = known ? /\.state\b/.test(source) : !given;
    if (known && this.byState && !given)
      can.add('jump');
    if (this.byState && can.has('jump'))
      BY_JUMP.forEach((each) => can.add(each));
    if (known && given) {
      for (const [feature, commands] of Object.entries(FEATURES))
        commands.forEach((each) => features[feature] || can.delete(each));
    }
    const { record } = this.connection();
    if (record?.screen.changesStates)
      ['jump', 'import'].forEach((each) => can.delete(each));
    this.can = ORDER.filter((each) => can.has(each));
    this.why = listeners.size === 0 ? 'The library does not listen to commands.'
      : 'The library obeys no more than that.';
  }

  /** @param {import('./commands.js').Command} command */
  take(command) {
    const connection = this.connection();
    const { agent, record } = connection;
    const { told } = connection;
    if (record === undefined)
      return;
    switch (command.command) {
    case 'dispatch':
      return this.dispatch(connection, decodePlain(command.action));
    case 'jump':
      return this.jump(connection, command);
    case 'import':
      return this.bring(connection, command.state);
    case 'reset':
      if (this.has('RESET'))
        return this.perform({ type: 'RESET', timestamp: Date.now() });
      return this.show(connection, connection.initial, '', 0);
    case 'rollback':
      if (this.has('ROLLBACK'))
        return this.perform({ type: 'ROLLBACK', timestamp: Date.now() }, this.text(connection, connection.base));
      return this.show(connection, connection.base, '', 0);
    case 'commit':
      connection.base = connection.store.state;
      if (this.has('COMMIT'))
        this.perform({ type: 'COMMIT', timestamp: Date.now() });
      return undefined;
    case 'skip':
      return this.skip(connection, command);
    case 'sweep':
      return this.perform({ type: 'SWEEP' });
    case 'reorder':
      return this.perform({ type: 'REORDER_ACTION', actionId: this.numberOf(connection, command.action),
                            beforeActionId: command.before === null || command.before === undefined ? undefined
                              : this.numberOf(connection, command.before) });
    default: {
      const what = command.command === 'lock' ? 'locked' : 'paused';
      const on = command.on === true;
      // Some take the message for a switch, whatever it says.
      if (record[what] === on)
        return undefined;
      this.perform({ type: what === 'locked' ? 'LOCK_CHANGES' : 'PAUSE_RECORDING', status: on });
      if (connection.told === told) {
        record[what] = on;
        noteStatus(agent, record);
      }
      return undefined;
    }
    }
  }

  /**
   * Whether the message is sent as such: by those who name it, and by those who say no names but
   * keep a history.
   *
   * @param {string} name
   */
  has(name) {
    return this.named.has(name) || (this.named.size === 0 && (name !== 'ROLLBACK' || !this.byState));
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {any} action
   */
  dispatch(connection, action) {
    const { agent, record, store, told } = connection;
    this.post({ type: 'ACTION', payload: JSON.stringify(action) });
    // Zustand's way to set a state, of which it reports nothing.
    if (connection.told !== told || action?.type !== '__setState' || record === undefined)
      return;
    if (isPlainObject(action.state) && isPlainObject(store.state)) {
      store.state = { ...store.state, ...action.state };
      noteShown(agent, record, store.state, '');
    }
  }

  /** @param {any} message */
  post(message) {
    const { listeners, options, record } = this.connection();
    const whole = { source: '@devtools-extension', id: String(options?.instanceId ?? record?.id), ...message };
    for (const listener of [...listeners])
      listener(whole);
  }

  /**
   * @param {any} payload
   * @param {string} [state]
   */
  perform(payload, state) {
    this.post(state === undefined ? { type: 'DISPATCH', payload } : { type: 'DISPATCH', payload, state });
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {any} state
   * @returns {string}
   */
  text({ options }, state) {
    const replacer = options?.serialize?.replacer;
    return JSON.stringify(state, typeof replacer === 'function' ? replacer : undefined) ?? '';
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {any} id
   * @returns {number} of the action in the history that the library keeps
   */
  numberOf(connection, id) {
    const match = /^(\d+)#(\d+)$/.exec(String(id));
    if (match === null || Number(match[1]) !== connection.epoch)
      throw new Error('that action is not in the library\'s history any more');
    return Number(match[2]);
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {import('./commands.js').Command} command
   */
  jump(connection, { action, state }) {
    if (action === undefined)
      return this.back(connection);
    let number = 0;
    if (!this.byState || connection.lifted !== null)
      number = this.numberOf(connection, action);
    else if (String(action).startsWith(connection.epoch + '#'))
      number = this.numberOf(connection, action);
    this.show(connection, this.value(connection, state), String(action), number);
  }

  /**
   * To the newest state: of the history that the library keeps, or the one that it left.
   *
   * @param {import('./connection.js').Connection} connection
   */
  back(connection) {
    const { record, store, lifted } = connection;
    const last = lifted === null ? 0 : lifted.stagedActionIds.length - 1;
    if (lifted !== null)
      return this.show(connection, lifted.computedStates[last].state, '', lifted.stagedActionIds[last]);
    const newest = record === undefined ? null : wayBack(record, store.state);
    if (newest !== null)
      this.show(connection, newest.state, '', connection.next - 1);
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {any} json
   */
  value({ store, options }, json) {
    const plain = decodePlain(json);
    try {
      return decode(json, store.state);
    } catch (error) {
      if (error instanceof Undecodable && !options?.serialize)
        return plain;
      throw error;
    }
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {any} state
   * @param {string} at
   * @param {number} number
   */
  show(connection, state, at, number) {
    const { agent, record, store, lifted } = connection;
    const { told } = connection;
    const left = store.state;
    const type = this.named.size === 0 || this.named.has('JUMP_TO_ACTION') ? 'JUMP_TO_ACTION' : 'JUMP_TO_STATE';
    const index = lifted === null ? number : lifted.stagedActionIds.indexOf(number);
    this.perform({ type, actionId: number, index }, this.text(connection, state));
    if (connection.told !== told || record === undefined)
      return;
    store.state = state;
    if (lifted === null)
      keepNewest(record, left, state, at);
    noteShown(agent, record, state, at);
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {any} json
   */
  bring(connection, json) {
    if (!this.has('IMPORT_STATE')) {
      this.show(connection, this.value(connection, json), '', 0);
      return;
    }
    const { agent, record, store } = connection;
    const { told } = connection;
    const state = this.value(connection, json);
    const plain = decodePlain(json);
    const timestamp = Date.now();
    // Twice, since some take the first entry only for where the history begins.
    const nextLiftedState = {
      actionsById: { 0: { type: 'PERFORM_ACTION', action: { type: '@@INIT' }, timestamp },
                     1: { type: 'PERFORM_ACTION', action: IMPORTED, timestamp } },
      computedStates: [{ state: plain }, { state: plain }], stagedActionIds: [0, 1], skippedActionIds: [],
      currentStateIndex: 1, nextActionId: 2, committedState: plain, isLocked: false, isPaused: false,
    };
    this.perform({ type: 'IMPORT_STATE', nextLiftedState, preloadedState: undefined, timestamp });
    if (connection.told !== told || record === undefined)
      return;
    store.state = state;
    noteShown(agent, record, state, '');
  }

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {import('./commands.js').Command} command
   */
  skip(connection, { action, on }) {
    const { lifted } = connection;
    const id = this.numberOf(connection, action);
    const skipped = lifted?.skippedActionIds?.includes(id) === true;
    if (skipped !== on)
      this.perform({ type: 'TOGGLE_ACTION', id }, lifted === null ? undefined : this.text(connection, lifted));
  }
}
