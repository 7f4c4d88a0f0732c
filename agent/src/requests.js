// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Actions that belong together: what begins a request and what settles it, by `meta.requestId` as
 * `createAsyncThunk` of Redux Toolkit gives it; and the queries of RTK Query, which are such
 * requests.
 */
import { tellable } from './address.js';
import { microsText, quote } from './encode.js';
import { eventText } from './events.js';

const KEPT = 1000;
const ID_LENGTH = 100;
const PHASES = ['pending', 'fulfilled', 'rejected'];
const QUERY = /^(.*)\/executeQuery\/(?:pending|fulfilled|rejected)$/;

/**
 * @typedef {import('./events.js').Dispatch} Dispatch
 * @typedef {import('./events.js').Request} Request
 * @typedef {import('./store.js').StoreRecord} StoreRecord
 *
 * @typedef {object} Span
 * @property {string} id
 * @property {string} phase
 */

/**
 * @param {any} action
 * @returns {Span | null}
 */
function spanOf(action) {
  const meta = action?.meta;
  const id = meta?.requestId;
  if (typeof id !== 'string' || id === '' || id.length > ID_LENGTH)
    return null;
  let phase = meta.requestStatus;
  // Before Toolkit 1.4 only the type said it.
  if (phase === undefined && typeof action.type === 'string')
    phase = action.type.slice(action.type.lastIndexOf('/') + 1);
  return PHASES.includes(phase) ? { id, phase } : null;
}

/**
 * @param {any} meta  of an action of RTK Query
 * @returns {{ url?: string, status?: number, bytes?: number }} what the answer says, if it came from fetchBaseQuery
 */
function answerIn(meta) {
  const { request, response } = meta?.baseQueryMeta ?? {};
  const length = Number(response?.headers?.get?.('content-length') ?? NaN);
  return { url: typeof request?.url === 'string' ? tellable(request.url, undefined) : undefined,
           status: Number.isInteger(response?.status) ? response.status : undefined,
           bytes: Number.isInteger(length) ? length : undefined };
}

export class Requests {
  /** @param {import('./agent.js').Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** When what is pending began, by store. @type {WeakMap<StoreRecord, Map<string, number>>} */
    this.pending = new WeakMap();
    /** Of the action that is being written. @type {Span | null} */
    this.span = null;
  }

  /**
   * @param {Dispatch} entry
   * @returns {string} the member `span`, or nothing
   */
  spanText({ store, action, start }) {
    const span = spanOf(action);
    this.span = span;
    if (span === null)
      return '';
    let ms = '';
    const pending = this.pending.get(store) ?? new Map();
    const began = pending.get(span.id);
    if (span.phase !== PHASES[0]) {
      if (began !== undefined)
        ms = ',"ms":' + microsText(Math.max(start - began, 0));
      pending.delete(span.id);
    } else if (began === undefined) {
      if (pending.size >= KEPT)
        pending.delete(pending.keys().next().value);
      pending.set(span.id, start);
      this.pending.set(store, pending);
    }
    return ',"span":{"id":' + quote(span.id) + ',"phase":"' + span.phase + '"' + ms + '}';
  }

  /**
   * Writes what begins or ends with the action whose span was just written.
   *
   * @param {Dispatch} entry
   * @param {string | undefined} remote
   */
  writeQuery(entry, remote) {
    const { store, action, extra } = entry;
    const request = extra.request ?? (this.span === null ? undefined : this.ofToolkit(store, action, this.span));
    if (request === undefined)
      return;
    const { id, ok, key, url, cache, endpoint, library, status, bytes } = request;
    const text = ok === undefined
      ? eventText('query-start', entry.t, { id, url, key, remote, store: store.id, cache, endpoint, library })
      : eventText('query-settle', entry.t, { id, ok, url, status, bytes });
    this.agent.outbox.add(text);
  }

  /**
   * @param {StoreRecord} store
   * @param {any} action
   * @param {Span} span
   * @returns {Request | undefined}
   */
  ofToolkit(store, action, span) {
    const match = typeof action.type === 'string' ? QUERY.exec(action.type) : null;
    const { arg, condition } = action.meta;
    // What was in the cache is refused before it is asked for.
    if (match === null || condition === true)
      return undefined;
    const id = store.id + ' ' + span.id;
    if (span.phase !== PHASES[0])
      return { id, ok: span.phase === 'fulfilled', ...answerIn(action.meta) };
    const text = (/** @type {any} */ value) => (typeof value === 'string' ? value : undefined);
    return { id, ok: undefined, library: 'rtk-query', cache: match[1], key: text(arg?.queryCacheKey),
             endpoint: text(arg?.endpointName) };
  }
}
