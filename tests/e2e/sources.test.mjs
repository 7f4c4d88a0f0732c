// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Source maps as real bundlers write them: every place of a bundle comes from where Node's own
// reader of source maps says.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire, SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { makeFolder, SBX } from './lib/sbx.mjs';

const PLACES = join(dirname(SBX), '../tests/core/source-map-places');
const MODULES = {
  'main.js': `import { total } from './cart.js';\nimport { name } from './profile.js';\n
    export function start(items) {\n  const sum = total(items);\n  console.log(\`\${name ('Ada')}: ü \${sum}\`);\n}\nstart([1, 2]);\n`,
  'cart.js': 'export const total = (items) => {\n  let sum = 0;\n  for (const item of items)\n    sum += item;\n  return sum;\n};\n',
  'profile.js': "export function name(text) {\n  if (text === '')\n    throw new TypeError('no name');\n  return `“${text}” 👋`;\n}\n",
};
let folder;

before(async () => {
  folder = await makeFolder();
  await Promise.all(Object.entries(MODULES).map(([name, text]) => writeFile(folder.file(name), text)));
});
after(() => folder.remove());

/** Where `places` come from, asked of Signalbox. */
async function ask(map, places) {
  const child = spawn(PLACES, [map], { stdio: ['pipe', 'pipe', 'inherit'] });
  let out = '';

  child.stdout.on('data', (data) => { out += data; });
  child.stdin.end(places.map(({ line, column }) => `${line} ${column}\n`).join(''));
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  return out.trimEnd().split('\n');
}

/** The same of Node, which reads a last segment of one number as if it had four, unless something follows. */
function expected(payload, places) {
  const map = new SourceMap(payload.mappings === undefined ? payload : { ...payload, mappings: `${payload.mappings};` });

  return places.map(({ line, column }) => {
    const entry = map.findEntry(line - 1, column - 1);
    return entry.generatedLine === line - 1 && entry.originalSource !== undefined
      ? `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}` : '-';
  });
}

function placesOf(script) {
  const lines = script.split('\n');

  return lines.flatMap((text, i) => Array.from({ length: Math.min(text.length + 1, 2000) }, (_, j) => ({ line: i + 1, column: j + 1 })));
}

async function compare(script, map) {
  const places = placesOf(await readFile(script, 'utf8'));
  const payload = JSON.parse(await readFile(map, 'utf8'));
  const answers = await ask(map, places);

  assert.ok(places.length > 100);
  assert.ok(new Set(answers.map((answer) => answer.replace(/:\d+:\d+$/, ''))).size >= 3, 'all modules are named');
  assert.deepEqual(answers, expected(payload, places));
  return payload;
}

for (const minify of [false, true]) {
  test(`a bundle of esbuild${minify ? ', minified' : ''}`, async () => {
    const esbuild = createRequire(new URL('../../examples/libraries/package.json', import.meta.url))('esbuild');
    const outfile = folder.file(`esbuild-${minify}.js`);

    await esbuild.build({ entryPoints: [folder.file('main.js')], bundle: true, minify, sourcemap: true, outfile, logLevel: 'silent' });
    await compare(outfile, `${outfile}.map`);
  });

  test(`a bundle of webpack${minify ? ', minified' : ''}`, async () => {
    const webpack = createRequire(new URL('../../examples/federated-shop/package.json', import.meta.url))('webpack');
    const filename = `webpack-${minify}.js`;
    const compiler = webpack({ mode: minify ? 'production' : 'development', devtool: 'source-map', context: folder.path,
      entry: './main.js', output: { path: folder.path, filename } });
    const stats = await new Promise((resolve, reject) => {
      compiler.run((error, result) => (error ? reject(error) : resolve(result)));
    });
    await new Promise((resolve) => { compiler.close(resolve); });

    assert.equal(stats.hasErrors(), false, stats.toString());
    await compare(folder.file(filename), folder.file(`${filename}.map`));
  });
}

test('two bundles in one file, as sections of a map', async () => {
  const [first, second] = ['esbuild-false.js', 'esbuild-true.js'];
  const scripts = await Promise.all([first, second].map((name) => readFile(folder.file(name), 'utf8')));
  const maps = await Promise.all([first, second].map(async (name) => JSON.parse(await readFile(folder.file(`${name}.map`), 'utf8'))));
  const line = scripts[0].split('\n').length;
  const map = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: maps[0] }, { offset: { line, column: 0 }, map: maps[1] }] };

  await writeFile(folder.file('both.js'), scripts.join('\n'));
  await writeFile(folder.file('both.js.map'), JSON.stringify(map));
  await compare(folder.file('both.js'), folder.file('both.js.map'));
});
