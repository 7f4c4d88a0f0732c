// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The tables of docs/libraries.md, which say what each library gives: with the agent, and unchanged in
// Chromium (ids with `@browser`) and in Firefox (`@firefox`). A test finds out the cells of its row by driving the real thing,
// and hands them over:
//
//   checkRow (t, 'zustand', { library: 'Zustand 5.1.0', way: 'agent', appears: true, named: true,
//                             state: true, timeline: true, commands: ['jump', 'reset'], reload: true });
//
// It fails if the row in the docs is not exactly that. With SIGNALBOX_UPDATE_MATRIX=1 the row is
// written instead. tests/data/check-matrix.py makes sure that no row stands there without a test:
// the id must be in a test file that uses this one, in quotes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { editPage } from './page.mjs';

const PAGE = fileURLToPath(new URL('../../../docs/libraries.md', import.meta.url));
const WRITTEN = 'written by tests, see tests/e2e/lib/matrix.mjs -->';
const BEGIN = {
  '': `<!-- matrix: ${WRITTEN}`,
  browser: `<!-- matrix: in Chromium, ${WRITTEN}`,
  firefox: `<!-- matrix: in Firefox, ${WRITTEN}`,
};
const END = '<!-- end of matrix -->';
const COLUMNS = {
  library: 'library',
  way: 'way in',
  appears: 'appears',
  named: 'named',
  state: 'state live',
  timeline: 'timeline',
  commands: 'commands it obeys',
  reload: 'survives reload',
};

function cellText(value) {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.join(', ');
  }
  return value === true ? 'yes' : value === false ? 'no' : String(value);
}

function rowText(id, cells) {
  assert.deepEqual(Object.keys(cells).sort(), Object.keys(COLUMNS).sort(), 'the cells of a row');
  return `| ${[`\`${id}\``, ...Object.keys(COLUMNS).map((name) => cellText(cells[name]))].join(' | ')} |`;
}

/** Where the table with that row begins and ends. */
function placeOf(text, id) {
  const mark = BEGIN[/@(browser|firefox)/.exec(id)?.[1] ?? ''];
  const begin = text.indexOf(mark) + mark.length;

  assert.ok(begin > mark.length, mark);
  return [begin, text.indexOf(END, begin)];
}

function readRows(text, id) {
  const table = text.slice(...placeOf(text, id));
  const rows = new Map();

  for (const line of table.split('\n')) {
    const found = /^\| `([^`]+)` \|/.exec(line)?.[1];
    if (found) rows.set(found, line);
  }
  return rows;
}

function writeRow(id, row) {
  editPage(PAGE, (text) => {
    const rows = readRows(text, id).set(id, row);
    const [begin, end] = placeOf(text, id);
    const head = `| program | ${Object.values(COLUMNS).join(' | ')} |\n|${'---|'.repeat(Object.keys(COLUMNS).length + 1)}`;
    const table = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line).join('\n');

    return `${text.slice(0, begin)}\n\n${head}\n${table}\n\n${text.slice(end)}`;
  });
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} id  of the row: the program in examples/libraries, or what else was driven
 * @param {Record<'library' | 'way' | 'appears' | 'named' | 'state' | 'timeline' | 'commands' | 'reload', any>} cells
 *   true, false, a text, or a list of texts: what the test has just seen
 */
export function checkRow(t, id, cells) {
  const row = rowText(id, cells);

  t.diagnostic(row);
  if (process.env.SIGNALBOX_UPDATE_MATRIX === '1') {
    writeRow(id, row);
  } else {
    assert.equal(readRows(readFileSync(PAGE, 'utf8'), id).get(id), row, 'docs/libraries.md says something else');
  }
}

/** The version of a package that the programs of examples/libraries are built with. */
export function versionOf(name) {
  const { devDependencies } = JSON.parse(readFileSync(
    new URL('../../../examples/libraries/package.json', import.meta.url), 'utf8'));
  return devDependencies[name];
}
