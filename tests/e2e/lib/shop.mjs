// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The federated shop: installed and built if need be, then served on free ports.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SHOP = fileURLToPath(new URL('../../../examples/federated-shop/', import.meta.url));

const INSTALL = `
  stamp=node_modules/.package-lock.json
  test $stamp -nt package-lock.json || { npm ci && touch $stamp; }
`;

// The lock, since test files run beside each other.
function locked(command, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn('flock', ['package-lock.json', command, ...args], {
      cwd: SHOP,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';

    child.stdout.on('data', (data) => { output += data; });
    child.stderr.on('data', (data) => { output += data; });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`));
      }
    });
  });
}

const changed = (path) => stat(`${SHOP}${path}`).then((found) => found.mtimeMs, () => 0);

/**
 * Installs what the lockfile names and builds, unless that was done for these very sources. What was
 * built is copied to `folder`, if that is given: who builds next replaces all of it.
 */
export async function prepareShop(mode = 'production', folder = '') {
  if (await changed('node_modules/.package-lock.json') < await changed('package-lock.json')) {
    await locked('sh', '-c', INSTALL);
  }
  await locked('sh', '-ec', '"$0" build.mjs "$1" --if-stale; test -z "$2" || cp -R "dist/$1/." "$2"', process.execPath, mode, folder);
}

/** Serves the shop; `url ({ fault: 'collision', agent: '…' })` is an address of its host page. */
export async function startShop({ mode = 'production' } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'signalbox-'));

  await prepareShop(mode, root);
  const { serveShop } = await import(`${SHOP}serve.mjs`);
  const shop = await serveShop({ root });

  return {
    ...shop,
    close: () => Promise.all([shop.close(), rm(root, { recursive: true, force: true })]),
    url: (query = {}) => `${shop.host}?${new URLSearchParams(query)}`,
  };
}

/** Opens the shop's page and waits until both remotes are mounted. */
export async function openShop(page, shop, query) {
  await page.goto(shop.url(query));
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  return page;
}
