// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What a debugger costs the page: three tabs of one Chromium with the same production build of
 * Redux Toolkit, one with nothing attached, one attached while it ran, one attached and loaded
 * again, dispatching in turn; and how long attaching takes.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { launchChromium } from '../e2e/lib/chromium.mjs';
import { prepareShop } from '../e2e/lib/shop.mjs';
import { ENTITIES, attach, open, server } from './attach-kit.mjs';
import { SIZES, median, print, quick } from './kit.mjs';

const ROUNDS = quick ? 6 : 40;
const COUNT = 400;

/** Seconds that the page's main thread worked since. */
async function meter({ context }, tab) {
  const session = await context.newCDPSession(tab);
  const read = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;

  await session.send('Performance.enable');
  const start = await read();
  return async () => await read() - start;
}

async function measure(chromium, size, workload) {
  const url = `http://127.0.0.1:${server.address().port}/?entities=${ENTITIES[size]}`;
  const tabs = [await chromium.context.newPage(), await chromium.context.newPage(), await chromium.context.newPage()];

  for (const tab of tabs)
    await open(tab, url);
  const addresses = [];
  for (const tab of tabs.slice(1))
    addresses.push(`${chromium.http}/#target=${await chromium.idOf(tab)}`);
  const sbx = await attach(addresses);
  sbx.child.stdin.write(`${JSON.stringify({ id: 1, invoke: 'reload', connector: addresses[1] })}\n`);
  await sleep(1000);
  await tabs[2].waitForSelector('html[data-ready]', { state: 'attached' });

  const times = tabs.map(() => []);
  const meters = [];
  for (const tab of tabs)
    meters.push(await meter(chromium, tab));
  for (let round = -3; round < ROUNDS; round++) {
    for (const i of [0, 1, 2].map((each) => (each + round + 3) % 3)) {
      const us = await tabs[i].evaluate(([name, count]) => globalThis.batch(name, count), [workload, COUNT]);

      if (round >= 0)
        times[i].push(us);
      await sleep(60);
    }
  }
  await sleep(1000);
  const busy = [];
  for (const read of meters)
    busy.push(await read());
  await sbx.stop();
  if (sbx.dispatches !== (ROUNDS + 3) * COUNT)
    throw new Error(`${sbx.dispatches} dispatches arrived`);
  for (const tab of tabs)
    await tab.close();
  for (const [i, what] of [[1, 'attached while it ran'], [2, 'loaded with the agent']]) {
    const ratio = median(times[i].map((us, round) => us / times[0][round]));

    print({ name: 'attach-dispatch', workload: `${workload}, ${what}`, size, value: median(times[i]) - median(times[0]),
            unit: 'µs added', ratio });
    // The dispatches and all that follows them in the page: diff, encoding, binding, acknowledgements.
    print({ name: 'attach-total', workload: `${workload}, ${what}`, size, ratio: busy[i] / busy[0], unit: 'µs added',
            value: (busy[i] - busy[0]) * 1e6 / (ROUNDS + 3) / COUNT });
  }
}

async function measureTime(chromium) {
  const address = `${chromium.http}/#target=${await chromium.idOf(chromium.page)}`;
  const times = [];

  await open(chromium.page, `http://127.0.0.1:${server.address().port}/?entities=1000`);
  for (let i = 0; i < (quick ? 3 : 15); i++) {
    const sbx = await attach([address]);

    times.push(sbx.ready.get(address));
    await sbx.stop();
  }
  print({ name: 'attach-time', workload: 'one page', size: '100KB', value: median(times), unit: 'ms' });
}

/** Until the last of what a page dispatched flat out has come, against the same page alone. */
async function measureRate(chromium, size) {
  const url = `http://127.0.0.1:${server.address().port}/?entities=${ENTITIES[size]}`;
  const ms = quick ? 500 : 3000;
  const tab = await chromium.context.newPage();

  await open(tab, url);
  const alone = await tab.evaluate((time) => globalThis.flood(time), ms) / ms * 1000;
  const address = `${chromium.http}/#target=${await chromium.idOf(tab)}`;
  const sbx = await attach([address]);
  sbx.child.stdin.write(`${JSON.stringify({ id: 1, invoke: 'reload', connector: address })}\n`);
  await sleep(1000);
  await tab.waitForSelector('html[data-ready]', { state: 'attached' });
  const start = performance.now();
  const sent = await tab.evaluate((time) => globalThis.flood(time), ms);
  for (let left = 60000; sbx.dispatches < sent && left > 0; left -= 5)
    await sleep(5);
  const rate = sbx.dispatches / (performance.now() - start) * 1000;
  await sbx.stop();
  await tab.close();
  if (sbx.dispatches !== sent)
    throw new Error(`${size}: ${sent} dispatched, ${sbx.dispatches} arrived`);
  print({ name: 'attach-rate', workload: 'entity, loaded with the agent', size, value: rate, unit: 'actions/s', ratio: rate / alone });
}

await prepareShop();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const chromium = await launchChromium();
try {
  await measureTime(chromium);
  for (const size of ['1KB', '100KB']) {
    for (const workload of ['flag', 'entity'])
      await measure(chromium, size, workload);
  }
  for (const size of SIZES)
    await measureRate(chromium, size);
} finally {
  await chromium.close();
  server.close();
}
