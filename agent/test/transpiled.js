// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * A package whose modules are written for bundlers only, with imports of folders and no type: read
 * as it is published, each module turned into what Node takes.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

const OPTIONS = { module: typescript.ModuleKind.CommonJS, target: typescript.ScriptTarget.ES2022, esModuleInterop: true };

/** @param {string} path */
function fileOf(path) {
  const candidates = [path, path + '.js', join(path, 'index.js')];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile());
}

/**
 * @param {string} file
 * @param {Map<string, any>} loaded
 */
function load(file, loaded) {
  const known = loaded.get(file);
  if (known !== undefined)
    return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const { outputText } = typescript.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: OPTIONS });
  const require = createRequire(file);
  const run = new Function('exports', 'module', 'require', outputText);
  run(module.exports, module, (name) => (name.startsWith('.') ? load(fileOf(join(dirname(file), name)), loaded) : require(name)));
  return module.exports;
}

/** @param {string} name  of the package */
export function importTranspiled(name) {
  return load(fileURLToPath(new URL('../node_modules/' + name + '/index.js', import.meta.url)), new Map());
}
