// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Errors that nobody caught: whose they are, where they were thrown, and what they say. Only where
 * there is a store or a bridge, and only listened to: what the app or the realm does with them
 * stays as it is.
 */
import { messageOf, safeText } from './careful.js';

/** How often the same error is told. */
const ERROR_REPEATS = 3;
const ERROR_TEXT = 500;

/** @param {any} error */
function errorName(error) {
  try {
    return typeof error?.name === 'string' ? safeText(error.name) + ': ' : '';
  } catch (again) {
    return '';
  }
}

/** @param {any} error */
function errorStack(error) {
  try {
    return typeof error?.stack === 'string' ? error.stack : '';
  } catch (again) {
    return '';
  }
}

class Errors {
  /** @param {import('./agent.js').Agent} agent */
  constructor(agent) {
    this.agent = agent;
    this.left = agent.limits.errors;
    /** How often each was told. @type {Map<string, number>} */
    this.told = new Map();
  }

  /**
   * @param {string} what
   * @param {any} error
   * @param {string} [place]  where it was thrown, if it has no stack
   * @param {string} [message]  what it says, if there is nothing else to ask
   */
  note(what, error, place = '', message = '') {
    const { agent } = this;
    const { counters, records } = agent;
    if (this.left === 0 || (records.length === 0 && counters.listener + counters.message === 0))
      return;
    const text = (what + ': ' + (error === undefined || error === null ? message
      : errorName(error) + messageOf(error))).slice(0, ERROR_TEXT);
    const key = text + ' ' + place;
    const times = this.told.get(key) ?? 0;
    if (times >= ERROR_REPEATS)
      return;
    this.told.set(key, times + 1);
    this.left--;
    // What it says may look like a place in the code, and its first line says it.
    const stack = errorStack(error).slice(errorName(error).length + messageOf(error).length);
    const trace = { stack: stack === '' ? '    at ' + place : stack };
    agent.emit('log', () => ({ level: 'error', text,
                               remote: agent.places.remoteOf(trace, { strict: true }),
                               site: agent.places.siteOf(trace) }));
  }
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} realm  the global object
 */
export function watchErrors(agent, realm) {
  const errors = new Errors(agent);
  if (agent.options.kind === 'node') {
    watchProcess(agent, realm.process, errors);
    return;
  }
  agent.listen(realm, 'error', ({ error, message, filename, lineno, colno }) => {
    // What an element could not load is another kind of event.
    if (message !== undefined)
      errors.note('Uncaught', error, filename + ':' + lineno + ':' + colno, String(message));
  });
  agent.listen(realm, 'unhandledrejection', ({ reason }) => errors.note('Unhandled rejection', reason));
}

/**
 * A listener of `uncaughtException` would keep the process alive; this one only sees it.
 *
 * @param {import('./agent.js').Agent} agent
 * @param {any} process
 * @param {Errors} errors
 */
function watchProcess(agent, process, errors) {
  if (typeof process?.on !== 'function')
    return;
  const seen = (/** @type {any} */ error, /** @type {string} */ origin) => void agent.guard(() =>
    errors.note(origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught', error));
  process.on('uncaughtExceptionMonitor', seen);
  agent.undo.push(() => process.removeListener('uncaughtExceptionMonitor', seen));
}
