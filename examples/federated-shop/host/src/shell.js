// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The shell: who is signed in, for which tenant, and which remotes are on the page.

import { actions, setForwarding, setPilot, store } from 'hostApp/store';
import { fault } from '@shop/kit/faults';
import { isLive } from '@shop/kit/live';
import { setText } from '@shop/kit/dom';

import { loadMount } from './remotes.js';
import { walk } from './walk.js';

const SESSION = 'federated-shop';
const ANNOUNCEMENT = { text: 'Spring sale: this week only' };
const REMOTES = { cart: 'shopCart', profile: 'shopProfile' };

/** How long the disk of somebody else's machine takes. */
const DISK_MS = 700;

const PILOT = new Set(['grace']);

const $ = (id) => document.getElementById(id);
const mounted = new Map();

let restoring = false;

function restoreSession() {
  const saved = JSON.parse(localStorage.getItem(SESSION) ?? 'null');
  const { auth, tenant } = store.getState();

  restoring = true;
  if (saved && saved.tenant !== tenant.id) {
    store.dispatch(actions.tenant.restored({ id: saved.tenant }));
  }
  if (auth.status !== 'ready' || auth.user?.id !== saved?.user?.id) {
    store.dispatch(actions.auth.restored(saved?.user ?? null));
  }
  restoring = false;
}

// Half a restored session must not be written back over the whole one.
function saveSession({ auth, tenant }) {
  if (!restoring) {
    localStorage.setItem(SESSION, JSON.stringify({ user: auth.user, tenant: tenant.id }));
  }
}

// The bridge reaches the remotes of other tabs too, so the shells must keep up: what one saves the
// others restore. The actions are not marked, thus nothing is sent in turn.
function followOtherTab({ key }) {
  if (key === SESSION) {
    restoreSession();
  }
}

function render() {
  const state = store.getState();
  const items = state.cart?.items ?? [];

  saveSession(state);
  setText($('session'), state.auth.user ? `Signed in: ${state.auth.user.id}` : 'Not signed in');
  $('login').hidden = $('login-label').hidden = state.auth.user !== null;
  $('logout').hidden = state.auth.user === null;
  $('tenant').value = state.tenant.id;
  setText($('announcement'), state.tenant.announcement ?? '');
  setText($('cart-count'), String(items.reduce((sum, item) => sum + item.qty, 0)));
  $('theme').setAttribute('aria-pressed', String(state.theme.night));
  document.documentElement.classList.toggle('night', state.theme.night);
}

async function mount(name) {
  const slot = $(name);

  try {
    const mountRemote = await loadMount(name, REMOTES[name]);
    mounted.set(name, mountRemote(slot));
    setForwarding(true);
  } catch (error) {
    slot.textContent = `The ${name} is not available: ${error.message}`;
    console.error(error);
  }
}

async function unmount(name) {
  const end = mounted.get(name);

  mounted.delete(name);
  setForwarding(mounted.size > 0);
  await end();
}

function wireToggle(name) {
  const button = $(`toggle-${name}`);

  button.addEventListener('click', async () => {
    button.disabled = true;
    await (mounted.has(name) ? unmount(name) : mount(name));
    setText(button, mounted.has(name) ? `Close ${name}` : `Open ${name}`);
    button.disabled = false;
  });
}

/** What an identity provider answers: signed, and good for an hour. */
function issueToken(id) {
  const part = (content) => btoa(JSON.stringify(content)).replaceAll('=', '');

  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: id })}.${part(crypto.randomUUID())}`;
}

function toUser(id) {
  // Mistake of `bridge-credential`: the remotes are to call their services in the user's name, so
  // the token rides along with the login. It reaches every listener in every tab of this origin.
  return fault('bridge-credential') ? { id, token: issueToken(id) } : { id };
}

function wireControls() {
  $('login-form').addEventListener('submit', (event) => {
    event.preventDefault();
    setPilot(PILOT.has($('login-user').value));
    store.dispatch(actions.auth.login(toUser($('login-user').value)));
  });
  $('logout').addEventListener('click', () => {
    store.dispatch(actions.auth.logout(null));
    if (fault('bridge-unmounted')) {
      // Mistake: who has signed out has no profile, so it is closed at once. The message is still on
      // its way, and the profile's own store never hears of it.
      unmount('profile');
    }
  });
  $('tenant').addEventListener('change', (event) => {
    store.dispatch(actions.tenant.switch({ id: event.target.value }));
  });
  $('theme').addEventListener('click', () => {
    store.dispatch(actions.theme.set(!store.getState().theme.night));
  });
  Object.keys(REMOTES).forEach(wireToggle);
}

async function start() {
  document.documentElement.dataset.mfId = store.__mfId;
  if (fault('hydration-race')) {
    // Mistake: the session was moved to a storage that answers later, and nothing waits for it. What
    // is written meanwhile would be half of it.
    restoring = true;
    setTimeout(restoreSession, DISK_MS);
  } else {
    restoreSession();
  }
  store.subscribe(render);
  render();
  wireControls();
  addEventListener('storage', followOtherTab);

  if (fault('bridge-nobody')) {
    // Mistake: the announcement goes out as soon as the host is ready. It reads well at the host,
    // but the remotes are still being loaded, and a channel keeps nothing for those who come later.
    setForwarding(true);
    store.dispatch(actions.tenant.announce(ANNOUNCEMENT));
  }
  if (isLive()) {
    await (await import('./live.js')).start();
  }
  if (fault('unregistered-reducer')) {
    // The profile is the landing page now, and is mounted first.
    await mount('profile');
  }
  await Promise.all(Object.keys(REMOTES).filter((name) => !mounted.has(name)).map(mount));
  if (!fault('bridge-nobody')) {
    store.dispatch(actions.tenant.announce(ANNOUNCEMENT));
  }
  document.documentElement.dataset.ready = '';

  if (new URLSearchParams(location.search).get('auto') === '1') {
    await walk();
  }
}

start();
