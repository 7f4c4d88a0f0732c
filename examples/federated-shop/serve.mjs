// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// node serve.mjs [--mode production|development] [--ports HOST,CART,PROFILE]
//
// Serves each app on its own origin, on loopback, and prints one JSON line with the addresses.
// Port 0 (the default) is any free one.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const APPS = ['host', 'cart', 'profile'];
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
};
const HASHED = /\.[0-9a-f]{8}\.js$/;
const MAX_BODY = 64 * 1024;
const ORDER_MS = 150;
const PRICES_MS = 150;
const USAGE = 'usage: node serve.mjs [--mode production|development] '
  + '[--ports HOST,CART,PROFILE]';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function answer(response, status, body = '', headers = {}) {
  const size = body.length > 0 ? { 'content-length': Buffer.byteLength(body) } : {};

  response.writeHead(status, { 'cache-control': 'no-store', ...size, ...headers });
  response.end(body);
}

// Entries and pages are asked for anew each time; what carries a hash of its content never changes.
function cacheControl(path) {
  return HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

// The two sentences the page does not know when it is built: where the remotes are, and, if asked
// for with ?agent=, the script that comes before everything else.
function fillPage(html, url, addresses) {
  const remotes = JSON.stringify({ cart: addresses.cart, profile: addresses.profile });
  const agent = agentAddress(url.searchParams.get('agent'));

  return html
    .replace('<!-- agent -->', () => (agent ? `<script src="${agent}"></script>` : ''))
    .replace('id="remotes">{}', () => `id="remotes">${remotes}`);
}

// Only a script of this machine: the parameter is no door for those who send links.
function agentAddress(text) {
  try {
    const url = new URL(text);
    const local = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
    return local && /^https?:$/.test(url.protocol)
      ? url.href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
      : null;
  } catch {
    return null;
  }
}

async function readBody(request) {
  let body = '';

  for await (const part of request) {
    body += part;
    if (body.length > MAX_BODY) {
      return null;
    }
  }
  return body;
}

async function takeOrder(request, response, shop, headers) {
  const body = await readBody(request);

  if (body === null) {
    answer(response, 413, '', headers);
    return;
  }
  await pause(ORDER_MS);
  shop.orders += 1;
  answer(response, 200, JSON.stringify({ number: `A-${1000 + shop.orders}` }),
         { ...headers, 'content-type': 'application/json' });
}

// A stream of prices for whoever asks: the same to all, at the same moment.
function openPrices(response, shop, headers) {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  shop.followers.add(response);
  shop.timer ??= setInterval(() => {
    shop.prices += 1;
    const data = JSON.stringify({ apples: 240 + (shop.prices % 7), bread: 320, cheese: 590, at: shop.prices });
    shop.followers.forEach((each) => each.write(`event: prices\ndata: ${data}\n\n`));
  }, PRICES_MS);
  response.on('close', () => {
    shop.followers.delete(response);
    if (shop.followers.size === 0) {
      clearInterval(shop.timer);
      shop.timer = null;
    }
  });
}

async function serveFile(response, shop, app, url, headers) {
  const path = normalize(url.pathname === '/' ? '/index.html' : decodeURIComponent(url.pathname));

  if (path.includes('..') || path.includes('\0')) {
    answer(response, 400, '', headers);
    return;
  }
  const body = await readFile(join(shop.root, app, path)).catch(() => null);

  if (body === null) {
    answer(response, 404, 'Not found', headers);
    return;
  }
  const isPage = app === 'host' && path === '/index.html';
  answer(response, 200, isPage ? fillPage(String(body), url, shop.addresses) : body, {
    ...headers,
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': cacheControl(path),
  });
}

// The remotes are asked from the host's page, another origin: that one may, no other.
function corsHeaders(shop, app, request) {
  const hostOrigin = new URL(shop.addresses.host).origin;

  if (app === 'host') {
    return {};
  }
  return request.headers.origin === hostOrigin
    ? { 'access-control-allow-origin': hostOrigin, vary: 'Origin' }
    : { vary: 'Origin' };
}

async function handle(shop, app, request, response) {
  const url = new URL(request.url, shop.addresses[app]);
  const headers = corsHeaders(shop, app, request);

  if (request.method === 'OPTIONS') {
    answer(response, 204, '', {
      ...headers,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
    });
  } else if (request.method === 'POST' && app === 'cart' && url.pathname === '/api/orders') {
    await takeOrder(request, response, shop, headers);
  } else if (request.method === 'GET' && app === 'cart' && url.pathname === '/api/prices') {
    openPrices(response, shop, headers);
  } else if (request.method === 'GET' || request.method === 'HEAD') {
    await serveFile(response, shop, app, url, headers);
  } else {
    answer(response, 405, '', headers);
  }
}

function listen(shop, app, port) {
  const server = createServer((request, response) => {
    handle(shop, app, request, response).catch(() => answer(response, 400));
  });

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      shop.addresses[app] = `http://127.0.0.1:${server.address().port}/`;
      resolve(server);
    });
  });
}

/** Starts the three servers; gives their addresses and `close ()`. `root` is the build. */
export async function serveShop({ mode = 'production', ports = [0, 0, 0], root = join(ROOT, 'dist', mode) } = {}) {
  const shop = { root, addresses: {}, orders: 0, prices: 0, followers: new Set(), timer: null };
  const servers = [];

  const close = () => Promise.all(servers.map((server) => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  })));

  try {
    for (const [i, app] of APPS.entries()) {
      servers.push(await listen(shop, app, ports[i] ?? 0));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { ...shop.addresses, close };
}

function parse(args) {
  const options = {};

  for (let i = 0; i < args.length; i += 2) {
    const value = args[i + 1];

    if (args[i] === '--mode' && ['production', 'development'].includes(value)) {
      options.mode = value;
    } else if (args[i] === '--ports' && /^\d+(,\d+){0,2}$/.test(value)) {
      options.ports = value.split(',').map(Number);
    } else {
      return null;
    }
  }
  return options;
}

async function main(args) {
  const options = parse(args);

  if (!options) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { close, ...addresses } = await serveShop(options);

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, close);
  }
  console.log(JSON.stringify(addresses));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
