// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** Requests and sockets of a real page: what is told of them, and that they are what they were. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { WebSocketServer } from 'ws';
import { Receiver, until } from './server.js';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => path !== undefined && existsSync(path));

let browser;
let site;
let server;
let page;
let options = '';
const streams = new Set();

function answer(request, response) {
  const path = request.url.replace(/\?.*/, '');
  if (path === '/') {
    response.end(`<!doctype html><script src="${server.script}" data-name="Net" crossorigin ${options}></script>`);
  } else if (path === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('data: first\n\nevent: price\ndata: 7\n\n');
    streams.add(response);
  } else if (path === '/kept') {
    response.writeHead(200, { 'cache-control': 'max-age=600', 'content-length': 4 });
    response.end('kept');
  } else if (path === '/missing') {
    response.writeHead(404);
    response.end();
  } else {
    const body = JSON.stringify({ path });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' });
    response.end(body);
  }
}

const origin = () => 'http://127.0.0.1:' + site.address().port;

before(async () => {
  assert.ok(CHROMIUM, 'a Chromium is needed');
  browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  site = createServer(answer);
  const sockets = new WebSocketServer({ server: site, path: '/feed', handleProtocols: (offered) => [...offered][0] });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const [count, text] = String(data).split(':');
      for (let i = 0; i < Number(count); i++)
        socket.send(text);
    });
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
});

after(async () => {
  await browser.close();
  site.closeAllConnections();
  site.close();
});

beforeEach(async () => {
  options = '';
  server = await new Receiver().start();
  page = await (await browser.createBrowserContext()).newPage();
});

afterEach(async () => {
  await page.browserContext().close();
  for (const each of streams)
    each.destroy();
  streams.clear();
  await server.stop();
});

async function load() {
  await page.goto(origin() + '/');
  await page.waitForFunction(() => window.signalbox.status().connected);
}

async function settle() {
  assert.equal(await page.evaluate(() => window.signalbox.flush(5000)), true);
  assert.deepEqual(server.invalid, []);
  assert.equal((await page.evaluate(() => window.signalbox.status())).fault, '');
}

test('fetch and XMLHttpRequest: address without secrets, method, status, size; what the cache gave cost nothing', async () => {
  await load();
  const seen = await page.evaluate(async () => {
    const get = async (url, init) => (await fetch(url, init)).text();
    const ask = (url) => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('GET', url);
      request.onloadend = () => resolve([request.status, request.responseText]);
      request.send();
    });
    await get('/api/a?b=2&access_token=abc#x');
    await get(new Request('/api/a?b=2&access_token=def', { headers: { accept: 'application/json' } }));
    await get('/api/a', { method: 'post', body: 'no body is told' });
    await get('/api/a', { headers: { authorization: 'Bearer 1' } });
    await get('/missing');
    const failed = await get('http://127.0.0.1:1/').catch((error) => error.name + ' ' + error.message);
    await get('/kept');
    await get('/kept');
    return [failed, await ask('/api/x'), await get('data:text/plain,own')];
  });
  assert.deepEqual(seen, ['TypeError Failed to fetch', [200, '{"path":"/api/x"}'], 'own']);
  await until(() => server.of('query-settle').length === 9);
  await settle();
  const started = server.of('query-start');
  const [a, b] = started.map(({ url }) => url);
  assert.match(a, new RegExp('^' + origin() + '/api/a\\?b=2&access_token=~[0-9a-f]{8}$'));
  assert.notEqual(a, b);
  assert.deepEqual(started.map(({ method, library }) => [method, library]).slice(0, 3),
                   [['GET', 'fetch'], ['GET', 'fetch'], ['POST', 'fetch']]);
  const keys = started.map(({ key }) => key);
  assert.deepEqual([keys[0], keys[1], typeof keys[3], keys[4]], [undefined, undefined, 'string', undefined]);
  const settled = server.of('query-settle').sort((x, y) => Number(x.id.slice(1)) - Number(y.id.slice(1)));
  assert.deepEqual(settled.map(({ ok, status }) => [ok, status]), [[true, 200], [true, 200], [true, 200], [true, 200], [false, 404],
    [false, undefined], [true, 200], [true, 200], [true, 200]]);
  assert.ok(settled[0].bytes > 17 && settled[8].bytes > 17, 'head and body');
  assert.ok(settled[6].bytes > 0);
  assert.equal(settled[7].bytes, 0);
  assert.equal(JSON.stringify(server.events()).includes('no body'), false);
  assert.equal(JSON.stringify(server.events()).includes('Bearer'), false);
});

