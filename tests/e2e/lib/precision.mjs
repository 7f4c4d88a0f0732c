// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// docs/precision.md: what the rules found in programs of which it is known what is wrong with them.
// A test drives the program, asks `sbx check`, and reports what was found:
//
//   report ({ program: 'shop: collision', wrong: ['action-collision'], way: 'agent', findings });
//
// It fails if the page says something else of that walk. With SIGNALBOX_UPDATE_PRECISION=1 the page is
// written instead: the row, and what all rows together come to.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { editPage } from './page.mjs';

const here = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
export const PAGE = here('docs/precision.md');
const STREAMS = here('tests/data/detectors/');
const SHOP = here('examples/federated-shop/README.md');

/** How a program was watched, as the columns are called. */
const WAYS = { agent: 'with the agent', browser: 'unchanged, in Chromium' };
/** Programs that the rules were made beside, and those that they were not. */
export const TABLES = ['programs', 'outsiders'];
const NOTHING = 'nothing';
const NOT_WALKED = '–';

const begin = (name) => `<!-- ${name}: written by tests, see tests/e2e/lib/precision.mjs -->`;
const end = (name) => `<!-- end of ${name} -->`;

function between(text, name) {
  const from = text.indexOf(begin(name));
  const to = text.indexOf(end(name));

  assert.ok(from >= 0 && to > from, `docs/precision.md has no table “${name}”`);
  return [from + begin(name).length, to];
}

const put = (text, name, table) => {
  const [from, to] = between(text, name);
  return `${text.slice(0, from)}\n\n${table}\n\n${text.slice(to)}`;
};

const named = (rules) => rules.map((rule) => `\`${rule}\``).join(', ');

/** The rules there are: each has event streams. */
export const rulesThereAre = () => readdirSync(STREAMS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();

function cellText(wrong, found) {
  const missed = wrong.filter((rule) => !found.includes(rule));
  const also = found.filter((rule) => !wrong.includes(rule));
  const parts = [];

  if (wrong.length > missed.length) parts.push('found');
  if (missed.length > 0) parts.push(`missed: ${named(missed)}`);
  if (also.length > 0) parts.push(`false: ${named(also)}`);
  return parts.length === 0 ? NOTHING : parts.join('; ');
}

const rulesIn = (text) => [...(text ?? '').matchAll(/`([^`]+)`/g)].map(([, rule]) => rule);

/** The rows of a table: by program what is wrong with it and the cell of each way. */
export function readRows(text, table) {
  const rows = new Map();

  for (const line of text.slice(...between(text, table)).split('\n').slice(2)) {
    const [, program, wrong, ...cells] = line.split('|').map((cell) => cell.trim());
    if (program && !/^-+$|^program$/.test(program)) {
      rows.set(program, { wrong: rulesIn(wrong), cells: Object.fromEntries(Object.keys(WAYS).map((way, i) => [way, cells[i]])) });
    }
  }
  return rows;
}

function rowsText(rows) {
  const lines = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([program, { wrong, cells }]) => (
    `| ${program} | ${named(wrong) || NOTHING} | ${Object.keys(WAYS).map((way) => cells[way] ?? NOT_WALKED).join(' | ')} |`));

  return [`| program | what is wrong | ${Object.values(WAYS).join(' | ')} |`, '|---|---|---|---|', ...lines].join('\n');
}

/** What the rows say about one rule, or about all: found, missed, false. */
function count(rows, way, rule) {
  const sum = { found: 0, missed: 0, false: 0 };
  const mine = (each) => rule === undefined || each === rule;

  for (const { wrong, cells } of rows.values()) {
    const cell = cells[way] ?? NOT_WALKED;
    if (cell === NOT_WALKED) continue;
    const missed = rulesIn(/missed: ([^;]*)/.exec(cell)?.[1]);

    sum.missed += missed.filter(mine).length;
    sum.false += rulesIn(/false: ([^;]*)/.exec(cell)?.[1]).filter(mine).length;
    sum.found += wrong.filter((each) => mine(each) && !missed.includes(each)).length;
  }
  return sum;
}

const countText = (sum) => (sum.found + sum.missed + sum.false === 0 ? NOT_WALKED
  : `${sum.found}, ${sum.missed}, ${sum.false}`);

const percent = (part, whole) => (whole === 0 ? NOT_WALKED : `${Math.floor(100 * part / whole)} %`);

function streamsOf(rule) {
  const folder = `${STREAMS}${rule}/`;
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.findings.json')) : [];
  const fire = files.filter((name) => JSON.parse(readFileSync(folder + name, 'utf8')).length > 0).length;

  return { fire, silent: files.length - fire };
}

/** The table of the rules, from the rows of the others. */
export function summary(text) {
  const tables = TABLES.map((table) => readRows(text, table));
  const columns = tables.flatMap((rows) => Object.keys(WAYS).map((way) => [rows, way]));
  const line = (name, rule, streams) => {
    const cells = columns.map(([rows, way]) => countText(count(rows, way, rule)));
    return `| ${name} | ${streams.fire}, ${streams.silent} | ${cells.join(' | ')} |`;
  };
  const rules = rulesThereAre();
  const all = rules.map(streamsOf).reduce((a, b) => ({ fire: a.fire + b.fire, silent: a.silent + b.silent }));
  const share = (of) => columns.map(([rows, way]) => of(count(rows, way))).join(' | ');

  return [
    `| rule | streams that fire, that do not | ${['our programs', 'others'].flatMap((whose) => (
      Object.values(WAYS).map((way) => `${whose}, ${way}`))).join(' | ')} |`,
    `|---|---|${'---|'.repeat(columns.length)}`,
    ...rules.map((rule) => line(`\`${rule}\``, rule, streamsOf(rule))),
    line('all', undefined, all),
    `| precision | | ${share((sum) => percent(sum.found, sum.found + sum.false))} |`,
    `| recall | | ${share((sum) => percent(sum.found, sum.found + sum.missed))} |`,
  ].join('\n');
}

