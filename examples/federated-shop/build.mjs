// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// node build.mjs [production|development] [--if-stale]

import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const APPS = ['host', 'cart', 'profile'];
const IGNORED = new Set(['dist', 'node_modules', 'README.md', 'serve.mjs']);

async function* sources(folder) {
  const entries = await readdir(folder, { withFileTypes: true });

  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);

    if (IGNORED.has(entry.name)) {
      continue;
    }
    if (entry.isDirectory()) {
      yield* sources(path);
    } else {
      yield path;
    }
  }
}

async function stampOf(mode) {
  const hash = createHash('sha256').update(mode);

  for await (const path of sources(ROOT)) {
    hash.update(`\0${relative(ROOT, path)}\0`).update(await readFile(path));
  }
  return hash.digest('hex');
}

const stampFile = (mode) => join(ROOT, 'dist', mode, 'stamp');

export async function isStale(mode) {
  const stamp = await readFile(stampFile(mode), 'utf8').catch(() => null);
  return stamp !== await stampOf(mode);
}

async function runWebpack(mode) {
  const { default: webpack } = await import('webpack');
  const configs = await Promise.all(APPS.map(async (app) => {
    const file = join(ROOT, app, 'webpack.config.mjs');
    return (await import(pathToFileURL(file).href)).default(mode);
  }));
  const compiler = webpack(configs.flat());
  compiler.parallelism = 1;

  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => compiler.close(resolve));

  if (stats.hasErrors() || stats.hasWarnings()) {
    throw new Error(stats.toString({ preset: 'errors-warnings', colors: false }));
  }
}

export async function build(mode) {
  const stamp = await stampOf(mode);
  const dist = join(ROOT, 'dist', mode);

  await rm(dist, { recursive: true, force: true });
  await runWebpack(mode);
  for (const file of ['index.html', 'style.css']) {
    await cp(join(ROOT, 'host/src', file), join(dist, 'host', file));
  }
  for (const app of ['cart', 'profile']) {
    await cp(join(ROOT, app, 'public'), join(dist, app), { recursive: true });
  }
  await mkdir(dist, { recursive: true });
  await writeFile(stampFile(mode), stamp);
}

async function main([mode = 'production', option]) {
  if (!['production', 'development'].includes(mode) || (option && option !== '--if-stale')) {
    console.error('usage: node build.mjs [production|development] [--if-stale]');
    process.exitCode = 2;
    return;
  }
  if (!option || await isStale(mode)) {
    await build(mode);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
