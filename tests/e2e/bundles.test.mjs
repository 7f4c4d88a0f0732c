// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs as bundlers write them, one function around everything, to which Signalbox attaches by
// the debugger: their stores are found with their reducers, each action is one row, and what is
// said of the pages is so.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { launchChromium } from './lib/chromium.mjs';
import { LIBRARIES, buildLibraries } from './lib/libraries.mjs';
import { command, makeFolder } from './lib/sbx.mjs';

const ALL = ['dispatch', 'jump', 'import', 'reset', 'commit', 'rollback', 'lock', 'pause'];
const source = (further = '') => `
  import { configureStore, createSlice } from '@reduxjs/toolkit';
  import { createStore } from 'zustand/vanilla';
  const cart = createSlice({ name: 'cart', initialState: { items: [] }, reducers: {
    add(state, { payload }) { state.items.push(payload); } } });
  const theme = (night = false, { type }) => (type === 'turn' ? !night : night);
  const store = configureStore({ reducer: { cart: cart.reducer }, devTools: false });
  const bears = createStore((set) => ({ count: 0, grow: () => set(({ count }) => ({ count: count + 1 })) }));
  globalThis.program = {
    add: (item) => store.dispatch(cart.actions.add(item)),
    later: (item) => store.dispatch((dispatch) => dispatch(cart.actions.add(item))),
    grow: () => bears.getState().grow(),
    state: () => store.getState(),
  };
  program.add('first');
  ${further}`;
const REPLACE = `
  import { combineReducers } from 'redux';
  store.replaceReducer(combineReducers({ cart: cart.reducer, theme }));`;
const NODE = `
  process.stdin.on('data', (text) => { for (const item of String(text).trim().split('\\n')) program.add(item); });
  console.log('ready');`;
const MAKES = {
  plain: [source(), { format: 'iife' }],
  minified: [source(), { format: 'iife', minify: true }],
  replaced: [source(REPLACE), { format: 'iife', minify: true }],
  module: [source(), { format: 'esm', minify: true }],
};

const texts = new Map();
let folder;
let server;
let port;
let chromium;
let page;
let sbx;
let child;

async function bundle(contents, options) {
  const { build } = createRequire(`${LIBRARIES}package.json`)('esbuild');
  const { outputFiles: [{ text }] } = await build({
    stdin: { contents, resolveDir: LIBRARIES }, bundle: true, write: false, logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' }, ...options,
  });
  return text;
}

/** `/NAME` is a page with that program; `title` and `agent` are what it has besides. */
function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
  const name = pathname.slice(1).replace('.js', '');

  if (pathname.endsWith('.js')) {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(texts.get(name) ?? '');
    return;
  }
  const title = searchParams.get('title');
  const agent = searchParams.get('agent');
  response.setHeader('Content-Type', 'text/html');
  response.end(`<!doctype html><link rel="icon" href="data:,">${agent === null ? '' : `<script src="${agent}"></script>`}${
    title === null ? '' : `<title>${title}</title>`}<body><script ${
    name === 'module' ? 'type="module"' : ''} src="/${name}.js"></script>`);
}

before(async () => {
  await buildLibraries();
  folder = await makeFolder();
  for (const [name, make] of Object.entries(MAKES)) texts.set(name, await bundle(...make));
  await writeFile(folder.file('program.cjs'), await bundle(source(NODE), { format: 'cjs', platform: 'node' }));
  server = createServer(answer).listen(0);
  await once(server, 'listening');
  ({ port } = server.address());
});

after(async () => {
  server?.close();
  await folder?.remove();
});

beforeEach(async () => {
  chromium = await launchChromium();
  ({ page } = chromium);
});

afterEach(async () => {
  await sbx?.stop();
  sbx = undefined;
  child?.kill('SIGKILL');
  child = undefined;
  await chromium.close();
});

const url = (name, query = {}) => `http://127.0.0.1:${port}/${name}?${new URLSearchParams(query)}`;

async function attach(address = chromium.http) {
  const made = await command({ dial: [`browser:${address}`] });

  await made.until(() => made.connectors.get(address)?.state === 'ready');
  return made;
}

const invoke = (offer) => sbx.ask({ invoke: offer, connector: [...sbx.connectors.keys()][0] });
const items = () => sbx.of('dispatch').filter(({ action }) => action.type === 'cart/add').map(({ action }) => action.payload);
const status = (store) => sbx.of('store-status', store).at(-1);
const logs = () => sbx.of('log').map(({ text }) => text);

