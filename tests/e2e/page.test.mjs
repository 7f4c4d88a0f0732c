// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The page of an export, in a real browser: what people do with it, and what it must not do.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';

import { makeFolder, run } from './lib/sbx.mjs';

const FILTERS = ['', 'type:tenant/*', 'bridge:dropped', 'bridge:delivered', '-bridge:any type:cart/*', 'remote:host,cart', 'payload:initech',
  'payload.tenant.id:initech', 'changed:tenant', 'changed:auth.token', 'duration:>0.35ms', 'number:60..90 OR #32', 'finding:any', 'finding:error',
  '(type:auth/* OR type:cart/*) NOT remote:host', 'after:+5s', 'before:+5s', 'offers', 'is:sent', 'is:received', 'store:Orders', 'library:redux', 'error:any'];
let folder;
let browser;
let recording;
let page;
const requests = [];
const problems = [];

before(async () => {
  folder = await makeFolder();
  recording = folder.file('demo.signalbox');
  const demo = await run('demo', '--speed', '0', '-o', recording);
  assert.equal(demo.code, 0, demo.err);
  const made = await run('export', recording, '--no-rules', '-o', folder.file('demo.html'));
  assert.equal(made.code, 0, made.err);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  page = await open(folder.file('demo.html'));
});
after(async () => {
  await browser?.close();
  await folder.remove();
});

async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options });
  const opened = await context.newPage();

  opened.on('request', (request) => { if (!request.url().startsWith('file:')) requests.push(request.url()); });
  opened.on('pageerror', (error) => problems.push(error.stack));
  opened.on('console', (message) => problems.push(message.text()));
  await opened.goto(`file://${file}`);
  await opened.waitForSelector('html[data-ready]');
  return opened;
}

/** The event numbers that are listed, scrolled through from the first to the last. */
async function listed() {
  const numbers = new Set();
  for (let top = 0; ; top += 300) {
    const [found, end] = await page.evaluate(async (y) => {
      const view = document.querySelector('#view');
      view.scrollTop = y;
      await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
      return [[...document.querySelectorAll('#body .row')].map(({ id }) => Number(id.slice(1))), y + view.clientHeight >= view.scrollHeight];
    }, top);
    found.forEach((number) => numbers.add(number));
    if (end) return [...numbers].sort((a, b) => a - b);
  }
}

test('a filter finds on the page what it finds in the program', async () => {
  await page.check('#every');
  for (const filter of FILTERS) {
    await page.fill('#filter', filter);
    assert.equal(await page.textContent('#problem'), '', filter);
    const { code, out, err } = await run('export', recording, '--no-rules', '--format', 'json', ...(filter ? ['--filter', filter] : []));
    assert.equal(code, 0, err);
    const rows = ['dispatch', 'hello', 'bye', 'gap', 'log'];
    const expected = JSON.parse(out).events.filter(({ event }) => rows.includes(event.k)).map(({ number }) => number);
    const events = JSON.parse((await run('export', recording, '--no-rules', '--format', 'json')).out).events;
    const kinds = new Map(events.map(({ number, event }) => [number, event.k]));
    const found = (await listed()).filter((number) => rows.includes(kinds.get(number)));
    assert.deepEqual(found, expected, filter);
  }
  await page.uncheck('#every');
  await page.fill('#filter', '');
});

test('a mistake is marked where it is, and the last right filter holds', async () => {
  await page.fill('#filter', 'type:cart/*');
  const right = await page.textContent('#matches');
  for (const [text, marked, said] of [['typ:x', 'typ:', /Did you mean “type:”/], ['type:a is:gapp', 'gapp', /Did you mean “gap”/],
    ['(type:a', '(', /no partner/], ['"open', '"open', /no end/], ['duration:fast', 'fast', /no duration/]]) {
    await page.fill('#filter', text);
    assert.equal(await page.textContent('#problem mark'), marked);
    assert.match(await page.textContent('#problem'), said);
    assert.equal(await page.getAttribute('#filter', 'aria-invalid'), 'true');
    assert.equal(await page.textContent('#matches'), right);
  }
  await page.fill('#filter', '');
});

test('a dropped action says who did not get it and why, in the list, the details and the lanes', async () => {
  await page.fill('#filter', 'bridge:dropped');
  const row = page.locator('#body .row').first();
  assert.match(await row.textContent(), /tenant\/switch.*↗ 1 of 2/);
  await row.click();
  const text = await page.textContent('#details .deliveries');
  assert.match(text, /1 of 2 receivers dispatched it/);
  assert.match(text, /profile✕ dropped: schema version \(schemaVersion 2, accepted: 1\)/);
  assert.match(text, /cart✓ delivered/);
  await page.fill('#filter', '');

  // From the evidence to the receiver's row and its way back.
  await page.click('#details .delivery button:has-text("became")');
  assert.match(await page.textContent('#details .deliveries'), /Came from host over redux-bridge/);
});

