// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Which remote a script belongs to, and from that, which remote a stack came from.
 */
import { LIMITS } from './limits.js';
import { framesOf } from './stacks.js';

/**
 * @typedef {object} Base
 * @property {string} url
 * @property {string} name
 */

const NAMESPACE = /^webpack:\/\/([^/]+)\//;
const SCHEME = /^\w+:\/\//;
const ADDRESS = /^[\d.]+$|:/;

/**
 * @param {string} host
 * @returns {string} the host for an address, else its last two names: enough to tell a neighbour
 */
function domainOf(host) {
  return ADDRESS.test(host) ? host : host.split('.').slice(-2).join('.');
}

/**
 * @param {string} page  its origin
 * @param {string} url  of a script
 * @returns {string} its origin, if that is another one of the same domain
 */
function neighbourOf(page, url) {
  try {
    const own = new URL(page);
    const { origin, hostname, protocol } = new URL(url);
    return /^https?:$/.test(protocol) && origin !== own.origin && domainOf(hostname) === domainOf(own.hostname)
      ? origin : '';
  } catch (error) {
    return '';
  }
}

export class Places {
  /**
   * @param {object} parts
   * @param {string} parts.own  URL of the agent's own script, or the folder of its modules
   * @param {string} parts.page  origin of the page, '' outside of pages
   * @param {(base: Base) => void} parts.found
   * @param {() => void} [parts.grown]  there are scripts of one origin more
   */
  constructor({ own, page, found, grown = () => {} }) {
    this.own = own;
    this.page = page;
    this.found = found;
    this.grown = grown;
    /** Address of our own script element: stacks have a name of their own for what it loads. */
    this.script = '';
    /** Longest first. @type {Base[]} */
    this.bases = [];
    /** Scripts that are libraries, and scripts that are known to be apps. @type {Set<string>} */
    this.libraries = new Set();
    /** @type {Set<string>} */
    this.apps = new Set();
    /** Frame lists and what they meant. @type {WeakMap<object, string>} */
    this.memory = new WeakMap();
    this.several = false;
    /** Origins beside the page's from which scripts came that nothing else names. @type {Set<string>} */
    this.origins = new Set();
    /** The remote that was there first, and alone for a while. */
    this.first = page.replace(SCHEME, '');
    /** Called before a look-up: finds bases that are new. */
    this.refresh = () => {};
  }

  /** @param {string} page  its origin, where it became known late */
  setPage(page) {
    if (this.bases.length === 0)
      this.first = page.replace(SCHEME, '');
    this.page = page;
  }

  /**
   * The first name of a base stays: what was attributed already does not change.
   *
   * @param {string} url  everything below it is of this remote
   * @param {string} name
   */
  add(url, name) {
    if (url === '' || name === '' || this.bases.some((base) => base.url === url))
      return;
    const base = { url, name };
    if (this.bases.length === 0)
      this.first = name;
    this.bases.push(base);
    this.bases.sort((a, b) => b.url.length - a.url.length);
    this.count();
    this.memory = new WeakMap();
    this.found(base);
  }

  /**
   * A script of a neighbour of the page: another port of its host, or another host of its domain. Such
   * a one is taken for a remote, by the name of its host. Scripts from elsewhere (statistics, public
   * copies of libraries) are on most pages, and are the remote of nothing.
   *
   * @param {string} url
   */
  addScript(url) {
    const neighbour = neighbourOf(this.page, url);
    if (neighbour === '' || this.origins.has(neighbour) || this.origins.size >= LIMITS.origins)
      return;
    this.origins.add(neighbour);
    const before = this.several;
    this.count();
    if (this.several && !before)
      this.grown();
  }

  count() {
    const names = new Set(this.bases.map(({ name }) => name));
    for (const origin of this.origins) {
      if (!this.bases.some(({ url }) => url.startsWith(origin + '/')))
        names.add(origin.replace(SCHEME, '')).add(this.first);
    }
    this.several = names.size > 1;
  }

