// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * How long it takes until a stock store that has a history is there: with Signalbox until the last
 * of its actions is recorded, with the stock server until a monitor has its log as text; and what
 * memory Signalbox needs for it.
 *
 *     node devtools-join.mjs BUILD
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Engine } from './engine.mjs';
import { findNode, print, quick } from './kit.mjs';
import { Relay } from './relay.mjs';

const [build] = process.argv.slice(2);
const PATIENCE_MS = 45000;
const CASES = quick ? [['100KB', 30]] : [['100KB', 30], ['5MB', 15], ['5MB', 30]];
const now = () => performance.timeOrigin + performance.now();

async function startStore(port, size, actions) {
  const path = fileURLToPath(new URL('devtools-history.mjs', import.meta.url));
  const child = fork(path, [String(port), size, String(actions)],
                     { execPath: findNode(), env: { ...process.env, NODE_ENV: 'production' } });
  const [{ began }] = await once(child, 'message');
  return { began, stop: () => child.kill() };
}

async function joinEngine(size, actions) {
  const engine = await Engine.start({ build, listen: 'devtools:0' });
  const store = await startStore(engine.port, size, actions);
  try {
    await engine.appeared();
    const { last, count } = await engine.arrived(actions);
    if (count < actions)
      throw new Error(`${count} of ${actions} actions arrived`);
    return { ms: last - store.began, peak: engine.peak() };
  } finally {
    store.stop();
    await engine.stop();
  }
}

/** Without a time, where the store never appeared. */
async function joinRelay(size, actions) {
  const relay = await Relay.start();
  const store = await startStore(relay.port, size, actions);
  try {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
    return await Promise.race([relay.monitored, late]) ? { ms: now() - store.began } : {};
  } finally {
    store.stop();
    relay.stop();
  }
}

for (const [size, actions] of CASES) {
  const ours = await joinEngine(size, actions);
  const theirs = await joinRelay(size, actions);
  const row = { workload: 'devtools', size: `${size} x ${actions}` };
  print({ ...row, name: 'join', value: ours.ms, unit: 'ms',
          ...theirs.ms !== undefined && { ratio: ours.ms / theirs.ms } });
  if (theirs.ms !== undefined)
    print({ ...row, name: 'join-original', value: theirs.ms, unit: 'ms' });
  else
    console.log(`stock server, ${row.size}: the store did not appear within ${PATIENCE_MS / 1000} s`);
  print({ ...row, name: 'join-memory', value: ours.peak, unit: 'MB' });
}
process.exit(0);
