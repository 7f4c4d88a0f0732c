// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// node build.mjs [--if-stale]
//
// Bundles each of programs/*.mjs with its library, as an app's own build would, into dist/ID/, and as
// its build for production would into dist/production/ID/: minified, and without the lines that name
// Signalbox.

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('.', import.meta.url);
const INPUTS = ['kit/', 'programs/', 'build.mjs', 'package-lock.json'];

async function* filesOf(path) {
  if (!path.endsWith('/')) {
    yield path;
    return;
  }
  for (const name of (await readdir(new URL(path, ROOT))).sort()) {
    yield path + name;
  }
}

async function stampOf() {
  const hash = createHash('sha256');

  for (const input of INPUTS) {
    for await (const path of filesOf(input)) {
      hash.update(`\0${path}\0`).update(await readFile(new URL(path, ROOT)));
    }
  }
  return hash.digest('hex');
}

/** The ids of all programs: the names of their files. */
export async function programs() {
  const names = await readdir(new URL('programs/', ROOT));
  return names.filter((name) => name.endsWith('.mjs')).map((name) => name.slice(0, -4)).sort();
}

const page = (id) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${id}</title>
<link rel="icon" href="data:,">
<!-- agent -->
<script type="module" src="program.js"></script>
<body><h1>${id}</h1><div id="buttons"></div><pre id="state"></pre></body>
</html>
`;

async function build() {
  const { build: bundle } = await import('esbuild');
  const ids = await programs();

  const make = (mode, folder, more) => bundle({
    absWorkingDir: fileURLToPath(ROOT),
    entryPoints: ids.map((id) => ({ in: `programs/${id}.mjs`, out: `${id}/program` })),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    loader: { '.css': 'empty' },
    ...more,
    define: {
      'process.env.NODE_ENV': `"${mode}"`,
      'import.meta.env.MODE': `"${mode}"`,
      global: 'globalThis',
      ...more.define,
    },
  });

  await rm(new URL('dist/', ROOT), { recursive: true, force: true });
  // Like an app under development: several libraries report to nobody in production.
  await make('development', 'dist', { sourcemap: true });
  await make('production', 'dist/production', {
    minify: true,
    define: { 'import.meta.env': '{"MODE":"production","PROD":true}', 'globalThis.signalbox': 'undefined' },
  });
  for (const folder of ['dist/', 'dist/production/']) {
    for (const id of ids) {
      await mkdir(new URL(`${folder}${id}/`, ROOT), { recursive: true });
      await writeFile(new URL(`${folder}${id}/index.html`, ROOT), page(id));
    }
  }
}

const stamp = await stampOf();
const file = new URL('dist/stamp', ROOT);

if (process.argv[1] === fileURLToPath(import.meta.url)
    && !(process.argv.includes('--if-stale') && stamp === await readFile(file, 'utf8').catch(() => ''))) {
  await build();
  await writeFile(file, stamp);
}
