// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from '../build.js';

const here = fileURLToPath(new URL('..', import.meta.url));

test('the script that is served is made from the sources as they are', () => {
  assert.ok(readFileSync(here + 'signalbox-agent.js', 'utf8') === build(), 'run "npm run build"');
});

test('the types in the comments are right', () => {
  const { status, stdout } = spawnSync(process.execPath, [here + 'node_modules/typescript/bin/tsc', '-p', here],
                                       { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('every file says whose it is, and no line or file is too long', () => {
  for (const name of readdirSync(here + 'src')) {
    const lines = readFileSync(here + 'src/' + name, 'utf8').split('\n');
    assert.match(lines[0], /SPDX-FileCopyrightText: 2026 The Signalbox authors/, name);
    assert.match(lines[1], /SPDX-License-Identifier: MIT/, name);
    assert.ok(lines.length <= 600, name);
    for (const line of lines)
      assert.ok(line.length <= 120, name + ': ' + line);
  }
});
