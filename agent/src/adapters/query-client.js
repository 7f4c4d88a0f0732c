// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * TanStack Query: a client is a store, each query a slice under its hash, and what happens to a
 * query an action. A fetch is a request from when it begins to when it settles.
 */
import { Foreign } from '../foreign.js';
import { adaptOnce } from '../patches.js';
import { runTapped } from './fetch-tap.js';
import { scene } from '../scene.js';

/** What apps call; what changes meanwhile is theirs. */
const CALLS = ['fetchQuery', 'prefetchQuery', 'ensureQueryData', 'fetchInfiniteQuery', 'prefetchInfiniteQuery', 'query',
               'infiniteQuery', 'setQueryData', 'setQueriesData', 'invalidateQueries', 'refetchQueries', 'resetQueries',
               'cancelQueries', 'removeQueries', 'clear'];

const NO_COMMANDS = 'A query cache holds what servers answered: it takes no actions, and a state that is put in would '
  + 'be fetched over.';

/** @typedef {import('../events.js').Request} Request */

class ClientTap {
  /**
   * @param {import('../agent.js').Agent} agent
   * @param {Foreign} foreign
   * @param {import('../patches.js').Patches} patches
   * @param {any} cache
   */
  constructor(agent, foreign, patches, cache) {
    this.agent = agent;
    this.foreign = foreign;
    this.patches = patches;
    this.cache = cache;
    this.count = 0;
    /** Fetches that are not settled. @type {WeakMap<object, Request>} */
    this.open = new WeakMap();
    /** What is running now, for its address. @type {Request | null} */
    this.starting = null;
    /** Subscriptions of observers. @type {WeakMap<object, () => void>} */
    this.observers = new WeakMap();
    this.tapped = new WeakSet();
    this.noted = this.noted.bind(this);
    this.mutated = this.mutated.bind(this);
  }

  /** @param {any} event */
  noted(event) {
    this.agent.guard(() => {
      const { type, query } = event;
      if (!this.patches.on)
        return;
      if (type === 'updated')
        this.updated(query, event.action);
      else if (type === 'added')
        this.added(query);
      else if (type === 'removed')
        this.removed(query);
      else if (type === 'observerAdded')
        this.observed(event.observer);
      else if (type === 'observerRemoved')
        this.observers.get(event.observer)?.();
    });
  }

  /** @param {any} observer */
  observed(observer) {
    this.observers.set(observer, this.agent.noteSubscription(this.foreign.record, observer, this.noted));
  }

  /** @param {any} query */
  added(query) {
    this.tapFetch(query);
    // Nobody's own: whoever asks for it next finds it there.
    this.change(query, { type: 'added' });
  }

  /** @param {any} query */
  removed(query) {
    const { foreign } = this;
    const { [query.queryHash]: gone, ...rest } = foreign.last;
    this.settle(query, false);
    foreign.changed(this.action(query, { type: 'removed' }), rest, { inside: this.noted });
  }

  /**
   * The function that fetches runs inside, until its first wait: what it asks `fetch` for is the
   * address.
   *
   * @param {any} query
   */
  tapFetch(query) {
    const tap = this;
    const inner = query.fetch;
    if (typeof inner !== 'function' || Object.prototype.hasOwnProperty.call(query, 'fetch'))
      return;
    // Queries come and go: which are ours is found out at the end.
    const value = /** @this {any} */ function fetch() {
      if (!tap.patches.on)
        return inner.apply(this, arguments);
      const before = tap.starting;
      const asking = scene.asking;
      tap.starting = null;
      scene.asking = tap;
      try {
        return runTapped(() => inner.apply(this, arguments), (url) => {
          if (tap.starting !== null)
            tap.starting.url ??= url;
        });
      } finally {
        tap.starting = before;
        scene.asking = asking;
      }
    };
    Object.defineProperty(query, 'fetch', { value, writable: true, configurable: true });
    this.tapped.add(query);
  }

  restore() {
    for (const query of this.cache.getAll()) {
      if (this.tapped.has(query))
        delete query.fetch;
    }
  }

