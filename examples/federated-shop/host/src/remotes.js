// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loads remotes whose addresses are known only at run time: the page carries them as JSON.

import { fault } from '@shop/kit/faults';

const addresses = JSON.parse(document.getElementById('remotes').textContent);

function entryOf(name) {
  if (name === 'cart' && fault('duplicate-store')) {
    // Mistake: this release of the cart was built without the shared block, and it imports the
    // store by relative path. The code is the same; see cart/webpack.config.mjs.
    return new URL('unshared/remoteEntry.js', addresses.cart);
  }
  if (name === 'profile' && fault('duplicate-library')) {
    // Mistake: so was this release of the profile. It imports the store by its federated name and
    // passes the check of the tag: only its library is not the one that everybody shares.
    return new URL('unshared/remoteEntry.js', addresses.profile);
  }
  return new URL('remoteEntry.js', addresses[name]);
}

function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.crossOrigin = 'anonymous';
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${url} cannot be loaded`));
    document.head.append(script);
  });
}

const containers = new Map();

async function loadContainer(name, global) {
  await loadScript(entryOf(name));
  await __webpack_init_sharing__('default');
  await window[global].init(__webpack_share_scopes__.default);
  return window[global];
}

/** The remote's `mount (root)`, which gives the function that unmounts it. */
export async function loadMount(name, global) {
  if (!containers.has(name)) {
    containers.set(name, loadContainer(name, global));
  }
  const factory = await (await containers.get(name)).get('./mount');
  return factory().mount;
}
