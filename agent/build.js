// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Joins the modules behind src/start.js into one script, signalbox-agent.js, for pages that load it
 * and for debuggers. The modules are written so that this is enough: named imports without `as`,
 * `export` only before a declaration, and no name twice at the top level.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const SOURCE = new URL('src/', import.meta.url);
const IMPORT = /^import \{[^}]*\} from '(\.\.?\/[\w/-]+\.js)';\n/gm;
const DECLARED = /^(?:async )?(?:function\*?|class|const|let) ([A-Za-z_$][\w$]*)/gm;

const TARGET = new URL('signalbox-agent.js', import.meta.url);

/**
 * @param {string} path  of a module, from src/
 * @param {Map<string, string>} done  modules before this one, in order
 */
function collect(path, done) {
  if (done.has(path))
    return;
  const place = new URL(path, SOURCE);
  const text = readFileSync(place, 'utf8');
  const needed = [...text.matchAll(IMPORT)].map((match) => new URL(match[1], place).href.slice(SOURCE.href.length));
  done.set(path, '');
  for (const each of needed)
    collect(each, done);
  done.delete(path);
  done.set(path, text.replace(IMPORT, '').replace(/^export (?=function|const|let|class|async)/gm, ''));
}

/** @returns {string} */
export function build() {
  /** @type {Map<string, string>} */
  const modules = new Map();
  collect('start.js', modules);
  const seen = new Set();
  let body = '';
  for (const [name, text] of modules) {
    if (/^\s*(import|export)\b/m.test(text.replace(/^\s*\*.*$/gm, '')))
      throw new Error(name + ': an import or export that cannot be joined');
    for (const [, declared] of text.matchAll(DECLARED)) {
      if (seen.has(declared))
        throw new Error(name + ': ' + declared + ' is declared twice');
      seen.add(declared);
    }
    body += text.replace(/^[ \t]*\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n/gm, '').replace(/\/\*\* ?@(?:(?!\*\/).)*\*\/ ?/g, '')
      .replace(/^\s*\/\/.*\n/gm, '').replace(/\n{2,}/g, '\n');
  }
  const script = '// SPDX-FileCopyrightText: 2026 The Signalbox authors\n// SPDX-License-Identifier: MIT\n'
    + '// Made from agent/src by agent/build.js.\n//# sourceURL=signalbox-agent.js\n(function () {\n\'use strict\';\n'
    + body + 'start(globalThis, this);\n}).call(this);\n';
  if (/[^\n\x20-\x7e]/.test(script))
    throw new Error('the script is not plain ASCII');
  return script;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(TARGET, build());
