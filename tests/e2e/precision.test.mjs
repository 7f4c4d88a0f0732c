// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// docs/precision.md: complete, and its sums are those of its rows. The rows are checked by the tests
// that make them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';

import { PAGE, TABLES, readRows, rulesThereAre, shopFaults, summary, summaryThere, update } from './lib/precision.mjs';

let text;

before(() => {
  update();
  text = readFileSync(PAGE, 'utf8');
});

test('what the rows come to', () => {
  assert.equal(summaryThere(text), summary(text), 'SIGNALBOX_UPDATE_PRECISION=1 writes it');
});

test('every switch of the shop is a row, with the rules that its README names', () => {
  const rows = readRows(text, 'programs');

  for (const [fault, rules] of shopFaults()) {
    assert.ok(rules.length > 0, `the README of the shop names no rule for ${fault}`);
    assert.deepEqual(rows.get(`shop: ${fault}`)?.wrong, [...rules].sort(), fault);
  }
});

test('every rule finds something in a program', () => {
  const wrong = new Set(TABLES.flatMap((table) => [...readRows(text, table).values()].flatMap((row) => row.wrong)));

  assert.deepEqual(rulesThereAre().filter((rule) => !wrong.has(rule)), []);
});
