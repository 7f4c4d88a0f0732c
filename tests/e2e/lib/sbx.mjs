// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The real engine: `sbx` as its users run it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const SBX = process.env.SBX ?? fileURLToPath(new URL('../../../build/cli/sbx', import.meta.url));

/** A folder that is removed by `remove ()`. */
export async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), 'signalbox-'));

  return { path, file: (name) => join(path, name), remove: () => rm(path, { recursive: true, force: true }) };
}

/** Runs `sbx` to its end. */
export async function run(...args) {
  const child = spawn(SBX, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';

  child.stdout.on('data', (data) => { out += data; });
  child.stderr.on('data', (data) => { err += data; });
  const [code] = await once(child, 'close');

  return { code, out, err };
}

/** The findings of a recording, as `sbx check --json` prints them. */
export async function check(file) {
  const { code, out, err } = await run('check', '--json', file);

  assert.ok(code === 0 || code === 1, `sbx check ended with ${code}: ${err}`);
  const result = JSON.parse(out);
  assert.equal(code === 1, result.findings.length > 0);
  return result.findings;
}

/** The events of a recording, parsed. */
export async function query(file, ...args) {
  const { code, out, err } = await run('query', file, ...args);

  assert.equal(code, 0, err);
  return out.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/**
 * `sbx serve` on a port of its own (or on `port`), recording into `file`. `stop ()` ends it as Ctrl+C
 * does, `kill ()` as a crash does.
 */
export async function serve(file, { port = 0, args = ['--allow-any-loopback-origin'] } = {}) {
  const child = spawn(SBX, ['serve', '--port', String(port), '-o', file, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout });
  const closed = once(child, 'close');
  let err = '';
  let taken;
  const ready = new Promise((resolve) => { taken = resolve; });

  child.stderr.on('data', (data) => { err += data; });
  lines.on('line', (line) => {
    const found = /127\.0\.0\.1:(\d+)|"listening":(\d+)/.exec(line);
    if (found) taken(Number(found[1] ?? found[2]));
  });
  const listening = await Promise.race([ready, closed.then(([code]) => {
    throw new Error(`sbx serve ended with ${code}: ${err}`);
  })]);

  return {
    port: listening,
    agent: `http://127.0.0.1:${listening}/agent.js`,
    url: `ws://127.0.0.1:${listening}/v1`,
    errors: () => err,
    async stop() {
      child.kill('SIGINT');
      const [code] = await closed;
      assert.ok(code === 0 || code === 1, `sbx serve ended with ${code}: ${err}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
