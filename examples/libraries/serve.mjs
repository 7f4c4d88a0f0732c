// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// node serve.mjs [--port N]
//
// Serves what build.mjs made, on loopback, and prints one JSON line with the address. With
// ?agent=ADDRESS a page has Signalbox's script before its own.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = new URL('dist/', import.meta.url);
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
};
const PATH = /^\/((?:production\/)?[a-z0-9-]+)\/(program\.js(?:\.map)?)?$/;

// Only a script of this machine: the parameter is no door for those who send links.
function agentScript(text) {
  try {
    const url = new URL(text);
    const local = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
    return local && /^https?:$/.test(url.protocol)
      ? `<script src="${url.href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></script>`
      : '';
  } catch {
    return '';
  }
}

async function handle(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  const [found, id, name = 'index.html'] = PATH.exec(url.pathname) ?? [];
  const body = found && await readFile(new URL(`${id}/${name}`, DIST)).catch(() => null);

  if (!body) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[extname(name)], 'cache-control': 'no-store' });
  response.end(name === 'index.html'
    ? String(body).replace('<!-- agent -->', () => agentScript(url.searchParams.get('agent')))
    : body);
}

/** Gives the address, which ends in a slash, and `close ()`. */
export async function serveLibraries({ port = 0 } = {}) {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.writeHead(500).end());
  });

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--port');
  const { address, close } = await serveLibraries({ port: at < 0 ? 0 : Number(process.argv[at + 1]) });

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, close);
  }
  console.log(JSON.stringify({ address }));
}
