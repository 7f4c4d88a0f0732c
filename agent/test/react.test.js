// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** Roots of React in a real page, by its production builds: who is mounted, and how often it draws. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { Receiver, until } from './server.js';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => path !== undefined && existsSync(path));

const PACKAGES = new URL('../node_modules/', import.meta.url);
const BUILDS = {
  18: { 'react': 'react-18/cjs/react.production.min.js',
        'scheduler': 'react-dom-18/node_modules/scheduler/cjs/scheduler.production.min.js',
        'react-dom': 'react-dom-18/cjs/react-dom.production.min.js' },
  19: { 'react': 'react/cjs/react.production.js', 'scheduler': 'scheduler/cjs/scheduler.production.js',
        'react-dom': 'react-dom/cjs/react-dom.production.js',
        'react-dom/client': 'react-dom/cjs/react-dom-client.production.js' },
};

/** One script with the packages in it, as a bundler makes it: `React` and `createRoot` of window. */
function reactScript(version) {
  const modules = Object.entries(BUILDS[version]).map(([name, path]) => (
    `${JSON.stringify(name)}(module, exports, require) {${readFileSync(new URL(path, PACKAGES), 'utf8')}\n}`));

  return `(() => { const process = { env: { NODE_ENV: 'production' } }, made = {}, from = {${modules.join(',\n')}};
    const require = (name) => {
      if (!made[name]) { made[name] = { exports: {} }; from[name](made[name], made[name].exports, require); }
      return made[name].exports;
    };
    window.React = require('react');
    window.createRoot = require(${JSON.stringify(version === '18' ? 'react-dom' : 'react-dom/client')}).createRoot; })();`;
}

const SHELL = `
  import { createStore } from '/redux.mjs';
  const reduce = (state = { tick: { n: 0 } }, { type }) => (type === 'tick/on' ? { tick: { n: state.tick.n + 1 } } : state);
  const store = window.store = createStore(reduce, window.__REDUX_DEVTOOLS_EXTENSION__({ name: 'Shop' }));
  const { createElement, useSyncExternalStore, createContext } = window.React;
  const Provider = ({ store, children }) => children;
  const Shown = () => createElement('b', null, useSyncExternalStore(store.subscribe, store.getState).tick.n);
  window.createRoot(document.getElementById('shell')).render(createElement(Provider, { store }, createElement(Shown)));
`;
const REMOTE = (name) => `
  window.${name} = {
    mount(container) {
      this.root = window.createRoot(container);
      this.root.render(window.React.createElement(() => window.React.createElement('i', null, '${name}')));
    },
    draw() { this.root.render(window.React.createElement('i', null, Math.random())); },
    unmount() { this.root.unmount(); },
  };
`;

let browser;
let sites;
let server;
let page;
let version = '19';
let hooks = ['', ''];

const addressOf = (site) => 'http://127.0.0.1:' + site.address().port;

function shell() {
  const remotes = ['cart', 'profile'].map((name, i) => (
    `<script data-webpack="shop:${name}" src="${addressOf(sites[i + 1])}/${name}.js"></script>`));

  return `<!doctype html><script>${hooks[0]}</script>
    <script src="${server.script}" data-name="Shop" data-remote="shop" crossorigin></script><script>${hooks[1]}</script>
    <div id="shell"></div><div id="slot"></div><div id="cart"></div><div class="other"></div>
    <script src="/react.js"></script>${remotes.join('')}<script type="module" src="/shell.js"></script>`;
}

function answer(request, response) {
  const path = request.url.replace(/\?.*/, '');
  const found = {
    '/': () => shell(),
    '/react.js': () => reactScript(version),
    '/redux.mjs': () => readFileSync(new URL('redux/dist/redux.browser.mjs', PACKAGES), 'utf8'),
    '/shell.js': () => SHELL,
    '/cart.js': () => REMOTE('cart'),
    '/profile.js': () => REMOTE('profile'),
  }[path];

  response.writeHead(found === undefined ? 404 : 200, { 'content-type': path === '/' ? 'text/html' : 'text/javascript' });
  response.end(found?.());
}

before(async () => {
  assert.ok(CHROMIUM, 'a Chromium is needed');
  browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  sites = await Promise.all([0, 1, 2].map(() => new Promise((resolve) => {
    const site = createServer(answer);
    site.listen(0, '127.0.0.1', () => resolve(site));
  })));
});

after(async () => {
  await browser.close();
  for (const site of sites) {
    site.closeAllConnections();
    site.close();
  }
});

beforeEach(async () => {
  hooks = ['', ''];
  server = await new Receiver().start();
  page = await (await browser.createBrowserContext()).newPage();
});

afterEach(async () => {
  await page.browserContext().close();
  await server.stop();
});

async function load() {
  await page.goto(addressOf(sites[0]) + '/');
  await page.waitForFunction(() => window.signalbox.status().connected && document.querySelector('#shell b') !== null);
}

