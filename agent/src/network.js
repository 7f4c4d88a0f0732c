// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Requests of the page: `fetch` and XMLHttpRequest stand behind proxies that pass everything on.
 * Told are address, method, status and size; never a body, a header or what a server answered.
 */
import { cancel, later } from './schedule.js';
import { markOf, readAddress, tellableAddress } from './address.js';
import { replaceProperty } from './patches.js';
import { capture } from './stacks.js';
import { scene } from './scene.js';

/** So long an answer waits for what the browser measured of it. */
const MEASURE_MS = 250;
const WAITING = 200;
/** What does not make an answer another one. */
const IGNORED = /^(?:baggage|cache-control|content-type|if-.*|pragma|sentry-.*|trace.*|x-b3-.*|x-.*-id)$/;

/**
 * @typedef {object} Asked  a request that is under way
 * @property {string} id
 * @property {string} raw  its address as the browser measures it
 * @property {number} begun  on the clock of measurements
 * @property {{ bytes?: number } | null} measured
 * @property {{ ok: boolean, status?: number, bytes?: number } | null} answer
 * @property {any} timer
 *
 * @typedef {object} Asking  who asks the network at this moment
 * @property {import('./events.js').Request | null} starting
 */

/**
 * What else decides which answer comes: as a mark, nothing if it is what everybody sends.
 *
 * @param {Iterable<[string, string]>} headers
 * @param {string | undefined} credentials
 * @returns {string | undefined}
 */
function variantOf(headers, credentials) {
  const parts = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const usual = lower === 'accept' && /json|\*\/\*/.test(value);
    if (!usual && !IGNORED.test(lower))
      parts.push(lower + ':' + value);
  }
  if (credentials !== undefined && credentials !== 'same-origin')
    parts.push(credentials);
  return parts.length === 0 ? undefined : markOf(parts.sort().join('\n'));
}

