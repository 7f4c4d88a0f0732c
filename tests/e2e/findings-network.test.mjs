// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Requests, keys, versions and streams: the shop makes each mistake for real, and the rule that is
// for it finds it, nothing else; with the agent, and unchanged.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { brief, rulesOf, startFaults } from './lib/faults.mjs';
import { query } from './lib/sbx.mjs';

let faults;

before(async () => {
  faults = await startFaults();
});

after(async () => {
  await faults?.close();
});

const FAULTS = [
  { fault: 'double-fetch', severity: 'warning', variant: 'two-caches', remotes: ['shop-cart', 'shop-profile'],
    summary: /api\/products\.json .* \d+ bytes.* and \d+ ms/ },
  { fault: 'query-key-drift', severity: 'error', variant: 'one-key', remotes: ['shop-cart', 'shop-profile'],
    summary: /The key \["list"\] stands for .*(products|ada)\.json in shop-\w+ and for .*(products|ada)\.json in/ },
  { fault: 'version-skew', severity: 'error', variant: 'majors', remotes: ['shop-host', 'shop-cart'],
    summary: /mitt is loaded as 3\.0\.1 from \S+, and as 2\.1\.0 from \S+/ },
  { fault: 'socket-fan-out', severity: 'warning', variant: 'equal-frames', remotes: ['shop-cart', 'shop-profile'],
    summary: /\d+ frames of \S+\/api\/prices arrived on more than one connection/ },
];

const normal = (names) => names.map((name) => name.replace(/^shop(\w)/, (all, c) => `shop-${c.toLowerCase()}`)
  .replace('hostApp', 'shop-host')).sort();

describe('the shop asks the network', { concurrency: 2 }, () => {
  for (const { fault, severity, variant, remotes, summary } of FAULTS) {
    for (const way of ['agent', 'browser']) {
      test(`${fault}, seen by the ${way}`, async () => {
        const { findings } = await faults.walk(fault, { way });

        assert.deepEqual(rulesOf(findings), [fault], brief(findings));
        assert.equal(findings.length, 1, brief(findings));
        const [finding] = findings;
        assert.deepEqual([finding.severity, finding.variant], [severity, variant], brief(findings));
        assert.match(finding.summary, summary);
        assert.deepEqual(normal(finding.remotes), [...remotes].sort());
        assert.ok(finding.evidence.length >= 2);
      });
    }
  }
});

test('without a fault requests are told, each with its remote, and nothing is found', async () => {
  const { file, findings, problems } = await faults.walk(null);

  assert.equal(brief(findings), '');
  assert.deepEqual(problems, []);
  const started = (await query(file, '--kind', 'query-start')).map(({ event }) => event);
  const asked = started.filter(({ library }) => library === 'fetch')
    .map(({ method, url, remote }) => [method, new URL(url).pathname, remote]);
  assert.ok(asked.some((each) => String(each) === 'GET,/api/products.json,shop-cart'), JSON.stringify(asked));
  assert.ok(asked.some((each) => String(each) === 'GET,/api/people/ada.json,shop-profile'), JSON.stringify(asked));
  assert.ok(asked.some((each) => String(each) === 'POST,/api/orders,shop-cart'), JSON.stringify(asked));
  const settled = (await query(file, '--kind', 'query-settle')).map(({ event }) => event);
  assert.ok(settled.every(({ ok, status, bytes }) => ok && status === 200 && bytes > 0), JSON.stringify(settled));
});
