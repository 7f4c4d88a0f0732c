// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Addresses as they may be told: without user, password and fragment, and with a mark in place of
 * each value that is likely a secret. Equal values have equal marks; nobody can compute them
 * elsewhere, since what goes into them never leaves the realm.
 */
import { makeId } from './schedule.js';
import { hashText } from './bridge.js';

const SECRET = /auth|code|credential|jwt|key|pass|pwd|secret|session|^sid$|^sig|signature|ticket|token/i;
const LONGEST_PART = 64;
const ADDRESS_LENGTH = 4096;
const salt = makeId('') + makeId('');

/**
 * @param {string} text
 * @returns {string}
 */
export function markOf(text) {
  return hashText(salt + text).slice(0, 8);
}

/** @param {string} value */
function isSecretByShape(value) {
  return value.length > LONGEST_PART || value.startsWith('eyJ');
}

/**
 * @param {any} input  what the app gave: a text, a URL, a Request
 * @param {string | undefined} base
 * @returns {URL | null}
 */
export function readAddress(input, base) {
  const text = typeof input === 'string' ? input : String(input?.href ?? input?.url ?? input);
  try {
    return text.length > ADDRESS_LENGTH ? null : new URL(text, base);
  } catch (error) {
    return null;
  }
}

/** @param {URL} url */
function pathOf({ pathname }) {
  return pathname.split('/').map((part) => (isSecretByShape(part) ? '~' + markOf(part) : part)).join('/');
}

/**
 * @param {URL} url
 * @returns {string}
 */
export function bareAddress(url) {
  return url.protocol + '//' + url.host + pathOf(url);
}

/**
 * @param {URL} url
 * @returns {string}
 */
export function tellableAddress(url) {
  let query = '';
  for (const [name, value] of /** @type {any} */ (url.searchParams)) {
    const told = SECRET.test(name) || isSecretByShape(value) ? '~' + markOf(value) : encodeURIComponent(value);
    query += (query === '' ? '?' : '&') + encodeURIComponent(name) + '=' + told;
  }
  return bareAddress(url) + query;
}

/**
 * @param {any} input
 * @param {string | undefined} base
 * @returns {string | undefined} nothing if it is none of the network
 */
export function tellable(input, base) {
  const url = readAddress(input, base);
  return url !== null && /^(?:https?|wss?):$/.test(url.protocol) ? tellableAddress(url) : undefined;
}