export class Network {
  /**
   * @param {import('./agent.js').Agent} agent
   * @param {any} realm
   */
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    this.count = 0;
    /** Not settled yet. @type {Set<Asked>} */
    this.waiting = new Set();
    this.measures = false;
  }

  /**
   * @param {any} input
   * @param {string} method
   * @param {string | undefined} variant
   * @param {Function} above
   * @returns {Asked | undefined}
   */
  begin(input, method, variant, above) {
    const { agent, realm } = this;
    const url = readAddress(input, realm.document?.baseURI ?? realm.location?.href);
    if (url === null || !/^https?:$/.test(url.protocol))
      return undefined;
    const { remote, asking } = scene;
    const trace = remote === undefined && agent.tracing ? capture(above, agent.frames) : undefined;
    const told = tellableAddress(url);
    const sake = /** @type {Asking | null} */ (asking)?.starting ?? null;
    if (sake !== null)
      sake.url ??= told;
    url.hash = '';
    const id = 'n' + ++this.count;
    agent.emit('query-start', () => ({
      id, url: told, key: variant, library: 'fetch', method: method.toUpperCase(), query: sake?.id,
      remote: remote ?? (trace === undefined ? agent.untraced() : agent.places.remoteOf(trace, { strict: true })),
      site: agent.places.siteOf(trace),
    }));
    /** @type {Asked} */
    const asked = { id, raw: url.href, begun: realm.performance?.now?.() ?? 0, measured: null, answer: null,
                    timer: undefined };
    if (this.measures && this.waiting.size < WAITING)
      this.waiting.add(asked);
    return asked;
  }

  /**
   * @param {Asked} asked
   * @param {boolean} ok
   * @param {number} [status]
   * @param {number} [bytes]
   */
  answered(asked, ok, status, bytes) {
    if (asked.answer !== null)
      return;
    asked.answer = { ok, status, bytes };
    if (!ok || asked.measured !== null || !this.waiting.has(asked)) {
      this.settle(asked);
      return;
    }
    asked.timer = later(() => this.agent.guard(() => this.settle(asked)), MEASURE_MS);
  }

  /** @param {Asked} asked */
  settle(asked) {
    const { id, answer, measured } = asked;
    cancel(asked.timer);
    this.waiting.delete(asked);
    if (answer !== null)
      this.agent.emit('query-settle', () => ({ id, ...answer, bytes: measured?.bytes ?? answer.bytes }));
  }

  /**
   * What came out of the browser's own cache cost nothing. Of other origins it tells no sizes,
   * unless they allow it.
   *
   * @param {any} entry  a PerformanceResourceTiming
   */
  measured({ name, startTime, transferSize, decodedBodySize }) {
    for (const asked of this.waiting) {
      if (asked.raw !== name.replace(/#.*/, '') || asked.measured !== null || startTime < asked.begun - 1)
        continue;
      if (transferSize > 0)
        asked.measured = { bytes: transferSize };
      else
        asked.measured = decodedBodySize > 0 ? { bytes: 0 } : {};
      if (asked.answer !== null)
        this.settle(asked);
      return;
    }
  }

  measure() {
    const { agent, realm } = this;
    const Observer = realm.PerformanceObserver;
    if (typeof Observer !== 'function' || !Observer.supportedEntryTypes?.includes('resource'))
      return;
    const observer = new Observer((/** @type {any} */ list) => agent.guard(() => {
      for (const entry of list.getEntries())
        this.measured(entry);
    }));
    observer.observe({ type: 'resource' });
    this.measures = true;
    agent.undo.push(() => {
      this.measures = false;
      observer.disconnect();
    });
  }

  tapFetch() {
    const network = this;
    const { agent, realm } = this;
    const inner = realm.fetch;
    if (typeof inner !== 'function')
      return;
    const value = new Proxy(inner, { apply: function tapped(target, self, args) {
      const asked = agent.ended ? undefined : agent.guard(() => network.ofFetch(args, tapped));
      const promise = Reflect.apply(target, self, args);
      // What nobody catches must stay what nobody catches: the app holds what comes after us. (The
      // browser tells of it only if our script was loaded with `crossorigin`.)
      return asked === undefined || typeof promise?.then !== 'function' ? promise : network.follow(asked, promise);
    } });
    replaceProperty(agent, realm, 'fetch', { value, writable: true, configurable: true, enumerable: true });
  }

  /**
   * @param {any[]} args  of `fetch`
   * @param {Function} above
   */
  ofFetch([input, init], above) {
    const request = typeof input === 'object' && input !== null && typeof input.url === 'string' ? input : undefined;
    const headers = init?.headers === undefined ? request?.headers ?? [] : new this.realm.Headers(init.headers);
    return this.begin(input, String(init?.method ?? request?.method ?? 'GET'),
                      variantOf(headers, init?.credentials ?? request?.credentials), above);
  }

  /**
   * @param {Asked} asked
   * @param {Promise<any>} promise
   */
  follow(asked, promise) {
    const { agent } = this;
    return promise.then((response) => {
      agent.guard(() => {
        const length = response.headers?.get('content-length');
        const bytes = typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
        this.answered(asked, response.ok, response.status > 0 ? response.status : undefined, bytes);
      });
      return response;
    }, (error) => {
      agent.guard(() => this.answered(asked, false));
      throw error;
    });
  }

  tapRequests() {
    const network = this;
    const { agent } = this;
    const proto = this.realm.XMLHttpRequest?.prototype;
    if (typeof proto?.send !== 'function')
      return;
    /** @type {WeakMap<object, { method: string, url: any, headers: [string, string][] }>} */
    const opened = new WeakMap();
    /** @param {string} name @param {(xhr: any, args: any[], above: Function) => void} note */
    const tap = (name, note) => {
      const value = new Proxy(proto[name], { apply: function tapped(target, self, args) {
        const result = Reflect.apply(target, self, args);
        if (!agent.ended)
          agent.guard(() => note(self, args, tapped));
        return result;
      } });
      replaceProperty(agent, proto, name, { value, writable: true, configurable: true, enumerable: true });
    };
    tap('open', (xhr, [method, url]) => void opened.set(xhr, { method: String(method), url, headers: [] }));
    tap('setRequestHeader', (xhr, [name, value]) => void opened.get(xhr)?.headers.push([String(name), String(value)]));
    tap('send', (xhr, args, above) => network.sent(xhr, opened.get(xhr), above));
  }

  /**
   * @param {any} xhr
   * @param {{ method: string, url: any, headers: [string, string][] } | undefined} about
   * @param {Function} above
   */
  sent(xhr, about, above) {
    if (about === undefined)
      return;
    const credentials = xhr.withCredentials === true ? 'include' : undefined;
    const asked = this.begin(about.url, about.method, variantOf(about.headers, credentials), above);
    if (asked === undefined)
      return;
    const done = (/** @type {any} */ event) => void this.agent.guard(() => {
      const { status } = xhr;
      this.answered(asked, status >= 200 && status < 300, status > 0 ? status : undefined,
                    event?.loaded > 0 ? event.loaded : undefined);
    });
    // One that waits for its answer has it now.
    if (xhr.readyState === 4)
      done(undefined);
    else
      xhr.addEventListener('loadend', done, { once: true });
  }
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} realm  the global object
 */
export function tapNetwork(agent, realm) {
  const network = new Network(agent, realm);
  agent.guard(() => network.measure());
  agent.guard(() => network.tapFetch());
  agent.guard(() => network.tapRequests());
}
