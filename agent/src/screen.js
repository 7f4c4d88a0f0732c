// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What an app lets inspectors see, said in the options of the DevTools extension: which actions, and
 * how actions and states are changed before they are shown.
 */

import { messageOf } from './careful.js';

/** @param {any} list  of regular expressions or texts, or one of them */
function patternOf(list) {
  const all = (Array.isArray(list) ? list : [list])
    .filter((each) => each !== undefined && each !== null && each !== '');
  return all.length === 0 ? null
    : new RegExp(all.map((each) => (each instanceof RegExp ? each.source : String(each))).join('|'));
}

/** @param {any} value */
function functionOr(value) {
  return typeof value === 'function' ? value : null;
}

/** Shows everything as it is. */
export class Screen {
  constructor() {
    this.changesStates = false;
    this.plain = true;
  }

  /**
   * @param {any} _action
   * @param {any} _state  after it
   * @returns {boolean} whether the action is shown
   */
  shows(_action, _state) {
    return true;
  }

  /** @param {any} action */
  action(action) {
    return action;
  }

  /** @param {any} state */
  state(state) {
    return state;
  }
}

class OptionsScreen extends Screen {
  /** @param {any} options */
  constructor(options) {
    super();
    this.plain = false;
    this.deny = patternOf(options.actionsDenylist ?? options.actionsBlacklist);
    this.allow = patternOf(options.actionsAllowlist ?? options.actionsWhitelist);
    this.predicate = functionOr(options.predicate);
    this.actionSanitizer = functionOr(options.actionSanitizer);
    this.stateSanitizer = functionOr(options.stateSanitizer);
    this.changesStates = this.stateSanitizer !== null;
    this.count = 0;
    /** The same state gives the same, so that references can be compared. @type {WeakMap<object, any>} */
    this.made = new WeakMap();
  }

  /**
   * @param {any} action
   * @param {any} state
   */
  shows(action, state) {
    const type = String(action?.type);
    return (this.predicate === null || Boolean(this.predicate(state, action)))
           && (this.allow === null ? this.deny === null || !this.deny.test(type) : this.allow.test(type));
  }

  /** @param {any} action */
  action(action) {
    return this.actionSanitizer === null ? action : this.actionSanitizer(action, ++this.count);
  }

  /** @param {any} state */
  state(state) {
    if (this.stateSanitizer === null)
      return state;
    if (typeof state !== 'object' || state === null)
      return this.sanitized(state);
    if (!this.made.has(state))
      this.made.set(state, this.sanitized(state));
    return this.made.get(state);
  }

  /** @param {any} state */
  sanitized(state) {
    try {
      return this.stateSanitizer(state, this.count);
    } catch (error) {
      // Never shown as it is, since somebody meant to hide something.
      return 'stateSanitizer threw: ' + messageOf(error);
    }
  }
}

export const OPEN_SCREEN = new Screen();

const SCREENED = ['actionsDenylist', 'actionsBlacklist', 'actionsAllowlist', 'actionsWhitelist', 'predicate',
                  'actionSanitizer', 'stateSanitizer'];

/**
 * @param {any} options  of the extension
 * @returns {Screen}
 */
export function screenOf(options) {
  const given = typeof options === 'object' && options !== null && SCREENED.some((name) => options[name]);
  return given ? new OptionsScreen(options) : OPEN_SCREEN;
}
