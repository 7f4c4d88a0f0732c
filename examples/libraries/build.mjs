// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// node build.mjs [--if-stale]
//
// Bundles each of programs/*.mjs with its library, as an app's own build would, into dist/ID/.

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

  await rm(new URL('dist/', ROOT), { recursive: true, force: true });
  // Like an app under development: several libraries report to nobody in production.
  await bundle({
    absWorkingDir: fileURLToPath(ROOT),
    entryPoints: ids.map((id) => ({ in: `programs/${id}.mjs`, out: `${id}/program` })),
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'warning',
    loader: { '.css': 'empty' },
    define: {
      'process.env.NODE_ENV': '"development"',
      'import.meta.env.MODE': '"development"',
      global: 'globalThis',
    },
  });
  for (const id of ids) {
    await mkdir(new URL(`dist/${id}/`, ROOT), { recursive: true });
    await writeFile(new URL(`dist/${id}/index.html`, ROOT), page(id));
  }
}

const stamp = await stampOf();
const file = new URL('dist/stamp', ROOT);

if (process.argv[1] === fileURLToPath(import.meta.url)
    && !(process.argv.includes('--if-stale') && stamp === await readFile(file, 'utf8').catch(() => ''))) {
  await build();
  await writeFile(file, stamp);
}
