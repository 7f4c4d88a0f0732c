// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Debian's Chromium with a debugging port, as a user starts it, and a second client that drives it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import { watch } from './browser.mjs';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Else it waits for a keyring that asks for a password.
  '--password-store=basic',
  '--remote-debugging-port=0',
];
const TIMEOUT_MS = 15000;

async function readPort(profile) {
  for (let left = TIMEOUT_MS; left > 0; left -= 50) {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const [port, path] = text.split('\n');

    if (path) return { port: Number(port), path };
    await sleep(50);
  }
  throw new Error('Chromium opened no debugging port');
}

/**
 * `http` is its address for `sbx`; `context` is that of its tabs, which share storage; a page of
 * `newPage ()` shares with none, and collects what it complains of in `problems`.
 */
export async function launchChromium() {
  const profile = await mkdtemp(join(tmpdir(), 'signalbox-'));
  const child = spawn(EXECUTABLE, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], { stdio: 'ignore' });
  const closed = once(child, 'close');
  const { port, path } = await readPort(profile);
  const http = `http://127.0.0.1:${port}`;
  const browser = await chromium.connectOverCDP(http);
  const [context] = browser.contexts();

  context.setDefaultTimeout(TIMEOUT_MS);
  return {
    http,
    socket: `ws://127.0.0.1:${port}${path}`,
    context,
    page: context.pages()[0],

    async newPage() {
      const own = await browser.newContext();

      own.setDefaultTimeout(TIMEOUT_MS);
      return watch(await own.newPage());
    },

    /** As the browser lists it. */
    async idOf(page) {
      const session = await page.context().newCDPSession(page);
      const { targetInfo } = await session.send('Target.getTargetInfo');

      await session.detach();
      return targetInfo.targetId;
    },

    async close() {
      await browser.close();
      child.kill();
      await closed;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Everything of a page that an agent could have changed and not put back. */
export function footprint(page) {
  return page.evaluate(() => {
    const seen = {};
    const note = (name, object) => {
      for (const key of Reflect.ownKeys(object)) {
        const found = Object.getOwnPropertyDescriptor(object, key);
        const value = found.value ?? found.get;

        seen[`${name}.${String(key)}`] = [found.configurable, found.enumerable, found.writable, typeof value,
          typeof value === 'function' ? `${value.name} ${Function.prototype.toString.call(value)}` : ''].join(' ');
      }
    };

    note('window', globalThis);
    for (const name of ['BroadcastChannel', 'EventTarget', 'EventSource', 'WebSocket', 'Node', 'Element', 'Document',
      'HTMLScriptElement', 'History', 'Storage', 'Map', 'Set', 'Array', 'Object', 'Function', 'Error', 'Promise']) {
      note(name, globalThis[name]);
      note(`${name}.prototype`, globalThis[name].prototype);
    }
    note('document', document);
    note('sessionStorage', sessionStorage);
    return seen;
  });
}
