// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * A monitor of Redux DevTools' relay that only counts: `node monitor.mjs PORT`, with a channel to
 * its parent. Says {monitored} when the store answered, and {count, last} as actions arrive, `last`
 * in milliseconds since 1970.
 */
import { create } from 'socketcluster-client';

const socket = create({ hostname: '127.0.0.1', port: Number(process.argv[2]) });
const START_AGAIN_MS = 250;
let count = 0;
let last = 0;
let monitored = false;
let told = true;

function tell() {
  told = true;
  process.send({ count, last });
}

function onMessage(message) {
  if (message.type === 'ACTION') {
    count++;
    last = performance.timeOrigin + performance.now();
    if (told) {
      told = false;
      setImmediate(tell);
    }
  } else if (message.type === 'STATE' && !monitored) {
    monitored = true;
    process.send({ monitored });
  }
}

// An answer to the very first START of a store is lost, so it is said until the store answers; less
// and less often, for a store that has much to say begins anew each time.
function start(wait) {
  if (monitored)
    return;
  socket.transmit('respond', { type: 'START' });
  setTimeout(start, wait, wait * 2);
}
start(START_AGAIN_MS);
process.on('disconnect', () => process.exit());
for await (const message of socket.subscribe('log'))
  onMessage(message);
