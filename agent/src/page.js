// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Start of the agent in a page, by one script element before the app's own. Its address tells
 * where Signalbox is; `data-*` attributes tell the rest.
 */
import { Agent } from './agent.js';
import { makeApi } from './api.js';
import { tapBroadcastChannels } from './channel.js';
import { Discovery } from './discover.js';
import { watchErrors } from './errors.js';
import { replaceAttached } from './handle.js';
import { installHook } from './hook.js';
import { installNetworkTaps, installPageTaps } from './adapters/page-taps.js';
import { nameOfPage } from './page-name.js';
import { openLeft, watchUnload } from './unload.js';

const DEFAULT_ADDRESS = 'ws://127.0.0.1:7410/v1';
const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * @typedef {object} PageConfig
 * @property {string} address
 * @property {string} [name]
 * @property {string} [remote]
 * @property {'off' | 'origin' | 'full'} stacks
 * @property {boolean} checks  listen to what handlers of bridges ask their lists
 * @property {boolean} adapt  see what libraries share by globals, and CustomEvents
 * @property {boolean} network  see requests and sockets
 */

/**
 * @param {any} script  the element that loads us
 * @returns {PageConfig}
 */
function readConfig(script) {
  const data = script?.dataset ?? {};
  const stacks = data.stacks === 'full' || data.stacks === 'off' ? data.stacks : 'origin';
  const config = { address: DEFAULT_ADDRESS, name: data.name, remote: data.remote, stacks,
                   checks: data.checks !== 'off', adapt: data.adapt !== 'off',
                   network: data.network !== 'off' };
  if (typeof data.url === 'string')
    config.address = data.url;
  else if (typeof script?.src === 'string' && /^https?:\/\/.*\/agent\.js$/.test(script.src.replace(/[?#].*$/, '')))
    config.address = script.src.replace(/^http/, 'ws').replace(/\/agent\.js.*$/, '/v1');
  return config;
}

/**
 * A public page needs the user's permission to reach this machine; a fetch raises the question.
 *
 * @param {any} realm
 * @param {string} address
 */
function askForLoopback(realm, address) {
  if (LOOPBACK.test(realm.location?.hostname ?? '') || typeof realm.fetch !== 'function')
    return;
  const url = address.replace(/^ws/, 'http').replace(/\/v1$/, '/agent.js');
  realm.fetch(url, { mode: 'cors', cache: 'no-store' }).catch(() => {});
}

/**
 * Somebody looks at the page: the pauses between attempts to connect begin anew. And a content
 * security policy that is in the way is the one thing a page is told.
 *
 * @param {any} realm
 * @param {Agent} agent
 * @param {string} address
 */
function watchUser(realm, agent, address) {
  const { document } = realm;
  const look = () => agent.guard(() => {
    if (document?.visibilityState !== 'hidden' && agent.session.socket === null)
      agent.session.hurry();
  });
  realm.addEventListener?.('focus', look);
  document?.addEventListener?.('visibilitychange', look);
  const origin = address.replace(/^(wss?:\/\/[^/]*).*$/, '$1');
  document?.addEventListener?.('securitypolicyviolation', (/** @type {any} */ { blockedURI, effectiveDirective }) => {
    if (typeof blockedURI === 'string' && blockedURI.startsWith(origin))
      agent.session.unreached = 'a content security policy (' + effectiveDirective + ') blocks ' + address;
  });
}

/** @param {any} realm the global object */
export function startPage(realm) {
  if (realm.signalbox?.agent !== undefined)
    return;
  replaceAttached(realm);
  const config = readConfig(realm.document?.currentScript);
  const left = openLeft(realm);
  const { location, document } = realm;
  const agent = new Agent({
    kind: document === undefined ? 'worker' : 'page',
    name: config.name ?? '',
    named: () => nameOfPage(realm) || 'page',
    peer: left?.peer,
    url: location === undefined ? undefined : location.origin + location.pathname,
    title: () => document?.title || undefined,
    stacks: config.stacks,
    dial: () => new realm.WebSocket(config.address, 'signalbox.1'),
    left,
    page: location?.origin ?? '',
  });
  agent.places.script = realm.document?.currentScript?.src ?? '';
  if (config.remote !== undefined)
    agent.places.add(location.origin + '/', config.remote);
  Object.defineProperty(realm, 'signalbox', { value: makeApi(agent), configurable: true, writable: true });

  agent.bridges.checks.enabled = config.checks;
  installHook(agent, realm);
  agent.guard(() => tapBroadcastChannels(agent, realm));
  if (config.adapt)
    installPageTaps(agent, realm);
  agent.guard(() => new Discovery(agent, realm).install());
  agent.guard(() => watchErrors(agent, realm));
  agent.guard(() => watchUnload(realm, agent, left));
  agent.guard(() => watchUser(realm, agent, config.address));
  agent.guard(() => askForLoopback(realm, config.address));
  // After our own request, which is none of the page's.
  if (config.network)
    installNetworkTaps(agent, realm);
  agent.connect();
}