test('what is behind the taps is what it was: source, members, classes, subclasses, errors, and nothing is left', async () => {
  await load();
  const found = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const plain = frame.contentWindow;
    const differs = [];
    for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) {
      const own = Reflect.ownKeys(window[name]).map(String).join();
      if (own !== Reflect.ownKeys(plain[name]).map(String).join() || window[name].name !== name
          || window[name].length !== plain[name].length)
        differs.push(name);
      if (!Function.prototype.toString.call(window[name]).includes('[native code]') || !String(window[name]).includes('[native code]'))
        differs.push(name + ' source');
    }
    class Feed extends WebSocket { get mine() { return true; } }
    const feed = new Feed(location.origin.replace('http', 'ws') + '/feed', ['v1']);
    const order = [];
    feed.onopen = () => order.push('open');
    feed.addEventListener('message', () => order.push('first'));
    feed.onmessage = () => order.push('second');
    await new Promise((resolve) => { feed.addEventListener('open', resolve); });
    feed.send('1:x');
    await new Promise((resolve) => { feed.addEventListener('message', resolve); });
    feed.close();
    const script = document.createElement('script');
    script.textContent = `window.unhandled = 0;
      addEventListener('unhandledrejection', (event) => { unhandled++; event.preventDefault(); });
      fetch('http://127.0.0.1:1/');
      fetch('http://127.0.0.1:1/').catch(() => {});`;
    document.body.append(script);
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    const thrown = [];
    for (const work of [() => new WebSocket('nonsense://'), () => WebSocket('ws://x'), () => new EventSource()]) {
      try { work(); } catch (error) { thrown.push(error.name); }
    }
    const tapped = [fetch, WebSocket, EventSource, XMLHttpRequest.prototype.send];
    const classes = [feed instanceof WebSocket, feed instanceof Feed, feed.mine, WebSocket.OPEN, Feed.OPEN,
                     WebSocket.prototype.constructor === WebSocket, feed.constructor === Feed];
    window.signalbox.close();
    const back = [fetch, WebSocket, EventSource, XMLHttpRequest.prototype.send].map((each, i) => each !== tapped[i]);
    return { differs, order, unhandled: window.unhandled, thrown, classes, back, constructor: WebSocket.prototype.constructor === WebSocket,
             own: Object.hasOwn(EventSource.prototype, 'addEventListener') };
  });
  assert.deepEqual(found, { differs: [], order: ['open', 'first', 'second'], unhandled: 1,
    thrown: ['SyntaxError', 'TypeError', 'TypeError'], classes: [true, true, true, 1, 1, true, true],
    back: [true, true, true, true], constructor: true, own: false });
});

test('sockets: opened, frames by hash and in bounds, closed; our own is none', async () => {
  await load();
  await page.evaluate(async () => {
    const socket = new WebSocket(location.origin.replace('http', 'ws') + '/feed?ticket=1', 'v1');
    let count = 0;
    await new Promise((resolve) => { socket.onopen = resolve; });
    socket.send('300:hello');
    await new Promise((resolve) => { socket.onmessage = () => ++count === 300 && resolve(); });
    socket.close();
    await new Promise((resolve) => { socket.onclose = resolve; });
    const source = new EventSource('/events');
    await new Promise((resolve) => { source.addEventListener('price', resolve); });
    source.close();
  });
  await settle();
  const [feed, events, ...others] = server.of('socket-open');
  assert.deepEqual(others, []);
  assert.deepEqual([feed.url, feed.what, feed.protocol], [origin().replace('http', 'ws') + '/feed', 'websocket', 'v1']);
  assert.match(feed.key, /^[0-9a-f]{8}$/);
  assert.deepEqual([events.url, events.what, events.protocol], [origin() + '/events', 'event-source', 'http/1.1']);
  const frames = server.of('socket-frame').filter(({ id }) => id === feed.id);
  assert.ok(frames.length >= 105 && frames.length <= 130, frames.length + ' frames');
  assert.equal(new Set(frames.map(({ hash, bytes }) => hash + bytes)).size, 1);
  assert.deepEqual(server.of('socket-frame').filter(({ id }) => id === events.id).map(({ bytes }) => bytes), [5, 1]);
  assert.deepEqual(server.of('socket-close').map(({ id }) => id), [feed.id, events.id]);
});

test('data-network="off": nothing is in the way', async () => {
  options = 'data-network="off"';
  await load();
  await page.evaluate(async () => { await (await fetch('/api/a')).text(); });
  await settle();
  assert.deepEqual(server.of('query-start'), []);
});