  /** @returns {string} the page by its host, where nothing says what it is called */
  get pageName() {
    return this.page.replace(SCHEME, '');
  }

  /**
   * @param {string} url
   * @returns {string} the remote, or '' if it is not known
   */
  nameOf(url) {
    const base = this.bases.find((each) => url.startsWith(each.url));
    if (base !== undefined)
      return base.name;
    // Development builds name evaluated modules by the build they are of.
    const namespace = NAMESPACE.exec(url);
    if (namespace !== null)
      return namespace[1];
    if (this.page === '')
      return '';
    try {
      const { protocol, host } = new URL(url);
      // A stack tells of modules earlier than the page's own list does.
      this.addScript(url);
      return protocol === 'http:' || protocol === 'https:' ? host : '';
    } catch (error) {
      return '';
    }
  }

  /**
   * @param {boolean} traced  stacks are taken as soon as there is more than one remote
   * @returns {string | undefined} the remote of what has no stack
   */
  untraced(traced) {
    return (traced || !this.several) && this.first !== '' ? this.first : undefined;
  }

  /** @param {string} url */
  isLibrary(url) {
    return this.libraries.has(url) || url.includes('/node_modules/');
  }

  /** @param {string} url */
  isOwn(url) {
    return (this.own !== '' && url.startsWith(this.own)) || url.endsWith('signalbox-agent.js') || url === this.script;
  }

  /**
   * The remote of the nearest frame that is neither ours nor a library's.
   *
   * @param {import('./stacks.js').Trace | undefined} trace
   * @param {object} [options]
   * @param {Set<string>} [options.skip]  places that only pass things on
   * @param {string} [options.not]  a remote that only passes things on
   * @param {boolean} [options.strict]  nothing instead of a library's remote
   * @returns {string | undefined}
   */
  remoteOf(trace, { skip, not, strict = false } = {}) {
    if (trace === undefined)
      return undefined;
    const frames = framesOf(trace);
    const plain = skip === undefined && not === undefined && !strict;
    const known = plain ? this.memory.get(frames) : undefined;
    if (known !== undefined)
      return known || undefined;

    this.refresh();
    const name = this.search(frames, skip, not, strict);
    if (plain)
      this.memory.set(frames, name);
    return name || undefined;
  }

  /**
   * @param {import('./stacks.js').Frame[]} frames
   * @param {Set<string> | undefined} skip
   * @param {string | undefined} not
   * @param {boolean} strict
   */
  search(frames, skip, not, strict) {
    let fallback = '';
    let passed = '';
    for (const frame of frames) {
      if (this.isOwn(frame.url))
        continue;
      if (skip !== undefined && skip.has(frame.place))
        continue;
      const name = this.nameOf(frame.url);
      if (this.isLibrary(frame.url)) {
        if (fallback === '')
          fallback = name;
        continue;
      }
      if (name === '')
        continue;
      if (name !== not)
        return name;
      passed = name;
    }
    return passed || (strict ? '' : fallback);
  }

  /**
   * @param {import('./stacks.js').Trace | undefined} trace
   * @returns {string | undefined} the nearest place in the code of an app
   */
  siteOf(trace) {
    const frames = trace === undefined ? [] : framesOf(trace);
    return frames.find(({ url }) => !this.isOwn(url) && !this.isLibrary(url))?.place;
  }

  /**
   * Learns which scripts are libraries from calls whose shape is known: `frames[0]` is a
   * function of the library, the first frame after the library's own functions is the app. A
   * script that holds both counts as app.
   *
   * @param {string[]} libraries
   * @param {string | undefined} app
   */
  learn(libraries, app) {
    if (app === undefined)
      return;
    this.apps.add(app);
    for (const url of libraries) {
      if (url !== app && !this.apps.has(url))
        this.libraries.add(url);
    }
    this.libraries.delete(app);
    this.memory = new WeakMap();
  }
}
