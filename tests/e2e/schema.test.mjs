// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the program itself says keeps to the schema that it publishes.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';

import { listen } from '../../agent/src/index.js';
import { command, makeFolder, query, run } from './lib/sbx.mjs';

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

test('the page and the schema know the same messages, commands and events', () => {
  const page = read('docs/protocol.md');
  const firstColumn = (head) => {
    const table = page.slice(page.indexOf(head)).split('\n\n')[0].split('\n').slice(2);
    return table.map((line) => /`([a-z-]+)`/.exec(line)[1]).sort();
  };

  assert.deepEqual(firstColumn('| `k` | members'), [...schema.$defs.event.properties.k.enum].sort());
  assert.deepEqual(firstColumn('| from | message'), [...schema.properties.m.enum].sort());
  assert.deepEqual(firstColumn('| `command` | members'), [...schema.$defs.command.enum].sort());
});

test('commands and answers that are not whole are no messages', () => {
  const about = { m: 'command', id: 1, store: 's1' };

  for (const good of [{ ...about, command: 'reset' }, { ...about, command: 'jump', action: '3', state: null },
    { ...about, command: 'reorder', action: '3', before: null }, { ...about, command: 'lock', on: false },
    { ...about, command: 'dispatch', action: { type: 'x', at: { $sbx: 'date', value: 'invalid' } } },
    { m: 'done', id: 1, ok: true }, { m: 'done', id: 1, ok: false, text: 'no' }]) {
    assert.deepEqual(problems(isMessage, good), []);
  }
  for (const bad of [about, { ...about, command: 'fly' }, { ...about, command: 'jump', action: '3' }, { ...about, command: 'lock' },
    { ...about, command: 'import' }, { ...about, command: 'reorder', action: '3' }, { ...about, id: 0, command: 'reset' },
    { ...about, store: '', command: 'reset' }, { m: 'done', id: 1 }, { m: 'done', id: 1, ok: 'yes' }]) {
    assert.notDeepEqual(problems(isMessage, bad), [], JSON.stringify(bad));
  }
  for (const bad of [{ k: 'store-status', t: 1 }, { k: 'store-status', t: 1, store: 's', at: 'x'.repeat(129) },
    { k: 'command', t: 1, store: 's', command: 'fly' }, { k: 'load', t: 1, remote: 'r', what: 'cake' }]) {
    assert.notDeepEqual(problems(isEvent, bad), [], JSON.stringify(bad));
  }
});

test('every event of a store that was told what to do', async (t) => {
  const { WebSocketServer } = require('ws');
  const { legacy_createStore: createStore } = require('redux');
  const box = listen({ WebSocketServer, name: 'told' });
  t.after(() => box.stop());
  while (box.port() === 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
  const sbx = await command({ dial: [`ws://127.0.0.1:${box.port()}/v1`], args: ['--port', '0'] });
  t.after(() => sbx.stop());
  const store = createStore((state = { n: 0 }, { type }) => (type === 'add' ? { n: state.n + 1 } : state), box.named('main'));

  store.dispatch({ type: 'add' });
  const [dispatch] = await sbx.until(() => sbx.of('dispatch').length === 1 && sbx.of('dispatch'));
  for (const question of [{ command: 'jump', number: dispatch.number }, { command: 'lock', on: true }, { command: 'lock', on: false },
    { command: 'dispatch', action: { type: 'add' } }, { command: 'import', state: { n: 5 } }, { command: 'reset' }]) {
    assert.ok((await sbx.ask({ store: 'main', ...question })).ok, question.command);
  }
  const kinds = ['store-open', 'store-status', 'state', 'dispatch', 'command'];
  await sbx.until(() => kinds.every((kind) => sbx.of(kind).length > 0) && sbx.of('command').length === 6);
  const events = sbx.events.filter(({ k }) => k !== 'hello').map(({ number, run: of, ...event }) => event);
  assert.deepEqual(events.flatMap((event) => problems(isEvent, event)), []);
});

test('what the schema takes as a rule configuration the program takes, and nothing else', async () => {
  const folder = await makeFolder();
  const isRules = ajv.compile(JSON.parse(read('docs/rules.schema.json')));
  const threshold = (value) => ({ rules: { 'over-sharing': { thresholds: { writers: value } } } });
  const ignored = { rule: 'bridge-dropped', subject: 'cart/*', reason: '' };
  const page = read('docs/rules.md');

  try {
    for (const [rules, good] of [
      [JSON.parse(page.slice(page.indexOf('    {\n'), page.indexOf('\n    }\n') + 6)), true],
      [{}, true], [[], false], [{ rule: {} }, false], [{ $schema: 'x' }, true], [{ $schema: 1 }, false],
      [{ rules: { 'over-sharing': 'off' } }, true], [{ rules: { 'over-sharing': 'bad' } }, false], [{ rules: { 'over-sharing': 1 } }, false],
      [{ rules: { nothing: 'off' } }, false], [{ rules: { 'over-sharing': { level: 'off' } } }, false], [{ rules: [] }, false],
      [{ rules: { 'over-sharing': { variants: { entangled: 'error' } } } }, true], [{ rules: { 'over-sharing': { variants: { tangled: 'error' } } } }, false],
      [threshold(2.5), true], [threshold(-1), false], [threshold(1e9), false], [threshold('3'), false],
      [{ allow: { 'shared-types': ['a*', 'b'] } }, true], [{ allow: { 'shared-types': [''] } }, false],
      [{ allow: { 'shared-types': 'a' } }, false], [{ allow: { types: [] } }, false], [{ allow: { 'shared-types': [null] } }, false],
      [{ ignore: [ignored] }, true], [{ ignore: [{ ...ignored, rule: 'x' }] }, false], [{ ignore: [{ ...ignored, why: 'x' }] }, false],
      [{ ignore: [{ rule: ignored.rule, subject: 'x' }] }, false], [{ ignore: [{ ...ignored, reason: 'é'.repeat(3000) }] }, false], [{ ignore: {} }, false],
    ]) {
      const file = folder.file('signalbox.json');
      writeFileSync(file, JSON.stringify(rules));
      const { code, err } = await run('rules', '--rules', file);
      assert.equal(isRules(rules), good, `the schema: ${JSON.stringify(rules)}`);
      assert.equal(code, good ? 0 : 2, `${JSON.stringify(rules)}: ${err}`);
    }
  } finally {
    await folder.remove();
  }
});
