// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Debian's Firefox. There is room for one session: either Signalbox has it, and the pages are left to
// themselves, or the test has it, drives the pages over Marionette (the protocol of Firefox's own
// tests), and Signalbox joins.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EXECUTABLE = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const TIMEOUT_MS = 30000;

/** No request of its own, and no page of its own. */
const PREFERENCES = {
  'marionette.port': 0,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'signon.autofillForms': false,
  'toolkit.telemetry.enabled': false,
};

async function until(what) {
  const end = Date.now() + TIMEOUT_MS;

  for (;;) {
    const value = await what();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Firefox: waited in vain: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 30); });
  }
}

/** Messages are `LENGTH:[type, id, command or error, parameters or result]`. */
class Marionette {
  constructor(socket) {
    this.socket = socket;
    this.waiting = new Map();
    this.rest = Buffer.alloc(0);
    this.last = 0;
    socket.on('error', () => {});
    socket.on('data', (data) => this.take(data));
  }

  take(data) {
    this.rest = Buffer.concat([this.rest, data]);
    for (;;) {
      const at = this.rest.indexOf(':');
      const length = at < 0 ? NaN : Number(this.rest.subarray(0, at).toString());
      if (!(this.rest.length >= at + 1 + length)) return;
      const message = JSON.parse(this.rest.subarray(at + 1, at + 1 + length).toString());
      this.rest = this.rest.subarray(at + 1 + length);
      if (Array.isArray(message)) this.answer(message);
    }
  }

  answer([, id, error, result]) {
    const { resolve, reject } = this.waiting.get(id);

    this.waiting.delete(id);
    if (error) {
      reject(new Error(`${error.error}: ${error.message}`));
    } else {
      resolve(result && 'value' in result ? result.value : result);
    }
  }

  call(command, parameters = {}) {
    const id = ++this.last;
    const text = Buffer.from(JSON.stringify([0, id, command, parameters]));

    this.socket.write(`${text.length}:`);
    this.socket.write(text);
    return new Promise((resolve, reject) => { this.waiting.set(id, { resolve, reject }); });
  }
}

/**
 * A fresh headless Firefox at `url` with a profile of its own, removed at `close ()`; with `driven`
 * the test has the session.
 */
export async function launchFirefox({ url = 'about:blank', driven = true } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'signalbox-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);

  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  const child = spawn(EXECUTABLE, ['--headless', '--no-remote', '--profile', profile, '--marionette',
    '--remote-debugging-port', '0', url], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } });
  const closed = once(child, 'close');
  let text = '';

  child.stderr.on('data', (data) => { text = (text + data).slice(-10000); });
  const close = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await closed;
    clearTimeout(timer);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    const address = await until(() => {
      if (child.exitCode !== null) throw new Error(`Firefox ended: ${text}`);
      return /listening on (ws:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
    });
    if (!driven) {
      return { address: `${address}/session`, process: child, close };
    }
    const port = await until(() => readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => ''));
    const socket = net.connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const driver = new Marionette(socket);
    const { capabilities } = await driver.call('WebDriver:NewSession', { webSocketUrl: true });

    const run = (script, ...args) => driver.call('WebDriver:ExecuteScript', { script, args, sandbox: null });
    return {
      /** Of WebDriver BiDi. */
      address: capabilities.webSocketUrl,
      process: child,
      open: (url) => driver.call('WebDriver:Navigate', { url }),
      reload: () => driver.call('WebDriver:Refresh'),
      back: () => driver.call('WebDriver:Back'),
      /** Runs a function's body in the page. */
      run,
      click: (selector) => run(`document.querySelector(arguments[0]).click()`, selector),
      select: (selector, value) => run(`const [where, value] = arguments; const found = document.querySelector(where);
        found.value = value; found.dispatchEvent(new Event('change', { bubbles: true }));`, selector, value),
      waitFor: (condition) => until(() => run(`return Boolean(${condition})`)),
      /** Opens a tab and goes on there. */
      async tab() {
        const { handle } = await driver.call('WebDriver:NewWindow', { type: 'tab' });
        await driver.call('WebDriver:SwitchToWindow', { handle });
        return handle;
      },
      switchTo: (handle) => driver.call('WebDriver:SwitchToWindow', { handle }),
      current: () => driver.call('WebDriver:GetWindowHandle'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