async function settle() {
  assert.equal(await page.evaluate(() => window.signalbox.flush(5000)), true);
  assert.deepEqual(server.invalid, []);
  assert.equal((await page.evaluate(() => window.signalbox.status())).fault, '');
}

/** Mounts and unmounts that the roots told: those of found scripts say where from. */
const told = () => server.events().filter(({ k, entry }) => (k === 'mount' || k === 'unmount') && entry === undefined)
  .map(({ k, remote }) => k + ' ' + remote);
const rendersOf = (root) => server.of('render').filter((event) => event.root === root);

for (const each of Object.keys(BUILDS)) {
  // Whose the first root of a copy of react-dom is, only the name of its container can say.
  test(`React ${each}, production: a remote is mounted while a root of it is filled, whoever provides React`, async () => {
    version = each;
    await load();
    await page.evaluate(() => window.cart.mount(document.getElementById('slot')));
    await page.waitForSelector('#slot i');
    await page.evaluate(() => window.profile.mount(document.querySelector('.other')));
    await page.waitForSelector('.other i');
    await page.evaluate(() => window.cart.unmount());
    await page.waitForFunction(() => document.querySelector('#slot i') === null);
    await page.evaluate(() => window.cart.mount(document.getElementById('slot')));
    await page.waitForSelector('#slot i');
    await until(() => rendersOf('#slot').length > 0 && rendersOf('#shell').length > 0);
    await settle();
    assert.deepEqual(told(), ['mount cart', 'mount profile', 'unmount cart', 'mount cart']);
    assert.deepEqual([...new Set(server.of('render').map(({ root, remote, store }) => [root, remote, store].join()))].sort(),
                     ['#shell,,s1', '#slot,cart,', 'div.other,profile,']);
    assert.equal(rendersOf('#slot').reduce((sum, { count }) => sum + count, 0), 3);
  });

  test(`React ${each}, production: commits are told once a second, with what they followed`, async () => {
    version = each;
    await load();
    await page.evaluate(async () => {
      for (let i = 0; i < 60; i++) {
        window.store.dispatch({ type: i % 10 === 0 ? 'other' : 'tick/on' });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await until(() => rendersOf('#shell').reduce((sum, { count }) => sum + count, 0) >= 55);
    await settle();
    const renders = rendersOf('#shell');
    assert.ok(renders.length <= 4, `${renders.length} events for 55 commits`);
    const [most] = renders.sort((a, b) => b.count - a.count);
    assert.equal(most.type, 'tick/on');
    assert.ok(most.caused >= 0.9 * most.count - 1 && most.caused <= most.count, JSON.stringify(most));
    assert.ok(most.ms >= 900 && most.ms < 3000);
  });
}

test('a hook that was there before, and React DevTools that comes later, get their turn', async () => {
  const real = (name) => `window.${name} = []; if (!window.hasOwnProperty('__REACT_DEVTOOLS_GLOBAL_HOOK__')) {
    const hook = { renderers: new Map(), supportsFiber: true, checkDCE() {}, inject(r) { this.renderers.set(1, r); return 1; },
      onCommitFiberRoot(id, root) { window.${name}.push([this === hook, id, typeof root.current]); },
      onCommitFiberUnmount() {}, onPostCommitFiberRoot() {} };
    Object.defineProperty(window, '__REACT_DEVTOOLS_GLOBAL_HOOK__', { configurable: true, enumerable: false, get: () => hook });
  }`;
  version = '19';
  for (const at of [0, 1]) {
    hooks = ['', ''];
    hooks[at] = real('seen');
    await load();
    await page.evaluate(() => window.cart.mount(document.getElementById('slot')));
    await page.waitForSelector('#slot i');
    await settle();
    const seen = await page.evaluate(() => window.seen);
    assert.ok(seen.length >= 2, 'commits that the other hook saw');
    assert.deepEqual([...new Set(seen.map(String))], ['true,1,object']);
    assert.ok(told().includes('mount cart'), 'and ours');
  }
});

test('a hook that throws does so for React alone; a page without React has nothing of it', async () => {
  version = '19';
  hooks[1] = `__REACT_DEVTOOLS_GLOBAL_HOOK__.onPostCommitFiberRoot = () => { throw new Error('theirs'); };`;
  await load();
  assert.deepEqual(await page.evaluate(() => [Object.keys(window).includes('__REACT_DEVTOOLS_GLOBAL_HOOK__'),
                                              window.hasOwnProperty('__REACT_DEVTOOLS_GLOBAL_HOOK__')]), [false, false]);
  await page.evaluate(() => window.signalbox.close());
  assert.deepEqual(await page.evaluate(() => [typeof window.__REACT_DEVTOOLS_GLOBAL_HOOK__,
    Object.keys(Object.getOwnPropertyDescriptors(Node.prototype)).filter((key) => key.startsWith('__react'))]), ['undefined', []]);
  await page.evaluate(() => window.cart.mount(document.getElementById('slot')));
  await page.waitForSelector('#slot i');
});
