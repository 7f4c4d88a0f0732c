// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * One program whose store is connected by the tool of its field, and dispatches as fast as it can.
 *
 *     node connector-flood.mjs --tool devtools|reactotron|websocket|websocket-patch|http --port 8000
 *                              [--workload entity] [--size 1KB] [--seconds 3]
 *
 * With a channel to its parent: says {ready, port?}, waits for {go}, says {sent, began, cpuUs,
 * alonePerSecond}. The state stays the app's own: nothing is read of it but by the tool.
 */
import { parseArgs } from 'node:util';
import { actionOf, initialState } from './workload.mjs';
import { TOOLS } from './tools.mjs';

const { values: given } = parseArgs({ options: {
  tool: { type: 'string' }, port: { type: 'string', default: '0' }, workload: { type: 'string', default: 'entity' },
  size: { type: 'string', default: '1KB' }, seconds: { type: 'string', default: '3' },
} });
const TURN_MS = 4;
const { count } = initialState(given.size).flags;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function run(dispatch, ms, isFull) {
  const end = performance.now() + ms;
  let sent = 0;
  while (performance.now() < end) {
    const turn = performance.now() + TURN_MS;
    do
      dispatch(actionOf(given.workload, sent++, count));
    while (performance.now() < turn && !isFull());
    do
      await nextTurn();
    while (isFull() && performance.now() < end);
  }
  return sent;
}

const tool = await TOOLS[given.tool]({ port: Number(given.port), size: given.size });
const alone = await TOOLS.none({ size: given.size });
const never = () => false;
process.send({ ready: true, port: tool.port });
process.on('disconnect', () => process.exit());
await new Promise((resolve) => process.once('message', resolve));

const warm = await run(tool.dispatch, 300, tool.isFull ?? never);
await run(alone.dispatch, 300, never);
await tool.settled?.();
process.send({ warm });
await new Promise((resolve) => process.once('message', resolve));

const ms = Number(given.seconds) * 1000;
let start = performance.now();
const bare = await run(alone.dispatch, ms / 3, never);
const alonePerSecond = bare / (performance.now() - start) * 1000;
const used = process.cpuUsage();
const began = performance.timeOrigin + performance.now();
start = performance.now();
const sent = await run(tool.dispatch, ms, tool.isFull ?? never);
await tool.settled?.();
const { user, system } = process.cpuUsage(used);
process.send({ sent, began, cpuUs: user + system, alonePerSecond });
