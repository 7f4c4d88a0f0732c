// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// `?auto=1`: a walk through the shop by clicks on its real controls, for demonstrations; `&pace=50`
// takes it at so many milliseconds a step.

const PACE_MS = Number(new URLSearchParams(location.search).get('pace') ?? 350);
const PATIENCE_MS = 3000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function usable(id) {
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    const node = document.getElementById(id);
    if (node && !node.disabled && !node.hidden) {
      return node;
    }
    await pause(50);
  }
  return null;
}

// With a fault switched on a control may stay disabled; the walk then goes on without it.
async function act(id, how) {
  const node = await usable(id);

  if (node) {
    how(node);
  } else {
    console.info(`walk: ${id} cannot be used`);
  }
  await pause(PACE_MS);
}

const click = (id) => act(id, (node) => node.click());

const choose = (id, value) => act(id, (node) => {
  node.value = value;
  node.dispatchEvent(new Event('change', { bubbles: true }));
});

const type = (id, value) => act(id, (node) => {
  node.value = value;
});

export async function walk() {
  if (!document.getElementById('logout').hidden) {
    await click('logout');
  }
  await choose('login-user', 'ada');
  await click('login');
  await click('cart-add-apples');
  await click('cart-add-apples');
  await click('cart-add-bread');
  await choose('tenant', document.getElementById('tenant').value === 'west' ? 'north' : 'west');
  await type('profile-name', 'Ada L.');
  await click('profile-save');
  await click('profile-verify');
  await click('profile-compact');
  await click('theme');
  await click('toggle-cart');
  await click('toggle-cart');
  await click('cart-add-cheese');
  await click('cart-checkout');
  await click('profile-home');
  await click('cart-add-apples');
  await click('cart-handover');
  document.documentElement.dataset.walk = 'done';
}
