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

/** The findings of a recording, as `sbx check --json` prints them; `args` are further ones of it. */
export async function check(file, ...args) {
  const { code, out, err } = await run('check', '--json', ...args, file);

  assert.ok(code === 0 || code === 1, `sbx check ended with ${code}: ${err}`);
  const result = JSON.parse(out);
  assert.equal(code === 1, result.findings.some(({ confidence, dismissed }) => confidence !== 'undecided' && !dismissed));
  return result.findings;
}

/** The events of a recording, parsed. */
export async function query(file, ...args) {
  const { code, out, err } = await run('query', file, ...args);

  assert.equal(code, 0, err);
  return out.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/**
 * `sbx serve --commands`, which records nothing: `events` are those of all runs as they came, with
 * their numbers, `findings` what the rules say; `ask ()` gives a command and its answer.
 */
export async function command({ listen = [], dial = [], args = ['--allow-any-loopback-origin'] } = {}) {
  const child = spawn(SBX, ['serve', '--json', '--raw', '--commands',
    ...(listen.length === 0 ? ['--port', '0'] : listen.flatMap((kind) => ['--listen', kind])),
    ...dial.flatMap((address) => ['--dial', address]), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const made = { events: [], findings: [], ports: {}, connectors: new Map() };
  const answers = new Map();
  let id = 0;
  let err = '';

  child.stderr.on('data', (data) => { err += data; });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text);

    if (line.event !== undefined) {
      made.events.push({ ...line.event, number: line.number, run: line.run });
    } else if (line.finding !== undefined) {
      made.findings.push(line.finding);
    } else if (line.listening !== undefined) {
      made.ports[line.kind] = line.listening;
    } else if (line.done !== undefined) {
      answers.get(line.done)?.(line);
    } else if (line.connector !== undefined) {
      made.connectors.set(line.connector, line);
    }
  });

  const until = async (what, ms = 15000) => {
    const end = Date.now() + ms;

    for (;;) {
      const value = await what();
      if (value) return value;
      if (Date.now() > end || child.exitCode !== null) {
        throw new Error(`waited in vain: ${what}\n${err}\n${JSON.stringify(made.events.slice(-5))}`);
      }
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  };

  await until(() => Object.keys(made.ports).length >= Math.max(listen.length, 1));
  return Object.assign(made, {
    until,
    pid: child.pid,
    errors: () => err,
    /** The events of one kind, of a store or of all. */
    of: (kind, store) => made.events.filter(({ k, store: of }) => k === kind && (store === undefined || store === of)),
    /** The answer, whether it says that it was done or why not. */
    ask: (question) => new Promise((resolve, reject) => {
      const number = ++id;
      const timer = setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(question)}`)), 15000);

      answers.set(number, (answer) => {
        clearTimeout(timer);
        answers.delete(number);
        resolve(answer);
      });
      child.stdin.write(`${JSON.stringify({ id: number, ...question })}\n`);
    }),
    async stop() {
      child.kill('SIGINT');
      const [code] = await closed;
      assert.ok(code === 0 || code === 1, `sbx serve ended with ${code}: ${err}`);
    },
    /** Whatever became of the test. */
    kill: () => child.kill('SIGKILL'),
  });
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
