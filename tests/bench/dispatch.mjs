// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Inside the dispatch of the inspected app: the agent connected against no agent; beside it Redux
 * DevTools' remote enhancer, monitored through its CLI, against no enhancer.
 */
import { SIZES, print, quick, runScript } from './kit.mjs';

const STACKS = { off: '', full: ', stacks' };

/** What an entity costs grows with the state, so there it is a ratio; elsewhere what is added. */
async function measure(workload, size, library, stacks) {
  const result = await runScript('agent-dispatch.mjs', { workload, size, library, stacks, seconds: quick ? 0.4 : 3 });
  const row = { name: 'dispatch', workload: `${workload}, ${library}${STACKS[stacks]}`, size, ratio: result.ratio };
  if (!result.complete || result.cut > 0)
    throw new Error(`${row.workload} ${size}: ${result.cut} actions were cut`);
  if (workload === 'entity' && size !== '1KB')
    print({ ...row, value: result.agentUs, unit: 'µs', target: '<= 1.3x' });
  else
    print({ ...row, value: result.addedUs, unit: 'µs added', target: stacks === 'off' ? '<= 3' : '<= 10' });
  // The dispatch and all that follows it: diff, encoding, socket.
  print({ ...row, name: 'dispatch-total-cpu', value: result.totalCpuUs, unit: 'µs',
          ratio: result.totalCpuUs / result.aloneCpuUs });
}

async function measureRelay(workload, size, library) {
  const result = await runScript('relay-dispatch.mjs', { workload, size, library, seconds: quick ? 0.4 : 3 });
  const row = { name: 'dispatch-relay', workload: `${workload}, ${library}`, size, ratio: result.ratio };
  if (workload === 'entity' && size !== '1KB')
    print({ ...row, value: result.remoteUs, unit: 'µs' });
  else
    print({ ...row, value: result.remoteUs - result.aloneUs, unit: 'µs added' });
}

for (const library of quick ? ['rtk'] : ['rtk', 'hand']) {
  for (const workload of ['flag', 'entity']) {
    for (const size of SIZES) {
      for (const stacks of Object.keys(STACKS))
        await measure(workload, size, library, stacks);
      if (!quick || workload === 'entity')
        await measureRelay(workload, size, library);
    }
  }
}
