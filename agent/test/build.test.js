// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from '../build.js';

const here = fileURLToPath(new URL('..', import.meta.url));

test('the script that is served and injected is made from the sources as they are', () => {
  assert.ok(readFileSync(here + 'signalbox-agent.js', 'utf8') === build(), 'run "npm run build"');
});

test('the types in the comments are right, and those in types/index.d.ts are the same', () => {
  const { status, stdout } = spawnSync(process.execPath, [here + 'node_modules/typescript/bin/tsc', '-p', here],
                                       { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('a strict TypeScript program finds the types where the package is installed from its folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-types-'));
  try {
    mkdirSync(folder + '/node_modules/@signalbox', { recursive: true });
    symlinkSync(here, folder + '/node_modules/@signalbox/agent');
    writeFileSync(folder + '/package.json', '{"type":"module"}');
    writeFileSync(folder + '/app.ts', `import { connect } from '@signalbox/agent';
      export const connected: boolean = connect({ name: 'x' }).status().connected;`);
    for (const module of ['nodenext', 'esnext']) {
      const { stdout } = spawnSync(process.execPath, [here + 'node_modules/typescript/bin/tsc', '--noEmit', '--strict', '--target', 'es2022', '--module',
        module, '--moduleResolution', module === 'esnext' ? 'bundler' : module, 'app.ts'], { encoding: 'utf8', cwd: folder });
      assert.equal(stdout, '');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every file says whose it is, and no line or file is too long', () => {
  for (const name of readdirSync(here + 'src', { recursive: true }).filter((each) => each.endsWith('.js'))) {
    const lines = readFileSync(here + 'src/' + name, 'utf8').split('\n');
    assert.match(lines[0], /SPDX-FileCopyrightText: 2026 The Signalbox authors/, name);
    assert.match(lines[1], /SPDX-License-Identifier: MIT/, name);
    assert.ok(lines.length <= 600, name);
    for (const line of lines)
      assert.ok(line.length <= 120, name + ': ' + line);
  }
});
