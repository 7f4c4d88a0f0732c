// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What a page is called if nobody says it: several of one host are told apart.
 */

const LONGEST = 100;

/**
 * @param {any} realm  the window
 * @returns {string} its title, else its host and path; '' if it has neither
 */
export function nameOfPage(realm) {
  const title = realm.document?.title;
  if (typeof title === 'string' && title.trim() !== '')
    return title.trim().slice(0, LONGEST);
  const { host = '', pathname = '' } = realm.location ?? {};
  return host === '' ? '' : (host + pathname.replace(/\/$/, '')).slice(0, LONGEST);
}
