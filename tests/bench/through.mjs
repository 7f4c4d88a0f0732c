// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Through to the recording: actions per second from one Node client that dispatches flat out, until
 * all of them are acknowledged, against what the app reaches alone. Nothing may be missing from the
 * recording. Beside it Redux DevTools, through its relay to a monitor.
 *
 *     node through.mjs BUILD
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SIZES, print, quick, runScript } from './kit.mjs';

const build = process.argv[2];
const TYPES = { flag: 'flags/toggled', entity: 'items/stocked' };
const directory = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));

/** The engine without a window; `count()` ends it and says how many such actions the recording holds. */
async function startEngine() {
  const path = join(directory, 'bench.signalbox');
  rmSync(path, { force: true });
  const child = spawn(join(build, 'cli/sbx'), ['serve', '--port', '0', '--quiet', '--json', '-o', path],
                      { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error('sbx serve ended with ' + code)));
  });
  return {
    url: 'ws://127.0.0.1:' + JSON.parse(line).listening + '/v1',
    async count(type) {
      child.kill('SIGINT');
      await once(child, 'exit');
      return countLines(['query', path, '--raw', '--kind', 'dispatch', '--type', type]);
    },
  };
}

async function countLines(args) {
  const child = spawn(join(build, 'cli/sbx'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = 0;
  for await (const chunk of child.stdout) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1))
      lines++;
  }
  return lines;
}

/**
 * A reducer written by hand takes less than a microsecond for an entity of a small state: nothing
 * can be said about an action in that time, so there the ratio is shown and has no target.
 */
function targetOf(workload, size, library) {
  if (workload === 'flag')
    return '>= 100000';
  return library === 'hand' && size === '1KB' ? undefined : '>= 0.7x';
}

async function measure(workload, size, library) {
  const engine = await startEngine();
  const flood = await runScript('agent-flood.mjs', { url: engine.url, workload, size, library,
                                                seconds: quick ? 1.2 : 5, rounds: quick ? 3 : 5 });
  const recorded = await engine.count(TYPES[workload]);
  if (!flood.complete || flood.cut > 0 || recorded !== flood.dispatched)
    throw new Error(`${workload} ${size} ${library}: ${flood.dispatched} dispatched, `
                    + `${flood.cut} cut, ${recorded} recorded`);
  const row = { workload: `${workload}, ${library}`, size };
  print({ name: 'through', ...row, value: flood.perSecond, unit: 'actions/s', ratio: flood.ratio,
          target: targetOf(workload, size, library) });
  print({ name: 'through-cpu', ...row, value: flood.cpuPerActionUs, unit: 'µs/action',
          ratio: flood.cpuPerActionUs * flood.alonePerSecond / 1e6 });
}

async function measureRelay(workload, size, library) {
  const flood = await runScript('relay-flood.mjs', { workload, size, library, seconds: quick ? 0.5 : 3 });
  const row = { workload: `${workload}, ${library}`, size };
  print({ name: 'through-relay', ...row, value: flood.perSecond, unit: 'actions/s' });
  print({ name: 'through-relay-cpu', ...row, value: flood.cpuPerActionUs, unit: 'µs/action' });
}

try {
  for (const library of quick ? ['rtk'] : ['rtk', 'hand']) {
    for (const workload of ['flag', 'entity']) {
      for (const size of SIZES) {
        await measure(workload, size, library);
        if (!quick || (workload === 'flag' && size !== '100KB'))
          await measureRelay(workload, size, library);
      }
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
