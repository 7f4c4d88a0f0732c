// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** CustomEvents of window and document as a bus, in a real page. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { Receiver } from './server.js';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => path !== undefined && existsSync(path));
const OUTSIDE = `window.untouched = [window, document].map((each) => Object.getOwnPropertyNames(each).join());`;

let browser;
let site;
let server;
let page;

before(async () => {
  assert.ok(CHROMIUM, 'a Chromium is needed');
  browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  site = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const more = request.url.includes('off') ? 'data-adapt="off"' : '';
    response.end(`<!doctype html><link rel="icon" href="data:,"><script>${OUTSIDE}</script><script src="${server.script}" ${more}></script>`);
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
});

after(async () => {
  await browser.close();
  site.closeAllConnections();
  site.close();
});

test.beforeEach(async () => {
  server = await new Receiver().start();
  page = await (await browser.createBrowserContext()).newPage();
});

afterEach(async () => {
  await page.browserContext().close();
  await server.stop();
});

const load = (query = '') => page.goto('http://127.0.0.1:' + site.address().port + '/' + query);

async function settle() {
  await page.waitForFunction(() => window.signalbox.status().connected);
  assert.equal(await page.evaluate(() => window.signalbox.flush(5000)), true);
  assert.deepEqual(server.invalid, []);
  assert.equal((await page.evaluate(() => window.signalbox.status())).fault, '');
}

test('sent, received, handled and dropped; what is not heard by anybody is not told', async () => {
  await load();
  const heard = await page.evaluate(() => {
    const seen = [];
    const { signalbox } = window;
    const handler = (event) => seen.push([event.type, event.detail, event.currentTarget === window, event instanceof CustomEvent]);
    signalbox.remote('profile').run(() => addEventListener('cart:add', handler));
    window.addEventListener('cart:add', handler);
    document.addEventListener('cart:add', { handleEvent: (event) => seen.push(['document', event.detail]) }, { once: true, capture: true });
    window.addEventListener('click', () => seen.push('click'));
    window.addEventListener('visibilitychange', () => {});
    document.addEventListener('DOMContentLoaded', () => {});
    window.addEventListener('plain', () => seen.push('plain'));
    signalbox.remote('cart').run(() => window.dispatchEvent(new CustomEvent('cart:add', { detail: { id: 1 } })));
    document.dispatchEvent(new CustomEvent('cart:add', { detail: { id: 2 }, bubbles: true }));
    document.dispatchEvent(new CustomEvent('cart:add', { detail: { id: 3 } }));
    window.dispatchEvent(new Event('plain'));
    window.dispatchEvent(new MouseEvent('click'));
    window.dispatchEvent(new CustomEvent('nobody:listens', { detail: 1 }));
    window.removeEventListener('cart:add', handler);
    window.dispatchEvent(new CustomEvent('cart:add', { detail: { id: 4 } }));
    const stop = new AbortController();
    window.addEventListener('user:left', () => seen.push('left'), { signal: stop.signal });
    window.dispatchEvent(new CustomEvent('user:left'));
    stop.abort();
    window.dispatchEvent(new CustomEvent('user:left'));
    return seen;
  });
  assert.deepEqual(heard, [['cart:add', { id: 1 }, true, true], ['document', { id: 2 }], ['cart:add', { id: 2 }, true, true], 'plain', 'click',
                           'left']);
  await settle();
  assert.deepEqual(server.of('bridge-sent').map(({ bridge, body }) => [bridge, body]),
                   [['window/cart:add', { type: 'cart:add', payload: { id: 1 } }], ['document/cart:add', { type: 'cart:add', payload: { id: 2 } }],
                    ['window/user:left', { type: 'user:left' }]]);
  assert.equal(server.of('bridge-sent')[0].remote, 'cart');
  const received = server.of('bridge-received');
  assert.deepEqual(received.map(({ bridge }) => bridge), ['window/cart:add', 'document/cart:add', 'window/cart:add', 'window/user:left']);
  assert.equal(received[0].remote, 'profile');
  assert.equal(received[0].hash, server.of('bridge-sent')[0].hash);
  assert.equal(server.of('bridge-handled').length, 4);
  assert.deepEqual(server.of('subscribe').map(({ bridge }) => bridge),
                   ['window/cart:add', 'document/cart:add', 'window/plain', 'window/user:left']);
  assert.equal(server.of('unsubscribe').length, 3);
});

test('handlers that throw, and no trace after the end', async () => {
  await load();
  const result = await page.evaluate(async () => {
    const seen = [];
    const errors = [];
    window.addEventListener('error', (event) => {
      errors.push(event.message);
      event.preventDefault();
    });
    const first = () => seen.push('first');
    const second = () => seen.push('second');
    window.addEventListener('bus', first);
    window.addEventListener('bus', second, { once: true });
    window.addEventListener('bus', () => { throw new Error('boom'); });
    window.dispatchEvent(new CustomEvent('bus'));
    window.addEventListener('bus', second, { once: true });
    window.signalbox.flush(2000).then(() => {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    window.signalbox.close();
    window.dispatchEvent(new CustomEvent('bus'));
    window.removeEventListener('bus', first);
    window.dispatchEvent(new CustomEvent('bus'));
    delete window.signalbox;
    const after = [window, document].map((each) => Object.getOwnPropertyNames(each).join());
    return { seen, errors, before: window.untouched, after };
  });
  assert.deepEqual(result.seen, ['first', 'second', 'first', 'second']);
  assert.deepEqual(result.errors.length, 3);
  const mine = (names) => names.map((list) => list.split(',').filter((name) => /EventListener$|^dispatchEvent$|QUERY|GlobalStore/.test(name)));
  assert.deepEqual(mine(result.after), mine(result.before));
  assert.deepEqual(server.of('bridge-dropped').map(({ reason }) => reason), ['threw']);
});

test('data-adapt="off" leaves window and document alone', async () => {
  await load('?off');
  assert.equal(await page.evaluate(() => Object.hasOwn(window, 'addEventListener') || Object.hasOwn(document, 'dispatchEvent')
                                   || 'GlobalStoreInstance' in window), false);
  await page.evaluate(() => {
    window.addEventListener('bus', () => {});
    window.dispatchEvent(new CustomEvent('bus'));
  });
  await settle();
  assert.equal(server.of('bridge-sent').length, 0);
});