  /**
   * @param {any} query
   * @param {any} action  of TanStack
   */
  updated(query, action) {
    const { type } = action;
    if (type === 'fetch') {
      this.settle(query, false);
      this.change(query, { type }, this.begin(query));
    } else if (type === 'success') {
      this.change(query, { type: action.manual ? 'setData' : type },
                  action.manual ? undefined : this.finish(query, true));
    } else if (type === 'error') {
      this.change(query, { type, error: action.error }, this.finish(query, false));
    } else if (type === 'failed') {
      this.change(query, { type, error: action.error, failures: action.failureCount });
    } else {
      // A fetch that was given up ends with `setState`.
      this.change(query, { type }, query.state.fetchStatus === 'idle' ? this.finish(query, false) : undefined);
    }
  }

  /**
   * @param {any} query
   * @param {any} action
   * @param {Request} [request]
   */
  change(query, action, request) {
    const { foreign } = this;
    const next = { ...foreign.last, [query.queryHash]: query.state };
    foreign.changed(this.action(query, action, request), next, { inside: this.noted, request });
  }

  /**
   * @param {any} query
   * @param {any} action
   * @param {Request} [request]
   */
  action(query, action, request) {
    const { queryKey } = query;
    if (request === undefined)
      return { ...action, queryKey };
    const requestStatus = request.ok === undefined ? 'pending' : request.ok ? 'fulfilled' : 'rejected';
    return { ...action, queryKey, meta: { requestId: request.id, requestStatus } };
  }

  /**
   * @param {any} query
   * @returns {Request}
   */
  begin(query) {
    const request = { id: this.foreign.record.id + ' fetch' + ++this.count, key: query.queryHash, url: undefined,
                      library: '@tanstack/query', ok: undefined };
    this.open.set(query, request);
    this.starting = request;
    return request;
  }

  /**
   * @param {any} query
   * @param {boolean} ok
   * @returns {Request | undefined}
   */
  finish(query, ok) {
    const request = this.open.get(query);
    this.open.delete(query);
    return request === undefined ? undefined : { ...request, ok };
  }

  /**
   * What was given up without a word.
   *
   * @param {any} query
   * @param {boolean} ok
   */
  settle(query, ok) {
    const request = this.finish(query, ok);
    if (request !== undefined)
      this.agent.emit('query-settle', () => ({ id: request.id, ok }));
  }

  /** @param {any} event  of the cache of mutations */
  mutated({ type, mutation, action }) {
    this.agent.guard(() => {
      if (!this.patches.on || type !== 'updated')
        return;
      const { foreign } = this;
      const key = mutation.options?.mutationKey;
      const meta = { requestId: foreign.record.id + ' mutation' + mutation.mutationId, requestStatus:
        action.type === 'success' ? 'fulfilled' : action.type === 'error' ? 'rejected' : 'pending' };
      const settles = meta.requestStatus !== 'pending' || action.type === 'pending';
      foreign.changed({ type: 'mutation/' + action.type, mutationKey: key,
                        payload: action.type === 'pending' ? action.variables : undefined, error: action.error,
                        meta: settles ? meta : undefined }, foreign.last, { inside: this.mutated });
    });
  }
}

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} client
 * @param {import('../foreign.js').About} [about]
 * @returns {() => void} undoes it
 */
export function adaptQueryClient(agent, client, about = {}) {
  return adaptOnce(agent, client, (patches) => {
    const foreign = new Foreign(agent, '@tanstack/query', { name: 'QueryClient', ...about });
    patches.later(() => foreign.close());
    const cache = client.getQueryCache();
    const tap = new ClientTap(agent, foreign, patches, cache);
    /** @type {Record<string, any>} */
    const state = {};
    for (const query of cache.getAll()) {
      state[query.queryHash] = query.state;
      tap.tapFetch(query);
    }
    foreign.control(NO_COMMANDS);
    foreign.open(state, client.constructor, adaptQueryClient);
    patches.later(() => tap.restore());
    patches.later(cache.subscribe(tap.noted));
    const stop = client.getMutationCache?.().subscribe(tap.mutated);
    if (typeof stop === 'function')
      patches.later(stop);
    for (const name of CALLS) {
      patches.method(client, name, (inner) => /** @this {any} */ function called() {
        return patches.on ? foreign.within(() => inner.apply(this, arguments), called, true)
          : inner.apply(this, arguments);
      });
    }
  });
}
