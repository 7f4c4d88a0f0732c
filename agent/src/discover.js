// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Which remotes a page consists of: from script elements that webpack adds, its chunk globals,
 * and the instances of Module Federation. Nothing of the app is called but webpack's own
 * callback for a new chunk.
 */
import { cancel, later, now } from './schedule.js';

const PAUSE_MS = 200;
const CHUNK_GLOBAL = 'webpackChunk';
const MODULE = /\.m?js(?:[?#]|$)/;

/**
 * @typedef {import('./agent.js').Agent} Agent
 *
 * @typedef {{ p?: any, S?: any, c?: any }} WebpackRequire
 */

/**
 * @param {string} url
 * @returns {string} its folder
 */
function folderOf(url) {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/**
 * @param {string} name of a build
 * @returns {string} as webpack writes it into the name of a global
 */
function identifierOf(name) {
  return name.replace(/^[^a-zA-Z$_]/, '_').replace(/[^a-zA-Z0-9$]+/g, '_').replace(/^_+/, '');
}

/**
 * @param {any} config  of a shared package
 * @returns {{ required?: string, singleton?: boolean }}
 */
function termsOf(config) {
  const { requiredVersion, singleton } = config ?? {};
  return { required: typeof requiredVersion === 'string' ? requiredVersion : undefined,
           singleton: typeof singleton === 'boolean' ? singleton : undefined };
}

export class Discovery {
  /**
   * @param {Agent} agent
   * @param {any} realm  the window
   */
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    /** @type {Map<string, WebpackRequire>} */
    this.runtimes = new Map();
    /** Chunk globals and what we put into them. @type {Map<any[], any>} */
    this.asked = new Map();
    /** Shared packages and whether they are loaded. @type {Map<string, boolean>} */
    this.packages = new Map();
    /** Who ships a version, by its own word: a scope names whoever came last. @type {Map<string, string>} */
    this.shippers = new Map();
    /** Builds by the form their name has in a global. @type {Map<string, string>} */
    this.providers = new Map();
    this.lastScan = -Infinity;
    this.timer = undefined;
  }

  install() {
    const { realm, agent } = this;
    agent.places.refresh = () => this.refresh();
    const Observer = realm.MutationObserver;
    if (typeof Observer === 'function' && realm.document) {
      const observer = new Observer((/** @type {any[]} */ records) => agent.guard(() => this.added(records)));
      observer.observe(realm.document, { childList: true, subtree: true });
      agent.undo.push(() => observer.disconnect());
    }
    this.watchModules(realm.PerformanceObserver);
    agent.listen(realm, 'load', () => this.scanSoon());
    agent.undo.push(() => this.stop());
  }

  /**
   * Modules come without an element of their own.
   *
   * @param {any} Observer
   */
  watchModules(Observer) {
    if (typeof Observer !== 'function' || !Observer.supportedEntryTypes?.includes('resource'))
      return;
    const { agent } = this;
    const observer = new Observer((/** @type {any} */ list) => agent.guard(() => {
      for (const { initiatorType, name } of list.getEntries()) {
        if ((initiatorType === 'script' || MODULE.test(name)) && !agent.places.isOwn(name))
          agent.places.addScript(name);
      }
    }));
    observer.observe({ type: 'resource', buffered: true });
    agent.undo.push(() => observer.disconnect());
  }

  /** Takes out of the chunk globals what was put there; a build that has read it keeps a number. */
  stop() {
    cancel(this.timer);
    for (const [chunks, chunk] of this.asked) {
      const at = chunks.indexOf(chunk);
      if (at >= 0)
        chunks.splice(at, 1);
    }
    this.asked.clear();
    this.runtimes.clear();
  }

  /** @param {any[]} records */
  added(records) {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeName === 'SCRIPT' && node.src !== '')
          this.addedScript(node);
      }
    }
  }

  /** @param {any} script */
  addedScript(script) {
    const mark = script.getAttribute('data-webpack');
    // "shell:chunk-12" is a chunk of shell, "shell:cart" the container that shell calls cart.
    const at = typeof mark === 'string' ? mark.indexOf(':') : -1;
    if (at > 0) {
      const rest = mark.slice(at + 1);
      const name = rest.startsWith('chunk-') ? mark.slice(0, at) : rest;
      this.agent.places.add(folderOf(script.src), name);
    } else if (!this.agent.places.isOwn(script.src)) {
      this.agent.places.addScript(script.src);
    }
    this.agent.listen(script, 'load', () => this.scanSoon());
  }

  scanSoon() {
    cancel(this.timer);
    this.timer = later(() => this.agent.guard(() => this.scan()), PAUSE_MS);
  }

  /** Before a stack is read: at most every PAUSE_MS. */
  refresh() {
    if (now() - this.lastScan > PAUSE_MS)
      this.agent.guard(() => this.scan());
  }

  scan() {
    if (this.agent.ended)
      return;
    this.lastScan = now();
    this.scanFederation();
    for (const name of Object.getOwnPropertyNames(this.realm)) {
      if (name.startsWith(CHUNK_GLOBAL) && name.length > CHUNK_GLOBAL.length)
        this.askRuntime(name, this.realm[name]);
    }
    for (const [name, require] of this.runtimes)
      this.readRuntime(name, require);
  }

  /**
   * @param {string} global
   * @param {any} chunks
   */
  askRuntime(global, chunks) {
    if (!Array.isArray(chunks) || this.asked.has(chunks))
      return;
    const name = global.slice(CHUNK_GLOBAL.length).replace(/^_+/, '');
    const chunk = [['signalbox-' + name], {}, (/** @type {WebpackRequire} */ require) => {
      this.runtimes.set(name, require);
    }];
    this.asked.set(chunks, chunk);
    chunks.push(chunk);
  }

  /**
   * @param {string} name
   * @param {WebpackRequire} require
   */
  readRuntime(name, require) {
    this.readScopes(require.S);
    if (typeof require.p === 'string' && require.p !== '') {
      const base = new URL(require.p, this.realm.document?.baseURI ?? this.realm.location?.href).href;
      this.agent.places.add(base, this.providers.get(name) ?? name);
    }
  }

  scanFederation() {
    const instances = this.realm.__FEDERATION__?.__INSTANCES__;
    if (!Array.isArray(instances))
      return;
    for (const instance of instances) {
      for (const { name, entry } of instance?.options?.remotes ?? []) {
        if (typeof name === 'string' && typeof entry === 'string' && /^https?:/.test(entry))
          this.agent.places.add(folderOf(entry), name);
      }
      this.readAsked(instance);
    }
    for (const instance of instances)
      this.readScopes(instance?.shareScopeMap);
  }

  /**
   * What a build asks for, whoever provides it in the end.
   *
   * @param {any} instance  of Module Federation
   */
  readAsked(instance) {
    const remote = instance?.name;
    if (typeof remote !== 'string')
      return;
    for (const [name, asked] of Object.entries(instance.options?.shared ?? {})) {
      for (const { version, from, shareConfig } of [asked].flat()) {
        const key = 'package ' + name + ' ' + version + ' ' + from + ' ' + remote;
        if (typeof version !== 'string' || this.packages.has(key))
          continue;
        this.packages.set(key, false);
        if (!this.shippers.has(name + ' ' + version))
          this.shippers.set(name + ' ' + version, remote);
        const { required, singleton } = termsOf(shareConfig);
        const provider = this.shippers.get(name + ' ' + version);
        this.agent.emit('package', () => ({ name, version, remote, provider, required, singleton }), key);
      }
    }
  }

  /** @param {any} scopes  scope, package, version */
  readScopes(scopes) {
    if (typeof scopes !== 'object' || scopes === null)
      return;
    for (const scope of Object.values(scopes)) {
      for (const [name, versions] of Object.entries(scope ?? {})) {
        for (const [version, about] of Object.entries(versions ?? {}))
          this.foundPackage(name, version, about);
      }
    }
  }

  /**
   * @param {string} name
   * @param {string} version
   * @param {any} about
   */
  foundPackage(name, version, about) {
    const from = typeof about?.from === 'string' ? about.from : undefined;
    if (from !== undefined)
      this.providers.set(identifierOf(from), from);
    const provider = this.shippers.get(name + ' ' + version) ?? from;
    this.foundUsers(name, version, about?.useIn);
    const loaded = Boolean(about?.loaded);
    const key = 'package ' + name + ' ' + version + ' ' + provider;
    if (this.packages.get(key) === loaded)
      return;
    this.packages.set(key, loaded);
    const { required, singleton } = termsOf(about?.shareConfig);
    this.agent.emit('package', () => ({ name, version, provider, required, singleton, loaded }), key);
  }

  /**
   * Who was given a version.
   *
   * @param {string} name
   * @param {string} version
   * @param {any} users
   */
  foundUsers(name, version, users) {
    for (const remote of Array.isArray(users) ? users : []) {
      const key = 'use ' + name + ' ' + version + ' ' + remote;
      if (typeof remote !== 'string' || this.packages.has(key))
        continue;
      this.packages.set(key, true);
      this.agent.emit('load', () => ({ remote, what: 'shared', name, version, ok: true }), key);
    }
  }
}
