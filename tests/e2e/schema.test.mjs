// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the program itself says keeps to the schema that it publishes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';

import { makeFolder, query, run } from './lib/sbx.mjs';

const require = createRequire(new URL('../../agent/package.json', import.meta.url));
const Ajv = require('ajv/dist/2020').default;
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const schema = JSON.parse(read('docs/protocol.schema.json'));
const ajv = new Ajv({ allErrors: true, strict: false });
const isMessage = ajv.compile(schema);
const isEvent = ajv.getSchema(`${schema.$id}#/$defs/event`);

const problems = (validate, value) => (validate(value) ? [] : validate.errors.map(
  ({ instancePath, message }) => `${instancePath} ${message}: ${JSON.stringify(value).slice(0, 200)}`));

for (const name of ['shop', 'orders']) {
  test(`the demo's script ${name}`, () => {
    const [hello, ...events] = read(`connectors/demo/${name}.ndjson`).trim().split('\n').map((line) => JSON.parse(line));

    assert.deepEqual(problems(isMessage, hello), []);
    assert.ok(events.length > 20);
    assert.deepEqual(events.flatMap((event) => problems(isEvent, event)), []);
  });
}

test('every event of a recording', async () => {
  const folder = await makeFolder();
  const file = folder.file('demo.signalbox');

  try {
    const { code, err } = await run('demo', '--speed', '0', '-o', file);
    assert.equal(code, 0, err);
    const events = await query(file, '--raw');
    assert.ok(events.length > 100);
    assert.deepEqual(events.flatMap(({ event }) => problems(isEvent, event)), []);
  } finally {
    await folder.remove();
  }
});
