// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Start of the agent in a realm that a debugger put it into: a page, a frame, a worker, a process.
 * It talks over a function that takes one text and is called for what comes back. Nothing of the
 * realm may be missed: a worker that is paused at its start has neither timers nor an address
 * that could be read.
 */
import { Adoption } from './adopt.js';
import { Agent } from './agent.js';
import { tapBroadcastChannels } from './channel.js';
import { Discovery } from './discover.js';
import { watchErrors } from './errors.js';
import { Evidence } from './evidence.js';
import { Globals } from './globals.js';
import { HANDLE } from './handle.js';
import { installHook } from './hook.js';
import { reach } from './reach.js';
import { nameOfPage } from './page-name.js';
import { installNetworkTaps, installPageTaps } from './adapters/page-taps.js';
import { AttachedSocket } from './attached-socket.js';
import { later } from './schedule.js';
import { openLeft, watchUnload } from './unload.js';

const SEND = '__signalbox_send__';
const HINT_MS = 1000;
const NO_STORE = "No store shows itself here; the connection's menu can look for hidden ones";

/**
 * @typedef {object} AttachConfig  all of it may be absent
 * @property {'page' | 'worker' | 'node'} [kind]
 * @property {string} [peer]  the same text over reloads; frames add their path
 * @property {string} [name]
 * @property {string} [url]  in workers, where it must not be asked for
 * @property {'off' | 'origin' | 'full'} [stacks]
 * @property {boolean} [checks]  listen to what handlers of bridges ask their lists
 * @property {boolean} [quiet]  say hello only when there is something to tell; frames and workers do
 * @property {Partial<import('./limits.js').Limits>} [limits]
 *
 * @typedef {import('./agent.js').Options['kind']} Kind
 *
 * @typedef {object} Realm  what is known of it
 * @property {Kind} kind
 * @property {boolean} frame
 * @property {string} url
 * @property {string} origin
 */

/**
 * @param {any} realm
 * @returns {Kind}
 */
function kindOf(realm) {
  if (typeof realm.document === 'object')
    return 'page';
  return typeof realm.process?.versions?.node === 'string' ? 'node' : 'worker';
}

/**
 * @param {any} realm
 * @param {AttachConfig} config
 * @returns {Realm}
 */
function lookAround(realm, config) {
  const kind = config.kind ?? kindOf(realm);
  // In a worker that is paused at its start a look at its address ends it.
  const place = kind === 'page' ? realm.location?.href : config.url;
  const known = { kind, frame: false, url: '', origin: '' };
  try {
    known.frame = kind === 'page' && realm.top !== realm;
    const { origin, pathname } = new URL(place);
    known.origin = origin === 'null' ? '' : origin;
    known.url = known.origin + pathname;
  } catch (error) {
    // No address, such as about:blank, a blob or a file name.
  }
  return known;
}

/**
 * @param {any} realm
 * @param {Realm} about
 * @param {AttachConfig} config
 * @returns {string}
 */