for (const make of Object.keys(MAKES)) {
  test(`${make}: a search finds the reducer, and each action is one row`, async () => {
    await page.goto(url(make));
    sbx = await attach();
    assert.equal((await invoke('search')).ok, true);
    await sbx.until(() => sbx.of('store-open').length === 2 && sbx.of('state').length === 2);
    const { store } = sbx.of('store-open').find(({ library }) => library === 'redux');

    assert.deepEqual(status(store).can, ALL);
    await page.evaluate(() => {
      program.add('second');
      program.later('third');
      program.grow();
    });
    const { ok, error } = await sbx.ask({ command: 'dispatch', store, action: { type: 'cart/add', payload: 'fourth' } });

    assert.deepEqual([ok, error], [true, undefined]);
    await sbx.until(() => items().length === 3);
    assert.deepEqual(items(), ['second', 'third', 'fourth']);
    assert.equal(sbx.of('dispatch', store).filter(({ patch, action }) => patch.length === 0 && action.type === 'cart/add').length, 0);
    assert.equal((await sbx.ask({ command: 'import', store, state: { cart: { items: ['put'] } } })).ok, true);
    const state = await page.evaluate(() => program.state());

    assert.deepEqual(state, { cart: { items: ['put'] }, ...(make === 'replaced' ? { theme: false } : {}) });
    assert.deepEqual(logs(), ['The search has found 2 stores']);
    assert.equal((await invoke('search')).error, 'No store was found that is not in the list already');
  });

  test(`${make}: a store that is seen being made takes every command`, async () => {
    await page.goto(url(make));
    sbx = await attach();
    assert.equal((await invoke('watch')).ok, true);
    await sbx.until(() => sbx.of('store-open').length === 1 && status('s1')?.can.length === ALL.length);
    await page.waitForFunction(() => globalThis.program !== undefined);
    assert.equal(sbx.of('store-open')[0].late, undefined);
    assert.doesNotMatch(status('s1').why, /running|reducer/);
    await page.evaluate(() => {
      program.add('second');
      program.later('third');
    });
    await sbx.until(() => items().length === 3);
    assert.deepEqual(items(), ['first', 'second', 'third']);
    assert.equal((await sbx.ask({ command: 'lock', store: 's1', on: true })).ok, true);
    await page.evaluate(() => program.add('refused'));
    assert.equal((await sbx.ask({ command: 'lock', store: 's1', on: false })).ok, true);
    assert.deepEqual(await page.evaluate(() => program.state().cart.items), ['first', 'second', 'third']);
    await sbx.stop();
    sbx = undefined;
    await page.evaluate(() => program.add('fourth'));
    assert.equal(await page.evaluate(() => program.state().cart.items.length), 4);
  });
}

test('CommonJS in Node: the same', async () => {
  child = spawn(process.execPath, ['--inspect=0', folder.file('program.cjs')], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';

  child.stderr.on('data', (data) => { said += data; });
  await once(child.stdout, 'data');
  sbx = await attach(`http://127.0.0.1:${new URL(/ws:\S+/.exec(said)[0]).port}`);
  assert.equal((await invoke('search')).ok, true);
  const { store } = await sbx.until(() => sbx.of('store-open').find(({ library }) => library === 'redux'));

  await sbx.until(() => status(store) !== undefined);
  assert.deepEqual(status(store).can, ALL);
  child.stdin.write('second\n');
  await sbx.until(() => items().length === 1);
  const { ok } = await sbx.ask({ command: 'dispatch', store, action: { type: 'cart/add', payload: 'third' } });

  assert.equal(ok, true);
  await sbx.until(() => items().length === 2);
  assert.deepEqual(items(), ['second', 'third']);
});

test('pages of one host are named by title or path, and say how to go on', async () => {
  const other = await chromium.context.newPage();

  await page.goto(url('plain', { title: 'My shop' }));
  await other.goto(url('minified'));
  sbx = await attach();
  await sbx.until(() => sbx.of('hello').length === 2);
  assert.deepEqual(sbx.of('hello').map(({ name }) => name).sort(), [`127.0.0.1:${port}/minified`, 'My shop'].sort());
  assert.equal(new Set(sbx.of('hello').map(({ url: where }) => where)).size, 2);
  await sbx.until(() => sbx.of('log').length === 2);
  assert.deepEqual(new Set(logs()), new Set(["No store shows itself here; the connection's menu can look for hidden ones"]));
  await page.reload();
  await sbx.until(() => sbx.of('hello').length === 3);
  assert.equal(sbx.of('hello').at(-1).name, 'My shop');
});

test('where no store is, none was found', async () => {
  await page.goto(url('empty'));
  sbx = await attach();
  const { ok, error } = await invoke('search');

  assert.deepEqual([ok, error], [false, 'No store was found']);
});

test('a page that brings the agent is one peer, attached to or not', async () => {
  sbx = await attach();
  const agent = `http://127.0.0.1:${sbx.ports.signalbox}/agent.js`;

  for (const title of ['one', 'two']) {
    await page.goto(url('plain', { agent, title }));
    await sbx.until(() => sbx.of('hello').some(({ name }) => name === title));
    await page.waitForTimeout(300);
  }
  assert.equal(new Set(sbx.of('hello').map(({ peer }) => peer)).size, 1);
  assert.deepEqual(sbx.of('hello').map(({ name }) => name), ['one', 'two']);
});

test('a second Signalbox takes the page over, and the first one going does not take it away', async () => {
  await page.goto(url('minified'));
  const first = await attach();

  try {
    await first.until(() => first.of('hello').length === 1);
    sbx = await attach();
    await first.until(() => first.of('bye').length === 1);
    assert.equal(first.of('bye')[0].reason, 'replaced');
  } finally {
    await first.stop();
  }
  assert.equal((await invoke('search')).ok, true);
  await sbx.until(() => sbx.of('store-open').length === 2);
  await page.evaluate(() => program.add('second'));
  await sbx.until(() => items().length === 1);
});