export const summaryThere = (text) => text.slice(...between(text, 'rules')).trim();

/** Writes anew what the rows come to, if that was asked for. */
export function update() {
  if (process.env.SIGNALBOX_UPDATE_PRECISION === '1') {
    editPage(PAGE, (text) => put(text, 'rules', summary(text)));
  }
}

/**
 * The switches of the shop, and the rules that shall find each: those that its README names in the
 * last column.
 */
export function shopFaults() {
  const rules = new Set(rulesThereAre());
  const faults = new Map();

  for (const line of readFileSync(SHOP, 'utf8').split('\n')) {
    const found = /^\| `([\w-]+)` \|.*\|([^|]*)\|$/.exec(line);
    if (found && found[1] !== 'fault') faults.set(found[1], rulesIn(found[2]).filter((rule) => rules.has(rule)));
  }
  return faults;
}

/**
 * @param {object} walk
 * @param {'programs' | 'outsiders'} [walk.table]  outsiders: made without knowledge of the rules
 * @param {string} walk.program
 * @param {string[]} walk.wrong  the rules that have something to find; empty for a healthy program
 * @param {'agent' | 'browser'} walk.way
 * @param {{ rule: string }[]} walk.findings
 */
export function report({ table = 'programs', program, wrong, way, findings }) {
  const found = [...new Set(findings.map(({ rule }) => rule))].sort();
  const row = { wrong: [...wrong].sort(), cell: cellText(wrong, found) };

  if (process.env.SIGNALBOX_UPDATE_PRECISION === '1') {
    editPage(PAGE, (text) => {
      const rows = readRows(text, table);

      rows.set(program, { wrong: row.wrong, cells: { ...rows.get(program)?.cells, [way]: row.cell } });
      const written = put(text, table, rowsText(rows));
      return put(written, 'rules', summary(written));
    });
    return;
  }
  const there = readRows(readFileSync(PAGE, 'utf8'), table).get(program);

  assert.deepEqual({ program, wrong: there?.wrong, cell: there?.cells[way] }, { program, ...row },
                   'docs/precision.md says something else; SIGNALBOX_UPDATE_PRECISION=1 writes it');
}
