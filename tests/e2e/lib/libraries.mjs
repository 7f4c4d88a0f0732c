// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The programs of examples/libraries: built if need be, served, and driven in a browser beside the
// real sbx.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { command } from './sbx.mjs';

export const LIBRARIES = fileURLToPath(new URL('../../../examples/libraries/', import.meta.url));
const BUILD = `
  stamp=node_modules/.package-lock.json
  test $stamp -nt package-lock.json || { npm ci && touch $stamp; }
  node build.mjs --if-stale
`;

/** Installs and builds what is not there; a lock, since test files run beside each other. */
export async function buildLibraries() {
  const child = spawn('flock', ['package-lock.json', 'sh', '-ec', BUILD], {
    cwd: LIBRARIES, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';

  child.stdout.on('data', (data) => { output += data; });
  child.stderr.on('data', (data) => { output += data; });
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the build ended with ${code}:\n${output}`))));
  });
}

/** As JSON has it, without what Signalbox marks: functions and the like. */
export const plain = (value) => JSON.parse(JSON.stringify(value, (key, member) => (
  member?.$sbx === undefined ? member : undefined)) ?? 'null');

/** A program in a page of its own, and the sbx that sees it. */
export class Program {
  constructor(browser, site, id) {
    // What of the state that sbx has is the program's own.
    Object.assign(this, { browser, site, id, shown: plain, part: (state) => state });
  }

  async open() {
    this.sbx = await command();
    this.page = await this.browser.newPage();
    await this.page.goto(`${this.site.address}${this.id}/?agent=http://127.0.0.1:${this.sbx.ports.signalbox}/agent.js`);
    await this.ready();
  }

  async ready() {
    await this.page.waitForFunction(() => globalThis.program !== undefined);
    await this.sbx.until(() => this.page.evaluate(() => globalThis.signalbox.status().connected));
  }

  async reload() {
    await this.page.reload();
    await this.ready();
  }

  async close() {
    await this.page?.context().close();
    await this.sbx?.stop();
  }

  evaluate(work, ...args) {
    return this.page.evaluate(work, ...args);
  }

  press(label = 'act') {
    return this.evaluate(async (name) => { await globalThis.program[name](); }, label);
  }

  async state() {
    return this.part(plain(await this.evaluate(() => JSON.parse(JSON.stringify(globalThis.program.state()) ?? 'null'))));
  }

  async store(label) {
    const { stores } = await this.sbx.ask({ stores: true });
    return stores.find((each) => label === undefined || each.label === label);
  }

  /** Waits until sbx shows what the program has. */
  async same(label, shown = (state) => state) {
    let here;
    let there;

    await this.sbx.until(async () => {
      there = await this.state();
      const { state } = await this.sbx.ask({ state: label });
      if (state === undefined) return false;
      here = shown(this.shown(state));
      return JSON.stringify(sorted(here)) === JSON.stringify(sorted(there));
    }, 8000).catch(() => assert.deepEqual(here, there, 'what sbx shows, and what the program has'));
    return there;
  }

  /** Waits until the program has a state. */
  async becomes(wanted) {
    let state;

    await this.sbx.until(async () => {
      state = await this.state();
      return JSON.stringify(sorted(state)) === JSON.stringify(sorted(wanted));
    }, 8000).catch(() => assert.deepEqual(state, wanted));
  }

  async tell(command, more = {}) {
    const { ok, error } = await this.sbx.ask({ command, ...more });
    assert.ok(ok, `${command}: ${error}`);
  }
}

function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value === null || typeof value !== 'object' ? value
    : Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
