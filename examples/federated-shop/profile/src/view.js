// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { h, list, setText } from '@shop/kit/dom';

import { nameOf } from './profile.js';

/** The profile's page; gives the functions that bring it up to date. */
export function createView(root, on) {
  const person = h('p', { id: 'profile-person', role: 'status' });
  const name = h('input', { id: 'profile-name', autocomplete: 'off', required: true });
  const save = h('button', { id: 'profile-save', class: 'main' }, 'Save');
  const verify = h('button', { id: 'profile-verify', type: 'button',
                               onclick: on.verify }, 'Confirm that it is me');
  const home = h('button', { id: 'profile-home', type: 'button', onclick: on.goHome });
  const compact = h('button', { id: 'profile-compact', type: 'button', 'aria-pressed': 'false',
                                onclick: on.compact }, 'Compact');
  const place = h('span', { id: 'activity-place' });
  const who = h('span', { id: 'activity-who' });
  const entries = h('ul', { id: 'activity-list', 'aria-label': 'Activity' });
  let shown = null;

  root.replaceChildren(
    person,
    h('form', { class: 'actions', onsubmit: (event) => {
      event.preventDefault();
      on.rename(name.value);
    } }, h('label', {}, 'Name', name), save),
    h('div', { class: 'actions' }, verify, home),
    h('div', { class: 'bar' }, h('h3', {}, 'Activity'), compact),
    h('p', { class: 'quiet' }, 'Tenant ', place, ', signed in: ', who), entries);

  return {
    show({ profile, tenant }) {
      const someone = profile.person;

      setText(person, someone
        ? `${nameOf(someone)}${profile.verified ? ', confirmed' : ', not confirmed'}`
        : 'Nobody is signed in');
      if (shown !== someone) {
        name.value = someone ? nameOf(someone) : '';
        shown = someone;
      }
      name.disabled = save.disabled = !someone;
      verify.disabled = !someone || profile.verified;
      setText(home, someone ? `Go to ${someone.home}` : 'Go home');
      home.disabled = !someone || someone.home === tenant.id;
    },
    showActivity({ activity, preferences }) {
      setText(place, activity.place ?? '-');
      setText(who, activity.who ?? 'nobody');
      compact.setAttribute('aria-pressed', String(preferences.compact));
      entries.classList.toggle('compact', preferences.compact);
      list(entries, activity.entries, (entry) => entry.number,
           ({ text }) => h('li', { class: 'row' }, text));
    },
  };
}