function realmName(realm, { kind, url }, config) {
  if (config.name !== undefined)
    return config.name;
  if (kind === 'node')
    return String(realm.process?.argv?.[1] ?? 'node').replace(/^.*[\\/]/, '');
  if (kind === 'page')
    return nameOfPage(realm) || kind;
  return url.replace(/^\w+:\/\//, '') || kind;
}

/**
 * Before it says hello: a frame is at its own address only after the agent has come.
 *
 * @param {Agent} agent
 * @param {any} realm
 * @param {AttachConfig} config
 */
function nameAttached(agent, realm, config) {
  const { options, places } = agent;
  const about = lookAround(realm, config);
  const { kind, frame, url, origin } = about;
  options.url = url;
  options.name = realmName(realm, about, config);
  if (config.peer !== undefined)
    agent.peer = (frame ? config.peer + ' ' + url.slice(origin.length) : config.peer).slice(0, 128);
  if (kind === 'page')
    places.setPage(origin);
}

/**
 * Whether scripts of the page have run already. A frame begins with an empty page that is complete.
 *
 * @param {any} realm
 * @param {Kind} kind
 */
const cameLate = (realm, kind) => kind === 'page' && realm.document.readyState !== 'loading'
  && realm.location?.href !== 'about:blank';

/**
 * @param {any} realm
 * @param {AttachConfig} config
 * @returns {Agent}
 */
function makeAttached(realm, config) {
  const { kind, frame, origin } = lookAround(realm, config);
  const agent = new Agent({
    kind, name: '', page: kind === 'page' ? origin : '',
    title: () => (frame ? undefined : realm.document?.title || undefined),
    stacks: config.stacks ?? 'origin', limits: config.limits, dial: null, late: cameLate(realm, kind),
    left: kind === 'page' ? openLeft(realm, leftOnly) : null,
  });
  agent.bridges.checks.enabled = config.checks ?? true;
  return agent;
}

/**
 * What a page says at its very end does not reach a debugger any more. Only that is kept in the
 * storage: the debugger knows the page by other means than a name that is kept there.
 *
 * @param {Storage} storage
 */
function leftOnly(storage) {
  const concerned = (/** @type {string} */ key) => key.startsWith('signalbox.left');
  return {
    getItem: (/** @type {string} */ key) => (concerned(key) ? storage.getItem(key) : null),
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => concerned(key) && storage.setItem(key, text),
    removeItem: (/** @type {string} */ key) => concerned(key) && storage.removeItem(key),
  };
}

/**
 * @param {any} realm
 * @param {Agent} agent
 */
function watchEnd(realm, agent) {
  const { left } = agent;
  if (left !== null) {
    watchUnload(realm, agent, left);
    // The next page may be another process and another site: what is said now still arrives.
    agent.listen(realm, 'beforeunload', () => agent.finish());
    agent.undo.push(() => left.forget());
  }
  if (agent.options.kind !== 'node' || typeof realm.process?.on !== 'function')
    return;
  const ending = () => void agent.guard(() => agent.finish());
  realm.process.on('exit', ending);
  agent.undo.push(() => realm.process.removeListener('exit', ending));
}

/** What the debugger calls, by the symbol `signalbox.attach`. */
class Attached {
  /**
   * @param {any} realm
   * @param {Agent} agent
   * @param {AttachConfig} config
   * @param {(text: string) => void} transmit
   */
  constructor(realm, agent, config, transmit) {
    this.realm = realm;
    this.agent = agent;
    this.config = config;
    this.transmit = transmit;
    this.adoption = new Adoption(agent);
    /** @type {AttachedSocket | null} */
    this.socket = null;
    this.created = this.created.bind(this);
    /** Of pages. @type {Discovery | null} */
    this.discovery = null;
    /** The page came back from the cache of the browser, and nobody has answered since. */
    this.waking = false;
    /** The last one that was offered. */
    this.spare = transmit;
  }

  /**
   * Begins a conversation, or a new one with another debugger: hello.
   *
   * @param {((text: string) => void)} [transmit]
   */
  attach(transmit = this.transmit) {
    const { agent } = this;
    if (this.socket === null)
      agent.guard(() => nameAttached(agent, this.realm, this.config));
    this.transmit = transmit;
    this.socket = new AttachedSocket(this.transmit, () => this.detach());
    agent.session.attach(this.socket);
  }

  /** A page that is being loaded may bring an agent itself: then this one has never been there. */
  attachSoon() {
    const { agent, realm } = this;
    const begin = () => {
      if (this.socket === null)
        this.attach();
    };
    agent.queue.first = begin;
    agent.listen(realm.document, 'DOMContentLoaded', begin);
    if (agent.queue.entries.length > 0)
      begin();
  }

  /** What runs already may have stores that nobody was told of. */
  attachLate() {
    const { agent } = this;
    this.attach();
    later(() => {
      if (!agent.ended && agent.records.length === 0)
        agent.emit('log', () => ({ level: 'info', text: NO_STORE }));
    }, HINT_MS);
  }

  /** @param {number} count  of the stores that a search has found */
  found(count) {
    const text = count === 1 ? 'The search has found 1 store' : 'The search has found ' + count + ' stores';
    this.agent.guard(() => this.agent.emit('log', () => ({ level: 'info', text })));
  }

  /** A page that comes back from the cache of the browser is another one to the debugger. */
  wake() {
    if (this.socket === null)
      return;
    this.waking = true;
    this.attach(this.spare);
  }

  /**
   * Another way to the debugger, if the one there is ended while the page was in the cache.
   *
   * @param {(text: string) => void} transmit
   */
  resume(transmit) {
    this.spare = transmit;
    if (this.waking)
      this.attach(transmit);
  }

  /** @param {string} text  a message of the protocol */
  receive(text) {
    this.waking = false;
    this.agent.guard(() => this.socket?.receive(text));
  }

  /**
   * @param {Iterable<any>} objects
   * @returns {import('./adopt.js').Hit[]} the stores among them that are not known yet
   */
  search(objects) {
    return this.agent.guard(() => this.adoption.search(objects)) ?? [];
  }

  /**
   * @param {any[]} faces
   * @param {import('./duck.js').StoreKind} [kind]
   * @param {import('./adopt.js').AdoptOptions} [options]
   * @returns {string} id of the store, '' if it was not adopted
   */
  adopt(faces, kind, options) {
    return this.agent.guard(() => this.adoption.adopt(faces, kind, options)) ?? '';
  }

  /**
   * Looks for stores where no debugger is needed: React's roots, webpack's modules, globals.
   *
   * @returns {number} how many were taken up
   */
  look() {
    const { agent, adoption, discovery, realm } = this;
    return discovery === null ? 0 : agent.guard(() => adoption.adoptReached(reach(realm, discovery))) ?? 0;
  }

  /**
   * `createStore` is about to return this.
   *
   * @param {any} store
   * @returns {string} id of the store, '' if it is seen by other means
   */
  created(store) {
    return this.agent.guard(() => this.adoption.created(store, this.created)) ?? '';
  }

  /** What only a debugger can find out, with our help. */
  evidence() {
    return this.agent.guard(() => new Evidence(this.agent));
  }

  /** Takes everything out of the realm again. */
  detach() {
    const { agent, realm } = this;
    agent.guard(() => agent.finish());
    agent.session.stop();
    if (realm[HANDLE] === this)
      delete realm[HANDLE];
    this.socket = null;
    agent.forget();
  }
}

/**
 * @param {any} realm
 * @param {Agent} agent
 * @param {Attached} handle
 */
function installTaps(realm, agent, handle) {
  const globals = new Globals(realm);
  agent.undo.push(() => globals.restore());
  // Nothing looks for the extension in Node, and a new global could be noticed.
  if (agent.options.kind !== 'node')
    agent.guard(() => globals.watch(() => installHook(agent, realm)));
  agent.guard(() => tapBroadcastChannels(agent, realm));
  if (agent.options.kind === 'page') {
    installPageTaps(agent, realm);
    installNetworkTaps(agent, realm);
    const discovery = new Discovery(agent, realm);
    handle.discovery = discovery;
    agent.guard(() => discovery.install());
  }
  agent.guard(() => watchErrors(agent, realm));
  agent.guard(() => watchEnd(realm, agent));
}

/**
 * @param {any} realm  the global object
 * @param {AttachConfig} [config]
 * @param {(text: string) => void} [send]
 */
export function startAttached(realm, config = {}, send = realm[SEND]) {
  const there = realm[HANDLE];
  if (typeof send !== 'function' || (there === undefined && realm.signalbox?.agent !== undefined))
    return;
  delete realm[SEND];
  if (there !== undefined) {
    there.attach(send);
    return;
  }
  const agent = makeAttached(realm, config);
  const handle = new Attached(realm, agent, config, send);
  Object.defineProperty(realm, HANDLE, { value: handle, configurable: true });
  installTaps(realm, agent, handle);
  agent.listen(realm, 'pageshow', (event) => {
    if (event.persisted)
      handle.wake();
  });
  const { kind, page } = agent.options;
  const front = kind === 'page' ? realm.top === realm && page !== '' : kind === 'node';
  if (config.quiet ?? !front)
    agent.queue.first = () => handle.attach();
  else if (kind === 'page' && realm.document.readyState === 'loading')
    handle.attachSoon();
  else
    handle.attachLate();
}
