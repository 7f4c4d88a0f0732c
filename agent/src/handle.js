// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * By what an agent that a debugger put into a realm is known there.
 */

export const HANDLE = Symbol.for('signalbox.attach');

/**
 * An app that brings the agent itself knows better: the other one goes.
 *
 * @param {any} realm
 */
export function replaceAttached(realm) {
  try {
    realm[HANDLE]?.detach();
  } catch (error) {
    // It is not ours.
  }
}
