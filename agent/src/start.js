// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Where signalbox-agent.js begins. At the top of a script `this` is the global object, or nothing;
 * a debugger puts the same text into a function whose `this` tells the rest.
 */
import { startAttached } from './attach.js';
import { startPage } from './page.js';

/**
 * @param {any} realm  the global object
 * @param {any} told  what `this` was
 */
export function start(realm, told) {
  if (told !== realm && typeof told?.signalboxAttach === 'object')
    startAttached(realm, told.signalboxAttach, told.send);
  else
    startPage(realm);
}
