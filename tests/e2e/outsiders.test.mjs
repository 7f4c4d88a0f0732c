// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs that the rules were not made beside, each with a harmless twin, in a real Chromium with
// the agent: what is found, missed or claimed wrongly stands in docs/precision.md.

import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { WebSocketServer } from 'ws';

import { launchChromium } from './lib/chromium.mjs';
import { SHARED_MACHINE, brief } from './lib/faults.mjs';
import { report } from './lib/precision.mjs';
import { check, command, makeFolder } from './lib/sbx.mjs';
import { PROGRAMS } from './outsiders/programs.mjs';

const PACKAGES = fileURLToPath(new URL('node_modules/', import.meta.url));
const IMPORTS = {
  'redux': 'redux/dist/redux.browser.mjs',
  '@reduxjs/toolkit': '@reduxjs/toolkit/dist/redux-toolkit.browser.mjs',
  'immer': 'immer/dist/immer.production.mjs',
  'reselect': 'reselect/dist/reselect.browser.mjs',
  'redux-thunk': 'redux-thunk/dist/redux-thunk.mjs',
  '@tanstack/query-core': '@tanstack/query-core/build/modern/index.js',
};
const MAP = JSON.stringify({ imports: Object.fromEntries(Object.entries(IMPORTS).map(([name, path]) => [name, `/node_modules/${path}`])) });
const HEAD = "const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); }); "
  + "const done = () => { document.documentElement.dataset.done = ''; };\n";
const script = (response, text) => response.setHeader('Content-Type', 'text/javascript').end(text);

let server;
let sockets;
let site;
let chromium;
let folder;

function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
  const file = `${PACKAGES}${pathname.slice('/node_modules/'.length)}`;
  const name = searchParams.get('program');
  const modules = Object.assign({}, ...Object.values(PROGRAMS).map((program) => program.modules));

  if (pathname.startsWith('/node_modules/') && !pathname.includes('..') && existsSync(file)) {
    response.setHeader('Content-Type', 'text/javascript');
    createReadStream(file).pipe(response);
  } else if (pathname === '/program.js') {
    script(response, HEAD + PROGRAMS[name].code(searchParams.get('bad') === '1'));
  } else if (modules[pathname.slice(1)] !== undefined) {
    script(response, modules[pathname.slice(1)]);
  } else if (pathname.startsWith('/api/')) {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ path: pathname, name: 'Ada Lovelace' }));
  } else if (pathname === '/') {
    response.setHeader('Content-Type', 'text/html').end(`<!doctype html><title>Program</title>
      <script src="${searchParams.get('agent')}"></script><script>globalThis.process = { env: { NODE_ENV: 'production' } }</script>
      <script type="importmap">${MAP}</script>
      <script type="module" src="/program.js?program=${encodeURIComponent(name)}&bad=${searchParams.get('bad')}"></script>`);
  } else {
    response.writeHead(404).end();
  }
}

before(async () => {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${server.address().port}/`;
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    const timer = setInterval(() => socket.send(JSON.stringify({ price: Math.floor(Date.now() / 500) })), 500);
    socket.on('close', () => clearInterval(timer));
  });
  folder = await makeFolder();
  chromium = await launchChromium();
});

after(async () => {
  await chromium?.close();
  sockets?.close();
  server?.close();
  server?.closeAllConnections();
  await folder?.remove();
});

async function run(name, bad) {
  const file = folder.file(`${name.replaceAll(' ', '-')}-${bad}.signalbox`);
  const sbx = await command({ args: ['-o', file, '--allow-any-loopback-origin'] });
  const page = await chromium.newPage();
  const query = new URLSearchParams({ program: name, bad, agent: `http://127.0.0.1:${sbx.ports.signalbox}/agent.js` });

  try {
    await page.goto(`${site}?${query}`);
    await page.waitForSelector('html[data-done]', { state: 'attached', timeout: 30000 });
    assert.deepEqual(page.problems.filter((problem) => problem.startsWith('uncaught')), []);
    assert.equal(await page.evaluate(() => globalThis.signalbox.flush(3000)), true);
  } finally {
    await page.context().close();
    await sbx.stop();
  }
  return check(file, ...(PROGRAMS[name].wrong.includes('slow-reducer') ? ['--no-rules'] : SHARED_MACHINE));
}

describe('programs of others', { concurrency: 4 }, () => {
  for (const [name, { wrong }] of Object.entries(PROGRAMS)) {
    for (const bad of [1, 0]) {
      const program = bad ? name : `${name}: its twin`;

      test(program, async (t) => {
        const findings = await run(name, bad);

        t.diagnostic(brief(findings) || 'nothing found');
        report({ table: 'outsiders', program, wrong: bad ? wrong : [], way: 'agent', findings });
      });
    }
  }
});
