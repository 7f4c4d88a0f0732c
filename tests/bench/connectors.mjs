// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Every connector with the tool of its field: actions per second from one program that dispatches
 * flat out until all of them are in the recording, and what it costs that program; beside it, in
 * the same run, the original tool where there is one, else a client that only parses.
 *
 *     node connectors.mjs BUILD [TOOL...]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Engine } from './engine.mjs';
import { SIZES, findNode, print, quick } from './kit.mjs';
import { ORIGINALS } from './originals.mjs';

const [build, ...wanted] = process.argv.slice(2);
const seconds = quick ? 1 : 3;

/** How the engine meets each tool. */
const WAYS = {
  devtools: { listen: 'devtools:0' },
  reactotron: { listen: 'reactotron:0' },
  websocket: { dial: (port) => `websocket:ws://127.0.0.1:${port}/` },
  'websocket-patch': { dial: (port) => `websocket:ws://127.0.0.1:${port}/` },
  http: { dial: (port) => `http:http://127.0.0.1:${port}/state#events=/events` },
};

function startFlood(tool, size, port) {
  const path = fileURLToPath(new URL('connector-flood.mjs', import.meta.url));
  return fork(path, ['--tool', tool, '--size', size, '--port', String(port), '--seconds', String(seconds)],
              { execPath: findNode(), env: { ...process.env, NODE_ENV: 'production' } });
}

async function say(child, message) {
  const answer = once(child, 'message');
  child.send(message);
  return (await answer)[0];
}

/**
 * One flood into a receiver: { appeared(), arrived(count), count so far }.
 *
 * @param {(port: number) => Promise<any>} meet  makes the receiver, once a server's port is known
 */
async function flood(tool, size, { listening, meet }) {
  const child = startFlood(tool, size, listening ?? 0);
  try {
    const [ready] = await once(child, 'message');
    const receiver = await meet(ready.port);
    await receiver.appeared();
    // A service may be asked for its state beside its stream: that is told before it counts.
    await setTimeout(500);
    const before = await receiver.actions();
    const { warm } = await say(child, { go: true });
    const { count } = await receiver.arrived(before + warm);
    const result = await say(child, { go: true });
    const end = await receiver.arrived(count + result.sent);
    const arrived = end.count - count;
    return { ...result, arrived, perSecond: arrived / (end.last - result.began) * 1000, peak: receiver.peak?.() };
  } finally {
    child.disconnect();
  }
}

async function withSignalbox(tool, size) {
  const way = WAYS[tool];
  let engine;
  try {
    if (way.listen !== undefined)
      engine = await Engine.start({ build, listen: way.listen });
    const meet = async (port) => (engine ??= await Engine.start({ build, dial: way.dial(port) }));
    return await flood(tool, size, { listening: engine?.port, meet });
  } finally {
    await engine?.stop();
  }
}

async function withOriginal(tool, size) {
  const original = await ORIGINALS[tool]();
  try {
    return await flood(tool, size, { listening: original.port, meet: (port) => original.meet(port) });
  } finally {
    original.stop();
  }
}

for (const tool of wanted.length > 0 ? wanted : Object.keys(WAYS)) {
  for (const size of quick ? ['1KB', '5MB'] : SIZES) {
    const ours = await withSignalbox(tool, size);
    const theirs = await withOriginal(tool, size);
    if (ours.arrived !== ours.sent)
      throw new Error(`${tool} ${size}: ${ours.sent} dispatched, ${ours.arrived} recorded`);
    const row = { workload: tool, size };
    print({ name: 'connector', ...row, value: ours.perSecond, unit: 'actions/s', ratio: ours.perSecond / theirs.perSecond });
    print({ name: 'connector-original', ...row, value: theirs.perSecond, unit: 'actions/s' });
    print({ name: 'connector-app', ...row, value: ours.cpuUs / ours.sent, unit: 'µs/action',
            ratio: ours.cpuUs / ours.sent / (1e6 / ours.alonePerSecond) });
    print({ name: 'connector-original-app', ...row, value: theirs.cpuUs / theirs.sent, unit: 'µs/action',
            ratio: theirs.cpuUs / theirs.sent / (1e6 / theirs.alonePerSecond) });
    print({ name: 'connector-memory', ...row, value: ours.peak, unit: 'MB' });
  }
}
