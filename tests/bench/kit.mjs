// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** What the drivers share: rows for table.py, and programs whose last line is JSON. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const quick = process.env.SIGNALBOX_BENCH_QUICK !== undefined;
export const SIZES = ['1KB', '100KB', '5MB'];
export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/**
 * A Node that runs everything here: the tools we are compared with need version 20, and all are
 * measured with the same one.
 */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 20)
    return process.execPath;
  const packed = fileURLToPath(new URL(`node_modules/node-linux-${process.arch}/bin/node`, import.meta.url));
  if (!existsSync(packed))
    throw new Error(`Node 20 or newer is needed, and npm has none for ${process.arch}`);
  return packed;
}

/** @param {object} row with name, value and unit; as table.py says */
export function print(row) {
  console.log(JSON.stringify(row));
}

/** Runs a script of this folder; its last line of JSON. */
export function runScript(script, options) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const args = Object.entries(options).flatMap(([name, value]) => ['--' + name, String(value)]);
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(findNode(), [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
  return new Promise((resolve, reject) => {
    let last;
    createInterface({ input: child.stdout }).on('line', (line) => { if (line.startsWith('{')) last = line; });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 && last !== undefined)
        resolve(JSON.parse(last));
      else
        reject(new Error(`${script} ${args.join(' ')} ended with ${code}`));
    });
  });
}