test('lanes are drawn, and answer to pointer and keys', async () => {
  const canvas = page.locator('canvas.lanes');
  const colours = await canvas.evaluate((node) => {
    const { data } = node.getContext('2d').getImageData(0, 0, node.width, node.height);
    const seen = new Map();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) { const c = `${data[i]},${data[i + 1]},${data[i + 2]}`; seen.set(c, (seen.get(c) || 0) + 1); }
    return [...seen].map(([c, n]) => [c.split(',').map(Number), n]);
  });
  // Thin lines lie between pixels, so their colour is a little lighter.
  const count = (wanted) => colours.filter(([c]) => c.every((part, i) => Math.abs(part - wanted[i]) <= 16))
    .reduce((sum, [, n]) => sum + n, 0);
  for (const wanted of [[26, 95, 180], [198, 70, 0], [129, 61, 156], [18, 117, 122], [192, 28, 40]])
    assert.ok(count(wanted) > 20, `${wanted}: ${count(wanted)} pixels`);
  assert.match(await canvas.getAttribute('aria-label'), /^4 lanes: host, \d+; cart/);

  await canvas.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const first = await page.evaluate(() => location.hash);
  await page.keyboard.press('ArrowRight');
  const second = await page.evaluate(() => location.hash);
  assert.notEqual(first, second);
  await page.keyboard.press('ArrowDown');
  assert.notEqual(await page.evaluate(() => location.hash), second);

  const range = () => page.textContent('.lane-tools span');
  const all = await range();
  await page.keyboard.press('+');
  await page.waitForFunction((before) => document.querySelector('.lane-tools span').textContent !== before, all);
  await page.keyboard.press('0');
  await page.waitForFunction((before) => document.querySelector('.lane-tools span').textContent === before, all);

  // A mark that is clicked is the row that is selected; hovering says what it is.
  const hit = await page.evaluate(() => {
    for (let px = 150; px < 900; px++) {
      const canvas = document.querySelector('canvas.lanes'), rect = canvas.getBoundingClientRect();
      canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: rect.left + px, clientY: rect.top + 73 }));
      if (!document.querySelector('.lane-hint').hidden) return px;
    }
    return -1;
  });
  assert.ok(hit > 0);
  assert.match(await page.textContent('.lane-hint'), /#\d+/);
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await page.mouse.click(box.x + hit, box.y + 73);
  assert.match(await page.textContent('#details'), /host/);
});

test('findings jump to their evidence and tell the remedy', async () => {
  await page.click('.finding >> nth=0');
  assert.match(await page.textContent('.finding[open] .more'), /Remedy: /);
  await page.click('.finding[open] .links button >> nth=0');
  const hash = await page.evaluate(() => location.hash);
  assert.match(hash, /^#\d+$/);
  // A link to an event opens it.
  const again = await open(`${folder.file('demo.html')}${hash}`);
  assert.match(await again.textContent('#details'), new RegExp(hash));
  await again.close();
});

test('everything has a role and a name', async () => {
  const nameless = await page.evaluate(() => [...document.querySelectorAll('button, input, a, canvas, [role], aside, summary')]
    .filter((node) => node.getAttribute('role') !== 'rowgroup' && !(node.getAttribute('aria-label') || node.textContent.trim() || node.getAttribute('aria-hidden') || node.closest('label') || node.labels?.length
      || ['gridcell', 'status', 'alert'].includes(node.getAttribute('role')))).map((node) => node.outerHTML.slice(0, 80)));
  assert.deepEqual(nameless, []);
});

test('paper: findings first, then lanes and rows, and none is cut', async () => {
  const dark = await open(folder.file('demo.html'), { colorScheme: 'dark' });
  const pdf = await dark.pdf({ format: 'A4' });
  assert.ok(pdf.length > 20000);
  const state = await dark.evaluate(() => {
    dispatchEvent(new Event('beforeprint'));
    const open = document.querySelectorAll('.finding[open]').length, rows = document.querySelectorAll('#body .row').length;
    const light = getComputedStyle(document.documentElement).getPropertyValue('--card').trim();
    const order = document.querySelector('#findings').compareDocumentPosition(document.querySelector('#lanes')) & Node.DOCUMENT_POSITION_FOLLOWING;
    dispatchEvent(new Event('afterprint'));
    return { open, rows, light, order, after: document.querySelectorAll('.finding[open]').length, dark: getComputedStyle(document.documentElement).getPropertyValue('--card').trim() };
  });
  assert.ok(state.open > 2 && state.rows > 50 && state.order);
  assert.equal(state.light, '#fff');
  assert.notEqual(state.dark, '#fff');
  assert.equal(state.after, 0);
  await dark.close();
});

test('narrow, nothing is wider than the window', async () => {
  const narrow = await open(folder.file('demo.html'), { viewport: { width: 360, height: 700 } });
  assert.equal(await narrow.evaluate(() => document.documentElement.scrollWidth), 360);
  await narrow.close();
});

test('it loads nothing, asks for nothing, and says nothing', async () => {
  assert.deepEqual(requests, []);
  assert.deepEqual(problems, []);
  assert.doesNotMatch(await readFile(folder.file('demo.html'), 'utf8'), /\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|import)\s*\(/);
});
